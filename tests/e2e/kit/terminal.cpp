#include "tests/e2e/kit/terminal.hpp"

#include <chrono>
#include <csignal>

#include <fcntl.h>
#include <poll.h>

#include "firmware/base/clock.hpp"

namespace dozo::e2e {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::pair<const char*, const char*> kPeople[] = {{kSupervisor, "supervisor"},
                                                           {kHandler, "handler"},
                                                           {kOtherHandler, "handler"},
                                                           {kInspector, "inspector"},
                                                           {kMaintenance, "maintenance"}};

}  // namespace

Json places() {
  return {{"discs", {kDiscPlace, kOtherDiscPlace}}, {"notices", {kNoticePlace}}};
}

Json training() {
  const int year = date_in_japan(SystemClock().now()).year;
  return {{"course", "個人情報保護研修"},
          {"held_on", to_iso({year, 1, 1})},
          {"valid_until", to_iso({year + 1, 12, 31})}};
}

SecretBytes secret(std::string_view text) {
  return must(SecretBytes::copy_of(as_bytes(text)));
}

SecretBytes password_of(const std::string& login) {
  return secret("kura-no-kagi-" + std::to_string(login.size()) + login.substr(1) + "-42");
}

Terminal::Terminal(const Setup& setup) : setup_(setup) {
  fs::create_directory(state());
  fs::permissions(state(), fs::perms::owner_all);
  fs::create_directory(tray());
  start();
  if (setup.commissioned) must(commission());
}

void Terminal::start() {
  daemon_ = Process::start(program("dozod"),
                           {"--state", state(), "--socket", socket(), "--tray", tray()}, log());
  const auto until = Clock::now() + std::chrono::seconds(30);
  // An answer, not a connection alone: whoever was killed may have left a listener for a moment.
  while (!call("", "status")) {
    sessions_.clear();
    INFO(read_text(log()));
    REQUIRE(daemon_.running());
    REQUIRE(Clock::now() < until);
    poll(nullptr, 0, 5);
  }
}

void Terminal::kill9() {
  daemon_.signal(SIGKILL);
  daemon_.wait();
  sessions_.clear();
}

int Terminal::stop() {
  daemon_.signal(SIGTERM);
  sessions_.clear();
  return daemon_.wait();
}

Result<> Terminal::commission() {
  ui::Params params(Json{{"contractor", "見本印刷株式会社"},
                         {"address", "東京都見本区見本一丁目2番3号"},
                         {"number", "T-014"},
                         {"place", "本社工場 2階 機械室"},
                         {"shelves", setup_.shelves},
                         {"shelf_bytes", setup_.shelf_bytes}});
  Json people = Json::array();
  for (const auto& [login, role] : kPeople) {
    people.push_back(DOZO_TRY(params.with_secret(
        {{"login", login}, {"name", "試験 係員"}, {"role", role}, {"training", training()}},
        "password", password_of(login))));
  }
  params.set("people", people).set("places", places());
  DOZO_TRY(call("", "terminal.commission", params));
  return {};
}

Result<ui::ApiClient*> Terminal::session(const std::string& login) {
  if (const auto known = sessions_.find(login); known != sessions_.end()) return &known->second;
  auto client = DOZO_TRY(ui::ApiClient::connect(socket()));
  if (!login.empty()) {
    ui::Params params(Json{{"login", login}});
    DOZO_TRY(params.add_secret("password", password_of(login)));
    DOZO_TRY(client.call("login", params));
  }
  return &sessions_.emplace(login, std::move(client)).first->second;
}

Result<Json> Terminal::call(const std::string& login, const std::string& method,
                            const ui::Params& params) {
  return DOZO_TRY(session(login))->call(method, params);
}

Result<Json> Terminal::together(const std::string& login, const std::string& second,
                                const std::string& method, Json params) {
  ui::Params request(std::move(params));
  DOZO_TRY(request.add_consent(second, password_of(second)));
  return call(login, method, request);
}

Json Terminal::status() {
  auto status = call("", "status");
  if (!status) {
    const std::string ended = daemon_.running() ? "runs" : std::to_string(daemon_.wait());
    FAIL(describe(status.error()) << "\ndozod: " << ended << "\n" << read_text(log()));
  }
  return *status;
}

Json Terminal::job(const std::string& id) {
  return must(call(kHandler, "job.show", ui::Params(Json{{"job", id}})));
}

Json Terminal::wait_until(const std::string& what, const std::function<bool(const Json&)>& seen,
                          int seconds) {
  const auto until = Clock::now() + std::chrono::seconds(seconds);
  for (;;) {
    Json now = status();
    if (seen(now)) return now;
    if (Clock::now() >= until)
      FAIL("in vain for " << seconds << " s: " << what << "\n" << now.dump(1));
    poll(nullptr, 0, 2);
  }
}

// A disc that lies there after an import is examined at once, so an end is no idleness yet.
Json Terminal::wait_idle(int seconds) {
  return wait_until(
      "idleness",
      [](const Json& now) {
        const bool looked_at = now["disc"].is_null() || now["disc"]["finding"] != "pending";
        return looked_at && !now["activity"]["running"];
      },
      seconds);
}

Json Terminal::finish_activity(int seconds) {
  Json activity = wait_idle(seconds)["activity"];
  while (activity["kind"] == "examine" && activity["id"] > 1) {
    activity = must(call("", "activity.status",
                         ui::Params(Json{{"id", activity["id"].get<std::int64_t>() - 1}})));
  }
  return activity;
}

Json Terminal::finish_examination() {
  Json activity = wait_idle()["activity"];
  REQUIRE(activity["kind"] == "examine");
  return activity;
}

std::string Terminal::pem() {
  return must(call("", "terminal.certificate"))["pem"];
}

std::vector<Json> Terminal::ledger() {
  const fs::path out = folder() / ("ledger-" + std::to_string(++exports_));
  fs::create_directory(out);
  const auto fd = must(open_file(out, O_RDONLY | O_DIRECTORY));
  ui::Params params;
  must(params.add_descriptor("folder", fd.get()));
  must(call(kSupervisor, "ledger.export", params));
  write_text(folder() / "kiosk.pem", pem());
  const fs::path said = folder() / "verify.log";
  const int code = run("dozo-verify", {"ledger", out, "--anchor", folder() / "kiosk.pem"}, said);
  INFO(read_text(said));
  REQUIRE(code == 0);
  std::vector<Json> events;
  std::istringstream lines(read_text(out / "events.jsonl"));
  for (std::string line; std::getline(lines, line);) events.push_back(must(parse_json(line, 32)));
  return events;
}

std::string Terminal::document(const std::string& number, const std::string& form) {
  const UniqueFd out = memory_file();
  ui::Params params(Json{{"number", number}, {"form", form}});
  must(params.add_descriptor("out", out.get()));
  must(call(kSupervisor, "document.fetch", params));
  return content_of(out.get());
}

}  // namespace dozo::e2e
