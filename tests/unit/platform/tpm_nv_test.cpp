// What the TPM itself holds: the counter, the secrets of the shelves, the minimum version. Against
// a real swtpm.
#include <catch2/catch.hpp>

#include "platform/tpm/minimum_version.hpp"
#include "platform/tpm/nv.hpp"
#include "platform/tpm/nv_counter.hpp"
#include "platform/tpm/nv_secret.hpp"
#include "tests/unit/platform/tpm_kit.hpp"

namespace dozo::platform {
namespace {

using tpm_kit::Machine;

template <class T>
ErrorCode code_of(const Result<T>& outcome) {
  REQUIRE_FALSE(outcome);
  return outcome.error().code;
}

/// Removes an index behind the adapters' back.
void undefine(Machine& machine, const tpm::NvPlace& place) {
  const Tpm::Turn turn = machine.tpm->turn();
  auto index = tpm::find_nv(turn.get(), place);
  REQUIRE((index && *index));
  REQUIRE(Esys_NV_UndefineSpace(turn.get(), ESYS_TR_RH_OWNER, (*index)->get(), ESYS_TR_PASSWORD,
                                ESYS_TR_NONE, ESYS_TR_NONE) == TSS2_RC_SUCCESS);
  (*index)->forget();
}

void define(Machine& machine, const tpm::NvPlace& place) {
  const Tpm::Turn turn = machine.tpm->turn();
  REQUIRE(tpm::define_nv(turn.get(), place));
}

TEST_CASE("The counter begins once and goes up by one, over every power cut") {
  Machine machine;
  CHECK(code_of(NvCounter(*machine.tpm).read()) == ErrorCode::tpm_nv_missing);
  CHECK(code_of(NvCounter(*machine.tpm).increment()) == ErrorCode::tpm_nv_missing);
  const auto first = NvCounter(*machine.tpm).begin();
  REQUIRE(first);
  CHECK(*first >= 1);
  CHECK(NvCounter(*machine.tpm).begin() == *first);
  CHECK(NvCounter(*machine.tpm).increment() == *first + 1);
  machine.restart();
  CHECK(NvCounter(*machine.tpm).begin() == *first + 1);
  CHECK(NvCounter(*machine.tpm).read() == *first + 1);
  CHECK(NvCounter(*machine.tpm).increment() == *first + 2);
}

TEST_CASE("A counter that was cut off before its first value is finished") {
  Machine machine;
  define(machine, tpm::kCounterPlace);
  CHECK(code_of(NvCounter(*machine.tpm).read()) == ErrorCode::tpm_nv_missing);
  const auto first = NvCounter(*machine.tpm).begin();
  REQUIRE(first);
  CHECK(NvCounter(*machine.tpm).read() == *first);
}

TEST_CASE("A counter that somebody undefined comes back above all it ever was") {
  Machine machine;
  NvCounter counter(*machine.tpm);
  REQUIRE(counter.begin());
  for (int i = 0; i < 5; ++i) REQUIRE(counter.increment());
  const std::uint64_t highest = *counter.read();
  undefine(machine, tpm::kCounterPlace);
  const auto again = counter.begin();
  REQUIRE(again);
  CHECK(*again > highest);
}

TEST_CASE("An index of another kind is left alone and said to be foreign") {
  Machine machine;
  SystemRandom random;
  const tpm::NvPlace ordinary{tpm::kCounterPlace.index, 8, tpm::kNvAccess};
  define(machine, ordinary);
  CHECK(code_of(NvCounter(*machine.tpm).begin()) == ErrorCode::tpm_nv_foreign);
  tpm::NvPlace rewritable = tpm::secret_place(1);
  rewritable.attributes &= ~static_cast<TPMA_NV>(TPMA_NV_WRITEDEFINE);
  define(machine, rewritable);
  NvSecret secrets(*machine.tpm, random);
  CHECK(code_of(secrets.get(1)) == ErrorCode::tpm_nv_foreign);
  CHECK(secrets.exists(1) == true);
  const Tpm::Turn turn = machine.tpm->turn();
  CHECK(tpm::has_nv(turn.get(), ordinary) == true);
}

TEST_CASE("A shelf's secret is fresh, read back the same, and gone once it is destroyed") {
  Machine machine;
  SystemRandom random;
  NvSecret secrets(*machine.tpm, random);
  CHECK(secrets.exists(1) == false);
  CHECK(code_of(secrets.get(1)) == ErrorCode::shelf_key_lost);
  const auto made = secrets.make(1);
  REQUIRE(made);
  REQUIRE(made->size() == NvSecret::kSize);
  CHECK(secrets.exists(1) == true);
  CHECK(secrets.exists(2) == false);
  machine.restart();
  NvSecret later(*machine.tpm, random);
  const auto read = later.get(1);
  REQUIRE(read);
  CHECK(to_hex(read->view()) == to_hex(made->view()));
  REQUIRE(later.destroy(1));
  CHECK(later.exists(1) == false);
  CHECK(code_of(later.get(1)) == ErrorCode::shelf_key_lost);
  REQUIRE(later.destroy(1));
  // The next job's is another one.
  const auto next = later.make(1);
  REQUIRE(next);
  CHECK(to_hex(next->view()) != to_hex(made->view()));
}

TEST_CASE("Making a secret destroys the one that was left") {
  Machine machine;
  SystemRandom random;
  NvSecret secrets(*machine.tpm, random);
  const auto first = secrets.make(3);
  REQUIRE(first);
  const auto second = secrets.make(3);
  REQUIRE(second);
  CHECK(to_hex(first->view()) != to_hex(second->view()));
  const auto read = secrets.get(3);
  REQUIRE(read);
  CHECK(to_hex(read->view()) == to_hex(second->view()));
}

TEST_CASE("A secret cannot be overwritten, only undefined") {
  Machine machine;
  SystemRandom random;
  NvSecret secrets(*machine.tpm, random);
  REQUIRE(secrets.make(1));
  const Tpm::Turn turn = machine.tpm->turn();
  const auto index = tpm::written_nv(turn.get(), tpm::secret_place(1));
  REQUIRE(index);
  TPM2B_MAX_NV_BUFFER zeros{};
  zeros.size = NvSecret::kSize;
  CHECK(tpm::kind_of(Esys_NV_Write(turn.get(), index->get(), index->get(), ESYS_TR_PASSWORD,
                                   ESYS_TR_NONE, ESYS_TR_NONE, &zeros, 0)) == TPM2_RC_NV_LOCKED);
}

TEST_CASE("A secret whose making was cut off counts as none to read and one to destroy") {
  Machine machine;
  SystemRandom random;
  NvSecret secrets(*machine.tpm, random);
  define(machine, tpm::secret_place(1));  // cut after the definition
  CHECK(code_of(secrets.get(1)) == ErrorCode::shelf_key_lost);
  CHECK(secrets.exists(1) == true);
  {
    const Tpm::Turn turn = machine.tpm->turn();  // and after the secret was written, not locked yet
    const auto index = tpm::find_nv(turn.get(), tpm::secret_place(1));
    REQUIRE((index && *index));
    TPM2B_MAX_NV_BUFFER octets{};
    octets.size = NvSecret::kSize;
    REQUIRE(Esys_NV_Write(turn.get(), (*index)->get(), (*index)->get(), ESYS_TR_PASSWORD,
                          ESYS_TR_NONE, ESYS_TR_NONE, &octets, 0) == TSS2_RC_SUCCESS);
  }
  CHECK(code_of(secrets.get(1)) == ErrorCode::shelf_key_lost);
  REQUIRE(secrets.destroy(1));
  CHECK(secrets.exists(1) == false);
}

TEST_CASE("There is no secret of a shelf that cannot be") {
  Machine machine;
  SystemRandom random;
  NvSecret secrets(*machine.tpm, random);
  for (const int shelf : {0, -1, NvSecret::kMaxShelf + 1}) {
    CHECK(code_of(secrets.make(shelf)) == ErrorCode::shelf_state);
    CHECK(code_of(secrets.exists(shelf)) == ErrorCode::shelf_state);
  }
}

TEST_CASE("The minimum version is only ever raised") {
  Machine machine;
  CHECK(code_of(MinimumVersion(*machine.tpm).read()) == ErrorCode::tpm_nv_missing);
  define(machine, tpm::kMinimumVersionPlace);  // cut before the first value
  CHECK(code_of(MinimumVersion(*machine.tpm).read()) == ErrorCode::tpm_nv_missing);
  REQUIRE(MinimumVersion(*machine.tpm).raise(7));
  CHECK(MinimumVersion(*machine.tpm).read() == 7U);
  REQUIRE(MinimumVersion(*machine.tpm).raise(5));
  CHECK(MinimumVersion(*machine.tpm).read() == 7U);
  machine.restart();
  REQUIRE(MinimumVersion(*machine.tpm).raise(0x0102030405060708));
  CHECK(MinimumVersion(*machine.tpm).read() == 0x0102030405060708U);
}

TEST_CASE("A chip that is gone is an error everywhere, and never an empty answer") {
  Machine machine;
  SystemRandom random;
  NvSecret secrets(*machine.tpm, random);
  REQUIRE(secrets.make(1));
  REQUIRE(NvCounter(*machine.tpm).begin());
  machine.chip.power_off();
  CHECK(code_of(secrets.exists(1)) == ErrorCode::tpm_unavailable);
  CHECK(code_of(secrets.get(1)) == ErrorCode::tpm_unavailable);
  CHECK(code_of(secrets.make(1)) == ErrorCode::erase_key_remains);
  CHECK(code_of(secrets.destroy(1)) == ErrorCode::erase_key_remains);
  CHECK(code_of(NvCounter(*machine.tpm).read()) == ErrorCode::tpm_unavailable);
  CHECK(code_of(NvCounter(*machine.tpm).increment()) == ErrorCode::tpm_unavailable);
  CHECK(code_of(MinimumVersion(*machine.tpm).raise(1)) == ErrorCode::tpm_unavailable);
  CHECK(code_of(machine.tpm->pcr(11)) == ErrorCode::tpm_unavailable);
}

TEST_CASE("There is no connection to a chip that is not there") {
  CHECK(code_of(Tpm::connect("swtpm:path=/nonexistent/tpm")) == ErrorCode::tpm_unavailable);
  CHECK(code_of(Tpm::connect("no-such-way")) == ErrorCode::tpm_unavailable);
}

TEST_CASE("A register says what was measured") {
  Machine machine;
  CHECK(machine.pcr11() == Digest{});
  machine.measure("an image");
  const Digest once = Sha256().update(Digest{}).update(sha256(as_bytes("an image"))).finish();
  CHECK(machine.pcr11() == once);
  machine.restart();
  CHECK(machine.pcr11() == Digest{});
}

}  // namespace
}  // namespace dozo::platform
