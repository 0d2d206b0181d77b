// Every document that this terminal has issued.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "ui/model/pages/paged_list.hpp"

namespace dozo::ui {
namespace {

class DocumentsPage final : public ListPage<Document> {
 public:
  DocumentsPage() : ListPage("document.list", Order::newest_first) {}
  std::string title(const Kiosk&) const override { return tr("Documents"); }
  std::string aside(const Kiosk& kiosk) const override {
    return say(tr("{} documents"), amount(kiosk.status()->documents));
  }
  std::vector<Hint> hints(const Kiosk& kiosk) const override {
    std::vector<Hint> hints{{"↑↓", tr("choose")}, {"Enter", tr("open")}};
    if (may_report(kiosk)) hints.push_back({"R", tr("report to the ward")});
    return hints;
  }
  std::string help() const override {
    return tr(
        "Every receipt, certificate and report that this terminal has issued, the newest "
        "first. Each is signed, and its number stands in the ledger.");
  }

 private:
  static int number_column(const Area& area) { return area.left + 34; }
  static int issued_column(const Area& area) {
    return std::max(number_column(area) + 22, area.left + area.width - 17);
  }
  static bool may_report(const Kiosk& kiosk) {
    return kiosk.person() &&
           (kiosk.person()->role == "supervisor" || kiosk.person()->role == "inspector");
  }
  void other_key(const Key& key, Kiosk& kiosk) override {
    if (key.character == U'r' && may_report(kiosk)) kiosk.push(make_reports_page());
  }
  std::vector<Document> read(const Json& json) const override { return documents_from(json); }
  std::uint64_t guess(const Kiosk& kiosk) const override { return kiosk.status()->documents; }
  void open(const Document& document, Kiosk& kiosk) override {
    kiosk.push(make_document_page(document.number));
  }
  void draw_head(Screen& screen, int row, const Area& area) const override {
    screen.put(row, area.left, tr("Document"), Style::dim);
    screen.put(row, number_column(area), tr("Number"), Style::dim);
    screen.put(row, issued_column(area), tr("Issued"), Style::dim);
  }
  void draw_row(Screen& screen, int row, const Area& area, const Document& document, bool here,
                const Kiosk&) const override {
    screen.put(row, area.left, document_kind(document.kind), here ? Style::chosen : Style::plain,
               32);
    screen.put(row, number_column(area), document.number, Style::plain,
               issued_column(area) - number_column(area) - 1);
    if (document.issued_at) {
      screen.put(row, issued_column(area), date_and_time(*document.issued_at));
    }
  }
};

}  // namespace

std::unique_ptr<Page> make_documents_page() {
  return std::make_unique<DocumentsPage>();
}

}  // namespace dozo::ui
