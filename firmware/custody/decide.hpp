// From a wish to events: each function checks the rules against the state and says what to record,
// or refuses with a numbered reason and records nothing. Pure: who is meant was authenticated by
// the caller, the time is the ledger's.
#pragma once

#include <vector>

#include "firmware/custody/state.hpp"
#include "firmware/ledger/event.hpp"

namespace dozo::custody {

using Drafts = std::vector<ledger::Draft>;

/// The person who acts, and the one who consents ("" where nobody does). Both authenticated.
struct Who {
  std::string actor;
  std::string second;
};

/// The ledger's time, and whether the machine's clock is behind it.
struct Now {
  Instant time;
  bool clock_behind = false;
};

/// May `who` do `act`: account, role, and the second person where one is needed (another account,
/// at least one supervisor of the two).
Result<> require(const State& state, const Who& who, Act act);

// --- The terminal and its people ---------------------------------------------------------------

struct Person {
  std::string login;
  std::string name;
  Role role = Role::handler;
  std::string verifier;  ///< yescrypt of the first password
};
/// Sets the terminal up with its first people: at least one supervisor and one other.
/// `shelves`: the ranges of the shelves that were made for it.
Result<Drafts> decide_commission(const State& state, const Terminal& terminal,
                                 const std::vector<ShelfUse>& shelves,
                                 const std::vector<Person>& people);
Result<Drafts> decide_account(const State& state, const Who& who, const Person& person);
Result<Drafts> decide_anchor(const State& state, const Who& who, const Anchor& anchor);
/// Whether a person may try to log in at `now` (login_delayed with the seconds to wait).
Result<> may_log_in(const State& state, const std::string& login, Instant now);

// --- Receipt -----------------------------------------------------------------------------------

/// What the intake room found on a disc.
struct DiscFinding {
  sealed::Delivery delivery;
  sealed::DiscNumber disc;
  std::string tag_manifest;
  std::uint64_t payload_bytes = 0;
  Json verdict;
  std::string medium;
};
/// Does this disc fit what is known: not imported before, not received before, not contradicting
/// the delivery's other discs, a number no other live delivery has? Asked as soon as it is read.
Result<> may_receive(const State& state, const DiscFinding& finding);
/// The job that the disc belongs to, or the id a new one gets.
std::string job_id_for(const State& state, const DiscFinding& finding);
Result<Drafts> decide_disc_receipt(const State& state, const Who& who, const Now& now,
                                   const DiscFinding& finding, const std::string& place,
                                   const std::string& receipt);
Result<Drafts> decide_notice_receipt(const State& state, const Who& who, const Now& now,
                                     const std::string& number, const std::string& place,
                                     const std::string& receipt);
Result<Drafts> decide_rejection(const State& state, const Who& who, const std::string& job,
                                const std::string& reason);
Result<Drafts> decide_same_day_override(const State& state, const Who& who, const std::string& job,
                                        const std::string& reason, const std::string& report);

// --- Intake ------------------------------------------------------------------------------------

/// The attempt and the intention to fill a free shelf, recorded before the key is derived.
Result<Drafts> decide_import(const State& state, const Who& who, const Now& now,
                             const std::string& job);

// --- Work and return ---------------------------------------------------------------------------

Result<Drafts> decide_open(const State& state, const Who& who, const std::string& job);
Result<Drafts> decide_close(const State& state, const std::string& actor, const std::string& job,
                            const std::string& why);
/// `tag_manifest`: identity of the disc that was inserted again and fully read.
Result<Drafts> decide_disc_return(const State& state, const Who& who, const std::string& job,
                                  const std::string& tag_manifest);
Result<Drafts> decide_notice_return(const State& state, const Who& who, const std::string& job,
                                    const std::string& number);
Result<Drafts> decide_return_signature(const State& state, const Who& who, const std::string& job);

// --- Erasure -----------------------------------------------------------------------------------

/// `typed`: the delivery number as the operator typed it. `reason`: needed where the job was not
/// returned (a lost disc, the ward's order); it becomes an incident.
Result<Drafts> decide_erasure(const State& state, const Who& who, const std::string& job,
                              const std::string& typed, const std::string& reason);

}  // namespace dozo::custody
