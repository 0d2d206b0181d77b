#include "platform/print/canvas.hpp"

#include <cmath>
#include <cstring>
#include <numbers>

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "firmware/base/secret.hpp"
#include "platform/print/page.hpp"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
// What these libraries keep for the life of the process (caches of fonts) is no leak of ours.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libfontconfig\nleak:libpango\nleak:libcairo\n";
}
#endif
#endif

namespace dozo::platform {
namespace {

constexpr const char* kSans = "Noto Sans CJK JP";
constexpr const char* kMono = "Noto Sans Mono CJK JP";

constexpr double points(double mm) {
  return mm * 72.0 / 25.4;
}
constexpr double millimetres(double pt) {
  return pt * 25.4 / 72.0;
}

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
struct FreeFont {
  void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
};
using Layout = std::unique_ptr<PangoLayout, Unref>;
using Context = std::unique_ptr<PangoContext, Unref>;
using FontDescription = std::unique_ptr<PangoFontDescription, FreeFont>;

FontDescription font(Face face, double size, bool bold) {
  FontDescription out(pango_font_description_new());
  pango_font_description_set_family_static(out.get(), face == Face::sans ? kSans : kMono);
  pango_font_description_set_size(out.get(), static_cast<int>(std::lround(size * PANGO_SCALE)));
  pango_font_description_set_weight(out.get(), bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  return out;
}

/// The font that pango would really use, or none where it would silently take another one.
std::unique_ptr<PangoFont, Unref> exact_font(Face face) {
  Context context(pango_font_map_create_context(pango_cairo_font_map_get_default()));
  const FontDescription wanted = font(face, 10.0, false);
  std::unique_ptr<PangoFont, Unref> found(
      pango_font_map_load_font(pango_cairo_font_map_get_default(), context.get(), wanted.get()));
  if (!found) return nullptr;
  const FontDescription got(pango_font_describe(found.get()));
  const char* family = pango_font_description_get_family(got.get());
  const char* name = face == Face::sans ? kSans : kMono;
  if (family == nullptr || std::strcmp(family, name) != 0) return nullptr;
  return found;
}

/// Collects what cairo writes.
cairo_status_t collect(void* closure, const unsigned char* data, unsigned length) {
  auto* out = static_cast<Bytes*>(closure);
  if (out->size() + length > out->capacity()) {
    // Grow by hand: a vector that moves would leave a password notice behind in freed memory.
    Bytes larger;
    larger.reserve((out->size() + length) * 2);
    larger.assign(out->begin(), out->end());
    wipe(*out);
    *out = std::move(larger);
  }
  out->insert(out->end(), data, data + length);
  return CAIRO_STATUS_SUCCESS;
}

PangoAlignment alignment(Align align) {
  if (align == Align::centre) return PANGO_ALIGN_CENTER;
  return align == Align::right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT;
}

void add_attributes(PangoLayout* layout, std::string_view text, const TextStyle& style) {
  PangoAttrList* list = pango_attr_list_new();
  // No other font may step in: drawable() has already replaced what this one lacks.
  pango_attr_list_insert(list, pango_attr_fallback_new(FALSE));
  if (style.spacing > 0.0) {
    pango_attr_list_insert(
        list, pango_attr_letter_spacing_new(static_cast<int>(style.spacing * PANGO_SCALE)));
  }
  if (style.stripes > 0) {
    const auto step = static_cast<std::size_t>(style.stripes);
    for (std::size_t at = step; at < text.size(); at += 2 * step) {
      constexpr guint16 kGround = 0xe4e4;
      PangoAttribute* ground = pango_attr_background_new(kGround, kGround, kGround);
      ground->start_index = static_cast<guint>(at);
      ground->end_index = static_cast<guint>(std::min(at + step, text.size()));
      pango_attr_list_insert(list, ground);
    }
  }
  pango_layout_set_attributes(layout, list);
  pango_attr_list_unref(list);
}

bool hides_or_turns(gunichar c) {
  if (g_unichar_type(c) == G_UNICODE_CONTROL || g_unichar_type(c) == G_UNICODE_FORMAT) return true;
  return c == 0x2028 || c == 0x2029 || c == 0x115F || c == 0x1160 || c == 0x3164 || c == 0xFFA0;
}

/// Ideographic and standard variation selectors choose a shape of the character before them.
bool is_selector(gunichar c) {
  return (c >= 0xE0100 && c <= 0xE01EF) || (c >= 0xFE00 && c <= 0xFE0F);
}

}  // namespace

Result<> prepare_fonts() {
  for (const Face face : {Face::sans, Face::mono}) {
    if (!exact_font(face)) return fail(ErrorCode::font_missing, face == Face::sans ? kSans : kMono);
  }
  return {};
}

std::string drawable(std::string_view text) {
  const auto sans = exact_font(Face::sans);
  std::string out;
  if (!sans || g_utf8_validate(text.data(), static_cast<gssize>(text.size()), nullptr) == FALSE) {
    return "〔?〕";
  }
  PangoCoverage* coverage = pango_font_get_coverage(sans.get(), pango_language_from_string("ja"));
  bool base = false;
  for (const char *at = text.data(), *end = at + text.size(); at < end; at = g_utf8_next_char(at)) {
    const gunichar c = g_utf8_get_char(at);
    const bool covered = pango_coverage_get(coverage, static_cast<int>(c)) == PANGO_COVERAGE_EXACT;
    if (is_selector(c) ? base : covered && !hides_or_turns(c)) {
      out.append(at, static_cast<std::size_t>(g_utf8_next_char(at) - at));
      base = !is_selector(c);
    } else {
      char code[16];
      g_snprintf(code, sizeof code, "U+%04X", c);
      out += "〔" + std::string(code) + "〕";
      base = false;
    }
  }
  g_object_unref(coverage);
  return out;
}

struct Canvas::State {
  Bytes file;
  cairo_surface_t* surface = nullptr;
  cairo_t* cairo = nullptr;
  Context context;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    context.reset();
    if (cairo != nullptr) cairo_destroy(cairo);
    if (surface != nullptr) cairo_surface_destroy(surface);
    wipe(file);
  }
  [[nodiscard]] Layout layout(std::string_view text, const TextStyle& style, double width) const {
    Layout out(pango_layout_new(context.get()));
    pango_layout_set_font_description(out.get(), font(style.face, style.size, style.bold).get());
    if (width > 0.0) {
      pango_layout_set_width(out.get(), static_cast<int>(points(width) * PANGO_SCALE));
      pango_layout_set_wrap(out.get(), PANGO_WRAP_WORD_CHAR);
    }
    pango_layout_set_alignment(out.get(), alignment(style.align));
    pango_layout_set_line_spacing(out.get(), 0.88F);  // the font's own is 1.45 em
    pango_layout_set_auto_dir(out.get(), FALSE);
    pango_layout_set_text(out.get(), text.data(), static_cast<int>(text.size()));
    add_attributes(out.get(), text, style);
    return out;
  }
  void grey(double value) { cairo_set_source_rgb(cairo, value, value, value); }
};

Canvas::Canvas(std::unique_ptr<State> state) : state_(std::move(state)) {}
Canvas::Canvas(Canvas&&) noexcept = default;
Canvas& Canvas::operator=(Canvas&&) noexcept = default;
Canvas::~Canvas() = default;

Result<Canvas> Canvas::make(const PdfFacts& facts) {
  DOZO_TRY(prepare_fonts());
  auto state = std::make_unique<State>();
  state->file.reserve(256 * 1024);
  state->surface = cairo_pdf_surface_create_for_stream(collect, &state->file, points(kPageWidth),
                                                       points(kPageHeight));
  const std::string created = to_rfc3339(facts.created);
  cairo_pdf_surface_set_metadata(state->surface, CAIRO_PDF_METADATA_TITLE, facts.title.c_str());
  cairo_pdf_surface_set_metadata(state->surface, CAIRO_PDF_METADATA_AUTHOR, facts.author.c_str());
  cairo_pdf_surface_set_metadata(state->surface, CAIRO_PDF_METADATA_CREATOR, "dozo " DOZO_VERSION);
  cairo_pdf_surface_set_metadata(state->surface, CAIRO_PDF_METADATA_CREATE_DATE, created.c_str());
  state->cairo = cairo_create(state->surface);
  state->context.reset(pango_cairo_create_context(state->cairo));
  pango_cairo_context_set_resolution(state->context.get(), 72.0);  // a point is a point
  pango_context_set_language(state->context.get(), pango_language_from_string("ja"));
  pango_context_set_round_glyph_positions(state->context.get(), FALSE);
  cairo_font_options_t* options = cairo_font_options_create();
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  pango_cairo_context_set_font_options(state->context.get(), options);
  cairo_font_options_destroy(options);
  if (cairo_status(state->cairo) != CAIRO_STATUS_SUCCESS) return fail(ErrorCode::render_failed);
  return Canvas(std::move(state));
}

double Canvas::height(std::string_view text, const TextStyle& style, double width) const {
  int high = 0;
  pango_layout_get_size(state_->layout(text, style, width).get(), nullptr, &high);
  return millimetres(static_cast<double>(high) / PANGO_SCALE);
}

double Canvas::width(std::string_view text, const TextStyle& style) const {
  int wide = 0;
  pango_layout_get_size(state_->layout(text, style, 0.0).get(), &wide, nullptr);
  return millimetres(static_cast<double>(wide) / PANGO_SCALE);
}

std::size_t Canvas::fit(std::string_view text, const TextStyle& style, double width,
                        double height) const {
  const Layout layout = state_->layout(text, style, width);
  const int lines = pango_layout_get_line_count(layout.get());
  const double all = this->height(text, style, width);
  const int fitting = static_cast<int>(height / (all / lines));
  if (fitting >= lines) return text.size();
  const auto* next = pango_layout_get_line_readonly(layout.get(), std::max(1, fitting));
  return next == nullptr ? text.size() : static_cast<std::size_t>(next->start_index);
}

double Canvas::text(double x, double y, double width, std::string_view text,
                    const TextStyle& style) {
  const Layout layout = state_->layout(text, style, width);
  state_->grey(style.grey);
  cairo_move_to(state_->cairo, points(x), points(y));
  pango_cairo_show_layout(state_->cairo, layout.get());
  int high = 0;
  pango_layout_get_size(layout.get(), nullptr, &high);
  return millimetres(static_cast<double>(high) / PANGO_SCALE);
}

void Canvas::turned(double x, double y, double degrees, std::string_view text,
                    const TextStyle& style) {
  const Layout layout = state_->layout(text, style, 0.0);
  int wide = 0;
  int high = 0;
  pango_layout_get_size(layout.get(), &wide, &high);
  cairo_save(state_->cairo);
  state_->grey(style.grey);
  cairo_translate(state_->cairo, points(x), points(y));
  cairo_rotate(state_->cairo, -degrees * std::numbers::pi / 180.0);
  cairo_move_to(state_->cairo, -wide / (2.0 * PANGO_SCALE), -high / (2.0 * PANGO_SCALE));
  pango_cairo_show_layout(state_->cairo, layout.get());
  cairo_restore(state_->cairo);
}

void Canvas::line(double x1, double y1, double x2, double y2, double thickness, double grey) {
  state_->grey(grey);
  cairo_set_line_width(state_->cairo, points(thickness));
  cairo_move_to(state_->cairo, points(x1), points(y1));
  cairo_line_to(state_->cairo, points(x2), points(y2));
  cairo_stroke(state_->cairo);
}

void Canvas::box(double x, double y, double width, double height, double thickness, double grey) {
  state_->grey(grey);
  cairo_set_line_width(state_->cairo, points(thickness));
  cairo_rectangle(state_->cairo, points(x), points(y), points(width), points(height));
  cairo_stroke(state_->cairo);
}

void Canvas::fill(double x, double y, double width, double height, double grey) {
  state_->grey(grey);
  cairo_rectangle(state_->cairo, points(x), points(y), points(width), points(height));
  cairo_fill(state_->cairo);
}

void Canvas::picture(double x, double y, double width, const Logo& logo) {
  const double scale = points(width) / logo.width();
  cairo_save(state_->cairo);
  cairo_translate(state_->cairo, points(x), points(y));
  cairo_scale(state_->cairo, scale, scale);
  cairo_set_source_surface(state_->cairo, logo.picture(), 0, 0);
  cairo_paint(state_->cairo);
  cairo_restore(state_->cairo);
}

void Canvas::next_page() {
  cairo_show_page(state_->cairo);
}

Result<Bytes> Canvas::finish() {
  cairo_show_page(state_->cairo);
  cairo_surface_finish(state_->surface);
  const bool good = cairo_status(state_->cairo) == CAIRO_STATUS_SUCCESS &&
                    cairo_surface_status(state_->surface) == CAIRO_STATUS_SUCCESS;
  if (!good) return fail(ErrorCode::render_failed);
  return std::move(state_->file);
}

}  // namespace dozo::platform
