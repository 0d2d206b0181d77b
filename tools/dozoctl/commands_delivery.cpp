// insert, eject, receive, notice, override, returns.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <thread>

#include <fmt/format.h>

#include "firmware/base/text.hpp"
#include "tools/dozoctl/context.hpp"

namespace dozo::ctl {
namespace {

namespace fs = std::filesystem;

// Waits until the disc in the drive has been examined; its error is the command's.
Result<Json> await_examination(ui::ApiClient& client) {
  for (int patience = 50;;) {
    const Json status = DOZO_TRY(client.call("drive.status"));
    const Json& disc = status["disc"];
    const std::string finding = disc.is_object() ? disc.value("finding", std::string()) : "";
    // The drive's event takes a moment to arrive.
    if (finding.empty() && --patience == 0) return fail(ErrorCode::no_disc);
    if (finding == "refused") {
      const Json& error = disc["error"];
      return fail(error_code(error.value("number", 0)).value_or(ErrorCode::disc_foreign),
                  error.value("detail", std::string()));
    }
    if (finding == "fresh" || finding == "received") return disc;
    if (!finding.empty()) {
      DOZO_TRY(await_activity(client, status["activity"].value("id", std::int64_t{0})));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

// Puts an image into the tray folder: by a name that is no disc yet, then renamed.
Result<Json> insert(const Context& context, const std::string& image, const std::string& tray,
                    bool wait) {
  ui::ApiClient client = DOZO_TRY(ui::ApiClient::connect(ui::socket_path(context.socket)));
  const fs::path target = fs::path(tray) / fs::path(image).filename();
  const fs::path part = target.string() + ".part";
  std::error_code error;
  fs::create_hard_link(image, part, error);
  if (error) {
    error.clear();
    fs::copy_file(image, part, fs::copy_options::overwrite_existing, error);
  }
  if (!error) fs::rename(part, target, error);
  if (error) return fail(ErrorCode::io_failed, error.message());
  if (!wait) return Json::object();
  return await_examination(client);
}

void show_disc(const Json& disc) {
  const Json& delivery = disc.value("delivery", Json(nullptr));
  if (!delivery.is_object()) return;
  fmt::print("{}  {}  {}/{}  {}\n", delivery.value("number", ""), delivery.value("subject", ""),
             disc["disc"].value("number", 0), disc["disc"].value("count", 0),
             disc.value("finding", ""));
}

void add_drive_commands(Commands& commands) {
  struct Options {
    std::string image, tray;
    bool wait = true;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* command = commands.add(
      "insert", tr("put a disc image into the tray and wait until it has been checked"),
      [&commands, options] {
        return insert(commands.context(), options->image, options->tray, options->wait);
      },
      show_disc);
  command->add_option("image", options->image, tr("disc image"))->required();
  command->add_option("--tray", options->tray, tr("the tray folder"))
      ->envname("DOZO_TRAY")
      ->required();
  command->add_flag("!--no-wait", options->wait, tr("do not wait for the check"));
  commands.add("eject", tr("give the disc back"), [&commands]() -> Result<Json> {
    return DOZO_TRY(commands.context().connect()).call("drive.eject");
  });
}

// A command with text parameters only, by the acting person, with consent where it was given.
void add_simple(Commands& commands, const std::string& name, const char* help,
                const std::string& method,
                const std::vector<std::pair<std::string, const char*>>& parameters,
                const Show& show = {}) {
  const auto values = std::make_shared<std::vector<std::string>>(parameters.size());
  CLI::App* command = commands.add(
      name, help,
      [&commands, values, parameters, method]() -> Result<Json> {
        ui::ApiClient client = DOZO_TRY(commands.context().connect());
        ui::Params params;
        for (std::size_t i = 0; i < parameters.size(); ++i) {
          const std::string& key = parameters[i].first;
          params.set(key.starts_with("--") ? key.c_str() + 2 : key.c_str(), (*values)[i]);
        }
        DOZO_TRY(commands.context().consent(params));
        return client.call(method, params);
      },
      show);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    command->add_option(parameters[i].first, (*values)[i], parameters[i].second)->required();
  }
}

void show_number(const Json& result) {
  for (const auto& [key, value] : result.items()) {
    if (value.is_string()) fmt::print("{}\n", value.get<std::string>());
  }
}

}  // namespace

void add_delivery_commands(Commands& commands) {
  add_drive_commands(commands);
  add_simple(commands, "receive", tr("receive the disc in the drive"), "disc.receive",
             {{"--place", tr("where the disc will be kept")}}, show_number);
  add_simple(
      commands, "receive-notice", tr("receive a password notice"), "notice.receive",
      {{"number", tr("number on the notice")}, {"--place", tr("where the notice will be kept")}},
      show_number);
  add_simple(commands, "override-same-day",
             tr("allow the password on the disc's own day (two people)"), "job.override_same_day",
             {{"job", tr("job")}, {"--reason", tr("why")}}, show_number);
  add_simple(commands, "reject", tr("refuse a delivery before its import (two people)"),
             "job.reject", {{"job", tr("job")}, {"--reason", tr("why")}});
  add_simple(commands, "return-disc", tr("return the disc in the drive"), "disc.return",
             {{"job", tr("job")}});
  add_simple(commands, "return-notice", tr("return the password notice"), "notice.return",
             {{"job", tr("job")}, {"number", tr("number on the notice")}});
  add_simple(commands, "sign-return", tr("sign the return of discs and notice (two people)"),
             "job.sign_return", {{"job", tr("job")}});
}

}  // namespace dozo::ctl
