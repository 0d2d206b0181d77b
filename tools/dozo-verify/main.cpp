// dozo-verify: checks what a terminal or a ward has signed. Needs nothing from the one who made it
// but the certificate that was compared on paper.
#include "firmware/base/text.hpp"
#include "tools/dozo-verify/options.hpp"

namespace {

int run(const dozo::verify_tool::Exit& exit) {
  return exit.code;
}

}  // namespace

int main(int argc, char** argv) {
  dozo::init_text(argv[0]);
  return std::visit([](const auto& options) { return run(options); },
                    dozo::verify_tool::read_command_line(argc, argv));
}
