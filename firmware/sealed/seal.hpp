// Sealing: files and a job sheet become disc images. A composition over ports; the ward's program
// dozo-seal is its command line.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "firmware/base/random.hpp"
#include "firmware/base/result.hpp"
#include "firmware/base/signer.hpp"
#include "firmware/sealed/bag.hpp"
#include "firmware/sealed/image_writer.hpp"
#include "firmware/sealed/index.hpp"

namespace dozo::sealed {

/// Disc sizes in octets (CONTRACT.md).
inline constexpr std::uint64_t kDiscCd = 737'280'000;
inline constexpr std::uint64_t kDiscDvd = 4'707'319'808;
inline constexpr std::uint64_t kDiscDvdDl = 8'543'666'176;

/// One file or folder that goes in: where it lies, and its path inside (a folder's ends in '/').
struct SealInput {
  std::filesystem::path source;
  std::string path;
};

struct SealRequest {
  std::vector<SealInput> inputs;  ///< every parent folder of a path listed too; any order
  /// The job sheet; `group` and `notice` are set here, `recipient` and `sealed_at` by the caller.
  Delivery delivery;
  ByteView password;                  ///< the printed string; the passphrase of every part
  std::uint64_t disc_octets;          ///< of one disc; no image is larger
  std::filesystem::path work_folder;  ///< exists, empty, private; on a disk with room for two discs
  int log_n;                          ///< scrypt work factor, 2^log_n
  unsigned threads = 1;
  /// The largest part; smaller in tests.
  std::uint64_t part_octets = kMaxPart;
  /// Are the files to hold as many records as the job sheet says, by its rule?
  bool check_records = false;
  /// Hears which input an error is about: names never stand in errors.
  std::function<void(const SealInput&)> blame = [](const SealInput&) {};
};

/// Tells how far the sealing is: octets done of all that must be read and sealed. False stops it
/// (cancelled).
using SealProgress = std::function<bool(std::uint64_t done, std::uint64_t total)>;

struct SealedDelivery {
  Delivery delivery;
  std::vector<std::filesystem::path> images;  ///< in the work folder: disc-1.iso …
  std::size_t files = 0;
  std::uint64_t content_octets = 0;
  std::uint64_t tar_octets = 0;
  int parts = 0;
  /// What the files hold by the job sheet's rule; nothing where they cannot be counted by it.
  std::optional<std::int64_t> records;
};

/// Hashes the inputs, plans parts and discs, seals, signs, writes the images. All of it lies in the
/// work folder, which the caller empties after a failure; no plaintext is ever written.
/// input_changed (a file is not what it was when hashed), input_kind, path errors,
/// disc_size_invalid, bag_info_invalid, records_mismatch (with both counts), and the errors of the
/// ports.
Result<SealedDelivery> seal(const SealRequest& request, Signer& signer, Random& random,
                            ImageWriter& writer, const SealProgress& progress = {});

/// What one disc holds of the parts.
struct PlannedPart {
  int number = 1;               ///< from 1, over all discs
  std::uint64_t plaintext = 0;  ///< octets of the tar
  std::uint64_t sealed = 0;     ///< octets of the age file
};
using PlannedDisc = std::vector<PlannedPart>;

/// Cuts `tar_octets` into parts and discs. `room` is what one disc has for parts, octets; each part
/// costs its size rounded up to 2048, and `part_overhead`. disc_size_invalid where a disc could
/// take less than 64 KiB, or more than kMaxParts parts or 999 discs were needed.
Result<std::vector<PlannedDisc>> plan_discs(std::uint64_t tar_octets, std::uint64_t room,
                                            std::uint64_t part_octets, std::uint64_t part_overhead,
                                            std::size_t header_octets);

}  // namespace dozo::sealed
