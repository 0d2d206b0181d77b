// What dozod has told of registers, incidents, counts and policy, as values: the other half of
// facts.hpp, by the same rules.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "firmware/base/error.hpp"
#include "firmware/base/json.hpp"
#include "firmware/base/time.hpp"

namespace dozo::ui {

/// A disc or a notice in keeping: where it is, since when, with whom.
struct KeptItem {
  struct Out {
    std::string by, name, purpose;
    std::optional<Instant> at;
    bool overdue = false;
  };
  std::string what;  ///< "disc", "notice"
  std::string job, subject, number, place;
  int disc = 0;
  std::optional<Instant> since;
  std::optional<Out> out;
  std::string loss;  ///< "lost", "broken"; empty: neither
};

struct Place {
  std::string name, kind;  ///< kind: "discs", "notices"
};

struct Visit {
  std::int64_t number = 0;
  std::string area, person, organisation, purpose, escort;
  std::optional<Instant> entered, left;
};

struct Contact {
  std::string duty, name, phone;
};

struct Training {
  std::string login, name, course;
  std::optional<Date> held_on, valid_until;
  bool valid = false;
};

/// A person with all that the list of people tells.
struct Account {
  std::string login, name, role, course;
  std::optional<Date> trained_until;
  bool must_change = false, closed = false;
};

struct Incident {
  struct Note {
    std::string step, text, by;
    std::optional<Instant> at;
  };
  std::string id, kind, job, detail, by;
  std::optional<Instant> at;
  bool open = true;
  std::vector<Note> notes;
  std::vector<std::string> reports;

  /// The last text written for a step; empty where there is none.
  [[nodiscard]] std::string noted(const std::string& step) const;
};

/// What job.show adds to a delivery: counts, losses, the ward's acknowledgement, named handlers.
struct JobRecord {
  std::optional<std::int64_t> sheet, received, printed, enclosed;
  std::vector<std::string> handlers;
  std::vector<std::string> losses;  ///< "lost" or "broken", one a medium
  std::optional<Date> acknowledged_on;
  std::string acknowledged_by;
};

/// One rule of a policy: its value, and the one that it is compared with.
struct PolicyRule {
  using Value = std::variant<bool, std::int64_t, std::string>;
  std::string name;  ///< the policy's key: "split.days"
  Value value, other;

  [[nodiscard]] bool differs() const { return value != other; }
};

/// A policy in force; its rules beside those that the terminal has by itself.
struct Policy {
  std::string signer, ward, sha256, by, second;
  std::int64_t serial = 0;
  std::optional<Instant> at;
  std::vector<PolicyRule> rules;
};

/// What a commissioning disc in the drive holds.
struct Enrolment {
  std::string fingerprint, subject, pem;    ///< empty: no certificate on it
  std::string policy, signature, logo;      ///< as they are adopted; empty: none on it
  std::string ward;                         ///< whose policy it is
  std::int64_t serial = 0, serial_now = 0;  ///< of that policy, and of the one in force (0: none)
  std::vector<PolicyRule> rules;            ///< of that policy, beside those in force
  std::optional<Error> trouble;             ///< why that policy cannot be adopted

  /// The policy on the disc is the one in force.
  [[nodiscard]] bool in_force() const { return serial > 0 && serial == serial_now; }
};

std::vector<KeptItem> kept_items_from(const Json& json);
std::vector<Place> places_from(const Json& json);
std::vector<Visit> visits_from(const Json& json);
std::vector<Contact> contacts_from(const Json& json);
std::vector<Training> trainings_from(const Json& json);
std::vector<Account> accounts_from(const Json& json);
std::vector<Incident> incidents_from(const Json& json);
JobRecord job_record_from(const Json& json);
std::vector<Policy> policies_from(const Json& json);
Enrolment enrolment_from(const Json& json);

}  // namespace dozo::ui
