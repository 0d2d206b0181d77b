// The menu of the registers (帳簿), and the words that they share.
#include "ui/model/pages/registers.hpp"

#include <algorithm>

namespace dozo::ui {
namespace {

class RegistersPage final : public Page {
 public:
  std::string title(const Kiosk&) const override { return tr("Registers and reports"); }
  void draw(Screen& screen, const Area& area, const Kiosk& kiosk) const override {
    menu_.draw(screen, area.top, area, deeds(kiosk));
  }
  std::vector<Hint> hints(const Kiosk&) const override {
    return {{"↑↓", tr("choose")}, {"Enter", tr("open")}};
  }
  std::string help() const override {
    return tr(
        "What the contract wants to be kept in writing: where discs and notices are, who was "
        "in the rooms, who may work here and is trained, what went wrong, and the reports made "
        "of it. Everyone may look; what may be entered depends on the role.");
  }
  void key(const Key& key, Kiosk& kiosk) override { menu_.key(key, deeds(kiosk), kiosk); }
  bool yields_to_disc() const override { return true; }

 private:
  static std::vector<Deed> deeds(const Kiosk& kiosk) {
    std::vector<Deed> all;
    const auto add = [&](char32_t letter, const char* label, std::unique_ptr<Page> (*make)()) {
      all.push_back({letter, label, [make](Kiosk& k) { k.push(make()); }});
    };
    add(U'k', tr("Keeping: where discs and notices are"), make_keeping_page);
    add(U'v', tr("Entering and leaving of rooms"), make_visits_page);
    add(U'p', tr("Places of keeping"), make_places_page);
    add(U'h', tr("People and their roles"), make_people_page);
    add(U't', tr("Training"), make_trainings_page);
    add(U'c', tr("Contacts for emergencies"), make_contacts_page);
    add(U'j', tr("Incidents"), make_incidents_page);
    add(U'd', tr("All deliveries, with counts and the ward's acknowledgement"), make_all_jobs_page);
    if (has_role(kiosk, {"supervisor", "inspector"})) {
      add(U'r', tr("Issue a report to the ward"), make_reports_page);
    }
    if (has_role(kiosk, {"supervisor", "inspector"}) && kiosk.evaluation().documents) {
      add(U'b', tr("Evidence for an inspection, in one file"), make_bundle_page);
    }
    add(U's', tr("Site policy of the ward"), make_policy_page);
    if (has_role(kiosk, {"supervisor", "maintenance"})) {
      add(U'w', tr("Enrol a ward"), make_ward_page);
    }
    return all;
  }
  Menu menu_;
};

}  // namespace

bool has_role(const Kiosk& kiosk, std::initializer_list<std::string_view> roles) {
  return kiosk.person() && std::ranges::find(roles, kiosk.person()->role) != roles.end();
}

std::string area_name(std::string_view area) {
  if (area == "building") return tr("building");
  if (area == "machine_room") return tr("machine room");
  if (area == "media_vault") return tr("media vault");
  return std::string(area);
}

std::string purpose_name(std::string_view purpose) {
  if (purpose == "import") return tr("to open the delivery");
  if (purpose == "return") return tr("to return it to the ward");
  if (purpose == "inspection") return tr("for an inspection");
  if (purpose == "other") return tr("something else");
  return std::string(purpose);
}

std::string loss_name(std::string_view kind) {
  if (kind == "lost") return tr("lost");
  if (kind == "broken") return tr("broken");
  return std::string(kind);
}

std::string item_name(const KeptItem& item) {
  return item.what == "notice" ? say(tr("Notice {}"), item.number) : say(tr("Disc {}"), item.disc);
}

int draw_contacts(Screen& screen, int row, const Area& area, const std::vector<Contact>& contacts,
                  int most) {
  const int count = std::min(static_cast<int>(contacts.size()), most);
  for (int i = 0; i < count; ++i, ++row) {
    const Contact& each = contacts[static_cast<std::size_t>(i)];
    screen.put(row, area.left, each.duty, Style::dim, 25);
    screen.put(row, area.left + 26, each.name, Style::plain, 25);
    screen.put(row, area.left + 52, each.phone, Style::strong, area.width - 52);
  }
  return row;
}

std::unique_ptr<Page> make_registers_page() {
  return std::make_unique<RegistersPage>();
}

}  // namespace dozo::ui
