// 保管場所: the register of places where discs, or notices, are locked away.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "ui/model/pages/registers.hpp"

namespace dozo::ui {
namespace {

std::string kind_name(const std::string& kind) {
  return kind == "notices" ? tr("for notices") : tr("for discs");
}

std::unique_ptr<Page> make_adding_page() {
  Form form;
  form.title = [](const Answers&) { return std::string(tr("A new place of keeping")); };
  form.help = [] {
    return std::string(
        tr("A locked cabinet, safe or drawer, named so that anyone finds it. Discs and notices "
           "never share a place."));
  };
  form.deed = [] { return std::string(tr("enter it in the register")); };
  form.questions = [](const Answers&, const Kiosk&) {
    Question kind{.key = "kind", .kind = Ask::choice, .label = tr("Kind")};
    kind.text = tr("What will be kept there?");
    kind.choices = {{"discs", kind_name("discs")}, {"notices", kind_name("notices")}};
    Question name{.key = "name", .label = tr("Name")};
    name.text = tr("What is the place called?");
    name.note = tr("As it is written on the door, such as “media safe A-3”.");
    return std::vector{kind, name};
  };
  form.method = "place.register";
  form.told = [](const Answers& answers) {
    return say(tr("{} stands in the register now."), answers["name"]);
  };
  return make_form_page(std::move(form));
}

// `last`: no other place is for the same.
std::unique_ptr<Page> make_retiring_page(Place place, bool last) {
  Form form;
  form.title = [place](const Answers&) { return say(tr("Retire the place {}"), place.name); };
  form.help = [] {
    return std::string(
        tr("Nothing new is put into a place that is retired. Its name stays in the "
           "records."));
  };
  form.deed = [] { return std::string(tr("retire it")); };
  form.warning = [last](const Answers&) {
    std::vector<std::string> all{
        tr("It will not be offered any more. What lies there should be moved first.")};
    if (last) {
      all.emplace_back(
          tr("It is the only place of its kind: without another one nothing can be "
             "received. Register that one first (Esc, then N)."));
    }
    return all;
  };
  form.questions = [](const Answers&, const Kiosk&) { return std::vector<Question>{}; };
  form.method = "place.retire";
  form.fixed = {{"name", place.name}};
  form.told = [place](const Answers&) { return say(tr("{} is retired."), place.name); };
  return make_form_page(std::move(form));
}

class PlacesPage final : public Register<Place> {
 public:
  PlacesPage() : Register("place.list", Order::as_given) {}
  std::string title(const Kiosk&) const override { return tr("Places of keeping"); }
  std::string help() const override {
    return tr(
        "The places that are offered when a disc or a notice is locked away. A supervisor adds "
        "and retires them.");
  }

 private:
  std::vector<Deed> deeds(const Kiosk& kiosk) const override {
    if (!has_role(kiosk, {"supervisor"})) return {};
    std::vector<Deed> all{{U'n', tr("new place"), [](Kiosk& k) { k.push(make_adding_page()); }}};
    if (const Place* place = chosen()) {
      const auto same = std::ranges::count(rows(), place->kind, &Place::kind);
      all.push_back({U'x', tr("retire it"), [place = *place, last = same == 1](Kiosk& k) {
                       k.push(make_retiring_page(place, last));
                     }});
    }
    return all;
  }
  bool enter_is_first() const override { return false; }
  std::vector<Place> read(const Json& json) const override { return places_from(json); }
  void draw_head(Screen& screen, int row, const Area& area) const override {
    screen.put(row, area.left, tr("Name"), Style::dim);
    screen.put(row, area.left + 45, tr("Kind"), Style::dim);
  }
  void draw_row(Screen& screen, int row, const Area& area, const Place& place, bool here,
                const Kiosk&) const override {
    screen.put(row, area.left, place.name, here ? Style::chosen : Style::plain, 44);
    screen.put(row, area.left + 45, kind_name(place.kind), Style::plain, area.width - 45);
  }
};

}  // namespace

std::unique_ptr<Page> make_places_page() {
  return std::make_unique<PlacesPage>();
}

}  // namespace dozo::ui
