#include <catch2/catch.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "firmware/base/file.hpp"
#include "firmware/custody/types.hpp"
#include "firmware/ledger/line.hpp"
#include "firmware/sealed/cms.hpp"
#include "tests/unit/tools/bundle_kit.hpp"
#include "tools/dozo-verify/paper.hpp"

namespace dozo::verify_tool {
namespace {

using kit::BundleTerminal;
using kit::check;
using kit::failures;
using kit::Forgery;
using kit::kContract;
using kit::kOtherContract;
using Names = std::vector<std::string>;

const ledger::BundleScope kDecember{Date{2026, 12, 1}, Date{2026, 12, 31}, ""};

bool starts(const Names& found, const std::string& with) {
  return std::ranges::any_of(found, [&](const auto& each) { return each.starts_with(with); });
}

// The places of the entries that are written out, and how many are not.
struct Shown {
  std::set<std::uint64_t> entries;
  std::string text;

  explicit Shown(const BundleFile& bundle) {
    for (const std::string& line : Forgery(bundle).lines()) {
      const auto parsed = *ledger::parse_exported_line(line);
      if (const auto* entry = std::get_if<ledger::Line>(&parsed)) {
        entries.insert(entry->event.sequence);
        text += line;
      }
    }
  }
  [[nodiscard]] int count(const std::string& part) const {
    int found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
      ++found;
    }
    return found;
  }
};

// The line of the entry that has `part` in it, the last one.
std::size_t line_with(const Names& lines, const std::string& part) {
  for (std::size_t i = lines.size(); i-- > 0;) {
    if (lines[i].find(part) != std::string::npos) return i;
  }
  FAIL(part);
  return 0;
}

std::string withheld(const std::string& line) {
  const auto parsed = *ledger::parse_line(line);
  return ledger::encode_withheld({parsed.event.sequence, ledger::leaf_hash(as_bytes(line)), 1});
}

std::string edited(const std::string& text, const std::function<void(ledger::Event&)>& change) {
  auto line = *ledger::parse_line(text);
  change(line.event);
  return *ledger::encode_line(line.event, line.salt);
}

}  // namespace

TEST_CASE("a contract's bundle has all of its job and nothing of another ward's") {
  BundleTerminal terminal;
  const BundleFile bundle = terminal.contract();
  const Report report = check(bundle, terminal.signer());
  CHECK(failures(report) == Names{});
  REQUIRE(bundle.manifest().jobs.size() == 1);
  CHECK(bundle.manifest().jobs[0].job == "J-0001");
  CHECK(bundle.manifest().jobs[0].events == terminal.core().state().jobs.at("J-0001").events);
  const Shown shown(bundle);
  CHECK(shown.count("\"nth\":") == static_cast<int>(bundle.manifest().jobs[0].events));
  CHECK(shown.count("notice.received") == 1);  // it came before its disc
  CHECK(shown.count("terminal.commissioned") == 1);
  CHECK(shown.count("login.succeeded") == 0);
  // Notice, disc, certificate: and not the other ward's receipt.
  CHECK(bundle.manifest().members.size() == 4 + 2 * 3);
  const std::string octets = kit::octets_of(terminal.path("bundle-1.tar"));
  for (const char* secret : {"J-0002", "契約-2", "D-0002-2026", "$y$"}) {
    INFO(secret);
    CHECK(octets.find(secret) == std::string::npos);
  }
}

TEST_CASE("several wards' jobs are never shown together") {
  BundleTerminal terminal;
  const auto refused = terminal.write({kDecember, {}}, "x.tar");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::bundle_scope_wide);
  // On the days before the other ward's job there is one ward only.
  const BundleFile bundle = terminal.bundle({Date{2026, 12, 1}, Date{2026, 12, 2}, ""});
  CHECK(failures(check(bundle, terminal.signer())) == Names{});
}

