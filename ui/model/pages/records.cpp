// Documents, the ledger, the terminal itself: to look at.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "firmware/base/text.hpp"
#include "ui/model/pages/parts.hpp"

namespace dozo::ui {
namespace {

constexpr std::uint64_t kPage = 100;

// A list that grows at one end: the newest stands first, older ones are fetched when they are
// scrolled to.
template <class Entry>
class NewestFirst {
 public:
  /// Offset of the next page to ask for, given how many there are; nothing where all are here.
  std::optional<std::int64_t> wanted(std::uint64_t total) {
    if (asked_) return std::nullopt;
    if (!begun_) {
      begun_ = true;
      oldest_ = total;
    }
    if (oldest_ == 0) return std::nullopt;
    asked_ = true;
    offset_ = oldest_ > kPage ? oldest_ - kPage : 0;
    return static_cast<std::int64_t>(offset_);
  }
  void arrived(std::vector<Entry> entries) {
    asked_ = false;
    if (oldest_ < offset_) return;
    entries.resize(std::min<std::size_t>(entries.size(), oldest_ - offset_));
    oldest_ = offset_;
    std::move(entries.rbegin(), entries.rend(), std::back_inserter(all_));
  }
  void failed() { asked_ = false; }
  [[nodiscard]] const std::vector<Entry>& all() const { return all_; }

 private:
  std::vector<Entry> all_;
  std::uint64_t oldest_ = 0, offset_ = 0;
  bool begun_ = false, asked_ = false;
};

// --- Documents -----------------------------------------------------------------------------------

class DocumentsPage final : public Page {
 public:
  std::string title(const Kiosk&) const override { return tr("Documents"); }
  std::string aside(const Kiosk& kiosk) const override {
    return say(tr("{} documents"), amount(kiosk.status()->documents));
  }
  void draw(Screen& screen, const Area& area, const Kiosk&) const override {
    int row = area.top;
    const int number = area.left + 34;
    const int issued = std::max(number + 22, area.left + area.width - 17);
    screen.put(row, area.left, tr("Document"), Style::dim);
    screen.put(row, number, tr("Number"), Style::dim);
    screen.put(row++, issued, tr("Issued"), Style::dim);
    if (trouble_) draw_trouble(screen, row, area, *trouble_);
    const int count = static_cast<int>(list_.all().size());
    const int room = area.height - 2;
    const int first = scroll_.first(count, room);
    for (int i = first; i < std::min(count, first + room); ++i, ++row) {
      const Document& each = list_.all()[static_cast<std::size_t>(i)];
      const bool here = i == scroll_.chosen();
      if (here) screen.put(row, area.left - 2, ">", Style::key);
      screen.put(row, area.left, document_kind(each.kind), here ? Style::chosen : Style::plain, 32);
      screen.put(row, number, each.number, Style::plain, issued - number - 1);
      if (each.issued_at) {
        screen.put(row, issued,
                   to_rfc3339(*each.issued_at).substr(0, 10) + " " + clock_time(*each.issued_at));
      }
    }
    if (count == 0 && !trouble_) screen.put(row, area.left, tr("None yet."), Style::dim);
  }
  std::vector<Hint> hints(const Kiosk&) const override { return {{"Enter", tr("open")}}; }
  std::string help() const override {
    return tr(
        "Every receipt, certificate and report that this terminal has issued, the newest "
        "first. Each is signed, and its number stands in the ledger.");
  }
  void key(const Key& key, Kiosk& kiosk) override {
    const int count = static_cast<int>(list_.all().size());
    if (scroll_.key(key, count, 15)) {
      if (scroll_.chosen() + 20 > count) load(kiosk);
    } else if (key.special == Special::enter && count > 0) {
      const auto at = std::min(static_cast<std::size_t>(scroll_.chosen()), list_.all().size() - 1);
      kiosk.push(make_document_page(list_.all()[at].number));
    }
  }
  void answer(const std::string&, const Result<Json>& outcome, const SecretBytes&,
              Kiosk&) override {
    if (!outcome) {
      trouble_ = outcome.error();
      list_.failed();
      return;
    }
    trouble_.reset();
    list_.arrived(documents_from(*outcome));
  }
  void facts_changed(Kiosk& kiosk) override {
    if (list_.all().empty() && kiosk.person() && !trouble_) load(kiosk);
  }
  bool yields_to_disc() const override { return true; }

