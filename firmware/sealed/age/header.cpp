#include "firmware/sealed/age/header.hpp"

#include <algorithm>
#include <utility>

#include "firmware/base/base64.hpp"

namespace dozo::sealed::age {
namespace {

constexpr std::string_view kVersion = "age-encryption.org/v1";
constexpr std::string_view kStanzaStart = "-> ";
constexpr std::string_view kEnd = "---";
constexpr std::size_t kColumns = 64;  // characters in every line of a body but the last

/// Hands out complete lines without their newline.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {}

  std::optional<std::string_view> next() {
    const std::size_t end = text_.find('\n', at_);
    if (end == std::string_view::npos) return std::nullopt;
    const auto line = text_.substr(at_, end - at_);
    at_ = end + 1;
    return line;
  }
  [[nodiscard]] std::size_t consumed() const { return at_; }
  [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

tl::unexpected<Error> invalid(const char* detail) {
  return fail(ErrorCode::age_header_invalid, detail);
}

/// The words of "-> TYPE ARGUMENT…": visible ASCII, one space between, none empty.
std::optional<Stanza> parse_words(std::string_view words) {
  Stanza stanza;
  bool first = true;
  while (true) {
    const std::size_t end = std::min(words.find(' '), words.size());
    const auto word = words.substr(0, end);
    const bool visible = std::ranges::all_of(word, [](char c) { return c >= 0x21 && c <= 0x7e; });
    if (word.empty() || !visible) return std::nullopt;
    if (first) {
      stanza.type = word;
    } else {
      stanza.arguments.emplace_back(word);
    }
    first = false;
    if (end == words.size()) return stanza;
    words.remove_prefix(end + 1);
  }
}

enum class Body { complete, incomplete, broken };

/// Full lines of 64 characters, then exactly one shorter one, which may be empty.
Body parse_body(Lines& lines, Bytes& body) {
  while (true) {
    const auto line = lines.next();
    if (!line) return lines.rest().size() > kColumns ? Body::broken : Body::incomplete;
    const auto octets = from_base64(*line);
    if (!octets || line->size() > kColumns) return Body::broken;
    body.insert(body.end(), octets->begin(), octets->end());
    if (line->size() < kColumns) return Body::complete;
  }
}

bool could_become(std::string_view start, std::string_view whole) {
  return whole.substr(0, start.size()) == start.substr(0, whole.size());
}

Result<std::optional<Header>> parse_lines(std::string_view text) {
  Lines lines(text);
  const auto version = lines.next();
  if (!version && could_become(lines.rest(), kVersion)) return std::nullopt;
  if (!version || *version != kVersion) return invalid("version line");
  Header header;
  while (const auto line = lines.next()) {
    if (line->starts_with(kEnd)) {
      if (header.stanzas.empty()) return invalid("no recipient");
      const auto after = line->substr(kEnd.size());
      const auto mac = from_base64(after.substr(std::min<std::size_t>(1, after.size())));
      if (!after.starts_with(' ') || !mac || mac->size() != kMac) return invalid("MAC line");
      header.mac = *mac;
      header.size = lines.consumed();
      return header;
    }
    if (!line->starts_with(kStanzaStart)) return invalid("recipient line");
    auto stanza = parse_words(line->substr(kStanzaStart.size()));
    if (!stanza) return invalid("recipient line");
    const Body body = parse_body(lines, stanza->body);
    if (body == Body::broken) return invalid("recipient body");
    if (body == Body::incomplete) return std::nullopt;
    header.stanzas.push_back(std::move(*stanza));
  }
  return std::nullopt;
}

}  // namespace

Result<std::optional<Header>> parse_header(ByteView octets) {
  const ByteView head = octets.first(std::min(octets.size(), kMaxHeader));
  auto header = parse_lines(as_text(head));
  if (header && !*header && head.size() == kMaxHeader) return invalid("longer than 64 KiB");
  return header;
}

std::string mac_input(const std::vector<Stanza>& stanzas) {
  std::string text(kVersion);
  text += '\n';
  for (const Stanza& stanza : stanzas) {
    text += kStanzaStart;
    text += stanza.type;
    for (const std::string& argument : stanza.arguments) (text += ' ') += argument;
    text += '\n';
    const std::string body = to_base64(stanza.body);
    // A body of whole lines ends with an empty one, so this runs once more than there are lines.
    for (std::size_t at = 0; at <= body.size(); at += kColumns) {
      (text += body.substr(at, kColumns)) += '\n';
    }
  }
  text += kEnd;
  return text;
}

std::string write_header(const Header& header) {
  std::string text = mac_input(header.stanzas);
  ((text += ' ') += to_base64(header.mac)) += '\n';
  return text;
}

std::string to_base64(ByteView octets) {
  return to_base64_unpadded(octets);
}

std::optional<Bytes> from_base64(std::string_view text) {
  return from_base64_unpadded(text);
}

}  // namespace dozo::sealed::age
