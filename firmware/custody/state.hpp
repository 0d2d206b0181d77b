// What is known: the fold of all events. Values only.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "firmware/base/digest.hpp"
#include "firmware/base/time.hpp"
#include "firmware/custody/permissions.hpp"
#include "firmware/sealed/delivery.hpp"

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

struct Account {
  std::string login;
  std::string name;  ///< the person's
  Role role = Role::handler;
  std::string verifier;  ///< yescrypt; empty until a password is set
  Attempts attempts;
};

struct Anchor {
  std::string fingerprint;  ///< SHA-256 of the certificate, hex
  std::string pem;
};

struct Disc {
  sealed::DiscNumber number;
  std::string tag_manifest;  ///< SHA-256 of the signed tag manifest, hex: the disc's identity
  std::string signer;        ///< fingerprint of the anchor
  std::string medium;        ///< "image", "CD-R", …
  std::uint64_t payload_bytes = 0;
  std::string place;  ///< 保管場所
  std::string received_by;
  Instant received_at;
  std::string receipt;  ///< number of its 受領書
  std::optional<Instant> returned_at;
  std::string returned_by;
  std::string verdict;  ///< the verifier's finding: canonical JSON of intake::Verdict
};

struct Notice {
  std::string number;
  std::string place;
  std::string received_by;
  Instant received_at;
  bool clock_was_behind = false;
  std::string receipt;
  std::optional<Instant> returned_at;
  std::string returned_by;
};

/// A disclosed departure from a rule, by two people.
struct Override {
  std::string by;
  std::string second;
  std::string reason;
  Instant at;
  std::string report;  ///< number of its 逸脱報告
};

/// What lies on the shelf, by the unsealer's summary.
struct Contents {
  std::uint64_t files = 0;
  std::uint64_t folders = 0;
  std::uint64_t bytes = 0;      ///< of the files
  std::uint64_t tar_bytes = 0;  ///< of what the shelf holds
  std::string index;            ///< SHA-256 of the inner index, hex
};

/// One attempt at erasing a job's shelf.
struct ErasureAttempt {
  Instant begun;
  std::optional<Instant> ended;  ///< none while open, and where it was cut off
  std::string error;             ///< "E-5104"; empty where it succeeded or was cut off
};

enum class JobState {
  receiving,  ///< not all discs, or no notice yet
  ready,      ///< all received: the password may be typed
  importing,  ///< an intention is open: data may lie on the shelf
  held,       ///< 保管中
  open,       ///< 作業中
  returned,   ///< 返却済: wipe is due
  erasing,    ///< an intention is open, or an attempt fell short
  erased,     ///< 消去済
  rejected,   ///< refused by people before import
};

struct Job {
  std::string id;  ///< "J-0001"
  sealed::Delivery delivery;
  int disc_count = 1;
  std::map<int, Disc> discs;      ///< by number
  bool clock_was_behind = false;  ///< at a disc's receipt
  std::optional<Override> same_day_override;
  JobState state = JobState::receiving;
  int shelf = 0;  ///< 0: none
  Attempts password_attempts;
  int imports = 0;  ///< attempts at importing
  std::optional<Contents> contents;
  Instant imported_at;
  std::set<std::string> handlers;  ///< logins; who imported is named
  std::string opened_by;
  bool return_signed = false;
  std::string return_handler;
  std::string return_supervisor;
  Instant return_signed_at;
  std::string erase_operator;
  std::string erase_second;
  std::vector<ErasureAttempt> erase_attempts;  ///< all of them; the last may be open
  std::string certificate;
  Instant erased_at;

  /// The last attempt has neither succeeded nor failed yet.
  [[nodiscard]] bool erasure_open() const {
    return state == JobState::erasing && !erase_attempts.empty() && !erase_attempts.back().ended;
  }
};

enum class ShelfState { free, filling, holding, soiled };

struct ShelfUse {
  ShelfState state = ShelfState::free;
  std::string job;
  std::uint64_t offset = 0;  ///< range on its medium, as recorded when the shelf was made
  std::uint64_t bytes = 0;
};

struct IssuedDocument {
  std::string number;
  std::string kind;
  std::string job;  ///< empty where it belongs to none
  std::string sha256;
  Instant issued_at;
};

struct Incident {
  std::string kind;
  std::string job;
  Instant at;
};

struct State {
  std::string ledger;  ///< UUID
  std::optional<Terminal> terminal;
  std::map<std::string, Account> accounts;  ///< by login
  std::map<std::string, Anchor> anchors;    ///< by fingerprint
  std::map<std::string, Job> jobs;          ///< by id
  std::map<std::string, Notice> notices;    ///< by notice number
  std::map<int, ShelfUse> shelves;          ///< by number, from 1
  std::vector<IssuedDocument> documents;
  std::vector<Incident> incidents;
  std::set<std::string> imported_groups;  ///< sealings imported here, ever
  std::uint64_t events = 0;

  /// The job of this sealing, if one is known.
  [[nodiscard]] const Job* job_of_group(std::string_view group) const;
  [[nodiscard]] const Job* job(std::string_view id) const;
  /// The notice that belongs to `job`, if it was received.
  [[nodiscard]] const Notice* notice_of(const Job& job) const;
  /// How many documents of `kind` were issued.
  [[nodiscard]] int issued(std::string_view kind) const;
};

/// The words of the API and of the documents for a state.
const char* to_text(JobState state);
const char* to_text(ShelfState state);

}  // namespace dozo::custody
