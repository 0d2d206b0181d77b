#include <csignal>
#include <cstdlib>
#include <fstream>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/base/file.hpp"
#include "firmware/ledger/fake_store.hpp"
#include "firmware/ledger/merkle.hpp"
#include "platform/store/sqlite_store.hpp"
#include "tests/unit/ledger/support.hpp"
#include "tests/unit/platform/small_disk.hpp"
#include "tests/unit/platform/store_contract.hpp"

namespace dozo::platform {
namespace {

namespace fs = std::filesystem;
using ledger::Document;
using ledger::test::TemporaryFolder;
using test::lines;

const SqliteStoreOptions kNoReserve{0, {}};

std::unique_ptr<SqliteStore> open_store(const fs::path& folder,
                                        const SqliteStoreOptions& options = kNoReserve) {
  auto store = SqliteStore::open(folder, options);
  if (!store) FAIL(store.error().detail);
  return std::move(*store);
}

ErrorCode open_error(const fs::path& folder) {
  const auto store = SqliteStore::open(folder, kNoReserve);
  REQUIRE_FALSE(store);
  return store.error().code;
}

class SqliteUnderTest final : public test::StoreUnderTest {
 public:
  SqliteUnderTest() { reopen(); }
  ledger::EventStore& store() override { return *store_; }
  void reopen() override {
    store_.reset();
    store_ = open_store(temporary_.path() / "ledger");
  }

 private:
  TemporaryFolder temporary_;
  std::unique_ptr<SqliteStore> store_;
};

class FakeUnderTest final : public test::StoreUnderTest {
 public:
  ledger::EventStore& store() override { return store_; }
  void reopen() override {}

 private:
  ledger::FakeStore store_;
};

// What SQLite's own shell could do to the file of a stopped terminal.
std::string meddle(const fs::path& folder, const std::string& sql) {
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open((folder / "ledger.db").c_str(), &database) == SQLITE_OK);
  char* message = nullptr;
  sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &message);
  std::string said = message == nullptr ? "" : message;
  sqlite3_free(message);
  sqlite3_close(database);
  return said;
}

}  // namespace

TEST_CASE("the fake keeps the store's contract") {
  test::check_store_contract([] { return std::make_unique<FakeUnderTest>(); });
}

TEST_CASE("SQLite keeps the store's contract") {
  test::check_store_contract([] { return std::make_unique<SqliteUnderTest>(); });
}

TEST_CASE("folder and files are their owner's only") {
  TemporaryFolder temporary;
  const fs::path folder = temporary.path() / "state" / "ledger";
  umask(0);
  const auto store = open_store(folder);
  REQUIRE(store->append(0, lines(0, 1), {}));
  CHECK((fs::status(folder).permissions() & fs::perms::mask) == fs::perms::owner_all);
  for (const auto& entry : fs::directory_iterator(folder)) {
    INFO(entry.path().filename());
    CHECK((entry.status().permissions() & fs::perms(077)) == fs::perms::none);
  }
  umask(022);
}

TEST_CASE("a folder that others may enter is refused") {
  TemporaryFolder temporary;
  const fs::path folder = temporary.path() / "ledger";
  fs::create_directory(folder);
  fs::permissions(folder, fs::perms(0750));
  CHECK(open_error(folder) == ErrorCode::state_folder_unsafe);
  fs::permissions(folder, fs::perms(0700));
  CHECK(open_store(folder));
}

TEST_CASE("a link in place of the folder or the file is refused") {
  TemporaryFolder temporary;
  fs::create_directory(temporary.path() / "real");
  fs::permissions(temporary.path() / "real", fs::perms(0700));
  fs::create_directory_symlink(temporary.path() / "real", temporary.path() / "link");
  CHECK(open_error(temporary.path() / "link") == ErrorCode::state_folder_unsafe);
  std::ofstream(temporary.path() / "elsewhere.db").close();
  fs::create_symlink(temporary.path() / "elsewhere.db", temporary.path() / "real" / "ledger.db");
  CHECK_FALSE(SqliteStore::open(temporary.path() / "real", kNoReserve));
}

