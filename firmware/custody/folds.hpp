// How events are folded into the state: one table, filled by duty. Inner to this room.
#pragma once

#include <string_view>
#include <unordered_map>

#include "firmware/custody/state.hpp"
#include "firmware/ledger/event.hpp"

namespace dozo::custody {

using Fold = Result<> (*)(State&, const ledger::Event&);
using FoldTable = std::unordered_map<std::string_view, Fold>;

void add_people_folds(FoldTable& table);
void add_key_folds(FoldTable& table);
void add_register_folds(FoldTable& table);
void add_receiving_folds(FoldTable& table);
void add_job_folds(FoldTable& table);
void add_record_folds(FoldTable& table);

/// Events that are only remembered.
Result<> no_change(State& state, const ledger::Event& event);

// What the folds are made of. `contradiction`: an event that cannot follow what came before.
tl::unexpected<Error> contradiction(const ledger::Event& event);
Result<std::string> text(const ledger::Event& event, const char* key);
Result<Job*> job_of(State& state, const ledger::Event& event);
Result<Account*> account_of(State& state, const ledger::Event& event, const std::string& login);
void use_shelf(State& state, int number, ShelfState use, const std::string& job);

}  // namespace dozo::custody
