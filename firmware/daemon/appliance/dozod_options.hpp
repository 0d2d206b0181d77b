// The command line of dozod-appliance. Every default is the appliance's own.
#pragma once

#include <filesystem>
#include <string>

#include <tl/expected.hpp>

namespace dozo::daemon::appliance {

struct Options {
  std::filesystem::path state = "/var/lib/dozo";        ///< --state, DOZO_STATE
  std::string socket = "/run/dozo/dozod.sock";          ///< --socket, DOZO_SOCKET
  std::string kiosk_user;                               ///< --kiosk-user; empty: one's own
  std::string drive = "/run/dozo-drived/drive.sock";    ///< --drive
  std::string shelves = "/run/dozo-shelfd/shelf.sock";  ///< --shelves
  std::filesystem::path workers = "/run/dozo-workers";  ///< --workers
  std::filesystem::path setup = "/run/dozo-setup";      ///< --setup
  std::string tcti = "device:/dev/tpmrm0";              ///< --tpm
};

/// The options, or the exit status that the program ends with (0 after --help).
tl::expected<Options, int> parse_options(int argc, char** argv);

}  // namespace dozo::daemon::appliance
