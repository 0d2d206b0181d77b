// The sections that documents share. Inner to this room.
#pragma once

#include <nlohmann/json.hpp>

#include "firmware/evidence/document.hpp"

namespace dozo::evidence {

/// Texts that a kind of document always carries.
struct Wording {
  Kind kind;
  const char* result;  ///< token
  const char* title;
  const char* statement;  ///< what is being said
  const char* scope;      ///< and what is not
};

/// kind, format, title, number, issued_at, assurance, result, statement, scope, warning.
Json head_json(const Heading& heading, const Wording& wording);
Json delivery_json(const DeliveryFacts& delivery);
Json parties_json(const TerminalFacts& terminal, const PeopleFacts& people);
/// `returns`: with the members that tell of the return, null where there was none.
Json disc_json(const DiscFacts& disc, bool returns);
Json signature_json(const SignatureFacts& signature);
Json software_json(const TerminalFacts& terminal);
Json override_json(const OverrideFacts& facts);
Json authenticity_json(const AuthenticityFacts& facts);
/// What rule an override was about, in Japanese.
std::string rule_text(const std::string& rule);

/// All sections that every document has.
Json frame_json(const Frame& frame, const Wording& wording);
Json period_json(const Period& period);
Json counts_json(const CountFacts& counts);
Json incident_json(const IncidentFacts& incident);
Json loss_json(const LossFacts& loss);
Json acknowledgement_json(const std::optional<AcknowledgementFacts>& facts);

Json or_null(const std::optional<Digest>& digest);
Json or_null(const std::optional<Instant>& instant);
Json or_null(const std::optional<std::int64_t>& number);

}  // namespace dozo::evidence
