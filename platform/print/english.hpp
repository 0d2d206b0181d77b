// English for pages on request. The JSON stays Japanese: it is the original. Inner to this folder.
#pragma once

#include <span>
#include <string_view>

namespace dozo::platform {

struct Translation {
  std::string_view japanese;
  const char* english;
};

std::span<const Translation> label_translations();
std::span<const Translation> text_translations();

}  // namespace dozo::platform
