// One document: what it says, its number and its hash.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "firmware/base/digest.hpp"
#include "firmware/base/text.hpp"
#include "ui/model/pages/parts.hpp"

namespace dozo::ui {
namespace {

constexpr std::size_t kLargest = 256 * 1024;

class DocumentPage final : public Page {
 public:
  explicit DocumentPage(std::string number) : number_(std::move(number)) {}
  std::string title(const Kiosk&) const override {
    return kind_.empty() ? std::string(tr("Document")) : document_kind(kind_);
  }
  std::string aside(const Kiosk&) const override { return number_; }
  void draw(Screen& screen, const Area& area, const Kiosk& kiosk) const override;
  std::vector<Hint> hints(const Kiosk& kiosk) const override {
    std::vector<Hint> hints{{"↑↓", tr("scroll")}, {"Q", tr("QR code")}};
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
    if (key.character == U'q') kiosk.push(make_qr_page(number_));
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
    Request fetch = request("document.fetch").with("number", number_).with("form", "json");
    fetch.wanted = kLargest;
    kiosk.ask(std::move(fetch), *this);
  }

 private:
  void read(const Json& json);

  std::string number_, kind_, sha256_;
  std::vector<std::pair<std::function<const char*()>, std::function<std::string()>>> facts_;
  std::vector<std::pair<std::string, std::string>> lines_;
  bool asked_ = false;
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
    if (text.empty()) return;
    if (const auto time = from_rfc3339(text)) text = date_and_time(*time);
    if (amount_of_bytes && value.is_number_unsigned()) {
      text = amount(value.template get<std::uint64_t>());
      facts_.emplace_back(label, [text] { return say(tr("{} bytes"), text); });
    } else {
      facts_.emplace_back(label, [text] { return text; });
    }
  };
  facts_.clear();
  evaluation_ = text_from(json, "assurance") == "evaluation";
  fact("/issued_at", [] { return tr("Issued"); });
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
  if (!sha256_.empty()) row = draw_hash(screen, row, area, "SHA-256", sha256_);
  for (const auto& [label, value] : facts_) row = draw_fact(screen, row, area, label(), value());
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

void DocumentPage::answer(const std::string&, const Result<Json>& outcome, const SecretBytes& data,
                          Kiosk& kiosk) {
  if (!outcome) {
    const bool saving = std::exchange(saving_, 0) > 0;
    // After a lock it is asked for again.
    asked_ = outcome.error().code != ErrorCode::not_logged_in;
    if (!asked_) return;
    if (!saving) trouble_ = outcome.error();
    kiosk.tell([error = outcome.error()] { return describe(error); }, Style::bad);
    return;
  }
  if (saving_ > 0) {
    if (--saving_ > 0) return;
    kiosk.tell([number = number_, folder = kiosk.evaluation().folder] {
      return say(tr("Saved: {}.json, .json.p7s and .pdf in {}"), number, folder);
    });
    return;
  }
  const auto json = parse_json(as_text(data.view()), 32);
  if (!json) {
    trouble_ = json.error();
    return;
  }
  // Of the very octets that are shown.
  sha256_ = to_hex(sha256(data.view()));
  read(*json);
}

}  // namespace

std::unique_ptr<Page> make_document_page(std::string number) {
  return std::make_unique<DocumentPage>(std::move(number));
}

}  // namespace dozo::ui
