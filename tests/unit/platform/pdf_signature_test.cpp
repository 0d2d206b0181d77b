// The signature taken out of a page again: every octet of the file counts.
#include "platform/print/pdf_signature.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "firmware/sealed/cms.hpp"
#include "platform/print/canvas.hpp"
#include "platform/print/pades.hpp"
#include "tests/unit/evidence/samples.hpp"
#include "tests/unit/platform/print_kit.hpp"

namespace dozo::platform {
namespace {

namespace samples = evidence::samples;
using namespace print_kit;

const sealed::test::Pair& terminal() {
  static const sealed::test::Pair pair = sealed::test::make_pair(sealed::KeyKind::ec_p256, "T-014");
  return pair;
}

Bytes signed_page(const Json& document, ByteView page) {
  const std::string json = canonical_json(document).value();
  auto file =
      sign_pdf(page, as_bytes(json), "original.json", terminal().key, terminal().certificate);
  REQUIRE(file);
  return std::move(*file);
}

/// As dozo-verify judges a page.
bool valid(ByteView file) {
  const auto signature = find_signature(file);
  return signature && sealed::verify_detached_digest(signature->covered, signature->cms,
                                                     {&terminal().certificate, 1}, {1'900'000'000});
}

TEST_CASE("a changed octet anywhere in a page is found, each of a small one") {
  // A page with a line and no letters is small enough to try every octet.
  Canvas canvas = Canvas::make({"x", "y", {1'800'000'000}}).value();
  canvas.line(10, 10, 20, 20, 0.1);
  const Bytes file = signed_page(samples::roster(), canvas.finish().value());
  REQUIRE(valid(file));
  Bytes changed = file;
  std::size_t overlooked = 0;
  for (std::size_t at = 0; at < file.size(); ++at) {
    for (const int bit : {1, 0x20}) {  // 0x20 turns a letter's case
      changed[at] = static_cast<std::uint8_t>(file[at] ^ bit);
      overlooked += valid(changed) ? 1 : 0;
    }
    changed[at] = file[at];
  }
  CHECK(overlooked == 0);
  CHECK_FALSE(valid(ByteView(file).first(file.size() - 1)));
  changed.push_back('\n');
  CHECK_FALSE(valid(changed));
}

TEST_CASE("a changed octet of every kind of page is found, and each carries its document") {
  const TemporaryFolder folder;
  for (const auto& [name, document] : samples::all()) {
    INFO(name);
    REQUIRE(render_to(folder, document, "page.pdf"));
    const Bytes file = signed_page(document, folder.get("page.pdf"));
    REQUIRE(valid(file));
    const auto attachment = attachment_of(file);
    REQUIRE(attachment);
    CHECK(attachment->name == "original.json");
    CHECK(std::string(as_text(attachment->content)) == canonical_json(document).value());
    Bytes changed = file;
    for (std::size_t at = 3; at < file.size(); at += file.size() / 40) {
      changed[at] ^= 1;
      CHECK_FALSE(valid(changed));
      changed[at] = file[at];
    }
  }
}

TEST_CASE("what is no signed page has no signature") {
  const TemporaryFolder folder;
  REQUIRE(render_to(folder, samples::roster(), "page.pdf"));
  CHECK(find_signature(folder.get("page.pdf")).error().code == ErrorCode::page_altered);
  CHECK(find_signature({}).error().code == ErrorCode::page_altered);
  CHECK(find_signature(as_bytes("/ByteRange [ 0 1 2 ")).error().code == ErrorCode::page_altered);
  CHECK(find_signature(as_bytes("/ByteRange [ 0 99999999999999999999 2 3 ]")).error().code ==
        ErrorCode::page_altered);
  CHECK(attachment_of(folder.get("page.pdf")).error().code == ErrorCode::page_altered);
  CHECK(attachment_of(as_bytes("not a PDF")).error().code == ErrorCode::page_altered);
}

}  // namespace
}  // namespace dozo::platform
