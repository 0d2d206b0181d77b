#include <algorithm>

#include <nlohmann/json.hpp>

#include "firmware/custody/decide.hpp"
#include "firmware/custody/rules.hpp"
#include "firmware/custody/types.hpp"

namespace dozo::custody {
namespace {

Result<const Job*> find_job(const State& state, const std::string& id) {
  const Job* job = state.job(id);
  if (job == nullptr) return fail(ErrorCode::job_unknown);
  return job;
}

// Only named handlers touch a job's data; a supervisor always may close and return it.
Result<> named(const Job& job, const std::string& login) {
  if (!job.handlers.contains(login)) return fail(ErrorCode::not_a_handler);
  return {};
}

// What one person may do alone, unless the job's ward asks for two.
Result<> two_where(const State& state, const Who& who, bool asked) {
  return asked ? require_two(state, who) : Result<>();
}

// A free shelf that is large enough: the contents are never larger than the sealed parts.
Result<int> free_shelf(const State& state, const Job& job) {
  std::uint64_t needed = 0;
  for (const auto& [number, disc] : job.discs) needed += disc.payload_bytes;
  bool any_free = false;
  for (const auto& [number, use] : state.shelves) {
    if (use.state != ShelfState::free) continue;
    any_free = true;
    if (use.bytes >= needed) return number;
  }
  return fail(any_free ? ErrorCode::delivery_too_large : ErrorCode::no_free_shelf);
}

}  // namespace

Result<Drafts> decide_import(const State& state, const Who& who, const Now& now,
                             const std::string& id) {
  DOZO_TRY(require(state, who, Act::import));
  const Job* job = DOZO_TRY(find_job(state, id));
  DOZO_TRY(trained_for(state, *job, who.actor, date_in_japan(now.time)));
  DOZO_TRY(two_where(state, who, state.policy_of(*job).two_for_password));
  if (job->state == JobState::receiving) {
    return fail(state.notice_of(*job) == nullptr ? ErrorCode::notice_not_received
                                                 : ErrorCode::discs_not_received);
  }
  if (job->state != JobState::ready) return fail(ErrorCode::job_state_forbids, to_text(job->state));
  const Notice& notice = *state.notice_of(*job);
  if (!job->same_day_override) {
    if (now.clock_behind || same_day(*job, notice)) return fail(ErrorCode::same_day);
    if (split_too_short(state, *job, notice)) return fail(ErrorCode::split_too_short);
  }
  const std::int64_t wait =
      seconds_to_wait(job->password_attempts, now.time, state.policy_of(*job).wrong_password_delay);
  if (wait > 0) return fail(ErrorCode::attempts_delayed, std::to_string(wait) + " s");
  const int shelf = DOZO_TRY(free_shelf(state, *job));
  return Drafts{{type::kPasswordAttempted, who.actor, {{"job", id}}},
                {type::kImportIntended,
                 who.actor,
                 {{"job", id},
                  {"shelf", shelf},
                  {"second", who.second},
                  {"postcondition", "shelf sealed and index matched, or shelf cleared"}}}};
}

Result<Drafts> decide_open(const State& state, const Who& who, const Now& now,
                           const std::string& id) {
  DOZO_TRY(require(state, who, Act::work));
  const Job* job = DOZO_TRY(find_job(state, id));
  DOZO_TRY(trained_for(state, *job, who.actor, date_in_japan(now.time)));
  DOZO_TRY(two_where(state, who, state.policy_of(*job).two_for_work));
  DOZO_TRY(named(*job, who.actor));
  if (job->state != JobState::held) return fail(ErrorCode::job_state_forbids, to_text(job->state));
  return Drafts{{type::kWorkOpened, who.actor, {{"job", id}, {"second", who.second}}}};
}

Result<Drafts> decide_close(const State& state, const std::string& actor, const std::string& id,
                            const std::string& why) {
  const Job* job = DOZO_TRY(find_job(state, id));
  if (job->state != JobState::open) return fail(ErrorCode::job_state_forbids, to_text(job->state));
  return Drafts{{type::kWorkClosed, actor, {{"job", id}, {"why", why}}}};
}

Result<Drafts> decide_erasure(const State& state, const Who& who, const std::string& id,
                              const std::string& typed, const std::string& reason) {
  DOZO_TRY(require(state, who, Act::erase));
  const Job* job = DOZO_TRY(find_job(state, id));
  const bool unreturned = job->state == JobState::held;
  if (!unreturned && job->state != JobState::returned && job->state != JobState::erasing) {
    return fail(ErrorCode::job_state_forbids, to_text(job->state));
  }
  if (typed != job->delivery.number) return fail(ErrorCode::confirmation_wrong);
  Drafts drafts;
  if (unreturned) {
    if (!sealed::is_one_line(reason)) {
      return fail(ErrorCode::reason_missing, "disc or notice not returned");
    }
    drafts.push_back({type::kIncident,
                      who.actor,
                      {{"kind", "erased_without_return"}, {"job", id}, {"detail", reason}}});
  }
  drafts.push_back({type::kErasureIntended,
                    who.actor,
                    {{"job", id},
                     {"attempt", job->erase_attempts.size() + 1},
                     {"second", who.second},
                     {"postcondition", "keys gone, whole range overwritten and read back"}}});
  return drafts;
}

}  // namespace dozo::custody
