#include "firmware/intake/verify.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sys/mman.h>
#include <unistd.h>

#include "firmware/sealed/age/encryptor.hpp"
#include "firmware/sealed/age/header.hpp"
#include "tests/unit/intake/bag_kit.hpp"

using namespace dozo;
using namespace dozo::intake;

namespace {

const std::string kPart1 = sealed::part_path(1);
const std::string kPart2 = sealed::part_path(2);

Bytes text(std::string_view characters) {
  const ByteView view = as_bytes(characters);
  return {view.begin(), view.end()};
}

void check_refused(const Result<Verdict>& verdict, ErrorCode code) {
  REQUIRE_FALSE(verdict);
  CAPTURE(describe(verdict.error()));
  CHECK(error_number(verdict.error().code) == error_number(code));
}

void check_refused(const kit::Disc& disc, ErrorCode code) {
  check_refused(kit::judge(disc), code);
}

kit::Disc two_parts() {
  return kit::deliver(kit::sample_tar(), {{1000, 0}}).front();
}

/// The disc with bag-info.txt and manifest as `change` makes them, properly listed and signed.
template <class Change>
kit::Disc sealed_with(kit::Disc disc, const Change& change) {
  auto info = sealed::parse_bag_info(as_text(disc.at("bag-info.txt"))).value();
  auto entries = sealed::parse_payload_manifest(as_text(disc.at("manifest-sha256.txt"))).value();
  change(info, entries);
  disc["bag-info.txt"] = text(sealed::write_bag_info(info));
  disc["manifest-sha256.txt"] = text(sealed::write_manifest(entries));
  kit::list_and_sign(disc);
  return disc;
}

}  // namespace

TEST_CASE("A disc in order gives a verdict with all that a receipt needs") {
  const kit::Disc disc = two_parts();
  const Verdict verdict = kit::judge(disc).value();
  CHECK(verdict.delivery == kit::job_sheet());
  CHECK(verdict.disc == sealed::DiscNumber{1, 1});
  CHECK(verdict.tag_manifest == sha256(disc.at("tagmanifest-sha256.txt")));
  CHECK(verdict.manifest == sha256(disc.at("manifest-sha256.txt")));
  CHECK(verdict.signer == kit::ward().certificate.fingerprint());
  CHECK(verdict.files == 8);
  CHECK(verdict.payload_bytes == disc.at(kPart1).size() + disc.at(kPart2).size());
  REQUIRE(verdict.parts.size() == 2);
  for (const Part& part : verdict.parts) {
    const Bytes& octets = disc.at(part.path);
    CHECK(part.bytes == octets.size());
    CHECK(part.sha256 == sha256(octets));
    CHECK(part.header_bytes == sealed::age::scrypt_header_size(10));
    CHECK(part.header_sha256 == sha256(ByteView(octets).first(part.header_bytes)));
  }
  CHECK(verdict_from_json(to_json(verdict)).value() == verdict);
}

TEST_CASE("A disc in the middle of a delivery says which one it is") {
  const auto discs = kit::deliver(kit::sample_tar(), {{700}, {800, 900}, {0}});
  const Verdict verdict = kit::judge(discs.at(1)).value();
  CHECK(verdict.disc == sealed::DiscNumber{2, 3});
  CHECK(verdict.parts.front().path == sealed::part_path(2));
}

TEST_CASE("The payload is announced before it is read, and counted to its end") {
  const kit::Disc disc = two_parts();
  const UniqueFd stream = kit::stream_of(disc);
  FrameReader frames(stream.get());
  std::uint64_t announced = 0;
  std::uint64_t last = 0;
  const VerifyWatch watch{[&](const Digest&, std::uint64_t bytes) -> Result<> {
                            announced = bytes;
                            CHECK(last == 0);
                            return {};
                          },
                          [&](std::uint64_t done) { last = done; }};
  const auto verdict =
      verify_disc(frames, std::span(&kit::ward().certificate, 1), kit::own_key(), kit::kNow, watch);
  REQUIRE(verdict);
  CHECK(announced == verdict->payload_bytes);
  CHECK(last == announced);
}

