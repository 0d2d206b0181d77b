// Room on the disk that is set aside for the worst day.
#pragma once

#include <cstdint>
#include <filesystem>

#include "firmware/base/result.hpp"

namespace dozo::platform {

/// A file of `size` allocated octets beside the ledger. A full disk must not stop a wipe, so it is
/// given back when the ledger meets one.
class Reserve {
 public:
  Reserve(std::filesystem::path file, std::uint64_t size) : file_(std::move(file)), size_(size) {}

  /// Sets the room aside, if it is not yet and the disk has at least twice as much free: what is
  /// left is then still enough for every day's work. Does nothing otherwise.
  void make_if_room();
  /// Gives the room back. Success means that there was some to give.
  [[nodiscard]] Result<> give_back();
  /// Is nothing set aside (though something should be)?
  [[nodiscard]] bool spent() const { return size_ != 0 && !made_; }

 private:
  [[nodiscard]] bool is_whole() const;

  std::filesystem::path file_;
  std::uint64_t size_;
  bool made_ = false;
};

}  // namespace dozo::platform
