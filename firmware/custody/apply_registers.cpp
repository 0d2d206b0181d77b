// The registers: trainings, places, what is out of its place, visits, contacts.
#include <nlohmann/json.hpp>

#include "firmware/custody/folds.hpp"
#include "firmware/custody/rules.hpp"
#include "firmware/custody/types.hpp"

namespace dozo::custody {
namespace {

using ledger::Event;

Result<> training_recorded(State& state, const Event& event) {
  Account* account = DOZO_TRY(account_of(state, event, DOZO_TRY(text(event, "login"))));
  const auto held_on = date_from_iso(DOZO_TRY(text(event, "held_on")));
  const auto valid_until = date_from_iso(DOZO_TRY(text(event, "valid_until")));
  if (!held_on || !valid_until) return contradiction(event);
  account->trainings.push_back(
      built<Training>(DOZO_TRY(text(event, "course")), *held_on, *valid_until, event.actor));
  return {};
}

Result<> place_registered(State& state, const Event& event) {
  const std::string name = DOZO_TRY(text(event, "name"));
  const auto kind = place_kind_from_text(DOZO_TRY(text(event, "kind")));
  if (!kind) return contradiction(event);
  state.places[place_key(name)] = {name, *kind, false};
  return {};
}

Result<> place_retired(State& state, const Event& event) {
  const auto place = state.places.find(place_key(DOZO_TRY(text(event, "name"))));
  if (place == state.places.end()) return contradiction(event);
  place->second.retired = true;
  return {};
}

// What of a disc or a notice a keeping event changes.
struct Whereabouts {
  std::string* place;
  Instant* since;
  std::optional<Removal>* out;
};

Result<Whereabouts> whereabouts_of(State& state, const Event& event) {
  if (DOZO_TRY(text(event, "what")) == "disc") {
    Job* job = DOZO_TRY(job_of(state, event));
    const auto disc = job->discs.find(static_cast<int>(DOZO_TRY(json_integer(event.body, "disc"))));
    if (disc == job->discs.end()) return contradiction(event);
    return Whereabouts{&disc->second.place, &disc->second.kept_since, &disc->second.out};
  }
  const auto notice = state.notices.find(DOZO_TRY(text(event, "number")));
  if (notice == state.notices.end()) return contradiction(event);
  return Whereabouts{&notice->second.place, &notice->second.kept_since, &notice->second.out};
}

Result<> taken_out(State& state, const Event& event) {
  const Whereabouts kept = DOZO_TRY(whereabouts_of(state, event));
  *kept.out = built<Removal>(event.actor, event.time, DOZO_TRY(text(event, "purpose")));
  return {};
}

Result<> put_back(State& state, const Event& event) {
  const Whereabouts kept = DOZO_TRY(whereabouts_of(state, event));
  *kept.place = DOZO_TRY(text(event, "place"));
  *kept.since = event.time;
  kept.out->reset();
  return {};
}

Result<> visit_entered(State& state, const Event& event) {
  Visit visit;
  visit.number = static_cast<int>(DOZO_TRY(json_integer(event.body, "visit")));
  if (visit.number != static_cast<int>(state.visits.size()) + 1) return contradiction(event);
  visit.area = DOZO_TRY(text(event, "area"));
  visit.person = DOZO_TRY(text(event, "person"));
  visit.organisation = DOZO_TRY(text(event, "organisation"));
  visit.purpose = DOZO_TRY(text(event, "purpose"));
  visit.escort = DOZO_TRY(text(event, "escort"));
  visit.recorded_by = event.actor;
  visit.entered = event.time;
  state.visits.push_back(std::move(visit));
  return {};
}

Result<> visit_left(State& state, const Event& event) {
  const std::int64_t number = DOZO_TRY(json_integer(event.body, "visit"));
  if (number < 1 || number > static_cast<std::int64_t>(state.visits.size())) {
    return contradiction(event);
  }
  state.visits[static_cast<std::size_t>(number) - 1].left = event.time;
  return {};
}

Result<> contacts_set(State& state, const Event& event) {
  std::vector<Contact> contacts;
  for (const Json& each : event.body.value("contacts", Json::array())) {
    contacts.push_back(built<Contact>(DOZO_TRY(json_string(each, "duty")),
                                      DOZO_TRY(json_string(each, "name")),
                                      DOZO_TRY(json_string(each, "phone"))));
  }
  state.contacts = std::move(contacts);
  return {};
}

}  // namespace

void add_register_folds(FoldTable& table) {
  table[type::kTrainingRecorded] = training_recorded;
  table[type::kPlaceRegistered] = place_registered;
  table[type::kPlaceRetired] = place_retired;
  table[type::kTakenOut] = taken_out;
  table[type::kPutBack] = put_back;
  table[type::kVisitEntered] = visit_entered;
  table[type::kVisitLeft] = visit_left;
  table[type::kContactsSet] = contacts_set;
}

}  // namespace dozo::custody
