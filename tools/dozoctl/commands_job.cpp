// jobs, import, open, files, read, close, erase, activity.
#include <cstdio>
#include <memory>

#include <fmt/format.h>
#include <unistd.h>

#include "firmware/base/text.hpp"
#include "tools/dozoctl/context.hpp"

namespace dozo::ctl {
namespace {

void show_jobs(const Json& result) {
  for (const Json& job : result["jobs"]) {
    fmt::print("{}  {:9}  {}  {}  {}\n", job.value("id", ""), job.value("state", ""),
               job.value("number", ""), job.value("return_by", ""), job.value("subject", ""));
  }
}

Result<Json> all_jobs(ui::ApiClient& client) {
  Json jobs = Json::array();
  for (;;) {
    const Json page = DOZO_TRY(client.call("job.list", ui::Params(Json{{"offset", jobs.size()}})));
    for (const Json& job : page["jobs"]) jobs.push_back(job);
    if (page["jobs"].empty() || jobs.size() >= page.value("total", std::size_t{0})) break;
  }
  return Json{{"jobs", jobs}};
}

Result<Json> all_files(ui::ApiClient& client, const std::string& job) {
  Json files = Json::array();
  for (;;) {
    const Json page = DOZO_TRY(
        client.call("file.list", ui::Params(Json{{"job", job}, {"offset", files.size()}})));
    for (const Json& file : page["files"]) files.push_back(file);
    if (page["files"].empty() || files.size() >= page.value("total", std::size_t{0})) break;
  }
  return Json{{"files", files}};
}

void add_list_commands(Commands& commands) {
  commands.add(
      "jobs", tr("list the jobs"),
      [&commands]() -> Result<Json> {
        ui::ApiClient client = DOZO_TRY(commands.context().connect());
        return all_jobs(client);
      },
      show_jobs);
  const auto job = std::make_shared<std::string>();
  CLI::App* show = commands.add(
      "job", tr("show one job"),
      [&commands, job]() -> Result<Json> {
        return DOZO_TRY(commands.context().connect())
            .call("job.show", ui::Params(Json{{"job", *job}}));
      },
      [](const Json& result) { fmt::print("{}\n", result.dump(2)); });
  show->add_option("job", *job, tr("job"))->required();
}

void add_import(Commands& commands) {
  struct Options {
    std::string job, file;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* command = commands.add(
      "import", tr("open a delivery with the password of its notice"),
      [&commands, options]() -> Result<Json> {
        ui::ApiClient client = DOZO_TRY(commands.context().connect());
        ui::Params params;
        params.set("job", options->job);
        DOZO_TRY(params.add_secret(
            "password", DOZO_TRY(read_password(options->file, tr("password on the notice")))));
        DOZO_TRY(commands.context().consent(params));
        const Json started = DOZO_TRY(client.call("job.import", params));
        return await_activity(client, started.value("activity", std::int64_t{0}));
      });
  command->add_option("job", options->job, tr("job"))->required();
  command->add_option("--notice-password-file", options->file,
                      tr("file with the password of the notice"));
}

void add_work(Commands& commands) {
  const auto job = std::make_shared<std::string>();
  for (const auto& [name, help, method] :
       {std::tuple{"open", tr("open a job's files for work"), "job.open"},
        std::tuple{"close", tr("close a job's files"), "job.close"}}) {
    CLI::App* command =
        commands.add(name, help, [&commands, job, method = std::string(method)]() -> Result<Json> {
          ui::ApiClient client = DOZO_TRY(commands.context().connect());
          ui::Params params(Json{{"job", *job}});
          DOZO_TRY(commands.context().consent(params));
          return client.call(method, params);
        });
    command->add_option("job", *job, tr("job"))->required();
  }
  CLI::App* files = commands.add(
      "files", tr("list the files of an open job"),
      [&commands, job]() -> Result<Json> {
        ui::ApiClient client = DOZO_TRY(commands.context().connect());
        return all_files(client, *job);
      },
      [](const Json& result) {
        for (const Json& file : result["files"]) {
          fmt::print("{:6} {:14} {}\n", file.value("file", 0), file.value("size", std::int64_t{0}),
                     file.value("path", ""));
        }
      });
  files->add_option("job", *job, tr("job"))->required();
  const auto number = std::make_shared<std::int64_t>(0);
  CLI::App* read = commands.add("read", tr("stream one file of an open job to standard output"),
                                [&commands, job, number]() -> Result<Json> {
                                  // Onto a screen it would stay readable after the job: only into
                                  // the next program.
                                  if (isatty(STDOUT_FILENO) == 1)
                                    return fail(ErrorCode::usage, "standard output is a tty");
                                  ui::ApiClient client = DOZO_TRY(commands.context().connect());
                                  ui::Params params(Json{{"job", *job}, {"file", *number}});
                                  DOZO_TRY(params.add_descriptor("out", STDOUT_FILENO));
                                  return client.call("file.read", params);
                                });
  read->add_option("job", *job, tr("job"))->required();
  read->add_option("file", *number, tr("number of the file, as listed"))->required();
}

void add_handling(Commands& commands) {
  struct Options {
    std::string job, login, on, by, note;
    std::int64_t printed = 0;
    std::int64_t enclosed = 0;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* handler =
      commands.add("name-handler", tr("put a person on a job (two people)"),
                   [&commands, options]() -> Result<Json> {
                     ui::ApiClient client = DOZO_TRY(commands.context().connect());
                     ui::Params params(Json{{"job", options->job}, {"login", options->login}});
                     DOZO_TRY(commands.context().consent(params));
                     return client.call("job.handler", params);
                   });
  handler->add_option("job", options->job, tr("job"))->required();
  handler->add_option("login", options->login, tr("account of the person"))->required();
  CLI::App* counts =
      commands.add("counts", tr("enter how many were printed and enclosed"),
                   [&commands, options]() -> Result<Json> {
                     return DOZO_TRY(commands.context().connect())
                         .call("counts.enter", ui::Params(Json{{"job", options->job},
                                                               {"printed", options->printed},
                                                               {"enclosed", options->enclosed}}));
                   });
  counts->add_option("job", options->job, tr("job"))->required();
  counts->add_option("--printed", options->printed, tr("number of printed letters"))->required();
  counts->add_option("--enclosed", options->enclosed, tr("number of enclosed letters"))->required();
  CLI::App* acknowledge =
      commands.add("acknowledge", tr("record that the ward has confirmed the return"),
                   [&commands, options]() -> Result<Json> {
                     return DOZO_TRY(commands.context().connect())
                         .call("return.acknowledge", ui::Params(Json{{"job", options->job},
                                                                     {"on", options->on},
                                                                     {"by", options->by},
                                                                     {"note", options->note}}));
                   });
  acknowledge->add_option("job", options->job, tr("job"))->required();
  acknowledge->add_option("--on", options->on, tr("the day, as 2026-04-01"))->required();
  acknowledge->add_option("--by", options->by, tr("who confirmed it for the ward"))->required();
  acknowledge->add_option("--note", options->note, tr("what else was said"));
}

void add_erase(Commands& commands) {
  struct Options {
    std::string job, confirmation, reason;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* command = commands.add(
      "erase", tr("wipe a job's shelf and issue the certificate (two people)"),
      [&commands, options]() -> Result<Json> {
        ui::ApiClient client = DOZO_TRY(commands.context().connect());
        ui::Params params(Json{{"job", options->job}, {"confirmation", options->confirmation}});
        if (!options->reason.empty()) params.set("reason", options->reason);
        DOZO_TRY(commands.context().consent(params));
        const Json started = DOZO_TRY(client.call("job.erase", params));
        return await_activity(client, started.value("activity", std::int64_t{0}));
      },
      [](const Json& status) { fmt::print("{}\n", status.value("result", "")); });
  command->add_option("job", options->job, tr("job"))->required();
  command
      ->add_option("--type-number", options->confirmation,
                   tr("the delivery number, typed to confirm what will be gone"))
      ->required();
  command->add_option("--without-return", options->reason,
                      tr("why the job is wiped although disc or notice was not returned"));
}

void add_activity(Commands& commands) {
  const auto wait = std::make_shared<bool>(false);
  CLI::App* command = commands.add(
      "activity", tr("what the terminal is doing"),
      [&commands, wait]() -> Result<Json> {
        ui::ApiClient client =
            DOZO_TRY(ui::ApiClient::connect(ui::socket_path(commands.context().socket)));
        const Json status = DOZO_TRY(client.call("activity.status"));
        if (!*wait) return status;
        return await_activity(client, status.value("id", std::int64_t{0}));
      },
      [](const Json& status) { fmt::print("{}\n", status.dump(2)); });
  command->add_flag("--wait", *wait, tr("wait until it has ended"));
  commands.add("cancel", tr("stop what the terminal is doing"), [&commands]() -> Result<Json> {
    return DOZO_TRY(commands.context().connect()).call("activity.cancel");
  });
}

}  // namespace

void add_job_commands(Commands& commands) {
  add_list_commands(commands);
  add_import(commands);
  add_work(commands);
  add_handling(commands);
  add_erase(commands);
  add_activity(commands);
}

}  // namespace dozo::ctl
