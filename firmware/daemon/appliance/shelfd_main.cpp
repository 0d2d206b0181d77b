// dozo-shelfd: holds the shelves' encrypted volumes, so that dozod needs no right to the disk.
#include <cstdio>

#include <CLI/CLI.hpp>

#include "firmware/base/command_line.hpp"
#include "firmware/base/process.hpp"
#include "firmware/base/text.hpp"
#include "firmware/daemon/appliance/data_disk.hpp"
#include "platform/service/service.hpp"
#include "platform/shelf/luks_volumes.hpp"
#include "platform/shelf/shelf_service.hpp"

using namespace dozo;
namespace service = platform::service;

namespace {

// The group of the socket's folder may connect; of it, only the client's user is listened to.
constexpr mode_t kSocketMode = 0660;

struct Options {
  std::string socket = "/run/dozo-shelfd/shelf.sock";
  std::string client = "dozo";
};

Result<> run(const Options& options) {
  const UniqueFd stop = DOZO_TRY(prepare_process());
  const uid_t client = DOZO_TRY(service::user_id(options.client));
  const platform::disk::BlockDevices devices;
  const auto disk = DOZO_TRY(daemon::appliance::find_data_disk(devices));
  SystemRandom random;
  platform::LuksVolumes volumes(DOZO_TRY(daemon::appliance::shelf_partitions(devices, disk)),
                                random);
  platform::ShelfService shelfd(volumes);
  const UniqueFd listening = DOZO_TRY(service::listening_socket(options.socket, kSocketMode));
  service::ready(std::to_string(volumes.count()) + " shelves, all closed");
  return shelfd.run(listening.get(), client, service::heartbeat(), stop.get());
}

}  // namespace

int main(int argc, char** argv) {
  init_text(argv[0]);
  Options options;
  CLI::App app(tr("dozo-shelfd holds the encrypted shelves of an appliance for dozod."));
  prepare_command_line(app, "dozo-shelfd");
  app.add_option("--socket", options.socket, tr("the socket, unless the service manager gives one"))
      ->capture_default_str();
  app.add_option("--client-user", options.client, tr("the only user that may connect"))
      ->capture_default_str();
  end_help(app, "", {"dozo-shelfd"}, "8");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& why) {
    return end_parsing(app, why);
  }
  if (const auto outcome = run(options); !outcome) {
    std::fprintf(stderr, "%s\n", describe(outcome.error()).c_str());
    return 1;
  }
  return 0;
}
