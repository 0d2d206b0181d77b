// A period of the ledger, counted and sorted by job: what status and inspection reports tell that
// the state does not keep.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "firmware/daemon/core.hpp"
#include "firmware/daemon/history.hpp"
#include "firmware/evidence/status_report.hpp"

namespace dozo::daemon {

struct JobHistory {
  std::vector<evidence::WorkFacts> work;
  std::vector<evidence::MoveFacts> moves;
};

struct PeriodHistory {
  std::map<std::string, JobHistory> jobs;         ///< by job id
  std::map<std::string, std::int64_t> events;     ///< how many of each type
  std::map<std::string, std::int64_t> documents;  ///< how many of each kind were issued
  std::int64_t entries = 0;
  std::int64_t inspector_logins = 0;
  std::int64_t work_by_unnamed = 0;  ///< work opened by who is not named for the job

  [[nodiscard]] std::int64_t count(const std::string& type) const;
  [[nodiscard]] std::int64_t issued(const std::string& kind) const;
};

/// Reads the period. Names are those that `state` knows. With a contract, what names a job of
/// another one is not counted. Errors of the store.
Result<PeriodHistory> read_period(ledger::EventStore& store, const custody::State& state,
                                  const Span& span, const std::string& contract);

}  // namespace dozo::daemon
