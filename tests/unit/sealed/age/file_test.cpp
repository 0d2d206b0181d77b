#include <string>

#include <sys/resource.h>

#include "tests/unit/sealed/age/fixture.hpp"

namespace dozo::sealed::age {
namespace {

TEST_CASE("what is sealed opens again, for all sizes, pieces and numbers of threads") {
  for (const std::size_t size : kSizes) {
    const Bytes plain = sample(size);
    for (const unsigned threads : {1U, 2U, 5U}) {
      for (const std::size_t piece :
           {std::size_t{1000}, kChunk, kSealedChunk, std::size_t{1} << 22}) {
        INFO(size << " octets, " << threads << " threads, pieces of " << piece);
        const Bytes sealed = seal(own_recipient(), plain, threads, piece);
        CHECK(sealed.size() == sealed_size(size, x25519_header_size()));
        const Opened opened = open(own_identity(), sealed, threads, piece);
        CHECK(opened.result);
        CHECK(opened.plain == plain);
      }
    }
  }
}

TEST_CASE("octet by octet is a way to write, too") {
  const Bytes plain = sample(kChunk + 10);
  const Bytes sealed = seal(own_recipient(), plain, 1, 1);
  const Opened opened = open(own_identity(), sealed, 1, 1);
  CHECK(opened.result);
  CHECK(opened.plain == plain);
}

TEST_CASE("a passphrase seals and opens a file at the work factor we use") {
  const Bytes plain = sample(100);
  const Bytes sealed = seal(ScryptRecipient(secret("7K3QN"), kLogN), plain);
  CHECK(sealed.size() == sealed_size(100, scrypt_header_size(kLogN)));
  CHECK(open(ScryptIdentity(secret("7K3QN"), kLogN), sealed).plain == plain);
}

TEST_CASE("header sizes are foretold for work factors of one and two digits") {
  for (const int log_n : {9, 10}) {
    const Bytes sealed = seal(ScryptRecipient(secret("p"), log_n), {});
    CHECK(sealed.size() == sealed_size(0, scrypt_header_size(log_n)));
  }
  CHECK(scrypt_header_size(kLogN) == 150);  // as docs/formats/age.md says
}

TEST_CASE("the largest plaintext that fits is the largest") {
  for (const std::uint64_t limit : {232ULL, 233ULL, 65783ULL, 65784ULL, 65800ULL, 65801ULL,
                                    200000ULL, 737280000ULL, 4000000000ULL, 8543666176ULL}) {
    INFO(limit);
    const auto most = max_plaintext(limit, 200);
    REQUIRE(most);
    CHECK(sealed_size(*most, 200) <= limit);
    CHECK(sealed_size(*most + 1, 200) > limit);
  }
  CHECK_FALSE(max_plaintext(231, 200));
}

TEST_CASE("two sealings of the same are never the same") {
  CHECK(seal(own_recipient(), sample(10)) != seal(own_recipient(), sample(10)));
}

TEST_CASE("a wrong key or passphrase is told from damage, and nothing is released") {
  const Opened other = open(other_identity(), seal(own_recipient(), sample(10)));
  CHECK(failed_with(other.result, ErrorCode::age_no_match));
  CHECK(other.plain.empty());
  const Bytes sealed = seal(ScryptRecipient(secret("right"), 10), sample(10));
  CHECK(failed_with(open(ScryptIdentity(secret("wrong"), 10), sealed).result,
                    ErrorCode::age_no_match));
}

TEST_CASE("a changed MAC is a forged header") {
  Bytes sealed = seal(own_recipient(), sample(10));
  auto& c = sealed[x25519_header_size() - 20];
  c = c == 'A' ? 'B' : 'A';
  const Opened opened = open(own_identity(), sealed);
  CHECK(failed_with(opened.result, ErrorCode::age_header_forged));
  CHECK(opened.plain.empty());
}

TEST_CASE("a stanza added to a header is noticed by the MAC") {
  Bytes sealed = seal(own_recipient(), sample(10));
  const std::string added = "-> note hello\n\n";
  sealed.insert(sealed.begin() + 22, added.begin(), added.end());
  CHECK(failed_with(open(own_identity(), sealed).result, ErrorCode::age_header_forged));
}

TEST_CASE("no flipped bit anywhere goes unnoticed, and only true plaintext is ever released") {
  const Bytes plain = sample(30);
  const Bytes sealed = seal(own_recipient(), plain);
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    Bytes changed = sealed;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    const Opened opened = open(own_identity(), changed);
    INFO("bit " << bit);
    REQUIRE_FALSE(opened.result);
    REQUIRE(opened.plain.empty());
  }
}

TEST_CASE("a damaged chunk releases exactly what stands before it") {
  const Bytes plain = sample(20 * kChunk + 7);
  const Bytes sealed = seal(own_recipient(), plain);
  const std::size_t start = x25519_header_size() + 16;
  for (const std::size_t chunk :
       {std::size_t{0}, std::size_t{1}, std::size_t{18}, std::size_t{20}}) {
    for (const unsigned threads : {1U, 3U}) {
      Bytes changed = sealed;
      changed[start + chunk * kSealedChunk + 3] ^= 1;
      const Opened opened = open(own_identity(), changed, threads);
      CHECK(failed_with(opened.result, ErrorCode::age_payload_damaged));
      CHECK(opened.plain.size() == chunk * kChunk);
      CHECK(std::equal(opened.plain.begin(), opened.plain.end(), plain.begin()));
    }
  }
}

TEST_CASE("a file cut anywhere is not taken for a whole one") {
  const Bytes sealed = seal(own_recipient(), sample(2 * kChunk));
  const std::size_t start = x25519_header_size() + 16;
  for (std::size_t size = 0; size < start; ++size) {
    INFO(size);
    CHECK(failed_with(open(own_identity(), ByteView(sealed).first(size)).result,
                      ErrorCode::age_header_invalid));
  }
  const std::pair<std::size_t, std::size_t> cuts[] = {
      {start, 0},
      {start + 1, 0},
      {start + kTag, 0},
      {start + kSealedChunk - 1, 0},
      {start + kSealedChunk, kChunk},  // true, but not marked as the last
      {start + kSealedChunk + kTag, kChunk},
      {sealed.size() - 1, kChunk}};
  for (const auto& [size, released] : cuts) {
    INFO(size);
    const Opened opened = open(own_identity(), ByteView(sealed).first(size));
    CHECK(failed_with(opened.result, ErrorCode::age_payload_damaged));
    CHECK(opened.plain.size() == released);
  }
}

TEST_CASE("octets after the end, and chunks in another order, are refused") {
  for (const std::size_t size : {kChunk - 1, kChunk}) {
    Bytes sealed = seal(own_recipient(), sample(size));
    sealed.push_back(0);
    CHECK(failed_with(open(own_identity(), sealed).result, ErrorCode::age_payload_damaged));
    sealed.resize(sealed.size() + 3 * kSealedChunk);
    CHECK(failed_with(open(own_identity(), sealed, 3).result, ErrorCode::age_payload_damaged));
  }
  Bytes sealed = seal(own_recipient(), sample(3 * kChunk));
  const auto first = sealed.begin() + static_cast<std::ptrdiff_t>(x25519_header_size() + 16);
  const auto second = first + static_cast<std::ptrdiff_t>(kSealedChunk);
  std::swap_ranges(first, second, second);
  const Opened opened = open(own_identity(), sealed);
  CHECK(failed_with(opened.result, ErrorCode::age_payload_damaged));
  CHECK(opened.plain.empty());
}

/// Notes whether a key was asked for.
class Watched final : public Identity {
 public:
  mutable bool asked = false;

