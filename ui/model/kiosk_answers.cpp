// What the kiosk asks of dozod for itself and for its pages, and what it makes of the answers.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "firmware/base/text.hpp"
#include "ui/model/kiosk.hpp"
#include "ui/model/layout.hpp"

namespace dozo::ui {

// --- requests ------------------------------------------------------------------------------------

void Kiosk::send(Request request, std::uint64_t page) {
  // Of the kiosk's own only those of the jobs are in the person's name.
  if (page != 0 || request.method == "job.list") last_asked_ = milliseconds_;
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
  send(request("account.list"), 0);
}

std::vector<Request> Kiosk::take_requests() {
  return std::exchange(requests_, {});
}

bool Kiosk::take_sample_wish() {
  return std::exchange(sample_wish_, false);
}

// --- answers
// --------------------------------------------------------------------------------------

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
  if (!outcome && outcome.error().code == ErrorCode::not_logged_in && asked.method != "login")
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
  } else if (method == "contact.list" && outcome) {
    contacts_ = contacts_from(*outcome);
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
  if (!status_->locked_out) attend_commissioning();
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

// The page that sets the terminal up is there as long as it is needed; where another program has
// done it meanwhile, it goes.
void Kiosk::attend_commissioning() {
  const auto page = std::ranges::find_if(
      pages_, [&](const auto& each) { return each->serial == commissioning_; });
  if (!status_->terminal) {
    if (page != pages_.end()) return;
    push(make_commissioning_page());
    commissioning_ = pages_.back()->serial;
    if (!status_->recovery_key) return;
    push(make_recovery_key_page());
    recovery_key_ = pages_.back()->serial;
  } else if (page != pages_.end()) {
    const bool waiting = std::ranges::any_of(
        asked_, [&](const auto& asked) { return asked.second.page == commissioning_; });
    if (waiting) return;
    pages_.erase(page);
    std::erase_if(pages_, [&](const auto& each) { return each->serial == recovery_key_; });
  }
}

void Kiosk::disc_event(bool was_there) {
  if (!person_ || !status_->terminal) return;
  const Activity& now = activity();
  // An import takes the disc it waits for: its own page says so.
  if (now.running && now.kind == "import") return;
  if (!status_->disc || was_there || present()->shows_disc()) return;
  if (present()->yields_to_disc()) {
    push(make_disc_page());
  } else {
    tell([] { return std::string(tr("A disc is in the drive now.")); }, Style::good);
  }
}

void Kiosk::facts_changed() {
  // A page may leave the stack while it is told.
  for (std::size_t i = 0; i < pages_.size(); ++i) pages_[i]->facts_changed(*this);
}

}  // namespace dozo::ui
