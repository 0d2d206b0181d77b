#include "platform/print/page.hpp"

#include <algorithm>
#include <set>

#include <cairo.h>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sys/mman.h>

#include "firmware/base/digest.hpp"
#include "platform/print/canvas.hpp"
#include "platform/print/labels.hpp"
#include "platform/sandbox/child_workers.hpp"
#include "tests/unit/evidence/samples.hpp"
#include "tests/unit/platform/print_kit.hpp"

namespace dozo::platform {
namespace {

namespace samples = evidence::samples;
using namespace print_kit;

/// 200 kanji, none of them like its neighbour.
std::string long_text(int salt) {
  std::string out;
  for (int i = 0; i < 200; ++i) {
    const unsigned c = 0x4e00 + static_cast<unsigned>((i * 37 + salt * 101) % 2000);
    out += static_cast<char>(0xe0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3f));
    out += static_cast<char>(0x80 | (c & 0x3f));
  }
  return out;
}

/// Does the page say the value in one of the forms in which it may be printed?
bool says(const std::string& page, const std::string& path, const Json& value, Language language) {
  constexpr Format kForms[] = {Format::text,       Format::token,      Format::time,
                               Format::short_time, Format::date,       Format::short_date,
                               Format::integer,    Format::fingerprint};
  return std::any_of(std::begin(kForms), std::end(kForms), [&](Format form) {
    const std::string text = squeezed(printed(path, value, form, language));
    return page.find(text) != std::string::npos;
  });
}

/// Every text, number and hash of the document as it must stand on paper.
void check_all_values(const Json& json, const std::string& page, Language language,
                      const std::string& path = "") {
  if (json.is_object()) {
    for (const auto& [key, member] : json.items()) {
      check_all_values(member, page, language, path.empty() ? key : path + "." + key);
    }
  } else if (json.is_array()) {
    for (const Json& each : json) check_all_values(each, page, language, path);
  } else if (!json.is_null()) {
    INFO(path << " = " << json);
    CHECK(says(page, path, json, language));
  }
}

TEST_CASE("each page says every value of its JSON, and the JSON's own digest") {
  const TemporaryFolder folder;
  auto all = samples::all();
  all.emplace_back("roll-over", samples::roll_over());
  for (const auto& [name, json] : all) {
    for (const Language language : {Language::japanese, Language::english}) {
      const std::string file = name + (language == Language::japanese ? ".pdf" : ".en.pdf");
      INFO(file);
      const auto rendered = render_to(folder, json, file, {}, language);
      INFO((rendered ? std::string() : describe(rendered.error())));
      REQUIRE(rendered);
      const std::string page = text_of(folder, file);
      check_all_values(json, page, language);
      const std::string digest = to_hex(sha256(as_bytes(canonical_json(json).value())));
      CHECK(page.find(digest) != std::string::npos);
    }
  }
  const std::string page = text_of(folder, "certificate.pdf");
  CHECK(page.find("4,812,634,112バイト") != std::string::npos);
  CHECK(page.find("274,877,906,944バイト") != std::string::npos);
  CHECK(page.find("100%") != std::string::npos);
  CHECK(page.find("2026年11月28日（令和8年）10:00:10+09:00") != std::string::npos);
}

/// Texts between quotation marks in the table of blocks, and the fixed texts of documents, have
/// English.
TEST_CASE("an English page has no Japanese but what people typed and the names of things") {
  for (const auto& [name, json] : samples::all()) {
    INFO(name);
    for (const char* member : {"title", "statement", "scope", "warning"}) {
      if (!json.at(member).is_string()) continue;
      const auto text = json.at(member).get<std::string>();
      CHECK(text_in_language(Language::english, text) != text);
    }
  }
  const Json report = samples::inspection_report();
  for (const Json& measure : report.at("measures")) {
    for (const char* member : {"requirement", "limit"}) {
      if (!measure.at(member).is_string()) continue;
      const auto text = measure.at(member).get<std::string>();
      INFO(text);
      CHECK(text_in_language(Language::english, text) != text);
    }
  }
}

void labels_of(const Block& block, std::set<std::string>& out) {
  const auto add_fields = [&](const std::vector<Field>& fields) {
    for (const Field& field : fields) {
      for (const char* text : {field.before, field.after, field.missing}) out.insert(text);
    }
  };
  out.insert({block.title, block.label_if_empty, block.text_if_empty, block.item.label});
  add_fields(block.item.fields);
  for (const Line& line : block.lines) {
    out.insert(line.label);
    add_fields(line.fields);
  }
  for (const Column& column : block.columns) {
    out.insert(column.label);
    add_fields(column.fields);
    add_fields(column.items);
  }
  for (const Block& inner : block.inner) labels_of(inner, out);
}

TEST_CASE("every label of a page has its English") {
  std::set<std::string> labels;
  for (const Block& block : blocks()) labels_of(block, labels);
  for (const std::string& label : labels) {
    if (label.empty() || label == "―") continue;
    INFO(label);
    const std::string english = in_language(Language::english, label);
    CHECK(std::all_of(english.begin(), english.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
  }
}

TEST_CASE("receipts fit on one page, certificate and failure report on two") {
  const TemporaryFolder folder;
  const std::string qr(520, 'A');
  REQUIRE(render_to(folder, samples::disc_receipt(), "rc.pdf", qr));
  REQUIRE(render_to(folder, samples::notice_receipt(), "rn.pdf", qr));
  REQUIRE(render_to(folder, samples::deviation(), "dv.pdf", qr));
  REQUIRE(render_to(folder, samples::certificate(), "ce.pdf", qr));
  REQUIRE(render_to(folder, samples::failure(), "fr.pdf", qr));
  CHECK(pages_of(folder, "rc.pdf") == 1);
  CHECK(pages_of(folder, "rn.pdf") == 1);
  CHECK(pages_of(folder, "dv.pdf") == 1);
  CHECK(pages_of(folder, "ce.pdf") == 2);
  CHECK(pages_of(folder, "fr.pdf") == 2);
}

TEST_CASE("an evaluation document is marked as such on every page, an appliance's is not") {
  const TemporaryFolder folder;
  REQUIRE(render_to(folder, samples::certificate(), "evaluation.pdf"));
  for (const char* page : {"1", "2"}) {
    const std::string text = squeezed(output_of(
        folder, std::string("pdftotext -raw -f ") + page + " -l " + page + " evaluation.pdf -"));
    CHECK(text.find("評") != std::string::npos);
  }
  REQUIRE(render_to(folder, samples::certificate_of(samples::appliance_facts()), "appliance.pdf"));
  const std::string text = text_of(folder, "appliance.pdf");
  CHECK(text.find("評価用") == std::string::npos);
  CHECK(text.find("専用端末") != std::string::npos);
  CHECK(text.find("Clear及びCryptographicErase") != std::string::npos);
  CHECK(text.find("SampleSATASSD256GB") != std::string::npos);
}

TEST_CASE("thirty discs and texts of 200 kanji lose nothing") {
  evidence::ErasureFacts facts = samples::erasure_facts();
  const evidence::DiscFacts disc = facts.discs.front();
  facts.discs.clear();
  facts.delivery.discs = 30;
  for (int i = 1; i <= 30; ++i) {
    facts.discs.push_back(disc);
    facts.discs.back().number = {i, 30};
    facts.discs.back().tag_manifest = samples::digest(static_cast<std::uint8_t>(i));
  }
  facts.delivery.sheet.subject = long_text(1);
  facts.delivery.sheet.department = long_text(2);
  facts.delivery.sheet.contract = long_text(3);
  facts.terminal.contractor = long_text(4);
  facts.people.supervisor = long_text(5);
  facts.discs[7].received.place = long_text(6);
  facts.overrides[0].reason = long_text(7) + long_text(8) + long_text(9) + long_text(10);

  const TemporaryFolder folder;
  REQUIRE(render_to(folder, samples::certificate_of(facts), "long.pdf"));
  const std::string page = text_of(folder, "long.pdf");
  for (int salt = 1; salt <= 7; ++salt) {
    INFO(salt);
    CHECK(page.find(long_text(salt)) != std::string::npos);
  }
  for (std::uint8_t i = 1; i <= 30; ++i) {
    CHECK(page.find(to_hex(samples::digest(i))) != std::string::npos);
  }
  CHECK(pages_of(folder, "long.pdf") <= 6);
}

TEST_CASE("a text longer than a page goes on overleaf") {
  std::string reason;
  for (int i = 0; i < 30; ++i) reason += long_text(i);
  evidence::ErasureFacts facts = samples::erasure_facts();
  facts.overrides[0].reason = reason;
  const TemporaryFolder folder;
  REQUIRE(render_to(folder, samples::certificate_of(facts), "reason.pdf"));
  const std::string text = text_of(folder, "reason.pdf");
  // Feet and heads stand between the parts, but every run of ten characters is whole somewhere.
  int lost = 0;
  for (std::size_t at = 0; at + 30 <= reason.size(); at += 30) {
    lost += text.find(reason.substr(at, 30)) == std::string::npos ? 1 : 0;
  }
  CHECK(lost <= pages_of(folder, "reason.pdf"));
}

TEST_CASE("rare kanji, variation selectors and combining marks come out as they went in") {
  evidence::ErasureFacts facts = samples::erasure_facts();
  const std::string name = "𠮷田 葛󠄀子";  // U+20BB7; U+845B with selector 17
  facts.people.handler = name;
  facts.people.supervisor = "カ\u3099";
  const TemporaryFolder folder;
  REQUIRE(render_to(folder, samples::certificate_of(facts), "names.pdf"));
  const std::string text = text_of(folder, "names.pdf");
  CHECK(text.find(squeezed(name)) != std::string::npos);
  CHECK(drawable(name) == name);
  CHECK(drawable(facts.people.supervisor) == facts.people.supervisor);
}

TEST_CASE("characters that hide, turn or do not exist in the font are spelled out") {
  CHECK(drawable("a\u202Eb") == "a〔U+202E〕b");
  CHECK(drawable("a\u200Bb") == "a〔U+200B〕b");
  CHECK(drawable("a\nb") == "a〔U+000A〕b");
  CHECK(drawable("\U0001F9FF") == "〔U+1F9FF〕");
  CHECK(drawable("\U000E0100") == "〔U+E0100〕");
  CHECK(drawable("\xff") == "〔?〕");
  CHECK(drawable("見本区") == "見本区");
}

TEST_CASE("a member without a label is refused, never left out in silence") {
  const TemporaryFolder folder;
  Json json = samples::certificate();
  json["erasure"]["remark"] = "x";
  const auto rendered = render_to(folder, json, "x.pdf");
  REQUIRE_FALSE(rendered);
  CHECK(rendered.error().code == ErrorCode::document_invalid);
  CHECK(rendered.error().detail.find("erasure.remark") != std::string::npos);
}

TEST_CASE("the same document gives the same file") {
  const TemporaryFolder folder;
  REQUIRE(render_to(folder, samples::deviation(), "one.pdf"));
  REQUIRE(render_to(folder, samples::deviation(), "two.pdf"));
  CHECK(folder.get("one.pdf") == folder.get("two.pdf"));
}

TEST_CASE("only Noto Sans CJK JP is used, embedded and with its characters' codes") {
  const TemporaryFolder folder;
  REQUIRE(render_to(folder, samples::certificate(), "fonts.pdf"));
  const std::string fonts = output_of(folder, "pdffonts fonts.pdf | tail -n +3");
  CHECK(std::count(fonts.begin(), fonts.end(), '\n') >= 2);
  for (std::size_t at = 0; at < fonts.size();) {
    const std::string line = fonts.substr(at, fonts.find('\n', at) - at);
    INFO(line);
    CHECK((line.find("NotoSansCJKjp") != std::string::npos ||
           line.find("NotoSansMonoCJKjp") != std::string::npos));
    CHECK(line.find("yes yes yes") != std::string::npos);
    at += line.size() + 1;
  }
}

TEST_CASE("the QR code is drawn, and one that cannot be is an error") {
  const TemporaryFolder folder;
  REQUIRE(render_to(folder, samples::deviation(), "without.pdf"));
  REQUIRE(render_to(folder, samples::deviation(), "with.pdf", "ABC$%*"));
  CHECK(folder.get("without.pdf") != folder.get("with.pdf"));
  const auto rendered = render_to(folder, samples::deviation(), "x.pdf", std::string(8000, 'A'));
  REQUIRE_FALSE(rendered);
  CHECK(rendered.error().code == ErrorCode::render_failed);
}

TEST_CASE("a full disk is noticed") {
  const auto full = open_file("/dev/full", O_WRONLY);
  REQUIRE(full);
  const auto rendered = render_document(samples::deviation(), {}, full->get());
  REQUIRE_FALSE(rendered);
  CHECK(rendered.error().code == ErrorCode::no_space);
}

// --- dozo-renderer, the process -----------------------------------------------------------------

Result<Bytes> render_in_process(std::string_view json, ByteView logo = {}, bool page = true) {
  const UniqueFd in(memfd_create("document", MFD_CLOEXEC));
  const UniqueFd out(memfd_create("page", MFD_CLOEXEC));
  DOZO_TRY(pwrite_all(in.get(), as_bytes(json), 0));
  const UniqueFd picture(memfd_create("logo", MFD_CLOEXEC));
  DOZO_TRY(pwrite_all(picture.get(), logo, 0));
  ChildWorkers workers{DOZO_BIN_DIR};
  const auto run = DOZO_TRY(workers.start(intake::Worker::renderer));
  const int descriptors[] = {in.get(), out.get(), picture.get()};
  DOZO_TRY(
      run->send(page ? Json{{"qr", ""}, {"language", "ja"}} : Json{{"logo", true}}, descriptors));
  DOZO_TRY(run->finish([](std::uint64_t) {}));
  Bytes pdf(8 * 1024 * 1024);
  pdf.resize(DOZO_TRY(pread_up_to(out.get(), pdf, 0)));
  return pdf;
}

TEST_CASE("the sandboxed renderer draws the same page") {
  const TemporaryFolder folder;
  REQUIRE(render_to(folder, samples::certificate(), "here.pdf"));
  const auto page = render_in_process(canonical_json(samples::certificate()).value());
  INFO((page ? std::string() : describe(page.error())));
  REQUIRE(page);
  CHECK(*page == folder.get("here.pdf"));
}

// --- the ward's logo ----------------------------------------------------------------------------

// A PNG of that many dots, as cairo writes it.
Bytes a_logo(int width, int height) {
  cairo_surface_t* surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height);
  cairo_t* cairo = cairo_create(surface);
  cairo_set_source_rgb(cairo, 0.1, 0.3, 0.6);
  cairo_arc(cairo, width / 2.0, height / 2.0, std::min(width, height) / 2.5, 0, 7);
  cairo_fill(cairo);
  cairo_destroy(cairo);
  Bytes png;
  cairo_surface_write_to_png_stream(
      surface,
      [](void* to, const unsigned char* octets, unsigned length) {
        static_cast<Bytes*>(to)->insert(static_cast<Bytes*>(to)->end(), octets, octets + length);
        return CAIRO_STATUS_SUCCESS;
      },
      &png);
  cairo_surface_destroy(surface);
  return png;
}

// Pictures in the PDF; a picture with transparent parts counts twice.
int pictures_of(const TemporaryFolder& folder, const std::string& name) {
  return std::stoi(output_of(folder, "pdfimages -list " + name + " | tail -n +3 | wc -l"));
}

Result<> render_with(const TemporaryFolder& folder, const std::string& name, ByteView logo) {
  const auto fd = open_file(folder / name, O_WRONLY | O_CREAT | O_TRUNC);
  REQUIRE(fd);
  return render_document(samples::certificate(), {{}, Language::japanese, logo}, fd->get());
}

TEST_CASE("a ward's logo stands on the first page only, and pages without one are as before") {
  const TemporaryFolder folder;
  REQUIRE(render_with(folder, "with.pdf", a_logo(300, 300)));
  REQUIRE(render_with(folder, "without.pdf", {}));
  CHECK(pictures_of(folder, "with.pdf") == 2);
  CHECK(output_of(folder, "pdfimages -list with.pdf | tail -n +3 | awk '{ print $1 }' | sort -u") ==
        "1\n");
  CHECK(pictures_of(folder, "without.pdf") == 0);
  CHECK(text_of(folder, "with.pdf").find(squeezed("データ消去報告書・消去証明書")) !=
        std::string::npos);
  REQUIRE(render_to(folder, samples::certificate(), "plain.pdf"));
  CHECK(folder.get("plain.pdf") == folder.get("without.pdf"));
}

TEST_CASE("what is no allowed picture is no logo: too large, cut, another format, nothing") {
  const Bytes good = a_logo(300, 200);
  REQUIRE(Logo::decode(good));
  CHECK(Logo::decode(good)->width() == 300);
  CHECK(Logo::decode(good)->height() == 200);
  CHECK(Logo::decode(a_logo(1000, 10)));
  const auto refused = [](const Bytes& png) {
    const auto decoded = Logo::decode(png);
    return !decoded && decoded.error().code == ErrorCode::logo_invalid;
  };
  CHECK(refused(a_logo(1001, 10)));
  CHECK(refused(a_logo(10, 1001)));
  CHECK(refused({}));
  CHECK(refused(Bytes(good.begin(), good.begin() + 20)));
  CHECK(refused(Bytes(good.begin(), good.end() - 20)));
  Bytes huge = good;  // its head claims a picture of sixteen million dots a side
  huge[17] = 0xff;
  CHECK(refused(huge));
  Bytes empty = good;
  empty[18] = empty[19] = 0;
  CHECK(refused(empty));
  Bytes jpeg = good;
  jpeg[0] = 0xff;
  CHECK(refused(jpeg));
}

TEST_CASE("no single wrong octet of a logo brings the renderer down") {
  const Bytes good = a_logo(40, 40);
  for (std::size_t at = 0; at < good.size(); ++at) {
    Bytes altered = good;
    altered[at] ^= 0x41;
    const auto decoded = Logo::decode(altered);
    if (!decoded) CHECK(decoded.error().code == ErrorCode::logo_invalid);
  }
}

TEST_CASE("the sandboxed renderer decodes the logo, and looks at one alone") {
  const std::string json = canonical_json(samples::certificate()).value();
  const Bytes good = a_logo(300, 300);
  const TemporaryFolder folder;
  REQUIRE(render_with(folder, "here.pdf", good));
  const auto page = render_in_process(json, good);
  INFO((page ? std::string() : describe(page.error())));
  REQUIRE(page);
  CHECK(*page == folder.get("here.pdf"));
  const Bytes cut(good.begin(), good.end() - 20);
  CHECK(render_in_process(json, cut).error().code == ErrorCode::logo_invalid);
  CHECK(render_in_process("", good, /*page=*/false));
  CHECK(render_in_process("", cut, /*page=*/false).error().code == ErrorCode::logo_invalid);
  CHECK(render_in_process("", Bytes(16 * 1024 + 1), false).error().code == ErrorCode::logo_invalid);
}

TEST_CASE("the sandboxed renderer refuses what is not a document") {
  CHECK(render_in_process("{").error().code == ErrorCode::json_malformed);
  CHECK(render_in_process("{ }").error().code == ErrorCode::json_not_canonical);
  CHECK(render_in_process(R"({"a":"b"})").error().code == ErrorCode::document_invalid);
}

}  // namespace
}  // namespace dozo::platform
