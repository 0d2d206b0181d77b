#include "firmware/intake/readback_worker.hpp"

#include <array>

#include <fcntl.h>
#include <nlohmann/json.hpp>

#include "firmware/base/digest.hpp"

namespace dozo::intake {
namespace {

tl::unexpected<Error> not_in_form(const char* what) {
  return fail(ErrorCode::worker_protocol, what);
}

struct Job {
  vault::Seed seed;
  vault::Range range;
};

Result<Job> parse_job(const Json& json) {
  const auto seed = vault::seed_from_hex(DOZO_TRY(json_string(json, "seed")));
  const std::int64_t offset = DOZO_TRY(json_integer(json, "offset"));
  const std::int64_t bytes = DOZO_TRY(json_integer(json, "bytes"));
  if (!seed || offset < 0 || bytes < 0 || json.size() != 3) return not_in_form("read-back job");
  return Job{*seed, {static_cast<std::uint64_t>(offset), static_cast<std::uint64_t>(bytes)}};
}

}  // namespace

Result<Json> do_read_back(const Json& json, int fd, const vault::Progress& progress) {
  const auto job = parse_job(json);
  if (!job) return not_in_form("read-back job");
  // Independence is a matter of rights, not of good will: this process must be unable to write.
  const int flags = fcntl(fd, F_GETFL);
  if (flags < 0 || (flags & O_ACCMODE) != O_RDONLY) return not_in_form("descriptor can write");
  vault::DirectMedium medium = DOZO_TRY(vault::DirectMedium::make(fd));
  return vault::to_json(DOZO_TRY(vault::read_back(medium, job->range, job->seed, progress)));
}

Result<vault::ReadBackCounts> WorkerReadBack::run(int fd, const vault::Range& range,
                                                  const vault::Seed& seed,
                                                  const vault::Progress& progress) {
  const Json job{{"seed", to_hex(seed)}, {"offset", range.offset}, {"bytes", range.bytes}};
  const auto run = DOZO_TRY(workers_.start(Worker::readback));
  const std::array<int, 1> descriptors{fd};
  DOZO_TRY(run->send(job, descriptors));
  const Json answer = DOZO_TRY(run->finish(progress));
  const auto counts = vault::read_back_counts_from_json(answer);
  if (!counts || counts->bytes_read > range.bytes || counts->bytes_matched > counts->bytes_read) {
    return not_in_form("read-back counts");
  }
  return *counts;
}

}  // namespace dozo::intake
