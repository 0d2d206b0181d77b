// The ledger's store on SQLite: WAL, synchronous=FULL, append-only by triggers, one process only.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "firmware/ledger/store.hpp"

namespace dozo::platform {

struct SqliteStoreOptions {
  /// Octets set aside in a file of their own. When an append meets a full disk they are given back
  /// and the append is tried once more; so the events of an erasure and of an incident always find
  /// room. 0 sets nothing aside.
  std::uint64_t reserve = 8 * 1024 * 1024;
  /// SQLite's file layer to use, by its registered name; empty: the usual one. For tests of a full
  /// disk.
  std::string vfs;
};

class SqliteStore final : public ledger::EventStore {
 public:
  /// Opens or makes `folder`/ledger.db. The folder is made with mode 0700, or must be its owner's
  /// only (state_folder_unsafe). ledger_in_use while another process has it open; ledger_damaged
  /// where SQLite finds it malformed or the schema is not ours.
  static Result<std::unique_ptr<SqliteStore>> open(const std::filesystem::path& folder,
                                                   const SqliteStoreOptions& options = {});
  ~SqliteStore() override;

  [[nodiscard]] Result<std::uint64_t> count() override;
  [[nodiscard]] Result<> read(std::uint64_t first, std::uint64_t count, const Each& each) override;
  [[nodiscard]] Result<> append(std::uint64_t first, std::span<const ledger::StoredLine> lines,
                                std::span<const ledger::Document> documents) override;
  [[nodiscard]] Result<std::optional<ledger::Document>> document(std::string_view number) override;
  [[nodiscard]] Result<std::vector<std::string>> document_numbers() override;
  [[nodiscard]] Result<> check() override;

  /// Is the reserve used up? The terminal then should take no new delivery.
  [[nodiscard]] bool reserve_spent() const;

 private:
  struct Connection;
  explicit SqliteStore(std::unique_ptr<Connection> connection);
  std::unique_ptr<Connection> connection_;
};

}  // namespace dozo::platform
