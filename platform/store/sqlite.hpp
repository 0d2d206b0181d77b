// A thin cover over SQLite's C interface: one connection, statements that finalise themselves, and
// its result codes as errors of ours.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "firmware/base/bytes.hpp"
#include "firmware/base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace dozo::platform {

/// One prepared statement. A blob or text column is valid until the next step or reset.
class Statement {
 public:
  Statement() = default;
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&& other) noexcept;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement();

  /// Parameters count from 1, columns from 0. What is bound must outlive the steps.
  void bind(int parameter, std::int64_t value);
  void bind_blob(int parameter, ByteView value);
  void bind_text(int parameter, std::string_view value);
  /// True where there is a row, false at the end.
  [[nodiscard]] Result<bool> step();
  /// Back to before the first step, so that it can be used again.
  void reset();

  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] ByteView blob(int column) const;
  [[nodiscard]] std::string text(int column) const;

 private:
  friend class Database;
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
  sqlite3_stmt* statement_ = nullptr;
};

class Database {
 public:
  /// Opens an existing file for reading and writing. `vfs` names a registered file layer; empty:
  /// the usual one.
  static Result<Database> open(const std::filesystem::path& file, const std::string& vfs);
  Database(Database&& other) noexcept;
  Database& operator=(Database&& other) noexcept;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  [[nodiscard]] Result<Statement> prepare(std::string_view sql);
  /// Runs one or more statements that yield nothing of interest.
  [[nodiscard]] Result<> run(const char* sql);
  /// The first column of the first row; empty where there is none.
  [[nodiscard]] Result<std::string> ask(std::string_view sql);
  /// Did the last call fail because the medium is full?
  [[nodiscard]] bool is_full() const;

 private:
  explicit Database(sqlite3* handle) : handle_(handle) {}
  sqlite3* handle_ = nullptr;
};

}  // namespace dozo::platform
