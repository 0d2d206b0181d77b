// What the tests of the age format share.
#pragma once

#include <memory>

#include <catch2/catch.hpp>

#include "firmware/sealed/age/chunk.hpp"
#include "firmware/sealed/age/decryptor.hpp"
#include "firmware/sealed/age/encryptor.hpp"

namespace dozo::sealed::age {

// A pair of keys that age-keygen made for these tests, and another one's secret key.
inline constexpr const char* kSecretKey =
    "AGE-SECRET-KEY-1JC03KKELQ0LW3CPMPAQFUY25SA4CT2XGCUDJGP0D0N0N6SDKCJLQ8FWYW4";
inline constexpr const char* kPublicKey =
    "age1x8syua964lqa6s2eqzz5ak5eu5y8kegdv5mjc2pqjdelzlescppqqwdvyg";
inline constexpr const char* kOtherSecretKey =
    "AGE-SECRET-KEY-18W2Z65EVXQ8MS8JK5RTNC238H9PKJDE8LAWNJ45ZJLJNNMWFUDKQZ6F032";

inline SecretBytes secret(std::string_view text) {
  return std::move(SecretBytes::copy_of(as_bytes(text)).value());
}

inline X25519Identity own_identity() {
  return std::move(X25519Identity::parse(kSecretKey).value());
}
inline X25519Identity other_identity() {
  return std::move(X25519Identity::parse(kOtherSecretKey).value());
}
inline X25519Recipient own_recipient() {
  return std::move(X25519Recipient::parse(kPublicKey).value());
}

/// Octets that differ from chunk to chunk and do not repeat with its length.
inline Bytes sample(std::size_t size) {
  Bytes bytes(size);
  std::uint32_t state = 12345;
  for (auto& byte : bytes) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<std::uint8_t>(state >> 24);
  }
  return bytes;
}

inline Sink append_to(Bytes& out) {
  return [&out](ByteView bytes) -> Result<> {
    out.insert(out.end(), bytes.begin(), bytes.end());
    return {};
  };
}

/// Feeds `bytes` to an Encryptor or Decryptor in pieces and finishes.
template <class Stream>
Result<> feed(Stream& stream, ByteView bytes, std::size_t piece = std::size_t{1} << 20) {
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    if (auto written = stream.write(bytes.subspan(at, std::min(piece, bytes.size() - at)));
        !written) {
      return written;
    }
  }
  return stream.finish();
}

inline Bytes seal(const Recipient& recipient, ByteView plain, unsigned threads = 1,
                  std::size_t piece = std::size_t{1} << 20) {
  SystemRandom random;
  Bytes sealed;
  auto encryptor = Encryptor::start(recipient, random, append_to(sealed), threads);
  REQUIRE(encryptor.has_value());
  REQUIRE(feed(*encryptor, plain, piece).has_value());
  return sealed;
}

struct Opened {
  Result<> result;
  Bytes plain;  // what was released, on failure too
};

inline Opened open(const Identity& identity, ByteView sealed, unsigned threads = 1,
                   std::size_t piece = std::size_t{1} << 20) {
  Opened opened;
  Decryptor decryptor(identity, append_to(opened.plain), {}, threads);
  opened.result = feed(decryptor, sealed, piece);
  return opened;
}

inline bool failed_with(const Result<>& result, ErrorCode code) {
  return !result && result.error().code == code;
}

/// The ends of chunks, and one beside.
inline constexpr std::size_t kSizes[] = {0,          1,          kChunk - 1,     kChunk,
                                         kChunk + 1, 3 * kChunk, 40 * kChunk + 5};

}  // namespace dozo::sealed::age
