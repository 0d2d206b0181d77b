#include <sstream>

#include <catch2/catch.hpp>

#include "firmware/ledger/export.hpp"
#include "firmware/ledger/line.hpp"
#include "firmware/ledger/merkle.hpp"
#include "tests/unit/tools/verify_kit.hpp"

namespace dozo::verify_tool {
namespace {

using kit::Answer;
using kit::Terminal;
using kit::verify;
using Names = std::vector<std::string>;

Answer check(const Terminal& terminal, const std::string& command, const std::string& name) {
  return verify({command, terminal.path(name), "--anchor", terminal.path("kiosk.pem"), "--json"});
}

// Changes one octet of a file for the time of a check.
template <class Check>
void with_changed_octet(const std::string& path, std::size_t at, const Check& still) {
  const std::string good = kit::read_text(path);
  std::string bad = good;
  bad[at] = static_cast<char>(bad[at] ^ 1);
  kit::write_text(path, bad);
  still();
  kit::write_text(path, good);
}

}  // namespace

TEST_CASE("a receipt and a certificate of the terminal are valid") {
  Terminal terminal;
  terminal.issue("receipt", terminal.receipt());
  terminal.issue("certificate", terminal.certificate());
  const Answer receipt = check(terminal, "receipt", "receipt.json");
  CHECK(receipt.code == 0);
  CHECK(receipt.json.at("ok") == true);
  CHECK(receipt.json.at("error").is_null());
  CHECK(receipt.names() ==
        Names{"document.form", "document.signature", "document.terminal", "document.kind"});
  CHECK(receipt.err.empty());
  const Answer certificate = check(terminal, "certificate", "certificate.json");
  CHECK(certificate.code == 0);
  CHECK(certificate.names() == Names{"document.form", "document.signature", "document.terminal",
                                     "document.kind", "erasure.complete"});
}

TEST_CASE("any changed octet of a certificate or its signature is refused") {
  Terminal terminal;
  terminal.issue("certificate", terminal.certificate());
  for (const char* name : {"certificate.json", "certificate.json.p7s"}) {
    const std::string path = terminal.path(name);
    const std::size_t size = kit::read_text(path).size();
    // Every octet is tested in the rooms below; here, that the tool passes the answer on.
    for (std::size_t at = 0; at < size; at += 41) {
      with_changed_octet(path, at, [&] {
        INFO(name << " octet " << at);
        const Answer answer = check(terminal, "certificate", "certificate.json");
        CHECK(answer.code == 1);
        CHECK(answer.json.at("ok") == false);
      });
    }
  }
  CHECK(check(terminal, "certificate", "certificate.json").code == 0);
}

TEST_CASE("one octet more or less at the end is refused") {
  Terminal terminal;
  terminal.issue("certificate", terminal.certificate());
  for (const char* name : {"certificate.json", "certificate.json.p7s"}) {
    const std::string good = kit::read_text(terminal.path(name));
    for (const std::string& bad : {good + "\n", good.substr(0, good.size() - 1), std::string()}) {
      kit::write_text(terminal.path(name), bad);
      CHECK(check(terminal, "certificate", "certificate.json").code == 1);
    }
    kit::write_text(terminal.path(name), good);
  }
}

TEST_CASE("a certificate signed with another key is refused, with its own number") {
  Terminal terminal;
  auto other = kit::make_signer("T-014", {ledger::test::kStart.seconds - 86400});
  terminal.sign("certificate", *canonical_json(terminal.certificate()), other);
  const Answer answer = check(terminal, "certificate", "certificate.json");
  CHECK(answer.code == 1);
  CHECK(answer.failures() == Names{"document.signature"});
  CHECK(answer.json.at("error") == "E-7005");
  CHECK(answer.err.find("E-7005") != std::string::npos);
  // With that key as a second anchor the document names another one than signed it.
  kit::write_text(terminal.path("other.pem"), other.certificate().to_pem());
  const Answer trusted =
      verify({"certificate", "--anchor", terminal.path("kiosk.pem"), "--anchor",
              terminal.path("other.pem"), "--json", terminal.path("certificate.json")});
  CHECK(trusted.code == 1);
  CHECK(trusted.failures() == Names{"document.terminal"});
}

TEST_CASE("a signed failure report is genuine and still no certificate") {
  Terminal terminal;
  terminal.issue("certificate", terminal.failure());
  const Answer answer = check(terminal, "certificate", "certificate.json");
  CHECK(answer.code == 1);
  CHECK(answer.failures() == Names{"document.kind", "erasure.complete"});
  CHECK(answer.json.at("error") == "E-7004");
}

TEST_CASE("a receipt is no certificate and a certificate no receipt") {
  Terminal terminal;
  terminal.issue("receipt", terminal.receipt());
  terminal.issue("certificate", terminal.certificate());
  CHECK(check(terminal, "certificate", "receipt.json").json.at("error") == "E-7004");
  CHECK(check(terminal, "receipt", "certificate.json").failures() == Names{"document.kind"});
}

TEST_CASE(
    "a certificate that claims less than its range is refused though the terminal signed it") {
  Terminal terminal;
  Json json = terminal.certificate();
  json["verification"]["bytes"] = json["verification"]["bytes"].get<std::uint64_t>() - 512;
  terminal.sign("certificate", *canonical_json(json), terminal.signer());
  CHECK(check(terminal, "certificate", "certificate.json").code == 1);
}

TEST_CASE("a certificate in other words is refused though the terminal signed it") {
  Terminal terminal;
  const Json json = terminal.certificate();
  terminal.sign("certificate", json.dump(1), terminal.signer());
  const Answer answer = check(terminal, "certificate", "certificate.json");
  CHECK(answer.code == 1);
  CHECK(answer.failures() == Names{"document.form"});
}

TEST_CASE("a missing file is named") {
  Terminal terminal;
  terminal.issue("certificate", terminal.certificate());
  std::filesystem::remove(terminal.path("certificate.json.p7s"));
  const Answer unsigned_one = check(terminal, "certificate", "certificate.json");
  CHECK(unsigned_one.code == 1);
  CHECK(unsigned_one.err.find("certificate.json.p7s") != std::string::npos);
  const Answer none = check(terminal, "certificate", "other.json");
  CHECK(none.code == 1);
  CHECK(none.err.find("other.json") != std::string::npos);
  const Answer anchorless = verify({"certificate", terminal.path("certificate.json"), "--anchor",
                                    terminal.path("none.pem"), "--json"});
  CHECK(anchorless.code == 1);
  CHECK(anchorless.err.find("none.pem") != std::string::npos);
}

TEST_CASE("an exported ledger is valid, by itself and with its documents") {
  Terminal terminal;
  terminal.issue("receipt", terminal.receipt());
  terminal.issue("certificate", terminal.certificate());
  terminal.export_ledger("ledger");
  const Answer alone = check(terminal, "ledger", "ledger");
  CHECK(alone.code == 0);
  CHECK(alone.names() == Names{"checkpoint.form", "checkpoint.signature", "events.form",
                               "ledger.size", "ledger.root", "ledger.time"});
  const Answer both =
      verify({"ledger", terminal.path("ledger"), "--anchor", terminal.path("kiosk.pem"), "--json",
              "--document", terminal.path("receipt.json"), terminal.path("certificate.json")});
  CHECK(both.code == 0);
  CHECK(both.names().size() == 3 + 3 + 6 + 2 + 2);
  const Answer certificate =
      verify({"certificate", terminal.path("certificate.json"), "--anchor",
              terminal.path("kiosk.pem"), "--ledger", terminal.path("ledger"), "--json"});
  CHECK(certificate.code == 0);
  CHECK(certificate.names().back() == "document.recorded");
}

TEST_CASE("a ledger without the certificate's end is found by the certificate") {
  Terminal terminal;
  terminal.export_ledger("early");
  terminal.issue("receipt", terminal.receipt());
  terminal.issue("certificate", terminal.certificate());
  CHECK(check(terminal, "ledger", "early").code == 0);
  const Answer answer =
      verify({"certificate", terminal.path("certificate.json"), "--anchor",
              terminal.path("kiosk.pem"), "--ledger", terminal.path("early"), "--json"});
  CHECK(answer.code == 1);
  CHECK(answer.failures() == Names{"anchor", "document.recorded"});
  CHECK(answer.json.at("error") == "E-3102");
}

TEST_CASE("a certificate that the ledger does not record is refused beside that ledger") {
  Terminal terminal;
  terminal.sign("certificate", *canonical_json(terminal.certificate()), terminal.signer());
  terminal.export_ledger("ledger");
  CHECK(check(terminal, "certificate", "certificate.json").code == 0);
  const Answer answer =
      verify({"certificate", terminal.path("certificate.json"), "--anchor",
              terminal.path("kiosk.pem"), "--ledger", terminal.path("ledger"), "--json"});
  CHECK(answer.code == 1);
  CHECK(answer.failures() == Names{"document.recorded"});
}

TEST_CASE("a certificate with the TPM's counter is accepted, a changed counter is not") {
  Terminal terminal;
  Json counted = terminal.certificate();
  counted["authenticity"]["checkpoint"]["counter"] = 418;
  terminal.issue("certificate", counted);
  terminal.export_ledger("ledger");
  const Answer answer =
      verify({"certificate", terminal.path("certificate.json"), "--anchor",
              terminal.path("kiosk.pem"), "--ledger", terminal.path("ledger"), "--json"});
  CHECK(answer.code == 0);
  counted["authenticity"]["checkpoint"]["counter"] = 417;
  const auto changed =
      write_file(terminal.path("certificate.json"), as_bytes(*canonical_json(counted)));
  REQUIRE(changed);
  CHECK(check(terminal, "certificate", "certificate.json").code == 1);
}

TEST_CASE("another certificate under a recorded number is refused beside the ledger") {
  Terminal terminal;
  const Json recorded = terminal.certificate();
  terminal.issue("certificate", recorded);
  terminal.export_ledger("ledger");
  Json other = recorded;
  other["storage"]["model"] = "another disk";
  terminal.sign("certificate", *canonical_json(other), terminal.signer());
  CHECK(check(terminal, "certificate", "certificate.json").code == 0);
  const Answer answer =
      verify({"certificate", terminal.path("certificate.json"), "--anchor",
              terminal.path("kiosk.pem"), "--ledger", terminal.path("ledger"), "--json"});
  CHECK(answer.failures() == Names{"document.recorded"});
}

TEST_CASE("a changed entry and a checkpoint of another key are refused") {
  Terminal terminal;
  terminal.export_ledger("ledger");
  const std::string events = terminal.path("ledger/events.jsonl");
  with_changed_octet(events, kit::read_text(events).find("yamada"), [&] {
    CHECK(check(terminal, "ledger", "ledger").failures() == Names{"ledger.root"});
  });
  auto other = kit::make_signer("T-014", {ledger::test::kStart.seconds - 86400});
  const std::string checkpoint = kit::read_text(terminal.path("ledger/checkpoint.json"));
  terminal.sign("ledger/checkpoint", checkpoint, other);
  const Answer answer = check(terminal, "ledger", "ledger");
  CHECK(answer.code == 1);
  CHECK(answer.failures() == Names{"checkpoint.signature"});
  CHECK(answer.json.at("error") == "E-3103");
}

TEST_CASE("a ledger cut, changed, swapped or rewritten does not fit an older certificate") {
  Terminal terminal;
  terminal.issue("receipt", terminal.receipt());
  terminal.issue("certificate", terminal.certificate());
  terminal.export_ledger("ledger");
  const auto printed = Json::parse(kit::read_text(terminal.path("certificate.json")))
                           .at("authenticity")
                           .at("checkpoint");
  const std::string typed =
      std::to_string(printed.at("size").get<int>()) + " " + printed.at("root").get<std::string>();
  std::vector<std::string> good;
  std::istringstream all(kit::read_text(terminal.path("ledger/events.jsonl")));
  for (std::string line; std::getline(all, line);) good.push_back(line);
  // Writes these entries with a checkpoint over them that `signer` signs.
  const auto forge = [&](const std::vector<std::string>& lines, sealed::CmsSigner& signer) {
    ledger::MerkleTree tree;
    std::string text;
    for (const std::string& line : lines) {
      tree.add(ledger::leaf_hash(as_bytes(line)));
      text += line + "\n";
    }
    kit::write_text(terminal.path("ledger/events.jsonl"), text);
    Json checkpoint = Json::parse(kit::read_text(terminal.path("ledger/checkpoint.json")));
    checkpoint["size"] = tree.size();
    checkpoint["root"] = to_hex(tree.root());
    terminal.sign("ledger/checkpoint", checkpoint.dump(), signer);
  };
  const auto ask = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words = {"ledger", terminal.path("ledger"), "--anchor",
                                      terminal.path("kiosk.pem"), "--json"};
    words.insert(words.end(), more.begin(), more.end());
    return verify(words).failures();
  };
  const auto by_paper = [&] {
    CHECK(ask({"--checkpoint", typed}) == Names{"anchor"});
    const Names found = ask({"--document", terminal.path("certificate.json")});
    CHECK(std::ranges::count(found, "anchor") == 1);
  };
  // One entry as it is, under another number.
  const auto moved = [](const std::string& line, std::uint64_t number) {
    auto parsed = *ledger::parse_line(line);
    parsed.event.sequence = number;
    return *ledger::encode_line(parsed.event, parsed.salt);
  };
  forge(good, terminal.signer());
  CHECK(ask({"--checkpoint", typed}) == Names{});
  auto cut = good;
  cut.resize(good.size() - 2);  // the certificate's own entry, and what it reports
  forge(cut, terminal.signer());
  CHECK(ask({}) == Names{});  // nothing is wrong with it by itself
  by_paper();
  auto changed = good;
  changed[2].replace(changed[2].find("yamada"), 6, "suzuki");
  forge(changed, terminal.signer());
  CHECK(ask({}) == Names{});
  by_paper();
  auto swapped = good;
  swapped[2] = moved(good[3], 2);
  swapped[3] = moved(good[2], 3);
  forge(swapped, terminal.signer());
  CHECK(ask({}) == Names{});
  by_paper();
  auto other = kit::make_signer("T-014", {ledger::test::kStart.seconds - 86400});
  forge(changed, other);
  CHECK(ask({}) == Names{"checkpoint.signature"});
  CHECK(ask({"--checkpoint", typed}) == Names{"checkpoint.signature", "anchor"});
  CHECK(ask({"--checkpoint", "nothing"}) == Names{"anchors"});
}

