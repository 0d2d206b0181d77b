#include "tools/dozoctl/context.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include "firmware/base/text.hpp"

namespace dozo::ctl {
namespace {

constexpr std::size_t kMaxPassword = 1000;

// The terminal without echo, for as long as this lives.
class Silence {
 public:
  explicit Silence(int fd) : fd_(fd), changed_(tcgetattr(fd, &before_) == 0) {
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    if (changed_) tcsetattr(fd_, TCSAFLUSH, &quiet);
  }
  ~Silence() {
    if (changed_) tcsetattr(fd_, TCSAFLUSH, &before_);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  int fd_;
  termios before_{};
  bool changed_;
};

void cut_at_line_end(SecretBytes& secret) {
  const auto view = secret.view();
  const auto end = std::ranges::find_if(view, [](auto c) { return c == '\n' || c == '\r'; });
  secret.shrink(static_cast<std::size_t>(end - view.begin()));
}

void show_progress(const Json& status) {
  const auto done = status.value("done", std::uint64_t{0});
  const auto total = status.value("total", std::uint64_t{0});
  const double seconds =
      static_cast<double>(status.value("milliseconds", std::int64_t{0})) / 1000.0;
  const double rate = seconds > 0 ? static_cast<double>(done) / seconds / 1e6 : 0;
  std::string line;
  if (status.value("waiting_for_disc", false)) {
    line = fmt::format("insert disc {}", status.value("disc", 0));
  } else if (total > 0 && done > 0) {
    line = fmt::format("{} {:3}%  {:.1f}/{:.1f} MB  {:.1f} MB/s  {:.0f} s left",
                       status.value("step", std::string()), done * 100 / total,
                       static_cast<double>(done) / 1e6, static_cast<double>(total) / 1e6, rate,
                       static_cast<double>(total - done) / static_cast<double>(done) * seconds);
  } else {
    line = status.value("step", std::string());
  }
  std::fprintf(stderr, "\r%-70s", line.c_str());
}

}  // namespace

Result<SecretBytes> read_password(const std::string& file, const std::string& prompt) {
  SecretBytes secret = DOZO_TRY(SecretBytes::make(kMaxPassword));
  std::size_t size = 0;
  if (!file.empty()) {
    const UniqueFd fd = DOZO_TRY(open_file(file, O_RDONLY));
    size = DOZO_TRY(read_up_to(fd.get(), secret.span()));
  } else {
    auto terminal = open_file("/dev/tty", O_RDWR);
    if (!terminal) return fail(ErrorCode::password_missing);
    const Silence silence(terminal->get());
    DOZO_TRY(write_all(terminal->get(), as_bytes(prompt + ": ")));
    const ssize_t got = read(terminal->get(), secret.span().data(), secret.size());
    size = got > 0 ? static_cast<std::size_t>(got) : 0;
    DOZO_TRY(write_all(terminal->get(), as_bytes("\n")));
  }
  secret.shrink(size);
  cut_at_line_end(secret);
  if (secret.empty()) return fail(ErrorCode::password_missing);
  return secret;
}

Result<ui::ApiClient> Context::connect() const {
  if (as.empty()) return ui::ApiClient::connect(ui::socket_path(socket));
  return connect(DOZO_TRY(read_password(password_file, as)));
}

Result<ui::ApiClient> Context::connect(const SecretBytes& password) const {
  ui::ApiClient client = DOZO_TRY(ui::ApiClient::connect(ui::socket_path(socket)));
  ui::Params params;
  params.set("login", as);
  DOZO_TRY(params.add_secret("password", password));
  DOZO_TRY(client.call("login", params));
  return client;
}

Result<> Context::consent(ui::Params& params) const {
  if (with.empty()) return {};
  const SecretBytes password = DOZO_TRY(read_password(with_password_file, with));
  return params.add_consent(with, password);
}

CLI::App* Commands::add(const std::string& name, const char* help, Action action, Show show) {
  CLI::App* command = app_.add_subcommand(name, help);
  command->callback([this, action = std::move(action), show = std::move(show)] {
    action_ = action;
    show_ = show;
  });
  return command;
}

int Commands::run() {
  const auto outcome = action_();
  if (context_.json) {
    Json json{{"ok", outcome.has_value()}, {"error", nullptr}, {"checks", Json::array()}};
    if (outcome) {
      json["result"] = *outcome;
    } else {
      json["error"] = error_number(outcome.error().code);
      json["message"] = describe(outcome.error());
    }
    std::puts(json.dump(2).c_str());
  } else if (outcome && show_) {
    show_(*outcome);
  }
  if (!outcome) {
    std::fprintf(stderr, "%s\n", describe(outcome.error()).c_str());
    return outcome.error().code == ErrorCode::usage ? 2 : 1;
  }
  return 0;
}

Result<Json> await_activity(ui::ApiClient& client, std::int64_t id) {
  const bool terminal = isatty(STDERR_FILENO) == 1;
  for (;;) {
    // By its number: another may have begun since, and its end is not this one's.
    const Json status = DOZO_TRY(client.call("activity.status", ui::Params(Json{{"id", id}})));
    if (terminal) show_progress(status);
    if (!status.value("running", false)) {
      if (terminal) std::fputs("\n", stderr);
      const Json error = status.value("error", Json(nullptr));
      if (error.is_object()) {
        const auto code = error_code(error.value("number", 0));
        return fail(code.value_or(ErrorCode::json_malformed), error.value("detail", std::string()));
      }
      return status;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

}  // namespace dozo::ctl
