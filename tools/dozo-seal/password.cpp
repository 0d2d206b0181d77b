#include "firmware/sealed/password.hpp"

#include <unistd.h>

#include "firmware/base/file.hpp"
#include "firmware/base/random.hpp"
#include "tools/dozo-seal/options.hpp"
#include "tools/dozo-seal/report.hpp"

namespace dozo::seal_tool {

int run(const Password& /*options*/) {
  SystemRandom random;
  const auto password = sealed::password::generate(random);
  if (!password) return refuse(false, password.error());
  auto written = write_all(STDOUT_FILENO, password->view());
  if (written) written = write_all(STDOUT_FILENO, as_bytes("\n"));
  return written ? 0 : refuse(false, written.error());
}

}  // namespace dozo::seal_tool
