#include "platform/print/notice.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "firmware/base/file.hpp"
#include "firmware/base/secret.hpp"
#include "platform/print/canvas.hpp"

namespace dozo::platform {
namespace {

constexpr double kLeft = 20.0;
constexpr double kWidth = kPageWidth - 2 * kLeft;

double draw_head(Canvas& canvas, const NoticeFacts& facts) {
  double y = 18.0;
  canvas.text(kLeft, y, kWidth, "通知書番号　" + drawable(facts.notice),
              {.size = 10.5, .align = Align::right});
  y += 6.0;
  canvas.text(kLeft, y, kWidth, to_japanese(date_in_japan(facts.sealed_at)),
              {.size = 10.5, .align = Align::right});
  y += 12.0;
  y += canvas.text(kLeft, y, kWidth, "パスワード通知書",
                   {.size = 22, .bold = true, .align = Align::centre, .spacing = 3.0});
  y += 5.0;
  y += canvas.text(kLeft, y, kWidth, drawable(facts.recipient) + "　御中", {.size = 12});
  y += canvas.text(kLeft, y + 2.0, kWidth, drawable(facts.department),
                   {.size = 11, .align = Align::right}) +
       2.0;
  return y + 4.0;
}

double draw_rows(Canvas& canvas, double y, const NoticeFacts& facts) {
  const std::string discs = facts.discs > 0 ? fmt::format("{} 枚", facts.discs) : "―";
  const std::pair<const char*, std::string> rows[] = {
      {"送付番号", drawable(facts.delivery)},
      {"件名", drawable(facts.subject)},
      {"契約番号", facts.contract.empty() ? "―" : drawable(facts.contract)},
      {"ディスクの枚数", discs},
      {"返却期限", to_japanese(facts.return_by)},
  };
  constexpr double kLabel = 36.0;
  const double top = y;
  for (const auto& [label, value] : rows) {
    const TextStyle style{.size = 10.5};
    const double high = canvas.height(value, style, kWidth - kLabel - 4.0) + 3.0;
    canvas.fill(kLeft, y, kLabel, high, 0.93);
    canvas.text(kLeft + 2.0, y + 1.5, kLabel - 4.0, label, style);
    canvas.text(kLeft + kLabel + 2.0, y + 1.5, kWidth - kLabel - 4.0, value, style);
    canvas.line(kLeft, y, kLeft + kWidth, y, 0.15, 0.4);
    y += high;
  }
  canvas.box(kLeft, top, kWidth, y - top, 0.3);
  return y + 6.0;
}

/// The password in one line of a monospaced face, so that it is also one string for a reader of
/// the file; the number of each group stands under it.
double draw_password(Canvas& canvas, double y, ByteView password) {
  constexpr double kHeight = 38.0;
  canvas.box(kLeft, y, kWidth, kHeight, 0.8);
  canvas.text(kLeft, y + 2.5, kWidth, "パスワード", {.size = 10.5, .align = Align::centre});
  const TextStyle style{.size = 34, .face = Face::mono, .bold = true};
  const double wide = canvas.width(as_text(password), style);
  const double left = kLeft + (kWidth - wide) / 2.0;
  canvas.text(left, y + 9.0, kWidth, as_text(password), style);
  const double character = wide / static_cast<double>(password.size());
  std::size_t start = 0;
  int group = 1;
  for (std::size_t at = 0; at <= password.size(); ++at) {
    if (at != password.size() && password[at] != '-') continue;
    const double x = left + character * static_cast<double>(start);
    const double width = character * static_cast<double>(at - start);
    canvas.line(x, y + 28.0, x + width, y + 28.0, 0.2, 0.3);
    canvas.text(x, y + 29.0, width, fmt::format("{}組目", group++),
                {.size = 9, .align = Align::centre, .grey = 0.2});
    start = at + 1;
  }
  return y + kHeight + 5.0;
}

double draw_instructions(Canvas& canvas, double y) {
  const char* const lines[] = {
      "この通知書は、ディスクとは別の、鍵のかかる保管場所に保管してください。",
      "この通知書は、ディスクを受け渡す日とは別の日に、手渡しで受け渡してください。",
      "端末で求められたら、4組の文字を、区切りのハイフン（-）とともに左から順に入力してください。"
      "英字は大文字・小文字、全角・半角のどちらでも入力できます。",
      "使われるのは数字と、I・L・O・Uを除く英字です。「0」と「1」に見える文字は、いつも数字です。"
      "各組の5文字目は検査文字で、打ち間違いや文字・組の入れ替わりは、その場で分かります。",
      "書き写し、複写、撮影をしないでください。",
      "業務が終わったら、ディスクと共に、返却期限までに返却してください。",
  };
  y += canvas.text(kLeft, y, kWidth, "取扱い", {.size = 11, .bold = true}) + 1.5;
  int number = 1;
  for (const char* line : lines) {
    const TextStyle style{.size = 10};
    canvas.text(kLeft, y, 6.0, fmt::format("{}.", number++), style);
    y += canvas.text(kLeft + 6.0, y, kWidth - 6.0, line, style) + 1.2;
  }
  return y + 4.0;
}

/// Boxes to be filled in by hand at each change of hands.
void draw_receipt(Canvas& canvas, double y) {
  constexpr double kWhole = 50.0;
  if (y + kWhole > kPageHeight - 12.0) {  // only where texts are very long
    canvas.next_page();
    y = 20.0;
  }
  canvas.text(kLeft, y, kWidth, "受渡しの記録（手書き）", {.size = 11, .bold = true});
  y += 7.0;
  const double columns[] = {30.0, 50.0, 44.0, 46.0};
  const char* const heads[] = {"", "年月日", "渡した者（印）", "受けた者（印）"};
  const char* const rows[] = {"受領", "返却"};
  constexpr double kHead = 7.0;
  constexpr double kRow = 17.0;
  const double high = kHead + 2 * kRow;
  canvas.fill(kLeft, y, kWidth, kHead, 0.93);
  double x = kLeft;
  for (std::size_t i = 0; i < std::size(columns); ++i) {
    canvas.text(x, y + 1.2, columns[i], heads[i], {.size = 10, .align = Align::centre});
    if (i > 0) canvas.line(x, y, x, y + high, 0.2);
    x += columns[i];
  }
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    const double top = y + kHead + kRow * static_cast<double>(i);
    canvas.line(kLeft, top, kLeft + kWidth, top, 0.2);
    canvas.text(kLeft, top + 5.5, columns[0], rows[i], {.size = 10.5, .align = Align::centre});
    canvas.text(kLeft + columns[0], top + 5.5, columns[1], "　　　　年　　月　　日",
                {.size = 10, .align = Align::centre});
  }
  canvas.box(kLeft, y, kWidth, high, 0.3);
}

Result<> write_new(const std::filesystem::path& out, ByteView file) {
  // O_EXCL: a notice never replaces another one, and nobody's link is followed.
  const int raw = ::open(out.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (raw < 0 && errno == EEXIST) return fail(ErrorCode::file_exists);
  if (raw < 0) return fail(errno == EACCES ? ErrorCode::file_not_permitted : ErrorCode::io_failed);
  UniqueFd fd(raw);
  auto written = write_all(fd.get(), file);
  if (written) written = sync_file(fd.get());
  if (!written) ::unlink(out.c_str());
  return written;
}

}  // namespace

Result<> write_notice(const NoticeFacts& facts, ByteView password,
                      const std::filesystem::path& out) {
  Canvas canvas = DOZO_TRY(Canvas::make({.title = "パスワード通知書 " + facts.notice,
                                         .author = facts.department,
                                         .created = facts.sealed_at}));
  double y = draw_head(canvas, facts);
  y = draw_rows(canvas, y, facts);
  y = draw_password(canvas, y, password);
  y = draw_instructions(canvas, y);
  draw_receipt(canvas, y);
  Bytes file = DOZO_TRY(canvas.finish());
  auto written = write_new(out, file);
  wipe(file);
  return written;
}

}  // namespace dozo::platform
