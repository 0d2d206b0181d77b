#include "firmware/daemon/people.hpp"

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "firmware/custody/types.hpp"

namespace dozo::daemon {

Result<> People::authenticate(const std::string& login, const SecretBytes& password) {
  std::string verifier;
  bool known = false;
  {
    const auto held = core_.lock();
    DOZO_TRY(custody::may_log_in(core_.state(), login, core_.now().time));
    const auto account = core_.state().accounts.find(login);
    known = account != core_.state().accounts.end();
    if (known) verifier = account->second.verifier;
  }
  if (!hasher_.fits(password.view(), verifier)) {
    // A name that is no account is not recorded: people type passwords there.
    DOZO_TRY(core_.record({{custody::type::kLoginFailed,
                            ledger::kTerminal,
                            {{"login", known ? login : std::string()}}}}));
    return fail(ErrorCode::login_failed);
  }
  return core_.record({{custody::type::kLoginSucceeded, login, Json::object()}});
}

Result<custody::Person> People::person(const std::string& login, const std::string& name,
                                       const std::string& role, const SecretBytes& password) {
  const auto known_role = custody::role_from_text(role);
  if (!known_role) return fail(ErrorCode::request_malformed, "role");
  DOZO_TRY(check_password(login, password.view()));
  return custody::Person{login, name, *known_role, DOZO_TRY(hasher_.hash(password.view()))};
}

Result<> check_password(std::string_view login, ByteView password) {
  const std::string_view text = as_text(password);
  const auto characters =
      std::ranges::count_if(password, [](std::uint8_t octet) { return (octet & 0xc0) != 0x80; });
  const std::set<std::uint8_t> different(password.begin(), password.end());
  const bool has_line_end = text.find('\n') != std::string_view::npos;
  if (characters < 12 || different.size() < 5 || has_line_end ||
      text.find(login) != std::string_view::npos) {
    return fail(ErrorCode::account_password_weak);
  }
  return {};
}

}  // namespace dozo::daemon