 private:
  void load(Kiosk& kiosk) {
    if (!kiosk.status()) return;
    if (const auto offset = list_.wanted(kiosk.status()->documents)) {
      kiosk.ask(request("document.list").with("offset", *offset), *this);
    }
  }
  NewestFirst<Document> list_;
  Scroll scroll_;
  std::optional<Error> trouble_;
};

// --- One document --------------------------------------------------------------------------------

class DocumentPage final : public Page {
 public:
  explicit DocumentPage(std::string number) : number_(std::move(number)) {}
  std::string title(const Kiosk&) const override {
    return kind_.empty() ? std::string(tr("Document")) : document_kind(kind_);
  }
  std::string aside(const Kiosk&) const override { return number_; }
  void draw(Screen& screen, const Area& area, const Kiosk& kiosk) const override;
  std::vector<Hint> hints(const Kiosk& kiosk) const override {
    std::vector<Hint> hints{{"↑↓", tr("scroll")}};
    if (kiosk.evaluation().documents) hints.push_back({"W", tr("save it as files")});
    return hints;
  }
  std::string help() const override {
    return tr(
        "The signed original of a document. The number and the hash are what the ward "
        "compares; the ward checks it with dozo-verify, or with stock tools alone.");
  }
  void key(const Key& key, Kiosk& kiosk) override {
    if (scroll_.key(key, static_cast<int>(lines_.size()), 12)) return;
    if (key.character != U'w' || !kiosk.evaluation().documents || saving_ > 0) return;
    saving_ = 3;
    for (const auto& [form, ending] :
         {std::pair{"json", ".json"}, {"signature", ".json.p7s"}, {"page", ".pdf"}}) {
      Request asked = request("document.fetch").with("number", number_).with("form", form);
      asked.file = number_ + ending;
      kiosk.ask(std::move(asked), *this);
    }
  }
  void answer(const std::string& method, const Result<Json>& outcome, const SecretBytes& data,
              Kiosk& kiosk) override;
  void facts_changed(Kiosk& kiosk) override {
    if (asked_ || !kiosk.person()) return;
    asked_ = true;
    kiosk.ask(request("document.list").with("offset", std::int64_t{0}), *this);
    Request fetch = request("document.fetch").with("number", number_).with("form", "json");
    fetch.wanted = 256 * 1024;
    kiosk.ask(std::move(fetch), *this);
  }

 private:
  void read(const Json& json);