TEST_CASE("A disc without one of its tag files is refused") {
  for (const std::string_view name : kTagFiles) {
    CAPTURE(name);
    kit::Disc disc = two_parts();
    disc.erase(std::string(name));
    check_refused(disc, ErrorCode::bag_file_missing);
  }
  check_refused(kit::Disc{}, ErrorCode::bag_file_missing);
}

TEST_CASE("A tag file that is not what was signed is refused") {
  for (const std::string name : {"bag-info.txt", "manifest-sha256.txt", "README.txt"}) {
    CAPTURE(name);
    kit::Disc disc = two_parts();
    disc[name].push_back('\n');
    check_refused(disc, ErrorCode::bag_tag_digest_mismatch);
    disc[name].clear();
    check_refused(disc, ErrorCode::bag_tag_digest_mismatch);
  }
  kit::Disc disc = two_parts();
  disc["bagit.txt"] = text("BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n");
  check_refused(disc, ErrorCode::bag_declaration_invalid);
}

TEST_CASE("A tag manifest that was altered has no signature") {
  kit::Disc disc = two_parts();
  std::string list(as_text(disc.at("tagmanifest-sha256.txt")));
  list[0] = list[0] == '0' ? '1' : '0';
  disc["tagmanifest-sha256.txt"] = text(list);
  check_refused(disc, ErrorCode::signature_wrong);
}

TEST_CASE("A tag file that comes twice is refused") {
  const kit::Disc disc = two_parts();
  for (const auto& [twice, octets] : disc) {
    CAPTURE(twice);
    const UniqueFd file = kit::file_of({});
    FrameWriter writer(file.get());
    for (const auto& [path, content] : disc) {
      for (int times = path == twice ? 2 : 1; times > 0; --times) {
        REQUIRE(writer.file(path, content.size()));
        REQUIRE(writer.body(content));
      }
    }
    REQUIRE(writer.end());
    REQUIRE(lseek(file.get(), 0, SEEK_SET) == 0);
    check_refused(kit::judge(file.get()), ErrorCode::bag_file_repeated);
  }
}

TEST_CASE("Validly signed nonsense is refused by its form") {
  kit::Disc disc = two_parts();
  SECTION("a bag-info.txt with a line more") {
    const Bytes more = text("Contact-Name: somebody\n");
    disc["bag-info.txt"].insert(disc["bag-info.txt"].end(), more.begin(), more.end());
    kit::list_and_sign(disc);
    check_refused(disc, ErrorCode::bag_info_invalid);
  }
  SECTION("a manifest with a path that leaves the bag") {
    disc["manifest-sha256.txt"] =
        text(to_hex(sha256(disc.at(kPart1))) + "  data/../../etc/passwd\n");
    kit::list_and_sign(disc);
    check_refused(disc, ErrorCode::bag_path_forbidden);
  }
  SECTION("a manifest with an absolute path") {
    disc["manifest-sha256.txt"] = text(to_hex(sha256(disc.at(kPart1))) + "  /etc/passwd\n");
    kit::list_and_sign(disc);
    check_refused(disc, ErrorCode::bag_path_forbidden);
  }
  SECTION("a manifest that names a part twice") {
    const std::string line = to_hex(sha256(disc.at(kPart1))) + "  " + kPart1 + "\n";
    disc["manifest-sha256.txt"] = text(line + line);
    kit::list_and_sign(disc);
    check_refused(disc, ErrorCode::bag_file_repeated);
  }
  SECTION("an empty manifest") {
    disc["manifest-sha256.txt"].clear();
    kit::list_and_sign(disc);
    check_refused(disc, ErrorCode::bag_manifest_invalid);
  }
  SECTION("a tag manifest that names a file more") {
    const Bytes line = text(to_hex(sha256(as_bytes("x"))) + "  zzz.txt\n");
    auto& list = disc["tagmanifest-sha256.txt"];
    list.insert(list.end(), line.begin(), line.end());
    kit::sign(disc);
    check_refused(disc, ErrorCode::bag_path_forbidden);
  }
}

