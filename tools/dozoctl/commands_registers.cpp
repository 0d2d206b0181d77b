// The registers: trainings, places of keeping, what is in keeping, visits, contacts.
#include <memory>

#include <fmt/format.h>

#include "firmware/base/text.hpp"
#include "tools/dozoctl/context.hpp"

namespace dozo::ctl {
namespace {

// One request by the acting person; with `two`, the second person's consent goes along.
Result<Json> ask(const Context& context, const char* method, Json members, bool two = false) {
  ui::ApiClient client = DOZO_TRY(context.connect());
  ui::Params params(std::move(members));
  if (two) DOZO_TRY(context.consent(params));
  return client.call(method, params);
}

// All pages of a list, as one.
Result<Json> all_of(const Context& context, const char* method, const char* list,
                    Json members = Json::object()) {
  ui::ApiClient client = DOZO_TRY(context.connect());
  Json all = Json::array();
  for (;;) {
    members["offset"] = all.size();
    const Json page = DOZO_TRY(client.call(method, ui::Params(members)));
    for (const Json& each : page[list]) all.push_back(each);
    if (page[list].empty() || all.size() >= page.value("total", std::size_t{0})) {
      return Json{{list, all}};
    }
  }
}

void add_trainings(Commands& commands) {
  struct Options {
    std::string login, course, held_on, valid_until;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* record = commands.add("training-record", tr("record a person's training (two people)"),
                                  [&commands, options]() -> Result<Json> {
                                    return ask(commands.context(), "training.record",
                                               {{"login", options->login},
                                                {"course", options->course},
                                                {"held_on", options->held_on},
                                                {"valid_until", options->valid_until}},
                                               true);
                                  });
  record->add_option("login", options->login, tr("account name"))->required();
  record->add_option("--course", options->course, tr("name of the course"))->required();
  record->add_option("--held-on", options->held_on, tr("day of the training, such as 2026-04-01"))
      ->required();
  record->add_option("--valid-until", options->valid_until, tr("last day on which it counts"))
      ->required();
  commands.add(
      "trainings", tr("list the trainings"),
      [&commands] { return all_of(commands.context(), "training.list", "trainings"); },
      [](const Json& result) {
        for (const Json& each : result["trainings"]) {
          fmt::print("{:16} {} – {}  {}  {}{}\n", each.value("login", ""),
                     each.value("held_on", ""), each.value("valid_until", ""),
                     each.value("name", ""), each.value("course", ""),
                     each.value("valid", false) ? "" : fmt::format(" ({})", tr("expired")));
        }
      });
}

void add_places(Commands& commands) {
  struct Options {
    std::string name, kind;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* add = commands.add("place-register", tr("register a place of keeping"),
                               [&commands, options]() -> Result<Json> {
                                 return ask(commands.context(), "place.register",
                                            {{"name", options->name}, {"kind", options->kind}});
                               });
  add->add_option("name", options->name, tr("name of the place"))->required();
  add->add_option("--for", options->kind, tr("discs or notices"))->required();
  CLI::App* retire = commands.add(
      "place-retire", tr("put nothing new at this place"), [&commands, options]() -> Result<Json> {
        return ask(commands.context(), "place.retire", {{"name", options->name}});
      });
  retire->add_option("name", options->name, tr("name of the place"))->required();
  commands.add(
      "places", tr("list the places of keeping"),
      [&commands]() -> Result<Json> {
        return ask(commands.context(), "place.list", Json::object());
      },
      [](const Json& result) {
        for (const char* kind : {"discs", "notices"}) {
          for (const Json& name : result[kind]) fmt::print("{:8} {}\n", kind, std::string(name));
        }
      });
}

void show_kept(const Json& item) {
  const bool disc = item.value("what", "") == "disc";
  fmt::print("{:7} {} {}  {}  {} {}", item.value("job", ""), item.value("number", ""),
             disc ? fmt::format("#{}", item.value("disc", 0)) : "", item.value("subject", ""),
             item.value("place", ""), item.value("since", ""));
  if (const Json& out = item["out"]; out.is_object()) {
    fmt::print("  {}: {} {}{}", tr("out"), out.value("name", ""), out.value("at", ""),
               out.value("overdue", false) ? fmt::format(" ({})", tr("too long")) : "");
  }
  if (item["loss"].is_object()) fmt::print("  {}", item["loss"].value("kind", ""));
  if (item.value("return_overdue", false)) fmt::print("  {}", tr("return overdue"));
  fmt::print("\n");
}

void add_keeping(Commands& commands) {
  commands.add(
      "keeping", tr("list what is in keeping, and where"),
      [&commands] { return all_of(commands.context(), "keeping.list", "items"); },
      [](const Json& result) {
        for (const Json& item : result["items"]) show_kept(item);
      });
  struct Options {
    std::string job, number, purpose = "other", place;
    int disc = 0;
  };
  const auto options = std::make_shared<Options>();
  const auto item = [options](const char* member, const std::string& value) {
    Json members{
        {"what", options->disc > 0 ? "disc" : "notice"}, {"job", options->job}, {member, value}};
    if (options->disc > 0) members["disc"] = options->disc;
    if (!options->number.empty()) members["number"] = options->number;
    return members;
  };
  CLI::App* take = commands.add("take-out", tr("take a disc or the notice out of its place"),
                                [&commands, options, item]() -> Result<Json> {
                                  return ask(commands.context(), "keeping.take_out",
                                             item("purpose", options->purpose));
                                });
  CLI::App* put = commands.add("put-back", tr("put a disc or the notice back into a place"),
                               [&commands, options, item]() -> Result<Json> {
                                 return ask(commands.context(), "keeping.put_back",
                                            item("place", options->place));
                               });
  for (CLI::App* command : {take, put}) {
    CLI::Option* job = command->add_option("job", options->job, tr("job, such as J-0001"));
    command->add_option("--disc", options->disc, tr("number of the disc; the notice without"))
        ->needs(job);
    command
        ->add_option("--number", options->number,
                     tr("number of a notice that came before its disc, instead of a job"))
        ->excludes(job);
  }
  take->add_option("--purpose", options->purpose, tr("import, return, inspection or other"))
      ->capture_default_str();
  put->add_option("--place", options->place, tr("where it is locked away"))->required();
}

void add_visits(Commands& commands) {
  struct Options {
    std::string area, person, organisation, purpose, escort;
    std::int64_t visit = 0;
    bool inside = false;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* enter = commands.add(
      "visit-enter", tr("register that somebody enters"),
      [&commands, options]() -> Result<Json> {
        return ask(commands.context(), "visit.enter",
                   {{"area", options->area},
                    {"person", options->person},
                    {"organisation", options->organisation},
                    {"purpose", options->purpose},
                    {"escort", options->escort}});
      },
      [](const Json& result) { fmt::print("{}\n", result.value("visit", 0)); });
  enter->add_option("person", options->person, tr("the person's name"))->required();
  enter->add_option("--area", options->area, tr("building, machine_room or media_vault"))
      ->required();
  enter->add_option("--purpose", options->purpose, tr("why"))->required();
  enter->add_option("--organisation", options->organisation,
                    tr("where the person comes from; one's own people without"));
  enter->add_option("--escort", options->escort, tr("who goes along; every visitor needs one"));
  CLI::App* leave = commands.add(
      "visit-leave", tr("register that somebody leaves"), [&commands, options]() -> Result<Json> {
        return ask(commands.context(), "visit.leave", {{"visit", options->visit}});
      });
  leave->add_option("visit", options->visit, tr("number of the visit"))->required();
  CLI::App* list = commands.add(
      "visits", tr("list the visits, the newest first"),
      [&commands, options] {
        return all_of(commands.context(), "visit.list", "visits", {{"inside", options->inside}});
      },
      [](const Json& result) {
        for (const Json& each : result["visits"]) {
          fmt::print("{:5} {:12} {} – {}  {} {}  {}\n", each.value("visit", 0),
                     each.value("area", ""), each.value("entered", ""),
                     each["left"].is_string() ? each["left"].get<std::string>() : tr("inside"),
                     each.value("organisation", ""), each.value("person", ""),
                     each.value("purpose", ""));
        }
      });
  list->add_flag("--inside", options->inside, tr("only who has not left"));
}

// DUTY:NAME:PHONE.
Result<Json> contact(const std::string& text) {
  const std::size_t name = text.find(':');
  const std::size_t phone = text.rfind(':');
  if (name == std::string::npos || phone == name) return fail(ErrorCode::usage, "DUTY:NAME:PHONE");
  return Json{{"duty", text.substr(0, name)},
              {"name", text.substr(name + 1, phone - name - 1)},
              {"phone", text.substr(phone + 1)}};
}

void add_contacts(Commands& commands) {
  const auto texts = std::make_shared<std::vector<std::string>>();
  CLI::App* set =
      commands.add("contacts-set", tr("set who is called when something happens (two people)"),
                   [&commands, texts]() -> Result<Json> {
                     Json contacts = Json::array();
                     for (const std::string& text : *texts)
                       contacts.push_back(DOZO_TRY(contact(text)));
                     return ask(commands.context(), "contact.set", {{"contacts", contacts}}, true);
                   });
  set->add_option("contacts", *texts, tr("DUTY:NAME:PHONE, in order; they replace the list"))
      ->required();
  commands.add(
      "contacts", tr("list who is called when something happens"),
      [&commands]() -> Result<Json> {
        return DOZO_TRY(ui::ApiClient::connect(ui::socket_path(commands.context().socket)))
            .call("contact.list");
      },
      [](const Json& result) {
        for (const Json& each : result["contacts"]) {
          fmt::print("{}  {}  {}\n", each.value("duty", ""), each.value("name", ""),
                     each.value("phone", ""));
        }
      });
}

}  // namespace

void add_register_commands(Commands& commands) {
  add_trainings(commands);
  add_places(commands);
  add_keeping(commands);
  add_visits(commands);
  add_contacts(commands);
}

}  // namespace dozo::ctl
