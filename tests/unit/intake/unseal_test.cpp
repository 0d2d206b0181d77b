#include "firmware/intake/unseal.hpp"

#include <algorithm>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "firmware/sealed/age/header.hpp"
#include "firmware/sealed/tar.hpp"
#include "tests/unit/intake/bag_kit.hpp"

using namespace dozo;
using namespace dozo::intake;

namespace {

const std::string kPart1 = sealed::part_path(1);
const std::string kPart2 = sealed::part_path(2);

ExpectedDisc expected_of(const kit::Disc& disc) {
  const Verdict verdict = kit::judge(disc).value();
  return {verdict.tag_manifest, verdict.parts, verdict.delivery.group, verdict.disc};
}

/// One unsealing, and what reached its sink.
struct Opening {
  explicit Opening(std::string_view password = kit::kPassword, int max_work_factor = 12)
      : unsealer(SecretBytes::copy_of(as_bytes(password)).value(),
                 {max_work_factor, 2, [] { return std::uint64_t{1} << 30; },
                  sealed::RecordRule::parse("lines:.txt").value()},
                 [this](ByteView octets) -> Result<> {
                   released.insert(released.end(), octets.begin(), octets.end());
                   return {};
                 }) {}

  Result<> add(int stream, const ExpectedDisc& expected) {
    FrameReader frames(stream);
    return unsealer.add_disc(frames, expected, [this](std::uint64_t octets) { heard = octets; });
  }
  Result<> add(const kit::Disc& disc, const ExpectedDisc& expected) {
    return add(kit::stream_of(disc).get(), expected);
  }
  Result<> add(const kit::Disc& disc) { return add(disc, expected_of(disc)); }

  Bytes released;
  std::uint64_t heard = 0;
  Unsealer unsealer;
};

template <class T>
void check_refused(const Result<T>& result, ErrorCode code) {
  REQUIRE_FALSE(result);
  CAPTURE(describe(result.error()));
  CHECK(error_number(result.error().code) == error_number(code));
}

/// All discs of a delivery, in order, with their own receipts.
Result<UnsealSummary> open_all(Opening& opening, const std::vector<kit::Disc>& discs) {
  for (const kit::Disc& disc : discs) DOZO_TRY(opening.add(disc));
  return opening.unsealer.finish();
}

}  // namespace

TEST_CASE("A delivery on one disc comes out as its tar, octet by octet, and is summed up") {
  const Bytes tar = kit::sample_tar();
  const kit::Disc disc = kit::deliver(tar).front();
  Opening opening;
  REQUIRE(opening.add(disc));
  CHECK(opening.heard == disc.at(kPart1).size());
  const UnsealSummary summary = opening.unsealer.finish().value();
  CHECK(opening.released == tar);
  CHECK(summary.files == 3);
  CHECK(summary.folders == 1);
  CHECK(summary.bytes == 3000 + std::string("拝啓").size());
  CHECK(summary.tar_bytes == tar.size());
  CHECK(summary.records == 1);  // of an empty text and one without a line feed
  const std::string_view text = as_text(tar);
  const std::size_t end = text.find('\0', sealed::kTarBlock);
  CHECK(summary.index_sha256 ==
        sha256(ByteView(tar).subspan(sealed::kTarBlock, end - sealed::kTarBlock)));
}

