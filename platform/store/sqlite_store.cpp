#include "platform/store/sqlite_store.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/file.hpp"
#include "platform/store/reserve.hpp"
#include "platform/store/sqlite.hpp"

namespace dozo::platform {
namespace {

namespace fs = std::filesystem;
using ledger::Document;
using ledger::StoredLine;

constexpr const char* kVersion = "1";
constexpr const char* kApplication = "1685027439";  // "dozo" as a big-endian number

// Every statement of the schema, as SQLite keeps it in sqlite_schema: an open store must hold
// exactly these, so a removed trigger is noticed.
constexpr std::array kSchema = {
    "CREATE TABLE events(seq INTEGER PRIMARY KEY, line BLOB NOT NULL, leaf BLOB NOT NULL) STRICT",
    "CREATE TABLE documents(id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, "
    "json BLOB NOT NULL, signature BLOB NOT NULL) STRICT",
    // Numbers without gaps; also the answer to INSERT OR REPLACE, which asks no other trigger.
    "CREATE TRIGGER events_in_order BEFORE INSERT ON events "
    "WHEN NEW.seq IS NOT (SELECT coalesce(max(seq) + 1, 0) FROM events) "
    "BEGIN SELECT RAISE(ABORT, 'out of order'); END",
    "CREATE TRIGGER documents_once BEFORE INSERT ON documents "
    "WHEN EXISTS (SELECT 1 FROM documents WHERE number = NEW.number OR id = NEW.id) "
    "BEGIN SELECT RAISE(ABORT, 'number taken'); END",
    "CREATE TRIGGER events_no_update BEFORE UPDATE ON events "
    "BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    "CREATE TRIGGER events_no_delete BEFORE DELETE ON events "
    "BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    "CREATE TRIGGER documents_no_update BEFORE UPDATE ON documents "
    "BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    "CREATE TRIGGER documents_no_delete BEFORE DELETE ON documents "
    "BEGIN SELECT RAISE(ABORT, 'append-only'); END",
};

Result<> make_folder(const fs::path& folder) {
  std::error_code error;
  if (folder.has_parent_path()) fs::create_directories(folder.parent_path(), error);
  if (mkdir(folder.c_str(), 0700) == 0) return {};
  struct stat status {};
  if (lstat(folder.c_str(), &status) != 0) return fail(ErrorCode::io_failed, "mkdir");
  if (!S_ISDIR(status.st_mode) || status.st_uid != geteuid() || (status.st_mode & 0077) != 0) {
    return fail(ErrorCode::state_folder_unsafe);
  }
  return {};
}

// Where the file is not there yet it is made before SQLite sees it: with our mode, not SQLite's.
Result<> make_file(const fs::path& file) {
  DOZO_TRY(open_file(file, O_RDWR | O_CREAT | O_NOFOLLOW, 0600));
  return sync_folder(file.parent_path());
}

Result<> configure(Database& database) {
  // Exclusive before WAL: the index of the log then lives in memory, and no other process can read
  // or write. A lock held by a process that was killed is gone with it.
  const bool set = DOZO_TRY(database.ask("PRAGMA locking_mode=EXCLUSIVE")) == "exclusive" &&
                   DOZO_TRY(database.ask("PRAGMA journal_mode=WAL")) == "wal";
  if (!set) return fail(ErrorCode::ledger_store_failed, "mode");
  return database.run(
      "PRAGMA synchronous=FULL; PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY;"
      "PRAGMA journal_size_limit=4194304; BEGIN IMMEDIATE; COMMIT");
}

Result<> create_schema(Database& database) {
  DOZO_TRY(database.run("BEGIN IMMEDIATE"));
  for (const char* statement : kSchema) DOZO_TRY(database.run(statement));
  DOZO_TRY(database.run(("PRAGMA application_id=" + std::string(kApplication)).c_str()));
  DOZO_TRY(database.run(("PRAGMA user_version=" + std::string(kVersion)).c_str()));
  return database.run("COMMIT");
}

Result<> check_schema(Database& database) {
  const bool fresh = DOZO_TRY(database.ask("SELECT count(*) FROM sqlite_schema")) == "0" &&
                     DOZO_TRY(database.ask("PRAGMA user_version")) == "0";
  if (fresh) return create_schema(database);
  if (DOZO_TRY(database.ask("PRAGMA application_id")) != kApplication ||
      DOZO_TRY(database.ask("PRAGMA user_version")) != kVersion) {
    return fail(ErrorCode::ledger_damaged, "not a ledger of this version");
  }
  Statement rows =
      DOZO_TRY(database.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL"));
  std::size_t found = 0;
  while (DOZO_TRY(rows.step())) {
    const std::string sql = rows.text(0);
    if (std::ranges::find(kSchema, std::string_view(sql)) == kSchema.end()) {
      return fail(ErrorCode::ledger_damaged, "schema");
    }
    ++found;
  }
  if (found != kSchema.size()) return fail(ErrorCode::ledger_damaged, "schema");
  return {};
}

}  // namespace

struct SqliteStore::Connection {
  Database database;
  Reserve reserve;
  Statement insert_line;
  Statement insert_document;
  std::uint64_t count = 0;

