#include "firmware/ledger/body_reader.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "firmware/base/bytes.hpp"

namespace dozo::ledger {
namespace {

constexpr std::int64_t kLargest = (std::int64_t{1} << 53) - 1;

unsigned octet(char c) {
  return static_cast<unsigned char>(c);
}

bool is_continuation(std::string_view text, std::size_t at) {
  return at < text.size() && (octet(text[at]) & 0xc0) == 0x80;
}

// The length of the character at the start of `text`, 2 to 4 octets; 0 where it is not well-formed
// (RFC 3629 section 4: no overlong forms, no surrogates, nothing past U+10FFFF).
std::size_t utf8_length(std::string_view text) {
  const unsigned first = octet(text[0]);
  const unsigned second = text.size() > 1 ? octet(text[1]) : 0;
  if (!is_continuation(text, 1)) return 0;
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (!is_continuation(text, 2)) return 0;
  if (first == 0xe0) return second >= 0xa0 ? 3 : 0;
  if (first == 0xed) return second <= 0x9f ? 3 : 0;
  if (first >= 0xe1 && first <= 0xef) return 3;
  if (!is_continuation(text, 3)) return 0;
  if (first == 0xf0) return second >= 0x90 ? 4 : 0;
  if (first >= 0xf1 && first <= 0xf3) return 4;
  if (first == 0xf4) return second <= 0x8f ? 4 : 0;
  return 0;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  [[nodiscard]] std::string_view rest() const { return rest_; }

  bool object(Json& out, int depth) {
    if (depth > kMaxBodyDepth || !skip('{')) return false;
    out = Json::object();
    if (skip('}')) return true;
    auto& members = out.get_ref<Json::object_t&>();
    do {
      std::string key;
      Json value;
      if (!string(key) || !is_key(key) || !skip(':') || !any(value, depth)) return false;
      // Ascending order (RFC 8785 section 3.2.3), which also leaves no room for a second one.
      if (!members.empty() && key <= std::prev(members.end())->first) return false;
      members.emplace_hint(members.end(), std::move(key), std::move(value));
    } while (skip(','));
    return skip('}');
  }

 private:
  bool skip(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool skip(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  static bool is_key(std::string_view key) {
    return std::ranges::all_of(key, [](char c) { return c >= 0x20 && c <= 0x7e; });
  }

  bool any(Json& out, int depth) {
    if (rest_.empty()) return false;
    switch (rest_.front()) {
      case '{':
        return object(out, depth + 1);
      case '[':
        return array(out, depth + 1);
      case '"':
        out = std::string();
        return string(out.get_ref<std::string&>());
      case 't':
        out = true;
        return skip("true");
      case 'f':
        out = false;
        return skip("false");
      case 'n':
        return skip("null");
      default:
        return number(out);
    }
  }

  bool array(Json& out, int depth) {
    if (depth > kMaxBodyDepth || !skip('[')) return false;
    out = Json::array();
    if (skip(']')) return true;
    auto& elements = out.get_ref<Json::array_t&>();
    do {
      Json element;
      if (!any(element, depth)) return false;
      elements.push_back(std::move(element));
    } while (skip(','));
    return skip(']');
  }

  bool number(Json& out) {
    const bool negative = rest_.front() == '-';
    const std::size_t first = negative ? 1 : 0;
    std::int64_t value = 0;
    const char* begin = rest_.data() + first;
    const auto [end, error] = std::from_chars(begin, rest_.data() + rest_.size(), value);
    if (error != std::errc() || value < 0 || value > kLargest) return false;
    // One way to write a number: no zeros ahead, no minus zero. A dot or an exponent stays behind
    // and fits nothing that may follow.
    if (*begin == '0' && (end != begin + 1 || negative)) return false;
    if (negative) {
      out = -value;
    } else {
      out = static_cast<std::uint64_t>(value);
    }
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return true;
  }

  bool string(std::string& out) {
    if (!skip('"')) return false;
    std::size_t i = 0;
    while (i < rest_.size()) {
      const unsigned c = octet(rest_[i]);
      if (c == '"') {
        out.append(rest_.substr(0, i));
        rest_.remove_prefix(i + 1);
        return true;
      }
      if (c == '\\') {
        out.append(rest_.substr(0, i));
        rest_.remove_prefix(i + 1);
        i = 0;
        if (!escape(out)) return false;
      } else if (c >= 0x80) {
        const std::size_t length = utf8_length(rest_.substr(i));
        if (length == 0) return false;
        i += length;
      } else if (c < 0x20) {
        return false;
      } else {
        ++i;
      }
    }
    return false;
  }

  // What stands behind a backslash: only what RFC 8785 section 3.2.2.2 escapes, and only so.
  bool escape(std::string& out) {
    constexpr std::string_view kLetters = "btnfr\"\\";
    constexpr std::string_view kMeanings = "\b\t\n\f\r\"\\";
    if (rest_.empty()) return false;
    if (const std::size_t at = kLetters.find(rest_.front()); at != std::string_view::npos) {
      out.push_back(kMeanings[at]);
      rest_.remove_prefix(1);
      return true;
    }
    if (!skip("u00") || rest_.size() < 2) return false;
    const auto code = from_hex(rest_.substr(0, 2));
    if (!code) return false;
    const char c = static_cast<char>(code->front());
    if (octet(c) >= 0x20 || kMeanings.find(c) != std::string_view::npos) return false;
    out.push_back(c);
    rest_.remove_prefix(2);
    return true;
  }

  std::string_view rest_;
};

}  // namespace

std::optional<Json> read_body(std::string_view& rest) {
  Reader reader(rest);
  Json body;
  if (!reader.object(body, 1)) return std::nullopt;
  rest = reader.rest();
  return body;
}

}  // namespace dozo::ledger
