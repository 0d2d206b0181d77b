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
#include "firmware/ledger/scan.hpp"
#include "firmware/ledger/store.hpp"

namespace dozo::ledger {

/// Writes the first checkpoint.size entries and the signed checkpoint into `folder`, which is made
/// (0700) or must be empty (folder_not_empty); durable on success. An entry that `withheld` names
/// is written as its leaf hash only; entry 0 is always written out.
Result<> export_ledger(EventStore& store, const Checkpoint& checkpoint, Signer& signer,
                       const std::filesystem::path& folder,
                       const std::function<bool(const Event&)>& withheld);

/// Did the terminal sign `content`? Success, or why not.
using VerifySignature = std::function<Result<>(ByteView content, ByteView signature)>;

/// Checks an exported ledger; goes on after a failure where it can say more: checkpoint.form,
/// checkpoint.signature, then the checks of verify_entries. `visit` sees every entry that is
/// written out, before it is known whether all is well.
std::vector<Check> verify_export(const std::filesystem::path& folder, const VerifySignature& verify,
                                 std::span<const Anchor> anchors = {},
                                 const std::function<void(const Event&)>& visit = {});

}  // namespace dozo::ledger
