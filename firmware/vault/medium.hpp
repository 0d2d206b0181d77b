// What an overwrite and a read-back work on: sectors that are written, flushed and read past every
// cache. A port, so that tests can put a lying or failing disk in its place.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>

#include "firmware/base/bytes.hpp"
#include "firmware/base/result.hpp"

namespace dozo::vault {

/// Offsets, lengths and memory addresses given to a Medium are multiples of this (O_DIRECT).
inline constexpr std::size_t kAlignment = 4096;

class Medium {
 public:
  virtual ~Medium() = default;
  /// Writes from `offset`; the number of octets taken, a multiple of kAlignment, perhaps fewer
  /// than asked. io_failed.
  [[nodiscard]] virtual Result<std::size_t> write_at(std::uint64_t offset, ByteView bytes) = 0;
  /// Reads from `offset`; the number of octets got, a multiple of kAlignment, perhaps fewer than
  /// asked, 0 at the end. io_failed.
  [[nodiscard]] virtual Result<std::size_t> read_at(std::uint64_t offset, ByteSpan out) = 0;
  /// All that was written is on the medium when it returns. An error is final.
  [[nodiscard]] virtual Result<> flush() = 0;
};

/// A file or block device by its descriptor, which stays the caller's.
class DirectMedium final : public Medium {
 public:
  /// medium_unfit unless the descriptor was opened with O_DIRECT: the page cache may not answer
  /// for the medium.
  static Result<DirectMedium> make(int fd);
  [[nodiscard]] Result<std::size_t> write_at(std::uint64_t offset, ByteView bytes) override;
  [[nodiscard]] Result<std::size_t> read_at(std::uint64_t offset, ByteSpan out) override;
  [[nodiscard]] Result<> flush() override;

 private:
  explicit DirectMedium(int fd) : fd_(fd) {}
  int fd_;
};

/// Zeroed memory at a multiple of kAlignment. Not for secrets.
class AlignedBuffer {
 public:
  /// `size` octets, a multiple of kAlignment. out_of_memory.
  static Result<AlignedBuffer> make(std::size_t size);
  [[nodiscard]] ByteSpan span() { return {memory_.get(), size_}; }
  [[nodiscard]] ByteView view() const { return {memory_.get(), size_}; }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  struct Free {
    void operator()(std::uint8_t* memory) const { std::free(memory); }
  };
  std::unique_ptr<std::uint8_t, Free> memory_;
  std::size_t size_ = 0;
};

}  // namespace dozo::vault
