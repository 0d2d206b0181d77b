// The canonical JSON of each document, byte for byte. Where a change is meant, delete the golden
// file, run the test with DOZO_WRITE_GOLDEN=1, and read what it wrote.
#include <cstdlib>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "firmware/base/file.hpp"
#include "tests/unit/evidence/samples.hpp"

namespace dozo::evidence {
namespace {

void check_golden(const std::string& name, const Json& document) {
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
  for (const auto& [name, document] : samples::all()) check_golden(name + ".json", document);
}

}  // namespace
}  // namespace dozo::evidence
