#include "platform/print/sheet.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace dozo::platform {
namespace {

constexpr double kTop = 13.0;
constexpr double kBottom = 281.0;
constexpr double kPadX = 1.6;
constexpr double kPadY = 0.35;
constexpr double kHair = 0.1;
constexpr double kHairGrey = 0.55;
constexpr double kGround = 0.94;
constexpr TextStyle kLabelStyle{.size = 8.0};
constexpr TextStyle kValueStyle{.size = 8.6};
constexpr TextStyle kHashStyle{.size = 8.1, .face = Face::mono, .stripes = 8};

constexpr TextStyle kFingerprintStyle{.size = 12.0, .face = Face::mono};
constexpr TextStyle kLinesStyle{.size = 6.4, .face = Face::mono};
constexpr TextStyle kTableStyle{.size = 7.8};
constexpr TextStyle kTableHeadStyle{.size = 7.4};
constexpr double kTablePadX = 1.0;

const TextStyle& style_of(const Cell& cell) {
  switch (cell.setting) {
    case Setting::hash:
      return kHashStyle;
    case Setting::fingerprint:
      return kFingerprintStyle;
    case Setting::lines:
      return kLinesStyle;
    case Setting::plain:
      break;
  }
  return kValueStyle;
}

}  // namespace

Sheet::Sheet(Canvas& canvas, SheetFacts facts) : canvas_(canvas), facts_(std::move(facts)) {
  begin_page();
}

void Sheet::begin_page() {
  y_ = kTop;
  if (!facts_.watermark.empty()) {
    canvas_.turned(kPageWidth / 2, kPageHeight / 2, 50.0, facts_.watermark,
                   {.size = 170, .bold = true, .grey = 0.925});
  }
  if (facts_.framed) canvas_.box(8.0, 8.0, kPageWidth - 16.0, kPageHeight - 16.0, 2.2);
  if (page_ > 1) {
    canvas_.text(kLeft, y_ - 1.0, kWidth, facts_.title, {.size = 8.0});
    canvas_.text(kLeft, y_ - 1.0, kWidth, facts_.number, {.size = 8.0, .align = Align::right});
    canvas_.line(kLeft, y_ + 4.0, kLeft + kWidth, y_ + 4.0, 0.2);
    y_ += 7.0;
  }
}

void Sheet::end_page() {
  constexpr double kFoot = 283.0;
  canvas_.line(kLeft, kFoot, kLeft + kWidth, kFoot, kHair, kHairGrey);
  canvas_.text(kLeft, kFoot + 0.8, kWidth, facts_.number, {.size = 7.5});
  canvas_.text(kLeft, kFoot + 0.8, kWidth,
               fmt::format("{}／{}", page_, facts_.pages == 0 ? page_ : facts_.pages),
               {.size = 7.5, .align = Align::right});
  canvas_.text(kLeft + 50.0, kFoot + 0.8, 20.0, "SHA-256", {.size = 6.2});
  canvas_.text(kLeft + 61.0, kFoot + 0.8, kWidth, facts_.sha256, {.size = 6.2, .face = Face::mono});
}

void Sheet::end() {
  flush();
  end_page();
}

void Sheet::next_page() {
  end_page();
  canvas_.next_page();
  ++page_;
  begin_page();
}

void Sheet::need(double height) {
  if (y_ + height > kBottom) next_page();
}

void Sheet::section(const std::string& title) {
  flush();
  need(19.0);  // the title never stands alone at a page's end
  y_ += 1.5;
  canvas_.fill(kLeft, y_ + 0.5, 1.4, 4.0, 0.0);
  y_ += canvas_.text(kLeft + 3.0, y_, kWidth, title, {.size = 10.0, .bold = true}) + 0.4;
  canvas_.line(kLeft, y_, kLeft + kWidth, y_, 0.3);
  y_ += 0.15;
}

double Sheet::cell_height(double width, const Cell& cell) const {
  const double label = canvas_.height(cell.label, kLabelStyle, kLabel - 2 * kPadX);
  const double value = canvas_.height(cell.value, style_of(cell), width - kLabel - 2 * kPadX);
  return std::max(label, value) + 2 * kPadY;
}

void Sheet::draw_cell(double x, double width, double height, const Cell& cell) {
  canvas_.fill(x, y_, kLabel, height, kGround);
  canvas_.line(x, y_ + height, x + width, y_ + height, kHair, kHairGrey);
  const double label = canvas_.height(cell.label, kLabelStyle, kLabel - 2 * kPadX);
  // The label's first line stands on the value's first line.
  const double first = canvas_.height("国", style_of(cell), 0.0);
  const double offset = std::max(0.0, (first - canvas_.height("国", kLabelStyle, 0.0)) / 2);
  canvas_.text(x + kPadX, y_ + kPadY + (label > first ? 0.0 : offset), kLabel - 2 * kPadX,
               cell.label, kLabelStyle);
  canvas_.text(x + kLabel + kPadX, y_ + kPadY, width - kLabel - 2 * kPadX, cell.value,
               style_of(cell));
}

