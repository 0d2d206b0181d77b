#include <charconv>
#include <optional>

#include "firmware/sealed/index.hpp"
#include "firmware/sealed/path.hpp"

// Canonical JSON of a fixed shape has one spelling, so this is a reader of that spelling and not of
// JSON: literals are compared, elements are cut out at their closing brace and read one by one.

namespace dozo::sealed {
namespace {

constexpr std::string_view kFilesHead = "{\"files\":[";
constexpr std::string_view kFoldersHead = ",\"folders\":[";
constexpr std::string_view kTail = ",\"profile\":1}";
/// The longest element: every octet of the path escaped, and the rest of a file's members.
constexpr std::size_t kMaxElement = 2 * kMaxPath + 256;

tl::unexpected<Error> invalid(const char* what) {
  return fail(ErrorCode::index_invalid, what);
}

/// Takes the members of one element off its front.
class Members {
 public:
  explicit Members(std::string_view text) : rest_(text) {}

  bool skip(std::string_view literal) {
    if (!rest_.starts_with(literal)) return false;
    rest_.remove_prefix(literal.size());
    return true;
  }

  /// A number without sign or leading zeros, at most 2^53 - 1.
  std::optional<std::uint64_t> number() {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    const auto size = static_cast<std::size_t>(end - rest_.data());
    if (error != std::errc{} || value > kMaxFile || (size > 1 && rest_[0] == '0')) {
      return std::nullopt;
    }
    rest_.remove_prefix(size);
    return value;
  }

  /// A string in which only the quotation mark is escaped; its closing mark is taken too.
  std::optional<std::string> text() {
    std::string value;
    for (std::size_t i = 0; i < rest_.size(); ++i) {
      if (rest_[i] == '"') {
        rest_.remove_prefix(i + 1);
        return value;
      }
      if (rest_[i] == '\\') {
        if (i + 1 == rest_.size() || rest_[i + 1] != '"') return std::nullopt;
        ++i;
      }
      value += rest_[i];
    }
    return std::nullopt;
  }

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

}  // namespace

IndexParser::IndexParser() : expected_(kFilesHead) {}

Result<> IndexParser::write(std::string_view text) {
  octets_ += text.size();
  if (octets_ > kMaxIndex) return invalid("too long");
  for (const char c : text) DOZO_TRY(step(c));
  return {};
}

Result<> IndexParser::step(char c) {
  switch (state_) {
    case State::literal:
      return literal(c);
    case State::element_or_end:
      if (c == ']') return end_list();
      return element(c);
    case State::element:
      return element(c);
    case State::after_element:
      if (c == ']') return end_list();
      if (c != ',') return invalid("between two entries");
      state_ = State::element;
      return {};
  }
  return invalid("state");
}

Result<> IndexParser::literal(char c) {
  if (expected_.empty() || c != expected_.front()) return invalid("shape");
  expected_.remove_prefix(1);
  if (expected_.empty() && !last_) state_ = State::element_or_end;
  return {};
}

Result<> IndexParser::end_list() {
  state_ = State::literal;
  last_ = list_ == List::folders;
  expected_ = last_ ? kTail : kFoldersHead;
  list_ = List::folders;
  return {};
}

Result<> IndexParser::element(char c) {
  state_ = State::element;
  if (element_.size() == kMaxElement) return invalid("an entry is too long");
  element_ += c;
  if (in_string_) {
    if (c == '"' && !escaped_) in_string_ = false;
    escaped_ = c == '\\' && !escaped_;
    return {};
  }
  if (c == '"') in_string_ = true;
  if (c != '}') return {};
  if (list_ == List::files) {
    DOZO_TRY(add_file());
  } else {
    DOZO_TRY(add_folder());
  }
  element_.clear();
  state_ = State::after_element;
  return {};
}

Result<> IndexParser::add_file() {
  Members members(element_);
  if (!members.skip("{\"mtime\":")) return invalid("a file's entry");
  const auto mtime = members.number();
  if (!mtime || !members.skip(",\"path\":\"")) return invalid("a file's entry");
  const auto path = members.text();
  if (!path || !members.skip(",\"sha256\":\"")) return invalid("a file's entry");
  const auto hex = members.text();
  const auto digest = hex ? digest_from_hex(*hex) : std::nullopt;
  if (!digest || !members.skip(",\"size\":")) return invalid("a file's entry");
  const auto size = members.number();
  if (!size || !members.skip("}") || !members.at_end()) return invalid("a file's entry");
  return builder_.add_file(*path, *size, {static_cast<std::int64_t>(*mtime)}, *digest);
}

Result<> IndexParser::add_folder() {
  Members members(element_);
  if (!members.skip("{\"mtime\":")) return invalid("a folder's entry");
  const auto mtime = members.number();
  if (!mtime || !members.skip(",\"path\":\"")) return invalid("a folder's entry");
  const auto path = members.text();
  if (!path || !members.skip("}") || !members.at_end()) return invalid("a folder's entry");
  return builder_.add_folder(*path, {static_cast<std::int64_t>(*mtime)});
}

Result<Index> IndexParser::finish() {
  if (!last_ || !expected_.empty()) return invalid("not complete");
  Index index = DOZO_TRY(builder_.finish());
  if (index.json_octets() != octets_) return invalid("not in the one form");
  return index;
}

}  // namespace dozo::sealed
