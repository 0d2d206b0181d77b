// Who is at the terminal: authentication, and the second person's consent.
#pragma once

#include <string>

#include "firmware/base/secret.hpp"
#include "firmware/custody/password_hasher.hpp"
#include "firmware/daemon/core.hpp"

namespace dozo::daemon {

class People {
 public:
  People(Core& core, custody::PasswordHasher& hasher) : core_(core), hasher_(hasher) {}

  /// Checks name and password and records the attempt either way. Unknown names and wrong
  /// passwords are told apart by nothing, time included. login_failed, login_delayed.
  Result<> authenticate(const std::string& login, const SecretBytes& password);

  /// A person to be created, with the verifier of the first password. account_password_weak.
  Result<custody::Person> person(const std::string& login, const std::string& name,
                                 const std::string& role, const SecretBytes& password);

 private:
  Core& core_;
  custody::PasswordHasher& hasher_;
};

/// At least 12 characters, at least 5 different ones, not containing the account's name.
Result<> check_password(std::string_view login, ByteView password);

}  // namespace dozo::daemon
