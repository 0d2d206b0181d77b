// The files of an open job: listed, searched, looked into. Looking writes nothing anywhere.
#include <algorithm>

#include <iconv.h>
#include <nlohmann/json.hpp>

#include "firmware/base/text.hpp"
#include "ui/model/pages/parts.hpp"

namespace dozo::ui {
namespace {

constexpr std::size_t kPreview = 32 * 1024;

// `octets` as UTF-8: as they are, or from Windows' Japanese code page, in which the ward's systems
// write. Nothing where they are neither, or no text.
std::optional<std::string> as_utf8(std::string_view octets, const char* from) {
  iconv_t converter = iconv_open("UTF-8", from);
  if (converter == reinterpret_cast<iconv_t>(-1)) return std::nullopt;
  std::string result(octets.size() * 3 + 16, '\0');
  char* in = const_cast<char*>(octets.data());
  char* out = result.data();
  std::size_t in_left = octets.size();
  std::size_t out_left = result.size();
  const std::size_t outcome = iconv(converter, &in, &in_left, &out, &out_left);
  iconv_close(converter);
  // The end may lie in the middle of a character: the preview is cut anywhere.
  if (outcome == static_cast<std::size_t>(-1) && in_left > 4) return std::nullopt;
  result.resize(result.size() - out_left);
  return result;
}

std::optional<std::string> readable_text(std::string_view octets) {
  if (octets.find('\0') != std::string_view::npos) return std::nullopt;
  if (octets.starts_with("\xEF\xBB\xBF")) octets.remove_prefix(3);  // byte order mark
  if (auto text = as_utf8(octets, "UTF-8")) return text;
  return as_utf8(octets, "CP932");
}

class FilesPage final : public Page {
 public:
  explicit FilesPage(std::string job) : job_(std::move(job)) {}
  ~FilesPage() override { wipe_preview(); }
  std::string title(const Kiosk& kiosk) const override {
    if (preview_) return preview_->path;
    const Job* job = kiosk.job(job_);
    return job == nullptr ? std::string(tr("Files of the delivery"))
                          : say(tr("Files: {}"), job->delivery.subject);
  }
  std::string aside(const Kiosk&) const override {
    if (preview_) return bytes(preview_->size);
    return say(tr("{} files"), amount(total_));
  }
  void draw(Screen& screen, const Area& area, const Kiosk& kiosk) const override;
  std::vector<Hint> hints(const Kiosk&) const override;
  std::string help() const override {
    return tr(
        "These are the delivery's files, read-only. / searches in their names, Enter looks "
        "into one; looking writes nothing anywhere. After 15 minutes without use the delivery "
        "closes by itself. Close it with C when you leave.");
  }
  void key(const Key& key, Kiosk& kiosk) override;
  void answer(const std::string& method, const Result<Json>& outcome, const SecretBytes& data,
              Kiosk& kiosk) override;
  void facts_changed(Kiosk& kiosk) override;
  bool typing() const override { return searching_; }
  bool step_back() override;
  void forget_secrets() override {
    wipe_preview();
    preview_.reset();
  }

 private:
  void load(Kiosk& kiosk);
  void draw_preview(Screen& screen, const Area& area) const;
  void wipe_preview() {
    wipe(text_);
    lines_.clear();
  }

