// The terminal, its people, and the registers that a person keeps there: values only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/base/time.hpp"
#include "firmware/custody/permissions.hpp"

namespace dozo::custody {

struct Terminal {
  std::string contractor;  ///< 受託者
  std::string address;
  std::string number;           ///< terminal number, e.g. T-014
  std::string place;            ///< where the terminal stands
  std::string key_fingerprint;  ///< SHA-256 of the certificate, hex
};

/// Wrong attempts in a row, and when the last one was: what the growing delay is computed from.
struct Attempts {
  int failed = 0;
  Instant last;
};

/// 研修: one course that a person attended.
struct Training {
  std::string course;
  Date held_on;
  Date valid_until;  ///< the last day on which it counts
  std::string recorded_by;
};

struct Account {
  std::string login;
  std::string name;  ///< the person's
  Role role = Role::handler;
  std::string verifier;  ///< yescrypt; empty until a password is set
  Attempts attempts;
  /// Another person set the password: nothing may be done, and no consent given, before its owner
  /// has changed it.
  bool must_change = false;
  bool closed = false;  ///< may never log in again; the name stays taken
  Instant created_at;
  std::vector<Training> trainings;

  /// Is there a training that still counts on `day`?
  [[nodiscard]] bool trained_on(Date day) const;
};

struct Anchor {
  std::string fingerprint;  ///< SHA-256 of the certificate, hex
  std::string pem;
};

/// What may be kept at a place: never both (split delivery).
enum class PlaceKind { discs, notices };

/// 保管場所, from the register.
struct Place {
  std::string name;
  PlaceKind kind = PlaceKind::discs;
  bool retired = false;  ///< nothing new is put there
};

/// 連絡先: who is called when something happens.
struct Contact {
  std::string duty;  ///< "区 所管課", "取扱責任者" …
  std::string name;
  std::string phone;
};

/// 入退室: one person's stay in one area.
struct Visit {
  int number = 0;            ///< from 1
  std::string area;          ///< "building", "machine_room", "media_vault"
  std::string person;        ///< as written in the register
  std::string organisation;  ///< empty for the contractor's own people
  std::string purpose;
  std::string escort;  ///< 立会者; empty for the contractor's own people
  std::string recorded_by;
  Instant entered;
  std::optional<Instant> left;
};

const char* to_text(PlaceKind kind);
std::optional<PlaceKind> place_kind_from_text(std::string_view text);

}  // namespace dozo::custody
