#include "platform/print/page.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include <nlohmann/json.hpp>

#include "firmware/base/digest.hpp"
#include "firmware/base/file.hpp"
#include "platform/print/labels.hpp"
#include "platform/print/pdf_fonts.hpp"
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

/// As drawable(), but lines stay lines.
std::string drawn(const std::string& text) {
  std::string out;
  std::size_t at = 0;
  while (true) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    out += drawable(std::string_view(text).substr(at, end - at));
    if (end >= text.size()) return out;
    out += '\n';
    at = end + 1;
  }
}

class Printer {
 public:
  Printer(const Json& document, Language language, const Logo* logo, Sheet& sheet)
      : document_(document), language_(language), logo_(logo), sheet_(sheet) {}

  void head();
  void tables();
  Result<> closing(std::string_view qr_text);
  /// document_invalid, naming a member that was not printed.
  Result<> check_all_printed() const;
  [[nodiscard]] std::string say(std::string_view label) const {
    return in_language(language_, label);
  }

 private:
  std::string head_text(std::string_view path, Format format = Format::text);
  double head_logo(double y);
  double head_names(double y);
  void result_box();
  void block(const Block& block, const Json& parent, const std::string& parent_path);
  void list(const Block& block, const Json& list, const std::string& path);
  void table(const Block& block, const Json& list, const std::string& path);
  void lines(const Block& block, const Json& object, const std::string& path);
  std::string values(const std::vector<Field>& fields, const Json& object, const std::string& path,
                     bool& present, const char* between);
  std::string cell(const Column& column, const Json& row, const std::string& path);
  void comparison();
  void seals(double width);

  const Json& document_;
  Language language_;
  const Logo* logo_;  // none where it is null
  Sheet& sheet_;
  std::set<std::string> printed_;
  std::string last_title_;
};

std::string Printer::head_text(std::string_view path, Format format) {
  const Json* found = find(document_, path);
  if (found == nullptr) return {};
  printed_.insert(std::string(path));
  return drawable(printed(path, *found, format, language_));
}

/// In the right corner; the width in mm that it takes. No higher than number and date beside it,
/// so that it moves nothing.
double Printer::head_logo(double y) {
  if (logo_ == nullptr) return 0.0;
  constexpr double kHigh = 11.0;
  constexpr double kWide = 36.0;
  const double shape = static_cast<double>(logo_->height()) / logo_->width();
  const double wide = std::min(kWide, kHigh / shape);
  sheet_.canvas().picture(Sheet::kLeft + Sheet::kWidth - wide, y, wide, *logo_);
  return wide + 4.0;
}

/// Number, date and the ward's logo on the right; addressee on the left, contractor on the right.
double Printer::head_names(double y) {
  Canvas& canvas = sheet_.canvas();
  constexpr double kLeft = Sheet::kLeft;
  constexpr double kWidth = Sheet::kWidth;
  const double beside = kWidth - head_logo(y);
  if (const std::string form = head_text("form"); !form.empty()) {
    // Many wards' numbers begin with the word.
    const bool named = language_ == Language::japanese && form.starts_with("様式");
    canvas.text(kLeft, y, beside, (named ? std::string() : say("様式 ")) + form, {.size = 9.5});
  }
  y += canvas.text(kLeft, y, beside, say("第 ") + head_text("number") + say(" 号"),
                   {.size = 9.5, .align = Align::right});
  y += canvas.text(kLeft, y, beside, head_text("issued_at", Format::time),
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
                      (department.empty() ? "　　　　　　　　　　" : department) + say("　御中"),
                      {.size = 11.5});
  const double x = kLeft + kWidth - kRight;
  y += 4.5;
  canvas.text(x, y, 16.0, say("受託者"), {.size = 8.5});
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
  canvas.text(Sheet::kLeft + 4.0, y + 3.1, 20.0, say("結果"), {.size = 10.0, .grey = ink});
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
  const std::string kind = text_at(document_, "kind");
  if (kind == "roster" || kind == "enrolment") {  // no verdict that a box could hold
    sheet_.half_row({say("区分"), head_text("result", Format::token)});
    sheet_.half_row({say("端末の構成"), head_text("assurance", Format::token)});
  } else {
    result_box();
  }
  sheet_.row({say("本書の範囲"), head_text("scope")});
  const std::string warning = head_text("warning");
  if (!warning.empty()) sheet_.row({say("注意"), warning});
  if (language_ == Language::english) {
    sheet_.row({"Language",
                "English rendering. The original is the attached Japanese JSON; texts "
                "that people typed stand as they were typed."});
  }
}