  std::string number_, kind_, sha256_;
  std::vector<std::pair<std::function<const char*()>, std::string>> facts_;
  std::vector<std::pair<std::string, std::string>> lines_;
  bool asked_ = false;
  bool tried_last_ = false;
  bool evaluation_ = false;
  int saving_ = 0;
  Scroll scroll_;
  std::optional<Error> trouble_;
};

// What a person looks for first, in words; then the whole original, as it was signed.
void DocumentPage::read(const Json& json) {
  kind_ = text_from(json, "kind");
  lines_.clear();
  const auto fact = [&](const char* pointer, auto label, bool amount_of_bytes = false) {
    const Json::json_pointer at(pointer);
    if (!json.contains(at) || json[at].is_null()) return;
    const Json& value = json[at];
    std::string text = value.is_string() ? value.template get<std::string>() : value.dump();
    if (amount_of_bytes && value.is_number_unsigned()) {
      text = say(tr("{} bytes"), amount(value.template get<std::uint64_t>()));
    }
    facts_.emplace_back(label, std::move(text));
  };
  facts_.clear();
  evaluation_ = text_from(json, "assurance") == "evaluation";
  fact("/addressee/department", [] { return tr("Addressee"); });
  fact("/delivery/subject", [] { return tr("Subject"); });
  fact("/delivery/number", [] { return tr("Delivery number"); });
  fact("/erasure/category", [] { return tr("Category"); });
  fact(
      "/verification/bytes", [] { return tr("Read back"); }, true);
  fact("/erasure/started_at", [] { return tr("Begun"); });
  fact("/erasure/ended_at", [] { return tr("Ended"); });
  fact("/authenticity/checkpoint/size", [] { return tr("Ledger entries"); });
  const std::function<void(const Json&, const std::string&)> walk = [&](const Json& value,
                                                                        const std::string& path) {
    if (value.is_object()) {
      for (const auto& [key, member] : value.items()) {
        walk(member, path.empty() ? key : path + "." + key);
      }
    } else if (value.is_array()) {
      for (std::size_t i = 0; i < value.size(); ++i) {
        walk(value[i], path + "." + std::to_string(i + 1));
      }
    } else {
      lines_.emplace_back(path, value.is_string() ? value.get<std::string>() : value.dump());
    }
  };
  walk(json, "");
}

void DocumentPage::draw(Screen& screen, const Area& area, const Kiosk&) const {
  int row = area.top;
  if (trouble_) {
    draw_trouble(screen, row, area, *trouble_);
    return;
  }
  if (kind_ == "erasure_certificate") {
    row = draw_fact(screen, row, area, tr("Result"), tr("wiped completely, proved by reading back"),
                    Style::good);
  } else if (kind_ == "erasure_failure") {
    row = draw_fact(screen, row, area, tr("Result"), tr("NOT wiped completely"), Style::bad);
  }
  if (evaluation_) {
    row = draw_fact(screen, row, area, tr("Assurance"),
                    tr("evaluation only: no proof of real work"), Style::warn);
  }
  row = draw_fact(screen, row, area, tr("Number"), number_);
  if (!sha256_.empty()) {
    row = draw_fact(screen, row, area, "SHA-256", fingerprint(sha256_.substr(0, 32), 0));
    row = draw_fact(screen, row, area, "",
                    fingerprint(sha256_.substr(std::min<std::size_t>(32, sha256_.size())), 0));
  }
  for (const auto& [label, value] : facts_) row = draw_fact(screen, row, area, label(), value);
  ++row;
  screen.put(row++, area.left, tr("The signed original says:"), Style::dim);
  const int count = static_cast<int>(lines_.size());
  const int room = std::max(1, area.top + area.height - row - 1);
  const int first = std::min(scroll_.chosen(), std::max(0, count - room));
  const int value = area.left + std::min(34, area.width / 2);
  for (int i = first; i < std::min(count, first + room); ++i, ++row) {
    const auto& [path, text] = lines_[static_cast<std::size_t>(i)];
    screen.put(row, area.left, path, Style::dim, value - area.left - 1);
    screen.put(row, value, text, Style::plain, area.left + area.width - value);
  }
}

void DocumentPage::answer(const std::string& method, const Result<Json>& outcome,
                          const SecretBytes& data, Kiosk& kiosk) {
  if (!outcome) {
    saving_ = 0;
    if (kind_.empty()) trouble_ = outcome.error();
    kiosk.tell([error = outcome.error()] { return describe(error); }, Style::bad);
    return;
  }
  if (method == "document.list") {
    const auto all = documents_from(*outcome);
    const auto found = std::ranges::find(all, number_, &Document::number);
    const auto total = count_from(*outcome, "total");
    if (found != all.end()) {
      sha256_ = found->sha256;
    } else if (!all.empty() && total > kPage && asked_) {
      const auto last = total > kPage ? static_cast<std::int64_t>(total - kPage) : 0;
      if (!std::exchange(tried_last_, true)) {
        kiosk.ask(request("document.list").with("offset", last), *this);
      }
    }
    return;
  }
  if (saving_ > 0) {
    if (--saving_ == 0) {
      kiosk.tell(
          [number = number_] { return say(tr("Saved as {}.json, .json.p7s and .pdf."), number); });
    }
    return;
  }
  const auto json = parse_json(as_text(data.view()), 32);
  if (json) {
    read(*json);
  } else {
    trouble_ = json.error();
  }
}

// --- The ledger ----------------------------------------------------------------------------------

class LedgerPage final : public Page {
 public:
  std::string title(const Kiosk&) const override { return tr("Ledger"); }
  std::string aside(const Kiosk& kiosk) const override {
    return say(tr("{} entries"), amount(kiosk.status()->ledger_size));
  }
  void draw(Screen& screen, const Area& area, const Kiosk&) const override {
    int row = area.top;
    const int when = area.left + 7;
    const int what = when + 18;
    const int job = area.left + area.width - 8;
    const int who = job - 14;
    screen.put(row, area.left, tr("No."), Style::dim);
    screen.put(row, when, tr("When"), Style::dim);
    screen.put(row, what, tr("What"), Style::dim);
    screen.put(row, who, tr("Who"), Style::dim);
    screen.put(row++, job, tr("Job"), Style::dim);
    if (trouble_) draw_trouble(screen, row, area, *trouble_);
    const int count = static_cast<int>(list_.all().size());
    const int room = area.height - 2;
    const int first = std::min(scroll_.chosen(), std::max(0, count - room));
    for (int i = first; i < std::min(count, first + room); ++i, ++row) {
      const LedgerEntry& each = list_.all()[static_cast<std::size_t>(i)];
      screen.put_right(row, area.left + 5, amount(each.sequence), Style::dim);
      if (each.time) {
        screen.put(row, when, to_rfc3339(*each.time).substr(0, 10) + " " + clock_time(*each.time));
      }
      screen.put(row, what, event_type(each.type), Style::plain, who - what - 1);
      screen.put(row, who, each.actor, Style::dim, 13);
      screen.put(row, job, each.job, Style::dim);
    }
  }
  std::vector<Hint> hints(const Kiosk&) const override { return {{"↑↓", tr("scroll")}}; }
  std::string help() const override {
    return tr(
        "Everything that ever happened here, the newest first. Nothing can be changed or "
        "removed; every receipt and certificate carries the ledger's checkpoint.");
  }
  void key(const Key& key, Kiosk& kiosk) override {
    const int count = static_cast<int>(list_.all().size());
    if (scroll_.key(key, count, 15) && scroll_.chosen() + 30 > count) load(kiosk);
  }
  void answer(const std::string&, const Result<Json>& outcome, const SecretBytes&,
              Kiosk&) override {
    if (!outcome) {
      trouble_ = outcome.error();
      list_.failed();
      return;
    }
    trouble_.reset();
    list_.arrived(entries_from(*outcome));
  }
  void facts_changed(Kiosk& kiosk) override {
    if (list_.all().empty() && kiosk.person() && !trouble_) load(kiosk);
  }
  bool yields_to_disc() const override { return true; }

