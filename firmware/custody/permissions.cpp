#include "firmware/custody/permissions.hpp"

#include <array>

namespace dozo::custody {
namespace {

struct Row {
  Act act;
  bool handler, supervisor, inspector, maintenance;  // may do it
  bool second;                                       // needs a second person: a supervisor
};

// Where two are needed, at least one of them is a supervisor: a supervisor acts with any second
// person of the job (handler or supervisor), a handler only with a supervisor.
constexpr std::array kTable = {
    //   act                 handler superv. inspect mainten. second
    Row{Act::receive, true, true, false, false, false},
    Row{Act::import, true, true, false, false, false},
    Row{Act::work, true, true, false, false, false},
    Row{Act::take_back, true, true, false, false, false},
    Row{Act::sign_return, true, true, false, false, true},
    Row{Act::reject, true, true, false, false, true},
    Row{Act::override_rule, true, true, false, false, true},
    Row{Act::erase, true, true, false, false, true},
    Row{Act::manage_accounts, false, true, false, false, true},
    Row{Act::manage_anchors, false, true, false, true, true},
    Row{Act::read_records, true, true, true, false, false},
    Row{Act::manage_training, false, true, false, false, true},
    Row{Act::manage_places, false, true, false, false, false},
    Row{Act::keep, true, true, false, false, false},
    Row{Act::register_visit, true, true, true, true, false},
    Row{Act::manage_contacts, false, true, false, false, true},
    Row{Act::name_handler, false, true, false, false, true},
    Row{Act::declare_loss, true, true, false, false, true},
    Row{Act::acknowledge, true, true, false, false, false},
    Row{Act::enter_counts, true, true, false, false, false},
    Row{Act::report_incident, true, true, true, true, false},
    Row{Act::close_incident, false, true, false, false, true},
    Row{Act::manage_policy, false, true, false, true, true},
    Row{Act::issue_report, false, true, true, false, false},
    Row{Act::export_evidence, false, true, true, false, false},
    Row{Act::roll_key, false, true, false, true, true},
};

const Row& row(Act act) {
  return kTable[static_cast<std::size_t>(act)];
}

constexpr bool in_order() {
  for (std::size_t i = 0; i < kTable.size(); ++i) {
    if (static_cast<std::size_t>(kTable[i].act) != i) return false;
  }
  return true;
}
static_assert(in_order(), "one row an act, in the order of Act");
static_assert(kTable.size() == static_cast<std::size_t>(Act::roll_key) + 1, "a row for every act");

constexpr auto kActs = [] {
  std::array<Act, kTable.size()> acts{};
  for (std::size_t i = 0; i < acts.size(); ++i) acts[i] = kTable[i].act;
  return acts;
}();

}  // namespace

std::span<const Act> all_acts() {
  return kActs;
}

bool permits(Role role, Act act) {
  switch (role) {
    case Role::handler:
      return row(act).handler;
    case Role::supervisor:
      return row(act).supervisor;
    case Role::inspector:
      return row(act).inspector;
    case Role::maintenance:
      return row(act).maintenance;
  }
  return false;
}

bool may_consent(Role role, Act act) {
  return needs_second(act) && may_be_second(role);
}

bool may_be_second(Role role) {
  return role == Role::handler || role == Role::supervisor;
}

bool needs_second(Act act) {
  return row(act).second;
}

const char* to_text(Role role) {
  switch (role) {
    case Role::handler:
      return "handler";
    case Role::supervisor:
      return "supervisor";
    case Role::inspector:
      return "inspector";
    case Role::maintenance:
      return "maintenance";
  }
  return "";
}

std::optional<Role> role_from_text(std::string_view text) {
  for (const Role role : {Role::handler, Role::supervisor, Role::inspector, Role::maintenance}) {
    if (text == to_text(role)) return role;
  }
  return std::nullopt;
}

}  // namespace dozo::custody
