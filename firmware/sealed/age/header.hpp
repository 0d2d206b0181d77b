// The textual head of an age file (C2SP age.md, "Header"): a strict grammar with one form only.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/base/bytes.hpp"
#include "firmware/base/result.hpp"

namespace dozo::sealed::age {

/// The longest header that is read, in octets. Ours have about 150.
inline constexpr std::size_t kMaxHeader = 64 * 1024;
inline constexpr std::size_t kMac = 32;

/// One recipient's share: type and arguments of printable ASCII without spaces, none empty.
struct Stanza {
  std::string type;
  std::vector<std::string> arguments;
  Bytes body;
  friend bool operator==(const Stanza&, const Stanza&) = default;
};

struct Header {
  std::vector<Stanza> stanzas;  ///< at least one
  Bytes mac;                    ///< HMAC-SHA-256 over mac_input(), kMac octets; not yet verified
  std::size_t size = 0;         ///< octets of the header, the MAC's line and its newline included
};

/// Reads the header at the start of `octets`. Nothing where it is good so far but not complete:
/// call again with more. age_header_invalid where it breaks the grammar or passes kMaxHeader.
Result<std::optional<Header>> parse_header(ByteView octets);

/// The stanzas as they stand in a file, up to and with the "---" that the MAC covers.
std::string mac_input(const std::vector<Stanza>& stanzas);

/// The whole header. What parse_header accepted comes back octet by octet.
std::string write_header(const Header& header);

/// Standard base 64 without padding; decoding refuses what encoding would not have made
/// (padding, set spare bits, other characters, RFC 4648 section 3.5).
std::string to_base64(ByteView octets);
std::optional<Bytes> from_base64(std::string_view text);

}  // namespace dozo::sealed::age