TEST_CASE("a contract on some days has its jobs whole, and what concerned all on these days") {
  BundleTerminal terminal;
  const BundleFile bundle = terminal.bundle({Date{2026, 12, 4}, Date{2026, 12, 5}, kContract});
  const Report report = check(bundle, terminal.signer());
  CHECK(failures(report) == Names{});
  const Shown shown(bundle);
  CHECK(shown.count("disc.received") == 1);            // before the days
  CHECK(shown.count("login.succeeded") == 3 + 1 + 1);  // of 12-04, and one on either side
  CHECK(shown.text.find("J-0002") == std::string::npos);
  bool found = false;
  for (const Check& each : report.checks()) found |= each.name == "bundle.days";
  CHECK(found);
}

TEST_CASE("on days of one ward nothing but verifiers of passwords is withheld") {
  BundleTerminal terminal;
  terminal.record(custody::type::kAccountCreated,
                  {{"login", "sato"}, {"name", "佐藤"}, {"role", "handler"}, {"second", "suzuki"}},
                  "tanaka");
  terminal.record(custody::type::kPasswordSet, {{"login", "sato"}, {"verifier", "$y$x"}}, "tanaka");
  terminal.ordinary_day({2026, 12, 7});
  terminal.ordinary_day({2026, 12, 8});
  const ledger::BundleScope days{Date{2026, 12, 6}, Date{2026, 12, 7}, ""};
  const BundleFile bundle = terminal.bundle(days);
  CHECK(failures(check(bundle, terminal.signer())) == Names{});
  CHECK(kit::octets_of(terminal.path("bundle-1.tar")).find("$y$") == std::string::npos);
  // One log-in left out, by the terminal itself: one entry too many is withheld.
  Forgery forgery(bundle);
  auto lines = forgery.lines();
  const std::size_t at = line_with(lines, "\"time\":\"2026-12-07") - 1;
  lines[at] = withheld(lines[at]);
  forgery.set_lines(lines, terminal.signer());
  const auto found =
      failures(check(forgery.write(terminal.path("forged"), terminal.signer()), terminal.signer()));
  REQUIRE(found.size() == 1);
  CHECK(found[0].starts_with("bundle.days"));
}

TEST_CASE("a contract or days without any job are told, and so is a paper that is none") {
  BundleTerminal terminal;
  CHECK(terminal.write({{std::nullopt, std::nullopt, "契約-9"}, {}}, "x").error().code ==
        ErrorCode::bundle_scope_empty);
  CHECK(terminal.write({{Date{2020, 1, 1}, Date{2020, 1, 2}, kContract}, {}}, "x").error().code ==
        ErrorCode::bundle_scope_empty);
  CHECK(terminal.write({{std::nullopt, std::nullopt, kContract}, {"ECE-1"}}, "x").error().code ==
        ErrorCode::document_unknown);
}

TEST_CASE("what is recorded while a bundle is written is not in it, and does no harm") {
  BundleTerminal terminal;
  const BundleFile before = terminal.contract();
  terminal.ordinary_day({2026, 12, 9}, 40);
  CHECK(failures(check(before, terminal.signer())) == Names{});
  const BundleFile after = terminal.contract();
  CHECK(after.manifest().checkpoint.size == before.manifest().checkpoint.size + 40);
  CHECK(failures(check(after, terminal.signer())) == Names{});
}

TEST_CASE("every changed octet of a bundle is found") {
  BundleTerminal terminal;
  static_cast<void>(terminal.contract());
  const std::string path = terminal.path("bundle-1.tar");
  const std::string good = kit::octets_of(path);
  const auto fd = open_file(path, O_RDWR);
  REQUIRE(fd);
  const auto anchors = std::span(&terminal.signer().certificate(), 1);
  for (std::size_t at = 0; at < good.size(); ++at) {
    const auto octet = static_cast<std::uint8_t>(good[at] ^ (1 << at % 8));
    REQUIRE(pwrite_all(fd->get(), {&octet, 1}, at));
    const auto opened = BundleFile::open(*open_file(path, O_RDONLY));
    // What the whole check looks at first; the rest costs more and could only find more.
    const bool found = !opened || !opened->altered().empty() ||
                       !sealed::verify_detached(as_bytes(opened->text()), opened->signature(),
                                                anchors, opened->manifest().made_at);
    if (!found) FAIL("octet " << at);
    if (at % 499 == 0 && opened) {
      INFO("octet " << at);
      const Names names = failures(check(*opened, terminal.signer()));
      REQUIRE_FALSE(names.empty());
      CHECK((starts(names, "bundle.part") || starts(names, "bundle.signature")));
    }
    const auto back = static_cast<std::uint8_t>(good[at]);
    REQUIRE(pwrite_all(fd->get(), {&back, 1}, at));
  }
  CHECK(failures(check(kit::open_bundle(path), terminal.signer())) == Names{});
}

