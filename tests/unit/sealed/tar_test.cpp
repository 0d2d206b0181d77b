#include "firmware/sealed/tar.hpp"

#include <array>
#include <vector>

#include "sealed_support.hpp"

using namespace dozo;
using namespace dozo::sealed;
using namespace dozo::sealed::test;

namespace {

struct Member {
  std::string path;  // a folder's ends in '/'
  std::string content;
};

/// In byte order of path. Composed and decomposed names, 𠮷, a name of 255 octets, empty ones.
std::vector<Member> sample() {
  std::string longest;
  while (longest.size() < 255) longest += "字";
  return {{"a", ""},
          {"b.csv", "1,2,3\r\n"},
          {"block", std::string(512, 'x')},
          {"more", std::string(70'000, 'y')},
          {std::string(100, 'n'), "exactly 100 octets"},
          {std::string(101, 'n'), "101 octets"},
          {"quo\"te", "q"},
          {"か\xe3\x82\x99.txt", "NFD"},
          {"ざ.txt", "NFC"},
          {"名簿/", ""},
          {"名簿/空/", ""},
          {"名簿/𠮷田.txt", "吉"},
          {longest, "255"}};
}

std::vector<Member> files_of(const std::vector<Member>& members) {
  std::vector<Member> files;
  for (const Member& one : members) {
    if (!one.path.ends_with('/')) files.push_back(one);
  }
  std::sort(files.begin(), files.end(),
            [](const Member& a, const Member& b) { return a.path < b.path; });
  return files;
}

Index index_of(const std::vector<Member>& members) {
  IndexBuilder builder;
  for (const Member& one : members) {
    if (one.path.ends_with('/')) REQUIRE(builder.add_folder(one.path, {86'400}));
  }
  for (const Member& one : files_of(members)) {
    REQUIRE(builder.add_file(one.path, one.content.size(), {1'000'000'000},
                             sha256(as_bytes(one.content))));
  }
  auto index = builder.finish();
  REQUIRE(index);
  return std::move(*index);
}

Bytes tar_of(const std::vector<Member>& members) {
  const Index index = index_of(members);
  Bytes tar;
  TarWriter writer(index, [&tar](ByteView octets) -> Result<> {
    tar.insert(tar.end(), octets.begin(), octets.end());
    return {};
  });
  REQUIRE(writer.begin());
  for (const Member& one : files_of(members)) {
    if (!one.content.empty()) REQUIRE(writer.write(as_bytes(one.content)));
    REQUIRE(writer.end_file());
  }
  REQUIRE(writer.finish());
  return tar;
}

Result<Index> read(ByteView tar, std::size_t piece = 1 << 20) {
  TarReader reader;
  while (!tar.empty()) {
    const std::size_t size = std::min(piece, tar.size());
    if (auto written = reader.write(tar.first(size)); !written) {
      return tl::unexpected(written.error());
    }
    tar = tar.subspan(size);
  }
  return reader.finish();
}

}  // namespace

TEST_CASE("a tar is as long as its index says, and each file lies where it says") {
  const Bytes tar = tar_of(sample());
  const Index index = index_of(sample());
  CHECK(tar.size() == index.tar_octets());
  const auto files = files_of(sample());
  for (std::size_t i = 0; i < files.size(); ++i) {
    const FilePlace place = index.layout(i);
    CHECK(as_text(ByteView(tar).subspan(place.data, files[i].content.size())) == files[i].content);
    CHECK(place.data - place.header == tar_header_octets(files[i].path, files[i].content.size()));
  }
}

TEST_CASE("a reader takes what a writer made, in pieces of any size") {
  const Bytes tar = tar_of(sample());
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{511},
                                  std::size_t{512}, std::size_t{4096}, tar.size()}) {
    const auto index = read(tar, piece);
    REQUIRE(index);
    CHECK(index->to_json() == index_of(sample()).to_json());
  }
  CHECK(read(tar_of({})));
}

TEST_CASE("no changed bit of a tar goes unnoticed") {
  // Small, so that every bit gets its turn: names of both kinds, content, padding, end.
  const Bytes tar = tar_of({{"a", "content"}, {"名/", ""}, {"名/簿", "x"}});
  Bytes changed = tar;
  int passed = 0;
  for (std::size_t i = 0; i < tar.size(); ++i) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      changed[i] = static_cast<std::uint8_t>(tar[i] ^ (1U << bit));
      if (read(changed)) ++passed;
    }
    changed[i] = tar[i];
  }
  CHECK(passed == 0);
}

TEST_CASE("a tar that was cut or goes on is refused") {
  const Bytes tar = tar_of({{"a", "content"}});
  for (std::size_t size = 0; size < tar.size(); ++size) {
    CHECK_FALSE(read(ByteView(tar).first(size)));
  }
  Bytes longer = tar;
  longer.push_back(0);
  const auto result = read(longer);
  REQUIRE_FALSE(result);
  CHECK(result.error().code == ErrorCode::tar_profile);
}

TEST_CASE("content that is not what the index says is told apart from a wrong tar") {
  Bytes tar = tar_of({{"a", "content"}});
  const auto at = index_of({{"a", "content"}}).layout(0).data;
  tar[at] ^= 1;
  const auto result = read(tar);
  REQUIRE_FALSE(result);
  CHECK(result.error().code == ErrorCode::index_mismatch);
}

TEST_CASE("a reader is spent after an error, and knows the length once it has the index") {
  const Bytes tar = tar_of({{"a", "content"}});
  TarReader reader;
  CHECK_FALSE(reader.expected_octets());
  REQUIRE(reader.write(ByteView(tar).first(1024)));
  CHECK(reader.expected_octets() == tar.size());
  CHECK_FALSE(reader.write(Bytes(1, 0xff)));
  CHECK_FALSE(reader.write(ByteView(tar).subspan(1024)));
  CHECK_FALSE(reader.finish());
}

TEST_CASE("a foreign tar is refused") {
  const TemporaryFolder folder;
  folder.put("a", std::string("content"));
  REQUIRE(folder.run("tar --format=pax -cf t.tar a") == 0);
  const auto result = read(folder.get("t.tar"));
  REQUIRE_FALSE(result);
  CHECK(result.error().code == ErrorCode::tar_profile);
}

TEST_CASE("GNU tar extracts every name and every octet") {
  const TemporaryFolder folder;
  folder.put("t.tar", tar_of(sample()));
  for (const std::string locale : {"C.UTF-8", "C"}) {
    REQUIRE(folder.run("rm -rf x && mkdir x && LC_ALL=" + locale + " tar -C x -xf t.tar") == 0);
    for (const Member& one : sample()) {
      if (one.path.ends_with('/')) {
        CHECK(std::filesystem::is_directory(folder.path() / "x" / one.path));
        continue;
      }
      const auto content = read_file(folder.path() / "x" / one.path, 1 << 20);
      REQUIRE(content);
      CHECK(as_text(*content) == one.content);
    }
    CHECK(as_text(*read_file(folder.path() / "x" / "dozo-index.json", 1 << 20)) ==
          index_of(sample()).to_json());
    CHECK(folder.run("test \"$(find x -type f | wc -l)\" = 12") == 0);
    CHECK(folder.run("test \"$(stat -c %Y x/b.csv)\" = 1000000000") == 0);
    CHECK(folder.run("test \"$(stat -c %Y x/名簿/空)\" = 86400") == 0);
  }
}

TEST_CASE("stock tar sees sizes of 8 GiB and more in our headers") {
  const TemporaryFolder folder;
  const std::uint64_t large = std::uint64_t{1} << 33;
  for (const std::uint64_t size : {large - 1, large, large + 12'345'678'901}) {
    const Bytes header = tar_member_header("大きい.bin", MemberKind::file, size, {0});
    CHECK(header.size() == tar_header_octets("大きい.bin", size));
    folder.put("h.tar", header);
    CHECK(folder.run("LC_ALL=C.UTF-8 tar -tvf h.tar 2>/dev/null | grep ' " + std::to_string(size) +
                     " .*大きい.bin'") == 0);
  }
  CHECK(tar_header_octets("a", large - 1) == 512);
  CHECK(tar_header_octets("a", large) == 1536);
}

TEST_CASE("a pax record counts its own length, at every change of digits") {
  // "9 path=a\n" … the length field grows at 10, 100 and 1000.
  for (std::size_t size = 101; size < 1200; ++size) {
    std::string path(size, 'a');
    for (std::size_t i = 200; i < size; i += 200) path[i] = '/';
    const Bytes header = tar_member_header(path, MemberKind::file, 0, {0});
    REQUIRE(header.size() == tar_header_octets(path, 0));
    const std::string record(as_text(ByteView(header).subspan(512)));
    const std::size_t told = std::stoul(record);
    CHECK(record[told - 1] == '\n');
    CHECK(record.substr(0, told) == std::to_string(told) + " path=" + path + "\n");
    CHECK((told % 512 == 0 || record[told] == '\0'));
  }
}

TEST_CASE("a writer refuses content that is not what was hashed") {
  const Index index = index_of({{"a", "content"}, {"b", ""}});
  const auto writer = [&index] { return TarWriter(index, [](ByteView) { return Result<>{}; }); };
  const auto code = [](const Result<>& result) {
    return result ? std::optional<ErrorCode>() : result.error().code;
  };
  auto longer = writer();
  REQUIRE(longer.begin());
  CHECK(code(longer.write(as_bytes("content!"))) == ErrorCode::input_changed);
  auto shorter = writer();
  REQUIRE(shorter.begin());
  REQUIRE(shorter.write(as_bytes("conten")));
  CHECK(code(shorter.end_file()) == ErrorCode::input_changed);
  auto other = writer();
  REQUIRE(other.begin());
  REQUIRE(other.write(as_bytes("contenT")));
  CHECK(code(other.end_file()) == ErrorCode::input_changed);
  auto missing = writer();
  REQUIRE(missing.begin());
  REQUIRE(missing.write(as_bytes("content")));
  REQUIRE(missing.end_file());
  CHECK(code(missing.finish()) == ErrorCode::input_changed);
  REQUIRE(missing.end_file());
  CHECK(code(missing.end_file()) == ErrorCode::input_changed);
  REQUIRE(missing.finish());
}

TEST_CASE("an error of the sink comes back as it is") {
  const Index index = index_of({{"a", "content"}});
  TarWriter writer(index, [](ByteView) -> Result<> { return fail(ErrorCode::no_space); });
  const auto begun = writer.begin();
  REQUIRE_FALSE(begun);
  CHECK(begun.error().code == ErrorCode::no_space);
}
