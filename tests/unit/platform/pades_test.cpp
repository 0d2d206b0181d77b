#include "platform/print/pades.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "firmware/base/json.hpp"
#include "firmware/evidence/qr.hpp"
#include "tests/unit/evidence/samples.hpp"
#include "tests/unit/platform/print_kit.hpp"

namespace dozo::platform {
namespace {

namespace samples = evidence::samples;
using namespace print_kit;

struct Signed {
  TemporaryFolder folder;
  sealed::test::Pair pair;
  std::string json = canonical_json(samples::certificate()).value();

  explicit Signed(sealed::KeyKind kind = sealed::KeyKind::ec_p256)
      : pair(sealed::test::make_pair(kind, "T-014")) {
    REQUIRE(render_to(folder, samples::certificate(), "page.pdf"));
    const auto file = sign_pdf(folder.get("page.pdf"), as_bytes(json), "ECE-T014-2026-0002.json",
                               pair.key, pair.certificate);
    INFO((file ? std::string() : describe(file.error())));
    REQUIRE(file);
    folder.put("signed.pdf", *file);
    folder.put("kiosk.pem", pair.certificate.to_pem());
  }
  [[nodiscard]] std::string pdfsig() const {
    return output_of(folder, "pdfsig -nocert signed.pdf || true");
  }
};

/// The four numbers of ByteRange.
std::array<std::size_t, 4> byte_range(const Bytes& file) {
  const std::string_view text = as_text(file);
  const std::size_t at = text.find("/ByteRange");
  REQUIRE(at != std::string_view::npos);
  std::array<std::size_t, 4> out{};
  REQUIRE(std::sscanf(std::string(text.substr(at, 80)).c_str(), "/ByteRange [ %zu %zu %zu %zu",
                      &out[0], &out[1], &out[2], &out[3]) == 4);
  return out;
}

TEST_CASE("pdfsig finds a valid signature over the whole document") {
  const Signed made;
  const std::string report = made.pdfsig();
  CHECK(report.find("Signature is Valid") != std::string::npos);
  CHECK(report.find("Total document signed") != std::string::npos);
  CHECK(report.find("ETSI.CAdES.detached") != std::string::npos);
  CHECK(made.folder.run("qpdf --check signed.pdf") == 0);
}

TEST_CASE("pdfsig and zbar accept the page of every kind of document") {
  const TemporaryFolder folder;
  const auto pair = sealed::test::make_pair(sealed::KeyKind::ec_p256, "T-014");
  for (const auto& [name, document] : samples::all()) {
    INFO(name);
    const std::string json = canonical_json(document).value();
    const auto qr = evidence::qr_text(json, evidence::raw_signer(pair.key));
    REQUIRE(qr);
    REQUIRE(render_to(folder, document, "page.pdf", *qr));
    const auto file =
        sign_pdf(folder.get("page.pdf"), as_bytes(json), "x.json", pair.key, pair.certificate);
    REQUIRE(file);
    folder.put("signed.pdf", *file);
    const std::string report = output_of(folder, "pdfsig -nocert signed.pdf || true");
    CHECK(report.find("Signature is Valid") != std::string::npos);
    CHECK(report.find("Total document signed") != std::string::npos);
    const std::string read = output_of(folder,
                                       "pdftoppm -r 200 -gray signed.pdf p && { zbarimg -q --raw "
                                       "p-*.pgm || true; } && rm p-*.pgm");
    CHECK(read == *qr + "\n");
  }
}

TEST_CASE("an RSA key signs as well") {
  const Signed made(sealed::KeyKind::rsa);
  CHECK(made.pdfsig().find("Signature is Valid") != std::string::npos);
}

TEST_CASE("openssl accepts what stands in Contents as CAdES, over exactly the signed ranges") {
  const Signed made;
  const Bytes file = made.folder.get("signed.pdf");
  const auto range = byte_range(file);
  CHECK(range[0] == 0);
  CHECK(range[2] + range[3] == file.size());
  Bytes covered(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(range[1]));
  covered.insert(covered.end(), file.begin() + static_cast<std::ptrdiff_t>(range[2]), file.end());
  const std::string hex(as_text(ByteView(file).subspan(range[1], range[2] - range[1])));
  REQUIRE(hex.front() == '<');
  REQUIRE(hex.back() == '>');
  CHECK(hex.size() == 2 * 8192 + 2);
  const auto contents = from_hex(hex.substr(1, hex.size() - 2));
  REQUIRE(contents);
  // DER says how long it is; what follows must be zeros.
  const std::size_t size = 4 + (*contents)[2] * 256U + (*contents)[3];
  REQUIRE((*contents)[1] == 0x82);
  CHECK(std::all_of(contents->begin() + static_cast<std::ptrdiff_t>(size), contents->end(),
                    [](std::uint8_t octet) { return octet == 0; }));
  made.folder.put("covered.bin", covered);
  made.folder.put("sig.p7s", ByteView(*contents).first(size));
  const std::string verify =
      "openssl cms -verify -cades -binary -inform DER -in sig.p7s -content covered.bin "
      "-CAfile kiosk.pem -out /dev/null";
  CHECK(made.folder.run(verify) == 0);
  CHECK(made.folder.run("sed -i '1s/1.7/1.6/' covered.bin && " + verify) != 0);
  // PAdES forbids the signing-time attribute (EN 319 142-1, 5.3).
  CHECK(made.folder.run("openssl cms -cmsout -print -inform DER -in sig.p7s | grep signingTime") !=
        0);
}

TEST_CASE("the attached JSON is the original, octet by octet") {
  const Signed made;
  const std::string name = "ECE-T014-2026-0002.json";
  CHECK(output_of(made.folder, "qpdf --list-attachments signed.pdf").starts_with(name));
  CHECK(output_of(made.folder, "qpdf --show-attachment=" + name + " signed.pdf") == made.json);
}

TEST_CASE("the signed page still says what it said") {
  const Signed made;
  CHECK(text_of(made.folder, "signed.pdf") == text_of(made.folder, "page.pdf"));
}

TEST_CASE("a changed octet anywhere outside of the signature is found") {
  const Signed made;
  const Bytes file = made.folder.get("signed.pdf");
  const auto range = byte_range(file);
  for (const std::size_t at :
       {std::size_t{7}, range[1] / 2, range[1] - 2, range[2] + range[3] / 2}) {
    Bytes changed = file;
    changed[at] ^= 1;
    made.folder.put("signed.pdf", changed);
    INFO(at);
    CHECK(made.pdfsig().find("Signature is Valid") == std::string::npos);
  }
}

TEST_CASE("the same document is signed into a file of the same structure") {
  const Signed one;
  const Signed two;
  CHECK(byte_range(one.folder.get("signed.pdf")) == byte_range(two.folder.get("signed.pdf")));
}

TEST_CASE("what is no PDF, or no document, or another's key, is not signed") {
  const Signed made;
  const Bytes page = made.folder.get("page.pdf");
  const auto refused = [&](ByteView pdf, std::string_view json) {
    const auto file = sign_pdf(pdf, as_bytes(json), "x.json", made.pair.key, made.pair.certificate);
    return file ? ErrorCode{} : file.error().code;
  };
  CHECK(refused(as_bytes("not a PDF"), made.json) == ErrorCode::pdf_signature);
  CHECK(refused(ByteView(page).first(page.size() / 2), made.json) == ErrorCode::pdf_signature);
  CHECK(refused(page, "{}") == ErrorCode::json_malformed);
  const auto other = sealed::test::make_pair(sealed::KeyKind::ec_p256);
  CHECK_FALSE(sign_pdf(page, as_bytes(made.json), "x.json", other.key, made.pair.certificate));
}

}  // namespace
}  // namespace dozo::platform