TEST_CASE("for people, every check is a line, and what failed says so") {
  Terminal terminal;
  terminal.issue("certificate", terminal.failure());
  const Answer answer = verify(
      {"certificate", terminal.path("certificate.json"), "--anchor", terminal.path("kiosk.pem")},
      {"LC_ALL=C.UTF-8", "LANGUAGE=en"});
  CHECK(answer.code == 1);
  CHECK(std::ranges::count(answer.out, '\n') == 5);
  CHECK(answer.out.find("NOT VALID: it is a document of the expected kind") != std::string::npos);
  CHECK(answer.err.find("E-7004") == 0);
}

TEST_CASE("a wrong command line is told apart from a refusal") {
  CHECK(verify({}).code == 2);
  CHECK(verify({"certificate"}).code == 2);
  CHECK(verify({"certificate", "x.json"}).code == 2);
  CHECK(verify({"bundle", "x"}).code == 2);  // without an anchor
  CHECK(verify({"certificate", "x.json", "--anchor", "y.pem", "--wrong"}).code == 2);
  CHECK(verify({"--help"}).code == 0);
  CHECK(verify({"ledger", "--help"}).code == 0);
  CHECK(verify({"--version"}).out == "dozo-verify " DOZO_VERSION "\n");
}

TEST_CASE("a result that cannot be written is no success") {
  Terminal terminal;
  terminal.issue("receipt", terminal.receipt());
  const std::string command = DOZO_BIN_DIR "/dozo-verify receipt " + terminal.path("receipt.json") +
                              " --anchor " + terminal.path("kiosk.pem") +
                              " > /dev/full 2> /dev/null";
  CHECK(WEXITSTATUS(std::system(command.c_str())) == 1);
}

}  // namespace dozo::verify_tool
