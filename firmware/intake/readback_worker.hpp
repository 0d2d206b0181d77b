// The read-back of an erasure by a process of its own, through the worker port.
#pragma once

#include "firmware/intake/worker.hpp"
#include "firmware/vault/erasure.hpp"

namespace dozo::intake {

/// The worker's side, inside its sandbox: does the job {"seed":HEX64,"offset":N,"bytes":N} on the
/// medium `fd` and gives the counts as JSON. worker_protocol where the job is not in its form or
/// the descriptor could write.
Result<Json> do_read_back(const Json& job, int fd, const vault::Progress& progress);

/// One run of dozo-readback for each call. It gets the read-only descriptor, the seed and the
/// range, and nothing else; a worker that dies or misspeaks is an error (worker_died,
/// worker_protocol), never a result.
class WorkerReadBack final : public vault::ReadBack {
 public:
  explicit WorkerReadBack(Workers& workers) : workers_(workers) {}
  [[nodiscard]] Result<vault::ReadBackCounts> run(int fd, const vault::Range& range,
                                                  const vault::Seed& seed,
                                                  const vault::Progress& progress) override;

 private:
  Workers& workers_;
};

}  // namespace dozo::intake
