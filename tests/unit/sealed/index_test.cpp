#include "firmware/sealed/index.hpp"

#include <fstream>

#include "firmware/sealed/path.hpp"
#include "sealed_support.hpp"

using namespace dozo;
using namespace dozo::sealed;
using namespace dozo::sealed::test;

namespace {

const std::string kHex(64, 'a');

std::string file_json(const std::string& path, const std::string& size = "3") {
  return R"({"mtime":5,"path":")" + path + R"(","sha256":")" + kHex + R"(","size":)" + size + "}";
}

std::string index_json(const std::string& files, const std::string& folders = "") {
  return R"({"files":[)" + files + R"(],"folders":[)" + folders + R"(],"profile":1})";
}

std::string folder_json(const std::string& path) {
  return R"({"mtime":0,"path":")" + path + R"("})";
}

std::optional<ErrorCode> refusal(const std::string& json) {
  const auto index = Index::parse(json);
  return index ? std::optional<ErrorCode>() : index.error().code;
}

}  // namespace

TEST_CASE("an index comes back as it went") {
  const std::string json =
      index_json(file_json("a \\\"b\\\".csv", "0") + "," + file_json("名簿/氏名 𠮷.txt"),
                 folder_json("名簿/"));
  const auto index = Index::parse(json);
  REQUIRE(index);
  CHECK(index->to_json() == json);
  CHECK(index->json_octets() == json.size());
  CHECK(index->file_count() == 2);
  CHECK(index->folder_count() == 1);
  CHECK(index->content_octets() == 3);
  CHECK(index->file(0).path == "a \"b\".csv");
  CHECK(index->file(1).size == 3);
  CHECK(index->file(1).mtime == Instant{5});
  CHECK(to_hex(index->file(1).sha256) == kHex);
  CHECK(index->find("名簿/氏名 𠮷.txt") == 1);
  CHECK_FALSE(index->find("名簿/"));
  CHECK_FALSE(index->find("zzz"));
  REQUIRE(Index::parse(index_json("")));
}

TEST_CASE("an index may arrive octet by octet") {
  const std::string json =
      index_json(file_json("a") + "," + file_json("b\\\"}"), folder_json("c/"));
  IndexParser parser;
  for (const char c : json) REQUIRE(parser.write({&c, 1}));
  const auto index = parser.finish();
  REQUIRE(index);
  CHECK(index->to_json() == json);
}

