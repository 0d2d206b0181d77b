// incidents, incident, lost.
#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include "firmware/base/text.hpp"
#include "tools/dozoctl/context.hpp"

namespace dozo::ctl {
namespace {

void show_incidents(const Json& result) {
  for (const Json& each : result["incidents"]) {
    fmt::print("{}  {}  {:6}  {:22}  {}  {}\n", each.value("incident", ""), each.value("at", ""),
               each.value("open", true) ? tr("open") : tr("closed"), each.value("kind", ""),
               each.value("job", ""), each.value("detail", ""));
    for (const Json& note : each["notes"]) {
      fmt::print("        {:10}  {}\n", note.value("step", ""), note.value("text", ""));
    }
  }
}

void show_report(const Json& result) {
  fmt::print("{}\n", result.value("report", ""));
}

Result<Json> all_incidents(ui::ApiClient& client, bool only_open) {
  Json incidents = Json::array();
  for (;;) {
    const Json page = DOZO_TRY(client.call(
        "incident.list", ui::Params(Json{{"offset", incidents.size()}, {"open", only_open}})));
    for (const Json& each : page["incidents"]) incidents.push_back(each);
    if (page["incidents"].empty() || incidents.size() >= page.value("total", std::size_t{0})) break;
  }
  return Json{{"incidents", incidents}};
}

void add_list(Commands& commands) {
  const auto only_open = std::make_shared<bool>(false);
  CLI::App* list = commands.add(
      "incidents", tr("list the incidents, the newest first"),
      [&commands, only_open]() -> Result<Json> {
        ui::ApiClient client = DOZO_TRY(commands.context().connect());
        return all_incidents(client, *only_open);
      },
      show_incidents);
  list->add_flag("--open", *only_open, tr("only those that are not closed"));
}

struct Record {
  std::string incident, kind, job, detail, step, text;
};

void add_record(Commands& commands) {
  const auto record = std::make_shared<Record>();
  CLI::App* open = commands.add(
      "incident", tr("record an incident"),
      [&commands, record]() -> Result<Json> {
        ui::Params params(Json{{"kind", record->kind}, {"detail", record->detail}});
        if (!record->job.empty()) params.set("job", record->job);
        return DOZO_TRY(commands.context().connect()).call("incident.open", params);
      },
      [](const Json& result) { fmt::print("{}\n", result.value("incident", "")); });
  open->add_option("--kind", record->kind,
                   tr("leak, misuse, tampering, malfunction, intrusion, disaster or other"))
      ->required();
  open->add_option("--job", record->job, tr("the job that it belongs to"));
  open->add_option("detail", record->detail, tr("what happened, in one line"))->required();

  CLI::App* note =
      commands.add("incident-note", tr("add a line to an incident's record"),
                   [&commands, record]() -> Result<Json> {
                     return DOZO_TRY(commands.context().connect())
                         .call("incident.note", ui::Params(Json{{"incident", record->incident},
                                                                {"step", record->step},
                                                                {"text", record->text}}));
                   });
  note->add_option("incident", record->incident, tr("number of the incident"))->required();
  note->add_option("--step", record->step,
                   tr("what, noticed, reported, measures, prevention or other"))
      ->required();
  note->add_option("text", record->text, tr("the line"))->required();

  CLI::App* report = commands.add(
      "incident-report", tr("issue the incident's report for the ward"),
      [&commands, record]() -> Result<Json> {
        return DOZO_TRY(commands.context().connect())
            .call("incident.report", ui::Params(Json{{"incident", record->incident}}));
      },
      show_report);
  report->add_option("incident", record->incident, tr("number of the incident"))->required();

  CLI::App* close = commands.add("incident-close", tr("close an incident (two people)"),
                                 [&commands, record]() -> Result<Json> {
                                   ui::ApiClient client = DOZO_TRY(commands.context().connect());
                                   ui::Params params(Json{{"incident", record->incident}});
                                   DOZO_TRY(commands.context().consent(params));
                                   return client.call("incident.close", params);
                                 });
  close->add_option("incident", record->incident, tr("number of the incident"))->required();
}

void add_losses(Commands& commands) {
  struct Options {
    std::string job, kind = "lost", reason;
    int disc = 0;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* lost = commands.add(
      "lost", tr("declare a disc or the notice lost or broken (two people)"),
      [&commands, options]() -> Result<Json> {
        ui::ApiClient client = DOZO_TRY(commands.context().connect());
        ui::Params params(
            Json{{"job", options->job}, {"kind", options->kind}, {"reason", options->reason}});
        if (options->disc > 0) params.set("disc", options->disc);
        DOZO_TRY(commands.context().consent(params));
        return client.call(options->disc > 0 ? "disc.lost" : "notice.lost", params);
      },
      show_report);
  lost->add_option("job", options->job, tr("job"))->required();
  lost->add_option("--disc", options->disc, tr("number of the disc; without, the notice is meant"));
  lost->add_option("--kind", options->kind, tr("lost or broken"))->capture_default_str();
  lost->add_option("--reason", options->reason, tr("what happened"))->required();
}

}  // namespace

void add_incident_commands(Commands& commands) {
  add_list(commands);
  add_record(commands);
  add_losses(commands);
}

}  // namespace dozo::ctl
