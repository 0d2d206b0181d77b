#include "platform/print/labels.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "platform/print/blocks.hpp"
#include "platform/print/english.hpp"

namespace dozo::platform {
namespace {

constexpr std::array<std::string_view, 12> kHeadMembers = {"title",
                                                           "number",
                                                           "form",
                                                           "issued_at",
                                                           "assurance",
                                                           "result",
                                                           "statement",
                                                           "scope",
                                                           "warning",
                                                           "addressee.department",
                                                           "parties.contractor",
                                                           "parties.address"};

std::optional<std::string_view> find_english(std::span<const Translation> translations,
                                             std::string_view japanese) {
  const auto found =
      std::find_if(translations.begin(), translations.end(),
                   [japanese](const Translation& each) { return each.japanese == japanese; });
  if (found == translations.end()) return std::nullopt;
  return found->english;
}

}  // namespace

std::span<const Block> blocks() {
  static const std::vector<Block> table = [] {
    std::vector<Block> all;
    add_delivery_blocks(all);
    add_report_blocks(all);
    add_status_blocks(all);
    add_source_blocks(all);
    add_erasure_blocks(all);
    add_closing_blocks(all);
    return all;
  }();
  return table;
}

std::string in_language(Language language, std::string_view label) {
  if (language == Language::japanese) return std::string(label);
  const auto english = find_english(label_translations(), label);
  return std::string(english.value_or(label));
}

std::string text_in_language(Language language, std::string_view text) {
  if (language == Language::japanese) return std::string(text);
  const auto english = find_english(text_translations(), text);
  return std::string(english.value_or(text));
}

std::span<const std::string_view> head_members() {
  return kHeadMembers;
}

}  // namespace dozo::platform
