#include "firmware/sealed/seal.hpp"

#include <fstream>

#include "firmware/sealed/age/decryptor.hpp"
#include "firmware/sealed/age/encryptor.hpp"
#include "firmware/sealed/cms.hpp"
#include "firmware/sealed/tar.hpp"
#include "sealed_support.hpp"
#include "tests/unit/sealed/image_writer_fake.hpp"

using namespace dozo;
using namespace dozo::sealed;
using namespace dozo::sealed::test;

namespace {

constexpr std::string_view kPassword = "7K3QN-7K3QP-0000C-ZZZZ9";
constexpr int kTestLogN = 10;

/// Input files, a work folder, a signer and a writer, ready to seal.
struct Bench {
  TemporaryFolder folder;
  Pair pair = make_pair(KeyKind::ec_p256);
  CmsSigner signer =
      CmsSigner::make(PrivateKey::from_pem(pair.key.to_pem()->view()).value(), pair.certificate)
          .value();
  SystemRandom random;
  FakeImageWriter writer;
  SealRequest request;
  std::vector<std::string> blamed;

  Bench() {
    std::filesystem::create_directory(folder / "in");
    std::filesystem::create_directory(folder / "work");
    request.delivery = sample_delivery();
    request.delivery.notice.clear();
    request.delivery.group.clear();
    request.password = as_bytes(kPassword);
    request.disc_octets = 10'000'000;
    request.work_folder = folder / "work";
    request.log_n = kTestLogN;
    request.blame = [this](const SealInput& input) { blamed.push_back(input.path); };
  }

  void add(const std::string& path, const std::string& content) {
    if (path.ends_with('/')) {
      std::filesystem::create_directories(folder / ("in/" + path));
    } else {
      folder.put("in/" + path, content);
    }
    request.inputs.push_back({folder / ("in/" + path), path});
  }

  Result<SealedDelivery> seal(const SealProgress& progress = {}) {
    return sealed::seal(request, signer, random, writer, progress);
  }

  std::optional<ErrorCode> refusal(const SealProgress& progress = {}) {
    const auto result = seal(progress);
    return result ? std::optional<ErrorCode>() : result.error().code;
  }
};

/// Opens the parts of all discs in order and checks the tar; gives back the index.
Result<Index> open_discs(const SealedDelivery& sealed) {
  const age::ScryptIdentity identity(SecretBytes::copy_of(as_bytes(kPassword)).value(), kTestLogN);
  TarReader tar;
  int number = 1;
  for (const auto& disc : sealed.images) {
    while (std::filesystem::exists(disc / part_path(number))) {
      age::Decryptor part(identity, [&tar](ByteView octets) { return tar.write(octets); });
      const Bytes octets = DOZO_TRY(read_file(disc / part_path(number), 100'000'000));
      DOZO_TRY(part.write(octets));
      DOZO_TRY(part.finish());
      ++number;
    }
  }
  return tar.finish();
}

std::string noise(std::size_t size) {
  SystemRandom random;
  return std::string(as_text(random_bytes(random, size).value()));
}

std::uint64_t image_octets(FakeImageWriter& writer, const std::filesystem::path& image) {
  ImagePlan plan;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(image)) {
    if (entry.is_regular_file()) plan.files.push_back({"x", entry.path()});
  }
  return writer.size(plan).value();
}

}  // namespace

