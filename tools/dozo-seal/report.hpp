// What the program says: results, errors, progress.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "firmware/base/error.hpp"

namespace dozo::seal_tool {

using Value = std::variant<std::int64_t, std::string, std::vector<std::string>>;

/// One fact of a result: its JSON key, the words for people, the value.
struct Fact {
  const char* key;
  const char* label;
  Value value;
};

/// Prints the result on stdout; with `json` as {"ok":true,"error":null,"checks":[],…}. Returns 0,
/// or 1 where stdout could not be written.
int succeed(bool json, const std::vector<Fact>& facts);

/// Prints the error on stderr, the inputs it is about with it; with `json` also
/// {"ok":false,"error":"E-…","message":…,"checks":[]} on stdout. Returns 1.
int refuse(bool json, const Error& error, const std::vector<std::string>& about = {});

/// A percentage on stderr, where that is a terminal.
class Progress {
 public:
  Progress();
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void show(std::uint64_t done, std::uint64_t total);

 private:
  bool terminal_;
  int shown_ = -1;
};

}  // namespace dozo::seal_tool
