// bench_erase FOLDER BYTES: one whole erasure of a file shelf made there before: keys, overwriting,
// and reading back by the worker that ships. Making the shelf is not measured. Prints the seconds.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "firmware/base/clock.hpp"
#include "firmware/base/file.hpp"
#include "firmware/base/text.hpp"
#include "firmware/intake/readback_worker.hpp"
#include "firmware/vault/erasure.hpp"
#include "platform/sandbox/child_workers.hpp"
#include "platform/shelf/file_shelf.hpp"

namespace {

using namespace dozo;

class Silent final : public vault::EraseObserver {
 public:
  Result<> step_ended(vault::EraseStep /*step*/, const vault::ErasureProof& /*so_far*/) override {
    return {};
  }
};

Result<double> run(const std::filesystem::path& folder, std::uint64_t bytes) {
  SystemRandom random;
  SystemClock clock;
  if (!platform::FileShelves::exist(folder)) {
    DOZO_TRY(platform::FileShelves::create(folder, 1, bytes, random));
  }
  const auto shelves = DOZO_TRY(platform::FileShelves::open(folder, random));
  vault::Shelf& shelf = shelves->at(1);
  platform::ChildWorkers workers(program_folder());
  intake::WorkerReadBack reader(workers);
  Silent observer;
  const auto begin = std::chrono::steady_clock::now();
  const vault::ErasureProof proof =
      DOZO_TRY(vault::erase(shelf, shelf.range(), 1, reader, random, clock, observer));
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
  DOZO_TRY(vault::VerifiedErasure::from(proof, shelf.range()));
  return taken.count();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: bench_erase FOLDER BYTES\n");
    return 2;
  }
  const auto seconds = run(argv[1], std::strtoull(argv[2], nullptr, 10));
  if (!seconds) {
    std::fprintf(stderr, "%s\n", describe(seconds.error()).c_str());
    return 1;
  }
  std::printf("%.6f\n", *seconds);
  return 0;
}
