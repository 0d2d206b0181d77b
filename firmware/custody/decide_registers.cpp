#include "firmware/custody/decide_registers.hpp"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "firmware/custody/rules.hpp"
#include "firmware/custody/types.hpp"

namespace dozo::custody {
namespace {

// Longest name of a place, person, organisation or purpose, in octets: a page of any register stays
// far below one message.
constexpr std::size_t kLongest = 200;
constexpr std::size_t kMostContacts = 20;
constexpr std::array kAreas = {"building", "machine_room", "media_vault"};

Result<> check_entry(const std::string& text, const char* field) {
  if (!sealed::is_one_line(text, kLongest)) return fail(ErrorCode::register_entry_invalid, field);
  return {};
}

// May be empty.
Result<> check_optional(const std::string& text, const char* field) {
  if (text.empty()) return {};
  return check_entry(text, field);
}

}  // namespace

Result<ledger::Draft> training_event(const Who& who, const std::string& login,
                                     const Training& training, Date today) {
  constexpr int kLongestYears = 3;
  const Date limit{training.held_on.year + kLongestYears, training.held_on.month,
                   training.held_on.day};
  if (!sealed::is_one_line(training.course, kLongest)) {
    return fail(ErrorCode::training_invalid, "course");
  }
  if (training.held_on > today) return fail(ErrorCode::training_invalid, "held_on");
  if (training.valid_until <= training.held_on || training.valid_until > limit) {
    return fail(ErrorCode::training_invalid, "valid_until");
  }
  return ledger::Draft{type::kTrainingRecorded,
                       who.actor,
                       {{"login", login},
                        {"course", training.course},
                        {"held_on", to_iso(training.held_on)},
                        {"valid_until", to_iso(training.valid_until)},
                        {"second", who.second}}};
}

Result<Drafts> decide_training(const State& state, const Who& who, const Now& now,
                               const std::string& login, const Training& training) {
  DOZO_TRY(require(state, who, Act::manage_training));
  const auto account = state.accounts.find(login);
  if (account == state.accounts.end()) return fail(ErrorCode::account_unknown);
  if (account->second.closed) return fail(ErrorCode::account_closed);
  return Drafts{DOZO_TRY(training_event(who, login, training, date_in_japan(now.time)))};
}

Result<> check_place_name(const std::string& name) {
  if (place_key(name).empty() || !sealed::is_one_line(name, kLongest)) {
    return fail(ErrorCode::place_missing);
  }
  return {};
}

Result<Drafts> decide_place(const State& state, const Who& who, const std::string& name,
                            PlaceKind kind) {
  DOZO_TRY(require(state, who, Act::manage_places));
  DOZO_TRY(check_place_name(name));
  const auto known = state.places.find(place_key(name));
  const bool again = known != state.places.end() && known->second.retired;
  if (known != state.places.end() && !again) return fail(ErrorCode::place_exists);
  if (again && known->second.kind != kind) return fail(ErrorCode::place_kind_wrong);
  return Drafts{{type::kPlaceRegistered, who.actor, {{"name", name}, {"kind", to_text(kind)}}}};
}

Result<Drafts> decide_place_retired(const State& state, const Who& who, const std::string& name) {
  DOZO_TRY(require(state, who, Act::manage_places));
  const auto known = state.places.find(place_key(name));
  if (known == state.places.end() || known->second.retired) return fail(ErrorCode::place_unknown);
  return Drafts{{type::kPlaceRetired, who.actor, {{"name", known->second.name}}}};
}

Result<Drafts> decide_entry(const State& state, const Who& who, const Visit& visit) {
  DOZO_TRY(require(state, who, Act::register_visit));
  if (std::ranges::find(kAreas, visit.area) == kAreas.end()) {
    return fail(ErrorCode::register_entry_invalid, "area");
  }
  DOZO_TRY(check_entry(visit.person, "person"));
  DOZO_TRY(check_optional(visit.organisation, "organisation"));
  DOZO_TRY(check_entry(visit.purpose, "purpose"));
  DOZO_TRY(check_optional(visit.escort, "escort"));
  if (!visit.organisation.empty() && visit.escort.empty()) {
    return fail(ErrorCode::register_entry_invalid, "escort");
  }
  return Drafts{{type::kVisitEntered,
                 who.actor,
                 {{"visit", state.visits.size() + 1},
                  {"area", visit.area},
                  {"person", visit.person},
                  {"organisation", visit.organisation},
                  {"purpose", visit.purpose},
                  {"escort", visit.escort}}}};
}

Result<Drafts> decide_leaving(const State& state, const Who& who, std::int64_t visit) {
  DOZO_TRY(require(state, who, Act::register_visit));
  if (visit < 1 || visit > static_cast<std::int64_t>(state.visits.size()) ||
      state.visits[static_cast<std::size_t>(visit) - 1].left) {
    return fail(ErrorCode::visit_unknown);
  }
  return Drafts{{type::kVisitLeft, who.actor, {{"visit", visit}}}};
}

Result<Drafts> decide_contacts(const State& state, const Who& who,
                               const std::vector<Contact>& contacts) {
  DOZO_TRY(require(state, who, Act::manage_contacts));
  if (contacts.empty() || contacts.size() > kMostContacts) {
    return fail(ErrorCode::register_entry_invalid, "contacts");
  }
  Json list = Json::array();
  for (const Contact& contact : contacts) {
    DOZO_TRY(check_entry(contact.duty, "duty"));
    DOZO_TRY(check_entry(contact.name, "name"));
    DOZO_TRY(check_entry(contact.phone, "phone"));
    list.push_back({{"duty", contact.duty}, {"name", contact.name}, {"phone", contact.phone}});
  }
  return Drafts{{type::kContactsSet, who.actor, {{"contacts", list}, {"second", who.second}}}};
}

}  // namespace dozo::custody
