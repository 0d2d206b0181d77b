#include "firmware/daemon/api/request.hpp"

#include <fcntl.h>

namespace dozo::daemon::api {
namespace {

constexpr std::size_t kMaxSecret = 1024;

template <class T>
Result<T> named(Result<T> value, const char* key) {
  if (!value) return fail(ErrorCode::request_malformed, key);
  return value;
}

}  // namespace

bool Session::expire(Instant now, std::int64_t longest) {
  const std::int64_t away = now.seconds - last_request.seconds;
  if (login.empty() || (away >= 0 && away < longest)) return false;
  login.clear();
  return true;
}

Result<std::string> Request::text(const char* key) const {
  return named(json_string(params, key), key);
}

Result<std::string> Request::optional_text(const char* key) const {
  if (!params.contains(key)) return std::string();
  return text(key);
}

Result<std::int64_t> Request::integer(const char* key) const {
  return named(json_integer(params, key), key);
}

Result<std::int64_t> Request::optional_integer(const char* key, std::int64_t otherwise) const {
  if (!params.contains(key)) return otherwise;
  return integer(key);
}

Result<UniqueFd> Request::descriptor(const Json& object, const char* key) {
  const std::int64_t place = DOZO_TRY(named(json_integer(object, key), key));
  if (place < 0 || place >= static_cast<std::int64_t>(descriptors.size()) ||
      !descriptors[static_cast<std::size_t>(place)]) {
    return fail(ErrorCode::request_malformed, key);
  }
  return std::move(descriptors[static_cast<std::size_t>(place)]);
}

Result<SecretBytes> Request::secret(const Json& object, const char* key) {
  const UniqueFd fd = DOZO_TRY(descriptor(object, key));
  // A client that keeps the other end open must not stop the daemon: never wait for it.
  if (fcntl(fd.get(), F_SETFL, O_NONBLOCK) != 0) return fail(ErrorCode::request_malformed, key);
  SecretBytes secret = DOZO_TRY(SecretBytes::make(kMaxSecret));
  const auto got = read_up_to(fd.get(), secret.span());
  if (!got || *got == 0 || *got == kMaxSecret) return fail(ErrorCode::request_malformed, key);
  secret.shrink(*got);
  return secret;
}

Result<Date> Request::date(const Json& object, const char* key) {
  const auto date = date_from_iso(DOZO_TRY(named(json_string(object, key), key)));
  if (!date) return fail(ErrorCode::request_malformed, key);
  return *date;
}

Result<custody::Who> Request::actor() const {
  if (session.login.empty()) return fail(ErrorCode::not_logged_in);
  const auto held = system.core().lock();
  DOZO_TRY(custody::may_act(system.core().state(), session.login));
  session.last_request = system.core().clock().now();
  return custody::Who{session.login, ""};
}

Result<custody::Who> Request::people() {
  custody::Who who = DOZO_TRY(actor());
  if (!params.contains("consent")) return who;
  const Json consent = params["consent"];
  const std::string login = DOZO_TRY(named(json_string(consent, "login"), "consent"));
  const SecretBytes password = DOZO_TRY(secret(consent, "password"));
  if (login == who.actor) return fail(ErrorCode::second_person_same);
  DOZO_TRY(system.people().authenticate(login, password));
  who.second = login;
  return who;
}

}  // namespace dozo::daemon::api
