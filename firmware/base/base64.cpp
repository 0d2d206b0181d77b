#include "firmware/base/base64.hpp"

namespace dozo {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int sextet(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  if (c == '/') return 63;
  return -1;
}

}  // namespace

std::string to_base64_unpadded(ByteView octets) {
  std::string text;
  text.reserve((octets.size() * 8 + 5) / 6);
  std::uint32_t bits = 0;
  int held = 0;
  for (const std::uint8_t octet : octets) {
    bits = bits << 8 | octet;
    for (held += 8; held >= 6; held -= 6) text += kAlphabet[bits >> (held - 6) & 63];
  }
  if (held > 0) text += kAlphabet[bits << (6 - held) & 63];
  return text;
}

std::optional<Bytes> from_base64_unpadded(std::string_view text) {
  if (text.size() % 4 == 1) return std::nullopt;
  Bytes octets;
  octets.reserve(text.size() * 6 / 8);
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const int value = sextet(c);
    if (value < 0) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    octets.push_back(static_cast<std::uint8_t>(bits >> held));
  }
  if ((bits & ((1U << held) - 1)) != 0) return std::nullopt;
  return octets;
}

std::string to_base64(ByteView octets) {
  std::string text = to_base64_unpadded(octets);
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

std::optional<Bytes> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  return from_base64_unpadded(text);
}

}  // namespace dozo
