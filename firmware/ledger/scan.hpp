// Reads the lines of events.jsonl from the first to the last and holds them against checkpoints.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "firmware/base/bytes.hpp"
#include "firmware/base/result.hpp"
#include "firmware/ledger/checkpoint.hpp"
#include "firmware/ledger/event.hpp"
#include "firmware/ledger/line.hpp"

namespace dozo::ledger {

/// One thing that was looked at. `name` is stable ("ledger.root"); where not ok, `error` says why.
struct Check {
  std::string name;
  bool ok = false;
  Error error{ErrorCode::ledger_export_invalid, {}};  ///< meaningful where not ok
  std::string detail;                                 ///< English, for the log and --json
};

/// A check with this outcome; without a `detail` of its own a failure has the error's.
Check make_check(std::string name, const Result<>& result, std::string detail = {});
/// Are all of them ok (and is there at least one)?
bool all_ok(std::span<const Check> checks);

/// A checkpoint printed on a document: this ledger must continue it. Where `checkpoint.ledger` is
/// empty (a root typed from paper), any ledger's.
struct Anchor {
  std::string name;  ///< the document's number
  Checkpoint checkpoint;
};

/// Fills `out` as far as it can; 0 octets at the end.
using ByteSource = std::function<Result<std::size_t>(ByteSpan out)>;

/// What sees each line in its order, before it is known whether all is well. Either may be empty.
struct LineVisitor {
  std::function<void(const Event&)> shown;
  std::function<void(const WithheldLine&)> withheld;
};

/// Checks, in order: events.form, ledger.size, ledger.root, ledger.time, and "anchor" for each of
/// `anchors` (ledger_moment_hidden where one hash covers entries of both sides of its size). A
/// `checkpoint` that could not be read fails the checks that need it, with its error. Memory is
/// bounded whatever the number of lines.
std::vector<Check> verify_entries(const ByteSource& lines, const Result<Checkpoint>& checkpoint,
                                  std::span<const Anchor> anchors, const LineVisitor& visitor);

}  // namespace dozo::ledger
