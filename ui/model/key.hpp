// What a person did at the keyboard.
#pragma once

namespace dozo::ui {

enum class Special {
  none,  ///< a character
  enter,
  escape,
  backspace,
  erase,
  tab,
  back_tab,
  up,
  down,
  left,
  right,
  home,
  end,
  page_up,
  page_down,
  help,      ///< F1
  sample,    ///< F2
  language,  ///< F3
  paper,     ///< F4
  reveal,    ///< Ctrl-R
  quit,      ///< F10, Ctrl-C
};

struct Key {
  Special special = Special::none;
  char32_t character = 0;
  bool pasted = false;  ///< came in a bracketed paste: never a command

  friend bool operator==(const Key&, const Key&) = default;
};

inline Key character(char32_t c) {
  return {Special::none, c, false};
}

}  // namespace dozo::ui
