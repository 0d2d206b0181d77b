// Who is at the terminal: authentication, and the second person's consent.
#pragma once

#include <map>
#include <string>

#include "firmware/base/digest.hpp"
#include "firmware/base/secret.hpp"
#include "firmware/custody/password_hasher.hpp"
#include "firmware/daemon/core.hpp"

namespace dozo::daemon {

class People {
 public:
  People(Core& core, custody::PasswordHasher& hasher) : core_(core), hasher_(hasher) {}

  /// Checks name and password and records the attempt either way. Unknown names, closed accounts
  /// and wrong passwords are told apart by nothing, time and growing delay included. login_failed,
  /// login_delayed.
  Result<> authenticate(const std::string& login, const SecretBytes& password);

  /// The owner, who types the current password once more, takes another one. login_failed,
  /// account_password_weak, password_same.
  Result<> change_password(const std::string& login, const SecretBytes& current,
                           const SecretBytes& password);
  /// Two people set another password for somebody who has forgotten it.
  Result<> reset_password(const custody::Who& who, const std::string& login,
                          const SecretBytes& password);

  /// A person to be created, with the verifier of the first password. account_password_weak.
  Result<custody::Person> person(const std::string& login, const std::string& name,
                                 const std::string& role, const SecretBytes& password);

 private:
  // The wrong attempts with a name that is no open account: it is delayed as an account would be.
  // In memory only, and under a digest: people type passwords there. The core's lock is held.
  custody::Attempts& stranger(const std::string& login);

  Core& core_;
  custody::PasswordHasher& hasher_;
  std::map<Digest, custody::Attempts> strangers_;
};

/// At least 12 characters, at least 5 different ones, not containing the account's name.
Result<> check_password(std::string_view login, ByteView password);

}  // namespace dozo::daemon
