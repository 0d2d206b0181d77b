// The erasure: its steps, each to be called and tested alone, and the one order they come in.
// Nothing here discards, zeroes by range or unlinks: those can pass a read-back while the old
// octets are still on the disk. Report in the terms of NIST SP 800-88 Rev. 1: Clear.
#pragma once

#include <cstdint>
#include <functional>

#include "firmware/base/clock.hpp"
#include "firmware/base/random.hpp"
#include "firmware/base/result.hpp"
#include "firmware/vault/medium.hpp"
#include "firmware/vault/proof.hpp"
#include "firmware/vault/shelf.hpp"
#include "firmware/vault/stream.hpp"

namespace dozo::vault {

/// Hears the octets done so far, from the calling thread, about every 4 MiB. May be empty.
using Progress = std::function<void(std::uint64_t done)>;
/// Asked about every 4 MiB whether to stop. May be empty.
using Cancelled = std::function<bool()>;

/// Writes the stream of `seed` over the whole range, then flushes. Goes on after a failed write,
/// 4 KiB further, so that as much as possible is overwritten. The range is a multiple of
/// kAlignment. Errors: cancelled, out_of_memory, shelf_range (misaligned); failures of the medium
/// are in the counts.
Result<OverwriteCounts> overwrite(Medium& medium, const Range& range, const Seed& seed,
                                  const Progress& progress = {}, const Cancelled& cancelled = {});

/// Reads all of the range and compares it with the stream of `seed`, going on after errors, 4 KiB
/// further, so that the report is complete. Errors as overwrite().
Result<ReadBackCounts> read_back(Medium& medium, const Range& range, const Seed& seed,
                                 const Progress& progress = {}, const Cancelled& cancelled = {});

/// The port to the process that reads back: one that has not written, and gets nothing but these.
class ReadBack {
 public:
  virtual ~ReadBack() = default;
  /// `fd` is read-only, O_DIRECT and the caller's.
  [[nodiscard]] virtual Result<ReadBackCounts> run(int fd, const Range& range, const Seed& seed,
                                                   const Progress& progress) = 0;
};

/// The steps in their order.
enum class EraseStep { close, destroy_keys, overwrite, read_back, key_test };
/// "close", "destroy_keys", "overwrite", "read_back", "key_test".
const char* name(EraseStep step);

/// What the daemon hears, and may say, between and during the steps.
class EraseObserver {
 public:
  virtual ~EraseObserver() = default;
  /// A step has ended, well or not: `so_far` says which. An error ends the attempt with it.
  [[nodiscard]] virtual Result<> step_ended(EraseStep step, const ErasureProof& so_far) = 0;
  /// `done` octets of `total`, while overwriting and reading back.
  virtual void progress(EraseStep /*step*/, std::uint64_t /*done*/, std::uint64_t /*total*/) {}
  /// True to stop the attempt; a stopped attempt counts for nothing and starts again at octet 0.
  [[nodiscard]] virtual bool cancelled() { return false; }
};

/// One attempt, from octet 0 and under a fresh seed: close, destroy the keys, overwrite `recorded`
/// (the range the ledger recorded when the shelf was made), have it read back, look for keys. A
/// step that fails does not stop the later ones: what can be destroyed is. The proof tells all,
/// VerifiedErasure::from judges it. Errors only where there is nothing to judge: cancelled,
/// no_entropy, out_of_memory, or the observer's.
Result<ErasureProof> erase(Shelf& shelf, const Range& recorded, int attempt, ReadBack& reader,
                           Random& random, const Clock& clock, EraseObserver& observer);

}  // namespace dozo::vault
