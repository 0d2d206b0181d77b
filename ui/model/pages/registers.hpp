// What the pages of the registers have in common.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "ui/model/pages/form.hpp"
#include "ui/model/pages/paged_list.hpp"
#include "ui/model/register_facts.hpp"

namespace dozo::ui {

/// Whether the person who is logged in has one of these roles. What may really be done dozod
/// decides: a page only leaves out what would be refused anyway.
bool has_role(const Kiosk& kiosk, std::initializer_list<std::string_view> roles);

// Words of the registers; the API's word where there is none.
std::string area_name(std::string_view area);
std::string purpose_name(std::string_view purpose);
std::string incident_kind(std::string_view kind);
std::string loss_name(std::string_view kind);
/// "Disc 1", "Notice 2026-0117-P".
std::string item_name(const KeptItem& item);

/// The contacts, one a line, as many as fit. The next row.
int draw_contacts(Screen& screen, int row, const Area& area, const std::vector<Contact>& contacts,
                  int most);

/// How many rows whom to call takes, at most `most`: one at least, for where to register it.
int rows_of_contacts(const Kiosk& kiosk, int most);
/// Whom to call, or that nobody has registered it.
void draw_call_first(Screen& screen, int row, const Area& area, const Kiosk& kiosk, int rows);

/// A list whose rows something can be done with.
template <class Entry>
class Register : public ListPage<Entry> {
 public:
  std::vector<Hint> hints(const Kiosk& kiosk) const override {
    std::vector<Hint> hints{{"↑↓", tr("choose")}};
    for (const Deed& deed : deeds(kiosk)) {
      const bool entered = hints.size() == 1 && enter_is_first();
      std::string letter(1, static_cast<char>(deed.letter - U'a' + U'A'));
      hints.push_back({entered ? "Enter" : std::move(letter), deed.label});
    }
    return hints;
  }

 protected:
  using ListPage<Entry>::ListPage;
  [[nodiscard]] virtual std::vector<Deed> deeds(const Kiosk& kiosk) const = 0;
  /// Is the first deed what Enter does? It is where the deed is about the chosen row.
  [[nodiscard]] virtual bool enter_is_first() const { return true; }
  void open(const Entry& /*entry*/, Kiosk& kiosk) override {
    const auto all = deeds(kiosk);
    if (!all.empty() && enter_is_first()) all.front().act(kiosk);
  }
  void other_key(const Key& key, Kiosk& kiosk) override {
    const auto all = deeds(kiosk);
    for (std::size_t i = 0; i < all.size(); ++i) {
      // Where the list is empty Enter comes here, too.
      const bool entered = i == 0 && key.special == Special::enter && enter_is_first();
      if (!entered && (key.special != Special::none || all[i].letter != key.character)) continue;
      all[i].act(kiosk);
      return;
    }
  }
};

// Pages that are reached from those in page.hpp.
std::unique_ptr<Page> make_visits_page();
std::unique_ptr<Page> make_places_page();
std::unique_ptr<Page> make_trainings_page();
std::unique_ptr<Page> make_training_page(std::string login);
std::unique_ptr<Page> make_incident_page(std::string incident);
std::unique_ptr<Page> make_incident_opening(std::string job);
std::unique_ptr<Page> make_all_jobs_page();
std::unique_ptr<Page> make_bundle_page();
std::unique_ptr<Page> make_policy_page();
/// All rules of the policy on a disc; `adopted` is set once two people have adopted it.
std::unique_ptr<Page> make_policy_review_page(Enrolment found, std::shared_ptr<bool> adopted);
std::unique_ptr<Page> make_ward_page();

}  // namespace dozo::ui
