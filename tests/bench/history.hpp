// Ten years of a terminal's ledger, made up: for measurements.
#pragma once

#include <cstdint>
#include <string>

#include "firmware/ledger/checkpoint.hpp"
#include "firmware/ledger/store.hpp"
#include "firmware/sealed/cms.hpp"

namespace dozo::bench {

inline constexpr auto kContract = "K-0001";
/// A month in the middle.
inline constexpr Date kMonthBegins{2021, 6, 1};
inline constexpr Date kMonthEnds{2021, 6, 30};
/// When it ends.
inline constexpr Instant kNow{1764547200};  // 2025-12-01T09:00:00+09:00

/// A receipt in its form.
Result<Json> receipt(const std::string& number, Instant issued_at,
                     const ledger::Checkpoint& checkpoint, const Digest& terminal_key);

/// Fills an empty store: one contract in twelve is kContract, about 45 entries a job, among them
/// those of its documents, which are all receipts.
Result<> make_history(ledger::EventStore& store, std::uint64_t entries, sealed::CmsSigner& signer);

}  // namespace dozo::bench
