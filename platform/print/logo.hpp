// 区の徽章・ロゴ: a PNG that the ward gave, decoded by cairo. Only ever inside the sandboxed
// renderer.
#pragma once

#include <memory>

#include "firmware/base/bytes.hpp"
#include "firmware/base/result.hpp"

// cairo's, so that who only passes a logo on needs none of its headers.
struct _cairo_surface;

namespace dozo::platform {

/// The largest picture in dots, either way.
inline constexpr unsigned kMaxLogoSide = 1000;

class Logo {
 public:
  /// logo_invalid unless `png` is a PNG of at most kMaxLogoSide by kMaxLogoSide dots, whole. Its
  /// size is read before anything is decoded.
  static Result<Logo> decode(ByteView png);

  [[nodiscard]] int width() const { return width_; }    ///< in dots
  [[nodiscard]] int height() const { return height_; }  ///< in dots
  [[nodiscard]] _cairo_surface* picture() const { return picture_.get(); }

 private:
  struct Destroy {
    void operator()(_cairo_surface* surface) const;
  };
  using Picture = std::unique_ptr<_cairo_surface, Destroy>;
  Logo(Picture picture, int width, int height)
      : picture_(std::move(picture)), width_(width), height_(height) {}

  Picture picture_;
  int width_;
  int height_;
};

}  // namespace dozo::platform
