// The store port: where entries and documents lie. Append-only: there is no way to change or
// remove. Adapter: platform/store (SQLite); the same contract tests run on it and on the fake.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/base/digest.hpp"
#include "firmware/base/result.hpp"
#include "firmware/ledger/event.hpp"

namespace dozo::ledger {

/// One entry as it lies in the store: its octets (line.hpp) and their leaf hash.
struct StoredLine {
  std::string line;
  Digest leaf{};
};

class EventStore {
 public:
  /// `line` is valid during the call only.
  using Each =
      std::function<Result<>(std::uint64_t sequence, std::string_view line, const Digest& leaf)>;

  virtual ~EventStore() = default;

  /// How many entries there are; their numbers are 0 … count() − 1.
  [[nodiscard]] virtual Result<std::uint64_t> count() = 0;
  /// Hands out up to `count` entries from number `first`, in order; stops at the first error of
  /// `each` and returns it. `each` must not call the store.
  [[nodiscard]] virtual Result<> read(std::uint64_t first, std::uint64_t count,
                                      const Each& each) = 0;
  /// All entries.
  [[nodiscard]] Result<> load(const Each& each) { return read(0, UINT64_MAX, each); }

  /// Adds entries as number `first` and up, and documents: all or nothing, durable on success.
  /// ledger_store_failed where `first` is not count(), a document's number is taken, or the store
  /// fails; then it is unknown which of the two happened (the old or the new state, never half).
  [[nodiscard]] virtual Result<> append(std::uint64_t first, std::span<const StoredLine> lines,
                                        std::span<const Document> documents) = 0;

  /// The document of that number, if there is one.
  [[nodiscard]] virtual Result<std::optional<Document>> document(std::string_view number) = 0;
  /// The numbers of all documents, in the order of their commit.
  [[nodiscard]] virtual Result<std::vector<std::string>> document_numbers() = 0;

  /// Looks through the store's own structure, beyond what reading entries tells: ledger_damaged.
  /// Reads all of it, which takes seconds on a large one.
  [[nodiscard]] virtual Result<> check() = 0;
};

}  // namespace dozo::ledger
