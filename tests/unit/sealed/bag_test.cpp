#include "firmware/sealed/bag.hpp"

#include "sealed_support.hpp"

using namespace dozo;
using namespace dozo::sealed;
using namespace dozo::sealed::test;

namespace {

BagInfo sample_info() {
  BagInfo info;
  info.delivery = sample_delivery();
  info.disc = {1, 2};
  info.payload_octets = 4'123'456'789;
  info.payload_files = 2;
  return info;
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}

template <class T>
std::optional<ErrorCode> code(const Result<T>& result) {
  return result ? std::optional<ErrorCode>() : result.error().code;
}

ManifestEntry entry(const std::string& path) {
  return {sha256(as_bytes(path)), path};
}

std::vector<ManifestEntry> tag_entries() {
  return {entry("README.txt"), entry("bag-info.txt"), entry("bagit.txt"),
          entry("manifest-sha256.txt")};
}

}  // namespace

TEST_CASE("bag-info.txt has these labels in this order") {
  CHECK(write_bag_info(sample_info()) ==
        "Source-Organization: 試験区 保健福祉部 国保年金課\n"
        "External-Identifier: R8-0042\n"
        "Bag-Group-Identifier: 0f0e0d0c-0b0a-4908-8706-050403020100\n"
        "Bag-Count: 1 of 2\n"
        "Payload-Oxum: 4123456789.2\n"
        "Dozo-Profile: 1\n"
        "Dozo-Subject: 国民健康保険料 督促状印刷業務\n"
        "Dozo-Department: 試験区 保健福祉部 国保年金課\n"
        "Dozo-Contract: R8-契-0123\n"
        "Dozo-Recipient: " +
            std::string(64, ' ').replace(0, 64, to_hex(sample_delivery().recipient)) +
            "\n"
            "Dozo-Notice: R8-0042-P\n"
            "Dozo-Sealed-At: 2026-11-23T12:00:00+09:00\n"
            "Dozo-Return-By: 2026-12-25\n"
            "Dozo-Records: 3021\n"
            "Dozo-Record-Rule: CSVの行数（見出しを除く）\n");
}

TEST_CASE("bag-info.txt comes back as it went") {
  BagInfo info = sample_info();
  auto parsed = parse_bag_info(write_bag_info(info));
  REQUIRE(parsed);
  CHECK(*parsed == info);
  info.delivery.checkpoint = "417:3f2a";
  parsed = parse_bag_info(write_bag_info(info));
  REQUIRE(parsed);
  CHECK(*parsed == info);
}

TEST_CASE("a bag-info.txt in any other form is refused") {
  const std::string good = write_bag_info(sample_info());
  const auto refused = [](const std::string& text) {
    return code(parse_bag_info(text)) == ErrorCode::bag_info_invalid;
  };
  CHECK(refused(""));
  CHECK(refused(good + "\n"));
  CHECK(refused(good + "Dozo-Extra: 1\n"));
  CHECK(refused(good + "Dozo-Checkpoint: \n"));
  CHECK(refused(good.substr(0, good.size() - 1)));
  CHECK(refused("\xef\xbb\xbf" + good));
  CHECK(refused(replaced(good, "Bag-Count: 1 of 2\n", "")));
  CHECK(refused(replaced(good, "Bag-Count: 1 of 2\n", "Bag-Count: 1 of 2\nBag-Count: 1 of 2\n")));
  CHECK(refused(replaced(good, "1 of 2", "3 of 2")));
  CHECK(refused(replaced(good, "1 of 2", "0 of 2")));
  CHECK(refused(replaced(good, "1 of 2", "01 of 2")));
  CHECK(refused(replaced(good, "1 of 2", "1 of ?")));
  CHECK(refused(replaced(good, "4123456789.2", "4123456789.0")));
  CHECK(refused(replaced(good, "4123456789.2", "8000000001.2")));
  CHECK(refused(replaced(good, "4123456789.2", "4123456789.02")));
  CHECK(refused(replaced(good, "Records: 3021", "Records: -1")));
  CHECK(refused(replaced(good, "Records: 3021", "Records: +3021")));
  CHECK(refused(replaced(good, "Records: 3021", "Records: 9007199254740992")));
  CHECK(refused(replaced(good, "R8-0042-P", "R8-0043-P")));
  CHECK(refused(replaced(good, "0f0e0d0c", "0F0E0D0C")));
  CHECK(refused(replaced(good, "12:00:00+09:00", "03:00:00Z")));
  CHECK(refused(replaced(good, "2026-12-25", "2026-12-32")));
  CHECK(refused(replaced(good, "\n", "\r\n")));
  CHECK(refused(replaced(good, "Dozo-Department: 試験区", "Dozo-Department: 別の区")));
  CHECK(refused(replaced(good, "Dozo-Contract: R8", "Dozo-Contract:  R8")));
  CHECK(refused(replaced(good, "R8-契-0123", "R8\xff")));
  CHECK(refused(replaced(good, "R8-契-0123", "R8\xe2\x80\xae")));  // right-to-left override
  CHECK(refused(replaced(good, "R8-契-0123", "")));
  CHECK(refused(replaced(good, "Dozo-Profile: 1", "Dozo-Profile: x")));
  CHECK(code(parse_bag_info(replaced(good, "Dozo-Profile: 1", "Dozo-Profile: 2"))) ==
        ErrorCode::bag_profile_unknown);
}

