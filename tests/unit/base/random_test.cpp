#include "firmware/base/random.hpp"

#include <set>

#include <catch2/catch.hpp>

#include "firmware/base/clock.hpp"

namespace dozo {
namespace {

class Counting final : public Random {
 public:
  Result<> fill(ByteSpan out) override {
    for (auto& octet : out) octet = next_++;
    return {};
  }

 private:
  std::uint8_t next_ = 0;
};

class Dry final : public Random {
 public:
  Result<> fill(ByteSpan /*out*/) override { return fail(ErrorCode::no_entropy); }
};

TEST_CASE("a UUID has the form, version and variant of RFC 9562") {
  Counting random;
  CHECK(random_uuid(random) == "00010203-0405-4607-8809-0a0b0c0d0e0f");
  SystemRandom system;
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const auto uuid = random_uuid(system);
    REQUIRE(uuid);
    CHECK(uuid->size() == 36);
    CHECK((*uuid)[14] == '4');
    CHECK(std::string_view("89ab").find((*uuid)[19]) != std::string_view::npos);
    CHECK(seen.insert(*uuid).second);
  }
}

TEST_CASE("the system's random octets fill all of the buffer") {
  SystemRandom system;
  const auto octets = random_bytes(system, 100'000);
  REQUIRE(octets);
  CHECK(octets->size() == 100'000);
  // Every value occurs: a missing one has a probability below 10^-167.
  CHECK(std::set<std::uint8_t>(octets->begin(), octets->end()).size() == 256);
  CHECK(std::set<std::uint8_t>(octets->end() - 4096, octets->end()).size() > 200);
  CHECK(random_bytes(system, 0)->empty());
}

TEST_CASE("without randomness there is an error and nothing to use") {
  Dry dry;
  CHECK(random_bytes(dry, 16).error().code == ErrorCode::no_entropy);
  CHECK(random_uuid(dry).error().code == ErrorCode::no_entropy);
}

TEST_CASE("the fake clock stands still until it is moved, the system's does not run backwards") {
  FakeClock clock({1'000});
  CHECK(clock.now() == Instant{1'000});
  clock.advance(60);
  CHECK(clock.now() == Instant{1'060});
  clock.set({5});
  CHECK(clock.now() == Instant{5});
  const SystemClock system;
  const Instant first = system.now();
  CHECK(system.now() >= first);
  CHECK(first > Instant{1'700'000'000});
}

}  // namespace
}  // namespace dozo
