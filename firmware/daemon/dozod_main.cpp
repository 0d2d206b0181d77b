// dozod: the custodian. Composition root of the evaluation build; parts in dependency order.
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include <fcntl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/secret.hpp"
#include "firmware/base/text.hpp"
#include "firmware/daemon/api/server.hpp"
#include "firmware/daemon/options.hpp"
#include "platform/drive/tray.hpp"
#include "platform/keystore/software_key.hpp"
#include "platform/keystore/yescrypt.hpp"
#include "platform/print/pades.hpp"
#include "platform/sandbox/child_workers.hpp"
#include "platform/shelf/file_shelf.hpp"
#include "platform/store/sqlite_store.hpp"

using namespace dozo;

namespace {

// SIGTERM and SIGINT as a descriptor; SIGPIPE is an error of write(2), not a death.
Result<UniqueFd> stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  if (sigprocmask(SIG_BLOCK, &signals, nullptr) != 0 || std::signal(SIGPIPE, SIG_IGN) == SIG_ERR) {
    return fail(ErrorCode::system_call_failed, "signals");
  }
  UniqueFd fd(signalfd(-1, &signals, SFD_CLOEXEC));
  if (!fd) return fail(ErrorCode::system_call_failed, "signalfd");
  return fd;
}

// The folder exists afterwards, and nobody but its owner may look into it.
Result<> make_private_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  struct stat status {};
  if (stat(folder.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) {
    return fail(ErrorCode::file_not_found, "state folder");
  }
  if ((status.st_mode & 077) != 0) return fail(ErrorCode::state_folder_unsafe);
  return {};
}

Result<> run(const daemon::Options& options) {
  umask(0077);
  DOZO_TRY(forbid_dumps());
  const UniqueFd stop = DOZO_TRY(stop_signals());
  DOZO_TRY(make_private_folder(options.state));
  std::error_code exists_already;
  std::filesystem::create_directories(options.tray, exists_already);

  SystemClock clock;
  SystemRandom random;
  const auto store = DOZO_TRY(platform::SqliteStore::open(options.state / "ledger"));
  const auto drive = DOZO_TRY(platform::Tray::open_folder(options.tray));
  platform::ChildWorkers workers(program_folder());
  platform::Yescrypt hasher(random);
  platform::SoftwareKey keys(options.state, random);
  const auto bell = DOZO_TRY(daemon::api::Bell::make());
  const auto system = DOZO_TRY(daemon::System::open(
      {*store, clock, random, *drive, workers, hasher, keys,
       [&](int count, std::uint64_t bytes) -> Result<std::unique_ptr<vault::Shelves>> {
         return DOZO_TRY(platform::FileShelves::create(options.state, count, bytes, random));
       },
       [&]() -> Result<std::unique_ptr<vault::Shelves>> {
         return DOZO_TRY(platform::FileShelves::open(options.state, random));
       },
       [](ByteView pdf, ByteView json, std::string_view name, const sealed::KeyPair& pair) {
         return platform::sign_pdf(pdf, json, name, pair.key, pair.certificate);
       }},
      [&] { bell->ring(); }));
  const auto server = DOZO_TRY(daemon::api::Server::listen(options.socket, *system, *bell));
  std::fprintf(stderr, "dozod %s: %s\n", DOZO_VERSION, options.socket.c_str());
  return server->run(stop.get());
}

}  // namespace

int main(int argc, char** argv) {
  init_text(argv[0]);
  const auto options = daemon::parse_options(argc, argv);
  if (!options) return options.error();
  if (const auto outcome = run(*options); !outcome) {
    std::fprintf(stderr, "%s\n", describe(outcome.error()).c_str());
    return 1;
  }
  return 0;
}