std::string Printer::values(const std::vector<Field>& fields, const Json& object,
                            const std::string& path, bool& present, const char* between) {
  std::string out;
  for (const Field& field : fields) {
    const auto found = object.find(field.name);
    if (found == object.end()) continue;
    present = true;
    const std::string member = join(path, field.name);
    printed_.insert(member);
    const std::string text = printed(member, *found, field.format, language_);
    const bool several = field.format == Format::lines || field.format == Format::fingerprint;
    const std::string value = several ? drawn(text) : drawable(text);
    // What is missing is said once in a line, by its first member.
    const bool plain = std::string_view(field.missing) == Field{}.missing;
    if (value.empty() && ((plain && !out.empty()) || *field.missing == '\0')) continue;
    if (!out.empty()) out += between;
    out += value.empty() ? say(field.missing) : say(field.before) + value + say(field.after);
  }
  return out;
}

Setting setting_of(const Field& field, const Json& object) {
  const auto found = object.find(field.name);
  if (found == object.end() || !found->is_string()) return Setting::plain;
  if (field.format == Format::fingerprint) return Setting::fingerprint;
  if (field.format == Format::lines) return Setting::lines;
  return field.format == Format::hash ? Setting::hash : Setting::plain;
}

void Printer::lines(const Block& block, const Json& object, const std::string& path) {
  for (const Line& line : block.lines) {
    bool present = false;
    const std::string value = values(line.fields, object, path, present, "　");
    if (!present || value.empty()) continue;  // nothing to say, and no word for that
    const Cell cell{say(line.label), value, setting_of(line.fields.front(), object)};
    if (line.half) {
      sheet_.half_row(cell);
    } else {
      sheet_.row(cell);
    }
  }
}

void Printer::block(const Block& block, const Json& parent, const std::string& parent_path) {
  const Json* found = find(parent, block.path);
  if (found == nullptr) return;
  const std::string path = join(parent_path, block.path);
  // A title stands once, over the first of its blocks that this kind of document has.
  if (*block.title != '\0' && last_title_ != block.title) sheet_.section(say(block.title));
  if (*block.title != '\0') last_title_ = block.title;
  if (found->is_null() || (found->is_array() && found->empty())) {
    printed_.insert(path);
    if (*block.label_if_empty != '\0') {
      sheet_.half_row({say(block.label_if_empty), say(block.text_if_empty)});
    }
  } else if (found->is_array()) {
    list(block, *found, path);
  } else {
    lines(block, *found, path);
  }
}

void Printer::list(const Block& block, const Json& list, const std::string& path) {
  if (!block.columns.empty()) {
    table(block, list, path);
    return;
  }
  for (const Json& each : list) {
    bool present = false;
    const std::string item = values(block.item.fields, each, path, present, "　");
    if (!item.empty()) sheet_.item(say(block.item.label) + item);
    lines(block, each, path);
    for (const Block& inner : block.inner) this->block(inner, each, path);
  }
}

/// A list in a cell has a line for each of its objects.
std::string Printer::cell(const Column& column, const Json& row, const std::string& path) {
  std::string out;
  bool present = false;
  if (*column.list != '\0') {
    const std::string inner = join(path, column.list);
    printed_.insert(inner);
    for (const Json& each : row.at(column.list)) {
      out += (out.empty() ? "" : "\n") + values(column.items, each, inner, present, "　");
    }
  }
  const std::string rest = values(column.fields, row, path, present, "　");
  if (!out.empty() && !rest.empty()) out += "\n";
  return out + rest;
}

void Printer::table(const Block& block, const Json& list, const std::string& path) {
  std::vector<Heading> headings;
  for (const Column& column : block.columns) headings.push_back({say(column.label), column.share});
  sheet_.begin_table(std::move(headings));
  for (const Json& row : list) {
    std::vector<std::string> cells;
    for (const Column& column : block.columns) cells.push_back(cell(column, row, path));
    sheet_.table_row(std::move(cells));
  }
}

void Printer::tables() {
  for (const Block& each : blocks()) block(each, document_, "");
  sheet_.flush();
}