  Result<> insert(std::uint64_t first, std::span<const StoredLine> lines,
                  std::span<const Document> documents);
  Result<> append_once(std::uint64_t first, std::span<const StoredLine> lines,
                       std::span<const Document> documents);
  Result<> check_content();
};

// The events are checked by whoever replays them, hash by hash; here, that their numbers have no
// gap and that nothing is wrong with the documents and their index.
Result<> SqliteStore::Connection::check_content() {
  if (DOZO_TRY(database.ask("PRAGMA quick_check('documents')")) != "ok") {
    return fail(ErrorCode::ledger_damaged, "documents");
  }
  // One question each: SQLite answers a single max or min from the tree's edge, both in one query
  // only by reading everything.
  Statement ends =
      DOZO_TRY(database.prepare("SELECT (SELECT coalesce(max(seq) + 1, 0) FROM events), "
                                "(SELECT coalesce(min(seq), 0) FROM events)"));
  DOZO_TRY(ends.step());
  if (ends.integer(0) < 0 || ends.integer(1) != 0) return fail(ErrorCode::ledger_damaged, "seq");
  count = static_cast<std::uint64_t>(ends.integer(0));
  return {};
}

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const fs::path& folder,
                                                       const SqliteStoreOptions& options) {
  DOZO_TRY(make_folder(folder));
  std::error_code error;
  const fs::path real = fs::canonical(folder, error);
  if (error) return fail(ErrorCode::io_failed, "realpath");
  const fs::path file = real / "ledger.db";
  DOZO_TRY(make_file(file));
  auto connection =
      std::make_unique<Connection>(Connection{DOZO_TRY(Database::open(file, options.vfs)),
                                              Reserve(real / "reserve", options.reserve),
                                              {},
                                              {},
                                              0});
  Database& database = connection->database;
  DOZO_TRY(configure(database));
  DOZO_TRY(check_schema(database));
  DOZO_TRY(connection->check_content());
  connection->insert_line =
      DOZO_TRY(database.prepare("INSERT INTO events(seq, line, leaf) VALUES(?, ?, ?)"));
  connection->insert_document =
      DOZO_TRY(database.prepare("INSERT INTO documents(number, json, signature) VALUES(?, ?, ?)"));
  connection->reserve.make_if_room();
  return std::unique_ptr<SqliteStore>(new SqliteStore(std::move(connection)));
}

SqliteStore::SqliteStore(std::unique_ptr<Connection> connection)
    : connection_(std::move(connection)) {}

SqliteStore::~SqliteStore() = default;

Result<std::uint64_t> SqliteStore::count() {
  return connection_->count;
}

Result<> SqliteStore::read(std::uint64_t first, std::uint64_t count, const Each& each) {
  const auto largest = static_cast<std::uint64_t>(INT64_MAX);
  if (first > largest) return {};
  Statement rows = DOZO_TRY(connection_->database.prepare(
      "SELECT seq, line, leaf FROM events WHERE seq >= ? ORDER BY seq LIMIT ?"));
  rows.bind(1, static_cast<std::int64_t>(first));
  rows.bind(2, static_cast<std::int64_t>(std::min(count, largest)));
  while (DOZO_TRY(rows.step())) {
    Digest leaf{};
    const ByteView stored = rows.blob(2);
    if (stored.size() != leaf.size()) return fail(ErrorCode::ledger_damaged, "leaf");
    std::ranges::copy(stored, leaf.begin());
    DOZO_TRY(each(static_cast<std::uint64_t>(rows.integer(0)), as_text(rows.blob(1)), leaf));
  }
  return {};
}

Result<> SqliteStore::Connection::insert(std::uint64_t first, std::span<const StoredLine> lines,
                                         std::span<const Document> documents) {
  for (const StoredLine& line : lines) {
    insert_line.bind(1, static_cast<std::int64_t>(first++));
    insert_line.bind_blob(2, as_bytes(line.line));
    insert_line.bind_blob(3, line.leaf);
    DOZO_TRY(insert_line.step());
    insert_line.reset();
  }
  for (const Document& document : documents) {
    insert_document.bind_text(1, document.number);
    insert_document.bind_blob(2, as_bytes(document.json));
    insert_document.bind_blob(3, document.signature);
    DOZO_TRY(insert_document.step());
    insert_document.reset();
  }
  return database.run("COMMIT");
}

Result<> SqliteStore::Connection::append_once(std::uint64_t first,
                                              std::span<const StoredLine> lines,
                                              std::span<const Document> documents) {
  const auto begun = database.run("BEGIN IMMEDIATE");
  const auto done = begun ? insert(first, lines, documents) : begun;
  if (done) return {};
  const bool full = database.is_full();
  insert_line.reset();
  insert_document.reset();
  // Some errors have rolled back by themselves; then this one only says so.
  static_cast<void>(database.run("ROLLBACK"));
  return fail(full ? ErrorCode::no_space : ErrorCode::ledger_store_failed, done.error().detail);
}

Result<> SqliteStore::append(std::uint64_t first, std::span<const StoredLine> lines,
                             std::span<const Document> documents) {
  Connection& connection = *connection_;
  if (first != connection.count) return fail(ErrorCode::ledger_store_failed, "sequence");
  auto done = connection.append_once(first, lines, documents);
  if (!done && done.error().code == ErrorCode::no_space && connection.reserve.give_back()) {
    done = connection.append_once(first, lines, documents);
  } else if (done) {
    connection.reserve.make_if_room();
  }
  if (!done) return fail(ErrorCode::ledger_store_failed, done.error().detail);
  connection.count += lines.size();
  return {};
}

Result<std::optional<Document>> SqliteStore::document(std::string_view number) {
  Statement row = DOZO_TRY(connection_->database.prepare(
      "SELECT number, json, signature FROM documents WHERE number = ?"));
  row.bind_text(1, number);
  if (!DOZO_TRY(row.step())) return std::optional<Document>();
  const ByteView signature = row.blob(2);
  return std::optional(
      Document{row.text(0), row.text(1), Bytes(signature.begin(), signature.end())});
}

Result<std::vector<std::string>> SqliteStore::document_numbers() {
  Statement rows =
      DOZO_TRY(connection_->database.prepare("SELECT number FROM documents ORDER BY id"));
  std::vector<std::string> numbers;
  while (DOZO_TRY(rows.step())) numbers.push_back(rows.text(0));
  return numbers;
}

Result<> SqliteStore::check() {
  const std::string found = DOZO_TRY(connection_->database.ask("PRAGMA integrity_check(1)"));
  if (found != "ok") return fail(ErrorCode::ledger_damaged, found);
  return {};
}

bool SqliteStore::reserve_spent() const {
  return connection_->reserve.spent();
}

}  // namespace dozo::platform
