// Work with a job's files: opened read-only for its named handlers, closed by them, by idleness or
// by a restart.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "firmware/daemon/core.hpp"
#include "firmware/daemon/importing.hpp"
#include "firmware/sealed/index.hpp"

namespace dozo::daemon {

/// A job whose shelf is open. Shared with the streams that read it: closing waits for none of them,
/// the next piece they ask for fails.
class OpenJob {
 public:
  static Result<std::shared_ptr<OpenJob>> open(vault::Shelf& shelf);
  ~OpenJob();

  [[nodiscard]] const sealed::Index& index() const { return index_; }
  /// Copies file `number` to `out`, in pieces, without its first `skip` octets. job_state_forbids
  /// once the job was closed.
  Result<> copy_file(std::size_t number, int out, std::uint64_t skip = 0);
  void close();
  /// Seconds since anything was read.
  [[nodiscard]] std::int64_t idle_seconds() const;
  void touch();

 private:
  explicit OpenJob(vault::Shelf& shelf) : shelf_(&shelf) {}
  Result<> load_index();

  mutable std::mutex mutex_;
  vault::Shelf* shelf_;  // null once closed
  sealed::Index index_;
  std::chrono::steady_clock::time_point last_use_;
};

class Working {
 public:
  Working(Core& core, ShelvesRef shelves) : core_(core), shelves_(std::move(shelves)) {}

  Result<> open(const custody::Who& who, const std::string& job);
  Result<> close(const std::string& actor, const std::string& job, const std::string& why);
  /// The open job, for one of its named handlers. job_state_forbids, not_a_handler.
  Result<std::shared_ptr<OpenJob>> find(const std::string& login, const std::string& job);
  /// Closes what nobody has read for as long as its ward allows (15 minutes without a policy).
  void close_idle();
  /// Closes all (shutdown).
  void close_all(const std::string& why);
  [[nodiscard]] bool any_open();

 private:
  Core& core_;
  ShelvesRef shelves_;
  std::map<std::string, std::shared_ptr<OpenJob>> open_;  // guarded by the core's lock
};

}  // namespace dozo::daemon
