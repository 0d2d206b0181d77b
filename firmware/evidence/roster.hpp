// 名簿: who works at this terminal, as its accounts have it.
#pragma once

#include <string>
#include <vector>

#include "firmware/evidence/document.hpp"

namespace dozo::evidence {

struct RosterPerson {
  std::string login;
  std::string name;
  std::string role;  ///< token: "handler", "supervisor", "inspector", "maintenance"
  Instant since;
  std::optional<Date> trained_until;  ///< last day on which a training counts; none without one
  std::string course;                 ///< that training's
  /// token: "active"; "untrained" where the role needs a training and none counts today;
  /// "password_due" before the owner has changed a password that another set; "closed".
  std::string status;
};

struct Roster {
  Frame frame;
  std::vector<RosterPerson> people;
  [[nodiscard]] Json to_json() const;
};

}  // namespace dozo::evidence
