#include "firmware/daemon/people.hpp"

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "firmware/custody/decide_incidents.hpp"
#include "firmware/custody/types.hpp"

namespace dozo::daemon {

custody::Attempts& People::stranger(const std::string& login) {
  constexpr std::size_t kMost = 1024;
  const Digest key = sha256(as_bytes(login));
  if (strangers_.size() >= kMost && !strangers_.contains(key)) strangers_.clear();
  return strangers_[key];
}

Result<> People::authenticate(const std::string& login, const SecretBytes& password) {
  std::string verifier;
  bool known = false;
  {
    const auto held = core_.lock();
    const auto account = core_.state().accounts.find(login);
    known = account != core_.state().accounts.end() && !account->second.closed;
    DOZO_TRY(
        custody::may_try(known ? account->second.attempts : stranger(login), core_.now().time));
    if (known) verifier = account->second.verifier;
  }
  if (hasher_.fits(password.view(), verifier)) {
    return core_.record({{custody::type::kLoginSucceeded, login, Json::object()}});
  }
  const auto held = core_.lock();
  // A name that is no account is not recorded: people type passwords there.
  custody::Drafts drafts{
      {custody::type::kLoginFailed, ledger::kTerminal, {{"login", known ? login : std::string()}}}};
  if (known && core_.state().accounts.at(login).attempts.failed + 1 >= custody::kManyWrong) {
    for (auto& incident : custody::automatic_incident(core_.state(), "wrong_logins", "", login)) {
      drafts.push_back(std::move(incident));
    }
  }
  DOZO_TRY(core_.record(drafts));
  if (!known) {
    custody::Attempts& attempts = stranger(login);
    attempts = {attempts.failed + 1, core_.now().time};
  }
  return fail(ErrorCode::login_failed);
}

Result<> People::change_password(const std::string& login, const SecretBytes& current,
                                 const SecretBytes& password) {
  DOZO_TRY(authenticate(login, current));
  DOZO_TRY(check_password(login, password.view()));
  if (std::ranges::equal(current.view(), password.view())) return fail(ErrorCode::password_same);
  const std::string verifier = DOZO_TRY(hasher_.hash(password.view()));
  const auto held = core_.lock();
  return core_.record(DOZO_TRY(custody::decide_password_change(core_.state(), login, verifier)));
}

Result<> People::reset_password(const custody::Who& who, const std::string& login,
                                const SecretBytes& password) {
  DOZO_TRY(check_password(login, password.view()));
  const std::string verifier = DOZO_TRY(hasher_.hash(password.view()));
  const auto held = core_.lock();
  return core_.record(
      DOZO_TRY(custody::decide_password_reset(core_.state(), who, login, verifier)));
}

Result<custody::Person> People::person(const std::string& login, const std::string& name,
                                       const std::string& role, const SecretBytes& password) {
  const auto known_role = custody::role_from_text(role);
  if (!known_role) return fail(ErrorCode::request_malformed, "role");
  DOZO_TRY(check_password(login, password.view()));
  return built<custody::Person>(login, name, *known_role, DOZO_TRY(hasher_.hash(password.view())));
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
