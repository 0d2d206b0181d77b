#include "platform/print/page.hpp"

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "firmware/base/digest.hpp"
#include "firmware/base/file.hpp"
#include "platform/print/labels.hpp"
#include "platform/print/qr_code.hpp"
#include "platform/print/sheet.hpp"

namespace dozo::platform {
namespace {

/// The member at `path` ("a.b.c"); null where there is none.
const Json* find(const Json& json, std::string_view path) {
  const Json* at = &json;
  while (!path.empty()) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    if (!at->is_object()) return nullptr;
    const auto found = at->find(std::string(path.substr(0, dot)));
    if (found == at->end()) return nullptr;
    at = &*found;
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  return at;
}

std::string text_at(const Json& json, std::string_view path) {
  const Json* found = find(json, path);
  if (found == nullptr || !found->is_string()) return {};
  return found->get<std::string>();
}

std::string join(std::string_view path, std::string_view name) {
  return path.empty() ? std::string(name) : std::string(path) + "." + std::string(name);
}

/// Paths of all values, without the indices of lists.
void leaves(const Json& json, const std::string& path, std::set<std::string>& out) {
  if (json.is_object() && !json.empty()) {
    for (const auto& [key, member] : json.items()) leaves(member, join(path, key), out);
  } else if (json.is_array() && !json.empty() && json.front().is_object()) {
    for (const Json& each : json) leaves(each, path, out);
  } else {
    out.insert(path);
  }
}

class Printer {
 public:
  Printer(const Json& document, Sheet& sheet) : document_(document), sheet_(sheet) {}

  void head();
  void tables();
  Result<> closing(std::string_view qr_text);
  /// document_invalid, naming a member that was not printed.
  Result<> check_all_printed() const;

 private:
  std::string head_text(std::string_view path, Format format = Format::text);
  double head_names(double y);
  void result_box();
  void block(const Block& block);
  void lines(const Block& block, const Json& object);
  std::string line_value(const Block& block, const Line& line, const Json& object, bool& present);
  void seals(double width);

