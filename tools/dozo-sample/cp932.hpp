// The ward systems' character set (Windows code page 932).
#pragma once

#include <string>
#include <string_view>

#include <iconv.h>

#include "firmware/base/result.hpp"

namespace dozo::sample {

/// From UTF-8. A character that code page 932 lacks becomes 〓, as in files of ward systems, where
/// the letter's font then shows an external character (外字).
class Cp932 {
 public:
  static Result<Cp932> open();
  Cp932(Cp932&& other) noexcept;
  Cp932& operator=(Cp932&&) = delete;
  ~Cp932();

  struct Converted {
    std::string octets;
    int replaced = 0;  ///< how many characters became 〓
  };
  Converted convert(std::string_view utf8);

 private:
  explicit Cp932(iconv_t converter) : converter_(converter) {}
  iconv_t converter_;
};

}  // namespace dozo::sample
