#include "ui/view/terminal.hpp"

#include <array>
#include <clocale>
#include <cstdio>
#include <cwchar>
#include <string>

#define NCURSES_WIDECHAR 1
#include <ncurses.h>
#include <unistd.h>

namespace dozo::ui {
namespace {

// Codes of our own for the two ends of a bracketed paste (xterm's ctlseqs, "Bracketed Paste Mode").
constexpr int kPasteBegin = KEY_MAX + 1;
constexpr int kPasteEnd = KEY_MAX + 2;
constexpr const char* kPasteOn = "\033[?2004h";
constexpr const char* kPasteOff = "\033[?2004l";

constexpr std::array kStyles = {Style::plain,  Style::dim,  Style::strong, Style::key,
                                Style::good,   Style::warn, Style::bad,    Style::field,
                                Style::chosen, Style::code};

struct Look {
  short colour_256;  // -1: the terminal's own
  short colour_8;
  attr_t extra;
  attr_t alone;  // where there are no colours
  short ground_256 = -1;
  short ground_8 = -1;
};

Look look(Style style) {
  switch (style) {
    case Style::plain:
      return {-1, -1, A_NORMAL, A_NORMAL};
    case Style::dim:
      return {245, -1, A_NORMAL, A_NORMAL};
    case Style::strong:
      return {-1, -1, A_BOLD, A_BOLD};
    case Style::key:
      return {75, COLOR_CYAN, A_BOLD, A_BOLD};
    case Style::good:
      return {72, COLOR_GREEN, A_NORMAL, A_NORMAL};
    case Style::warn:
      return {179, COLOR_YELLOW, A_NORMAL, A_BOLD};
    case Style::bad:
      return {167, COLOR_RED, A_BOLD, A_BOLD};
    case Style::field:
      return {-1, -1, A_UNDERLINE, A_UNDERLINE};
    case Style::chosen:
      return {-1, -1, A_REVERSE, A_REVERSE};
    case Style::code:
      // Of the 256 colours the cube's black and white, which no theme repaints.
      return {16, COLOR_BLACK, A_NORMAL, A_REVERSE, 231, COLOR_WHITE};
  }
  return {-1, -1, A_NORMAL, A_NORMAL};
}

short pair_of(Style style) {
  return static_cast<short>(static_cast<int>(style) + 1);
}

attr_t attributes(Style style) {
  return has_colors() ? look(style).extra : look(style).alone;
}

void set_up_colours() {
  if (!has_colors()) return;
  start_color();
  use_default_colors();
  for (const Style style : kStyles) {
    const Look each = look(style);
    const bool many = COLORS >= 256;
    init_pair(pair_of(style), many ? each.colour_256 : each.colour_8,
              many ? each.ground_256 : each.ground_8);
  }
}

std::wstring wide(const std::string& text) {
  std::wstring result;
  std::mbstate_t state{};
  const char* at = text.c_str();
  std::size_t left = text.size();
  while (left > 0) {
    wchar_t c = 0;
    const std::size_t used = std::mbrtowc(&c, at, left, &state);
    if (used == 0 || used > left) break;
    result += c;
    at += used;
    left -= used;
  }
  return result;
}

}  // namespace

Result<std::unique_ptr<Terminal>> Terminal::open() {
  if (isatty(STDIN_FILENO) != 1 || isatty(STDOUT_FILENO) != 1) {
    return fail(ErrorCode::system_call_failed, "standard input or output is no terminal");
  }
  // initscr would end the process; newterm says so.
  SCREEN* screen = newterm(nullptr, stdout, stdin);
  // Kinds that a plain system does not describe (foot lies in ncurses-term) behave as xterm does.
  if (screen == nullptr) screen = newterm("xterm-256color", stdout, stdin);
  if (screen == nullptr) return fail(ErrorCode::system_call_failed, "unknown TERM");
  set_term(screen);
  return std::unique_ptr<Terminal>(new Terminal());
}

Terminal::Terminal() {
  raw();  // Ctrl-C is a key like any other
  noecho();
  nonl();
  keypad(stdscr, TRUE);
  nodelay(stdscr, TRUE);
  set_escdelay(50);
  define_key("\033[200~", kPasteBegin);
  define_key("\033[201~", kPasteEnd);
  set_up_colours();
  std::fputs(kPasteOn, stdout);
  std::fflush(stdout);
}

Terminal::~Terminal() {
  // Nothing of the last picture stays readable on the terminal.
  erase();
  refresh();
  std::fputs(kPasteOff, stdout);
  endwin();
}

int Terminal::width() const {
  return getmaxx(stdscr);
}

int Terminal::height() const {
  return getmaxy(stdscr);
}

void Terminal::show(const Screen& screen) {
  curs_set(0);
  erase();
  for (int row = 0; row < screen.height(); ++row) {
    for (int column = 0; column < screen.width();) {
      // Runs of one style; each begins at its own column, so that a terminal that thinks otherwise
      // of a character's width cannot shift what follows.
      const Style style = screen.at(row, column).style;
      std::string run;
      const int from = column;
      while (column < screen.width() && screen.at(row, column).style == style) {
        run += screen.at(row, column).glyph;
        ++column;
      }
      attr_set(attributes(style), has_colors() ? pair_of(style) : short{0}, nullptr);
      mvaddwstr(row, from, wide(run).c_str());
    }
  }
  attr_set(A_NORMAL, 0, nullptr);
  if (screen.cursor()) {
    move(screen.cursor()->row, screen.cursor()->column);
    curs_set(1);
  }
  refresh();
}

std::optional<Key> Terminal::special(int code) {
  const auto key = [this](Special special) { return Key{special, 0, pasting_}; };
  switch (code) {
    case KEY_ENTER:
      return key(Special::enter);
    case KEY_BACKSPACE:
      return key(Special::backspace);
    case KEY_DC:
      return key(Special::erase);
    case KEY_BTAB:
      return key(Special::back_tab);
    case KEY_UP:
      return key(Special::up);
    case KEY_DOWN:
      return key(Special::down);
    case KEY_LEFT:
      return key(Special::left);
    case KEY_RIGHT:
      return key(Special::right);
    case KEY_HOME:
      return key(Special::home);
    case KEY_END:
      return key(Special::end);
    case KEY_PPAGE:
      return key(Special::page_up);
    case KEY_NPAGE:
      return key(Special::page_down);
    case KEY_F(1):
      return key(Special::help);
    case KEY_F(2):
      return key(Special::sample);
    case KEY_F(3):
      return key(Special::language);
    case KEY_F(4):
      return key(Special::paper);
    case KEY_F(10):
      return key(Special::quit);
    default:
      return std::nullopt;
  }
}

std::optional<Key> Terminal::read() {
  for (;;) {
    wint_t code = 0;
    const int kind = get_wch(&code);
    if (kind == ERR) return std::nullopt;
    if (kind == KEY_CODE_YES) {
      if (static_cast<int>(code) == kPasteBegin || static_cast<int>(code) == kPasteEnd) {
        pasting_ = static_cast<int>(code) == kPasteBegin;
        continue;
      }
      if (const auto key = special(static_cast<int>(code))) return key;
      continue;  // a key without a meaning here, or a changed size
    }
    if (pasting_) {
      // A line's end in a paste is a space: what was pasted never decides anything.
      return Key{Special::none, code < U' ' ? U' ' : static_cast<char32_t>(code), true};
    }
    switch (code) {
      case L'\r':
      case L'\n':
        return Key{Special::enter, 0, false};
      case 0x1B:
        return Key{Special::escape, 0, false};
      case L'\t':
        return Key{Special::tab, 0, false};
      case 0x08:
      case 0x7F:
        return Key{Special::backspace, 0, false};
      case 0x12:
        return Key{Special::reveal, 0, false};
      case 0x03:
        return Key{Special::quit, 0, false};
      default:
        if (code >= L' ') return Key{Special::none, static_cast<char32_t>(code), false};
    }
  }
}

}  // namespace dozo::ui
