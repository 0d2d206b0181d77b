// dozo-verify on every kind of document: by its JSON, by its page, along a roll-over.
#include <catch2/catch.hpp>
#include <fcntl.h>

#include "firmware/base/file.hpp"
#include "firmware/evidence/enrolment.hpp"
#include "firmware/sealed/key_store.hpp"
#include "platform/print/pades.hpp"
#include "platform/print/page.hpp"
#include "tests/unit/evidence/samples.hpp"
#include "tests/unit/tools/verify_kit.hpp"
#include "tools/dozo-verify/documents.hpp"

namespace dozo::verify_tool {
namespace {

namespace samples = evidence::samples;
using kit::Answer;
using kit::verify;
using Names = std::vector<std::string>;

/// The samples as files, signed by one key that they name.
struct Papers {
  ledger::test::TemporaryFolder folder;
  sealed::KeyPair pair = make_pair();

  Papers() { kit::write_text(path("kiosk.pem"), pair.certificate.to_pem()); }
  static sealed::KeyPair make_pair() {
    SystemRandom random;
    auto key = *sealed::PrivateKey::generate();
    auto certificate = *sealed::make_self_signed(key, "T-014 dozo", {1'700'000'000}, random);
    return {std::move(key), std::move(certificate)};
  }
  [[nodiscard]] std::string path(const std::string& name) const { return folder.path() / name; }

  void write(const std::string& name, Json document) {
    const std::string key = to_hex(pair.certificate.public_key_digest());
    document["authenticity"]["terminal_key_sha256"] = key;
    if (document.contains("key")) document["key"]["public_key_sha256"] = key;
    const std::string text = *canonical_json(document);
    kit::write_text(path(name + ".json"), text);
    const Bytes signature = *sealed::sign_detached(as_bytes(text), pair.key, pair.certificate);
    kit::write_text(path(name + ".json.p7s"), std::string(as_text(signature)));
    const UniqueFd out = *open_file(path("page"), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    REQUIRE(platform::render_document(document, {}, out.get()));
    const std::string page = kit::read_text(path("page"));
    const auto file = platform::sign_pdf(as_bytes(page), as_bytes(text), name + ".json", pair.key,
                                         pair.certificate);
    REQUIRE(file);
    kit::write_text(path(name + ".pdf"), std::string(as_text(*file)));
  }
  [[nodiscard]] Answer check(const std::string& file,
                             const std::string& anchor = "kiosk.pem") const {
    return verify({"document", path(file), "--anchor", path(anchor), "--json"});
  }
  /// Does a change of that octet go unnoticed?
  [[nodiscard]] bool overlooked(const std::string& file, std::size_t at,
                                const std::string& checked) const {
    const std::string good = kit::read_text(path(file));
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    kit::write_text(path(file), bad);
    const bool valid = check(checked).code != 1;
    kit::write_text(path(file), good);
    return valid;
  }
};

}  // namespace

TEST_CASE("every kind of document is valid by its JSON and by its page") {
  Papers papers;
  for (const auto& [name, document] : samples::all()) {
    INFO(name);
    papers.write(name, document);
    const Answer json = papers.check(name + ".json");
    INFO(json.out << json.err);
    CHECK(json.code == 0);
    CHECK(json.names() == Names{"document.form", "document.signature", "document.terminal",
                                "page.signature", "page.attachment", "document.kind"});
    const Answer page = papers.check(name + ".pdf");
    CHECK(page.code == 0);
    CHECK(page.names() ==
          Names{"page.signature", "document.form", "document.terminal", "document.kind"});
  }
}

TEST_CASE("each octet of a roster and of its signature counts") {
  Papers papers;
  papers.write("roster", samples::roster());
  const auto octets = [&](const char* name) { return *read_file(papers.path(name), 1024 * 1024); };
  Bytes content = octets("roster.json");
  Bytes signature = octets("roster.json.p7s");
  // The same checks as the program's, without a process for each octet.
  const auto valid = [&] {
    Report report;
    return check_document(content, signature, {&papers.pair.certificate, 1}, report) && report.ok();
  };
  REQUIRE(valid());
  std::size_t overlooked = 0;
  for (Bytes* file : {&content, &signature}) {
    for (std::uint8_t& octet : *file) {
      octet ^= 1;
      overlooked += valid() ? 1 : 0;
      octet ^= 1;
    }
  }
  CHECK(overlooked == 0);
}

TEST_CASE("a changed octet in JSON, signature or page of every kind is found") {
  Papers papers;
  for (const auto& [name, document] : samples::all()) {
    papers.write(name, document);
    for (const char* form : {".json", ".json.p7s", ".pdf"}) {
      const std::string file = name + form;
      const std::size_t size = kit::read_text(papers.path(file)).size();
      for (std::size_t at = 1; at < size; at += size / 7) {
        INFO(file << " octet " << at);
        CHECK_FALSE(papers.overlooked(file, at, name + ".json"));
      }
    }
  }
}

TEST_CASE("the answer says where the change is") {
  Papers papers;
  papers.write("roster", samples::roster());
  const auto detail = [&](const std::string& file, std::size_t at) {
    const std::string good = kit::read_text(papers.path(file));
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    kit::write_text(papers.path(file), bad);
    const Answer answer = papers.check("roster.json");
    kit::write_text(papers.path(file), good);
    std::string all;
    for (const Json& check : answer.json.at("checks")) {
      if (!check.at("ok").get<bool>()) all += check.at("detail").get<std::string>() + "; ";
    }
    return all;
  };
  const std::string text = kit::read_text(papers.path("roster.json"));
  const std::size_t signature_size = kit::read_text(papers.path("roster.json.p7s")).size();
  // The name of a person: the form is right, the signature is not.
  CHECK(detail("roster.json", text.find("yamada")).find("the document") != std::string::npos);
  CHECK(detail("roster.json", text.find("\"trained_until\"") + 3).find("trained_until") !=
        std::string::npos);
  CHECK(detail("roster.json.p7s", signature_size - 20).find("the signature file") !=
        std::string::npos);
  const std::string page = kit::read_text(papers.path("roster.pdf"));
  CHECK(detail("roster.pdf", 2000).find("the page, outside of its signature") != std::string::npos);
  const std::size_t contents = page.find("<3082");
  REQUIRE(contents != std::string::npos);
  CHECK(detail("roster.pdf", contents + 100).find("signature") != std::string::npos);
  CHECK(detail("roster.pdf", contents + 16000).find("padding") != std::string::npos);
}

TEST_CASE("a page that carries another document than the one beside it is refused") {
  Papers papers;
  papers.write("roster", samples::roster());
  papers.write("other", samples::status_report());
  kit::write_text(papers.path("roster.pdf"), kit::read_text(papers.path("other.pdf")));
  const Answer answer = papers.check("roster.json");
  CHECK(answer.code == 1);
  CHECK(answer.failures() == Names{"page.attachment"});
  CHECK(answer.json.at("error") == "E-7010");
}

TEST_CASE("a page signed by a stranger is refused") {
  Papers papers;
  papers.write("roster", samples::roster());
  Papers stranger;
  stranger.write("roster", samples::roster());
  kit::write_text(papers.path("roster.pdf"), kit::read_text(stranger.path("roster.pdf")));
  CHECK(papers.check("roster.json").failures() == Names{"page.signature"});
  CHECK(papers.check("roster.pdf").json.at("error") == "E-7005");
}

TEST_CASE("documents given together must be the ones that they name") {
  Papers papers;
  papers.write("first", samples::deviation());
  Json second = samples::deviation();
  second["number"] = "EDV-T014-2026-0002";
  const std::string first = kit::read_text(papers.path("first.json"));
  second["authenticity"]["previous"] = {{"number", "EDV-T014-2026-0001"},
                                        {"sha256", to_hex(sha256(as_bytes(first)))}};
  papers.write("second", second);
  const auto both = [&] {
    return verify({"document", papers.path("first.json"), papers.path("second.json"), "--anchor",
                   papers.path("kiosk.pem"), "--json"});
  };
  const Answer good = both();
  CHECK(good.code == 0);
  CHECK(good.names().back() == "document.previous");
  Json another = samples::deviation();
  another["deviation"]["reason"] = "another reason";
  papers.write("first", another);
  CHECK(both().failures() == Names{"document.previous"});
}

TEST_CASE("a roll-over leads from the former key to the new one, and only its own") {
  Papers papers;
  sealed::KeyPair next = Papers::make_pair();
  kit::write_text(papers.path("old.pem"), papers.pair.certificate.to_pem());
  papers.write("old-roster", samples::roster());
  // The sheet, as the terminal makes it.
  const Json sample = samples::roll_over();
  Json sheet = sample;
  const auto key = [](const sealed::Certificate& certificate) {
    return Json{{"subject", certificate.subject()},
                {"valid_from", to_rfc3339(certificate.not_before())},
                {"certificate_sha256", to_hex(certificate.fingerprint())},
                {"public_key_sha256", to_hex(certificate.public_key_digest())},
                {"pem", certificate.to_pem()}};
  };
  sheet["key"] = key(next.certificate);
  sheet["former"] = key(papers.pair.certificate);
  sheet["former"]["rolled_at"] = sample.at("former").at("rolled_at");
  const auto sign = [](const sealed::KeyPair& by, const sealed::Certificate& over) {
    return to_hex(ByteView(*sealed::sign_detached(over.der(), by.key, by.certificate)));
  };
  sheet["former"]["signature_by_former"] = sign(papers.pair, next.certificate);
  sheet["former"]["signature_by_new"] = sign(next, papers.pair.certificate);
  papers.pair = std::move(next);
  papers.write("sheet", sheet);
  papers.write("new-roster", samples::roster());

  const auto with = [&](const std::string& file, const std::string& anchor) {
    return verify({"document", papers.path(file), "--anchor", papers.path(anchor), "--roll-over",
                   papers.path("sheet.json"), "--json"});
  };
  CHECK(papers.check("new-roster.json", "old.pem").json.at("error") == "E-7005");
  const Answer chained = with("new-roster.json", "old.pem");
  INFO(chained.out << chained.err);
  CHECK(chained.code == 0);
  CHECK(with("old-roster.json", "old.pem").code == 0);
  CHECK(with("sheet.json", "old.pem").code == 0);
  // From a key that is not trusted it leads nowhere.
  kit::write_text(papers.path("other.pem"), Papers::make_pair().certificate.to_pem());
  CHECK(with("new-roster.json", "other.pem").json.at("error") == "E-7009");
  // Without the former key's signature it is no roll-over.
  sheet["former"]["signature_by_former"] = sheet["former"]["signature_by_new"];
  papers.write("sheet", sheet);
  CHECK(with("new-roster.json", "old.pem").json.at("error") == "E-7009");
}

}  // namespace dozo::verify_tool
