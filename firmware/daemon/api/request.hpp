// One request of a client, and what its handler may ask of it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "firmware/base/channel.hpp"
#include "firmware/base/secret.hpp"
#include "firmware/daemon/system.hpp"

namespace dozo::daemon::api {

/// What a connection is: who has logged in over it.
struct Session {
  std::string login;  ///< empty: nobody
  bool subscribed = false;
  Instant last_request;  ///< in the person's name, by the machine's clock

  /// Logs out whoever has been away for `longest` seconds; true if somebody was. A clock that was
  /// set back tells nothing of how long: that counts as too long.
  bool expire(Instant now, std::int64_t longest);
};

/// An answer now, or one that a thread works out (`later`): for whatever takes more than a moment.
struct Answer {
  Json result = Json::object();
  std::function<Result<Json>()> later;
};

struct Request {
  System& system;
  Session& session;
  Json params;
  std::vector<UniqueFd> descriptors;

  /// Members of params; request_malformed names the one that is missing or of another type.
  Result<std::string> text(const char* key) const;
  /// "" where it is missing.
  Result<std::string> optional_text(const char* key) const;
  Result<std::int64_t> integer(const char* key) const;
  Result<std::int64_t> optional_integer(const char* key, std::int64_t otherwise) const;
  /// A day, "YYYY-MM-DD".
  Result<Date> date(const char* key) const { return date(params, key); }
  static Result<Date> date(const Json& object, const char* key);
  /// The descriptor whose place in the message is the number at params[key]. Ownership moves.
  Result<UniqueFd> descriptor(const char* key) { return descriptor(params, key); }
  /// A secret never stands in JSON: it comes through a descriptor (pipe), at most 1024 octets.
  Result<SecretBytes> secret(const char* key) { return secret(params, key); }
  Result<SecretBytes> secret(const Json& object, const char* key);

  /// Who acts: the connection's person. not_logged_in (also where the account was closed since),
  /// password_change_due: until then a person can only change the password and log out.
  Result<custody::Who> actor() const;
  /// Who acts and who consents: params.consent = {"login", "password": place of descriptor}, both
  /// authenticated. The second is "" where no consent was sent.
  Result<custody::Who> people();

 private:
  Result<UniqueFd> descriptor(const Json& object, const char* key);
};

}  // namespace dozo::daemon::api
