// dozo-unsealer: opens one delivery (firmware/intake/jobs.hpp).
#include "firmware/intake/jobs.hpp"
#include "platform/sandbox/sandbox.hpp"

int main(int argc, char** argv) {
  using namespace dozo;
  return intake::run_worker(argc, argv, [](intake::WorkerControl& control) {
    return intake::do_unsealer_job(control,
                                   [] { return platform::enter(platform::Profile::unsealer); });
  });
}
