// dozo-reader: the only process that looks at the file system of a disc. Job
// {"commissioning":BOOL} (which kind of disc is expected), with two descriptors: the disc,
// read-only, and the pipe that takes its frames (intake/frames.hpp).
#include <fcntl.h>

#include "firmware/intake/worker_io.hpp"
#include "platform/disc/iso_reader.hpp"
#include "platform/sandbox/sandbox.hpp"

using namespace dozo;

int main(int argc, char** argv) {
  return intake::run_worker(argc, argv, [](intake::WorkerControl& control) -> Result<Json> {
    platform::prepare_disc_reading();
    const intake::WorkerJob job = DOZO_TRY(control.receive_job(2));
    DOZO_TRY(platform::enter(platform::Profile::reader));
    intake::FrameWriter frames(job.fds[1].get());
    const bool commissioning = job.job.value("commissioning", Json(false)) == Json(true);
    DOZO_TRY(platform::read_disc(
        job.fds[0].get(), frames, [&](std::uint64_t octets) { control.progress(octets); },
        commissioning ? platform::kCommissioningDisc : platform::kSealedDisc));
    return Json{{"octets", frames.octets()}};
  });
}
