// The words of the format's tokens. Inner to this folder.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace dozo::platform {

struct Word {
  std::string_view vocabulary;
  std::string_view token;
  const char* japanese;
  const char* english;
};

std::span<const Word> words();
/// None where the token at `path` (without indices) is unknown.
const Word* word_of(std::string_view path, std::string_view token);
std::string token_word(std::string_view path, std::string_view token);

}  // namespace dozo::platform
