// Who may do what: the one table.
#pragma once

#include <optional>
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
};

/// One row of the table: may a person of `role` do `act`?
bool permits(Role role, Act act);
/// May a person of `role` be the second one, who consents?
bool may_consent(Role role, Act act);
/// Does `act` need a second person?
bool needs_second(Act act);

const char* to_text(Role role);
std::optional<Role> role_from_text(std::string_view text);

}  // namespace dozo::custody
