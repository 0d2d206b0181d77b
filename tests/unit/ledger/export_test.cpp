#include "firmware/ledger/export.hpp"

#include <fstream>
#include <sstream>

#include <catch2/catch.hpp>

#include "firmware/base/file.hpp"
#include "firmware/ledger/line.hpp"
#include "tests/unit/ledger/support.hpp"

namespace dozo::ledger {
namespace {

namespace fs = std::filesystem;
using test::Bench;
using test::NamedSigner;
using test::TemporaryFolder;

std::string read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream all;
  all << in.rdbuf();
  return all.str();
}

void write_text(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::vector<std::string> read_lines(const fs::path& path) {
  std::vector<std::string> lines;
  std::ifstream in(path, std::ios::binary);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

void write_lines(const fs::path& path, const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  write_text(path, text);
}

bool nothing_withheld(const Event& /*event*/) {
  return false;
}

// A ledger of 8 entries, exported; checkpoints of earlier moments as documents print them.
struct Exported {
  TemporaryFolder temporary;
  fs::path folder = temporary.path() / "ledger";
  Bench bench;
  NamedSigner signer{"kiosk"};
  std::vector<Anchor> anchors;

  Exported() {
    auto ledger = bench.open();
    for (const char* number : {"ERC-1", "ECE-1"}) {
      test::fill(*ledger, 3);
      anchors.push_back({number, ledger->checkpoint()});
    }
    test::fill(*ledger, 1);
    REQUIRE(export_ledger(bench.store, ledger->checkpoint(), signer, folder, nothing_withheld));
  }
  [[nodiscard]] fs::path events() const { return folder / "events.jsonl"; }
  [[nodiscard]] fs::path checkpoint() const { return folder / "checkpoint.json"; }
  [[nodiscard]] fs::path signature() const { return folder / "checkpoint.json.p7s"; }

  std::vector<Check> verify(NamedSigner trusted = NamedSigner("kiosk")) {
    return verify_export(
        folder, [&](ByteView content, ByteView cms) { return trusted.verify(content, cms); },
        anchors);
  }
  // The names of the checks that failed.
  std::vector<std::string> failures() {
    std::vector<std::string> names;
    for (const Check& check : verify()) {
      if (!check.ok) names.push_back(check.name == "anchor" ? check.detail : check.name);
    }
    return names;
  }
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("an export is whole, private, and passes every check") {
  Exported exported;
  const auto checks = exported.verify();
  CHECK(all_ok(checks));
  Names names;
  for (const Check& check : checks) names.push_back(check.name);
  CHECK(names == Names{"checkpoint.form", "checkpoint.signature", "events.form", "ledger.size",
                       "ledger.root", "ledger.time", "anchor", "anchor"});
  CHECK((fs::status(exported.folder).permissions() & fs::perms::mask) == fs::perms::owner_all);
  CHECK(read_lines(exported.events()).size() == 8);
}

TEST_CASE("no checks at all are not a success") {
  CHECK_FALSE(all_ok({}));
}

TEST_CASE("every exported line is the stored octets, and hashes to the signed root") {
  Exported exported;
  MerkleTree tree;
  const auto lines = read_lines(exported.events());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    CHECK(lines[i] == exported.bench.store.lines()[i].line);
    tree.add(leaf_hash(as_bytes(lines[i])));
  }
  CHECK(parse_checkpoint(read_text(exported.checkpoint()))->root == tree.root());
}

TEST_CASE("withheld entries keep the root and show nothing") {
  Bench bench;
  auto ledger = bench.open();
  test::fill(*ledger, 4);
  TemporaryFolder temporary;
  NamedSigner signer("kiosk");
  const fs::path folder = temporary.path() / "ledger";
  REQUIRE(export_ledger(bench.store, ledger->checkpoint(), signer, folder, [](const Event& event) {
    return event.sequence % 2 == 0;  // entry 0 as well, which is written out all the same
  }));
  const auto lines = read_lines(folder / "events.jsonl");
  REQUIRE(lines.size() == 5);
  CHECK(lines[0].find("ledger.created") != std::string::npos);
  CHECK(lines[2] == encode_withheld({2, bench.store.lines()[2].leaf}));
  CHECK(lines[3].find("test.noted") != std::string::npos);
  CHECK(all_ok(verify_export(
      folder, [&](ByteView content, ByteView cms) { return signer.verify(content, cms); })));
}

TEST_CASE("an export never overwrites") {
  Exported exported;
  auto ledger = exported.bench.open();
  const auto again = export_ledger(exported.bench.store, ledger->checkpoint(), exported.signer,
                                   exported.folder, nothing_withheld);
  REQUIRE_FALSE(again);
  CHECK(again.error().code == ErrorCode::folder_not_empty);
}

TEST_CASE("a store with fewer entries than the checkpoint is not exported as whole") {
  Bench bench;
  auto ledger = bench.open();
  test::fill(*ledger, 2);
  TemporaryFolder temporary;
  NamedSigner signer("kiosk");
  Checkpoint checkpoint = ledger->checkpoint();
  bench.store.lines().pop_back();
  const fs::path folder = temporary.path() / "ledger";
  CHECK_FALSE(export_ledger(bench.store, checkpoint, signer, folder, nothing_withheld));
  CHECK_FALSE(fs::exists(folder / "checkpoint.json.p7s"));
}

TEST_CASE("a cut tail is found by size, by root and by the documents it held") {
  Exported exported;
  auto lines = read_lines(exported.events());
  lines.resize(5);
  write_lines(exported.events(), lines);
  CHECK(exported.failures() == Names{"ledger.size", "ledger.root", "ECE-1"});
}

TEST_CASE("a cut tail with a checkpoint signed anew is found by the document alone") {
  Exported exported;
  auto lines = read_lines(exported.events());
  lines.resize(5);
  write_lines(exported.events(), lines);
  MerkleTree tree;
  for (const std::string& line : lines) tree.add(leaf_hash(as_bytes(line)));
  Checkpoint shorter = *parse_checkpoint(read_text(exported.checkpoint()));
  shorter.size = 5;
  shorter.root = tree.root();
  const std::string text = encode_checkpoint(shorter);
  write_text(exported.checkpoint(), text);
  const Bytes signature = *exported.signer.sign(as_bytes(text));
  write_text(exported.signature(), std::string(as_text(signature)));
  CHECK(exported.failures() == Names{"ECE-1"});
}

TEST_CASE("an added entry is found") {
  Exported exported;
  auto lines = read_lines(exported.events());
  Line line = *parse_line(lines.back());
  line.event.sequence = 8;
  lines.push_back(*encode_line(line.event, line.salt));
  write_lines(exported.events(), lines);
  CHECK(exported.failures() == Names{"ledger.size"});
}

TEST_CASE("a changed entry is found by the root and by every document after it") {
  Exported exported;
  auto lines = read_lines(exported.events());
  Line line = *parse_line(lines[5]);
  line.event.actor = "suzuki";
  lines[5] = *encode_line(line.event, line.salt);
  write_lines(exported.events(), lines);
  CHECK(exported.failures() == Names{"ledger.root", "ECE-1"});
}

TEST_CASE("a changed hash of a withheld entry is found") {
  Exported exported;
  auto lines = read_lines(exported.events());
  lines[5] = encode_withheld({5, leaf_hash(as_bytes("other"))});
  write_lines(exported.events(), lines);
  CHECK(exported.failures() == Names{"ledger.root", "ECE-1"});
}

TEST_CASE("swapped, missing and doubled entries are found") {
  Exported exported;
  const auto lines = read_lines(exported.events());
  auto swapped = lines;
  std::swap(swapped[5], swapped[6]);
  write_lines(exported.events(), swapped);
  CHECK(exported.failures() == Names{"events.form", "ledger.size", "ledger.root", "ECE-1"});
  auto missing = lines;
  missing.erase(missing.begin() + 5);
  write_lines(exported.events(), missing);
  CHECK(exported.failures() == Names{"events.form", "ledger.size", "ledger.root", "ECE-1"});
  auto doubled = lines;
  doubled.insert(doubled.begin() + 5, lines[5]);
  write_lines(exported.events(), doubled);
  CHECK(exported.failures() == Names{"events.form", "ledger.size", "ledger.root", "ECE-1"});
}

TEST_CASE("an entry whose time is before the one ahead of it is found, whatever the root says") {
  Exported exported;
  auto lines = read_lines(exported.events());
  Line line = *parse_line(lines[6]);
  line.event.time.seconds -= 1;
  lines[6] = *encode_line(line.event, line.salt);
  write_lines(exported.events(), lines);
  CHECK(exported.failures()[0] == "events.form");
}

TEST_CASE("a second beginning, or none, is found") {
  Exported exported;
  const auto lines = read_lines(exported.events());
  for (const std::size_t at : {0U, 3U}) {
    auto changed = lines;
    Line line = *parse_line(lines[at]);
    line.event.type = at == 0 ? "test.noted" : kCreated;
    changed[at] = *encode_line(line.event, line.salt);
    write_lines(exported.events(), changed);
    CHECK(exported.failures()[0] == "events.form");
  }
  auto withheld = lines;
  withheld[0] = encode_withheld({0, exported.bench.store.lines()[0].leaf});
  write_lines(exported.events(), withheld);
  CHECK(exported.failures()[0] == "events.form");
}

TEST_CASE("an export signed with another key is refused") {
  Exported exported;
  NamedSigner other("other");
  const Bytes signature = *other.sign(as_bytes(read_text(exported.checkpoint())));
  write_text(exported.signature(), std::string(as_text(signature)));
  CHECK(exported.failures() == Names{"checkpoint.signature"});
  CHECK(exported.verify()[1].error.code == ErrorCode::document_signature);
}

TEST_CASE("any changed octet of any of the three files is found") {
  Exported exported;
  for (const fs::path& path : {exported.events(), exported.checkpoint(), exported.signature()}) {
    const std::string good = read_text(path);
    for (std::size_t i = 0; i < good.size(); i += path == exported.events() ? 7 : 1) {
      std::string bad = good;
      bad[i] = static_cast<char>(bad[i] ^ 1);
      write_text(path, bad);
      INFO(path.filename() << " octet " << i);
      REQUIRE_FALSE(all_ok(exported.verify()));
    }
    write_text(path, good);
  }
  CHECK(all_ok(exported.verify()));
}

TEST_CASE("a missing file fails its checks and no others") {
  Exported exported;
  fs::rename(exported.signature(), exported.temporary.path() / "p7s");
  CHECK(exported.failures() == Names{"checkpoint.signature"});
  fs::rename(exported.temporary.path() / "p7s", exported.signature());
  fs::rename(exported.checkpoint(), exported.temporary.path() / "json");
  CHECK(exported.failures() == Names{"checkpoint.form", "checkpoint.signature", "ledger.size",
                                     "ledger.root", "ledger.time"});
  fs::rename(exported.temporary.path() / "json", exported.checkpoint());
  fs::remove(exported.events());
  CHECK(exported.failures() ==
        Names{"events.form", "ledger.size", "ledger.root", "ERC-1", "ECE-1"});
}

TEST_CASE("a last line without its line feed, an empty line and a long line are refused") {
  Exported exported;
  const std::string good = read_text(exported.events());
  for (const std::string& bad :
       {good.substr(0, good.size() - 1), good + "\n", good + "x", "\n" + good, std::string(),
        good + std::string(2 * kMaxLine, 'x') + "\n"}) {
    write_text(exported.events(), bad);
    const Names failures = exported.failures();
    REQUIRE_FALSE(failures.empty());
    CHECK(failures[0] == "events.form");
  }
}

TEST_CASE("a checkpoint of another ledger does not fit") {
  Exported exported;
  exported.anchors[0].checkpoint.ledger = "00000000-0000-4000-8000-000000000000";
  CHECK(exported.failures() == Names{"ERC-1"});
}

TEST_CASE("a checkpoint older than the last entry is refused") {
  Exported exported;
  Checkpoint early = *parse_checkpoint(read_text(exported.checkpoint()));
  early.time.seconds -= 1;
  const std::string text = encode_checkpoint(early);
  write_text(exported.checkpoint(), text);
  const Bytes signature = *exported.signer.sign(as_bytes(text));
  write_text(exported.signature(), std::string(as_text(signature)));
  CHECK(exported.failures() == Names{"ledger.time"});
}

}  // namespace dozo::ledger
