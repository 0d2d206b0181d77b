#include "firmware/custody/apply.hpp"

#include <functional>
#include <unordered_map>

#include <nlohmann/json.hpp>

#include "firmware/custody/types.hpp"

namespace dozo::custody {
namespace {

using ledger::Event;

tl::unexpected<Error> contradiction(const Event& event) {
  return fail(ErrorCode::ledger_damaged, "event " + std::to_string(event.sequence));
}

Result<std::string> text(const Event& event, const char* key) {
  return json_string(event.body, key);
}

Result<Job*> job_of(State& state, const Event& event) {
  const auto found = state.jobs.find(DOZO_TRY(text(event, "job")));
  if (found == state.jobs.end()) return contradiction(event);
  return &found->second;
}

Result<Account*> account_of(State& state, const Event& event, const std::string& login) {
  const auto found = state.accounts.find(login);
  if (found == state.accounts.end()) return contradiction(event);
  return &found->second;
}

void use_shelf(State& state, int number, ShelfState use, const std::string& job) {
  state.shelves[number].state = use;
  state.shelves[number].job = job;
}

// --- The terminal and its people ---------------------------------------------------------------

Result<> created(State& state, const Event& event) {
  state.ledger = DOZO_TRY(text(event, "ledger"));
  return {};
}

Result<> commissioned(State& state, const Event& event) {
  Terminal terminal;
  terminal.contractor = DOZO_TRY(text(event, "contractor"));
  terminal.address = DOZO_TRY(text(event, "address"));
  terminal.number = DOZO_TRY(text(event, "number"));
  terminal.place = DOZO_TRY(text(event, "place"));
  terminal.key_fingerprint = DOZO_TRY(text(event, "key_fingerprint"));
  for (const Json& shelf : event.body.value("shelves", Json::array())) {
    const int number = static_cast<int>(state.shelves.size()) + 1;
    ShelfUse& use = state.shelves[number];
    use.offset = static_cast<std::uint64_t>(DOZO_TRY(json_integer(shelf, "offset")));
    use.bytes = static_cast<std::uint64_t>(DOZO_TRY(json_integer(shelf, "bytes")));
  }
  state.terminal = std::move(terminal);
  return {};
}

Result<> account_created(State& state, const Event& event) {
  Account account;
  account.login = DOZO_TRY(text(event, "login"));
  account.name = DOZO_TRY(text(event, "name"));
  const auto role = role_from_text(DOZO_TRY(text(event, "role")));
  if (!role || state.accounts.contains(account.login)) return contradiction(event);
  account.role = *role;
  state.accounts.emplace(account.login, account);
  return {};
}

Result<> password_set(State& state, const Event& event) {
  Account* account = DOZO_TRY(account_of(state, event, DOZO_TRY(text(event, "login"))));
  account->verifier = DOZO_TRY(text(event, "verifier"));
  account->attempts = {};
  return {};
}

Result<> login_succeeded(State& state, const Event& event) {
  Account* account = DOZO_TRY(account_of(state, event, event.actor));
  account->attempts = {};
  return {};
}

Result<> login_failed(State& state, const Event& event) {
  const std::string login = DOZO_TRY(text(event, "login"));
  // An unknown name is recorded without the name: people type passwords there.
  if (login.empty()) return {};
  Account* account = DOZO_TRY(account_of(state, event, login));
  account->attempts = {account->attempts.failed + 1, event.time};
  return {};
}

Result<> anchor_enrolled(State& state, const Event& event) {
  Anchor anchor{DOZO_TRY(text(event, "fingerprint")), DOZO_TRY(text(event, "pem"))};
  state.anchors[anchor.fingerprint] = anchor;
  return {};
}

Result<> incident(State& state, const Event& event) {
  state.incidents.push_back(
      {DOZO_TRY(text(event, "kind")), DOZO_TRY(text(event, "job")), event.time});
  return {};
}

// --- Receipt -----------------------------------------------------------------------------------

void update_readiness(State& state, Job& job) {
  if (job.state != JobState::receiving) return;
  const bool all = static_cast<int>(job.discs.size()) == job.disc_count;
  if (all && state.notice_of(job) != nullptr) job.state = JobState::ready;
}

Result<> disc_received(State& state, const Event& event) {
  const std::string id = DOZO_TRY(text(event, "job"));
  const Json verdict = event.body.value("verdict", Json::object());
  Disc disc;
  disc.number.number = static_cast<int>(DOZO_TRY(json_integer(verdict, "disc")));
  disc.number.count = static_cast<int>(DOZO_TRY(json_integer(verdict, "discs")));
  disc.tag_manifest = DOZO_TRY(json_string(verdict, "tag_manifest"));
  disc.signer = DOZO_TRY(json_string(verdict, "signer"));
  disc.medium = DOZO_TRY(text(event, "medium"));
  disc.payload_bytes = static_cast<std::uint64_t>(DOZO_TRY(json_integer(verdict, "payload_bytes")));
  disc.place = DOZO_TRY(text(event, "place"));
  disc.received_by = event.actor;
  disc.received_at = event.time;
  disc.receipt = DOZO_TRY(text(event, "receipt"));
  disc.verdict = DOZO_TRY(canonical_json(verdict));
  Job& job = state.jobs[id];
  if (job.id.empty()) {
    job.id = id;
    job.delivery = DOZO_TRY(sealed::delivery_from_json(verdict.value("delivery", Json::object())));
    job.disc_count = disc.number.count;
  }
  job.clock_was_behind |= DOZO_TRY(json_bool(event.body, "clock_was_behind"));
  if (!job.discs.emplace(disc.number.number, disc).second) return contradiction(event);
  update_readiness(state, job);
  return {};
}

Result<> notice_received(State& state, const Event& event) {
  Notice notice;
  notice.number = DOZO_TRY(text(event, "number"));
  notice.place = DOZO_TRY(text(event, "place"));
  notice.received_by = event.actor;
  notice.received_at = event.time;
  notice.receipt = DOZO_TRY(text(event, "receipt"));
  notice.clock_was_behind = DOZO_TRY(json_bool(event.body, "clock_was_behind"));
  state.notices[notice.number] = notice;
  for (auto& [id, job] : state.jobs) {
    if (job.delivery.notice == notice.number) update_readiness(state, job);
  }
  return {};
}

Result<> job_rejected(State& state, const Event& event) {
  DOZO_TRY(job_of(state, event))->state = JobState::rejected;
  return {};
}

Result<> same_day_overridden(State& state, const Event& event) {
  Job* job = DOZO_TRY(job_of(state, event));
  job->same_day_override =
      Override{event.actor, DOZO_TRY(text(event, "second")), DOZO_TRY(text(event, "reason")),
               event.time, DOZO_TRY(text(event, "report"))};
  return {};
}

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
  job->contents =
      Contents{DOZO_TRY(count("files")), DOZO_TRY(count("folders")), DOZO_TRY(count("bytes")),
               DOZO_TRY(count("tar_bytes")), DOZO_TRY(json_string(contents, "index_sha256"))};
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

// --- Erasure -----------------------------------------------------------------------------------

Result<> erasure_intended(State& state, const Event& event) {
  Job* job = DOZO_TRY(job_of(state, event));
  job->state = JobState::erasing;
  job->erase_attempts.push_back({event.time, {}, {}});
  const std::string second = DOZO_TRY(text(event, "second"));
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

Result<> document_issued(State& state, const Event& event) {
  state.documents.push_back({DOZO_TRY(text(event, "number")), DOZO_TRY(text(event, "kind")),
                             DOZO_TRY(text(event, "job")), DOZO_TRY(text(event, "sha256")),
                             event.time});
  return {};
}

Result<> no_change(State& /*state*/, const Event& /*event*/) {
  return {};
}

using Fold = Result<> (*)(State&, const Event&);

const std::unordered_map<std::string_view, Fold>& folds() {
  static const std::unordered_map<std::string_view, Fold> table = {
      {"ledger.created", created},
      {type::kCommissioned, commissioned},
      {type::kAccountCreated, account_created},
      {type::kPasswordSet, password_set},
      {type::kLoginSucceeded, login_succeeded},
      {type::kLoginFailed, login_failed},
      {type::kAnchorEnrolled, anchor_enrolled},
      {type::kIncident, incident},
      {type::kDiscRefused, no_change},
      {type::kDiscReceived, disc_received},
      {type::kNoticeReceived, notice_received},
      {type::kJobRejected, job_rejected},
      {type::kSameDayOverridden, same_day_overridden},
      {type::kPasswordAttempted, password_attempted},
      {type::kPasswordAccepted, password_accepted},
      {type::kImportIntended, import_intended},
      {type::kImportDone, import_done},
      {type::kImportFailed, import_failed},
      {type::kShelfCleared, shelf_cleared},
      {type::kWorkOpened, work_opened},
      {type::kWorkClosed, work_closed},
      {type::kDiscReturned, disc_returned},
      {type::kDiscReturnRefused, no_change},
      {type::kNoticeReturned, notice_returned},
      {type::kReturnSigned, return_signed},
      {type::kErasureIntended, erasure_intended},
      {type::kErasureKeysDestroyed, no_change},
      {type::kErasureOverwritten, no_change},
      {type::kErasureVerified, erasure_verified},
      {type::kErasureFailed, erasure_failed},
      {type::kDocumentIssued, document_issued},
  };
  return table;
}

}  // namespace

Result<> apply(State& state, const Event& event) {
  const auto fold = folds().find(event.type);
  if (fold == folds().end()) return fail(ErrorCode::event_unknown, event.type);
  DOZO_TRY(fold->second(state, event));
  state.events = event.sequence + 1;
  return {};
}

}  // namespace dozo::custody
