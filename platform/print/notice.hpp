// The password notice (パスワード通知書): one A4 page in Japanese that travels apart from the disc.
#pragma once

#include <filesystem>
#include <string>

#include "firmware/base/bytes.hpp"
#include "firmware/base/result.hpp"
#include "firmware/base/time.hpp"

namespace dozo::platform {

/// What the notice says besides the password. Texts are UTF-8, 1 to 200 characters.
struct NoticeFacts {
  std::string delivery;    ///< 送付番号
  std::string notice;      ///< number of this notice
  std::string subject;     ///< 件名
  std::string department;  ///< 所管課
  std::string contract;    ///< contract number; may be empty
  std::string recipient;   ///< the receiving terminal or contractor, as 宛先
  int discs = 1;           ///< number of discs of the delivery, 0 where it is not known yet
  Instant sealed_at;
  Date return_by;  ///< 返却期限
};

/// Draws the notice as a PDF at `out`: a new file, mode 0600; file_exists where there is one.
/// The boxes for receipt and return go to a second page where texts are very long.
/// `password` is the string as printed, hyphens and all (ASCII); the page shows it in four groups
/// and `pdftotext` gives it back as one string. font_missing where Noto Sans CJK JP is not
/// installed; render_failed; errors of writing. Our own copies of the password are zeroed; those
/// inside cairo and pango are freed, not zeroed: run it in a process that ends soon.
Result<> write_notice(const NoticeFacts& facts, ByteView password,
                      const std::filesystem::path& out);

}  // namespace dozo::platform
