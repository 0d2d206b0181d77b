// The canonical JSON of each document, byte for byte. Where a change is meant, delete the golden
// file, run the test with DOZO_WRITE_GOLDEN=1, and read what it wrote.
#include <cstdlib>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "firmware/base/file.hpp"
#include "tests/unit/evidence/samples.hpp"

namespace dozo::evidence {
namespace {

void check_golden(const char* name, const Json& document) {
  const std::filesystem::path path =
      std::filesystem::path(DOZO_SOURCE_DIR) / "tests/unit/evidence/golden" / name;
  const std::string text = canonical_json(document).value();
  if (std::getenv("DOZO_WRITE_GOLDEN") != nullptr && !std::filesystem::exists(path)) {
    REQUIRE(write_file(path, as_bytes(text), 0644));
  }
  const auto golden = read_file(path, 1024 * 1024);
  REQUIRE(golden);
  CHECK(std::string(as_text(*golden)) == text);
}

TEST_CASE("each document's canonical JSON is the golden one") {
  check_golden("disc-receipt.json", samples::disc_receipt());
  check_golden("notice-receipt.json", samples::notice_receipt());
  check_golden("notice-receipt-early.json", samples::early_notice_receipt());
  check_golden("certificate.json", samples::certificate());
  check_golden("failure.json", samples::failure());
  check_golden("deviation.json", samples::deviation());
}

}  // namespace
}  // namespace dozo::evidence
