#include <thread>

#include <openssl/evp.h>

#include "tests/unit/sealed/age/fixture.hpp"

namespace dozo::sealed::age {
namespace {

ChunkCipher cipher_with(std::uint8_t key) {
  return std::move(
      ChunkCipher::make(std::move(SecretBytes::copy_of(Bytes(32, key)).value())).value());
}

bool all_zero(ByteView bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

TEST_CASE("a chunk opens at its own counter, in any order, whatever its length") {
  ChunkCipher cipher = cipher_with(7);
  const std::size_t lengths[] = {0, 1, 15, 16, 17, kChunk - 1, kChunk};
  std::vector<Bytes> sealed;
  for (std::size_t i = 0; i < std::size(lengths); ++i) {
    sealed.emplace_back(lengths[i] + kTag);
    REQUIRE(cipher.seal(i << 30, i % 2 == 0, sample(lengths[i]), sealed.back()));
  }
  for (std::size_t i = std::size(lengths); i-- > 0;) {
    Bytes plain(lengths[i]);
    REQUIRE(cipher.open(i << 30, i % 2 == 0, sealed[i], plain));
    CHECK(plain == sample(lengths[i]));
  }
}

TEST_CASE("the nonce is eleven octets of big-endian counter and the mark of the last chunk") {
  ChunkCipher cipher = cipher_with(9);
  const Bytes plain = sample(100);
  Bytes ours(plain.size() + kTag);
  REQUIRE(cipher.seal(0x0102030405060708, true, plain, ours));

  const Bytes key(32, 9);
  const std::uint8_t nonce[12] = {0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 1};
  Bytes theirs(plain.size() + kTag);
  EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
  int size = 0;
  REQUIRE(EVP_EncryptInit_ex(context, EVP_chacha20_poly1305(), nullptr, key.data(), nonce) == 1);
  REQUIRE(EVP_EncryptUpdate(context, theirs.data(), &size, plain.data(), 100) == 1);
  REQUIRE(EVP_EncryptFinal_ex(context, theirs.data() + size, &size) == 1);
  REQUIRE(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, theirs.data() + 100) == 1);
  EVP_CIPHER_CTX_free(context);
  CHECK(ours == theirs);
}

TEST_CASE("a chunk with another counter, mark or key does not open and leaves nothing") {
  ChunkCipher cipher = cipher_with(1);
  Bytes sealed(1000 + kTag);
  REQUIRE(cipher.seal(5, false, sample(1000), sealed));
  Bytes out(1000, 0xee);
  CHECK(failed_with(cipher.open(6, false, sealed, out), ErrorCode::age_payload_damaged));
  CHECK(all_zero(out));
  out.assign(1000, 0xee);
  CHECK(failed_with(cipher.open(5, true, sealed, out), ErrorCode::age_payload_damaged));
  CHECK(all_zero(out));
  ChunkCipher other = cipher_with(2);
  out.assign(1000, 0xee);
  CHECK(failed_with(other.open(5, false, sealed, out), ErrorCode::age_payload_damaged));
  CHECK(all_zero(out));
  CHECK(cipher.open(5, false, sealed, out));  // a failure leaves the cipher usable
  CHECK(out == sample(1000));
}

TEST_CASE("any flipped bit of a chunk, its tag included, is noticed") {
  ChunkCipher cipher = cipher_with(1);
  Bytes sealed(40 + kTag);
  REQUIRE(cipher.seal(0, true, sample(40), sealed));
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    Bytes changed = sealed;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    Bytes out(40, 0xee);
    REQUIRE(failed_with(cipher.open(0, true, changed, out), ErrorCode::age_payload_damaged));
    REQUIRE(all_zero(out));
  }
}

TEST_CASE("sealing and opening work in place") {
  ChunkCipher cipher = cipher_with(3);
  Bytes buffer = sample(5000);
  buffer.resize(5000 + kTag);
  REQUIRE(cipher.seal(1, false, ByteView(buffer).first(5000), buffer));
  REQUIRE(cipher.open(1, false, buffer, ByteSpan(buffer).first(5000)));
  buffer.resize(5000);
  CHECK(buffer == sample(5000));
}

TEST_CASE("a clone opens what the original sealed, on another thread") {
  ChunkCipher cipher = cipher_with(4);
  ChunkCipher clone = std::move(cipher.clone().value());
  Bytes sealed(300 + kTag);
  REQUIRE(cipher.seal(8, false, sample(300), sealed));
  Bytes plain(300);
  bool opened = false;
  std::thread other([&] { opened = clone.open(8, false, sealed, plain).has_value(); });
  other.join();
  CHECK(opened);
  CHECK(plain == sample(300));
}

TEST_CASE("sizes that cannot be are refused, not read past") {
  CHECK_FALSE(ChunkCipher::make(std::move(SecretBytes::make(31).value())));
  ChunkCipher cipher = cipher_with(5);
  Bytes out(kSealedChunk + 1);
  CHECK_FALSE(cipher.seal(0, false, sample(kChunk + 1), out));
  CHECK_FALSE(cipher.seal(0, false, sample(10), ByteSpan(out).first(25)));
  CHECK_FALSE(cipher.open(0, false, Bytes(15), ByteSpan(out).first(0)));
  CHECK_FALSE(cipher.open(0, false, Bytes(40), ByteSpan(out).first(23)));
}

}  // namespace
}  // namespace dozo::sealed::age
