// dozod: the custodian. Composition root of the evaluation build; parts in dependency order.
#include <cstdio>

#include "firmware/base/text.hpp"
#include "firmware/daemon/options.hpp"
#include "firmware/daemon/serving.hpp"
#include "platform/drive/tray.hpp"
#include "platform/keystore/software_key.hpp"
#include "platform/keystore/yescrypt.hpp"
#include "platform/print/pades.hpp"
#include "platform/sandbox/child_workers.hpp"
#include "platform/shelf/file_shelf.hpp"
#include "platform/store/sqlite_store.hpp"

using namespace dozo;

namespace {

Result<> run(const daemon::Options& options) {
  const UniqueFd stop = DOZO_TRY(daemon::prepare_process());
  DOZO_TRY(daemon::make_private_folder(options.state));
  std::error_code exists_already;
  std::filesystem::create_directories(options.tray, exists_already);

  SystemClock clock;
  SystemRandom random;
  const auto store = DOZO_TRY(platform::SqliteStore::open(options.state / "ledger"));
  const auto drive = DOZO_TRY(platform::Tray::open_folder(options.tray));
  platform::ChildWorkers workers(program_folder());
  platform::Yescrypt hasher(random);
  platform::SoftwareKey keys(options.state, random);
  const auto terminal = DOZO_TRY(daemon::Terminal::open(
      {*store, clock, random, *drive, workers, hasher, keys,
       [&](int count, std::uint64_t bytes) -> Result<std::unique_ptr<vault::Shelves>> {
         return DOZO_TRY(platform::FileShelves::create(options.state, count, bytes, random));
       },
       [&]() -> Result<std::unique_ptr<vault::Shelves>> {
         return DOZO_TRY(platform::FileShelves::open(options.state, random));
       },
       [](ByteView pdf, ByteView json, std::string_view name, const sealed::KeyPair& pair) {
         return platform::sign_pdf(pdf, json, name, pair.key, pair.certificate);
       }}));
  return terminal->serve({.stop_fd = stop.get(), .door = {.path = options.socket}, .ready = [&] {
                            std::fprintf(stderr, "dozod %s: %s\n", DOZO_VERSION,
                                         options.socket.c_str());
                          }});
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
