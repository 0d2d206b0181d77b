// The roll-over of the terminal's key. Which key is the terminal's is what the ledger says.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "firmware/custody/folds.hpp"
#include "firmware/custody/types.hpp"

namespace dozo::custody {
namespace {

using ledger::Event;

Result<Terminal*> terminal_of(State& state, const Event& event) {
  if (!state.terminal) return contradiction(event);
  return &*state.terminal;
}

Result<> roll_intended(State& state, const Event& event) {
  Terminal* terminal = DOZO_TRY(terminal_of(state, event));
  if (!terminal->next_key.empty()) return contradiction(event);
  terminal->next_key = DOZO_TRY(text(event, "fingerprint"));
  return {};
}

Result<> rolled(State& state, const Event& event) {
  Terminal* terminal = DOZO_TRY(terminal_of(state, event));
  const std::string fingerprint = DOZO_TRY(text(event, "fingerprint"));
  const auto former = event.body.find("former");
  if (fingerprint != terminal->next_key || former == event.body.end() ||
      DOZO_TRY(json_string(*former, "fingerprint")) != terminal->key_fingerprint) {
    return contradiction(event);
  }
  terminal->former_keys.push_back(
      built<FormerKey>(terminal->key_fingerprint, DOZO_TRY(json_string(*former, "public_key")),
                       DOZO_TRY(json_string(*former, "pem")), event.time, false));
  terminal->key_fingerprint = fingerprint;
  terminal->next_key.clear();
  return {};
}

Result<> roll_failed(State& state, const Event& event) {
  Terminal* terminal = DOZO_TRY(terminal_of(state, event));
  if (terminal->next_key.empty()) return contradiction(event);
  terminal->next_key.clear();
  return {};
}

Result<> retired(State& state, const Event& event) {
  Terminal* terminal = DOZO_TRY(terminal_of(state, event));
  const std::string fingerprint = DOZO_TRY(text(event, "fingerprint"));
  auto& keys = terminal->former_keys;
  const auto found = std::ranges::find(keys, fingerprint, &FormerKey::fingerprint);
  if (found == keys.end()) return contradiction(event);
  found->destroyed = true;
  return {};
}

}  // namespace

void add_key_folds(FoldTable& table) {
  table[type::kKeyRollIntended] = roll_intended;
  table[type::kKeyRolled] = rolled;
  table[type::kKeyRollFailed] = roll_failed;
  table[type::kKeyRetired] = retired;
}

}  // namespace dozo::custody