/// Two people on each side compare the fingerprints and sign for it.
void Printer::comparison() {
  sheet_.section(say("照合欄"));
  sheet_.begin_table({{say("照合の区分"), 0.2},
                      {say("照合した者（氏名）"), 0.4},
                      {say("照合した日"), 0.25},
                      {say("印"), 0.15}});
  for (const char* side : {"区　1人目", "区　2人目", "受託者　1人目", "受託者　2人目"}) {
    constexpr double kRoomToWrite = 11.0;
    sheet_.table_row({say(side), "", "", ""}, kRoomToWrite);
  }
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
    canvas.text(x, y + 0.9, each, say(box.role), {.size = 7.5, .align = Align::centre});
    const TextStyle style{.size = 8.0, .align = Align::centre};
    const std::string name = drawable(text_at(document_, box.path));
    // A name too long for its box stands in the table above, whole; here it is written by hand.
    if (canvas.height(name, style, each - 2.0) <= kName) {
      canvas.text(x + 1.0, y + kHead + 0.8, each - 2.0, name, style);
    }
    canvas.text(x, y + kHeight - 12.5, each, say("印"),
                {.size = 11.0, .align = Align::centre, .grey = 0.7});
    canvas.box(x, y, each, kHeight, 0.2);
    x += each;
  }
  canvas.line(Sheet::kLeft, y + kHead, x, y + kHead, 0.1, 0.55);
}

Result<> Printer::closing(std::string_view qr_text) {
  constexpr double kHeight = 26.0;
  constexpr double kQr = 31.0;
  const bool qr = !qr_text.empty();
  if (text_at(document_, "kind") == "enrolment") comparison();
  sheet_.need(3.0 + (qr ? kQr - 2.0 : kHeight));
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
Result<int> print(const Json& document, const PageOptions& options, const Logo* logo,
                  const std::string& sha256, Canvas& canvas, int pages) {
  SheetFacts facts;
  facts.number = drawable(text_at(document, "number"));
  facts.title = drawable(text_in_language(options.language, text_at(document, "title")));
  facts.sha256 = sha256;
  // The dangerous reading where the word is unknown: only an appliance's document goes without.
  if (text_at(document, "assurance") != "appliance") facts.watermark = "評価用";
  facts.framed = text_at(document, "result") == "not_erased";
  facts.pages = pages;
  Sheet sheet(canvas, facts);
  Printer printer(document, options.language, logo, sheet);
  printer.head();
  printer.tables();
  sheet.row({printer.say("この文書のJSON"), sha256, Setting::hash});
  DOZO_TRY(printer.closing(options.qr_text));
  sheet.end();
  DOZO_TRY(printer.check_all_printed());
  return sheet.page();
}

}  // namespace

Result<> render_document(const Json& document, const PageOptions& options, int out_fd) {
  const std::string sha256 = to_hex(dozo::sha256(as_bytes(DOZO_TRY(canonical_json(document)))));
  PdfFacts facts;
  facts.title = text_at(document, "title") + " " + text_at(document, "number");
  facts.author = text_at(document, "parties.contractor");
  facts.created = from_rfc3339(text_at(document, "issued_at")).value_or(Instant{});
  std::optional<Logo> decoded;
  if (!options.logo.empty()) decoded = DOZO_TRY(Logo::decode(options.logo));
  const Logo* logo = decoded ? &*decoded : nullptr;
  int pages = 0;
  {
    Canvas draft = DOZO_TRY(Canvas::make(facts));
    pages = DOZO_TRY(print(document, options, logo, sha256, draft, 0));
  }
  Canvas canvas = DOZO_TRY(Canvas::make(facts));
  DOZO_TRY(print(document, options, logo, sha256, canvas, pages));
  const Bytes drawn_page = DOZO_TRY(canvas.finish());
  const PreparedPdf page = with_trimmed_fonts(std::string(as_text(drawn_page)));
  if (!page.error.empty()) return fail(ErrorCode::render_failed, page.error);
  return write_all(out_fd, page.file);
}

Result<> render_stored(int json_fd, const PageOptions& options, int out_fd) {
  constexpr std::size_t kMaxDocument = 4 * 1024 * 1024;
  Bytes text(kMaxDocument + 1);
  text.resize(DOZO_TRY(pread_up_to(json_fd, text, 0)));
  if (text.size() > kMaxDocument) return fail(ErrorCode::file_too_large, "document");
  return render_document(DOZO_TRY(parse_canonical_json(as_text(text))), options, out_fd);
}

}  // namespace dozo::platform
