// The frames of one disc, read as a bag: six tag files, then the parts that its manifest names.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "firmware/base/bytes.hpp"
#include "firmware/base/digest.hpp"
#include "firmware/base/result.hpp"
#include "firmware/intake/frames.hpp"
#include "firmware/sealed/bag.hpp"

namespace dozo::intake {

/// The tag files of one disc, all six, not yet believed.
class TagFiles {
 public:
  /// Content by name, one of kTagFiles.
  [[nodiscard]] const Bytes& octets(std::string_view name) const;
  [[nodiscard]] std::string_view text(std::string_view name) const;
  [[nodiscard]] Digest digest(std::string_view name) const;
  /// The tag manifest's grammar, and every tag file against it: if the tag manifest is authentic,
  /// all of them are. bag_manifest_invalid and its kin, bag_tag_digest_mismatch.
  [[nodiscard]] Result<> match_tag_manifest() const;

 private:
  friend class BagFrames;
  std::array<std::optional<Bytes>, std::size(kTagFiles)> files_;
};

/// Because frames come in one order only, a look at the next one tells what is missing and what is
/// too much, before its contents are read.
class BagFrames {
 public:
  /// `frames` at its start; it must outlive this.
  explicit BagFrames(FrameReader& frames) : frames_(frames) {}
  /// First of all. bag_file_missing unless all six are there.
  [[nodiscard]] Result<TagFiles> tags();
  /// Then the parts, in the order of the manifest: announces `path`, whose contents are then read
  /// with body(). Its size in octets. bag_file_missing, bag_file_unlisted, bag_file_oversized.
  [[nodiscard]] Result<std::uint64_t> part(std::string_view path);
  [[nodiscard]] Result<> body(const FrameReader::Sink& sink) { return frames_.body(sink); }
  /// Last: nothing else is on the disc. bag_file_unlisted.
  [[nodiscard]] Result<> end();

 private:
  Result<> look();

  FrameReader& frames_;
  std::optional<FrameHead> ahead_;  // announced and not taken yet; nothing after the end
  bool looked_ = false;
};

}  // namespace dozo::intake
