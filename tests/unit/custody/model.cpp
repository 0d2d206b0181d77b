#include "tests/unit/custody/model.hpp"

#include <algorithm>
#include <map>

#include <nlohmann/json.hpp>

#include "firmware/custody/types.hpp"

namespace dozo::custody::test {
namespace {

constexpr auto H = Role::handler;
constexpr auto S = Role::supervisor;
constexpr auto M = Role::maintenance;

// Events that need two people, and the roles that may begin them: DESIGN.md's list, by event.
const std::map<std::string, std::set<Role>> kByTwo = {
    {type::kJobRejected, {H, S}},    {type::kSameDayOverridden, {H, S}},
    {type::kReturnSigned, {H, S}},   {type::kErasureIntended, {H, S}},
    {type::kAccountCreated, {S}},    {type::kPasswordReset, {S}},
    {type::kRoleChanged, {S}},       {type::kAccountClosed, {S}},
    {type::kAnchorEnrolled, {S, M}}, {type::kAnchorRetired, {S, M}},
    {type::kTrainingRecorded, {S}},  {type::kContactsSet, {S}},
    {type::kHandlerNamed, {S}},      {type::kDiscLost, {H, S}},
    {type::kNoticeLost, {H, S}},     {type::kIncidentClosed, {S}},
    {type::kPolicyAdopted, {S, M}},  {type::kKeyRollIntended, {S, M}},
};

std::optional<std::string> unfit(const State& state, const std::string& login) {
  const auto account = state.accounts.find(login);
  if (account == state.accounts.end()) return "'" + login + "' is no account";
  if (account->second.closed) return login + " is closed";
  if (account->second.must_change) return login + " must change the password first";
  return std::nullopt;
}

std::optional<std::string> unfit_two(const State& state, const ledger::Draft& draft,
                                     const std::set<Role>& roles) {
  const std::string second = draft.body.value("second", std::string());
  if (second == draft.actor) return "both are " + second;
  if (auto why = unfit(state, draft.actor)) return why;
  if (auto why = unfit(state, second)) return why;
  const Role one = state.accounts.at(draft.actor).role;
  const Role other = state.accounts.at(second).role;
  if (!roles.contains(one)) return std::string("begun by ") + to_text(one);
  if (other != H && other != S) return std::string("consent by ") + to_text(other);
  if (one != S && other != S) return "no supervisor";
  return std::nullopt;
}

// A password is set by its owner, or along with what two people decided.
bool password_is_covered(const Drafts& drafts, const ledger::Draft& draft) {
  const Json login = draft.body.at("login");
  return draft.actor == login || std::ranges::any_of(drafts, [&](const ledger::Draft& other) {
           const bool by_two = other.type == std::string(type::kAccountCreated) ||
                               other.type == std::string(type::kPasswordReset);
           return by_two && other.actor == draft.actor && other.body.at("login") == login;
         });
}

// A notice goes back alone only where no disc of it lies here, and by two where a ward wants that.
std::optional<std::string> unfit_lone_return(const State& state, const ledger::Draft& draft) {
  const std::string number = draft.body.at("number");
  if (state.notices.at(number).returned_at) return "it has gone back before";
  for (const auto& [id, job] : state.jobs) {
    if (job.delivery.notice == number && !job.is_over()) return "its disc is here: " + id;
  }
  bool two = false;
  for (const auto& [signer, policy] : state.policies) two |= policy.rules.two_for_return;
  return two ? unfit_two(state, draft, {H, S}) : unfit(state, draft.actor);
}

Json import_result(const std::string& job, int shelf) {
  return {{"job", job},
          {"shelf", shelf},
          {"contents",
           {{"files", 1},
            {"folders", 0},
            {"bytes", 1},
            {"tar_bytes", 2048},
            {"index_sha256", std::string(64, 'c')}}}};
}

}  // namespace

std::optional<std::string> Model::judge(const Drafts& drafts) const {
  for (const ledger::Draft& draft : drafts) {
    const auto by_two = kByTwo.find(draft.type);
    std::optional<std::string> why;
    if (by_two != kByTwo.end()) {
      why = unfit_two(state(), draft, by_two->second);
    } else if (draft.type == type::kPasswordSet) {
      if (!password_is_covered(drafts, draft)) why = "a password set by another";
    } else if (draft.type == type::kPasswordChanged) {
      const auto account = state().accounts.find(draft.actor);
      const bool own = account != state().accounts.end() && !account->second.closed &&
                       draft.body.at("login") == draft.actor;
      if (!own) why = "not one's own password";
    } else if (draft.type == type::kNoticeReturned && draft.body.at("job") == "") {
      why = unfit_lone_return(state(), draft);
    } else {
      why = unfit(state(), draft.actor);
    }
    if (why) return draft.type + ": " + *why;
  }
  return std::nullopt;
}

// What the machine does by itself, and what a forged ledger would claim.
std::optional<std::string> Model::machine(Pick& pick) {
  const std::string id = pick.of({"J-0001", "J-0002", "J-0003"});
  const Job* job = state().job(id);
  const bool open = job != nullptr && job->erasure_open();
  const bool importing = job != nullptr && job->state == JobState::importing;
  const int shelf = job == nullptr ? 0 : job->shelf;
  switch (pick.below(7)) {
    case 0:
      story_.next_day();
      return std::nullopt;
    case 1:
      story_.wait(3600);
      return std::nullopt;
    case 2:
      if (!importing) return std::nullopt;
      if (!story_.event(type::kImportDone, import_result(id, shelf), "tanaka")) {
        return "an import that cannot be folded";
      }
      return std::nullopt;
    case 3:
      if (!importing) return std::nullopt;
      if (!story_.event(type::kImportFailed, {{"job", id}, {"error", "E-2402"}}) ||
          !story_.event(type::kShelfCleared, {{"shelf", shelf}, {"overwritten", true}})) {
        return "a failed import that cannot be folded";
      }
      return std::nullopt;
    case 4: {
      const std::string next = state().terminal->next_key;
      if (next.empty()) return std::nullopt;
      if (!story_.event(type::kKeyRollFailed, {{"fingerprint", next}, {"error", "E-6104"}})) {
        return "a roll-over that cannot be given up";
      }
      return std::nullopt;
    }
    case 5: {
      // Where nobody intended it, an erasure can neither be taken up nor have happened.
      State before = state();
      const Json body{{"job", id}, {"attempt", 1}, {"second", ""}};
      const bool taken_up = story_.event(type::kErasureIntended, body).has_value();
      if (taken_up && !intended_by_two_.contains(id)) return "an erasure by nobody";
      if (!taken_up) story_.state = std::move(before);
      return std::nullopt;
    }
    default: {
      State before = state();
      const bool verified =
          story_.event(type::kErasureVerified, {{"job", id}, {"certificate", "CE"}}).has_value();
      if (verified && !(open && intended_by_two_.contains(id))) return "a wipe that was not begun";
      if (!verified) story_.state = std::move(before);
      return std::nullopt;
    }
  }
}

std::optional<std::string> Model::step(const Step& step) {
  Pick pick(step);
  const std::size_t which = pick.below(wishes_.size() + wishes_.size() / 4 + 1);
  if (which >= wishes_.size()) return machine(pick);
  const auto drafts = wishes_[which].decide(*this, pick);
  if (!drafts) return std::nullopt;
  if (auto why = judge(*drafts)) return why;
  for (const ledger::Draft& draft : *drafts) {
    if (const auto folded = story_.event(draft.type, draft.body, draft.actor); !folded) {
      return draft.type + " cannot be folded: " + dozo::describe(folded.error());
    }
    seen_.insert(draft.type);
    if (draft.type == type::kErasureIntended) {
      intended_by_two_.insert(draft.body.at("job").get<std::string>());
    }
  }
  for (const auto& [id, job] : state().jobs) {
    if (job.state == JobState::erased && !intended_by_two_.contains(id)) return id + " erased";
    if (!job.certificate.empty() && job.state != JobState::erased) return id + " certified";
  }
  return std::nullopt;
}

std::optional<std::string> Model::run(const Steps& steps) {
  for (const Step& each : steps) {
    if (auto why = step(each)) return why;
  }
  return std::nullopt;
}

Steps shrink(Steps steps, const std::vector<Wish>& wishes) {
  for (std::size_t piece = steps.size() / 2; piece > 0; piece /= 2) {
    for (std::size_t at = 0; at + piece <= steps.size();) {
      Steps fewer = steps;
      const auto from = fewer.begin() + static_cast<std::ptrdiff_t>(at);
      fewer.erase(from, from + static_cast<std::ptrdiff_t>(piece));
      if (Model(wishes).run(fewer)) {
        steps = std::move(fewer);
      } else {
        at += piece;
      }
    }
  }
  return steps;
}

std::string describe(const Steps& steps, const std::vector<Wish>& wishes) {
  std::string text;
  for (const Step& step : steps) {
    const std::size_t which = Pick(step).below(wishes.size() + wishes.size() / 4 + 1);
    text += which < wishes.size() ? wishes[which].name : "(machine)";
    text += " ";
  }
  return text;
}

Steps random_steps(unsigned seed, std::size_t count) {
  std::mt19937 dice(seed);
  Steps steps(count);
  for (Step& step : steps) {
    for (std::uint32_t& die : step.dice) die = static_cast<std::uint32_t>(dice());
  }
  return steps;
}

}  // namespace dozo::custody::test
