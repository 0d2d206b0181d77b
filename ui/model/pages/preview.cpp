#include "ui/model/pages/preview.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <iconv.h>

#include "firmware/base/text.hpp"
#include "ui/model/layout.hpp"
#include "ui/model/words.hpp"

namespace dozo::ui {
namespace {

constexpr std::size_t kLongestLine = 2000;  // octets; longer ones are broken
constexpr std::size_t kHexRow = 16;
constexpr std::uint64_t kBack = 16 * 1024;  // octets that are read before the present ones
constexpr int kAhead = 100;                 // lines that are to be there below the first
constexpr int kPage = 15;
constexpr int kLeastShown = 8;  // lines that stay in sight at the end
constexpr int kSideways = 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// How many octets of `octets` are text in `encoding`, converted into `text`: all but a character
// that is cut off at the end. Nothing where something else stands among them.
std::optional<std::string> converted(std::string_view octets, const char* encoding) {
  iconv_t converter = iconv_open("UTF-8", encoding);
  if (converter == reinterpret_cast<iconv_t>(-1)) return std::nullopt;
  std::string text(octets.size() * 3 + 16, '\0');
  char* in = const_cast<char*>(octets.data());
  char* out = text.data();
  std::size_t in_left = octets.size();
  std::size_t out_left = text.size();
  const std::size_t outcome = iconv(converter, &in, &in_left, &out, &out_left);
  iconv_close(converter);
  if (outcome == static_cast<std::size_t>(-1) && in_left > 4) {
    wipe(text);
    return std::nullopt;
  }
  text.resize(text.size() - out_left);
  return text;
}

bool is_text(std::string_view octets, const char* encoding) {
  auto text = converted(octets, encoding);
  if (!text) return false;
  wipe(*text);
  return true;
}

}  // namespace

std::optional<std::int64_t> Preview::wanted() {
  if (!wish_ || asked_) return std::nullopt;
  asked_ = true;
  return static_cast<std::int64_t>(wish_->start);
}

// What kind of file it is, its beginning decides.
void Preview::decide(ByteView octets) {
  const std::string_view text = as_text(octets);
  if (text.find('\0') != std::string_view::npos) {
    kind_ = Kind::hex;
  } else if (is_text(text, "UTF-8")) {
    kind_ = Kind::utf8;
  } else {
    kind_ = is_text(text, "CP932") ? Kind::cp932 : Kind::hex;
  }
}

// A line feed is never part of a longer character, in either encoding.
void Preview::split(ByteView octets, bool align) {
  const std::string_view text = as_text(octets);
  lines_.clear();
  std::size_t at = 0;
  if (align && kind_ != Kind::hex) {
    const std::size_t end = text.find('\n');
    at = end == std::string_view::npos ? 0 : end + 1;
  }
  if (start_ == 0 && text.starts_with(kByteOrderMark)) at = kByteOrderMark.size();
  while (at < text.size()) {
    const std::size_t most = kind_ == Kind::hex ? kHexRow : kLongestLine;
    const std::size_t end =
        kind_ == Kind::hex ? std::string_view::npos : text.substr(at, most).find('\n');
    const bool whole = end != std::string_view::npos;
    std::size_t size = whole ? end : std::min(most, text.size() - at);
    lines_.push_back({start_ + at, at, size});
    at += size + (whole ? 1 : 0);
  }
  if (lines_.empty()) lines_.push_back({start_, 0, 0});
}

void Preview::arrived(ByteView octets) {
  asked_ = false;
  if (!wish_) return;
  const Wish wish = *std::exchange(wish_, std::nullopt);
  window_ = SecretBytes();
  if (auto copy = SecretBytes::copy_of(octets); copy && !octets.empty()) window_ = std::move(*copy);
  start_ = wish.start;
  if (!begun_) decide(window_.view());
  begun_ = true;
  split(window_.view(), wish.align);
  const auto first =
      std::ranges::find_if(lines_, [&](const Line& line) { return line.offset >= wish.top; });
  top_ = static_cast<int>(first - lines_.begin());
  top_ = std::clamp(top_ + wish.shift, 0, static_cast<int>(lines_.size()) - 1);
}

void Preview::key(const Key& key) {
  if (asked_ || !begun_) return;
  switch (key.special) {
    case Special::up:
      return move(-1);
    case Special::down:
      return move(1);
    case Special::page_up:
      return move(-kPage);
    case Special::page_down:
      return move(kPage);
    case Special::left:
      left_ = std::max(0, left_ - kSideways);
      return;
    case Special::right:
      left_ = std::min(static_cast<int>(kLongestLine), left_ + kSideways);
      return;
    case Special::home:
      top_ = left_ = 0;
      if (start_ > 0) wish_ = Wish{};
      return;
    case Special::end: {
      const std::uint64_t start = file_.size > kBack ? (file_.size - kBack) / kHexRow * kHexRow : 0;
      if (more()) {
        wish_ = Wish{start, file_.size, -kPage, start > 0};
      } else {
        move(static_cast<int>(lines_.size()));
      }
      return;
    }
    default:
      return;
  }
}

void Preview::move(int lines) {
  const int count = static_cast<int>(lines_.size());
  const int to = top_ + lines;
  if (to < 0 && start_ > 0) {
    const std::uint64_t start = start_ > kBack ? (start_ - kBack) / kHexRow * kHexRow : 0;
    wish_ = Wish{start, lines_.front().offset, to, start > 0};
    return;
  }
  top_ = std::clamp(to, 0, std::max(0, count - (more() ? 1 : kLeastShown)));
  // The window follows, so that what comes next is there before it is looked at.
  const std::uint64_t start = lines_[static_cast<std::size_t>(top_)].offset;
  if (more() && count - top_ < kAhead && start > start_) wish_ = Wish{start, start, 0, false};
}

std::string Preview::hex(const Line& line) const {
  std::string row = fmt::format("{:08x}", line.offset);
  std::string text = " ";
  for (std::size_t i = 0; i < kHexRow; ++i) {
    if (i >= line.size) {
      row += "   ";
      continue;
    }
    const std::uint8_t octet = window_.view()[line.from + i];
    row += fmt::format(" {:02x}", octet);
    text += octet >= 0x20 && octet < 0x7f ? static_cast<char>(octet) : '.';
  }
  return row + text;
}

std::string Preview::shown(const Line& line) const {
  if (kind_ == Kind::hex) return hex(line);
  std::string_view octets = as_text(window_.view().subspan(line.from, line.size));
  if (octets.ends_with('\r')) octets.remove_suffix(1);
  if (kind_ == Kind::utf8) return std::string(octets);
  auto text = converted(octets, "CP932");
  return text ? *text : std::string(octets);
}

void Preview::draw(Screen& screen, const Area& area) const {
  const int room = std::max(1, area.height - 2);
  const int count = static_cast<int>(lines_.size());
  for (int i = 0; i < room && top_ + i < count; ++i) {
    std::string text = shown(lines_[static_cast<std::size_t>(top_ + i)]);
    if (left_ > 0 && kind_ != Kind::hex) {
      std::string rest;
      int skipped = 0;
      for (const Glyph& glyph : glyphs(text)) {
        if (skipped >= left_) {
          rest += glyph.text;
        } else {
          skipped += glyph.columns;
        }
      }
      wipe(text);
      text = std::move(rest);
    }
    screen.put(area.top + i, area.left, text, Style::plain, area.width);
    wipe(text);
  }
  const char* kind = kind_ == Kind::hex    ? tr("no text")
                     : kind_ == Kind::utf8 ? "UTF-8"
                                           : "Shift_JIS";
  const std::uint64_t at = lines_.empty() ? 0 : lines_[static_cast<std::size_t>(top_)].offset;
  screen.put(area.top + area.height - 1, area.left,
             say(tr("{}, from byte {} of {}"), kind, amount(at), amount(file_.size)), Style::dim);
}

}  // namespace dozo::ui
