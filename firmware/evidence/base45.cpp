#include "firmware/evidence/qr.hpp"

namespace dozo::evidence {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
constexpr unsigned kBase = 45;
static_assert(kAlphabet.size() == kBase);

}  // namespace

std::string to_base45(ByteView bytes) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 2) {
    const bool pair = at + 1 < bytes.size();
    unsigned value = pair ? bytes[at] * 256U + bytes[at + 1] : bytes[at];
    for (int digits = pair ? 3 : 2; digits > 0; --digits) {
      out += kAlphabet[value % kBase];
      value /= kBase;
    }
  }
  return out;
}

std::optional<Bytes> from_base45(std::string_view text) {
  if (text.size() % 3 == 1) return std::nullopt;
  Bytes out;
  for (std::size_t at = 0; at < text.size(); at += 3) {
    const std::string_view group = text.substr(at, 3);
    unsigned value = 0;
    unsigned weight = 1;
    for (const char c : group) {
      const std::size_t digit = kAlphabet.find(c);
      if (digit == std::string_view::npos) return std::nullopt;
      value += static_cast<unsigned>(digit) * weight;
      weight *= kBase;
    }
    const bool pair = group.size() == 3;
    if (value > (pair ? 0xffffU : 0xffU)) return std::nullopt;
    if (pair) out.push_back(static_cast<std::uint8_t>(value >> 8));
    out.push_back(static_cast<std::uint8_t>(value & 0xff));
  }
  return out;
}

}  // namespace dozo::evidence
