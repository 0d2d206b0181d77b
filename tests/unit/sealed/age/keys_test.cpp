#include <cctype>
#include <string>

#include "tests/unit/sealed/age/fixture.hpp"

namespace dozo::sealed::age {
namespace {

const Bytes kKey = sample(kFileKey);

Stanza scrypt_stanza(std::string_view passphrase, int log_n) {
  SystemRandom random;
  return ScryptRecipient(secret(passphrase), log_n).wrap(kKey, random).value();
}

Stanza x25519_stanza() {
  SystemRandom random;
  return own_recipient().wrap(kKey, random).value();
}

/// The error of unwrapping; fails the test where there is none.
ErrorCode refusal(const Identity& identity, const std::vector<Stanza>& stanzas) {
  const auto key = identity.unwrap(stanzas);
  REQUIRE_FALSE(key);
  return key.error().code;
}

TEST_CASE("a passphrase opens what it sealed") {
  const auto key = ScryptIdentity(secret("open sesame"), 10)
                       .unwrap(std::vector{scrypt_stanza("open sesame", 10)});
  REQUIRE(key);
  CHECK(std::ranges::equal(key->view(), kKey));
}

TEST_CASE("another passphrase does not match, and that is all it says") {
  const std::vector stanzas{scrypt_stanza("open sesame", 4)};
  CHECK(refusal(ScryptIdentity(secret("open sesamE"), 10), stanzas) == ErrorCode::age_no_match);
  CHECK(refusal(ScryptIdentity(secret(""), 10), stanzas) == ErrorCode::age_no_match);
}

TEST_CASE("a work factor beyond the bound is refused before anything is derived") {
  Stanza stanza = scrypt_stanza("p", 11);
  const auto never = [] { return std::uint64_t{0}; };  // derivation would ask for memory first
  CHECK(refusal(ScryptIdentity(secret("p"), 10, never), {stanza}) == ErrorCode::age_work_factor);
  stanza.arguments[1] = "99999999999999999999";
  CHECK(refusal(ScryptIdentity(secret("p"), 30, never), {stanza}) == ErrorCode::age_work_factor);
}

TEST_CASE("where memory does not suffice, deriving is not begun") {
  const std::vector stanzas{scrypt_stanza("p", 10)};  // takes 1 MiB
  const auto memory = [](std::uint64_t octets) { return [octets] { return octets; }; };
  CHECK(refusal(ScryptIdentity(secret("p"), 10, memory((1 << 20) - 1)), stanzas) ==
        ErrorCode::out_of_memory);
  CHECK(ScryptIdentity(secret("p"), 10, memory(1 << 20)).unwrap(stanzas));
  CHECK(available_memory() > (1 << 20));
}

TEST_CASE("a work factor is a plain decimal number") {
  Stanza stanza = scrypt_stanza("p", 4);
  for (const char* text : {"0", "04", "+4", "-4", "4 ", "0x4", "4.0", "a", ""}) {
    INFO(text);
    stanza.arguments[1] = text;
    CHECK(refusal(ScryptIdentity(secret("p"), 10), {stanza}) == ErrorCode::age_header_invalid);
  }
}

TEST_CASE("a scrypt stanza of another shape is refused") {
  const ScryptIdentity identity(secret("p"), 10);
  const Stanza good = scrypt_stanza("p", 4);
  Stanza bad = good;
  bad.arguments.emplace_back("more");
  CHECK(refusal(identity, {bad}) == ErrorCode::age_header_invalid);
  bad = good;
  bad.arguments[0] = to_base64(Bytes(15));
  CHECK(refusal(identity, {bad}) == ErrorCode::age_header_invalid);
  bad = good;
  bad.body.push_back(0);
  CHECK(refusal(identity, {bad}) == ErrorCode::age_header_invalid);
  bad = good;
  bad.type = "Scrypt";
  CHECK(refusal(identity, {bad}) == ErrorCode::age_no_match);
}

TEST_CASE("a scrypt stanza stands alone, whoever opens the file") {
  const std::vector both{scrypt_stanza("p", 4), x25519_stanza()};
  CHECK(refusal(ScryptIdentity(secret("p"), 10), both) == ErrorCode::age_header_invalid);
  CHECK(refusal(own_identity(), both) == ErrorCode::age_header_invalid);
  const std::vector twice{both[0], both[0]};
  CHECK(refusal(ScryptIdentity(secret("p"), 10), twice) == ErrorCode::age_header_invalid);
}

TEST_CASE("sealing refuses work factors that no machine has") {
  SystemRandom random;
  for (const int log_n : {-1, 0, 31, 64}) {
    const auto stanza = ScryptRecipient(secret("p"), log_n).wrap(kKey, random);
    REQUIRE_FALSE(stanza);
    CHECK(stanza.error().code == ErrorCode::age_work_factor);
  }
}

TEST_CASE("an X25519 key finds its stanza among others") {
  SystemRandom random;
  Stanza unknown;
  unknown.type = "future";
  const std::vector stanzas{unknown, x25519_stanza()};
  const auto key = own_identity().unwrap(stanzas);
  REQUIRE(key);
  CHECK(std::ranges::equal(key->view(), kKey));
  CHECK(refusal(other_identity(), stanzas) == ErrorCode::age_no_match);
  CHECK(refusal(own_identity(), {unknown}) == ErrorCode::age_no_match);
  CHECK(refusal(ScryptIdentity(secret("p"), 10), {unknown}) == ErrorCode::age_no_match);
}

TEST_CASE("an X25519 stanza of another shape, or with a point of low order, is refused") {
  const Stanza good = x25519_stanza();
  Stanza bad = good;
  bad.arguments.clear();
  CHECK(refusal(own_identity(), {bad}) == ErrorCode::age_header_invalid);
  bad = good;
  bad.arguments[0] = to_base64(Bytes(31));
  CHECK(refusal(own_identity(), {bad}) == ErrorCode::age_header_invalid);
  bad = good;
  bad.arguments[0] = to_base64(Bytes(32));
  CHECK(refusal(own_identity(), {bad}) == ErrorCode::age_header_invalid);
  bad = good;
  bad.body.pop_back();
  CHECK(refusal(own_identity(), {bad}) == ErrorCode::age_header_invalid);
}

TEST_CASE("any mistyped character of a key is noticed") {
  for (const std::string key : {kSecretKey, kPublicKey}) {
    const bool is_secret = key.front() == 'A';
    const auto malformed = [&](const std::string& text) {
      return is_secret ? !X25519Identity::parse(text) : !X25519Recipient::parse(text);
    };
    REQUIRE_FALSE(malformed(key));
    for (std::size_t i = 0; i < key.size(); ++i) {
      std::string typed = key;
      typed[i] = typed[i] == 'q' ? 'p' : typed[i] == 'Q' ? 'P' : is_secret ? 'Q' : 'q';
      INFO(i);
      CHECK(malformed(typed));
      CHECK(malformed(key.substr(0, i)));
    }
    std::string other_case = key;
    for (char& c : other_case) {
      c = static_cast<char>(is_secret ? std::tolower(c) : std::toupper(c));
    }
    CHECK(malformed(other_case));
    CHECK(malformed(key + "q"));
    CHECK(malformed(is_secret ? kPublicKey : kSecretKey));
  }
}

}  // namespace
}  // namespace dozo::sealed::age
