// The roll-over of the terminal's key, and for which keys a delivery may be sealed.
#include <nlohmann/json.hpp>

#include "firmware/custody/decide.hpp"
#include "firmware/custody/types.hpp"

namespace dozo::custody {

Result<Drafts> decide_key_roll(const State& state, const Who& who, const std::string& fingerprint) {
  DOZO_TRY(require(state, who, Act::roll_key));
  // One at a time: what was begun is carried out or given up first.
  if (!state.terminal->next_key.empty()) return fail(ErrorCode::busy);
  return Drafts{
      {type::kKeyRollIntended, who.actor, {{"fingerprint", fingerprint}, {"second", who.second}}}};
}

std::vector<Recipient> recipients(const State& state, const Digest& own_key) {
  std::vector<Recipient> all = {{own_key, std::nullopt}};
  if (!state.terminal) return all;
  for (const FormerKey& former : state.terminal->former_keys) {
    if (const auto key = digest_from_hex(former.public_key)) {
      all.push_back({*key, former.rolled_at});
    }
  }
  return all;
}

}  // namespace dozo::custody
