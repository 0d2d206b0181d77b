#include "platform/print/logo.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include <cairo.h>

namespace dozo::platform {
namespace {

/// A number of four octets, the highest first (PNG 1.2, section 2.1).
unsigned number_at(ByteView octets, std::size_t at) {
  unsigned value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8U | octets[at + i];
  return value;
}

/// Width and height as the first chunk says them (PNG 1.2, sections 3.1, 4.1.1): a small file can
/// claim a picture that fills all memory.
bool has_allowed_size(ByteView png) {
  constexpr std::array<std::uint8_t, 16> kStart = {0x89, 'P', 'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a,
                                                   0,    0,   0,   13,  'I',  'H',  'D',  'R'};
  constexpr std::size_t kSizes = 8;
  if (png.size() < kStart.size() + kSizes) return false;
  if (!std::equal(kStart.begin(), kStart.end(), png.begin())) return false;
  const unsigned width = number_at(png, kStart.size());
  const unsigned height = number_at(png, kStart.size() + 4);
  return width > 0 && width <= kMaxLogoSide && height > 0 && height <= kMaxLogoSide;
}

cairo_status_t read_more(void* closure, unsigned char* into, unsigned length) {
  auto& left = *static_cast<ByteView*>(closure);
  if (left.size() < length) return CAIRO_STATUS_READ_ERROR;
  std::memcpy(into, left.data(), length);
  left = left.subspan(length);
  return CAIRO_STATUS_SUCCESS;
}

}  // namespace

void Logo::Destroy::operator()(_cairo_surface* surface) const {
  cairo_surface_destroy(surface);
}

Result<Logo> Logo::decode(ByteView png) {
  if (!has_allowed_size(png)) return fail(ErrorCode::logo_invalid, "size");
  ByteView left = png;
  Picture picture(cairo_image_surface_create_from_png_stream(read_more, &left));
  if (cairo_surface_status(picture.get()) != CAIRO_STATUS_SUCCESS) {
    return fail(ErrorCode::logo_invalid, "PNG");
  }
  const int width = cairo_image_surface_get_width(picture.get());
  const int height = cairo_image_surface_get_height(picture.get());
  return Logo(std::move(picture), width, height);
}

}  // namespace dozo::platform
