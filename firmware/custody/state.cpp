#include "firmware/custody/state.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace dozo::custody {

const Job* State::job_of_group(std::string_view group) const {
  const auto found = std::ranges::find_if(
      jobs, [&](const auto& entry) { return entry.second.delivery.group == group; });
  return found == jobs.end() ? nullptr : &found->second;
}

const Job* State::job(std::string_view id) const {
  const auto found = jobs.find(std::string(id));
  return found == jobs.end() ? nullptr : &found->second;
}

const Notice* State::notice_of(const Job& job) const {
  const auto found = notices.find(job.delivery.notice);
  if (found == notices.end()) return nullptr;
  const std::string& settled = found->second.settled_with;
  // Given back before its disc came: the delivery awaits another one.
  if (settled.empty() && found->second.returned_at) return nullptr;
  return settled.empty() || settled == job.id ? &found->second : nullptr;
}

namespace {

const AdoptedPolicy* adopted_for(const State& state, const Job& job) {
  if (job.discs.empty()) return nullptr;
  const auto policy = state.policies.find(job.discs.begin()->second.signer);
  return policy == state.policies.end() ? nullptr : &policy->second;
}

}  // namespace

const Policy& State::policy_of(const Job& job) const {
  static const Policy built_in;
  const AdoptedPolicy* adopted = adopted_for(*this, job);
  return adopted == nullptr ? built_in : adopted->rules;
}

std::string policy_digest(const State& state, const Job& job) {
  const AdoptedPolicy* adopted = adopted_for(state, job);
  return adopted == nullptr ? std::string() : adopted->sha256;
}

const AdoptedPolicy* policy_of_document(const State& state, const std::string& job,
                                        const std::string& contract) {
  if (const Job* its = state.job(job)) return adopted_for(state, *its);
  // Several wards: whose paper it is only the contract tells.
  std::set<std::string> signers;
  for (const auto& [id, each] : state.jobs) {
    if (each.delivery.contract != contract || contract.empty() || each.discs.empty()) continue;
    signers.insert(each.discs.begin()->second.signer);
  }
  for (const auto& [fingerprint, anchor] : state.anchors) {
    if (contract.empty() && !anchor.retired) signers.insert(fingerprint);
  }
  if (signers.size() != 1) return nullptr;
  const auto policy = state.policies.find(*signers.begin());
  return policy == state.policies.end() ? nullptr : &policy->second;
}

int session_minutes(const State& state) {
  int least = Policy().idle_minutes;
  for (const auto& [signer, policy] : state.policies) {
    const auto anchor = state.anchors.find(signer);
    if (anchor == state.anchors.end() || anchor->second.retired) continue;
    least = std::min(least, policy.rules.idle_minutes);
  }
  return least;
}

int State::issued(std::string_view kind) const {
  return static_cast<int>(
      std::ranges::count_if(documents, [&](const auto& each) { return each.kind == kind; }));
}

std::string incident_id(std::size_t number) {
  return fmt::format("I-{:04}", number);
}

const Training* Account::training_on(Date day) const {
  const Training* longest = nullptr;
  for (const Training& training : trainings) {
    const bool counts = training.held_on <= day && day <= training.valid_until;
    if (!counts) continue;
    if (longest == nullptr || longest->valid_until < training.valid_until) longest = &training;
  }
  return longest;
}

const char* to_text(PlaceKind kind) {
  return kind == PlaceKind::discs ? "discs" : "notices";
}

std::optional<PlaceKind> place_kind_from_text(std::string_view text) {
  for (const PlaceKind kind : {PlaceKind::discs, PlaceKind::notices}) {
    if (text == to_text(kind)) return kind;
  }
  return std::nullopt;
}

const char* to_text(JobState state) {
  switch (state) {
    case JobState::receiving:
      return "receiving";
    case JobState::ready:
      return "ready";
    case JobState::importing:
      return "importing";
    case JobState::held:
      return "held";
    case JobState::open:
      return "open";
    case JobState::returned:
      return "returned";
    case JobState::erasing:
      return "erasing";
    case JobState::erased:
      return "erased";
    case JobState::rejected:
      return "rejected";
  }
  return "";
}

const char* to_text(ShelfState state) {
  switch (state) {
    case ShelfState::free:
      return "free";
    case ShelfState::filling:
      return "filling";
    case ShelfState::holding:
      return "holding";
    case ShelfState::soiled:
      return "soiled";
  }
  return "";
}

}  // namespace dozo::custody