TEST_CASE("a ledger is one process's: a second one is turned away, and may come later") {
  TemporaryFolder temporary;
  const fs::path folder = temporary.path() / "ledger";
  auto first = open_store(folder);
  CHECK(open_error(folder) == ErrorCode::ledger_in_use);
  const pid_t child = fork();
  if (child == 0) {
    const auto store = SqliteStore::open(folder, kNoReserve);
    _exit(!store && store.error().code == ErrorCode::ledger_in_use ? 0 : 1);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
  first.reset();
  CHECK(open_store(folder));
}

TEST_CASE("what is in the ledger cannot be changed or removed by SQL") {
  TemporaryFolder temporary;
  const fs::path folder = temporary.path() / "ledger";
  REQUIRE(open_store(folder)->append(0, lines(0, 3), std::array{Document{"D-1", "{}", {1}}}));
  for (const char* sql :
       {"UPDATE events SET line = x'00' WHERE seq = 1", "DELETE FROM events WHERE seq = 2",
        "DELETE FROM events", "UPDATE documents SET json = x'00'", "DELETE FROM documents",
        "INSERT OR REPLACE INTO events VALUES(2, x'00', x'00')",
        "INSERT INTO events VALUES(9, x'00', x'00')", "INSERT INTO events VALUES(-1, x'00', x'00')",
        "INSERT INTO events(line, leaf) SELECT x'00', x'00' FROM events WHERE seq < 0 OR seq = -1",
        "INSERT OR REPLACE INTO documents VALUES(9, 'D-1', x'00', x'00')",
        "INSERT OR REPLACE INTO documents VALUES(1, 'D-2', x'00', x'00')"}) {
    meddle(folder, sql);
    INFO(sql);
    const auto store = open_store(folder);
    CHECK(*store->count() == 3);
    CHECK((*store->document("D-1"))->json == "{}");
    CHECK(store->document_numbers()->size() == 1);
    CHECK(store->load([](std::uint64_t number, std::string_view text, const Digest&) -> Result<> {
      CHECK(text == test::line(number).line);
      return {};
    }));
  }
}

TEST_CASE("a removed or added trigger, table or version is noticed") {
  for (const char* sql :
       {"DROP TRIGGER events_no_delete", "DROP TRIGGER documents_no_update",
        "CREATE TRIGGER t AFTER INSERT ON events BEGIN SELECT 1; END", "CREATE TABLE t(x)",
        "CREATE INDEX i ON events(line)", "PRAGMA user_version = 2", "PRAGMA application_id = 1",
        "DROP TRIGGER events_no_delete; CREATE TRIGGER events_no_delete BEFORE DELETE ON events "
        "BEGIN SELECT 1; END"}) {
    TemporaryFolder temporary;
    const fs::path folder = temporary.path() / "ledger";
    REQUIRE(open_store(folder)->append(0, lines(0, 1), {}));
    CHECK(meddle(folder, sql).empty());
    INFO(sql);
    CHECK(open_error(folder) == ErrorCode::ledger_damaged);
  }
}

TEST_CASE("a file that is no database, or a damaged one, is not taken for an empty ledger") {
  TemporaryFolder temporary;
  const fs::path folder = temporary.path() / "ledger";
  REQUIRE(open_store(folder)->append(0, lines(0, 50), std::array{Document{"D-1", "{}", {1}}}));
  const fs::path file = folder / "ledger.db";
  {
    std::fstream out(file, std::ios::in | std::ios::out | std::ios::binary);
    out << "No database at all";
  }
  CHECK(open_error(folder) == ErrorCode::ledger_damaged);
}

TEST_CASE("entries removed behind the triggers' back are noticed at opening") {
  TemporaryFolder temporary;
  const fs::path folder = temporary.path() / "ledger";
  REQUIRE(open_store(folder)->append(0, lines(0, 3), {}));
  // The trigger is put back afterwards, so that the schema looks as it should.
  const std::string trigger =
      "CREATE TRIGGER events_no_delete BEFORE DELETE ON events "
      "BEGIN SELECT RAISE(ABORT, 'append-only'); END";
  CHECK(meddle(folder, "DROP TRIGGER events_no_delete; DELETE FROM events WHERE seq = 0;" + trigger)
            .empty());
  CHECK(open_error(folder) == ErrorCode::ledger_damaged);
}

// The child appends three entries and a document at a time and says so after each; it is killed at
// once after a given number, while it is in the middle of what comes next.
TEST_CASE("kill -9 in the middle of appending leaves the old or the new, never half") {
  TemporaryFolder temporary;
  std::uint64_t said_in_all = 0;
  for (int round = 0; round < 25; ++round) {
    const fs::path folder = temporary.path() / "ledger";
    auto pipe = make_pipe();
    REQUIRE(pipe);
    const pid_t child = fork();
    if (child == 0) {
      auto store = SqliteStore::open(folder, kNoReserve);
      if (!store) _exit(1);
      for (std::uint64_t next = *(*store)->count();; next += 3) {
        const std::array document = {Document{"D-" + std::to_string(next / 3), "{}", {1}}};
        if (!(*store)->append(next, lines(next, 3), document)) _exit(1);
        if (write(pipe->write.get(), "x", 1) != 1) _exit(1);
      }
    }
    pipe->write.reset();
    Bytes said(static_cast<std::size_t>(1 + round % 7));
    REQUIRE(*read_up_to(pipe->read.get(), said) == said.size());
    for (int i = 0; i < round * 500; ++i) asm volatile("");  // another moment of its work
    REQUIRE(kill(child, SIGKILL) == 0);
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
    Bytes rest(1000);
    const std::size_t more = *read_up_to(pipe->read.get(), rest);
    said_in_all += said.size() + more;

    const auto store = open_store(folder);
    const std::uint64_t count = *store->count();
    CHECK(count % 3 == 0);
    // All that was said to be durable is there; at most one append more.
    CHECK(count / 3 >= said_in_all);
    CHECK(count / 3 <= said_in_all + 1);
    said_in_all = count / 3;
    CHECK(store->document_numbers()->size() == count / 3);
    std::uint64_t next = 0;
    CHECK(store->load([&](std::uint64_t number, std::string_view text, const Digest&) -> Result<> {
      CHECK(number == next++);
      CHECK(text == test::line(number).line);
      return {};
    }));
    CHECK(next == count);
  }
}

TEST_CASE("every append is flushed to the medium before it is said to be done") {
  TemporaryFolder temporary;
  const fs::path folder = temporary.path() / "ledger";
  fs::create_directory(folder);
  fs::permissions(folder, fs::perms(0700));
  test::SmallDisk disk(folder, 1024 * 1024);
  const auto store = open_store(folder, {0, disk.name()});
  for (std::uint64_t i = 0; i < 20; ++i) {
    const int before = disk.syncs();
    REQUIRE(store->append(i, lines(i, 1), {}));
    CHECK(disk.syncs() > before);
  }
}

TEST_CASE("a full disk gives the reserve back, so that what must be recorded is recorded") {
  TemporaryFolder temporary;
  const fs::path folder = temporary.path() / "ledger";
  constexpr std::uint64_t kReserve = 256 * 1024;
  fs::create_directory(folder);
  fs::permissions(folder, fs::perms(0700));
  test::SmallDisk disk(folder, 1024 * 1024);
  auto store = open_store(folder, {kReserve, disk.name()});
  CHECK_FALSE(store->reserve_spent());
  CHECK(fs::file_size(folder / "reserve") == kReserve);

  // Whatever fills the disk: not one octet more than there is now.
  disk.resize(disk.used());
  std::uint64_t next = 0;
  REQUIRE(store->append(next, lines(next, 3), {}));
  next += 3;
  CHECK(disk.refusals() > 0);
  CHECK(store->reserve_spent());
  CHECK_FALSE(fs::exists(folder / "reserve"));

  // The room lasts for the events of an erasure and more.
  for (int i = 0; i < 10; ++i, next += 2) REQUIRE(store->append(next, lines(next, 2), {}));

  // When that is used up too, an append fails and says so, and nothing is half.
  while (store->append(next, lines(next, 20), {})) next += 20;
  CHECK(*store->count() == next);
  disk.resize(4 * 1024 * 1024);
  store.reset();
  store = open_store(folder, {kReserve, disk.name()});
  CHECK(*store->count() == next);
  CHECK_FALSE(store->reserve_spent());
}

TEST_CASE("a full disk without a reserve fails the append and keeps the old state") {
  TemporaryFolder temporary;
  const fs::path folder = temporary.path() / "ledger";
  fs::create_directory(folder);
  fs::permissions(folder, fs::perms(0700));
  test::SmallDisk disk(folder, 1024 * 1024);
  auto store = open_store(folder, {0, disk.name()});
  REQUIRE(store->append(0, lines(0, 3), {}));
  disk.resize(disk.used());
  const auto full = store->append(3, lines(3, 3), {});
  REQUIRE_FALSE(full);
  CHECK(full.error().code == ErrorCode::ledger_store_failed);
  CHECK(*store->count() == 3);
  disk.resize(1024 * 1024);
  store.reset();
  CHECK(*open_store(folder)->count() == 3);
}

TEST_CASE("the reserve is made anew when there is room again, without a restart") {
  TemporaryFolder temporary;
  const fs::path folder = temporary.path() / "ledger";
  fs::create_directory(folder);
  fs::permissions(folder, fs::perms(0700));
  test::SmallDisk disk(folder, 1024 * 1024);
  auto store = open_store(folder, {64 * 1024, disk.name()});
  disk.resize(disk.used());
  REQUIRE(store->append(0, lines(0, 1), {}));
  REQUIRE(store->reserve_spent());
  disk.resize(1024 * 1024);
  REQUIRE(store->append(1, lines(1, 1), {}));
  CHECK_FALSE(store->reserve_spent());
  CHECK(fs::file_size(folder / "reserve") == 64 * 1024);
}

TEST_CASE("a reserve with holes in it is no reserve and is made anew") {
  TemporaryFolder temporary;
  const fs::path folder = temporary.path() / "ledger";
  open_store(folder);
  {
    std::ofstream(folder / "reserve").close();
    fs::resize_file(folder / "reserve", 64 * 1024);
  }
  const auto store = open_store(folder, {64 * 1024, {}});
  CHECK_FALSE(store->reserve_spent());
  struct stat status {};
  REQUIRE(stat((folder / "reserve").c_str(), &status) == 0);
  CHECK(status.st_blocks * 512 >= 64 * 1024);
}

TEST_CASE("a disk without room for the reserve says so and still takes entries") {
  TemporaryFolder temporary;
  const fs::path folder = temporary.path() / "ledger";
  const auto store = open_store(folder, {std::uint64_t{1} << 60, {}});
  CHECK(store->reserve_spent());
  CHECK_FALSE(fs::exists(folder / "reserve"));
  CHECK(store->append(0, lines(0, 1), {}));
}

TEST_CASE("a ledger over SQLite replays after a restart, and a changed row is found") {
  TemporaryFolder temporary;
  const fs::path folder = temporary.path() / "ledger";
  FakeClock clock(ledger::test::kStart);
  ledger::test::CountingRandom random;
  const auto replay = [](const ledger::Event&) -> Result<> { return {}; };
  {
    const auto store = open_store(folder);
    auto made = ledger::Ledger::open(*store, clock, random, replay);
    REQUIRE(made);
    ledger::test::fill(*made, 5);
  }
  {
    const auto store = open_store(folder);
    const auto again = ledger::Ledger::open(*store, clock, random, replay);
    REQUIRE(again);
    CHECK(again->size() == 6);
  }
  CHECK(meddle(folder,
               "DROP TRIGGER events_no_update;"
               "UPDATE events SET line = CAST(replace(line, 'yamada', 'suzuki') AS BLOB) "
               "WHERE seq = 3;"
               "CREATE TRIGGER events_no_update BEFORE UPDATE ON events "
               "BEGIN SELECT RAISE(ABORT, 'append-only'); END")
            .empty());
  const auto store = open_store(folder);
  const auto damaged = ledger::Ledger::open(*store, clock, random, replay);
  REQUIRE_FALSE(damaged);
  CHECK(damaged.error().code == ErrorCode::ledger_damaged);
}

}  // namespace dozo::platform
