#include "firmware/sealed/records.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace dozo::sealed {
namespace {

constexpr std::size_t kMostDigits = 6;
constexpr std::size_t kLongestSuffix = 8;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// "." 1*8(ALPHA / DIGIT), in lower case.
std::optional<std::string> parse_suffix(std::string_view text) {
  if (text.size() < 2 || text.size() > 1 + kLongestSuffix || text.front() != '.') {
    return std::nullopt;
  }
  std::string suffix(text);
  std::ranges::transform(suffix, suffix.begin(), lower);
  const bool ok = std::all_of(suffix.begin() + 1, suffix.end(),
                              [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z'); });
  return ok ? std::optional(suffix) : std::nullopt;
}

/// 1*6DIGIT, from 1, without a leading zero.
std::optional<std::uint64_t> parse_size(std::string_view text) {
  if (text.empty() || text.size() > kMostDigits || text.front() == '0' ||
      !std::ranges::all_of(text, is_digit)) {
    return std::nullopt;
  }
  std::uint64_t size = 0;
  std::from_chars(text.data(), text.data() + text.size(), size);
  return size;
}

}  // namespace

std::optional<RecordRule> RecordRule::parse(std::string_view text) {
  RecordRule rule;
  if (text == "none") return rule;
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view kind = text.substr(0, colon);
  std::string_view rest = text.substr(colon + 1);
  if (kind == "fixed") {
    rule.kind_ = Kind::fixed;
    const std::size_t second = rest.find(':');
    if (second == std::string_view::npos) return std::nullopt;
    const auto size = parse_size(rest.substr(0, second));
    if (!size) return std::nullopt;
    rule.size_ = *size;
    rest.remove_prefix(second + 1);
  } else if (kind == "lines") {
    rule.kind_ = Kind::lines;
  } else if (kind == "rows") {
    rule.kind_ = Kind::rows;
  } else {
    return std::nullopt;
  }
  const auto suffix = parse_suffix(rest);
  if (!suffix) return std::nullopt;
  rule.suffix_ = *suffix;
  return rule;
}

bool RecordRule::covers(std::string_view path) const {
  if (kind_ == Kind::none || path.size() < suffix_.size()) return false;
  return std::ranges::equal(path.substr(path.size() - suffix_.size()), suffix_,
                            [](char a, char b) { return lower(a) == b; });
}

void RecordCounter::begin(std::string_view path, std::uint64_t size) {
  covered_ = rule_.covers(path);
  in_line_ = false;
  size_ = size;
  lines_ = 0;
}

void RecordCounter::add(ByteView content) {
  if (!covered_ || rule_.kind() == RecordRule::Kind::fixed || content.empty()) return;
  const std::uint8_t* at = content.data();
  const std::uint8_t* const end = at + content.size();
  while (at != end) {
    const void* found = std::memchr(at, '\n', static_cast<std::size_t>(end - at));
    if (found == nullptr) break;
    ++lines_;
    at = static_cast<const std::uint8_t*>(found) + 1;
  }
  in_line_ = at != end;
}

void RecordCounter::end() {
  if (!covered_) return;
  covered_ = false;
  if (rule_.kind() == RecordRule::Kind::fixed) {
    fits_ &= size_ % rule_.size() == 0;
    total_ += size_ / rule_.size();
    return;
  }
  total_ += lines_ + (in_line_ ? 1 : 0);
  if (rule_.kind() == RecordRule::Kind::rows && size_ > 0) --total_;
}

std::optional<std::int64_t> RecordCounter::total() const {
  if (rule_.kind() == RecordRule::Kind::none || !fits_) return std::nullopt;
  return static_cast<std::int64_t>(total_);
}

}  // namespace dozo::sealed