TEST_CASE("A disc that holds more parts than a terminal takes is refused") {
  std::map<std::string, Bytes> parts;
  const Bytes sealed_part = kit::age_file(as_bytes("x"));
  for (int number = 1; number <= static_cast<int>(kMaxParts) + 1; ++number) {
    parts[sealed::part_path(number)] = sealed_part;
  }
  check_refused(kit::bag_of(parts), ErrorCode::bag_manifest_invalid);
  parts.erase(sealed::part_path(static_cast<int>(kMaxParts) + 1));
  CHECK(kit::judge(kit::bag_of(parts)));
}

TEST_CASE("A disc signed by somebody else is refused") {
  kit::Disc disc = two_parts();
  kit::sign(disc, kit::other_ward());
  check_refused(disc, ErrorCode::signer_unknown);
}

TEST_CASE("Another ward's signature cannot be put in the place of the right one") {
  kit::Disc disc = two_parts();
  disc["tagmanifest-sha256.txt.p7s"] =
      kit::bag_of({{kPart1, kit::age_file(as_bytes("x"))}}).at("tagmanifest-sha256.txt.p7s");
  check_refused(disc, ErrorCode::signature_wrong);
}

TEST_CASE("Of several anchors the one that signed is named") {
  const std::vector<sealed::Certificate> anchors{kit::other_ward().certificate,
                                                 kit::ward().certificate};
  const UniqueFd stream = kit::stream_of(two_parts());
  FrameReader frames(stream.get());
  const VerifyWatch watch{[](const Digest&, std::uint64_t) -> Result<> { return {}; },
                          [](std::uint64_t) {}};
  const auto verdict = verify_disc(frames, anchors, kit::own_key(), kit::kNow, watch);
  CHECK(verdict.value().signer == kit::ward().certificate.fingerprint());
}

