#include <set>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "firmware/base/file.hpp"
#include "firmware/daemon/api/methods.hpp"

using namespace dozo;

namespace {

// The parameters of every method.
Json schema() {
  const auto text = read_file(DOZO_SOURCE_DIR "/firmware/daemon/api/api.schema.json", 1 << 20);
  REQUIRE(text);
  return parse_json(as_text(*text))->at("methods");
}

}  // namespace

TEST_CASE("The schema describes every method, and no other") {
  const Json methods = schema();
  std::set<std::string> described;
  for (const auto& [name, params] : methods.items()) described.insert(name);
  std::set<std::string> served;
  for (const auto& [name, method] : daemon::api::methods()) served.insert(std::string(name));
  CHECK(described == served);
}

TEST_CASE("The API's description names every method") {
  const auto text = read_file(DOZO_SOURCE_DIR "/docs/api.md", 1 << 20);
  REQUIRE(text);
  for (const auto& [name, method] : daemon::api::methods()) {
    INFO(name);
    CHECK(as_text(*text).find("`" + std::string(name) + "`") != std::string_view::npos);
  }
}

TEST_CASE("Every parameter that carries a secret or bulk data is a descriptor in the schema") {
  const Json methods = schema();
  for (const auto& [name, params] : methods.items()) {
    for (const auto& [key, type] : params["properties"].items()) {
      INFO(name << " " << key);
      const bool must = key == "password" || key == "current" || key == "out" || key == "folder";
      CHECK(must == (type.value("$ref", "") == "#/$defs/descriptor"));
    }
  }
}
