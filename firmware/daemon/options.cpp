#include "firmware/daemon/options.hpp"

#include <CLI/CLI.hpp>

#include "firmware/base/command_line.hpp"
#include "firmware/base/text.hpp"

namespace dozo::daemon {

tl::expected<Options, int> parse_options(int argc, char** argv) {
  Options options;
  CLI::App app(tr("dozod keeps the ledger, the shelves and the drive of one dozo terminal."));
  prepare_command_line(app, "dozod");
  app.add_option("--state", options.state, tr("folder of the terminal's state (0700)"))
      ->envname("DOZO_STATE")
      ->required();
  app.add_option("--socket", options.socket, tr("socket of the API; STATE/dozod.sock without"))
      ->envname("DOZO_SOCKET");
  app.add_option("--tray", options.tray, tr("folder that is the drive; STATE/tray without"))
      ->envname("DOZO_TRAY");
  end_help(app, "", {"dozod --state state --tray tray"}, "8");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& why) {
    return tl::unexpected(end_parsing(app, why));
  }
  if (options.socket.empty()) options.socket = options.state / "dozod.sock";
  if (options.tray.empty()) options.tray = options.state / "tray";
  return options;
}

}  // namespace dozo::daemon
