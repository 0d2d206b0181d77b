// The terminal itself: ncursesw. Shows a Screen, reads keys.
#pragma once

#include <memory>
#include <optional>

#include "firmware/base/result.hpp"
#include "ui/model/key.hpp"
#include "ui/model/screen.hpp"

namespace dozo::ui {

/// Takes over the terminal on standard input and output, and gives it back as it was. One at a
/// time.
class Terminal {
 public:
  /// system_call_failed where standard output is no terminal, or of an unknown kind.
  static Result<std::unique_ptr<Terminal>> open();
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  [[nodiscard]] int width() const;
  [[nodiscard]] int height() const;
  void show(const Screen& screen);
  /// The next key, if one was pressed; never waits. A changed size is noticed here.
  std::optional<Key> read();

 private:
  Terminal();
  std::optional<Key> special(int code);

  bool pasting_ = false;
};

}  // namespace dozo::ui