TEST_CASE("what is sealed opens again with the password, every file and folder of it") {
  Bench bench;
  bench.add("b.csv", "1,2\r\n");
  bench.add("名簿/", "");
  bench.add("名簿/𠮷田.txt", std::string(200'000, 'y'));
  bench.add("空/", "");
  bench.add("a", "");
  const auto sealed = bench.seal();
  REQUIRE(sealed);
  CHECK(sealed->images.size() == 1);
  CHECK(sealed->files == 3);
  CHECK(sealed->content_octets == 200'005);
  CHECK(sealed->parts == 1);
  const auto index = open_discs(*sealed);
  REQUIRE(index);
  CHECK(index->file_count() == 3);
  CHECK(index->folder_count() == 2);
  CHECK(index->tar_octets() == sealed->tar_octets);
  const auto found = index->find("名簿/𠮷田.txt");
  REQUIRE(found);
  CHECK(index->file(*found).sha256 == sha256(as_bytes(std::string(200'000, 'y'))));
}

TEST_CASE("a disc is a signed bag that tells the job and keeps the rules of the profile") {
  Bench bench;
  bench.add("b.csv", "1,2\r\n");
  const auto sealed = bench.seal();
  REQUIRE(sealed);
  const auto& disc = sealed->images[0];
  const auto text = [&disc](std::string_view name) {
    return std::string(as_text(read_file(disc / name, kMaxTagFile).value()));
  };
  CHECK(check_bag_declaration(text(kBagDeclaration)));
  const auto info = parse_bag_info(text(kBagInfo));
  REQUIRE(info);
  CHECK(info->delivery == sealed->delivery);
  CHECK(info->delivery.notice == "R8-0042-P");
  CHECK(info->delivery.group.size() == 36);
  CHECK(info->disc == DiscNumber{1, 1});
  CHECK(info->payload_octets == std::filesystem::file_size(disc / part_path(1)));
  const auto parts = parse_payload_manifest(text(kManifest));
  REQUIRE(parts);
  CHECK((*parts)[0].digest == sha256(read_file(disc / part_path(1), 1 << 20).value()));
  const auto tags = parse_tag_manifest(text(kTagManifest));
  REQUIRE(tags);
  for (const ManifestEntry& tag : *tags) CHECK(tag.digest == sha256(as_bytes(text(tag.path))));
  CHECK(verify_detached(as_bytes(text(kTagManifest)), as_bytes(text(kTagSignature)),
                        std::vector{bench.pair.certificate}, kNoon));
  CHECK(bench.writer.plans[0].volume_id == "DOZO_R8_0042_1");
  CHECK(bench.writer.plans[0].timestamp == kNoon);
  for (const ImageFile& file : bench.writer.plans[0].files) CHECK(is_bag_path(file.path));
}

TEST_CASE("no two sealings have the same group or the same ciphertext") {
  Bench bench;
  bench.add("a", "same");
  const auto first = bench.seal();
  REQUIRE(first);
  std::filesystem::rename(first->images[0], bench.folder / "first");
  const auto second = bench.seal();
  REQUIRE(second);
  CHECK(first->delivery.group != second->delivery.group);
  CHECK(read_file(bench.folder / "first" / part_path(1), 1 << 20).value() !=
        read_file(second->images[0] / part_path(1), 1 << 20).value());
}

TEST_CASE("a delivery over one disc goes on on the next, and none is too large") {
  Bench bench;
  bench.request.disc_octets = 1'000'000;
  bench.request.part_octets = 300'000;
  bench.add("big", noise(2'000'000));
  bench.add("small", noise(100));
  const auto sealed = bench.seal();
  REQUIRE(sealed);
  CHECK(sealed->images.size() == 3);
  CHECK(open_discs(*sealed));
  std::vector<std::string> groups;
  for (std::size_t i = 0; i < sealed->images.size(); ++i) {
    const auto& disc = sealed->images[i];
    CHECK(image_octets(bench.writer, disc) <= bench.request.disc_octets);
    const auto info = parse_bag_info(as_text(read_file(disc / kBagInfo, kMaxTagFile).value()));
    REQUIRE(info);
    CHECK(info->disc == DiscNumber{static_cast<int>(i) + 1, 3});
    CHECK(info->delivery == sealed->delivery);
    const auto manifest =
        parse_payload_manifest(as_text(read_file(disc / kManifest, kMaxTagFile).value()));
    REQUIRE(manifest);
    for (const ManifestEntry& part : *manifest) {
      CHECK(std::filesystem::file_size(disc / part.path) <= bench.request.part_octets);
    }
  }
  // Only the images are left: no part lies about.
  CHECK(std::distance(std::filesystem::directory_iterator(bench.request.work_folder),
                      std::filesystem::directory_iterator()) == 3);
}

TEST_CASE("a disc that could hold next to nothing is refused") {
  Bench bench;
  bench.add("a", "x");
  bench.request.disc_octets = FakeImageWriter::kFixed;
  CHECK(bench.refusal() == ErrorCode::disc_size_invalid);
  bench.request.disc_octets = FakeImageWriter::kFixed + 60'000;
  CHECK(bench.refusal() == ErrorCode::disc_size_invalid);
}

TEST_CASE("plans fill each disc and end exactly") {
  const std::size_t header = age::scrypt_header_size(18);
  for (const std::uint64_t tar : {std::uint64_t{3072}, std::uint64_t{10'000'000'000},
                                  std::uint64_t{50'000'000'000}, kMaxPart - header}) {
    const std::uint64_t room = kDiscDvd - 400'000;
    const auto plan = plan_discs(tar, room, kMaxPart, 2048, header);
    REQUIRE(plan);
    std::uint64_t sum = 0;
    int number = 1;
    for (const PlannedDisc& disc : *plan) {
      std::uint64_t used = 0;
      for (const PlannedPart& part : disc) {
        CHECK(part.number == number++);
        CHECK(part.sealed <= kMaxPart);
        CHECK(part.sealed == age::sealed_size(part.plaintext, header));
        sum += part.plaintext;
        used += 2048 + (part.sealed + 2047) / 2048 * 2048;
      }
      CHECK(used <= room);
    }
    CHECK(sum == tar);
  }
  CHECK_FALSE(plan_discs(1'000'000, 60'000, kMaxPart, 2048, header));
  CHECK_FALSE(plan_discs(1'000'000'000, 70'000, kMaxPart, 2048, header));  // 999 discs at most
  CHECK_FALSE(plan_discs(1'000, 1'000'000, kMaxPart + 1, 2048, header));
}

TEST_CASE("a file that changes after it was hashed stops the sealing") {
  for (const std::string change : {"append", "shrink", "touch", "replace", "remove"}) {
    Bench bench;
    bench.add("a", noise(300'000));
    bench.add("b", noise(300'000));
    bool changed = false;
    const auto progress = [&](std::uint64_t done, std::uint64_t) {
      if (done < 600'000 || changed) return true;  // both are hashed now
      changed = true;
      const auto path = bench.folder / "in/b";
      if (change == "append") std::ofstream(path, std::ios::app) << "x";
      if (change == "shrink") std::filesystem::resize_file(path, 1000);
      if (change == "touch") {
        std::filesystem::last_write_time(path, std::filesystem::file_time_type::min());
      }
      if (change == "replace") bench.folder.put("in/b", noise(300'000));
      if (change == "remove") std::filesystem::remove(path);
      return true;
    };
    INFO(change);
    CHECK(bench.refusal(progress) == ErrorCode::input_changed);
    CHECK(bench.blamed == std::vector<std::string>{"b"});
    CHECK(bench.writer.plans.empty());
  }
}

TEST_CASE("the sealing can be stopped at any time") {
  Bench bench;
  bench.add("a", noise(3'000'000));
  CHECK(bench.refusal([](std::uint64_t, std::uint64_t) { return false; }) == ErrorCode::cancelled);
  CHECK(bench.refusal([](std::uint64_t done, std::uint64_t total) { return done < total / 2; }) ==
        ErrorCode::cancelled);
}

TEST_CASE("progress only rises, and ends at the total") {
  Bench bench;
  bench.add("a", noise(300'000));
  std::uint64_t last = 0;
  std::uint64_t all = 0;
  REQUIRE(bench.seal([&](std::uint64_t done, std::uint64_t total) {
    CHECK(done >= last);
    last = done;
    all = total;
    return true;
  }));
  CHECK(last == all);
}

TEST_CASE("links, sockets and what is not there cannot be sealed") {
  Bench bench;
  bench.add("a", "x");
  std::filesystem::create_symlink("a", bench.folder / "in/link");
  bench.request.inputs.push_back({bench.folder / "in/link", "link"});
  CHECK(bench.refusal() == ErrorCode::input_kind);
  CHECK(bench.blamed == std::vector<std::string>{"link"});
  bench.request.inputs.back() = {"/dev/null", "null"};
  CHECK(bench.refusal() == ErrorCode::input_kind);
  bench.request.inputs.back() = {bench.folder / "in", "file"};
  CHECK(bench.refusal() == ErrorCode::input_kind);
  bench.request.inputs.back() = {bench.folder / "in/a", "folder/"};
  CHECK(bench.refusal() == ErrorCode::input_kind);
  bench.request.inputs.back() = {bench.folder / "in/none", "none"};
  CHECK(bench.refusal() == ErrorCode::file_not_found);
  REQUIRE(bench.folder.run("mkfifo in/fifo") == 0);
  bench.request.inputs.back() = {bench.folder / "in/fifo", "fifo"};
  CHECK(bench.refusal() == ErrorCode::input_kind);
}

TEST_CASE("names that collide or deceive are refused and pointed out") {
  Bench bench;
  bench.add("が", "x");
  bench.add("か\xe3\x82\x99", "y");
  CHECK(bench.refusal() == ErrorCode::path_collision);
  CHECK(bench.blamed.size() == 2);
  Bench other;
  other.add("a\nb", "x");
  CHECK(other.refusal() == ErrorCode::path_forbidden);
  CHECK(other.blamed == std::vector<std::string>{"a\nb"});
}

TEST_CASE("a failing writer's error comes back") {
  Bench bench;
  bench.add("a", "x");
  bench.writer.fail_at = 0;
  CHECK(bench.refusal() == ErrorCode::iso_write_failed);
}

TEST_CASE("the count of the job sheet is compared with the files, if that is wanted") {
  Bench bench;
  bench.add("1.csv", "番号\r\n1\r\n2\r\n");
  bench.add("2.CSV", "番号\r\n3");
  bench.add("other.txt", "x\ny\n");
  bench.request.delivery.record_rule = "rows:.csv";
  bench.request.delivery.records = 3;
  bench.request.check_records = true;
  SECTION("the same: sealed, and told") {
    const auto sealed = bench.seal();
    REQUIRE(sealed);
    CHECK(sealed->records == 3);
  }
  SECTION("another number: refused, both are named") {
    bench.request.delivery.records = 4;
    const auto sealed = bench.seal();
    REQUIRE_FALSE(sealed);
    CHECK(sealed.error().code == ErrorCode::records_mismatch);
    CHECK(sealed.error().detail == "job sheet 4, files 3");
    bench.request.check_records = false;
    CHECK(bench.seal());
  }
  SECTION("files that do not hold whole records are refused") {
    bench.request.delivery.record_rule = "fixed:1000:.csv";
    const auto sealed = bench.seal();
    REQUIRE_FALSE(sealed);
    CHECK(sealed.error().code == ErrorCode::records_mismatch);
    CHECK(sealed.error().detail == "job sheet 3, files not whole records");
  }
  SECTION("where nothing is to be counted, the sheet's word stands") {
    bench.request.delivery.record_rule = "none";
    bench.request.delivery.records = 99;
    const auto sealed = bench.seal();
    REQUIRE(sealed);
    CHECK_FALSE(sealed->records);
  }
}

TEST_CASE("a job sheet that a disc could not carry is refused before any work") {
  Bench bench;
  bench.add("a", "x");
  bench.request.delivery.subject = "two\nlines";
  CHECK(bench.refusal() == ErrorCode::bag_info_invalid);
  CHECK(std::filesystem::is_empty(bench.request.work_folder));
}
