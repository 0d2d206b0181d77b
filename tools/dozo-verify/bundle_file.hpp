// An inspector's bundle as a file. No tar is parsed: the headers that bundle.json calls for are
// made and compared octet for octet, so nothing but the described bundle passes, and no name in the
// file is ever used as a path.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "firmware/base/file.hpp"
#include "firmware/ledger/bundle.hpp"
#include "firmware/ledger/scan.hpp"

namespace dozo::verify_tool {

class BundleFile {
 public:
  /// Reads bundle.json and its signature; nothing is to be believed before that was checked.
  /// `file`: a regular file. bundle_invalid, naming the place.
  static Result<BundleFile> open(UniqueFd file);

  [[nodiscard]] std::string_view text() const { return text_; }  ///< bundle.json
  [[nodiscard]] ByteView signature() const { return signature_; }
  [[nodiscard]] const ledger::BundleManifest& manifest() const { return manifest_; }

  /// Reads all of the file behind them: bundle_altered for every header, content, padding and the
  /// end that is not what bundle.json says, naming it. Memory is bounded.
  [[nodiscard]] std::vector<Error> altered() const;

  /// A whole member but events.jsonl. bundle_invalid where there is none of that name, or it is
  /// cut.
  [[nodiscard]] Result<Bytes> read(std::string_view name) const;
  /// The octets of events.jsonl, from its start; the file must outlive it.
  [[nodiscard]] ledger::ByteSource events() const;

 private:
  BundleFile() = default;
  Result<Bytes> read_leading(std::string_view name);

  UniqueFd file_;
  std::string text_;
  Bytes signature_;
  ledger::BundleManifest manifest_;
  std::uint64_t end_ = 0;               ///< of what was read, then of the signature's padding
  std::vector<std::uint64_t> headers_;  ///< where the members' headers begin, and the end blocks
};

}  // namespace dozo::verify_tool
