// 取扱状況報告書: what was done with each delivery in a period, and where it is now.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "firmware/evidence/document.hpp"

namespace dozo::evidence {

/// A disc, or the notice, of a delivery.
struct ItemFacts {
  std::string what;    ///< token: "disc", "notice"
  std::string number;  ///< "1/2", or the notice's number
  std::string medium;  ///< empty for a notice
  std::string receipt;
  CustodyAct received;
  /// token: "kept" at `received.place`, "out" in a person's hands, "returned", "lost", "broken"
  std::string status;
  Instant since;                     ///< of that status, or of that place
  std::string held_by;               ///< who took it out, who returned it; else empty
  std::optional<std::string> place;  ///< where it lies now; none unless it is kept
};

/// One act of taking out or putting back, of the period.
struct MoveFacts {
  Instant at;
  std::string what;
  std::string number;
  std::string act;  ///< token: "taken_out", "put_back"
  std::string by;
  std::string detail;  ///< the place, or the token of the purpose
};

/// One time that the shelf was open for work. One end is none where it lies outside of the period.
struct WorkFacts {
  std::optional<Instant> opened_at;
  std::string opened_by;
  std::optional<Instant> closed_at;
  std::string why;  ///< token: "person", "idle", "restart", "shutdown"; empty while it is open
};

struct StatusDelivery {
  DeliveryFacts delivery;
  std::string state;     ///< token of the job's state
  int overdue_days = 0;  ///< days past the date of return, at the time of the report; else 0
  std::vector<std::string> handlers;
  std::vector<ItemFacts> items;
  std::vector<MoveFacts> moves;
  std::vector<WorkFacts> work;
  std::optional<Instant> imported_at;
  CountFacts counts;
  std::optional<Instant> return_signed_at;
  std::vector<std::string> return_signed_by;
  std::optional<AcknowledgementFacts> acknowledged;
  std::vector<LossFacts> losses;
  int erase_attempts = 0;
  std::optional<Instant> erased_at;
  std::string certificate;  ///< empty where there is none
  std::vector<OverrideFacts> overrides;
  std::vector<IncidentFacts> incidents;
};

struct VisitFacts {
  int number = 0;
  std::string area;  ///< token: "building", "machine_room", "media_vault"
  std::string person;
  std::string organisation;
  std::string purpose;
  std::string escort;
  Instant entered;
  std::optional<Instant> left;
  std::string recorded_by;
};

/// Something that waits to be done, at the time of the report.
struct OpenMatter {
  /// token: "return_overdue", "out_too_long", "not_acknowledged", "counts_missing",
  /// "counts_differ", "erasure_due", "erasure_unproven", "incident_open", "notice_without_disc",
  /// "visitor_inside", "untrained"
  std::string kind;
  std::string subject;  ///< delivery number, incident, person …
  std::string detail;   ///< a date, a number; may be empty
};

struct StatusReport {
  Frame frame;
  Period period;
  std::vector<StatusDelivery> deliveries;  ///< by contract, then by number
  std::vector<ItemFacts> lone_notices;     ///< whose disc has not come; also those given back alone
  std::vector<VisitFacts> visits;
  std::vector<IncidentFacts> incidents;  ///< of the terminal, not of one delivery
  std::vector<OpenMatter> open_matters;
  [[nodiscard]] Json to_json() const;
};

}  // namespace dozo::evidence
