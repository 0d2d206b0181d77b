// What the terminal asks of dozod, by value: main sends it, tests look at it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "firmware/base/secret.hpp"

namespace dozo::ui {

struct Request {
  using Value = std::variant<std::string, std::int64_t, bool>;

  std::uint64_t id = 0;  ///< given by the kiosk; the answer names it
  std::string method;
  std::vector<std::pair<std::string, Value>> params;
  /// Parameters that are lists or objects, as JSON.
  std::vector<std::pair<std::string, std::string>> lists;
  /// A name that begins with "/" points into a list ("/people/0/password", RFC 6901).
  std::vector<std::pair<std::string, SecretBytes>> secrets;
  /// The second person, with the password.
  std::optional<std::pair<std::string, SecretBytes>> consent;
  /// Where not 0: `out` is a pipe, of which at most this many octets come back with the answer.
  std::size_t wanted = 0;
  /// Where not empty: `out` is this new file in the folder for documents (evaluation only).
  std::string file;

  Request& with(std::string key, Value value) & {
    params.emplace_back(std::move(key), std::move(value));
    return *this;
  }
  Request&& with(std::string key, Value value) && {
    return std::move(with(std::move(key), std::move(value)));
  }
};

inline Request request(std::string method) {
  Request made;
  made.method = std::move(method);
  return made;
}

}  // namespace dozo::ui
