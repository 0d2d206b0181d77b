#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "firmware/custody/decide_registers.hpp"
#include "firmware/custody/keeping.hpp"
#include "firmware/custody/rules.hpp"
#include "firmware/custody/types.hpp"

namespace dozo::custody {
namespace {

constexpr std::array kPurposes = {"import", "return", "inspection", "other"};

// What is asked for, where it is in keeping: not returned, not erased with its job, not lost.
Result<Kept> find(const State& state, const Item& item) {
  if (!item.job.empty() && state.job(item.job) == nullptr) return fail(ErrorCode::job_unknown);
  for (const Kept& kept : in_keeping(state)) {
    if ((kept.job != nullptr ? kept.job->id : "") != item.job || kept.loss()) continue;
    const int disc = kept.disc != nullptr ? kept.disc->number.number : 0;
    if (kept.job == nullptr ? kept.notice->number == item.number : disc == item.disc) return kept;
  }
  return fail(ErrorCode::not_in_keeping);
}

// The members that name it in an event.
Json name_of(const Item& item, const Kept& kept) {
  return {{"what", kept.disc != nullptr ? "disc" : "notice"},
          {"job", item.job},
          {"disc", item.disc},
          {"number", kept.disc == nullptr ? kept.notice->number : std::string()}};
}

}  // namespace

Result<Drafts> decide_taking_out(const State& state, const Who& who, const Item& item,
                                 const std::string& purpose) {
  DOZO_TRY(require(state, who, Act::keep));
  const Kept kept = DOZO_TRY(find(state, item));
  if (std::ranges::find(kPurposes, purpose) == kPurposes.end()) {
    return fail(ErrorCode::register_entry_invalid, "purpose");
  }
  if (kept.out()) return fail(ErrorCode::taken_out_already, kept.out()->by);
  Json body = name_of(item, kept);
  body["purpose"] = purpose;
  return Drafts{{type::kTakenOut, who.actor, std::move(body)}};
}

Result<Drafts> decide_putting_back(const State& state, const Who& who, const Item& item,
                                   const std::string& place) {
  DOZO_TRY(require(state, who, Act::keep));
  const Kept kept = DOZO_TRY(find(state, item));
  if (!kept.out()) return fail(ErrorCode::not_taken_out);
  Json body = name_of(item, kept);
  body["place"] = DOZO_TRY(place_for(state, kept.kind(), place));
  return Drafts{{type::kPutBack, who.actor, std::move(body)}};
}

}  // namespace dozo::custody