TEST_CASE("what was changed is named") {
  BundleTerminal terminal;
  const BundleFile bundle = terminal.contract();
  const std::string path = terminal.path("bundle-1.tar");
  const std::string good = kit::octets_of(path);
  const auto change = [&](std::size_t at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    kit::write_text(terminal.path("bad"), bad);
    return failures(check(kit::open_bundle(terminal.path("bad")), terminal.signer()));
  };
  const std::size_t line = good.find("import.done");
  REQUIRE(line != std::string::npos);
  CHECK(starts(change(line), "bundle.part: events.jsonl"));
  CHECK(starts(change(line), "ledger.root"));
  const std::string number = terminal.documents().back();
  const std::size_t header = good.rfind("documents/" + number + ".json.p7s");
  CHECK(change(header) == Names{"bundle.part: header of documents/" + number + ".json.p7s"});
  CHECK(starts(change(good.rfind("\"number\":\"" + number)),
               "bundle.part: documents/" + number + ".json"));
  CHECK(change(good.size() - 1) == Names{"bundle.part: end of the file"});
}

TEST_CASE("a bundle that was cut or lengthened anywhere is refused") {
  BundleTerminal terminal;
  static_cast<void>(terminal.contract());
  const std::string good = kit::octets_of(terminal.path("bundle-1.tar"));
  for (std::size_t size = 0; size < good.size(); size += size < 1024 ? 100 : 1531) {
    kit::write_text(terminal.path("cut"), good.substr(0, size));
    const auto opened = BundleFile::open(*open_file(terminal.path("cut"), O_RDONLY));
    INFO(size);
    if (opened) REQUIRE_FALSE(failures(check(*opened, terminal.signer())).empty());
  }
  for (const std::string& more : {std::string("\n"), std::string(512, '\0'), good}) {
    kit::write_text(terminal.path("long"), good + more);
    CHECK(failures(check(kit::open_bundle(terminal.path("long")), terminal.signer())) ==
          Names{"bundle.part: end of the file"});
  }
  kit::write_text(terminal.path("short"), good.substr(0, good.size() - 1));
  CHECK(failures(check(kit::open_bundle(terminal.path("short")), terminal.signer())) ==
        Names{"bundle.part: end of the file"});
  CHECK(BundleFile::open(*open_file(terminal.path("."), O_RDONLY)).error().code ==
        ErrorCode::bundle_invalid);
}

TEST_CASE("an event that the terminal itself leaves out of a job is missed") {
  BundleTerminal terminal;
  for (const char* type : {"import.done", "incident.recorded", "disc.received", "notice.received",
                           "erasure.verified"}) {
    Forgery forgery(terminal.contract());
    auto lines = forgery.lines();
    const std::size_t at = line_with(lines, "\"type\":\"" + std::string(type) + "\"");
    lines[at] = withheld(lines[at]);
    forgery.set_lines(lines, terminal.signer());
    const auto found = failures(
        check(forgery.write(terminal.path("forged"), terminal.signer()), terminal.signer()));
    INFO(type);
    CHECK(starts(found, "job.complete: J-0001"));
    CHECK_FALSE(starts(found, "ledger.root"));
  }
}

