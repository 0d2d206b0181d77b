// The ledger as files that anyone can check: events.jsonl, checkpoint.json, checkpoint.json.p7s.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "firmware/base/result.hpp"
#include "firmware/base/signer.hpp"
#include "firmware/ledger/checkpoint.hpp"
#include "firmware/ledger/event.hpp"
#include "firmware/ledger/store.hpp"

namespace dozo::ledger {

/// Writes the first checkpoint.size entries and the signed checkpoint into `folder`, which is made
/// (0700) or must be empty (folder_not_empty); durable on success. An entry that `withheld` names
/// is written as its leaf hash only; entry 0 is always written out.
Result<> export_ledger(EventStore& store, const Checkpoint& checkpoint, Signer& signer,
                       const std::filesystem::path& folder,
                       const std::function<bool(const Event&)>& withheld);

/// One thing that was looked at. `name` is stable ("ledger.root"); where not ok, `error` says why.
struct Check {
  std::string name;
  bool ok = false;
  Error error{ErrorCode::ledger_export_invalid, {}};  ///< meaningful where not ok
  std::string detail;                                 ///< English, for the log and --json
};

/// Did the terminal sign `content`? Success, or why not.
using VerifySignature = std::function<Result<>(ByteView content, ByteView signature)>;

/// A checkpoint printed on a document: this ledger must continue it.
struct Anchor {
  std::string name;  ///< the document's number
  Checkpoint checkpoint;
};

/// Checks an exported ledger; goes on after a failure where it can say more. Names, in order:
/// checkpoint.form, checkpoint.signature, events.form, ledger.size, ledger.root, ledger.time, then
/// one "anchor" for each anchor. `visit` sees every entry that is written out, before it is known
/// whether all is well. Memory is bounded whatever the export's size.
std::vector<Check> verify_export(const std::filesystem::path& folder, const VerifySignature& verify,
                                 std::span<const Anchor> anchors = {},
                                 const std::function<void(const Event&)>& visit = {});

/// Are all of them ok (and is there at least one)?
bool all_ok(std::span<const Check> checks);

}  // namespace dozo::ledger