 private:
  [[nodiscard]] Result<SecretBytes> find(std::span<const Stanza> /*stanzas*/) const override {
    asked = true;
    return fail(ErrorCode::age_no_match);
  }
};

TEST_CASE("the header is shown exactly, before a key is derived, and may be refused") {
  const Bytes sealed = seal(own_recipient(), sample(1000));
  for (const std::size_t piece : {std::size_t{1}, std::size_t{50}, sealed.size()}) {
    const Watched identity;
    Bytes shown;
    Bytes plain;
    Decryptor decryptor(identity, append_to(plain), [&](ByteView header) -> Result<> {
      shown.assign(header.begin(), header.end());
      return fail(ErrorCode::bag_payload_digest_mismatch);
    });
    const auto result = feed(decryptor, sealed, piece);
    CHECK(failed_with(result, ErrorCode::bag_payload_digest_mismatch));
    CHECK(shown == Bytes(sealed.begin(),
                         sealed.begin() + static_cast<std::ptrdiff_t>(x25519_header_size())));
    CHECK_FALSE(identity.asked);
    CHECK(plain.empty());
  }
}

TEST_CASE("an error of the sink ends the work and stays") {
  const Bytes sealed = seal(own_recipient(), sample(50 * kChunk));
  for (const unsigned threads : {1U, 3U}) {
    int calls = 0;
    const auto identity = own_identity();
    Decryptor decryptor(
        identity,
        [&](ByteView) -> Result<> {
          return ++calls < 3 ? Result<>{} : Result<>(fail(ErrorCode::no_space));
        },
        {}, threads);
    CHECK(failed_with(feed(decryptor, sealed), ErrorCode::no_space));
    CHECK(failed_with(decryptor.write(sealed), ErrorCode::no_space));
    CHECK(failed_with(decryptor.finish(), ErrorCode::no_space));
    CHECK(calls == 3);
  }
}

TEST_CASE("an error of the sink reaches who seals") {
  SystemRandom random;
  int calls = 0;
  const Sink full = [&](ByteView) -> Result<> {
    return ++calls < 5 ? Result<>{} : Result<>(fail(ErrorCode::no_space));
  };
  auto encryptor = Encryptor::start(own_recipient(), random, full, 2);
  REQUIRE(encryptor);
  CHECK(failed_with(feed(*encryptor, sample(40 * kChunk)), ErrorCode::no_space));
}

TEST_CASE("work that is given up in the middle ends at once") {
  const Bytes sealed = seal(own_recipient(), sample(40 * kChunk));
  const auto identity = own_identity();
  Bytes plain;
  {
    Decryptor decryptor(identity, append_to(plain), {}, 4);
    REQUIRE(decryptor.write(ByteView(sealed).first(30 * kChunk)));
  }
  const std::size_t released = plain.size();
  CHECK(released < 30 * kChunk);
  const Bytes whole = sample(40 * kChunk);
  CHECK(std::equal(plain.begin(), plain.end(), whole.begin()));
}

TEST_CASE("what is not an age file is refused at its first octets") {
  Bytes plain;
  const auto identity = own_identity();
  Decryptor decryptor(identity, append_to(plain));
  CHECK(decryptor.write(as_bytes("CD001 and more")));  // could be refused; must not be accepted
  CHECK(failed_with(decryptor.finish(), ErrorCode::age_header_invalid));
  Decryptor endless(identity, append_to(plain));
  CHECK(failed_with(feed(endless, Bytes(kMaxHeader * 2, 'x')), ErrorCode::age_header_invalid));
}

TEST_CASE("memory does not grow with the file") {
  const auto peak = [] {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;  // KiB
  };
  std::uint64_t octets = 0;
  const auto identity = own_identity();
  Decryptor decryptor(
      identity,
      [&](ByteView plain) -> Result<> {
        octets += plain.size();
        return {};
      },
      {}, 2);
  SystemRandom random;
  auto encryptor = Encryptor::start(
      own_recipient(), random, [&](ByteView sealed) { return decryptor.write(sealed); }, 2);
  REQUIRE(encryptor);
  const Bytes piece = sample(std::size_t{1} << 20);
  REQUIRE(encryptor->write(piece));
  const long before = peak();
  for (int i = 1; i < 96; ++i) REQUIRE(encryptor->write(piece));
  REQUIRE(encryptor->finish());
  REQUIRE(decryptor.finish());
  CHECK(octets == std::uint64_t{96} << 20);
  CHECK(peak() - before < 8 * 1024);
}

}  // namespace
}  // namespace dozo::sealed::age