TEST_CASE("JSON in any other spelling than the canonical one is refused") {
  for (const std::string& json : std::vector<std::string>{
           "",
           "{}",
           " " + index_json(""),
           index_json("") + "\n",
           index_json("") + index_json(""),
           index_json(" "),
           index_json(file_json("a") + ","),
           index_json("," + file_json("a")),
           index_json(file_json("a") + ", " + file_json("b")),
           index_json(file_json("a")).substr(0, 50),
           R"({"folders":[],"files":[],"profile":1})",
           R"({"files":[],"folders":[],"profile":2})",
           R"({"files":[],"folders":[],"profile":1,"x":1})",
           index_json(R"({"mtime":5,"path":"a","size":3,"sha256":")" + kHex + R"("})"),
           index_json(file_json("\\u0061")),
           index_json(file_json("a\\/b")),
           index_json(file_json("a", "03")),
           index_json(file_json("a", "-3")),
           index_json(file_json("a", "3.0")),
           index_json(file_json("a", "3e0")),
           index_json(file_json("a", "\"3\"")),
           index_json(file_json("a", "9007199254740992")),
           index_json(file_json("a", "9007199254740991") + "," +
                      file_json("b", "9007199254740991")),
           index_json(file_json("b") + "," + file_json("a")),
           index_json("", folder_json("b/") + "," + folder_json("a/")),
           index_json("", folder_json("a")),
           index_json(file_json("a/b")),
           index_json(R"({"mtime":8589934592,"path":"a","sha256":")" + kHex + R"(","size":1})"),
           index_json(R"({"mtime":1,"path":"a","sha256":")" + std::string(64, 'A') +
                      R"(","size":1})"),
           index_json(std::string(10'000, '{'))}) {
    INFO(json);
    CHECK(refusal(json) == ErrorCode::index_invalid);
  }
}

TEST_CASE("paths that lead elsewhere or deceive are refused") {
  const auto code = [](const std::string& path) {
    const auto checked = check_path(path);
    return checked ? std::optional<ErrorCode>() : checked.error().code;
  };
  for (const std::string path : {"",
                                 "/",
                                 "/a",
                                 "a/",
                                 "a//b",
                                 ".",
                                 "..",
                                 "./a",
                                 "../a",
                                 "a/..",
                                 "a/../b",
                                 "a/./b",
                                 "a\\b",
                                 "a\nb",
                                 "a\tb",
                                 "\x7f",
                                 "a\xc2\x85",
                                 "a\xe2\x80\xa8",
                                 "a\xe2\x80\xae"
                                 "b",
                                 "\xe2\x81\xa6x",
                                 "\xd8\x9cx"}) {
    INFO(path);
    CHECK(code(path) == ErrorCode::path_forbidden);
  }
  CHECK(code(std::string("a\0b", 3)) == ErrorCode::path_forbidden);
  CHECK(code(std::string(256, 'a')) == ErrorCode::path_forbidden);
  CHECK_FALSE(code(std::string(255, 'a')));
  std::string deep = "a";
  while (deep.size() < 4095) deep += "/a";
  CHECK_FALSE(code(deep));
  CHECK(code(deep + "a") == ErrorCode::path_forbidden);
  for (const std::string path :
       {"\xff", "a\xc0\xaf", "\xed\xa0\x80", "\xe3\x81", "\xf4\x90\x80\x80"}) {
    CHECK(code(path) == ErrorCode::path_not_utf8);
  }
  for (const std::string path : {"...", "a b", " a", "a:b",
                                 "令和8年度/𠮷野家様\xf3\xa0\x84\x80.csv", "か\xe3\x82\x99.txt"}) {
    CHECK_FALSE(code(path));
  }
}

TEST_CASE("two paths that a person takes for one are refused") {
  const auto two = [](const std::string& a, const std::string& b) {
    return refusal(index_json(file_json(std::min(a, b)) + "," + file_json(std::max(a, b))));
  };
  CHECK(two("が.txt", "か\xe3\x82\x99.txt") == ErrorCode::path_collision);  // NFC and NFD
  CHECK(two("a.csv", "A.CSV") == ErrorCode::path_collision);
  CHECK(two("ａ", "Ａ") == ErrorCode::path_collision);
  CHECK(two("straße", "STRASSE") == ErrorCode::path_collision);
  CHECK(two("same", "same") == ErrorCode::path_collision);
  CHECK(two("Dozo-Index.json", "x") == ErrorCode::path_collision);
  CHECK_FALSE(two("葛", "葛\xf3\xa0\x84\x80"));  // ideographic variants are different names
  CHECK_FALSE(two("a", "ａ"));
  CHECK(refusal(index_json(file_json("a"), folder_json("a/"))) == ErrorCode::path_collision);
  CHECK(refusal(index_json(file_json("A/x") + "," + file_json("a/y"),
                           folder_json("A/") + "," + folder_json("a/"))) ==
        ErrorCode::path_collision);
}

namespace {

/// Octets of resident memory, from /proc.
std::size_t resident() {
  std::ifstream statm("/proc/self/statm");
  std::size_t pages = 0;
  std::size_t all = 0;
  statm >> all >> pages;
  return pages * 4096;
}

}  // namespace

TEST_CASE("an index of 100,000 files stays under 30 MB while it arrives") {
  std::string piece;
  IndexParser parser;
  const std::size_t before = resident();
  std::size_t peak = before;
  REQUIRE(parser.write("{\"files\":["));
  for (int i = 0; i < 100'000; ++i) {
    std::string name = std::to_string(i);
    name.insert(0, 6 - name.size(), '0');
    piece = (i == 0 ? "" : ",") +
            file_json("令和8年度_督促状_印刷データ_国民健康保険料_" + name + ".csv");
    REQUIRE(parser.write(piece));
    if (i % 10'000 == 0) peak = std::max(peak, resident());
  }
  REQUIRE(parser.write("],\"folders\":[],\"profile\":1}"));
  const auto index = parser.finish();
  peak = std::max(peak, resident());
  REQUIRE(index);
  CHECK(index->file_count() == 100'000);
  CHECK(index->find("令和8年度_督促状_印刷データ_国民健康保険料_077777.csv") == 77'777);
  WARN("peak for 100,000 files: " << (peak - before) / 1024 << " KiB");
#if !defined(__SANITIZE_ADDRESS__) && !defined(__clang__)
  CHECK(peak - before < 30'000'000);
#endif
}
