// dozo-readback: reads a wiped range and compares it with the stream of its seed. It has not
// written, it cannot write, and it knows nothing but the descriptor, the seed and the range.
#include <nlohmann/json.hpp>

#include "firmware/intake/readback_worker.hpp"
#include "firmware/intake/worker_io.hpp"
#include "platform/sandbox/sandbox.hpp"

int main(int argc, char** argv) {
  using namespace dozo;
  return intake::run_worker(argc, argv, [](intake::WorkerControl& control) -> Result<Json> {
    const intake::WorkerJob work = DOZO_TRY(control.receive_job(1));
    DOZO_TRY(platform::enter(platform::Profile::readback));
    return intake::do_read_back(work.job, work.fds.front().get(),
                                [&control](std::uint64_t done) { control.progress(done); });
  });
}
