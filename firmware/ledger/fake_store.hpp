// A store in memory for tests: keeps the contract of EventStore, and fails on demand.
#pragma once

#include <string>
#include <vector>

#include "firmware/ledger/store.hpp"

namespace dozo::ledger {

class FakeStore final : public EventStore {
 public:
  enum class Failure {
    none,
    before,  ///< nothing is kept, and the append fails
    after,   ///< all is kept, and the append fails all the same
  };

  /// The next append fails so; those after it work again.
  void fail_next(Failure failure) { failure_ = failure; }
  /// As if a disk's cell or an attacker had changed it. The leaf stays.
  void change_line(std::size_t sequence, std::string line) {
    lines_.at(sequence).line = std::move(line);
  }
  /// The entries themselves: what a rewritten store would hold.
  std::vector<StoredLine>& lines() { return lines_; }

  [[nodiscard]] Result<std::uint64_t> count() override;
  [[nodiscard]] Result<> read(std::uint64_t first, std::uint64_t count, const Each& each) override;
  [[nodiscard]] Result<> append(std::uint64_t first, std::span<const StoredLine> lines,
                                std::span<const Document> documents) override;
  [[nodiscard]] Result<std::optional<Document>> document(std::string_view number) override;
  [[nodiscard]] Result<std::vector<std::string>> document_numbers() override;
  /// Fails once damage() was called: memory has no structure of its own.
  [[nodiscard]] Result<> check() override;
  void damage() { damaged_ = true; }

 private:
  std::vector<StoredLine> lines_;
  std::vector<Document> documents_;
  Failure failure_ = Failure::none;
  bool damaged_ = false;
};

}  // namespace dozo::ledger
