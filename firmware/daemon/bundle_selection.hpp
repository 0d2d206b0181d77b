// Which entries and documents an inspector's bundle shows.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/custody/state.hpp"
#include "firmware/ledger/bundle.hpp"
#include "firmware/ledger/store.hpp"

namespace dozo::daemon {

/// Made from the state at one moment, and good for the entries recorded up to then.
///
/// Shown are: entry 0 and the commissioning; the certificates and policies of the wards of the
/// scope; every event of a job of the scope, wherever it stands, with what came of its notice
/// before the job was known; where days were asked for, every event of these days that concerns no
/// job; and one entry before and after the days, which prove where they begin and end. Verifiers of
/// passwords never are.
class BundleSelection {
 public:
  /// bundle_scope_empty where a contract has no job (in hand on the days); bundle_scope_wide where
  /// no contract was named and several wards' jobs were in hand on the days. Reads the store.
  static Result<BundleSelection> make(const custody::State& state, ledger::EventStore& store,
                                      const ledger::BundleScope& scope);

  /// Is the entry with these octets shown? ledger_damaged.
  [[nodiscard]] Result<bool> shows(std::uint64_t sequence, std::string_view line) const;
  [[nodiscard]] const std::vector<ledger::BundleJob>& jobs() const { return jobs_; }
  /// Numbers, in the order of issue.
  [[nodiscard]] const std::vector<std::string>& documents() const { return documents_; }

 private:
  explicit BundleSelection(ledger::BundleScope scope) : scope_(std::move(scope)) {}
  Result<> find_days(ledger::EventStore& store, std::uint64_t count);
  Result<> find_witnesses(ledger::EventStore& store, std::uint64_t count);
  Result<> find_jobs(const custody::State& state);
  Result<> find_documents(const custody::State& state, ledger::EventStore& store);
  [[nodiscard]] bool on_the_days(std::uint64_t sequence) const {
    return first_ <= sequence && sequence < end_;
  }
  [[nodiscard]] bool names_job(std::string_view line) const;
  [[nodiscard]] Result<bool> judge(std::string_view line, bool on_the_days) const;

  ledger::BundleScope scope_;
  std::uint64_t first_ = 0;  ///< entries of the days: [first_, end_)
  std::uint64_t end_ = 0;
  std::vector<ledger::BundleJob> jobs_;
  std::set<std::string, std::less<>> job_ids_;
  std::uint64_t first_of_jobs_ = UINT64_MAX;
  std::uint64_t last_of_jobs_ = 0;
  std::set<std::string> wards_;      ///< fingerprints of their certificates
  std::set<std::uint64_t> entries_;  ///< shown, whatever they are
  std::vector<std::string> documents_;
  std::set<std::string, std::less<>> document_numbers_;
};

}  // namespace dozo::daemon
