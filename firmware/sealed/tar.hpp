// The inside of a delivery: one uncompressed pax tar (POSIX.1-2017, pax interchange format) that is
// a function of its index and the files' contents. A reader parses no tar: it makes the headers it
// expects and compares octets.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "firmware/base/bytes.hpp"
#include "firmware/base/digest.hpp"
#include "firmware/base/result.hpp"
#include "firmware/base/time.hpp"
#include "firmware/sealed/index.hpp"
#include "firmware/sealed/records.hpp"

namespace dozo::sealed {

inline constexpr std::size_t kTarBlock = 512;

enum class MemberKind { file, folder };

/// The header octets of one member, a multiple of 512: a pax 'x' header first where the path is not
/// ASCII or longer than 100 octets, or the size is 8 GiB or more; then the ustar header. A folder's
/// path ends in '/', its size is 0.
Bytes tar_member_header(std::string_view path, MemberKind kind, std::uint64_t size, Instant mtime);
/// Its length, without making it.
std::uint64_t tar_header_octets(std::string_view path, std::uint64_t size);
/// `size` rounded up to whole blocks.
constexpr std::uint64_t tar_padded(std::uint64_t size) {
  return (size + kTarBlock - 1) / kTarBlock * kTarBlock;
}

/// Octets of the index's JSON, by the tar's first block, which must be exactly the header of an
/// index of ours (tar_profile). The JSON follows the block.
Result<std::uint64_t> index_member_octets(ByteView header);

using TarSink = std::function<Result<>(ByteView)>;

/// Makes the tar. begin, then for each file of the index in order write… and end_file, then finish.
/// The index must outlive it. Errors of the sink come back as they are.
class TarWriter {
 public:
  TarWriter(const Index& index, TarSink sink);
  /// Index and folders.
  [[nodiscard]] Result<> begin();
  /// Content of the present file. input_changed if it is more than the index says.
  [[nodiscard]] Result<> write(ByteView content);
  /// input_changed if length or hash are not the index's.
  [[nodiscard]] Result<> end_file();
  /// The end blocks, after the last file.
  [[nodiscard]] Result<> finish();

 private:
  Result<> start_file();
  Result<> pad(std::uint64_t size);

  const Index& index_;
  TarSink sink_;
  std::size_t number_ = 0;
  std::uint64_t written_ = 0;
  bool in_file_ = false;
  Sha256 hash_;
};

/// Checks a tar as it arrives, in pieces of any size. Nothing is to be believed before finish()
/// returned the index. After an error the reader is spent.
class TarReader {
 public:
  /// `records`, where given, hears the files' contents as they pass; it must outlive the reader.
  explicit TarReader(RecordCounter* records = nullptr);
  TarReader(TarReader&&) noexcept;
  TarReader& operator=(TarReader&&) noexcept;
  ~TarReader();
  /// tar_profile, index_invalid, index_mismatch, path_forbidden, path_collision, path_not_utf8.
  [[nodiscard]] Result<> write(ByteView octets);
  /// The index, once the tar has arrived to its last octet; tar_profile otherwise. Call once.
  [[nodiscard]] Result<Index> finish();
  /// Octets of the whole tar, as soon as its index was read.
  [[nodiscard]] std::optional<std::uint64_t> expected_octets() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dozo::sealed
