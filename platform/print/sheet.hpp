// The flow of a document over pages: tables of labels and values, page heads and feet.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/print/canvas.hpp"

namespace dozo::platform {

/// What stands on every page.
struct SheetFacts {
  std::string number;
  std::string title;
  std::string sha256;     ///< of the document's JSON: ties the pages together
  std::string watermark;  ///< empty for none
  bool framed = false;    ///< a thick frame round every page: not a certificate
  int pages = 0;          ///< how many there are; 0 while that is being found out
};

/// How a value is set.
enum class Setting {
  plain,
  hash,         ///< monospaced, striped
  fingerprint,  ///< monospaced and large: two people compare it
  lines,        ///< monospaced and small: a certificate, a signature
};

/// A label and its value.
struct Cell {
  std::string label;
  std::string value;
  Setting setting = Setting::plain;
};

/// A column of a table: its heading and its share of the width.
struct Heading {
  std::string label;
  double share;
};

class Sheet {
 public:
  static constexpr double kLeft = 18.0;
  static constexpr double kWidth = kPageWidth - 2 * kLeft;
  static constexpr double kLabel = 34.0;

  /// Begins the first page. The canvas must outlive the sheet.
  Sheet(Canvas& canvas, SheetFacts facts);

  [[nodiscard]] Canvas& canvas() { return canvas_; }
  [[nodiscard]] double y() const { return y_; }
  void move_down(double by) { y_ += by; }
  [[nodiscard]] int page() const { return page_; }
  /// Goes to the next page unless `height` is left on this one.
  void need(double height);

  /// Heading of a table.
  void section(const std::string& title);
  /// A line of a table. Long values go on over the page's end.
  void row(const Cell& cell);
  /// A line that may share its place with the next such one.
  void half_row(const Cell& cell);
  /// Ends sharing: call before anything but half_row.
  void flush();
  /// A line across the table, for the items of a list.
  void item(const std::string& label);
  /// Begins a table with these columns. Its heading stands again on each page that it reaches.
  void begin_table(std::vector<Heading> columns);
  /// One line of it, as many values as columns. `least`: height in mm, room for a hand to write.
  void table_row(std::vector<std::string> values, double least = 0.0);
  /// Draws the foot of the last page.
  void end();

 private:
  void begin_page();
  void end_page();
  void next_page();
  [[nodiscard]] bool fits_half(const Cell& cell) const;
  void draw_cell(double x, double width, double height, const Cell& cell);
  [[nodiscard]] double cell_height(double width, const Cell& cell) const;
  void table_head();
  [[nodiscard]] double table_height(const std::vector<std::string>& values) const;
  void draw_table_row(const std::vector<std::string>& values, double height);

  Canvas& canvas_;
  SheetFacts facts_;
  std::optional<Cell> pending_;
  std::vector<Heading> columns_;
  int page_ = 1;
  double y_ = 0.0;
};

}  // namespace dozo::platform
