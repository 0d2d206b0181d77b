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

/// A key that the terminal had before a roll-over.
struct FormerKey {
  std::string fingerprint;  ///< SHA-256 of the certificate, hex
  std::string public_key;   ///< SHA-256 of the public key (SPKI), hex: Dozo-Recipient
  std::string pem;          ///< its certificate: documents that it signed stay verifiable
  /// Deliveries sealed for it before this moment are accepted.
  Instant rolled_at;
  bool destroyed = false;  ///< the private key is gone; before that it may still exist
};

struct Terminal {
  std::string contractor;  ///< 受託者
  std::string address;
  std::string number;                    ///< terminal number, e.g. T-014
  std::string place;                     ///< where the terminal stands
  std::string key_fingerprint;           ///< SHA-256 of the certificate, hex
  std::vector<FormerKey> former_keys{};  ///< the oldest first
  std::string next_key{};  ///< fingerprint of the key that a roll-over was begun for; "": none
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

  /// The training that counts on `day`, the one that does so longest; null where none does.
  [[nodiscard]] const Training* training_on(Date day) const;
  [[nodiscard]] bool trained_on(Date day) const { return training_on(day) != nullptr; }
};

struct Anchor {
  std::string fingerprint;  ///< SHA-256 of the certificate, hex
  std::string pem;
  bool retired = false;  ///< discs that it signed are refused from then on; jobs at hand go on
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
