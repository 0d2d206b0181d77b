#include "ui/model/kiosk.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "firmware/base/text.hpp"
#include "ui/model/layout.hpp"

namespace dozo::ui {
namespace {

// Nobody is there: the terminal locks itself.
constexpr std::int64_t kLockAfter = 10 * 60 * 1000;
constexpr std::int64_t kReveal = 3000;
constexpr std::int64_t kActivityEvery = 200;
constexpr std::int64_t kStatusEvery = 60 * 1000;

bool is_login(const std::string& method) {
  return method == "login";
}

}  // namespace

Kiosk::Kiosk(Evaluation evaluation)
    : evaluation_(std::move(evaluation)), login_page_(make_login_page("")) {
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
  jobs_stale_ = true;
  refresh_jobs();
}

void Kiosk::tick(std::int64_t milliseconds) {
  milliseconds_ = milliseconds;
  if (link_ != Link::there) return;
  if (person_ && milliseconds_ - last_key_ >= kLockAfter) lock();
  if (activity().running) refresh_activity();
  if (milliseconds_ - status_at_ >= kStatusEvery) refresh();
}

int Kiosk::wake_after() const {
  if (link_ == Link::there && activity().running) return static_cast<int>(kActivityEvery);
  std::int64_t wake = kStatusEvery;
  // The clock in the bar turns with the minute.
  if (const auto time = now()) wake = (60 - time->seconds % 60) * 1000;
  if (revealed()) wake = std::min(wake, reveal_until_ - milliseconds_);
  return static_cast<int>(std::max<std::int64_t>(wake, 1));
}

void Kiosk::sample_moved(const Result<bool>& inserted) {
  if (!inserted) {
    tell([error = inserted.error()] { return describe(error); }, Style::bad);
  }
}

void Kiosk::answer(std::uint64_t id, const Result<Json>& outcome, const SecretBytes& data) {
  const auto found = asked_.find(id);
  if (found == asked_.end()) return;
  const Asked asked = found->second;
  asked_.erase(found);
  if (asked.page == 0) {
    own_answer(asked.method, outcome);
    return;
  }
  // Idle closing and restarts end a session behind our back: log in, then go on where one was.
  if (!outcome && outcome.error().code == ErrorCode::not_logged_in && !is_login(asked.method))
    lock();
  if (login_page_->serial == asked.page) {
    login_page_->answer(asked.method, outcome, data, *this);
    return;
  }
  const auto page =
      std::ranges::find_if(pages_, [&](const auto& each) { return each->serial == asked.page; });
  if (page != pages_.end()) (*page)->answer(asked.method, outcome, data, *this);
}

void Kiosk::own_answer(const std::string& method, const Result<Json>& outcome) {
  if (method == "status") {
    status_asked_ = false;
    if (outcome) take_status(*outcome);
    if (std::exchange(status_stale_, false)) refresh();
  } else if (method == "activity.status") {
    activity_asked_ = false;
    if (outcome) take_activity(activity_from(*outcome));
  } else if (method == "job.list" && outcome) {
    for (Job& job : jobs_from(*outcome)) jobs_arriving_.push_back(std::move(job));
    notices_ = notices_from(*outcome);
    if (jobs_arriving_.size() < count_from(*outcome, "total") && !jobs_from(*outcome).empty()) {
      send(request("job.list")
               .with("live", true)
               .with("offset", static_cast<std::int64_t>(jobs_arriving_.size())),
           0);
      return;
    }
    jobs_ = std::move(jobs_arriving_);
    jobs_asked_ = false;
    facts_changed();
    refresh_jobs();
  } else if (method == "job.list") {
    jobs_asked_ = false;
  } else if (method == "place.list" && outcome) {
    disc_places_ = texts_from(*outcome, "discs");
    notice_places_ = texts_from(*outcome, "notices");
  } else if (method == "account.list" && outcome) {
    people_ = people_from(*outcome);
  }
}

void Kiosk::take_status(const Json& json) {
  const bool first = !status_;
  const bool disc_was_there = status_ && status_->disc;
  Status status = status_from(json);
  const Activity activity = status.activity;
  status_ = std::move(status);
  status_at_ = milliseconds_;
  take_activity(activity);
  if (first || disc_was_there != status_->disc.has_value()) disc_event(disc_was_there);
}

void Kiosk::take_activity(Activity activity) {
  if (!status_) return;
  const bool ended = status_->activity.running && !activity.running;
  const bool other = !sample_ || sample_->activity != activity.id || sample_->step != activity.step;
  if (other || activity.done < sample_->done) {
    sample_ = Sample{activity.id, activity.step, activity.done, activity.milliseconds};
  }
  status_->activity = std::move(activity);
  if (ended) {
    changed();
  }
  facts_changed();
}

void Kiosk::disc_event(bool was_there) {
  if (!person_ || !status_->terminal) return;
  const Activity& now = activity();
  // An import takes the disc it waits for: its own page says so.
  if (now.running && now.kind == "import") return;
  if (!status_->disc || was_there) return;
  if (present()->yields_to_disc()) {
    push(make_disc_page());
  } else {
    tell([] { return std::string(tr("A disc was inserted. It is being checked.")); }, Style::good);
  }
}

void Kiosk::facts_changed() {
  // A page may leave the stack while it is told.
  for (std::size_t i = 0; i < pages_.size(); ++i) pages_[i]->facts_changed(*this);
}

// --- requests ------------------------------------------------------------------------------------

void Kiosk::send(Request request, std::uint64_t page) {
  request.id = next_request_++;
  asked_[request.id] = {page, request.method};
  requests_.push_back(std::move(request));
}

void Kiosk::ask(Request request, const Page& page) {
  send(std::move(request), page.serial);
}

void Kiosk::refresh() {
  if (link_ != Link::there) return;
  if (std::exchange(status_asked_, true)) {
    status_stale_ = true;
    return;
  }
  send(request("status"), 0);
}

void Kiosk::refresh_activity() {
  if (!std::exchange(activity_asked_, true)) send(request("activity.status"), 0);
}

void Kiosk::refresh_jobs() {
  if (link_ != Link::there || !person_ || !jobs_stale_ || jobs_asked_) return;
  jobs_asked_ = true;
  jobs_stale_ = false;
  jobs_arriving_.clear();
  send(request("job.list").with("live", true), 0);
  send(request("place.list"), 0);
}

std::vector<Request> Kiosk::take_requests() {
  return std::exchange(requests_, {});
}

bool Kiosk::take_sample_wish() {
  return std::exchange(sample_wish_, false);
}

// --- pages ---------------------------------------------------------------------------------------

Page* Kiosk::present() const {
  if (link_ != Link::there || !status_ || !status_->terminal) return nullptr;
  return person_ ? pages_.back().get() : login_page_.get();
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
  if (person.login != last_login_) go_home();
  last_login_ = person.login;
  person_ = std::move(person);
  last_key_ = milliseconds_;
  notice_ = nullptr;
  login_page_ = make_login_page(last_login_);
  login_page_->serial = next_page_++;
  jobs_stale_ = true;
  refresh_jobs();
  send(request("account.list"), 0);
  facts_changed();
  if (pages_.size() == 1 && status_ && status_->disc) disc_event(/*was_there=*/false);
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

// --- keys ----------------------------------------------------------------------------------------

void Kiosk::key(const Key& pressed) {
  last_key_ = milliseconds_;
  Page* page = present();
  Key key = pressed;
  const bool typing = page != nullptr && page->typing() && !help_;
  if (key.special == Special::none && !typing) {
    // Commands work from a Japanese keyboard too; what was pasted is never a command.
    if (key.pasted) return;
    key.character = half_width(key.character);
    if (key.character >= U'A' && key.character <= U'Z') key.character += U'a' - U'A';
  }
  if (global_key(key, page) || page == nullptr) return;
  notice_ = nullptr;
  page->key(key, *this);
}

bool Kiosk::global_key(const Key& key, const Page* page) {
  const bool typing = page != nullptr && page->typing();
  const auto letter = [&](char32_t c) {
    return !typing && key.special == Special::none && key.character == c;
  };
  if (std::exchange(leaving_, false)) {
    quit_ = key.special == Special::enter || key.special == Special::quit;
    notice_ = nullptr;
    return true;
  }
  if (help_) {
    if (key.special == Special::language || key.character == U'e') {
      speak(spoken() == Language::japanese ? Language::english : Language::japanese);
    } else {
      help_ = false;
    }
    return true;
  }
  if (key.special == Special::language || letter('e')) {
    speak(spoken() == Language::japanese ? Language::english : Language::japanese);
    return true;
  }
  if (key.special == Special::sample && evaluation_.sample) {
    sample_wish_ = true;
    return true;
  }
  if (key.special == Special::paper && !evaluation_.paper.empty()) {
    paper_ = !paper_;
    return true;
  }
  if (key.special == Special::reveal) {
    reveal_until_ = milliseconds_ + kReveal;
    return true;
  }
  if (key.special == Special::quit) {
    if (!evaluation_.sample) return true;  // a custodian's terminal is not left
    leaving_ = true;
    tell([] { return std::string(tr("End this evaluation? Enter: yes, any other key: no")); },
         Style::warn);
    return true;
  }
  if (page == nullptr) return false;
  if (key.special == Special::help || letter('?')) {
    help_ = true;
    return true;
  }
  if (!person_) return false;
  if (letter('l')) {
    lock();
    return true;
  }
  if (key.special == Special::escape) {
    notice_ = nullptr;
    if (!pages_.back()->step_back()) pop();
    return true;
  }
  return false;
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