TEST_CASE("a count that is too low, a job that is not named and a missing document are found") {
  BundleTerminal terminal;
  const auto forged = [&](const std::function<void(Forgery&)>& change) {
    Forgery forgery(terminal.contract());
    change(forgery);
    return failures(
        check(forgery.write(terminal.path("forged"), terminal.signer()), terminal.signer()));
  };
  CHECK(starts(forged([](Forgery& forgery) { forgery.manifest.jobs[0].events -= 1; }),
               "job.complete"));
  CHECK(starts(forged([](Forgery& forgery) { forgery.manifest.jobs.clear(); }), "bundle.jobs"));
  CHECK(forged([](Forgery& forgery) {
          forgery.manifest.members.pop_back();
          forgery.manifest.members.pop_back();
        }) == Names{"bundle.documents: " + terminal.documents().back()});
  // Another document under a number that is recorded.
  CHECK(starts(forged([&](Forgery& forgery) {
                 const std::string name = ledger::bundled_document(terminal.documents().back());
                 std::string& text = forgery.members[name];
                 text.replace(text.find("\"model\":\""), 9, "\"model\":\"x");
                 forgery.members[name + ".p7s"] = as_text(*terminal.signer().sign(as_bytes(text)));
               }),
               "document.recorded"));
}

TEST_CASE(
    "a ledger that was cut, changed, swapped or rewritten does not fit an older certificate") {
  BundleTerminal terminal;
  const std::string certificate = terminal.documents().back();
  const Papers papers{{terminal.paper(certificate)}, {}};
  // The other ward's view is what is forged: the certificate is a paper from outside its scope.
  const ledger::BundleScope scope{std::nullopt, std::nullopt, kOtherContract};
  const std::uint64_t printed = papers.documents[0].parsed.checkpoint.size;
  const auto forge = [&](sealed::CmsSigner& signer, const std::function<void(Names&)>& change) {
    Forgery forgery(terminal.bundle(scope));
    Names lines;
    for (const auto& stored : terminal.store().lines()) lines.push_back(stored.line);
    for (std::string& line : lines) {
      const bool shown = line.find("J-0002") != std::string::npos || &line == &lines[0];
      if (!shown) line = withheld(line);
    }
    change(lines);
    forgery.set_lines(lines, signer);
    forgery.manifest.terminal_key = signer.certificate().public_key_digest();
    forgery.members["kiosk.pem"] = signer.certificate().to_pem();
    return forgery.write(terminal.path("forged"), signer);
  };
  const auto against = [&](const std::function<void(Names&)>& change) {
    const BundleFile bundle = forge(terminal.signer(), change);
    return failures(check(bundle, terminal.signer(), papers));
  };
  const std::string anchor = "anchor: " + certificate;
  CHECK_FALSE(starts(against([](Names&) {}), "anchor"));
  const auto cut = [&](Names& lines) { lines.resize(printed - 1); };
  CHECK(starts(against(cut), anchor));
  // Without the paper nothing is wrong with it.
  CHECK_FALSE(starts(failures(check(forge(terminal.signer(), cut), terminal.signer())), "anchor"));
  CHECK(starts(against([&](Names& lines) {
                 const std::size_t at = line_with(lines, "\"type\":\"disc.received\"");
                 lines[at] = edited(lines[at], [](ledger::Event& event) { event.actor = "sato"; });
               }),
               anchor));
  CHECK(starts(
      against([&](Names& lines) {
        const auto hash = [&](std::size_t at) {
          return std::get<ledger::WithheldLine>(*ledger::parse_exported_line(lines[at])).hash;
        };
        const Digest fourth = hash(4);
        const Digest fifth = hash(5);
        lines[4] = ledger::encode_withheld({4, fifth, 1});
        lines[5] = ledger::encode_withheld({5, fourth, 1});
      }),
      anchor));
  // Rewritten and signed with another key: not the terminal's; and where somebody trusts that key
  // as well, still not what the certificate was printed from.
  auto other = kit::make_signer("T-014", {ledger::test::kStart.seconds - 86400});
  const BundleFile rewritten = forge(other, [](Names& lines) {
    lines[3] = ledger::encode_withheld({3, sha256(as_bytes("another story")), 1});
  });
  const auto found = failures(check(rewritten, terminal.signer(), papers));
  CHECK(starts(found, "bundle.signature"));
  CHECK(starts(found, "checkpoint.signature"));
  CHECK(starts(found, anchor));
  CHECK(starts(failures(check(rewritten, other, papers)), anchor));
}

