// From the state of custody to the values that several documents print. Inner to this room.
#pragma once

#include <string>
#include <vector>

#include "firmware/custody/state.hpp"
#include "firmware/daemon/core.hpp"
#include "firmware/evidence/document.hpp"
#include "firmware/ledger/event.hpp"

namespace dozo::daemon {

/// The person's name; empty for a login that is no account ("terminal").
std::string person(const custody::State& state, const std::string& login);
/// The one supervisor, where it is clear who that is; else the box stays empty for a hand to fill.
std::string supervisor(const custody::State& state);
evidence::TerminalFacts terminal_facts(const custody::State& state, const PageContext& context);
/// What stands round every report; the supervisor is named.
evidence::Frame frame(const custody::State& state, const PageContext& context);
evidence::DeliveryFacts delivery_facts(const custody::State& state, const custody::Job& job);
evidence::DiscFacts disc_facts(const custody::State& state, const custody::Job& job,
                               const custody::Disc& disc);
/// As documents name a kind of medium.
std::string medium_name(const std::string& kind);
evidence::OverrideFacts override_facts(const custody::State& state,
                                       const custody::Override& override);
evidence::IncidentFacts incident_facts(const custody::Incident& incident);
/// What went wrong about the job, and about the terminal as a whole while something of the job was
/// here: never what concerns another job.
std::vector<evidence::IncidentFacts> incidents_of(const custody::State& state,
                                                  const custody::Job& job);
/// Why it was wiped though not all came back, as typed; empty where all did.
std::string reason_without_return(const custody::State& state, const custody::Job& job);
evidence::CountFacts count_facts(const custody::State& state, const custody::Job& job);
std::vector<evidence::LossFacts> loss_facts(const custody::State& state, const custody::Job& job);
std::optional<evidence::AcknowledgementFacts> acknowledgement_facts(const custody::Job& job);
/// Is this somebody who works at jobs and has no training that counts on `today`?
bool lacks_training(const custody::Account& account, Date today);
/// All attempts at erasing but the last: retries are disclosed, those cut off by a restart too.
std::vector<evidence::EarlierAttempt> earlier_attempts(const custody::Job& job);
/// An entry of the ledger as reports print it: names for logins, and of its body numbers and words
/// that say which one, never what people typed.
evidence::LedgerFact ledger_fact(const custody::State& state, const ledger::Event& event);

}  // namespace dozo::daemon
