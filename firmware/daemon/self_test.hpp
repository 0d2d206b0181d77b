// 自己点検: is the terminal in order? Looked at, never assumed.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "firmware/daemon/activity.hpp"
#include "firmware/daemon/core.hpp"
#include "firmware/intake/worker.hpp"
#include "firmware/sealed/certificate.hpp"
#include "firmware/vault/shelf.hpp"

namespace dozo::daemon {

struct Check {
  std::string name;  ///< docs/api.md lists them
  bool ok = false;
  std::string detail;  ///< what was seen, short; for maintenance on the phone
};

/// A check that the composition root adds: what is to be true of the machine it was made for.
using Probe = std::function<Check()>;
/// Of the evaluation build, which enforces nothing on somebody else's machine: `swap` and `network`
/// as they are.
std::vector<Probe> evaluation_probes();

class SelfTest {
 public:
  /// Null before commissioning.
  using ShelvesNow = std::function<vault::Shelves*()>;
  /// not_commissioned before there is one.
  using CertificateNow = std::function<Result<sealed::Certificate>()>;

  /// The references outlive it.
  SelfTest(Core& core, intake::Workers& workers, const Activities& activities, ShelvesNow shelves,
           CertificateNow certificate, std::vector<Probe> probes = evaluation_probes());
  SelfTest(const SelfTest&) = delete;
  SelfTest& operator=(const SelfTest&) = delete;
  ~SelfTest() { stop(); }

  /// Makes all checks, one after another, and records the outcome. Takes seconds on a long ledger:
  /// not on the main thread. busy while another runs, not_commissioned, cancelled by stop().
  Result<std::vector<Check>> run();
  /// Starts a run of its own where this process has made none for a day and nothing else is going
  /// on: so one follows every start. Cheap; call it often, from one thread.
  void keep_up();
  /// Ends the run of its own, if one is going on.
  void stop();

 private:
  Check ledger();
  Check store();
  Check workers();
  Check shelves();
  Check key();
  Check clock();
  Check counter();
  Result<> walk_ledger();
  Result<> try_workers();
  Result<> sign_and_verify();

  Core& core_;
  intake::Workers& workers_;
  const Activities& activities_;
  ShelvesNow shelves_;
  CertificateNow certificate_;
  std::vector<Probe> probes_;
  std::atomic<bool> running_ = false, stopping_ = false;
  std::thread own_;
  std::optional<std::chrono::steady_clock::time_point> last_;  ///< of its own
};

}  // namespace dozo::daemon