TEST_CASE("a checkpoint typed from an old page fits, in any grouping, and another does not") {
  BundleTerminal terminal;
  const BundleFile bundle = terminal.contract();
  const auto old = terminal.paper(terminal.documents().front()).parsed.checkpoint;
  const std::string root = to_hex(old.root);
  const auto typed = [&](const std::string& text) {
    return failures(check(bundle, terminal.signer(), {{}, *read_checkpoints({{text}})}));
  };
  const std::string size = std::to_string(old.size);
  CHECK(typed(size + " " + root) == Names{});
  CHECK(typed(size + " 件 " + root.substr(0, 32) + "\n" + root.substr(32)) == Names{});
  CHECK(typed(ledger::encode_checkpoint(old)) == Names{});
  std::string wrong = root;
  wrong[5] = wrong[5] == '0' ? '1' : '0';
  CHECK(typed(size + ":" + wrong).size() == 1);
  for (const char* nonsense : {"", "12", "x", "0 00", "{}", "件"}) {
    INFO(nonsense);
    CHECK(checkpoint_from_paper(nonsense).error().code == ErrorCode::checkpoint_invalid);
  }
  CHECK(checkpoint_from_paper("1,234 " + root)->size == 1234);
}

TEST_CASE(
    "a paper from outside the scope fits; a moment that no document was printed at is hidden") {
  BundleTerminal terminal;
  // The other ward's receipt beside this contract's bundle.
  std::string receipt;
  for (const auto& document : terminal.core().state().documents) {
    if (document.job == "J-0002") receipt = document.number;
  }
  const BundleFile bundle = terminal.bundle({std::nullopt, std::nullopt, kContract}, {receipt});
  CHECK(failures(check(bundle, terminal.signer(), {{terminal.paper(receipt)}, {}})) == Names{});
  ledger::Checkpoint moment = bundle.manifest().checkpoint;
  for (const std::string& line : Forgery(bundle).lines()) {
    const auto parsed = *ledger::parse_exported_line(line);
    const auto* node = std::get_if<ledger::WithheldLine>(&parsed);
    if (node != nullptr && node->size > 1) moment.size = node->sequence + 1;
  }
  const Report report = check(bundle, terminal.signer(), {{}, {{"typed", moment}}});
  for (const Check& each : report.checks()) {
    if (!each.result) CHECK(each.result.error().code == ErrorCode::ledger_moment_hidden);
  }
  CHECK(failures(report).size() == 1);
}

TEST_CASE("the same bundle is written twice but for its signatures") {
  BundleTerminal terminal;
  const Forgery first(terminal.contract());
  const Forgery second(terminal.contract());
  for (const auto& [name, content] : first.members) {
    INFO(name);
    if (name != "checkpoint.json.p7s") CHECK(content == second.members.at(name));
  }
}

TEST_CASE("dozo-verify explains a bundle in words, in both languages, and as JSON") {
  BundleTerminal terminal;
  static_cast<void>(terminal.contract());
  const std::vector<std::string> command = {"bundle", terminal.path("bundle-1.tar"), "--anchor",
                                            terminal.path("kiosk.pem")};
  auto with_json = command;
  with_json.push_back("--json");
  const kit::Answer json = kit::verify(with_json);
  INFO(json.out << json.err);
  CHECK(json.code == 0);
  CHECK(json.names()[0] == "bundle.form");
  CHECK(json.failures().empty());
  const kit::Answer english = kit::verify(command, {"LC_ALL=C.UTF-8", "LANGUAGE=en"});
  CHECK(english.code == 0);
  CHECK(english.out.find("valid: all events of the job are there") != std::string::npos);
  with_json.insert(with_json.end(), {"--checkpoint", "3 " + std::string(64, '0')});
  const kit::Answer wrong = kit::verify(with_json);
  CHECK(wrong.code == 1);
  CHECK(wrong.failures() == Names{"anchor"});
  kit::write_text(terminal.path("none"), "no bundle");
  const kit::Answer none = kit::verify(
      {"bundle", terminal.path("none"), "--anchor", terminal.path("kiosk.pem"), "--json"});
  CHECK(none.code == 1);
  CHECK(none.json.at("error") == "E-7020");
}

}  // namespace dozo::verify_tool
