// dozo-seal: the ward's program. docs/formats/disc.md describes what it makes.
#include <csignal>
#include <cstdio>

#include "firmware/base/secret.hpp"
#include "firmware/base/text.hpp"
#include "tools/dozo-seal/options.hpp"

namespace {

using namespace dozo;
using namespace dozo::seal_tool;

int run(const Exit& exit) {
  return exit.code;
}

}  // namespace

int main(int argc, char** argv) {
  init_text(argv[0]);
  std::signal(SIGPIPE, SIG_IGN);
  if (const auto forbidden = forbid_dumps(); !forbidden) {
    std::fprintf(stderr, "%s\n", describe(forbidden.error()).c_str());
    return 1;
  }
  return std::visit([](const auto& options) { return run(options); },
                    read_command_line(argc, argv));
}