TEST_CASE("a text of 200 characters is taken, one of 201 is not") {
  Delivery delivery = sample_delivery();
  delivery.subject.clear();
  for (int i = 0; i < 200; ++i) delivery.subject += "字";
  CHECK(check_delivery(delivery));
  delivery.subject += "字";
  CHECK_FALSE(check_delivery(delivery));
}

TEST_CASE("bagit.txt has one form") {
  CHECK(check_bag_declaration("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"));
  for (const std::string other : {"", "BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n",
                                  "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8"}) {
    CHECK(code(check_bag_declaration(other)) == ErrorCode::bag_declaration_invalid);
  }
}

TEST_CASE("parts have four digits and nothing else is a part") {
  CHECK(part_path(1) == "data/part-0001.age");
  CHECK(part_number("data/part-9999.age") == 9999);
  for (const std::string path :
       {"data/part-0000.age", "data/part-001.age", "data/part-00001.age", "data/part-0001.AGE",
        "/data/part-0001.age", "data//part-0001.age", "data/../part-0001.age", "data/part-+001.age",
        "data\\part-0001.age", "Data/part-0001.age", "data/part-0001.age ", ""}) {
    INFO(path);
    CHECK_FALSE(part_number(path));
    CHECK_FALSE(is_bag_path(path));
  }
  for (const std::string path : {"bagit.txt", "bag-info.txt", "manifest-sha256.txt", "README.txt",
                                 "tagmanifest-sha256.txt", "tagmanifest-sha256.txt.p7s"}) {
    CHECK(is_bag_path(path));
  }
}

TEST_CASE("manifests come back as they went, sorted") {
  const std::vector<ManifestEntry> parts{entry(part_path(2)), entry(part_path(3))};
  const std::string text = write_manifest({parts[1], parts[0]});
  CHECK(text == to_hex(parts[0].digest) + "  data/part-0002.age\n" + to_hex(parts[1].digest) +
                    "  data/part-0003.age\n");
  const auto parsed = parse_payload_manifest(text);
  REQUIRE(parsed);
  CHECK(*parsed == parts);
  const auto tags = parse_tag_manifest(write_manifest(tag_entries()));
  REQUIRE(tags);
  CHECK(*tags == tag_entries());
}

TEST_CASE("a payload manifest in any other form is refused") {
  const std::string one = write_manifest({entry(part_path(1))});
  const std::string two = write_manifest({entry(part_path(2))});
  const std::string three = write_manifest({entry(part_path(3))});
  CHECK(code(parse_payload_manifest("")) == ErrorCode::bag_manifest_invalid);
  CHECK(code(parse_payload_manifest(one.substr(0, one.size() - 1))) ==
        ErrorCode::bag_manifest_invalid);
  CHECK(code(parse_payload_manifest(two + one)) == ErrorCode::bag_manifest_invalid);
  CHECK(code(parse_payload_manifest(one + three)) == ErrorCode::bag_manifest_invalid);
  CHECK(code(parse_payload_manifest(one + one)) == ErrorCode::bag_file_repeated);
  CHECK(code(parse_payload_manifest(replaced(one, "  data", " data"))) ==
        ErrorCode::bag_manifest_invalid);
  CHECK(code(parse_payload_manifest(replaced(one, "  data", " *data"))) ==
        ErrorCode::bag_manifest_invalid);
  CHECK(code(parse_payload_manifest("short\n")) == ErrorCode::bag_manifest_invalid);
  std::string upper = one;
  for (std::size_t i = 0; i < 64; ++i) upper[i] = static_cast<char>(std::toupper(upper[i]));
  CHECK(code(parse_payload_manifest(upper)) == ErrorCode::bag_manifest_invalid);
  for (const std::string path : {"../data/part-0001.age", "/etc/passwd", "data/part-0001.age/x",
                                 "data\\part-0001.age", "bagit.txt", "data/p\x01rt"}) {
    CHECK(code(parse_payload_manifest(write_manifest({entry(path)}))) ==
          ErrorCode::bag_path_forbidden);
  }
}

TEST_CASE("a tag manifest lists exactly the four tag files") {
  auto entries = tag_entries();
  entries.pop_back();
  CHECK(code(parse_tag_manifest(write_manifest(entries))) == ErrorCode::bag_file_missing);
  entries = tag_entries();
  entries.push_back(entry("tagmanifest-sha256.txt"));
  CHECK(code(parse_tag_manifest(write_manifest(entries))) == ErrorCode::bag_file_unlisted);
  entries.back() = entry("../x");
  CHECK(code(parse_tag_manifest(write_manifest(entries))) == ErrorCode::bag_path_forbidden);
  entries.back() = entry("bagit.txt");
  CHECK(code(parse_tag_manifest(write_manifest(entries))) == ErrorCode::bag_file_repeated);
}

TEST_CASE("sha256sum accepts our manifests") {
  const TemporaryFolder folder;
  REQUIRE(folder.run("mkdir data && printf a > data/part-0001.age") == 0);
  folder.put("manifest-sha256.txt", write_manifest({{sha256(as_bytes("a")), part_path(1)}}));
  CHECK(folder.run("sha256sum -c --strict manifest-sha256.txt") == 0);
  CHECK(folder.run("printf b > data/part-0001.age; sha256sum -c manifest-sha256.txt") != 0);
}

TEST_CASE("the README tells a finder where to bring the disc") {
  const std::string text = bag_readme(sample_info());
  CHECK(text.find("試験区 保健福祉部 国保年金課") != std::string::npos);
  CHECK(text.find("2 枚中 1 枚目") != std::string::npos);
  CHECK(text.find("disc 1 of 2") != std::string::npos);
}
