// A job is given back and reconciled: discs, notice, signatures, the ward's word, counts, handlers.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "firmware/custody/decide.hpp"
#include "firmware/custody/keeping.hpp"
#include "firmware/custody/rules.hpp"
#include "firmware/custody/types.hpp"

namespace dozo::custody {
namespace {

constexpr std::int64_t kMostCounted = 999'999'999;
constexpr std::size_t kLongestNote = 2000;

Result<const Job*> find_job(const State& state, const std::string& id) {
  const Job* job = state.job(id);
  if (job == nullptr) return fail(ErrorCode::job_unknown);
  return job;
}

tl::unexpected<Error> not_now(const Job& job) {
  return fail(ErrorCode::job_state_forbids, to_text(job.state));
}

Result<> may_go_back(const State& state, const Who& who, const Job& job) {
  if (state.policy_of(job).two_for_return) DOZO_TRY(require_two(state, who));
  switch (job.state) {
    case JobState::receiving:
    case JobState::ready:
    case JobState::importing:
    case JobState::open:
      return not_now(job);
    default:  // also what was found again, and what is left of a job that is over
      return {};
  }
}

// Back with the ward, or known not to come back. What was lost and is found can be returned.
template <class Item>
bool is_accounted_for(const Item& item) {
  return item.returned_at || item.loss;
}

Json losses_of(const Job& job, const Notice& notice) {
  Json losses = Json::array();
  const auto add = [&](const char* what, int disc, const Loss& loss) {
    losses.push_back(
        {{"what", what}, {"disc", disc}, {"kind", loss.kind}, {"incident", loss.incident}});
  };
  for (const auto& [number, disc] : job.discs) {
    if (disc.loss && !disc.returned_at) add("disc", number, *disc.loss);
  }
  if (notice.loss && !notice.returned_at) add("notice", 0, *notice.loss);
  return losses;
}

// A notice whose disc has never come: whose it is the paper alone tells, and the strictest ward's
// rule of two holds.
Result<Drafts> decide_lone_return(const State& state, const Who& who, const std::string& number) {
  const bool two = std::ranges::any_of(
      state.policies, [](const auto& policy) { return policy.second.rules.two_for_return; });
  if (two) DOZO_TRY(require_two(state, who));
  const auto notice = state.notices.find(number);
  if (notice == state.notices.end()) return fail(ErrorCode::notice_not_received);
  if (notice->second.returned_at) return fail(ErrorCode::job_state_forbids, "returned before");
  if (const Job* job = job_of_notice(state, notice->second)) {
    return fail(ErrorCode::notice_has_job, job->id);
  }
  return Drafts{{type::kNoticeReturned,
                 who.actor,
                 {{"job", ""}, {"number", number}, {"second", who.second}}}};
}

}  // namespace

Result<Drafts> decide_disc_return(const State& state, const Who& who, const std::string& id,
                                  const std::string& tag_manifest) {
  DOZO_TRY(require(state, who, Act::take_back));
  const Job* job = DOZO_TRY(find_job(state, id));
  DOZO_TRY(may_go_back(state, who, *job));
  for (const auto& [number, disc] : job->discs) {
    if (disc.tag_manifest != tag_manifest) continue;
    if (disc.returned_at) return fail(ErrorCode::job_state_forbids, "returned before");
    return Drafts{
        {type::kDiscReturned,
         who.actor,
         {{"job", id}, {"disc", number}, {"tag_manifest", tag_manifest}, {"second", who.second}}}};
  }
  return fail(ErrorCode::not_the_received_disc);
}

Result<Drafts> decide_notice_return(const State& state, const Who& who, const std::string& id,
                                    const std::string& number) {
  DOZO_TRY(require(state, who, Act::take_back));
  if (id.empty()) return decide_lone_return(state, who, number);
  const Job* job = DOZO_TRY(find_job(state, id));
  DOZO_TRY(may_go_back(state, who, *job));
  const Notice* notice = own_notice(state, *job);
  if (notice == nullptr) return fail(ErrorCode::notice_not_received);
  if (notice->number != number) return fail(ErrorCode::notice_number_wrong);
  if (notice->returned_at) return fail(ErrorCode::job_state_forbids, "returned before");
  return Drafts{{type::kNoticeReturned,
                 who.actor,
                 {{"job", id}, {"number", number}, {"second", who.second}}}};
}

Result<Drafts> decide_return_signature(const State& state, const Who& who, const std::string& id) {
  DOZO_TRY(require(state, who, Act::sign_return));
  const Job* job = DOZO_TRY(find_job(state, id));
  if (job->state != JobState::held) return fail(ErrorCode::job_state_forbids, to_text(job->state));
  const Notice* notice = state.notice_of(*job);
  const bool discs_accounted = std::ranges::all_of(
      job->discs, [](const auto& disc) { return is_accounted_for(disc.second); });
  if (!discs_accounted || notice == nullptr || !is_accounted_for(*notice)) {
    return fail(ErrorCode::job_state_forbids, "a disc or the notice is still out");
  }
  return Drafts{{type::kReturnSigned,
                 who.actor,
                 {{"job", id}, {"second", who.second}, {"losses", losses_of(*job, *notice)}}}};
}

Result<Drafts> decide_acknowledgement(const State& state, const Who& who, const Now& now,
                                      const std::string& id, Date on, const std::string& by,
                                      const std::string& note) {
  DOZO_TRY(require(state, who, Act::acknowledge));
  const Job* job = DOZO_TRY(find_job(state, id));
  if (!job->return_signed) return not_now(*job);
  if (job->acknowledged) return fail(ErrorCode::job_state_forbids, "acknowledged before");
  if (on < date_in_japan(job->return_signed_at) || date_in_japan(now.time) < on) {
    return fail(ErrorCode::day_implausible);
  }
  if (!sealed::is_one_line(by, 200)) return fail(ErrorCode::request_malformed, "by");
  if (!note.empty() && !sealed::is_one_line(note, kLongestNote)) {
    return fail(ErrorCode::request_malformed, "note");
  }
  return Drafts{{type::kReturnAcknowledged,
                 who.actor,
                 {{"job", id}, {"on", to_iso(on)}, {"by", by}, {"note", note}}}};
}

Result<Drafts> decide_handler(const State& state, const Who& who, const Now& now,
                              const std::string& id, const std::string& login) {
  DOZO_TRY(require(state, who, Act::name_handler));
  const Job* job = DOZO_TRY(find_job(state, id));
  switch (job->state) {
    case JobState::receiving:
    case JobState::ready:
    case JobState::held:
    case JobState::open:
      break;
    default:
      return not_now(*job);
  }
  const auto account = state.accounts.find(login);
  if (account == state.accounts.end() || account->second.closed) {
    return fail(ErrorCode::account_unknown);
  }
  if (!permits(account->second.role, Act::work)) return fail(ErrorCode::role_forbidden, login);
  if (job->handlers.contains(login)) return fail(ErrorCode::already_named);
  DOZO_TRY(trained_for(state, *job, login, date_in_japan(now.time)));
  return Drafts{
      {type::kHandlerNamed, who.actor, {{"job", id}, {"login", login}, {"second", who.second}}}};
}

Result<Drafts> decide_counts(const State& state, const Who& who, const std::string& id,
                             std::int64_t printed, std::int64_t enclosed) {
  DOZO_TRY(require(state, who, Act::enter_counts));
  const Job* job = DOZO_TRY(find_job(state, id));
  if (!job->contents || job->state == JobState::erased) return not_now(*job);
  if (printed < 0 || printed > kMostCounted) return fail(ErrorCode::request_malformed, "printed");
  if (enclosed < 0 || enclosed > kMostCounted) {
    return fail(ErrorCode::request_malformed, "enclosed");
  }
  return Drafts{{type::kCountsEntered,
                 who.actor,
                 {{"job", id}, {"printed", printed}, {"enclosed", enclosed}}}};
}

}  // namespace dozo::custody
