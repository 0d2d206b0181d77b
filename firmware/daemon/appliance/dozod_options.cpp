#include "firmware/daemon/appliance/dozod_options.hpp"

#include <CLI/CLI.hpp>

#include "firmware/base/command_line.hpp"
#include "firmware/base/text.hpp"

namespace dozo::daemon::appliance {

tl::expected<Options, int> parse_options(int argc, char** argv) {
  Options options;
  CLI::App app(
      tr("dozod-appliance keeps the ledger of one dozo terminal whose drive, shelves and "
         "key other services and the TPM hold."));
  prepare_command_line(app, "dozod-appliance");
  app.add_option("--state", options.state, tr("folder of the terminal's state (0700)"))
      ->envname("DOZO_STATE")
      ->capture_default_str();
  app.add_option("--socket", options.socket, tr("the socket, unless the service manager gives one"))
      ->envname("DOZO_SOCKET")
      ->capture_default_str();
  app.add_option("--kiosk-user", options.kiosk_user,
                 tr("the only user that may connect; one's own and root without"));
  app.add_option("--drive", options.drive, tr("socket of dozo-drived"))->capture_default_str();
  app.add_option("--shelves", options.shelves, tr("socket of dozo-shelfd"))->capture_default_str();
  app.add_option("--workers", options.workers, tr("folder of the workers' sockets"))
      ->capture_default_str();
  app.add_option("--setup", options.setup, tr("folder in which dozo-setup leaves its outcome"))
      ->capture_default_str();
  app.add_option("--tpm", options.tcti, tr("the TPM, as tpm2-tss names it"))->capture_default_str();
  end_help(app, "", {"dozod-appliance --kiosk-user kiosk"}, "8");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& why) {
    return tl::unexpected(end_parsing(app, why));
  }
  return options;
}

}  // namespace dozo::daemon::appliance
