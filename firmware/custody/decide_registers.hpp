// The registers that people keep at the terminal: trainings, places of keeping, what is taken out
// and put back, visits, contacts.
#pragma once

#include <string>
#include <vector>

#include "firmware/custody/decide.hpp"

namespace dozo::custody {

/// 研修: `today` is the ledger's day. training_invalid: held in the future, or counted for more
/// than three years or for no day.
Result<Drafts> decide_training(const State& state, const Who& who, const Now& now,
                               const std::string& login, const Training& training);
/// The entry alone, for the commissioning, where nobody is there yet to ask.
Result<ledger::Draft> training_event(const Who& who, const std::string& login,
                                     const Training& training, Date today);

/// A name that a place can have: one line with something in it. place_missing.
Result<> check_place_name(const std::string& name);
/// A place that was retired may be registered again, for the same kind.
Result<Drafts> decide_place(const State& state, const Who& who, const std::string& name,
                            PlaceKind kind);
/// Nothing new is put there; what lies there stays until it is taken out.
Result<Drafts> decide_place_retired(const State& state, const Who& who, const std::string& name);

/// One thing in keeping: disc `disc` of `job`, or (0) the job's notice. Without a job: the notice
/// of that number, which came before its disc.
struct Item {
  std::string job;
  int disc = 0;
  std::string number{};
};
/// `purpose`: "import", "return", "inspection", "other".
Result<Drafts> decide_taking_out(const State& state, const Who& who, const Item& item,
                                 const std::string& purpose);
/// Anybody who keeps may put it back, to any place of its kind.
Result<Drafts> decide_putting_back(const State& state, const Who& who, const Item& item,
                                   const std::string& place);

/// Somebody enters: area, person, organisation, purpose and escort of `visit`. Who is not one of
/// the contractor's own people (has an organisation) has an escort. register_entry_invalid.
Result<Drafts> decide_entry(const State& state, const Who& who, const Visit& visit);
/// visit_unknown where there is no such visit, or it has ended.
Result<Drafts> decide_leaving(const State& state, const Who& who, std::int64_t visit);

/// The whole list, in order; it replaces the one before.
Result<Drafts> decide_contacts(const State& state, const Who& who,
                               const std::vector<Contact>& contacts);

}  // namespace dozo::custody
