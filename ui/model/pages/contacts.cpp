// 連絡先: who is called when something happens.
#include <nlohmann/json.hpp>

#include "ui/model/pages/registers.hpp"

namespace dozo::ui {
namespace {

// The whole list is set at once; this changes one line of it, or adds one.
std::unique_ptr<Page> make_contact_page(std::vector<Contact> all, std::size_t at) {
  const bool fresh = at >= all.size();
  if (fresh) all.resize(at + 1);
  Form form;
  form.title = [fresh](const Answers&) {
    return std::string(fresh ? tr("A new contact") : tr("Change a contact"));
  };
  form.help = [] {
    return std::string(
        tr("Whom to call when something happens: the ward's department, the supervisor, "
           "maintenance. The list can be read without logging in. Two people change it."));
  };
  form.deed = [] { return std::string(tr("put it in the list")); };
  form.questions = [was = all[at]](const Answers&, const Kiosk&) {
    Question duty{.key = "_duty", .label = tr("Duty"), .text = tr("Who is called there?")};
    duty.choices = proposals({tr("the ward's department"), tr("the ward's emergency office"),
                              tr("supervisor"), tr("maintenance"), tr("police")});
    duty.proposal = was.duty;
    Question name{.key = "_name", .label = tr("Name"), .text = tr("Name of the person or office?")};
    name.proposal = was.name;
    Question phone{.key = "_phone", .label = tr("Telephone"), .text = tr("Which number?")};
    phone.proposal = was.phone;
    return std::vector{duty, name, phone};
  };
  form.two = true;
  form.method = "contact.set";
  form.finish = [all, at](Request& asked, const Answers& answers, const Kiosk&) {
    Json contacts = Json::array();
    for (std::size_t i = 0; i < all.size(); ++i) {
      const Contact each =
          i == at ? Contact{answers["_duty"], answers["_name"], as_printed(answers["_phone"])}
                  : all[i];
      contacts.push_back({{"duty", each.duty}, {"name", each.name}, {"phone", each.phone}});
    }
    asked.lists.emplace_back("contacts", contacts.dump());
  };
  form.told = [](const Answers&) { return std::string(tr("The contacts have been changed.")); };
  return make_form_page(std::move(form));
}

std::unique_ptr<Page> make_contact_removal(std::vector<Contact> all, std::size_t at) {
  Form form;
  const Contact gone = all[at];
  all.erase(all.begin() + static_cast<std::ptrdiff_t>(at));
  form.title = [gone](const Answers&) { return say(tr("Remove the contact {}"), gone.name); };
  form.help = [] { return std::string(tr("The line leaves the list; two people change it.")); };
  form.deed = [] { return std::string(tr("remove it")); };
  form.questions = [](const Answers&, const Kiosk&) { return std::vector<Question>{}; };
  form.two = true;
  form.method = "contact.set";
  form.finish = [all](Request& asked, const Answers&, const Kiosk&) {
    Json contacts = Json::array();
    for (const Contact& each : all) {
      contacts.push_back({{"duty", each.duty}, {"name", each.name}, {"phone", each.phone}});
    }
    asked.lists.emplace_back("contacts", contacts.dump());
  };
  form.told = [](const Answers&) { return std::string(tr("The contacts have been changed.")); };
  return make_form_page(std::move(form));
}

class ContactsPage final : public Register<Contact> {
 public:
  ContactsPage() : Register("contact.list", Order::as_given) {}
  std::string title(const Kiosk&) const override { return tr("Contacts for emergencies"); }
  std::string help() const override {
    return tr(
        "Whom to call when something happens. Call first, write afterwards: an accident is told "
        "to the ward at once.");
  }

 private:
  std::vector<Deed> deeds(const Kiosk& kiosk) const override {
    if (!has_role(kiosk, {"supervisor"})) return {};
    const std::vector<Contact> all = rows();
    const std::size_t here =
        chosen() == nullptr ? all.size() : static_cast<std::size_t>(chosen() - rows().data());
    std::vector<Deed> result;
    if (here < all.size()) {
      result.push_back(
          {U'c', tr("change it"), [=](Kiosk& k) { k.push(make_contact_page(all, here)); }});
    }
    result.push_back(
        {U'n', tr("new contact"), [=](Kiosk& k) { k.push(make_contact_page(all, all.size())); }});
    if (here < all.size()) {
      result.push_back(
          {U'x', tr("remove it"), [=](Kiosk& k) { k.push(make_contact_removal(all, here)); }});
    }
    return result;
  }
  std::vector<Contact> read(const Json& json) const override { return contacts_from(json); }
  const char* nothing() const override {
    return tr("No contact has been entered yet: a supervisor does it.");
  }
  void draw_head(Screen& screen, int row, const Area& area) const override {
    screen.put(row, area.left, tr("Duty"), Style::dim);
    screen.put(row, area.left + 26, tr("Name"), Style::dim);
    screen.put(row, area.left + 52, tr("Telephone"), Style::dim);
  }
  void draw_row(Screen& screen, int row, const Area& area, const Contact& contact, bool here,
                const Kiosk&) const override {
    screen.put(row, area.left, contact.duty, here ? Style::chosen : Style::plain, 25);
    screen.put(row, area.left + 26, contact.name, Style::plain, 25);
    screen.put(row, area.left + 52, contact.phone, Style::strong, area.width - 52);
  }
};

}  // namespace

std::unique_ptr<Page> make_contacts_page() {
  return std::make_unique<ContactsPage>();
}

}  // namespace dozo::ui
