// Checked members of the JSON that workers send: every failure is worker_protocol and names the
// member, never its content.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "firmware/base/digest.hpp"
#include "firmware/base/json.hpp"
#include "firmware/base/result.hpp"
#include "firmware/intake/verdict.hpp"

namespace dozo::intake {

inline tl::unexpected<Error> bad_field(const char* key) {
  return fail(ErrorCode::worker_protocol, key);
}

/// An object of exactly `count` members.
Result<> has_members(const Json& json, std::size_t count);
/// One line of UTF-8, 1 to `longest` octets.
Result<std::string> text_field(const Json& json, const char* key, std::size_t longest);
/// An integer from `least` to `most`; `most` ≤ 2^63 − 1.
Result<std::uint64_t> number_field(const Json& json, const char* key, std::uint64_t least,
                                   std::uint64_t most);
/// 64 lower-case hexadecimal digits.
Result<Digest> digest_field(const Json& json, const char* key);
/// "disc" of "discs", both from 1 to 999.
Result<sealed::DiscNumber> disc_fields(const Json& json);
/// "parts": 1 to kMaxParts of them.
Result<std::vector<Part>> parts_field(const Json& json);

}  // namespace dozo::intake
