#include "ui/model/kiosk.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "firmware/base/text.hpp"
#include "ui/model/layout.hpp"

namespace dozo::ui {
namespace {

// Nobody is there: the terminal locks itself.
constexpr std::int64_t kLockAfter = 10 * 60 * 1000;
constexpr std::int64_t kActivityEvery = 200;
constexpr std::int64_t kStatusEvery = 60 * 1000;

}  // namespace

Kiosk::Kiosk(Evaluation evaluation)
    : evaluation_(std::move(evaluation)),
      login_page_(make_login_page("")),
      locked_out_page_(make_locked_out_page()) {
  login_page_->serial = next_page_++;
  push(make_home_page());
}

Kiosk::~Kiosk() = default;

// --- what happens --------------------------------------------------------------------------------

void Kiosk::connected() {
  link_ = Link::there;
  was_connected_ = true;
  status_asked_ = activity_asked_ = jobs_asked_ = false;
  asked_.clear();
  send(request("subscribe"), 0);
  refresh();
  send(request("contact.list"), 0);
}

void Kiosk::disconnected() {
  link_ = Link::away;
  // The session ended with the connection. What was typed waits for the same person.
  if (person_) lock();
  requests_.clear();
  // Whoever waits for an answer is told that none will come.
  const auto unanswered = std::exchange(asked_, {});
  for (const auto& [id, asked] : unanswered) {
    if (asked.page == 0) continue;
    asked_[id] = asked;
    answer(id, fail(ErrorCode::channel_closed), {});
  }
  requests_.clear();
}

void Kiosk::changed() {
  refresh();
  if (link_ == Link::there) send(request("contact.list"), 0);
  jobs_stale_ = true;
  refresh_jobs();
}

void Kiosk::tick(std::int64_t milliseconds) {
  milliseconds_ = milliseconds;
  if (link_ != Link::there) return;
  if (person_ && milliseconds_ - last_key_ >= lock_after()) lock();
  // Whoever types is there: dozod counts requests, not keys.
  if (person_ && last_key_ > last_asked_ && milliseconds_ - last_asked_ >= lock_after() / 2) {
    jobs_stale_ = true;
    refresh_jobs();
  }
  if (activity().running) refresh_activity();
  if (milliseconds_ - status_at_ >= kStatusEvery) refresh();
}

// The ward's rule, where it is stricter than the terminal's own.
std::int64_t Kiosk::lock_after() const {
  const std::int64_t session = status_ ? std::int64_t{60'000} * status_->session_minutes : 0;
  return session > 0 ? std::min(kLockAfter, session) : kLockAfter;
}

int Kiosk::wake_after() const {
  if (link_ == Link::there && activity().running) return static_cast<int>(kActivityEvery);
  std::int64_t wake = kStatusEvery;
  // The clock in the bar turns with the minute.
  if (const auto time = now()) wake = (60 - time->seconds % 60) * 1000;
  if (revealed()) wake = std::min(wake, reveal_until_ - milliseconds_);
  if (person_) wake = std::min(wake, last_key_ + lock_after() - milliseconds_);
  return static_cast<int>(std::max<std::int64_t>(wake, 1));
}

void Kiosk::sample_moved(const Result<bool>& inserted) {
  if (!inserted) {
    tell([error = inserted.error()] { return describe(error); }, Style::bad);
  }
}

// --- pages ---------------------------------------------------------------------------------------

Page* Kiosk::present() const {
  if (link_ != Link::there || !status_) return nullptr;
  if (status_->locked_out) return locked_out_page_.get();
  // Before the terminal is set up there is nobody to log in.
  return person_ || !status_->terminal ? pages_.back().get() : login_page_.get();
}

void Kiosk::push(std::unique_ptr<Page> page) {
  page->serial = next_page_++;
  notice_ = nullptr;
  pages_.push_back(std::move(page));
  pages_.back()->facts_changed(*this);
}

void Kiosk::pop() {
  if (pages_.size() > 1) pages_.pop_back();
}

void Kiosk::go_home() {
  pages_.resize(1);
}

void Kiosk::replace(std::unique_ptr<Page> page) {
  pop();
  push(std::move(page));
}

void Kiosk::log_in(Person person) {
  // What setting up has left open is for whoever logs in first.
  if (!last_login_.empty() && person.login != last_login_) go_home();
  last_login_ = person.login;
  person_ = std::move(person);
  last_key_ = milliseconds_;
  notice_ = nullptr;
  login_page_ = make_login_page(last_login_);
  login_page_->serial = next_page_++;
  jobs_stale_ = true;
  refresh_jobs();
  facts_changed();
  if (person_->must_change) {
    go_home();
    push(make_own_password_page());
  } else if (pages_.size() == 1 && status_ && status_->disc) {
    disc_event(/*was_there=*/false);
  }
}

void Kiosk::password_changed() {
  if (!person_) return;
  person_->must_change = false;
  jobs_stale_ = true;
  refresh_jobs();
}

void Kiosk::lock() {
  person_.reset();
  help_ = paper_ = false;
  reveal_until_ = 0;
  notice_ = nullptr;
  for (const auto& page : pages_) page->forget_secrets();
  if (link_ == Link::there) send(request("logout"), 0);
}

void Kiosk::tell(std::function<std::string()> text, Style style) {
  notice_ = std::move(text);
  notice_style_ = style;
}

// --- for the pages -------------------------------------------------------------------------------

const Job* Kiosk::job(const std::string& id) const {
  const auto found = std::ranges::find_if(jobs_, [&](const Job& job) { return job.id == id; });
  return found == jobs_.end() ? nullptr : &*found;
}

const Activity& Kiosk::activity() const {
  static const Activity none;
  return status_ ? status_->activity : none;
}

std::optional<Instant> Kiosk::now() const {
  if (!status_ || !status_->time) return std::nullopt;
  return Instant{status_->time->seconds + (milliseconds_ - status_at_) / 1000};
}

double Kiosk::rate() const {
  const Activity& now = activity();
  if (!sample_ || !now.running || now.milliseconds - sample_->at < 300) return 0;
  return static_cast<double>(now.done - sample_->done) * 1000.0 /
         static_cast<double>(now.milliseconds - sample_->at);
}

}  // namespace dozo::ui