  std::string job_;
  std::vector<File> files_;
  std::uint64_t total_ = 0;
  bool loaded_ = false, loading_ = false;
  bool searching_ = false;
  TextField search_;
  std::string contains_;
  Scroll scroll_;
  std::optional<File> preview_;
  bool no_text_ = false, waiting_ = false;
  std::string text_;                     // of the preview, UTF-8; wiped
  std::vector<std::string_view> lines_;  // of text_
  Scroll lines_scroll_;
  std::optional<Error> trouble_;
};

void FilesPage::facts_changed(Kiosk& kiosk) {
  if (!loaded_ && !loading_ && kiosk.person()) load(kiosk);
}

void FilesPage::load(Kiosk& kiosk) {
  loading_ = true;
  kiosk.ask(request("file.list")
                .with("job", job_)
                .with("offset", static_cast<std::int64_t>(files_.size()))
                .with("contains", contains_),
            *this);
}

void FilesPage::draw(Screen& screen, const Area& area, const Kiosk&) const {
  if (preview_) {
    draw_preview(screen, area);
    return;
  }
  int row = area.top;
  if (searching_ || !contains_.empty()) {
    screen.put(row, area.left, tr("Search"), Style::dim);
    search_.draw(screen, row, area.left + 10, std::min(50, area.width - 10), searching_);
    row += 2;
  }
  if (trouble_) {
    draw_trouble(screen, row, area, *trouble_);
    return;
  }
  const int right = area.left + area.width;
  const int size = right - 12;
  screen.put(row, area.left, tr("File name"), Style::dim);
  screen.put_right(row++, right, tr("Size"), Style::dim);
  const int count = static_cast<int>(files_.size());
  const int room = area.top + area.height - row - 1;
  const int first = scroll_.first(count, room);
  for (int i = first; i < std::min(count, first + room); ++i, ++row) {
    const File& file = files_[static_cast<std::size_t>(i)];
    const bool here = i == scroll_.chosen();
    if (here) screen.put(row, area.left - 2, ">", Style::key);
    screen.put(row, area.left, file.path, here ? Style::chosen : Style::plain,
               size - area.left - 2);
    screen.put_right(row, right, bytes(file.size));
  }
  if (loaded_ && count == 0) screen.put(row, area.left, tr("Nothing found."), Style::dim);
}

void FilesPage::draw_preview(Screen& screen, const Area& area) const {
  int row = area.top;
  if (waiting_) {
    screen.put(row, area.left, tr("Reading …"), Style::dim);
  } else if (trouble_) {
    draw_trouble(screen, row, area, *trouble_);
  } else if (no_text_) {
    screen.put_wrapped(row, area.left, readable(area),
                       tr("This file is no text; it can be used by the print program only."));
  } else {
    const int count = static_cast<int>(lines_.size());
    const int room = area.height - 2;
    const int first = std::min(lines_scroll_.chosen(), std::max(0, count - room));
    for (int i = first; i < std::min(count, first + room); ++i) {
      screen.put(row++, area.left, lines_[static_cast<std::size_t>(i)], Style::plain, area.width);
    }
    if (preview_->size > kPreview) {
      screen.put(area.top + area.height - 2, area.left,
                 say(tr("Only the first {} are shown."), bytes(kPreview)), Style::dim);
    }
  }
}

std::vector<Hint> FilesPage::hints(const Kiosk&) const {
  if (preview_) return {{"↑↓", tr("scroll")}};
  if (searching_) return {{"Enter", tr("search")}};
  return {{"Enter", tr("look into")}, {"/", tr("search")}, {"C", tr("close the delivery")}};
}

bool FilesPage::step_back() {
  trouble_.reset();
  if (preview_) {
    forget_secrets();
    return true;
  }
  return std::exchange(searching_, false);
}

void FilesPage::key(const Key& key, Kiosk& kiosk) {
  if (preview_) {
    lines_scroll_.key(key, static_cast<int>(lines_.size()), 15);
    return;
  }
  if (searching_) {
    if (key.special != Special::enter) {
      search_.key(key);
      return;
    }
    searching_ = false;
    contains_ = search_.text();
    files_.clear();
    scroll_.reset();
    loaded_ = false;
    load(kiosk);
    return;
  }
  if (scroll_.key(key, static_cast<int>(files_.size()), 15)) {
    const bool near_end = scroll_.chosen() + 50 > static_cast<int>(files_.size());
    if (near_end && files_.size() < total_ && !loading_) load(kiosk);
    return;
  }
  if (key.character == U'/') {
    searching_ = true;
  } else if (key.character == U'c') {
    kiosk.ask(request("job.close").with("job", job_), *this);
  } else if (key.special == Special::enter && !files_.empty()) {
    preview_ = files_[std::min(static_cast<std::size_t>(scroll_.chosen()), files_.size() - 1)];
    waiting_ = true;
    no_text_ = false;
    lines_scroll_.reset();
    Request asked = request("file.read").with("job", job_).with("file", preview_->number);
    asked.wanted = kPreview;
    kiosk.ask(std::move(asked), *this);
  }
}

void FilesPage::answer(const std::string& method, const Result<Json>& outcome,
                       const SecretBytes& data, Kiosk& kiosk) {
  if (method == "file.list") {
    loading_ = false;
    if (!outcome) {
      // After a lock the list is asked for again; anything else is said.
      if (outcome.error().code != ErrorCode::not_logged_in) {
        trouble_ = outcome.error();
        loaded_ = true;
      }
      return;
    }
    for (File& file : files_from(*outcome)) files_.push_back(std::move(file));
    total_ = count_from(*outcome, "total");
    loaded_ = true;
    trouble_.reset();
    return;
  }
  if (method == "job.close") {
    if (!outcome) {
      trouble_ = outcome.error();
      return;
    }
    kiosk.pop();
    kiosk.tell([] { return std::string(tr("Closed. The data stays locked on its shelf.")); });
    return;
  }
  if (!preview_) return;
  waiting_ = false;
  if (!outcome) {
    trouble_ = outcome.error();
    return;
  }
  wipe_preview();
  auto text = readable_text(as_text(data.view()));
  no_text_ = !text;
  if (!text) return;
  text_ = std::move(*text);
  std::string_view rest = text_;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines_.push_back(line);
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
}

}  // namespace

std::unique_ptr<Page> make_files_page(std::string job) {
  return std::make_unique<FilesPage>(std::move(job));
}

}  // namespace dozo::ui
