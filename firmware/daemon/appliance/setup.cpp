#include "firmware/daemon/appliance/setup.hpp"

namespace dozo::daemon::appliance {

namespace disk = platform::disk;

namespace {

Result<> make_state(SetupMachine& machine, const disk::Table& table) {
  const disk::Partition* fresh = DOZO_TRY(disk::find(table, disk::kNewState));
  if (fresh == nullptr) return {};
  DOZO_TRY(machine.make_state(*fresh));
  return machine.complete_state(*fresh);
}

}  // namespace

Result<> set_up(SetupMachine& machine) {
  disk::Table table = DOZO_TRY(machine.table());
  if (const auto missing = DOZO_TRY(disk::missing_partitions(table)); !missing.empty()) {
    DOZO_TRY(machine.cut(missing));
    table = DOZO_TRY(machine.table());
  }
  DOZO_TRY(make_state(machine, table));
  table = DOZO_TRY(machine.table());
  const disk::Partition* state = DOZO_TRY(disk::find(table, disk::kState));
  if (state == nullptr) return fail(ErrorCode::partitions_failed, "no state");
  DOZO_TRY(machine.open_state(*state));
  // Until people have written it down and finished, each start has a key of its own to show: one
  // that was lost with the power opens nothing any more.
  if (!DOZO_TRY(machine.commissioned())) DOZO_TRY(machine.offer_recovery_key(*state));
  return machine.hand_over();
}

}  // namespace dozo::daemon::appliance
