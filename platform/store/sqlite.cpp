#include "platform/store/sqlite.hpp"

#include <cerrno>
#include <utility>

#include <sqlite3.h>

namespace dozo::platform {
namespace {

// The names of SQLite's codes only: its messages may quote data.
tl::unexpected<Error> failed(int code) {
  const int primary = code & 0xff;
  const ErrorCode ours =
      primary == SQLITE_BUSY || primary == SQLITE_LOCKED      ? ErrorCode::ledger_in_use
      : primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB ? ErrorCode::ledger_damaged
                                                              : ErrorCode::ledger_store_failed;
  return fail(ours, "SQLite " + std::to_string(code) + ": " + sqlite3_errstr(code));
}

}  // namespace

Statement::Statement(Statement&& other) noexcept
    : statement_(std::exchange(other.statement_, nullptr)) {}

Statement& Statement::operator=(Statement&& other) noexcept {
  std::swap(statement_, other.statement_);
  return *this;
}

Statement::~Statement() {
  sqlite3_finalize(statement_);
}

void Statement::bind(int parameter, std::int64_t value) {
  sqlite3_bind_int64(statement_, parameter, value);
}

void Statement::bind_blob(int parameter, ByteView value) {
  // A null pointer would bind NULL, not an empty blob.
  const void* data = value.empty() ? static_cast<const void*>("") : value.data();
  sqlite3_bind_blob64(statement_, parameter, data, value.size(), SQLITE_STATIC);
}

void Statement::bind_text(int parameter, std::string_view value) {
  const char* data = value.empty() ? "" : value.data();
  sqlite3_bind_text64(statement_, parameter, data, value.size(), SQLITE_STATIC, SQLITE_UTF8);
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return failed(code);
}

void Statement::reset() {
  sqlite3_reset(statement_);
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

ByteView Statement::blob(int column) const {
  const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_, column));
  const int size = sqlite3_column_bytes(statement_, column);
  return {data, data == nullptr ? 0 : static_cast<std::size_t>(size)};
}

std::string Statement::text(int column) const {
  return std::string(as_text(blob(column)));
}

Result<Database> Database::open(const std::filesystem::path& file, const std::string& vfs) {
  sqlite3* handle = nullptr;
  const int flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_FULLMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code =
      sqlite3_open_v2(file.c_str(), &handle, flags, vfs.empty() ? nullptr : vfs.c_str());
  Database database(handle);
  if (code != SQLITE_OK) return failed(code);
  // Defensive: not even our own SQL can write to the schema or the file's structure directly.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  return database;
}

Database::Database(Database&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}

Database& Database::operator=(Database&& other) noexcept {
  std::swap(handle_, other.handle_);
  return *this;
}

Database::~Database() {
  sqlite3_close_v2(handle_);
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return failed(code);
  return Statement(statement);
}

Result<> Database::run(const char* sql) {
  const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return failed(code);
  return {};
}

Result<std::string> Database::ask(std::string_view sql) {
  Statement statement = DOZO_TRY(prepare(sql));
  if (!DOZO_TRY(statement.step())) return std::string();
  return statement.text(0);
}

bool Database::is_full() const {
  if ((sqlite3_errcode(handle_) & 0xff) == SQLITE_FULL) return true;
  const int number = sqlite3_system_errno(handle_);
  return (sqlite3_errcode(handle_) & 0xff) == SQLITE_IOERR &&
         (number == ENOSPC || number == EDQUOT);
}

}  // namespace dozo::platform
