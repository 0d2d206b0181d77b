// Who may do what: the one table.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace dozo::custody {

enum class Role {
  handler,      ///< 取扱者
  supervisor,   ///< 取扱責任者
  inspector,    ///< 監査: reads, never acts
  maintenance,  ///< 保守: never near a job
};

enum class Act {
  receive,          ///< a disc or a notice
  import,           ///< type the password
  work,             ///< open, read, close
  take_back,        ///< return of disc and notice
  sign_return,      ///< two people
  reject,           ///< two people
  override_rule,    ///< two people
  erase,            ///< two people
  manage_accounts,  ///< two people
  manage_anchors,   ///< two people
  read_records,     ///< documents, ledger, status of jobs
  manage_training,  ///< two people
  manage_places,    ///< the register of places of keeping
  keep,             ///< take out, put back
  register_visit,   ///< 入退室
  manage_contacts,  ///< two people
  name_handler,     ///< two people
  declare_loss,     ///< two people
  acknowledge,      ///< the ward's acknowledgement of the return
  enter_counts,     ///< printed and enclosed
  report_incident,  ///< open one, add a note
  close_incident,   ///< two people
  manage_policy,    ///< two people
  issue_report,     ///< for the ward
  export_evidence,  ///< the inspector's bundle
  roll_key,         ///< two people
};

/// Every act, in the table's order.
std::span<const Act> all_acts();

/// One row of the table: may a person of `role` do `act`?
bool permits(Role role, Act act);
/// May a person of `role` be the second one, who consents?
bool may_consent(Role role, Act act);
/// May a person of `role` be a second one at all?
bool may_be_second(Role role);
/// Does `act` need a second person?
bool needs_second(Act act);

const char* to_text(Role role);
std::optional<Role> role_from_text(std::string_view text);

}  // namespace dozo::custody
