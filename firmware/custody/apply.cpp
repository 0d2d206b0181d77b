#include "firmware/custody/apply.hpp"

#include <nlohmann/json.hpp>

#include "firmware/custody/folds.hpp"
#include "firmware/custody/numbering.hpp"

namespace dozo::custody {
namespace {

using ledger::Event;

const FoldTable& folds() {
  static const FoldTable table = [] {
    FoldTable rows;
    add_people_folds(rows);
    add_key_folds(rows);
    add_register_folds(rows);
    add_receiving_folds(rows);
    add_job_folds(rows);
    add_record_folds(rows);
    return rows;
  }();
  return table;
}

}  // namespace

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

Result<> no_change(State& /*state*/, const Event& /*event*/) {
  return {};
}

Result<> apply(State& state, const Event& event) {
  const auto fold = folds().find(event.type);
  if (fold == folds().end()) return fail(ErrorCode::event_unknown, event.type);
  DOZO_TRY(number_follows(state, event));
  DOZO_TRY(fold->second(state, event));
  DOZO_TRY(remember_number(state, event));
  state.events = event.sequence + 1;
  return {};
}

}  // namespace dozo::custody
