#include "tools/dozo-verify/paper.hpp"

#include <fmt/format.h>

namespace dozo::verify_tool {
namespace {

constexpr std::uint64_t kLargest = (std::uint64_t{1} << 53) - 1;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// The number ahead, with or without commas between its digits; 0 where there is none.
std::uint64_t take_number(std::string_view& rest) {
  std::uint64_t number = 0;
  while (!rest.empty() && (is_digit(rest.front()) || rest.front() == ',')) {
    if (rest.front() != ',') number = number * 10 + static_cast<std::uint64_t>(rest.front() - '0');
    if (number > kLargest) return 0;
    rest.remove_prefix(1);
  }
  return number;
}

}  // namespace

Result<ledger::Checkpoint> checkpoint_from_paper(const std::string& text) {
  if (text.starts_with('{')) return ledger::parse_checkpoint(text);
  ledger::Checkpoint checkpoint;
  std::string_view rest = text;
  while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
  checkpoint.size = take_number(rest);
  if (constexpr std::string_view kPage = " 件"; rest.starts_with(kPage)) {
    rest.remove_prefix(kPage.size());
  }
  std::string digits;
  for (const char c : rest) {
    if (c == ' ' || c == ':' || c == '\n' || c == '\t') continue;
    digits.push_back(c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c);
  }
  const auto root = digest_from_hex(digits);
  if (checkpoint.size == 0 || !root) {
    return fail(ErrorCode::checkpoint_invalid, "entries and root, as printed: " + text);
  }
  checkpoint.root = *root;
  return checkpoint;
}

Result<std::vector<ledger::Anchor>> read_checkpoints(std::span<const std::string> texts) {
  std::vector<ledger::Anchor> anchors;
  for (const std::string& text : texts) {
    const auto checkpoint = DOZO_TRY(checkpoint_from_paper(text));
    anchors.push_back({fmt::format("{} {}", checkpoint.size, to_hex(checkpoint.root)), checkpoint});
  }
  return anchors;
}

}  // namespace dozo::verify_tool
