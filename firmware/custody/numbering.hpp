// The chain of a job's events: each bears its number among them, so that whoever is shown one
// job's events alone sees that none is missing.
#pragma once

#include <map>
#include <string>

#include "firmware/custody/state.hpp"
#include "firmware/ledger/event.hpp"

namespace dozo::custody {

/// Completes drafts with what depends on the entries ahead of them, in the order in which they will
/// be recorded after `state`, which must outlive it: `job` in what happens to an incident, `nth` in
/// the body of each that names a job
/// (from 1, without gaps, for each job), and `earlier` in the disc.received that makes a job, the
/// numbers of the entries about its notice from before the job was known.
class Numbering {
 public:
  explicit Numbering(const State& state) : state_(state) {}
  void complete(ledger::Draft& draft);

 private:
  const State& state_;
  std::map<std::string, std::uint64_t> last_;  ///< of the jobs that drafts have named
};

/// Before the fold: does the event bear the number that follows, and name the earlier entries?
/// ledger_damaged.
Result<> number_follows(const State& state, const ledger::Event& event);
/// After the fold: remembers the event in its job or, where that is not known yet, in its notice.
Result<> remember_number(State& state, const ledger::Event& event);

}  // namespace dozo::custody
