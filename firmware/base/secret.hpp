// The only type that holds passwords and keys.
#pragma once

#include <cstddef>

#include "firmware/base/bytes.hpp"
#include "firmware/base/result.hpp"

namespace dozo {

/// Octets that must not outlive their use: locked in memory (mlock), left out of core dumps
/// (MADV_DONTDUMP), zeroed when they go, never copied, never printed. Whole pages of their own,
/// so that nothing else shares the lock. Ownership: unique, moved.
class SecretBytes {
 public:
  SecretBytes() = default;
  /// `size` zero octets. Fails (memory_not_locked) rather than hand out memory that may be swapped.
  static Result<SecretBytes> make(std::size_t size);
  /// A copy of `source`; the caller's own copy is the caller's to clear.
  static Result<SecretBytes> copy_of(ByteView source);

  SecretBytes(SecretBytes&& other) noexcept;
  SecretBytes& operator=(SecretBytes&& other) noexcept;
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  ~SecretBytes();

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] ByteSpan span() { return {data_, size_}; }
  [[nodiscard]] ByteView view() const { return {data_, size_}; }
  /// Shortens to `size` octets (no more than now) and zeroes the rest.
  void shrink(std::size_t size);

 private:
  void release();

  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t mapped_ = 0;
};

/// Zeroes memory in a way the compiler may not leave out.
void wipe(ByteSpan memory);
/// Zeroes the characters and empties the string: for text that arrived in a plain string.
void wipe(std::string& text);

/// Equal content, in time that depends on the sizes only.
bool equal_constant_time(ByteView a, ByteView b);

/// For every program that may hold a secret: no core dumps, not traceable by its own user's other
/// processes (PR_SET_DUMPABLE 0, RLIMIT_CORE 0).
Result<> forbid_dumps();

}  // namespace dozo