 private:
  void load(Kiosk& kiosk) {
    if (!kiosk.status()) return;
    if (const auto offset = list_.wanted(kiosk.status()->ledger_size)) {
      kiosk.ask(request("ledger.list").with("offset", *offset), *this);
    }
  }
  NewestFirst<LedgerEntry> list_;
  Scroll scroll_;
  std::optional<Error> trouble_;
};

// --- The terminal itself -------------------------------------------------------------------------

class SystemPage final : public Page {
 public:
  std::string title(const Kiosk&) const override { return tr("This terminal"); }
  void draw(Screen& screen, const Area& area, const Kiosk& kiosk) const override {
    const Status& status = *kiosk.status();
    const TerminalFacts& terminal = *status.terminal;
    int row = area.top;
    row = draw_fact(screen, row, area, tr("Terminal"), terminal.number);
    row = draw_fact(screen, row, area, tr("Contractor"), terminal.contractor);
    row = draw_fact(screen, row, area, tr("Place"), terminal.place);
    row = draw_fact(screen, row, area, tr("Version"), "dozo " + status.version);
    row = draw_fact(screen, row, area, tr("Terminal's key"),
                    fingerprint(terminal.key_fingerprint.substr(0, 32), 0));
    row = draw_fact(screen, row, area, "",
                    fingerprint(terminal.key_fingerprint.substr(
                                    std::min<std::size_t>(32, terminal.key_fingerprint.size())),
                                0));
    row =
        draw_fact(screen, row, area, tr("Clock"),
                  status.clock_behind ? tr("BEHIND the ledger: call maintenance") : tr("in order"),
                  status.clock_behind ? Style::bad : Style::good);
    row = draw_fact(screen, row, area, tr("Wards enrolled"), std::to_string(status.anchors));
    row = draw_fact(screen, row, area, tr("Incidents"), std::to_string(status.incidents),
                    status.incidents > 0 ? Style::warn : Style::plain);
    row = draw_fact(screen, row, area, tr("Ledger"),
                    say(tr("{} entries"), amount(status.ledger_size)) + "  " + status.ledger) +
          1;
    screen.put(row++, area.left, tr("People"), Style::dim);
    for (const Person& person : kiosk.people()) {
      if (row >= area.top + area.height - 1) break;
      screen.put(row, area.left, person.login, Style::plain, kLabelColumns - 1);
      screen.put(row++, area.left + kLabelColumns, person.name + "  " + role(person.role));
    }
  }
  std::vector<Hint> hints(const Kiosk&) const override { return {}; }
  std::string help() const override {
    return tr("What this terminal is: for the inspector, and for maintenance on the phone.");
  }
  void key(const Key&, Kiosk&) override {}
  bool yields_to_disc() const override { return true; }
};

}  // namespace

std::unique_ptr<Page> make_documents_page() {
  return std::make_unique<DocumentsPage>();
}
std::unique_ptr<Page> make_document_page(std::string number) {
  return std::make_unique<DocumentPage>(std::move(number));
}
std::unique_ptr<Page> make_ledger_page() {
  return std::make_unique<LedgerPage>();
}
std::unique_ptr<Page> make_system_page() {
  return std::make_unique<SystemPage>();
}

}  // namespace dozo::ui
