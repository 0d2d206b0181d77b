// dozod's command line and environment.
#pragma once

#include <filesystem>
#include <string>

#include <tl/expected.hpp>

namespace dozo::daemon {

struct Options {
  std::filesystem::path state;  ///< --state, DOZO_STATE
  std::string socket;           ///< --socket, DOZO_SOCKET; STATE/dozod.sock without
  std::filesystem::path tray;   ///< --tray, DOZO_TRAY; STATE/tray without
};

/// The options, or the exit status that the program ends with (0 after --help).
tl::expected<Options, int> parse_options(int argc, char** argv);

}  // namespace dozo::daemon
