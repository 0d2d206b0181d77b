#include "firmware/ledger/line.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "firmware/ledger/body_reader.hpp"

namespace dozo::ledger {
namespace {

constexpr std::uint64_t kLargest = (std::uint64_t{1} << 53) - 1;
constexpr std::string_view kOffset = "+09:00";

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return c > 0x20 && c < 0x7f && c != '"' && c != '\\';
  });
}

tl::unexpected<Error> malformed(const char* part) {
  return fail(ErrorCode::ledger_export_invalid, part);
}

// Reads a line from its start: its members stand in one fixed order.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  bool skip(std::string_view literal) {
    if (!rest_.starts_with(literal)) return false;
    rest_.remove_prefix(literal.size());
    return true;
  }

  std::string_view until(char end) {
    const std::size_t at = std::min(rest_.find(end), rest_.size());
    return take(at);
  }

  std::string_view take(std::size_t size) {
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(taken.size());
    return taken;
  }

  std::optional<Json> body() { return read_body(rest_); }

  std::optional<std::uint64_t> number() {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    const auto digits = static_cast<std::size_t>(end - rest_.data());
    if (error != std::errc() || value > kLargest || (digits > 1 && rest_.front() == '0')) {
      return std::nullopt;
    }
    rest_.remove_prefix(digits);
    return value;
  }

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

Result<WithheldLine> parse_withheld(std::string_view text) {
  Cursor cursor(text);
  WithheldLine line;
  const bool node = cursor.skip(R"({"node":")");
  if (!node && !cursor.skip(R"({"leaf":")")) return malformed("withheld entry");
  const auto hash = digest_from_hex(cursor.take(2 * line.hash.size()));
  if (!hash || !cursor.skip(R"(","seq":)")) return malformed("leaf");
  line.hash = *hash;
  const auto sequence = cursor.number();
  if (!sequence) return malformed("seq");
  line.sequence = *sequence;
  if (node) {
    const auto size = cursor.skip(R"(,"size":)") ? cursor.number() : std::nullopt;
    if (!size || *size < 2 || !std::has_single_bit(*size) || *sequence % *size != 0) {
      return malformed("size");
    }
    line.size = *size;
  }
  if (!cursor.skip("}") || !cursor.at_end()) return malformed("withheld entry");
  return line;
}

}  // namespace

Result<std::string> encode_line(const Event& event, const Salt& salt) {
  if (!is_word(event.type) || !is_word(event.actor)) {
    return fail(ErrorCode::json_not_canonical, "type or actor");
  }
  const std::string time = to_rfc3339(event.time);
  if (event.sequence > kLargest || from_rfc3339(time) != event.time) {
    return fail(ErrorCode::json_not_canonical, "seq or time");
  }
  if (!event.body.is_object()) return fail(ErrorCode::json_not_canonical, "body");
  const std::string body = DOZO_TRY(canonical_json(event.body));
  std::string line =
      fmt::format(R"({{"actor":"{}","body":{},"salt":"{}","seq":{},"time":"{}","type":"{}"}})",
                  event.actor, body, to_hex(ByteView(salt)), event.sequence, time, event.type);
  if (line.size() > kMaxLine) return fail(ErrorCode::json_not_canonical, "line too long");
  // What could not be read again must not be written: a body nested too deeply, above all.
  if (!Cursor(body).body()) return fail(ErrorCode::json_not_canonical, "nested too deeply");
  return line;
}

Result<Line> parse_line(std::string_view text) {
  if (text.size() > kMaxLine) return malformed("line too long");
  Cursor cursor(text);
  Line line;
  if (!cursor.skip(R"({"actor":")")) return malformed("actor");
  line.event.actor = cursor.until('"');
  if (!is_word(line.event.actor) || !cursor.skip(R"(","body":)")) return malformed("actor");
  auto body = cursor.body();
  if (!body || !cursor.skip(R"(,"salt":")")) return malformed("body");
  line.event.body = std::move(*body);
  const auto salt = from_hex(cursor.take(2 * line.salt.size()));
  if (!salt || salt->size() != line.salt.size() || !cursor.skip(R"(","seq":)")) {
    return malformed("salt");
  }
  std::ranges::copy(*salt, line.salt.begin());
  const auto sequence = cursor.number();
  if (!sequence || !cursor.skip(R"(,"time":")")) return malformed("seq");
  line.event.sequence = *sequence;
  const std::string_view time = cursor.until('"');
  const auto instant = from_rfc3339(time);
  if (!instant || !time.ends_with(kOffset) || !cursor.skip(R"(","type":")")) {
    return malformed("time");
  }
  line.event.time = *instant;
  line.event.type = cursor.until('"');
  if (!is_word(line.event.type) || !cursor.skip(R"("})") || !cursor.at_end()) {
    return malformed("type");
  }
  return line;
}

std::string encode_withheld(const WithheldLine& line) {
  if (line.size == 1) {
    return fmt::format(R"({{"leaf":"{}","seq":{}}})", to_hex(line.hash), line.sequence);
  }
  return fmt::format(R"({{"node":"{}","seq":{},"size":{}}})", to_hex(line.hash), line.sequence,
                     line.size);
}

Result<std::variant<Line, WithheldLine>> parse_exported_line(std::string_view line) {
  if (line.starts_with(R"({"leaf":)") || line.starts_with(R"({"node":)")) {
    return DOZO_TRY(parse_withheld(line));
  }
  return DOZO_TRY(parse_line(line));
}

}  // namespace dozo::ledger
