// dozo-drived: holds the optical drive, so that dozod needs no right to any device.
#include <cstdio>

#include <CLI/CLI.hpp>

#include "firmware/base/command_line.hpp"
#include "firmware/base/text.hpp"
#include "firmware/daemon/serving.hpp"
#include "platform/drive/drive_service.hpp"
#include "platform/drive/sr_device.hpp"
#include "platform/service/service.hpp"

using namespace dozo;
namespace service = platform::service;

namespace {

// The group of the socket's folder may connect; of it, only the client's user is listened to.
constexpr mode_t kSocketMode = 0660;

struct Options {
  std::string device = "/dev/sr0";
  std::string socket = "/run/dozo-drived/drive.sock";
  std::string client = "dozo";
};

Result<> run(const Options& options) {
  const UniqueFd stop = DOZO_TRY(daemon::prepare_process());
  const uid_t client = DOZO_TRY(service::user_id(options.client));
  platform::OpticalDrive drive(DOZO_TRY(platform::open_sr_device(options.device)));
  platform::DriveService drived(drive,
                                DOZO_TRY(service::listening_socket(options.socket, kSocketMode)),
                                client, service::heartbeat());
  service::ready("the drive is ready");
  return drived.run(stop.get());
}

}  // namespace

int main(int argc, char** argv) {
  init_text(argv[0]);
  Options options;
  CLI::App app(tr("dozo-drived holds the optical drive of an appliance and hands discs to dozod."));
  prepare_command_line(app, "dozo-drived");
  app.add_option("--device", options.device, tr("the drive"))->capture_default_str();
  app.add_option("--socket", options.socket, tr("the socket, unless the service manager gives one"))
      ->capture_default_str();
  app.add_option("--client-user", options.client, tr("the only user that may connect"))
      ->capture_default_str();
  end_help(app, "", {"dozo-drived --device /dev/sr0"}, "8");
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