TEST_CASE("A ward's certificate that is not valid yet does not count") {
  const UniqueFd stream = kit::stream_of(two_parts());
  FrameReader frames(stream.get());
  const VerifyWatch watch{[](const Digest&, std::uint64_t) -> Result<> { return {}; },
                          [](std::uint64_t) {}};
  check_refused(verify_disc(frames, std::span(&kit::ward().certificate, 1), kit::own_key(),
                            Instant{kit::kNow.seconds - 100'000}, watch),
                ErrorCode::signer_not_valid_now);
}

TEST_CASE("A disc for another terminal is refused before its payload is read") {
  auto delivery = kit::job_sheet();
  delivery.recipient = sha256(as_bytes("another terminal"));
  const kit::Disc disc = kit::deliver(kit::sample_tar(), {{1000, 0}}, delivery).front();
  Bytes octets = kit::octets_of(disc);
  // Only the first octets of the first part are there: reading on would end in another error.
  octets.resize(octets.size() - disc.at(kPart2).size() - disc.at(kPart1).size());
  const UniqueFd cut = kit::file_of(octets);
  check_refused(kit::judge(cut.get()), ErrorCode::other_terminal);
}

TEST_CASE("Where no terminal asks, everything but the addressee is judged") {
  auto delivery = kit::job_sheet();
  delivery.recipient = sha256(as_bytes("another terminal"));
  kit::Disc disc = kit::deliver(kit::sample_tar(), {{1000, 0}}, delivery).front();
  const auto judge = [&] {
    const UniqueFd stream = kit::stream_of(disc);
    FrameReader frames(stream.get());
    const VerifyWatch watch{[](const Digest&, std::uint64_t) -> Result<> { return {}; },
                            [](std::uint64_t) {}};
    return verify_disc(frames, std::span(&kit::ward().certificate, 1), std::nullopt, kit::kNow,
                       watch);
  };
  CHECK(judge().value().delivery.recipient == delivery.recipient);
  disc.at(kPart2).back() ^= 1;
  check_refused(judge(), ErrorCode::bag_payload_digest_mismatch);
}

TEST_CASE("A payload whose amount is not what was signed is refused") {
  using Entries = std::vector<sealed::ManifestEntry>;
  const auto more_octets = [](sealed::BagInfo& info, Entries&) { ++info.payload_octets; };
  check_refused(sealed_with(two_parts(), more_octets), ErrorCode::bag_oxum_mismatch);
  const auto less_octets = [](sealed::BagInfo& info, Entries&) { --info.payload_octets; };
  check_refused(sealed_with(two_parts(), less_octets), ErrorCode::bag_oxum_mismatch);
  const auto more_files = [](sealed::BagInfo& info, Entries&) { ++info.payload_files; };
  check_refused(sealed_with(two_parts(), more_files), ErrorCode::bag_oxum_mismatch);
}

TEST_CASE("A part that is missing, too much or in another's place is refused") {
  kit::Disc disc = two_parts();
  SECTION("the first is missing") {
    disc.erase(kPart1);
    check_refused(disc, ErrorCode::bag_file_missing);
  }
  SECTION("the last is missing") {
    disc.erase(kPart2);
    check_refused(disc, ErrorCode::bag_file_missing);
  }
  SECTION("there is one more behind the last") {
    disc[sealed::part_path(3)] = disc.at(kPart1);
    check_refused(disc, ErrorCode::bag_file_unlisted);
  }
  SECTION("there is a file before the first") {
    disc["autorun.inf"] = text("[autorun]\nopen=setup.exe\n");
    check_refused(disc, ErrorCode::bag_file_unlisted);
  }
  SECTION("there is a file behind the payload") {
    disc["setup.exe"] = text("MZ");
    check_refused(disc, ErrorCode::bag_file_unlisted);
  }
  SECTION("two have changed places") {
    std::swap(disc.at(kPart1), disc.at(kPart2));
    check_refused(disc, ErrorCode::bag_payload_digest_mismatch);
  }
  SECTION("one lacks its last octet") {
    disc.at(kPart2).pop_back();
    check_refused(disc, ErrorCode::bag_payload_digest_mismatch);
  }
  SECTION("one has an octet more") {
    disc.at(kPart1).push_back(0);
    check_refused(disc, ErrorCode::bag_payload_digest_mismatch);
  }
  SECTION("one is empty") {
    disc.at(kPart1).clear();
    check_refused(disc, ErrorCode::bag_payload_digest_mismatch);
  }
}

TEST_CASE("A bit of the payload that has turned is damage, in the age header as anywhere") {
  kit::Disc disc = two_parts();
  for (const std::size_t at : {std::size_t{0}, std::size_t{5}, disc.at(kPart1).size() - 1}) {
    CAPTURE(at);
    disc.at(kPart1)[at] ^= 4;
    check_refused(disc, ErrorCode::bag_payload_digest_mismatch);
    disc.at(kPart1)[at] ^= 4;
  }
  CHECK(kit::judge(disc));
}

TEST_CASE("Signed payload that is no age file for a password is refused on the day of receipt") {
  SECTION("not age at all") {
    check_refused(kit::bag_of({{kPart1, text("plain text")}}), ErrorCode::age_header_invalid);
  }
  SECTION("an empty file") {
    check_refused(kit::bag_of({{kPart1, Bytes{}}}), ErrorCode::age_header_invalid);
  }
  SECTION("a header without an end") {
    Bytes endless = text("age-encryption.org/v1\n-> scrypt ");
    endless.resize(kMaxPartHeader + 100, 'A');
    check_refused(kit::bag_of({{kPart1, endless}}), ErrorCode::age_header_invalid);
  }
  SECTION("a header that is cut") {
    Bytes head = kit::age_file(as_bytes("x"));
    head.resize(80);
    check_refused(kit::bag_of({{kPart1, head}}), ErrorCode::age_header_invalid);
  }
  SECTION("for a key instead of a password") {
    const sealed::age::Header header{
        {{"X25519", {sealed::age::to_base64(Bytes(32, 1))}, Bytes(32, 2)}}, Bytes(32, 3), 0};
    Bytes keyed = text(sealed::age::write_header(header));
    keyed.resize(keyed.size() + 64);
    check_refused(kit::bag_of({{kPart1, keyed}}), ErrorCode::age_header_invalid);
  }
}

TEST_CASE("A part that would take more work to open than the terminal allows is found at receipt") {
  const auto part_of = [](int log_n) {
    const sealed::age::Header header{
        {{"scrypt", {sealed::age::to_base64(Bytes(16, 1)), std::to_string(log_n)}, Bytes(32, 2)}},
        Bytes(32, 3),
        0};
    Bytes part = text(sealed::age::write_header(header));
    part.resize(part.size() + 64);
    return part;
  };
  CHECK(kit::judge(kit::bag_of({{kPart1, part_of(kMaxWorkFactor)}})));
  check_refused(kit::bag_of({{kPart1, part_of(kMaxWorkFactor + 1)}}), ErrorCode::age_work_factor);
  check_refused(kit::bag_of({{kPart1, part_of(63)}}), ErrorCode::age_work_factor);
}

TEST_CASE("Files that claim to be larger than allowed are refused before they are read") {
  const kit::Disc disc = two_parts();
  const auto claim = [&](const std::string& large, std::uint64_t size) {
    UniqueFd file = kit::file_of({});
    FrameWriter writer(file.get());
    for (const auto& [path, octets] : disc) {
      REQUIRE(writer.file(path, path == large ? size : octets.size()));
      if (path == large) break;
      REQUIRE(writer.body(octets));
    }
    REQUIRE(lseek(file.get(), 0, SEEK_SET) == 0);
    return file;
  };
  for (const std::string_view name : kTagFiles) {
    CAPTURE(name);
    check_refused(kit::judge(claim(std::string(name), kMaxTagFile + 1).get()),
                  ErrorCode::bag_file_oversized);
  }
  check_refused(kit::judge(claim(kPart1, sealed::kMaxPart + 1).get()),
                ErrorCode::bag_file_oversized);
  check_refused(kit::judge(claim(kPart1, ~std::uint64_t{0}).get()), ErrorCode::bag_file_oversized);
  // Within the limit for parts, but beyond what the ward signed.
  check_refused(kit::judge(claim(kPart1, sealed::kMaxPart).get()), ErrorCode::bag_oxum_mismatch);
}

TEST_CASE("A stream that stops early is refused, wherever it stops") {
  const kit::Disc disc = two_parts();
  const Bytes whole = kit::octets_of(disc);
  std::vector<std::size_t> borders{0, whole.size() - 1, whole.size() - 5};
  std::size_t at = 0;
  for (const auto& [path, octets] : disc) {
    // 'F', the length, the path, the size; then the contents.
    for (const std::size_t step : {std::size_t{1}, std::size_t{1}, path.size(), std::size_t{8}}) {
      borders.push_back(at += step);
    }
    borders.push_back(at + octets.size() / 2);
    borders.push_back(at += octets.size());
  }
  for (const std::size_t border : borders) {
    CAPTURE(border);
    const UniqueFd cut = kit::file_of(ByteView(whole).first(border));
    const auto verdict = kit::judge(cut.get());
    check_refused(verdict, ErrorCode::channel_closed);
  }
}

TEST_CASE("What a reader sends behind its end changes nothing") {
  const kit::Disc disc = two_parts();
  Bytes octets = kit::octets_of(disc);
  const Bytes more = kit::octets_of({{"zzz", text("more")}});
  octets.insert(octets.end(), more.begin(), more.end());
  const UniqueFd stream = kit::file_of(octets);
  CHECK(kit::judge(stream.get()).value() == kit::judge(disc).value());
}

TEST_CASE("No octet of a disc can change unnoticed") {
  // Every octet of every file, and of the frames around them, one bit each.
  const kit::Disc disc = kit::bag_of({{kPart1, kit::age_file(as_bytes("secret"))}});
  const Bytes whole = kit::octets_of(disc);
  const UniqueFd stream = kit::file_of(whole);
  REQUIRE(kit::judge(stream.get()));
  for (std::size_t at = 0; at < whole.size(); ++at) {
    const std::uint8_t turned = whole[at] ^ static_cast<std::uint8_t>(1U << (at % 8));
    REQUIRE(pwrite_all(stream.get(), {&turned, 1}, at));
    REQUIRE(lseek(stream.get(), 0, SEEK_SET) == 0);
    if (kit::judge(stream.get())) FAIL("octet " << at << " of " << whole.size());
    REQUIRE(pwrite_all(stream.get(), {&whole[at], 1}, at));
  }
}
