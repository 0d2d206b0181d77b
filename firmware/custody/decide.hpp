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

/// Is this an account that may do anything at all? not_logged_in where it is none or is closed,
/// password_change_due before its owner has changed a password that another person set.
Result<> may_act(const State& state, const std::string& login);
/// May `who` do `act`: account, role, and the second person where one is needed (another account
/// that may act, at least one supervisor of the two).
Result<> require(const State& state, const Who& who, Act act);
/// And the second person where the ward's policy asks for one in this step, as elsewhere for two.
Result<> require_two(const State& state, const Who& who);

// --- The terminal and its people ---------------------------------------------------------------

struct Person {
  std::string login;
  std::string name;
  Role role = Role::handler;
  std::string verifier;                ///< yescrypt of the first password
  std::optional<Training> training{};  ///< at commissioning
};
/// What the terminal is set up with.
struct Setup {
  Terminal terminal;
  std::vector<ShelfUse> shelves;  ///< ranges of the shelves that were made for it
  std::vector<Person> people;     ///< at least one supervisor and one more handler or supervisor
  std::vector<Place> places;      ///< at least one for discs and one for notices
};
/// Handlers and supervisors bring a valid training. The first people typed their own passwords.
Result<Drafts> decide_commission(const State& state, const Now& now, const Setup& setup);
/// The new person changes the password at the first use.
Result<Drafts> decide_account(const State& state, const Who& who, const Person& person);
/// `verifier`: of the new password, which its owner typed after the current one. Open to accounts
/// that may do nothing else yet.
Result<Drafts> decide_password_change(const State& state, const std::string& login,
                                      const std::string& verifier);
/// A forgotten password: another one is set, which the owner changes before anything else.
Result<Drafts> decide_password_reset(const State& state, const Who& who, const std::string& login,
                                     const std::string& verifier);
Result<Drafts> decide_role(const State& state, const Who& who, const std::string& login, Role role);
/// For ever: the name stays taken, nobody logs in with it again.
Result<Drafts> decide_closing(const State& state, const Who& who, const std::string& login,
                              const std::string& reason);
Result<Drafts> decide_anchor(const State& state, const Who& who, const Anchor& anchor);
/// From now on discs that it signed are refused; jobs at hand go on. It never comes back.
Result<Drafts> decide_anchor_retired(const State& state, const Who& who,
                                     const std::string& fingerprint, const std::string& reason);
/// A policy whose signature by the anchor `signer` was verified: of an anchor that is in use, newer
/// than the one in force, and of the grammar. `logo`: the PNG that it names, empty where it names
/// none; logo_mismatch.
Result<Drafts> decide_policy(const State& state, const Who& who, const std::string& text,
                             const std::string& signer, ByteView logo = {});
/// Can this policy be adopted, as far as can be said before anybody is asked? What it would be.
Result<Policy> may_adopt(const State& state, const std::string& text, const std::string& signer,
                         ByteView logo);
/// Whether a password may be tried at `now` (login_delayed with the seconds to wait).
Result<> may_try(const Attempts& attempts, Instant now);

/// The intention to give the terminal a new key, whose certificate has this fingerprint.
Result<Drafts> decide_key_roll(const State& state, const Who& who, const std::string& fingerprint);

/// A key of this terminal that deliveries may be sealed for.
struct Recipient {
  Digest key{};                          ///< SHA-256 of the public key
  std::optional<Instant> sealed_before;  ///< none for the present key
};
/// The present key, then the former ones: what was sealed for one of these before its roll-over is
/// still for this terminal.
std::vector<Recipient> recipients(const State& state, const Digest& own_key);

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
/// The job at hand that awaits this notice; "" where its disc has not come yet.
std::string job_id_for_notice(const State& state, const std::string& notice);
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

Result<Drafts> decide_open(const State& state, const Who& who, const Now& now,
                           const std::string& job);
Result<Drafts> decide_close(const State& state, const std::string& actor, const std::string& job,
                            const std::string& why);
/// Given back is what is not being received, imported or worked on: of a job that is held, and what
/// is left of one that is rejected or was wiped without its return.
/// `tag_manifest`: identity of the disc that was inserted again and fully read.
Result<Drafts> decide_disc_return(const State& state, const Who& who, const std::string& job,
                                  const std::string& tag_manifest);
/// `job`: "" for a notice whose disc has never come; no ward is known for it, so the strictest of
/// all policies holds. notice_has_job where its disc has come.
Result<Drafts> decide_notice_return(const State& state, const Who& who, const std::string& job,
                                    const std::string& number);
/// Discs and notice are back, or declared lost: the signature says which.
Result<Drafts> decide_return_signature(const State& state, const Who& who, const std::string& job);
/// 区の受領: the ward has confirmed on day `on`, by its officer `by`, that it got all back.
Result<Drafts> decide_acknowledgement(const State& state, const Who& who, const Now& now,
                                      const std::string& job, Date on, const std::string& by,
                                      const std::string& note);
/// Puts another person on the job: who has the role and a training that counts.
Result<Drafts> decide_handler(const State& state, const Who& who, const Now& now,
                              const std::string& job, const std::string& login);
/// 件数照合: what was printed and enclosed. Entered again, it replaces what was entered before.
Result<Drafts> decide_counts(const State& state, const Who& who, const std::string& job,
                             std::int64_t printed, std::int64_t enclosed);

// --- Erasure -----------------------------------------------------------------------------------

/// `typed`: the delivery number as the operator typed it. `reason`: needed where the job was not
/// returned (a lost disc, the ward's order); it becomes an incident.
Result<Drafts> decide_erasure(const State& state, const Who& who, const std::string& job,
                              const std::string& typed, const std::string& reason);

}  // namespace dozo::custody
