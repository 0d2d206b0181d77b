// A job from its intake to its erasure.
#include <nlohmann/json.hpp>

#include "firmware/custody/folds.hpp"
#include "firmware/custody/types.hpp"

namespace dozo::custody {
namespace {

using ledger::Event;

// --- Intake ------------------------------------------------------------------------------------

Result<> password_attempted(State& state, const Event& event) {
  Job* job = DOZO_TRY(job_of(state, event));
  job->password_attempts = {job->password_attempts.failed + 1, event.time};
  return {};
}

Result<> password_accepted(State& state, const Event& event) {
  DOZO_TRY(job_of(state, event))->password_attempts = {};
  return {};
}

Result<> import_intended(State& state, const Event& event) {
  Job* job = DOZO_TRY(job_of(state, event));
  job->state = JobState::importing;
  job->shelf = static_cast<int>(DOZO_TRY(json_integer(event.body, "shelf")));
  job->imports += 1;
  use_shelf(state, job->shelf, ShelfState::filling, job->id);
  return {};
}

Result<> import_done(State& state, const Event& event) {
  Job* job = DOZO_TRY(job_of(state, event));
  const Json& contents = event.body.value("contents", Json::object());
  const auto count = [&](const char* key) -> Result<std::uint64_t> {
    return static_cast<std::uint64_t>(DOZO_TRY(json_integer(contents, key)));
  };
  Contents found;
  found.files = DOZO_TRY(count("files"));
  found.folders = DOZO_TRY(count("folders"));
  found.bytes = DOZO_TRY(count("bytes"));
  found.tar_bytes = DOZO_TRY(count("tar_bytes"));
  found.index = DOZO_TRY(json_string(contents, "index_sha256"));
  const auto records = contents.find("records");
  if (records != contents.end() && !records->is_null()) {
    found.records = DOZO_TRY(json_integer(contents, "records"));
  }
  job->contents = found;
  job->state = JobState::held;
  job->imported_at = event.time;
  job->handlers.insert(event.actor);
  job->password_attempts = {};
  use_shelf(state, job->shelf, ShelfState::holding, job->id);
  state.imported_groups.insert(job->delivery.group);
  return {};
}

Result<> import_failed(State& state, const Event& event) {
  Job* job = DOZO_TRY(job_of(state, event));
  use_shelf(state, job->shelf, ShelfState::soiled, job->id);
  job->state = JobState::ready;
  job->shelf = 0;
  return {};
}

Result<> shelf_cleared(State& state, const Event& event) {
  use_shelf(state, static_cast<int>(DOZO_TRY(json_integer(event.body, "shelf"))), ShelfState::free,
            "");
  return {};
}

// --- Work and return ---------------------------------------------------------------------------

Result<> handler_named(State& state, const Event& event) {
  Job* job = DOZO_TRY(job_of(state, event));
  job->handlers.insert(DOZO_TRY(account_of(state, event, DOZO_TRY(text(event, "login"))))->login);
  return {};
}

Result<> counts_entered(State& state, const Event& event) {
  Job* job = DOZO_TRY(job_of(state, event));
  job->counts =
      built<Counts>(DOZO_TRY(json_integer(event.body, "printed")),
                    DOZO_TRY(json_integer(event.body, "enclosed")), event.actor, event.time);
  return {};
}

Result<> work_opened(State& state, const Event& event) {
  Job* job = DOZO_TRY(job_of(state, event));
  job->state = JobState::open;
  job->opened_by = event.actor;
  return {};
}

Result<> work_closed(State& state, const Event& event) {
  Job* job = DOZO_TRY(job_of(state, event));
  job->state = JobState::held;
  job->opened_by.clear();
  return {};
}

Result<> disc_returned(State& state, const Event& event) {
  Job* job = DOZO_TRY(job_of(state, event));
  const auto disc = job->discs.find(static_cast<int>(DOZO_TRY(json_integer(event.body, "disc"))));
  if (disc == job->discs.end()) return contradiction(event);
  disc->second.returned_at = event.time;
  disc->second.returned_by = event.actor;
  return {};
}

Result<> notice_returned(State& state, const Event& event) {
  const auto notice = state.notices.find(DOZO_TRY(text(event, "number")));
  if (notice == state.notices.end()) return contradiction(event);
  notice->second.returned_at = event.time;
  notice->second.returned_by = event.actor;
  notice->second.settled_with = DOZO_TRY(text(event, "job"));
  return {};
}

Result<Loss> loss_of(const Event& event) {
  return built<Loss>(DOZO_TRY(text(event, "kind")), DOZO_TRY(text(event, "reason")), event.actor,
                     DOZO_TRY(text(event, "second")), event.time,
                     DOZO_TRY(text(event, "incident")));
}

Result<> disc_lost(State& state, const Event& event) {
  Job* job = DOZO_TRY(job_of(state, event));
  const auto disc = job->discs.find(static_cast<int>(DOZO_TRY(json_integer(event.body, "disc"))));
  if (disc == job->discs.end()) return contradiction(event);
  disc->second.loss = DOZO_TRY(loss_of(event));
  return {};
}

Result<> notice_lost(State& state, const Event& event) {
  const auto notice = state.notices.find(DOZO_TRY(text(event, "number")));
  if (notice == state.notices.end()) return contradiction(event);
  notice->second.loss = DOZO_TRY(loss_of(event));
  notice->second.settled_with = DOZO_TRY(text(event, "job"));
  return {};
}

Result<> return_signed(State& state, const Event& event) {
  Job* job = DOZO_TRY(job_of(state, event));
  job->return_signed = true;
  job->return_handler = event.actor;
  job->return_supervisor = DOZO_TRY(text(event, "second"));
  job->return_signed_at = event.time;
  job->state = JobState::returned;
  return {};
}

Result<> return_acknowledged(State& state, const Event& event) {
  Job* job = DOZO_TRY(job_of(state, event));
  const auto on = date_from_iso(DOZO_TRY(text(event, "on")));
  if (!on) return contradiction(event);
  job->acknowledged = built<Acknowledgement>(
      *on, DOZO_TRY(text(event, "by")), DOZO_TRY(text(event, "note")), event.actor, event.time);
  return {};
}

// --- Erasure -----------------------------------------------------------------------------------

Result<> erasure_intended(State& state, const Event& event) {
  Job* job = DOZO_TRY(job_of(state, event));
  const std::string second = DOZO_TRY(text(event, "second"));
  // Without a second person an erasure is only taken up again, never begun.
  if (second.empty() && job->state != JobState::erasing) return contradiction(event);
  job->state = JobState::erasing;
  job->erase_attempts.push_back({event.time, {}, {}});
  // A boot finishes what two people began: their names stay on the certificate.
  if (!second.empty()) {
    job->erase_operator = event.actor;
    job->erase_second = second;
  }
  use_shelf(state, job->shelf, ShelfState::soiled, job->id);
  return {};
}

Result<> erasure_verified(State& state, const Event& event) {
  Job* job = DOZO_TRY(job_of(state, event));
  if (!job->erasure_open()) return contradiction(event);
  job->erase_attempts.back().ended = event.time;
  job->state = JobState::erased;
  job->erased_at = event.time;
  job->certificate = DOZO_TRY(text(event, "certificate"));
  use_shelf(state, job->shelf, ShelfState::free, "");
  return {};
}

Result<> erasure_failed(State& state, const Event& event) {
  Job* job = DOZO_TRY(job_of(state, event));
  if (!job->erasure_open()) return contradiction(event);
  job->erase_attempts.back().ended = event.time;
  job->erase_attempts.back().error = DOZO_TRY(text(event, "error"));
  return {};
}

}  // namespace

void add_job_folds(FoldTable& table) {
  table[type::kPasswordAttempted] = password_attempted;
  table[type::kPasswordAccepted] = password_accepted;
  table[type::kImportIntended] = import_intended;
  table[type::kImportDone] = import_done;
  table[type::kImportFailed] = import_failed;
  table[type::kShelfCleared] = shelf_cleared;
  table[type::kHandlerNamed] = handler_named;
  table[type::kCountsEntered] = counts_entered;
  table[type::kWorkOpened] = work_opened;
  table[type::kWorkClosed] = work_closed;
  table[type::kDiscReturned] = disc_returned;
  table[type::kDiscReturnRefused] = no_change;
  table[type::kNoticeReturned] = notice_returned;
  table[type::kDiscLost] = disc_lost;
  table[type::kNoticeLost] = notice_lost;
  table[type::kReturnSigned] = return_signed;
  table[type::kReturnAcknowledged] = return_acknowledged;
  table[type::kErasureIntended] = erasure_intended;
  table[type::kErasureKeysDestroyed] = no_change;
  table[type::kErasureOverwritten] = no_change;
  table[type::kErasureVerified] = erasure_verified;
  table[type::kErasureFailed] = erasure_failed;
}

}  // namespace dozo::custody
