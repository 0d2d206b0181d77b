// No secret crosses the bus to the chip in the clear: somebody listens to all of it.
#include <catch2/catch.hpp>

#include "platform/tpm/minimum_version.hpp"
#include "platform/tpm/nv.hpp"
#include "platform/tpm/nv_secret.hpp"
#include "platform/tpm/state_key.hpp"
#include "tests/unit/platform/tpm_kit.hpp"

namespace dozo::platform {
namespace {

using tpm_kit::Chip;
using tpm_kit::Maker;
using tpm_kit::Tap;

/// What is heard while `act` uses the chip.
template <class Act>
std::string heard_while(const Chip& chip, const Act& act) {
  Tap tap(chip);
  {
    const auto tpm = Tpm::connect(tap.tcti());
    REQUIRE(tpm);
    act(**tpm);
  }
  return tap.heard();
}

bool holds(const std::string& heard, const SecretBytes& secret) {
  // Half of it would be too much already.
  const std::string_view text = as_text(secret.view());
  return heard.find(text.substr(0, 8)) != std::string::npos ||
         heard.find(text.substr(16, 8)) != std::string::npos;
}

TEST_CASE("The one who listens hears what is not encrypted") {
  // So that the cases below mean something.
  const Chip chip;
  const std::string heard = heard_while(chip, [](Tpm& tpm) {
    REQUIRE(MinimumVersion(tpm).raise(0x6162636465666768));
    REQUIRE(MinimumVersion(tpm).read());
  });
  CHECK(heard.find("abcdefgh") != std::string::npos);
}

TEST_CASE("A shelf's secret is not heard, neither when it is made nor when it is read") {
  const Chip chip;
  SystemRandom random;
  SecretBytes secret;
  const std::string making = heard_while(chip, [&](Tpm& tpm) {
    auto made = NvSecret(tpm, random).make(1);
    REQUIRE(made);
    secret = std::move(*made);
  });
  const std::string reading =
      heard_while(chip, [&](Tpm& tpm) { REQUIRE(NvSecret(tpm, random).get(1)); });
  CHECK(making.size() > 500);
  CHECK(reading.size() > 500);
  CHECK_FALSE(holds(making, secret));
  CHECK_FALSE(holds(reading, secret));
}

TEST_CASE("The state key is not heard, neither when it is sealed nor when it is opened") {
  const Chip chip;
  const Maker maker;
  SystemRandom random;
  auto key = SecretBytes::make(StateKey::kSize);
  REQUIRE((key && random.fill(key->span())));
  const Approval approval = maker.approve(Digest{}, 1);
  Bytes sealed;
  const std::string sealing = heard_while(chip, [&](Tpm& tpm) {
    REQUIRE(MinimumVersion(tpm).raise(1));
    auto made = StateKey(tpm, maker.key()).seal(*key);
    REQUIRE(made);
    sealed = *made;
  });
  const std::string opening = heard_while(chip, [&](Tpm& tpm) {
    const auto opened = StateKey(tpm, maker.key()).unseal(sealed, approval);
    REQUIRE(opened);
    CHECK(equal_constant_time(opened->view(), key->view()));
  });
  CHECK_FALSE(holds(sealing, *key));
  CHECK_FALSE(holds(opening, *key));
}

}  // namespace
}  // namespace dozo::platform