TEST_CASE("A delivery may be cut anywhere: in a header, in a file, at a border, after one octet") {
  const Bytes tar = kit::sample_tar(200'000);
  const std::vector<std::vector<std::vector<std::size_t>>> cuts{
      {{100}, {0}},                           // in the index's header
      {{512}, {0}},                           // behind it
      {{1}, {1, 1}, {0}},                     // octet by octet
      {{100'000}, {0}},                       // in the middle of a file
      {{65'536, 65'536}, {0}},                // at age's chunks
      {{tar.size() - 700}, {0}},              // in the end blocks
      {{tar.size() - 1}, {0}},                // before the last octet
      {{3000, 50'000}, {70'000, 1}, {9, 0}},  // parts and discs
  };
  for (const auto& cut : cuts) {
    Opening opening;
    const auto summary = open_all(opening, kit::deliver(tar, cut));
    REQUIRE(summary);
    CHECK(summary->tar_bytes == tar.size());
    CHECK(opening.released == tar);
  }
}

TEST_CASE("A wrong password is told apart from damage, and nothing is released") {
  const kit::Disc disc = kit::deliver(kit::sample_tar(), {{1000, 0}}).front();
  Opening opening("7K3QN-7K3QP-00000-ZZZZA");
  check_refused(opening.add(disc), ErrorCode::password_wrong);
  CHECK(opening.released.empty());
}

TEST_CASE("A later part under another password is the delivery's fault, not the typist's") {
  const Bytes tar = kit::sample_tar();
  const ByteView view(tar);
  SECTION("on the same disc") {
    const kit::Disc disc =
        kit::bag_of({{kPart1, kit::age_file(view.first(1000))},
                     {kPart2, kit::age_file(view.subspan(1000), "7K3QN-7K3QP-00000-ZZZZA")}});
    Opening opening;
    check_refused(opening.add(disc), ErrorCode::delivery_inconsistent);
  }
  SECTION("on the next disc") {
    Opening opening;
    REQUIRE(opening.add(kit::bag_of({{kPart1, kit::age_file(view.first(1000))}}, {1, 2})));
    check_refused(
        opening.add(kit::bag_of(
            {{kPart2, kit::age_file(view.subspan(1000), "7K3QN-7K3QP-00000-ZZZZA")}}, {2, 2})),
        ErrorCode::delivery_inconsistent);
  }
}

TEST_CASE("Another disc than the received one is refused before a key is derived, by its name") {
  const Bytes tar = kit::sample_tar();
  const auto discs = kit::deliver(tar, {{1000}, {0}});
  const ExpectedDisc first = expected_of(discs[0]);
  SECTION("the second disc instead of the first") {
    Opening opening;
    check_refused(opening.add(discs[1], first), ErrorCode::disc_number_unexpected);
  }
  SECTION("a disc of another delivery") {
    auto delivery = kit::job_sheet();
    delivery.group = "11111111-e2bb-4255-8caf-4136c566a962";
    Opening opening;
    check_refused(opening.add(kit::deliver(tar, {{1000}, {0}}, delivery)[0], first),
                  ErrorCode::other_delivery);
  }
  SECTION("disc 2 of another delivery behind disc 1 of this one") {
    auto delivery = kit::job_sheet();
    delivery.group = "11111111-e2bb-4255-8caf-4136c566a962";
    Opening opening;
    REQUIRE(opening.add(discs[0], first));
    check_refused(opening.add(kit::deliver(tar, {{1000}, {0}}, delivery)[1], expected_of(discs[1])),
                  ErrorCode::other_delivery);
  }
  SECTION("the same delivery sealed once more") {
    Opening opening;
    check_refused(opening.add(kit::deliver(tar, {{1000}, {0}})[0], first),
                  ErrorCode::bag_tag_digest_mismatch);
  }
}

TEST_CASE("A disc left out is noticed even if every receipt agrees") {
  const auto discs = kit::deliver(kit::sample_tar(), {{1000}, {1000}, {0}});
  SECTION("the first") {
    Opening opening;
    check_refused(opening.add(discs[1]), ErrorCode::delivery_inconsistent);
  }
  SECTION("the second") {
    Opening opening;
    REQUIRE(opening.add(discs[0]));
    check_refused(opening.add(discs[2]), ErrorCode::delivery_inconsistent);
  }
  SECTION("the last") {
    Opening opening;
    REQUIRE(opening.add(discs[0]));
    REQUIRE(opening.add(discs[1]));
    check_refused(opening.unsealer.finish(), ErrorCode::tar_profile);
  }
  SECTION("one twice") {
    Opening opening;
    REQUIRE(opening.add(discs[0]));
    check_refused(opening.add(discs[0]), ErrorCode::delivery_inconsistent);
  }
}

TEST_CASE("A tag file that changed since the receipt is refused") {
  const kit::Disc good = kit::deliver(kit::sample_tar()).front();
  const ExpectedDisc expected = expected_of(good);
  for (const std::string name : {"bagit.txt", "bag-info.txt", "manifest-sha256.txt", "README.txt",
                                 "tagmanifest-sha256.txt"}) {
    CAPTURE(name);
    kit::Disc disc = good;
    disc[name].back() ^= 1;
    Opening opening;
    check_refused(opening.add(disc, expected), ErrorCode::bag_tag_digest_mismatch);
    disc.erase(name);
    Opening again;
    check_refused(again.add(disc, expected), ErrorCode::bag_file_missing);
  }
}

TEST_CASE("The ward's signature is the receipt's affair: the unsealer knows no certificate") {
  kit::Disc disc = kit::deliver(kit::sample_tar()).front();
  const ExpectedDisc expected = expected_of(disc);
  disc["tagmanifest-sha256.txt.p7s"] = {0};
  Opening opening;
  CHECK(opening.add(disc, expected));
}

TEST_CASE("A receipt that contradicts the signed manifest is refused") {
  const kit::Disc disc = kit::deliver(kit::sample_tar(), {{1000, 0}}).front();
  const ExpectedDisc good = expected_of(disc);
  SECTION("a part less") {
    ExpectedDisc expected = good;
    expected.parts.pop_back();
    Opening opening;
    check_refused(opening.add(disc, expected), ErrorCode::delivery_inconsistent);
  }
  SECTION("another digest") {
    ExpectedDisc expected = good;
    expected.parts[0].sha256[0] ^= 1;
    Opening opening;
    check_refused(opening.add(disc, expected), ErrorCode::delivery_inconsistent);
  }
}

TEST_CASE("Another valid age header is refused before a key is derived from it") {
  const Bytes tar = kit::sample_tar();
  kit::Disc disc = kit::deliver(tar).front();
  const ExpectedDisc expected = expected_of(disc);
  const std::size_t header = expected.parts[0].header_bytes;
  // Work factor 12 is what this unsealer takes at most: deriving from 20 would be another error.
  const Bytes stranger = kit::age_file(tar, "another password", 10);
  std::copy_n(stranger.begin(), header, disc.at(kPart1).begin());
  Opening opening("another password");
  check_refused(opening.add(disc, expected), ErrorCode::bag_payload_digest_mismatch);
  CHECK(opening.released.empty());
}

TEST_CASE("Any bit of the payload that turned since the receipt is found") {
  const kit::Disc good = kit::deliver(kit::sample_tar(), {{100, 0}}).front();
  const ExpectedDisc expected = expected_of(good);
  for (const std::string& path : {kPart1, kPart2}) {
    const std::size_t size = good.at(path).size();
    // In the header every octet; behind it some.
    for (std::size_t at = 0; at < size; at += at < 200 ? 1 : 97) {
      CAPTURE(path, at);
      kit::Disc disc = good;
      disc.at(path)[at] ^= static_cast<std::uint8_t>(1U << (at % 8));
      Opening opening;
      const auto added = opening.add(disc, expected);
      REQUIRE_FALSE(added);
      const bool in_header = at < expected.parts[0].header_bytes;
      CHECK(added.error().code ==
            (in_header ? ErrorCode::bag_payload_digest_mismatch : ErrorCode::age_payload_damaged));
    }
  }
}

TEST_CASE("A part that is missing, too much, longer or shorter than received is refused") {
  const kit::Disc good = kit::deliver(kit::sample_tar(), {{1000, 0}}).front();
  const ExpectedDisc expected = expected_of(good);
  kit::Disc disc = good;
  SECTION("the first is missing") {
    disc.erase(kPart1);
    Opening opening;
    check_refused(opening.add(disc, expected), ErrorCode::bag_file_missing);
  }
  SECTION("the last is missing") {
    disc.erase(kPart2);
    Opening opening;
    check_refused(opening.add(disc, expected), ErrorCode::bag_file_missing);
  }
  SECTION("there is one more") {
    disc[sealed::part_path(3)] = disc.at(kPart1);
    Opening opening;
    check_refused(opening.add(disc, expected), ErrorCode::bag_file_unlisted);
  }
  SECTION("two have changed places") {
    std::swap(disc.at(kPart1), disc.at(kPart2));
    Opening opening;
    check_refused(opening.add(disc, expected), ErrorCode::bag_payload_digest_mismatch);
  }
  SECTION("one lacks its end") {
    disc.at(kPart2).pop_back();
    Opening opening;
    check_refused(opening.add(disc, expected), ErrorCode::bag_payload_digest_mismatch);
  }
  SECTION("one has more behind its end") {
    disc.at(kPart1).push_back(0);
    Opening opening;
    check_refused(opening.add(disc, expected), ErrorCode::bag_payload_digest_mismatch);
  }
}

TEST_CASE("More work than the terminal allows is not begun") {
  const kit::Disc disc = kit::deliver(kit::sample_tar()).front();
  Opening opening(kit::kPassword, 9);
  check_refused(opening.add(disc), ErrorCode::age_work_factor);
}

TEST_CASE("What is sealed but not a delivery's tar is refused") {
  const auto opened = [](ByteView plaintext) {
    Opening opening;
    return open_all(opening, {kit::bag_of({{kPart1, kit::age_file(plaintext)}})});
  };
  Bytes tar = kit::sample_tar();
  SECTION("no tar") {
    check_refused(opened(as_bytes("hello")), ErrorCode::tar_profile);
  }
  SECTION("nothing") {
    check_refused(opened({}), ErrorCode::tar_profile);
  }
  SECTION("a tar without its end") {
    check_refused(opened(ByteView(tar).first(tar.size() - 512)), ErrorCode::tar_profile);
  }
  SECTION("a tar with more behind its end") {
    tar.resize(tar.size() + 512);
    check_refused(opened(tar), ErrorCode::tar_profile);
  }
  SECTION("contents that are not what the index says") {
    const auto at = as_text(tar).rfind("0001 ");
    REQUIRE(at != std::string_view::npos);
    tar[at] ^= 1;
    check_refused(opened(tar), ErrorCode::index_mismatch);
  }
}

TEST_CASE("A stream that stops while it is unsealed says so, wherever it stops") {
  const kit::Disc disc = kit::deliver(kit::sample_tar(), {{1000, 0}}).front();
  const ExpectedDisc expected = expected_of(disc);
  const Bytes whole = kit::octets_of(disc);
  for (std::size_t size = 0; size < whole.size(); size += 211) {
    CAPTURE(size);
    Opening opening;
    const UniqueFd cut = kit::file_of(ByteView(whole).first(size));
    check_refused(opening.add(cut.get(), expected), ErrorCode::channel_closed);
  }
}

TEST_CASE("What the sink says comes back") {
  const kit::Disc disc = kit::deliver(kit::sample_tar()).front();
  Unsealer unsealer(SecretBytes::copy_of(as_bytes(kit::kPassword)).value(),
                    {12, 1, [] { return std::uint64_t{1} << 30; }},
                    [](ByteView) -> Result<> { return fail(ErrorCode::io_failed, "pipe"); });
  const UniqueFd stream = kit::stream_of(disc);
  FrameReader frames(stream.get());
  check_refused(unsealer.add_disc(frames, expected_of(disc), [](std::uint64_t) {}),
                ErrorCode::io_failed);
}
