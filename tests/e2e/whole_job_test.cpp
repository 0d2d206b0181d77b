// The happy path, and what an inspector may ask of it afterwards.
#include "tests/e2e/kit/job.hpp"

using namespace dozo;
using namespace dozo::e2e;

TEST_CASE("a sealed disc goes in and a certificate that holds comes out") {
  Terminal terminal;
  Ward ward;
  enrol(terminal, ward);
  whole_job(terminal, ward.seal(terminal.pem()));
  all_shelves_free(terminal);
}
