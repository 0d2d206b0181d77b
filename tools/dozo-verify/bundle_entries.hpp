// What the entries of a bundle say, held against what bundle.json promises.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "firmware/ledger/bundle.hpp"
#include "firmware/ledger/scan.hpp"
#include "tools/dozo-verify/report.hpp"

namespace dozo::verify_tool {

/// Sees every line of a bundle in order, then says what is missing. `manifest` must outlive it.
class BundleEntries {
 public:
  explicit BundleEntries(const ledger::BundleManifest& manifest);
  void shown(const ledger::Event& event);
  void withheld(const ledger::WithheldLine& line);

  /// Is the issue of this document recorded, with these octets, at or after entry `since`?
  [[nodiscard]] bool recorded(const std::string& number, const Digest& sha256,
                              std::uint64_t since) const;
  /// bundle.days (where days were asked for), job.complete for each job, bundle.documents, and
  /// policy.text where there is a policy.
  void report(Report& report) const;

 private:
  struct JobCount {
    std::uint64_t expected = 0;
    std::uint64_t seen = 0;
    std::string fault;  ///< the first thing that is wrong; empty while nothing is
  };
  struct Issue {
    std::string sha256;
    std::uint64_t entry = 0;
  };
  void count(const ledger::Event& event);
  void note_documents(const ledger::Event& event);
  void note_day(const ledger::Event& event);
  void report_days(Report& report) const;

  const ledger::BundleManifest& manifest_;
  std::map<std::string, JobCount> jobs_;
  std::set<std::uint64_t> jobless_;  ///< entries about notices that name no job
  std::set<std::string> bundled_;    ///< numbers of documents
  std::map<std::string, Issue> issued_;
  std::string unlisted_;  ///< the first job, or document, that bundle.json does not name
  std::string missing_;   ///< the first document that an entry names and the bundle lacks
  int policies_ = 0;
  std::string policy_fault_;
  // The days: how many entries are shown and hidden on them, and hidden where they begin and end.
  std::optional<Instant> from_;
  Instant end_;
  std::uint64_t hidden_ = 0;
  std::uint64_t on_days_ = 0;
  std::uint64_t hidden_on_days_ = 0;
  std::uint64_t hidden_at_edges_ = 0;
  std::uint64_t passwords_ = 0;  ///< entries on the days that go with a withheld verifier
  bool past_ = false;
};

}  // namespace dozo::verify_tool