  const Json& document_;
  Sheet& sheet_;
  std::set<std::string> printed_;
  std::string last_title_;
};

std::string Printer::head_text(std::string_view path, Format format) {
  const Json* found = find(document_, path);
  if (found == nullptr) return {};
  printed_.insert(std::string(path));
  return drawable(printed(path, *found, format));
}

/// Number and date on the right; addressee on the left, contractor on the right.
double Printer::head_names(double y) {
  Canvas& canvas = sheet_.canvas();
  constexpr double kLeft = Sheet::kLeft;
  constexpr double kWidth = Sheet::kWidth;
  y += canvas.text(kLeft, y, kWidth, "第 " + head_text("number") + " 号",
                   {.size = 9.5, .align = Align::right});
  y += canvas.text(kLeft, y, kWidth, head_text("issued_at", Format::time),
                   {.size = 9.5, .align = Align::right});
  y += 3.0;
  y += canvas.text(kLeft, y, kWidth, head_text("title"),
                   {.size = 17, .bold = true, .align = Align::centre, .spacing = 1.5});
  y += 2.5;
  const std::string department = head_text("addressee.department");
  // Two columns, the contractor's a little lower, as letters are written.
  constexpr double kRight = 86.0;
  const double left =
      y + canvas.text(kLeft, y, kWidth - kRight - 4.0,
                      (department.empty() ? "　　　　　　　　　　" : department) + "　御中",
                      {.size = 11.5});
  const double x = kLeft + kWidth - kRight;
  y += 4.5;
  canvas.text(x, y, 16.0, "受託者", {.size = 8.5});
  y += canvas.text(x + 16.0, y, kRight - 16.0, head_text("parties.contractor"), {.size = 10.0});
  const std::string address = head_text("parties.address");
  if (!address.empty()) {
    y += canvas.text(x + 16.0, y, kRight - 16.0, address, {.size = 8.5});
  }
  return std::max(left, y) + 2.0;
}

void Printer::result_box() {
  Canvas& canvas = sheet_.canvas();
  const double y = sheet_.y();
  const bool failed = text_at(document_, "result") == "not_erased";
  constexpr double kHeight = 11.0;
  const double ink = failed ? 1.0 : 0.0;
  if (failed) {
    canvas.fill(Sheet::kLeft, y, Sheet::kWidth, kHeight, 0.0);
  } else {
    canvas.box(Sheet::kLeft, y, Sheet::kWidth, kHeight, 0.5);
  }
  canvas.text(Sheet::kLeft + 4.0, y + 3.1, 20.0, "結果", {.size = 10.0, .grey = ink});
  canvas.text(Sheet::kLeft, y + 1.4, Sheet::kWidth, head_text("result", Format::token),
              {.size = 16, .bold = true, .align = Align::centre, .grey = ink, .spacing = 1.0});
  canvas.text(Sheet::kLeft, y + 3.1, Sheet::kWidth - 4.0, head_text("assurance", Format::token),
              {.size = 10.0, .align = Align::right, .grey = ink});
  sheet_.move_down(kHeight + 1.5);
}

void Printer::head() {
  sheet_.move_down(head_names(sheet_.y()) - sheet_.y());
  Canvas& canvas = sheet_.canvas();
  sheet_.move_down(
      canvas.text(Sheet::kLeft, sheet_.y(), Sheet::kWidth, head_text("statement"), {.size = 9.8}) +
      1.5);
  result_box();
  sheet_.row({"本書の範囲", head_text("scope")});
  const std::string warning = head_text("warning");
  if (!warning.empty()) sheet_.row({"注意", warning});
}

std::string Printer::line_value(const Block& block, const Line& line, const Json& object,
                                bool& present) {
  std::string out;
  for (const Field& field : line.fields) {
    const std::string path = join(block.path, field.name);
    const auto found = object.find(field.name);
    if (found == object.end()) continue;
    present = true;
    printed_.insert(path);
    const std::string value = drawable(printed(path, *found, field.format));
    // What is missing is said once in a line, by its first member.
    const bool plain = std::string_view(field.missing) == Field{}.missing;
    if (value.empty() && plain && !out.empty()) continue;
    if (!out.empty()) out += "　";
    out += value.empty() ? std::string(field.missing) : field.before + value + field.after;
  }
  return out;
}

void Printer::lines(const Block& block, const Json& object) {
  for (const Line& line : block.lines) {
    bool present = false;
    Cell cell{line.label, line_value(block, line, object, present), false};
    if (!present) continue;
    const auto found = object.find(line.fields.front().name);
    cell.hash =
        line.fields.front().format == Format::hash && found != object.end() && found->is_string();
    if (line.half) {
      sheet_.half_row(cell);
    } else {
      sheet_.row(cell);
    }
  }
}

void Printer::block(const Block& block) {
  const Json* found = find(document_, block.path);
  if (found == nullptr) return;
  // A title stands once, over the first of its blocks that this kind of document has.
  if (*block.title != '\0' && last_title_ != block.title) sheet_.section(block.title);
  if (*block.title != '\0') last_title_ = block.title;
  const bool list = found->is_array();
  if (found->is_null() || (list && found->empty())) {
    printed_.insert(block.path);
    if (*block.label_if_empty != '\0') sheet_.half_row({block.label_if_empty, block.text_if_empty});
  } else if (!list) {
    lines(block, *found);
  } else {
    for (const Json& each : *found) {
      bool present = false;
      std::string item = line_value(block, block.item, each, present);
      if (!item.empty()) sheet_.item(block.item.label + item);
      lines(block, each);
    }
  }
}

void Printer::tables() {
  for (const Block& each : blocks()) block(each);
  sheet_.flush();
}

/// Boxes for seals; the names of those who were named stand in them.
void Printer::seals(double width) {
  struct Box {
    const char* role;
    const char* path;
  };
  static constexpr Box kBoxes[] = {{"取扱責任者", "parties.supervisor"},
                                   {"取扱者", "parties.operator"},
                                   {"確認者", "parties.verifier"},
                                   {"立会者", ""},
                                   {"区（所管課）", ""}};
  Canvas& canvas = sheet_.canvas();
  const double each = width / static_cast<double>(std::size(kBoxes));
  constexpr double kHead = 5.2;
  constexpr double kName = 8.0;
  constexpr double kHeight = 25.0;
  double x = Sheet::kLeft;
  const double y = sheet_.y();
  for (const Box& box : kBoxes) {
    canvas.fill(x, y, each, kHead, 0.94);
    canvas.text(x, y + 0.9, each, box.role, {.size = 7.5, .align = Align::centre});
    const TextStyle style{.size = 8.0, .align = Align::centre};
    const std::string name = drawable(text_at(document_, box.path));
    // A name too long for its box stands in the table above, whole; here it is written by hand.
    if (canvas.height(name, style, each - 2.0) <= kName) {
      canvas.text(x + 1.0, y + kHead + 0.8, each - 2.0, name, style);
    }
    canvas.text(x, y + kHeight - 12.5, each, "印",
                {.size = 11.0, .align = Align::centre, .grey = 0.7});
    canvas.box(x, y, each, kHeight, 0.2);
    x += each;
  }
  canvas.line(Sheet::kLeft, y + kHead, x, y + kHead, 0.1, 0.55);
}

Result<> Printer::closing(std::string_view qr_text) {
  constexpr double kHeight = 26.0;
  constexpr double kQr = 36.0;
  const bool qr = !qr_text.empty();
  sheet_.need(3.0 + (qr ? kQr : kHeight));
  sheet_.move_down(3.0);
  seals(qr ? Sheet::kWidth - kQr - 2.0 : Sheet::kWidth);
  if (qr) {
    DOZO_TRY(draw_qr(sheet_.canvas(), Sheet::kLeft + Sheet::kWidth - kQr, sheet_.y() - 2.0, kQr,
                     qr_text));
  }
  sheet_.move_down(kHeight);
  return {};
}

Result<> Printer::check_all_printed() const {
  std::set<std::string> there;
  leaves(document_, "", there);
  for (const std::string& path : there) {
    if (!printed_.contains(path)) return fail(ErrorCode::document_invalid, "no label: " + path);
  }
  return {};
}

/// Lays the document out on fresh pages. `pages` is the number found by an earlier run, or 0.
Result<int> print(const Json& document, std::string_view qr_text, const std::string& sha256,
                  Canvas& canvas, int pages) {
  SheetFacts facts;
  facts.number = drawable(text_at(document, "number"));
  facts.title = drawable(text_at(document, "title"));
  facts.sha256 = sha256;
  // The dangerous reading where the word is unknown: only an appliance's document goes without.
  if (text_at(document, "assurance") != "appliance") facts.watermark = "評価用";
  facts.framed = text_at(document, "result") == "not_erased";
  facts.pages = pages;
  Sheet sheet(canvas, facts);
  Printer printer(document, sheet);
  printer.head();
  printer.tables();
  sheet.row({"この文書のJSON", sha256, true});
  DOZO_TRY(printer.closing(qr_text));
  sheet.end();
  DOZO_TRY(printer.check_all_printed());
  return sheet.page();
}

}  // namespace

Result<> render_document(const Json& document, std::string_view qr_text, int out_fd) {
  const std::string sha256 = to_hex(dozo::sha256(as_bytes(DOZO_TRY(canonical_json(document)))));
  PdfFacts facts;
  facts.title = text_at(document, "title") + " " + text_at(document, "number");
  facts.author = text_at(document, "parties.contractor");
  facts.created = from_rfc3339(text_at(document, "issued_at")).value_or(Instant{});
  int pages = 0;
  {
    Canvas draft = DOZO_TRY(Canvas::make(facts));
    pages = DOZO_TRY(print(document, qr_text, sha256, draft, 0));
  }
  Canvas canvas = DOZO_TRY(Canvas::make(facts));
  DOZO_TRY(print(document, qr_text, sha256, canvas, pages));
  return write_all(out_fd, DOZO_TRY(canvas.finish()));
}

Result<> render_stored(int json_fd, std::string_view qr_text, int out_fd) {
  constexpr std::size_t kMaxDocument = 4 * 1024 * 1024;
  Bytes text(kMaxDocument + 1);
  text.resize(DOZO_TRY(pread_up_to(json_fd, text, 0)));
  if (text.size() > kMaxDocument) return fail(ErrorCode::file_too_large, "document");
  return render_document(DOZO_TRY(parse_canonical_json(as_text(text))), qr_text, out_fd);
}

}  // namespace dozo::platform
