// The files of an open job: listed, searched, looked into. Looking writes nothing anywhere.
#include <nlohmann/json.hpp>

#include "firmware/base/text.hpp"
#include "ui/model/pages/paged_list.hpp"
#include "ui/model/pages/preview.hpp"

namespace dozo::ui {
namespace {

class FilesPage final : public Page {
 public:
  explicit FilesPage(std::string job) : job_(std::move(job)) {}
  std::string title(const Kiosk& kiosk) const override {
    if (preview_) return preview_->file().path;
    const Job* job = kiosk.job(job_);
    return job == nullptr ? std::string(tr("Files of the delivery"))
                          : say(tr("Files: {}"), job->delivery.subject);
  }
  std::string aside(const Kiosk&) const override {
    if (preview_) return bytes(preview_->file().size);
    return say(tr("{} files"), amount(list_.total()));
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
  void forget_secrets() override { preview_.reset(); }

 private:
  void load(Kiosk& kiosk);
  void look(Kiosk& kiosk);
  void search(Kiosk& kiosk);
  void draw_list(Screen& screen, const Area& area) const;

  std::string job_;
  Paged<File> list_{Paged<File>::Order::as_given};
  Scroll scroll_;
  bool searching_ = false;
  TextField search_;
  std::string contains_;
  std::optional<Preview> preview_;
  std::optional<Error> trouble_;
};

void FilesPage::facts_changed(Kiosk& kiosk) {
  if (!list_.begun() && !trouble_ && kiosk.person()) load(kiosk);
}

void FilesPage::load(Kiosk& kiosk) {
  if (const auto offset = list_.wanted(scroll_.chosen(), 0)) {
    kiosk.ask(
        request("file.list").with("job", job_).with("offset", *offset).with("contains", contains_),
        *this);
  }
}

// What of the file is wanted now.
void FilesPage::look(Kiosk& kiosk) {
  if (const auto offset = preview_->wanted()) {
    Request asked = request("file.read")
                        .with("job", job_)
                        .with("file", preview_->file().number)
                        .with("offset", *offset);
    asked.wanted = Preview::kWindow;
    kiosk.ask(std::move(asked), *this);
  }
}

void FilesPage::draw(Screen& screen, const Area& area, const Kiosk&) const {
  if (trouble_) {
    draw_trouble(screen, area.top, area, *trouble_);
  } else if (!preview_) {
    draw_list(screen, area);
  } else if (preview_->begun()) {
    preview_->draw(screen, area);
  } else {
    screen.put(area.top, area.left, tr("Reading …"), Style::dim);
  }
}

void FilesPage::draw_list(Screen& screen, const Area& area) const {
  int row = area.top;
  if (searching_ || !contains_.empty()) {
    screen.put(row, area.left, tr("Search"), Style::dim);
    search_.draw(screen, row, area.left + 10, std::min(50, area.width - 10), searching_);
    row += 2;
  }
  const int right = area.left + area.width;
  const int size = right - 12;
  screen.put(row, area.left, tr("File name"), Style::dim);
  screen.put_right(row++, right, tr("Size"), Style::dim);
  const int count = static_cast<int>(list_.all().size());
  const int room = area.top + area.height - row - 1;
  const int first = scroll_.first(count, room);
  for (int i = first; i < std::min(count, first + room); ++i, ++row) {
    const File& file = list_.all()[static_cast<std::size_t>(i)];
    const bool here = i == scroll_.chosen();
    if (here) screen.put(row, area.left - 2, ">", Style::key);
    screen.put(row, area.left, file.path, here ? Style::chosen : Style::plain,
               size - area.left - 2);
    screen.put_right(row, right, bytes(file.size));
  }
  if (list_.begun() && count == 0) {
    screen.put(row, area.left, tr("Nothing found."), Style::dim);
  }
}

std::vector<Hint> FilesPage::hints(const Kiosk&) const {
  if (preview_) return {{"↑↓ PgUp PgDn", tr("scroll")}, {"←→", tr("sideways")}};
  if (searching_) return {{"Enter", tr("search")}};
  return {{"Enter", tr("look into")}, {"/", tr("search")}, {"C", tr("close the delivery")}};
}

bool FilesPage::step_back() {
  trouble_.reset();
  if (preview_) {
    preview_.reset();
    return true;
  }
  return std::exchange(searching_, false);
}

void FilesPage::search(Kiosk& kiosk) {
  searching_ = false;
  contains_ = search_.text();
  scroll_.reset();
  list_.restart();
  load(kiosk);
}

void FilesPage::key(const Key& key, Kiosk& kiosk) {
  if (preview_) {
    preview_->key(key);
    look(kiosk);
  } else if (searching_ && key.special == Special::enter) {
    search(kiosk);
  } else if (searching_) {
    search_.key(key);
  } else if (scroll_.key(key, static_cast<int>(list_.all().size()), 15)) {
    load(kiosk);
  } else if (key.character == U'/') {
    searching_ = true;
  } else if (key.character == U'c') {
    kiosk.ask(request("job.close").with("job", job_), *this);
  } else if (key.special == Special::enter && !list_.all().empty()) {
    const auto at = static_cast<std::size_t>(scroll_.chosen());
    preview_.emplace(list_.all()[std::min(at, list_.all().size() - 1)]);
    look(kiosk);
  }
}

void FilesPage::answer(const std::string& method, const Result<Json>& outcome,
                       const SecretBytes& data, Kiosk& kiosk) {
  if (!outcome) {
    if (method == "file.list") list_.failed();
    if (method == "file.read" && preview_) preview_->failed();
    // After a lock it is asked for again; anything else is said.
    if (outcome.error().code != ErrorCode::not_logged_in) trouble_ = outcome.error();
    return;
  }
  trouble_.reset();
  if (method == "file.list") {
    list_.arrived(files_from(*outcome), count_from(*outcome, "total"));
    load(kiosk);
  } else if (method == "job.close") {
    kiosk.pop();
    kiosk.tell([] { return std::string(tr("Closed. The data stays locked on its shelf.")); });
  } else if (preview_) {
    preview_->arrived(data.view());
    look(kiosk);
  }
}

}  // namespace

std::unique_ptr<Page> make_files_page(std::string job) {
  return std::make_unique<FilesPage>(std::move(job));
}

}  // namespace dozo::ui
