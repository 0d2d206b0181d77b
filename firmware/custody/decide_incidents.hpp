// 事故: what people and the terminal itself record, and what cannot be given back.
#pragma once

#include <string>

#include "firmware/custody/decide.hpp"

namespace dozo::custody {

/// Wrong passwords of a delivery, or wrong log-ins of an account, in a row: that many make an
/// incident.
inline constexpr int kManyWrong = 5;

/// The id that the next incident gets.
std::string next_incident(const State& state);

/// What the terminal records by itself, `kind` of docs/formats/events.md. Nothing while an incident
/// of the same cause (kind, job and detail) is open: a cause that goes on is one incident.
Drafts automatic_incident(const State& state, const std::string& kind, const std::string& job,
                          const std::string& detail);

/// A person records one. `kind`: "leak", "misuse", "tampering", "malfunction", "intrusion",
/// "disaster", "other"; `job`: "" where it belongs to none.
Result<Drafts> decide_incident(const State& state, const Who& who, const std::string& kind,
                               const std::string& job, const std::string& detail);
/// One line of its record. `step`: "what", "noticed", "reported", "measures", "prevention",
/// "other".
Result<Drafts> decide_note(const State& state, const Who& who, const std::string& incident,
                           const std::string& step, const std::string& text);
/// Once measures are written down.
Result<Drafts> decide_incident_closed(const State& state, const Who& who,
                                      const std::string& incident);
/// May `who` have its report printed? incident_unknown.
Result<> may_report(const State& state, const Who& who, const std::string& incident);

/// Disc `disc` of `job` or (0) its notice is lost or broken: the loss, and its incident. `kind`:
/// "lost", "broken".
Result<Drafts> decide_loss(const State& state, const Who& who, const std::string& job, int disc,
                           const std::string& kind, const std::string& reason);

}  // namespace dozo::custody
