// The registers: trainings, places of keeping, what is in keeping, visits, contacts.
#include <algorithm>

#include "firmware/custody/decide_registers.hpp"
#include "firmware/custody/keeping.hpp"
#include "firmware/daemon/api/methods.hpp"
#include "firmware/daemon/api/views.hpp"

namespace dozo::daemon::api {
namespace {

// Entries of one page: with the longest texts still far below one message.
constexpr std::int64_t kPage = 20;

bool on_page(std::int64_t at, std::int64_t offset) {
  return at >= offset && at - offset < kPage;
}

// --- Trainings ---------------------------------------------------------------------------------

Result<Answer> training_record(Request& request) {
  const custody::Who who = DOZO_TRY(request.people());
  const std::string login = DOZO_TRY(request.text("login"));
  const auto training =
      built<custody::Training>(DOZO_TRY(request.text("course")), DOZO_TRY(request.date("held_on")),
                               DOZO_TRY(request.date("valid_until")), std::string());
  Core& core = request.system.core();
  const auto held = core.lock();
  DOZO_TRY(core.record(
      DOZO_TRY(custody::decide_training(core.state(), who, core.now(), login, training))));
  return Answer{};
}

Result<Answer> training_list(Request& request) {
  DOZO_TRY(request.actor());
  const std::int64_t offset = DOZO_TRY(request.optional_integer("offset", 0));
  Core& core = request.system.core();
  const auto held = core.lock();
  const Date today = date_in_japan(core.now().time);
  Json trainings = Json::array();
  std::int64_t at = 0;
  for (const auto& [login, account] : core.state().accounts) {
    for (const custody::Training& training : account.trainings) {
      if (on_page(at++, offset)) {
        Json entry = view(training);
        entry["login"] = login;
        entry["name"] = account.name;
        entry["valid"] = training.held_on <= today && today <= training.valid_until;
        trainings.push_back(std::move(entry));
      }
    }
  }
  return Answer{{{"trainings", trainings}, {"total", at}}, {}};
}

// --- Places ------------------------------------------------------------------------------------

Result<Answer> place_register(Request& request) {
  const custody::Who who = DOZO_TRY(request.actor());
  const auto kind = custody::place_kind_from_text(DOZO_TRY(request.text("kind")));
  if (!kind) return fail(ErrorCode::request_malformed, "kind");
  Core& core = request.system.core();
  const auto held = core.lock();
  DOZO_TRY(core.record(
      DOZO_TRY(custody::decide_place(core.state(), who, DOZO_TRY(request.text("name")), *kind))));
  return Answer{};
}

Result<Answer> place_retire(Request& request) {
  const custody::Who who = DOZO_TRY(request.actor());
  Core& core = request.system.core();
  const auto held = core.lock();
  DOZO_TRY(core.record(
      DOZO_TRY(custody::decide_place_retired(core.state(), who, DOZO_TRY(request.text("name"))))));
  return Answer{};
}

Result<Answer> place_list(Request& request) {
  DOZO_TRY(request.actor());
  Json places{{"discs", Json::array()}, {"notices", Json::array()}};
  const auto held = request.system.core().lock();
  for (const auto& [key, place] : request.system.core().state().places) {
    if (!place.retired) places[custody::to_text(place.kind)].push_back(place.name);
  }
  return Answer{places, {}};
}

// --- Keeping -----------------------------------------------------------------------------------

Json item_view(const custody::State& state, const custody::Kept& kept, const custody::Now& now) {
  Json item{{"what", kept.disc != nullptr ? "disc" : "notice"},
            {"job", ""},
            {"subject", ""},
            {"disc", kept.disc != nullptr ? kept.disc->number.number : 0},
            {"number", kept.disc == nullptr ? kept.notice->number : std::string()},
            {"place", kept.place()},
            {"since", to_rfc3339(kept.since())},
            {"return_by", nullptr},
            {"return_overdue", false},
            {"out", nullptr},
            {"loss", nullptr}};
  if (kept.job != nullptr) {
    item["job"] = kept.job->id;
    item["subject"] = kept.job->delivery.subject;
    if (kept.disc != nullptr) item["number"] = kept.job->delivery.number;
    item["return_by"] = to_iso(kept.job->delivery.return_by);
    item["return_overdue"] = custody::is_return_overdue(state, *kept.job, date_in_japan(now.time));
  }
  if (kept.out()) {
    const auto account = state.accounts.find(kept.out()->by);
    item["out"] = {{"by", kept.out()->by},
                   {"name", account != state.accounts.end() ? account->second.name : ""},
                   {"at", to_rfc3339(kept.out()->at)},
                   {"purpose", kept.out()->purpose},
                   {"overdue", custody::is_out_too_long(state, kept, now.time)}};
  }
  if (kept.loss()) {
    item["loss"] = {{"kind", kept.loss()->kind},
                    {"at", to_rfc3339(kept.loss()->at)},
                    {"incident", kept.loss()->incident}};
  }
  return item;
}

Result<Answer> keeping_list(Request& request) {
  const custody::Who who = DOZO_TRY(request.actor());
  const std::int64_t offset = DOZO_TRY(request.optional_integer("offset", 0));
  Core& core = request.system.core();
  const auto held = core.lock();
  DOZO_TRY(custody::require(core.state(), who, custody::Act::read_records));
  Json items = Json::array();
  std::int64_t at = 0;
  for (const custody::Kept& kept : custody::in_keeping(core.state())) {
    if (on_page(at++, offset)) items.push_back(item_view(core.state(), kept, core.now()));
  }
  return Answer{{{"items", items}, {"total", at}}, {}};
}

Result<custody::Item> item_of(const Request& request) {
  const std::string what = DOZO_TRY(request.text("what"));
  const std::string job = DOZO_TRY(request.text("job"));
  if (what == "notice") {
    const std::string number = DOZO_TRY(request.optional_text("number"));
    if (job.empty() && number.empty()) return fail(ErrorCode::request_malformed, "number");
    return custody::Item{job, 0, number};
  }
  if (what != "disc") return fail(ErrorCode::request_malformed, "what");
  const std::int64_t disc = DOZO_TRY(request.integer("disc"));
  if (disc < 1 || disc > 9999) return fail(ErrorCode::request_malformed, "disc");
  if (job.empty()) return fail(ErrorCode::request_malformed, "job");
  return custody::Item{job, static_cast<int>(disc), {}};
}

Result<Answer> keeping_take_out(Request& request) {
  const custody::Who who = DOZO_TRY(request.actor());
  const custody::Item item = DOZO_TRY(item_of(request));
  Core& core = request.system.core();
  const auto held = core.lock();
  DOZO_TRY(core.record(DOZO_TRY(
      custody::decide_taking_out(core.state(), who, item, DOZO_TRY(request.text("purpose"))))));
  return Answer{};
}

Result<Answer> keeping_put_back(Request& request) {
  const custody::Who who = DOZO_TRY(request.actor());
  const custody::Item item = DOZO_TRY(item_of(request));
  Core& core = request.system.core();
  const auto held = core.lock();
  DOZO_TRY(core.record(DOZO_TRY(
      custody::decide_putting_back(core.state(), who, item, DOZO_TRY(request.text("place"))))));
  return Answer{};
}

// --- Visits ------------------------------------------------------------------------------------

Result<Answer> visit_enter(Request& request) {
  const custody::Who who = DOZO_TRY(request.actor());
  custody::Visit visit;
  visit.area = DOZO_TRY(request.text("area"));
  visit.person = DOZO_TRY(request.text("person"));
  visit.organisation = DOZO_TRY(request.text("organisation"));
  visit.purpose = DOZO_TRY(request.text("purpose"));
  visit.escort = DOZO_TRY(request.text("escort"));
  Core& core = request.system.core();
  const auto held = core.lock();
  DOZO_TRY(core.record(DOZO_TRY(custody::decide_entry(core.state(), who, visit))));
  return Answer{{{"visit", core.state().visits.size()}}, {}};
}

Result<Answer> visit_leave(Request& request) {
  const custody::Who who = DOZO_TRY(request.actor());
  const std::int64_t visit = DOZO_TRY(request.integer("visit"));
  Core& core = request.system.core();
  const auto held = core.lock();
  DOZO_TRY(core.record(DOZO_TRY(custody::decide_leaving(core.state(), who, visit))));
  return Answer{};
}

Json visit_view(const custody::Visit& visit) {
  return {{"visit", visit.number},
          {"area", visit.area},
          {"person", visit.person},
          {"organisation", visit.organisation},
          {"purpose", visit.purpose},
          {"escort", visit.escort},
          {"entered", to_rfc3339(visit.entered)},
          {"left", visit.left ? Json(to_rfc3339(*visit.left)) : Json(nullptr)},
          {"recorded_by", visit.recorded_by}};
}

// The newest first; with "inside" only those who have not left.
Result<Answer> visit_list(Request& request) {
  const custody::Who who = DOZO_TRY(request.actor());
  const std::int64_t offset = DOZO_TRY(request.optional_integer("offset", 0));
  const bool inside = request.params.value("inside", Json(false)) == Json(true);
  Core& core = request.system.core();
  const auto held = core.lock();
  DOZO_TRY(custody::require(core.state(), who, custody::Act::register_visit));
  const auto& all = core.state().visits;
  Json visits = Json::array();
  std::int64_t at = 0;
  for (auto visit = all.rbegin(); visit != all.rend(); ++visit) {
    if (inside && visit->left) continue;
    if (on_page(at++, offset)) visits.push_back(visit_view(*visit));
  }
  return Answer{{{"visits", visits}, {"total", at}}, {}};
}

// --- Contacts ----------------------------------------------------------------------------------

Result<Answer> contact_set(Request& request) {
  const custody::Who who = DOZO_TRY(request.people());
  const Json list = request.params.value("contacts", Json());
  if (!list.is_array()) return fail(ErrorCode::request_malformed, "contacts");
  std::vector<custody::Contact> contacts;
  for (const Json& each : list) {
    contacts.push_back(built<custody::Contact>(DOZO_TRY(json_string(each, "duty")),
                                               DOZO_TRY(json_string(each, "name")),
                                               DOZO_TRY(json_string(each, "phone"))));
  }
  Core& core = request.system.core();
  const auto held = core.lock();
  DOZO_TRY(core.record(DOZO_TRY(custody::decide_contacts(core.state(), who, contacts))));
  return Answer{};
}

// Whoever stands at the terminal may call: nobody need be logged in.
Result<Answer> contact_list(Request& request) {
  const auto held = request.system.core().lock();
  Json contacts = Json::array();
  for (const custody::Contact& contact : request.system.core().state().contacts) {
    contacts.push_back({{"duty", contact.duty}, {"name", contact.name}, {"phone", contact.phone}});
  }
  return Answer{{{"contacts", contacts}}, {}};
}

}  // namespace

void add_register_methods(MethodTable& table) {
  table["training.record"] = training_record;
  table["training.list"] = training_list;
  table["place.register"] = place_register;
  table["place.retire"] = place_retire;
  table["place.list"] = place_list;
  table["keeping.list"] = keeping_list;
  table["keeping.take_out"] = keeping_take_out;
  table["keeping.put_back"] = keeping_put_back;
  table["visit.enter"] = visit_enter;
  table["visit.leave"] = visit_leave;
  table["visit.list"] = visit_list;
  table["contact.set"] = contact_set;
  table["contact.list"] = contact_list;
}

}  // namespace dozo::daemon::api