void Sheet::row(const Cell& cell) {
  flush();
  Cell rest = cell;
  const double width = kWidth - kLabel - 2 * kPadX;
  while (true) {
    const double height = cell_height(kWidth, rest);
    const double left = kBottom - y_;
    if (height <= left) {
      draw_cell(kLeft, kWidth, height, rest);
      y_ += height;
      return;
    }
    // A value that is longer than a third of a page is cut at a line's end and goes on overleaf.
    if (height < 90.0 || left < 30.0) {
      next_page();
      continue;
    }
    const std::size_t fitting = canvas_.fit(rest.value, style_of(rest), width, left - 2 * kPadY);
    Cell part = rest;
    part.value.resize(fitting);
    draw_cell(kLeft, kWidth, left, part);
    rest.value.erase(0, fitting);
    next_page();
  }
}

bool Sheet::fits_half(const Cell& cell) const {
  const double width = kWidth / 2 - kLabel - 2 * kPadX;
  return canvas_.width(cell.value, style_of(cell)) <= width &&
         canvas_.width(cell.label, kLabelStyle) <= kLabel - 2 * kPadX;
}

void Sheet::half_row(const Cell& cell) {
  if (!fits_half(cell)) {
    row(cell);
    return;
  }
  if (!pending_) {
    pending_ = cell;
    return;
  }
  const Cell first = *pending_;
  pending_.reset();
  const double half = kWidth / 2;
  const double height = std::max(cell_height(half, first), cell_height(half, cell));
  need(height);
  draw_cell(kLeft, half, height, first);
  draw_cell(kLeft + half, half, height, cell);
  y_ += height;
}

void Sheet::flush() {
  if (!pending_) return;
  const Cell cell = *pending_;
  pending_.reset();
  row(cell);
}

void Sheet::item(const std::string& label) {
  flush();
  need(11.0);
  const TextStyle style{.size = 8.6, .bold = true};
  const double height = canvas_.height(label, style, kWidth - 2 * kPadX) + 2 * kPadY;
  canvas_.text(kLeft + kPadX, y_ + kPadY, kWidth - 2 * kPadX, label, style);
  y_ += height;
  canvas_.line(kLeft, y_, kLeft + kWidth, y_, kHair, kHairGrey);
}

void Sheet::begin_table(std::vector<Heading> columns) {
  flush();
  need(16.0);  // the heading never stands alone
  columns_ = std::move(columns);
  y_ += 0.8;
  table_head();
}

void Sheet::table_head() {
  double height = 0.0;
  for (const Heading& each : columns_) {
    height = std::max(
        height, canvas_.height(each.label, kTableHeadStyle, each.share * kWidth - 2 * kTablePadX));
  }
  height += 2 * kPadY;
  canvas_.fill(kLeft, y_, kWidth, height, kGround);
  double x = kLeft;
  for (const Heading& each : columns_) {
    canvas_.text(x + kTablePadX, y_ + kPadY, each.share * kWidth - 2 * kTablePadX, each.label,
                 kTableHeadStyle);
    x += each.share * kWidth;
  }
  canvas_.line(kLeft, y_, kLeft + kWidth, y_, kHair, kHairGrey);
  y_ += height;
  canvas_.line(kLeft, y_, kLeft + kWidth, y_, kHair, kHairGrey);
}

double Sheet::table_height(const std::vector<std::string>& values) const {
  double height = 0.0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    height = std::max(height, canvas_.height(values[i], kTableStyle,
                                             columns_[i].share * kWidth - 2 * kTablePadX));
  }
  return height + 2 * kPadY;
}

void Sheet::draw_table_row(const std::vector<std::string>& values, double height) {
  double x = kLeft;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double width = columns_[i].share * kWidth;
    canvas_.text(x + kTablePadX, y_ + kPadY, width - 2 * kTablePadX, values[i], kTableStyle);
    if (i > 0) canvas_.line(x, y_, x, y_ + height, kHair, kHairGrey);
    x += width;
  }
  canvas_.line(kLeft, y_ + height, kLeft + kWidth, y_ + height, kHair, kHairGrey);
}

void Sheet::table_row(std::vector<std::string> values, double least) {
  values.resize(columns_.size());
  while (true) {
    const double height = std::max(least, table_height(values));
    const double left = kBottom - y_;
    if (height <= left) {
      draw_table_row(values, height);
      y_ += height;
      return;
    }
    // As rows of one value: a line longer than a third of a page is cut and goes on overleaf.
    if (height >= 90.0 && left >= 30.0) {
      std::vector<std::string> part = values;
      for (std::size_t i = 0; i < values.size(); ++i) {
        const double width = columns_[i].share * kWidth - 2 * kTablePadX;
        part[i].resize(canvas_.fit(values[i], kTableStyle, width, left - 2 * kPadY));
        values[i].erase(0, part[i].size());
      }
      draw_table_row(part, left);
    }
    next_page();
    table_head();
  }
}

}  // namespace dozo::platform
