// The state key: what opens it, and all that does not. Against a real swtpm, with approvals signed
// by openssl.
#include "platform/tpm/state_key.hpp"

#include <catch2/catch.hpp>

#include "platform/tpm/minimum_version.hpp"
#include "platform/tpm/nv.hpp"
#include "tests/unit/platform/tpm_kit.hpp"

namespace dozo::platform {
namespace {

using tpm_kit::Machine;
using tpm_kit::Maker;

template <class T>
ErrorCode code_of(const Result<T>& outcome) {
  REQUIRE_FALSE(outcome);
  return outcome.error().code;
}

SecretBytes some_key() {
  return SecretBytes::copy_of(as_bytes("0123456789abcdef0123456789abcdef")).value();
}

/// A terminal at version 5, its state key sealed.
struct Terminal {
  Machine machine;
  Maker maker;
  Bytes sealed;

  explicit Terminal(Maker::Kind kind = Maker::Kind::rsa) : maker(kind) {
    machine.measure("image 5");
    REQUIRE(MinimumVersion(*machine.tpm).raise(5));
    auto made = StateKey(*machine.tpm, maker.key()).seal(some_key());
    INFO((made ? std::string() : describe(made.error())));
    REQUIRE(made);
    sealed = *made;
  }
  Result<SecretBytes> open(const Approval& approval) {
    return StateKey(*machine.tpm, maker.key()).unseal(sealed, approval);
  }
  void start(std::string_view image) {
    machine.restart();
    machine.measure(image);
  }
};

void check_opens(Terminal& terminal, const Approval& approval) {
  const auto key = terminal.open(approval);
  INFO((key ? std::string() : describe(key.error())));
  REQUIRE(key);
  CHECK(as_text(key->view()) == as_text(some_key().view()));
}

TEST_CASE("The state key comes out for the approved image, after every restart") {
  for (const auto kind : {Maker::Kind::rsa, Maker::Kind::ec}) {
    Terminal terminal(kind);
    const Approval approval = terminal.maker.approve(terminal.machine.pcr11(), 5);
    check_opens(terminal, approval);
    terminal.start("image 5");
    check_opens(terminal, approval);
    check_opens(terminal, approval);
  }
}

TEST_CASE("An approval made by dozo-policy and stock openssl opens the state") {
  for (const auto kind : {Maker::Kind::rsa, Maker::Kind::ec}) {
    Terminal terminal(kind);
    const auto& folder = terminal.maker.folder();
    const std::string policy = DOZO_BIN_DIR "/dozo-policy";
    const std::string image =
        " --pcr11 " + to_hex(terminal.machine.pcr11()) + " --image-version 5 ";
    const std::string approve =
        policy + " approve" + image + "--key update.pem --signature signature --out approval.json";
    REQUIRE(folder.run(policy + " octets" + image + "--out octets") == 0);
    REQUIRE(folder.run("openssl dgst -sha256 -sign update.key -out signature octets") == 0);
    REQUIRE(folder.run(approve) == 0);
    const Bytes text = folder.get("approval.json");
    const auto approval = parse_approval(as_text(text));
    REQUIRE(approval);
    check_opens(terminal, *approval);
    // A signature of anything else makes no approval.
    REQUIRE(folder.run("rm approval.json && echo 1 >> octets && "
                       "openssl dgst -sha256 -sign update.key -out signature octets") == 0);
    CHECK(folder.run(approve) != 0);
    CHECK_FALSE(std::filesystem::exists(folder / "approval.json"));
  }
}

TEST_CASE("What is sealed does not hold the key in the clear") {
  Terminal terminal;
  const std::string_view octets = as_text(terminal.sealed);
  CHECK(octets.find(as_text(some_key().view()).substr(0, 8)) == std::string_view::npos);
}

TEST_CASE("An update opens the same key, and once it is the minimum the former image does not") {
  Terminal terminal;
  const Approval former = terminal.maker.approve(terminal.machine.pcr11(), 5);
  terminal.start("image 6");
  const Approval update = terminal.maker.approve(terminal.machine.pcr11(), 6);
  check_opens(terminal, update);
  // Before the update has proved itself the former image still opens: a way back.
  terminal.start("image 5");
  check_opens(terminal, former);
  terminal.start("image 6");
  REQUIRE(MinimumVersion(*terminal.machine.tpm).raise(6));
  check_opens(terminal, update);
  terminal.start("image 5");
  CHECK(code_of(terminal.open(former)) == ErrorCode::tpm_version_too_old);
}

TEST_CASE("Another image than the approved one gets nothing") {
  Terminal terminal;
  const Approval approval = terminal.maker.approve(terminal.machine.pcr11(), 5);
  terminal.start("image of somebody else");
  CHECK(code_of(terminal.open(approval)) == ErrorCode::tpm_image_unapproved);
  // Nor does the approved one once something was measured after it.
  terminal.start("image 5");
  terminal.machine.measure("and more");
  CHECK(code_of(terminal.open(approval)) == ErrorCode::tpm_image_unapproved);
}

TEST_CASE("An approval by another key opens nothing") {
  Terminal terminal;
  const Maker other;
  const Approval approval = other.approve(terminal.machine.pcr11(), 5);
  CHECK(code_of(terminal.open(approval)) == ErrorCode::tpm_approval_invalid);
  // Not even where the software brings the other key along: the sealed key asks for its own.
  const auto key = StateKey(*terminal.machine.tpm, other.key()).unseal(terminal.sealed, approval);
  CHECK(code_of(key) == ErrorCode::tpm_approval_invalid);
}

TEST_CASE("No part of an approval can be exchanged") {
  Terminal terminal;
  const Digest pcr11 = terminal.machine.pcr11();
  const Approval good = terminal.maker.approve(pcr11, 5);
  Approval newer = good;
  newer.version = 6;
  CHECK(code_of(terminal.open(newer)) == ErrorCode::tpm_approval_invalid);
  newer.policy = approved_policy(pcr11, 6);
  CHECK(code_of(terminal.open(newer)) == ErrorCode::tpm_approval_invalid);
  Approval changed = good;
  changed.signature[10] ^= 1;
  CHECK(code_of(terminal.open(changed)) == ErrorCode::tpm_approval_invalid);
  Approval shortened = good;
  shortened.signature.pop_back();
  CHECK(code_of(terminal.open(shortened)) == ErrorCode::tpm_approval_invalid);
}

TEST_CASE("An older version is refused by the TPM itself, whatever the software asks for") {
  Terminal terminal;
  const Approval old = terminal.maker.approve(terminal.machine.pcr11(), 4);
  CHECK(code_of(terminal.open(old)) == ErrorCode::tpm_version_too_old);
  check_opens(terminal, terminal.maker.approve(terminal.machine.pcr11(), 5));
}

TEST_CASE("Without a minimum version nothing opens") {
  Terminal terminal;
  const Approval approval = terminal.maker.approve(terminal.machine.pcr11(), 5);
  {
    const Tpm::Turn turn = terminal.machine.tpm->turn();
    auto index = tpm::written_nv(turn.get(), tpm::kMinimumVersionPlace);
    REQUIRE(index);
    REQUIRE(Esys_NV_UndefineSpace(turn.get(), ESYS_TR_RH_OWNER, index->get(), ESYS_TR_PASSWORD,
                                  ESYS_TR_NONE, ESYS_TR_NONE) == TSS2_RC_SUCCESS);
    index->forget();
  }
  CHECK(code_of(terminal.open(approval)) == ErrorCode::tpm_nv_missing);
}

TEST_CASE("Another chip opens nothing") {
  Terminal terminal;
  Machine other;
  other.measure("image 5");
  REQUIRE(MinimumVersion(*other.tpm).raise(5));
  const Approval approval = terminal.maker.approve(other.pcr11(), 5);
  const auto key = StateKey(*other.tpm, terminal.maker.key()).unseal(terminal.sealed, approval);
  CHECK(code_of(key) == ErrorCode::tpm_other_chip);
}

TEST_CASE("A damaged sealed key is an error at every octet, and never another key") {
  Terminal terminal;
  const Approval approval = terminal.maker.approve(terminal.machine.pcr11(), 5);
  for (std::size_t at = 0; at < terminal.sealed.size(); at += 7) {
    INFO(at);
    terminal.sealed[at] ^= 0x20;
    CHECK_FALSE(terminal.open(approval));
    terminal.sealed[at] ^= 0x20;
  }
  const Bytes whole = terminal.sealed;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, whole.size() - 1}) {
    terminal.sealed.assign(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    CHECK(code_of(terminal.open(approval)) == ErrorCode::tpm_other_chip);
  }
  terminal.sealed = whole;
  check_opens(terminal, approval);
}

TEST_CASE("A chip that is gone while the state is opened is said to be gone") {
  Terminal terminal;
  const Approval approval = terminal.maker.approve(terminal.machine.pcr11(), 5);
  terminal.machine.chip.power_off();
  CHECK(code_of(terminal.open(approval)) == ErrorCode::tpm_unavailable);
  CHECK(code_of(StateKey(*terminal.machine.tpm, terminal.maker.key()).seal(some_key())) ==
        ErrorCode::tpm_unavailable);
}

TEST_CASE("Only a key of 32 octets is sealed") {
  Terminal terminal;
  const auto sealed = StateKey(*terminal.machine.tpm, terminal.maker.key())
                          .seal(SecretBytes::copy_of(as_bytes("short")).value());
  CHECK(code_of(sealed) == ErrorCode::key_malformed);
}

}  // namespace
}  // namespace dozo::platform
