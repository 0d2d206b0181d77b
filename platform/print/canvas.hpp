// A4 pages in memory: text, lines and boxes on cairo and pango. Lengths are millimetres from the
// top left corner, font sizes points.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "firmware/base/bytes.hpp"
#include "firmware/base/result.hpp"
#include "firmware/base/time.hpp"
#include "platform/print/logo.hpp"

namespace dozo::platform {

inline constexpr double kPageWidth = 210.0;
inline constexpr double kPageHeight = 297.0;

enum class Face { sans, mono };
enum class Align { left, centre, right };

struct TextStyle {
  double size = 9.0;
  Face face = Face::sans;
  bool bold = false;
  Align align = Align::left;
  double grey = 0.0;     ///< 0 black … 1 white
  double spacing = 0.0;  ///< points between characters
  int stripes = 0;       ///< light ground under every other group of so many characters
};

/// What the file says of itself. The times come from the document, so that the same document
/// always gives the same file.
struct PdfFacts {
  std::string title;
  std::string author;
  Instant created;
};

/// Text as it may be shown: characters that the Japanese font lacks, controls and characters that
/// change the direction or hide become 〔U+202E〕, so that paper shows what the JSON holds. Needs
/// prepare_fonts().
std::string drawable(std::string_view text);

class Canvas {
 public:
  /// Opens the first page. font_missing where Noto Sans CJK JP (and its Mono) does not resolve.
  static Result<Canvas> make(const PdfFacts& facts);
  Canvas(Canvas&&) noexcept;
  Canvas& operator=(Canvas&&) noexcept;
  ~Canvas();

  /// Height of `text` wrapped to `width`.
  [[nodiscard]] double height(std::string_view text, const TextStyle& style, double width) const;
  /// Width of the widest line, unwrapped.
  [[nodiscard]] double width(std::string_view text, const TextStyle& style) const;
  /// Octets of `text` that fill at most `height` when wrapped to `width`: at least one line's.
  [[nodiscard]] std::size_t fit(std::string_view text, const TextStyle& style, double width,
                                double height) const;
  /// Draws wrapped text with its top left at (x, y); its height.
  double text(double x, double y, double width, std::string_view text, const TextStyle& style);
  /// One line, centred on (x, y), turned by `degrees` against the clock.
  void turned(double x, double y, double degrees, std::string_view text, const TextStyle& style);
  void line(double x1, double y1, double x2, double y2, double thickness, double grey = 0.0);
  void box(double x, double y, double width, double height, double thickness, double grey = 0.0);
  void fill(double x, double y, double width, double height, double grey);
  /// Draws the picture with its top left at (x, y), `width` wide.
  void picture(double x, double y, double width, const Logo& logo);
  void next_page();

  /// Ends the file and hands it over; the canvas can only be destroyed then. render_failed.
  Result<Bytes> finish();

 private:
  struct State;
  explicit Canvas(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace dozo::platform
