// dozo-ui: the terminal that custodians see. Composition: terminal, model, session.
#include <chrono>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include <CLI/CLI.hpp>
#include <langinfo.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "firmware/base/command_line.hpp"
#include "firmware/base/secret.hpp"
#include "firmware/base/text.hpp"
#include "ui/sample_disc.hpp"
#include "ui/session.hpp"
#include "ui/view/terminal.hpp"

using namespace dozo;

namespace {

constexpr int kReconnect = 500;

struct Options {
  std::string socket, tray, paper, documents;
  std::vector<std::string> samples;
};

std::int64_t milliseconds() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// Japanese unless the environment asks for English.
ui::Language first_language() {
  for (const char* name : {"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    if (std::strncmp(value, "en", 2) == 0) return ui::Language::english;
    if (std::strncmp(value, "ja", 2) == 0) return ui::Language::japanese;
  }
  return ui::Language::japanese;
}

std::vector<std::string> lines_of(const std::string& path) {
  std::vector<std::string> lines;
  std::ifstream file(path);
  for (std::string line; lines.size() < 20 && std::getline(file, line);) lines.push_back(line);
  return lines;
}

// SIGTERM and SIGHUP as a descriptor: the terminal is given back in order.
UniqueFd end_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  sigprocmask(SIG_BLOCK, &set, nullptr);
  return UniqueFd(signalfd(-1, &set, SFD_CLOEXEC));
}

void run(ui::Terminal& terminal, ui::Kiosk& kiosk, ui::Session& session, ui::SampleDisc* sample) {
  const UniqueFd end = end_signals();
  while (!kiosk.wants_quit()) {
    kiosk.tick(milliseconds());
    if (!session.connected()) session.connect();
    session.send_requests();
    terminal.show(kiosk.draw(terminal.width(), terminal.height()));

    std::vector<pollfd> polled = {{STDIN_FILENO, POLLIN, 0}, {end.get(), POLLIN, 0}};
    session.add_to_poll(polled);
    const int wake = session.connected() ? kiosk.wake_after() : kReconnect;
    // EINTR: the window has changed its size.
    const int ready = poll(polled.data(), polled.size(), wake);
    if (ready > 0 && (polled[1].revents != 0 || (polled[0].revents & POLLHUP) != 0)) return;
    if (ready > 0) session.attend(polled);
    kiosk.tick(milliseconds());
    while (const auto key = terminal.read()) kiosk.key(*key);
    if (kiosk.take_sample_wish() && sample != nullptr) kiosk.sample_moved(sample->move());
  }
}

int start(const Options& options) {
  if (const auto forbidden = forbid_dumps(); !forbidden) {
    std::fprintf(stderr, "%s\n", describe(forbidden.error()).c_str());
    return 1;
  }
  ui::speak(first_language());
  ui::Evaluation evaluation;
  evaluation.sample = !options.samples.empty();
  evaluation.documents = !options.documents.empty();
  evaluation.folder = options.documents;
  if (!options.paper.empty()) evaluation.paper = lines_of(options.paper);
  std::optional<ui::SampleDisc> sample;
  if (evaluation.sample) {
    sample.emplace(
        std::vector<std::filesystem::path>(options.samples.begin(), options.samples.end()),
        options.tray);
  }
  ui::Kiosk kiosk(std::move(evaluation));
  ui::Session session(kiosk, ui::socket_path(options.socket), options.documents);
  auto terminal = ui::Terminal::open();
  if (!terminal) {
    std::fprintf(stderr, "%s\n", describe(terminal.error()).c_str());
    return 1;
  }
  run(**terminal, kiosk, session, sample ? &*sample : nullptr);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  init_text(argv[0]);
  if (std::strcmp(nl_langinfo(CODESET), "UTF-8") != 0) std::setlocale(LC_CTYPE, "C.UTF-8");
  CLI::App app(tr("dozo-ui is the terminal that custodians work with."));
  prepare_command_line(app, "dozo-ui");
  Options options;
  app.add_option("--socket", options.socket, tr("socket of dozod"))->envname("DOZO_SOCKET");
  auto* tray = app.add_option("--tray", options.tray, tr("the tray folder"))->envname("DOZO_TRAY");
  app.add_option("--sample", options.samples,
                 tr("evaluation only: disc images that F2 puts into the tray, one after another"))
      ->needs(tray);
  app.add_option("--paper", options.paper,
                 tr("evaluation only: a text that F4 shows, as if it lay beside the terminal"));
  app.add_option("--documents", options.documents,
                 tr("evaluation only: folder into which documents can be saved"));
  end_help(app, "", {"dozo-ui --socket state/dozod.sock", "dozo-ui --tray tray --sample disc.iso"});
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& why) {
    return end_parsing(app, why);
  }
  return start(options);
}
