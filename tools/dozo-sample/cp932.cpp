#include "tools/dozo-sample/cp932.hpp"

#include <array>
#include <utility>

namespace dozo::sample {
namespace {

const iconv_t kNone = reinterpret_cast<iconv_t>(-1);

// Octets of the UTF-8 character that begins with `lead`; our own texts are valid UTF-8.
std::size_t width(char lead) {
  const auto octet = static_cast<unsigned char>(lead);
  return octet < 0x80 ? 1 : octet < 0xe0 ? 2 : octet < 0xf0 ? 3 : 4;
}

}  // namespace

Result<Cp932> Cp932::open() {
  const iconv_t converter = iconv_open("CP932", "UTF-8");
  if (converter == kNone) return fail(ErrorCode::system_call_failed, "iconv: no CP932");
  return Cp932(converter);
}

Cp932::Cp932(Cp932&& other) noexcept : converter_(std::exchange(other.converter_, kNone)) {}

Cp932::~Cp932() {
  if (converter_ != kNone) iconv_close(converter_);
}

Cp932::Converted Cp932::convert(std::string_view utf8) {
  Converted result;
  while (!utf8.empty()) {
    std::string character(utf8.substr(0, width(utf8.front())));
    utf8.remove_prefix(character.size());
    std::array<char, 8> out{};
    char* from = character.data();
    char* to = out.data();
    std::size_t from_left = character.size();
    std::size_t to_left = out.size();
    if (iconv(converter_, &from, &from_left, &to, &to_left) == static_cast<std::size_t>(-1)) {
      iconv(converter_, nullptr, nullptr, nullptr, nullptr);
      result.octets += "\x81\xac";  // 〓
      ++result.replaced;
    } else {
      result.octets.append(out.data(), out.size() - to_left);
    }
  }
  return result;
}

}  // namespace dozo::sample
