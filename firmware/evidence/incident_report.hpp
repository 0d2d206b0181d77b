// 事故報告書: what the ledger knows of an incident, and what people wrote down about it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "firmware/evidence/document.hpp"

namespace dozo::evidence {

/// One line of an incident's guided record.
struct NoteFacts {
  std::string step;  ///< token: "what", "noticed", "reported", "measures", "prevention", "other"
  std::string text;
  std::string by;
  Instant at;
};

struct ContactFacts {
  std::string duty;
  std::string name;
  std::string phone;
};

struct IncidentReport {
  Frame frame;
  std::optional<DeliveryFacts> delivery;  ///< none where it belongs to no job
  IncidentFacts incident;
  std::string by;      ///< who recorded it; empty: the terminal did
  std::string detail;  ///< as typed
  std::string closed_by;
  std::vector<NoteFacts> notes;
  std::vector<LedgerFact> events;  ///< around it
  std::vector<ContactFacts> contacts;
  [[nodiscard]] Json to_json() const;
};

}  // namespace dozo::evidence
