// The fold: one event into the state.
#pragma once

#include "firmware/custody/state.hpp"
#include "firmware/ledger/event.hpp"

namespace dozo::custody {

/// Folds `event` into `state`. Fails with event_unknown on a type this version does not know and
/// with ledger_damaged where a known one contradicts the state; `state` is then not to be used.
Result<> apply(State& state, const ledger::Event& event);

}  // namespace dozo::custody
