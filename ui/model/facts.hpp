// What dozod has told, as values: the only place where the UI reads the API's JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "firmware/base/json.hpp"
#include "firmware/base/time.hpp"

namespace dozo::ui {

struct Shelf {
  int number = 0;
  std::string state;  ///< free, soiled, …
  std::uint64_t bytes = 0;
  std::string job, subject, job_state;
  std::optional<Date> return_by;
};

/// The public part of a delivery, as a disc says it.
struct DeliveryFacts {
  std::string department, subject, contract, number, notice;
  std::int64_t records = 0;
  std::string record_rule;
  std::optional<Instant> sealed_at;
  std::optional<Date> return_by;
};

/// The disc in the drive.
struct DiscInDrive {
  std::string medium, finding, job, signer, tag_manifest;
  std::uint64_t bytes = 0;
  std::optional<Error> error;
  std::optional<DeliveryFacts> delivery;
  int number = 0, count = 0;
  std::uint64_t files = 0, payload_bytes = 0;
};

struct Activity {
  std::uint64_t id = 0;
  std::string kind, job, step, result;
  bool running = false, waiting_for_disc = false;
  int disc = 0;
  std::uint64_t done = 0, total = 0;
  std::int64_t milliseconds = 0;
  std::optional<Error> error;  ///< of an ended one
  std::optional<Error> hint;   ///< why the disc inserted last is not the awaited one
};

struct TerminalFacts {
  std::string contractor, address, number, place, key_fingerprint;
};

/// 自己点検: when the last one was, and what it found.
struct SelfTestFact {
  bool ok = false;
  std::optional<Instant> at;
  std::vector<std::string> failed;
};

/// One thing that a self-test looked at.
struct SelfCheck {
  std::string name, detail;
  bool ok = false;
};

struct Status {
  std::string version;
  std::optional<Instant> time;
  bool clock_behind = false;
  std::optional<TerminalFacts> terminal;
  std::vector<Shelf> shelves;
  std::uint64_t anchors = 0, documents = 0, incidents = 0, ledger_size = 0;
  std::string ledger;
  std::uint64_t discs_kept = 0, notices_kept = 0;
  std::uint64_t returns_overdue = 0, out_overdue = 0, wipes_overdue = 0;
  int session_minutes = 0;  ///< after which dozod logs a person out who does nothing
  std::optional<SelfTestFact> self_test;
  std::optional<DiscInDrive> disc;
  std::optional<Error> drive;       ///< why the drive cannot be used
  std::optional<Error> locked_out;  ///< why the terminal does nothing at all
  bool recovery_key = false;        ///< there is one that has to be written down
  bool appliance = false;           ///< and no evaluation
  Activity activity;
};

struct KeptDisc {
  int number = 0;
  std::string place, receipt, received_by, tag_manifest;
  std::optional<Instant> received_at, returned_at;
  std::string loss;  ///< "lost", "broken" where it was declared so

  [[nodiscard]] bool is_awaited() const { return !returned_at && loss.empty(); }
};

struct KeptNotice {
  std::string number, place, receipt, received_by;
  std::optional<Instant> received_at, returned_at;
  std::string loss;  ///< as of a disc

  [[nodiscard]] bool is_awaited() const { return !returned_at && loss.empty(); }
};

struct Job {
  std::string id, state, opened_by, certificate;
  DeliveryFacts delivery;
  int days_left = 0, disc_count = 0, shelf = 0, erase_attempts = 0;
  std::vector<KeptDisc> discs;
  std::optional<KeptNotice> notice;
  bool same_day_blocked = false, same_day_override = false, return_signed = false;
  /// The ward's policy wants two people for it.
  bool two_for_password = false, two_for_work = false, two_for_return = false;
  std::int64_t wait_seconds = 0;
  std::uint64_t files = 0, bytes = 0;
  bool has_contents = false;

  /// All is back, or declared lost.
  [[nodiscard]] bool all_returned() const;
  /// Wiped or rejected: at most something of it is still to be given back.
  [[nodiscard]] bool is_over() const { return state == "erased" || state == "rejected"; }
};

struct Person {
  std::string login, name, role;
  bool must_change = false;  ///< another person set the password
  bool closed = false;
};

struct File {
  std::int64_t number = 0;
  std::string path;
  std::uint64_t size = 0;
};

struct Document {
  std::string number, kind, job, sha256;
  std::optional<Instant> issued_at;
};

struct LedgerEntry {
  std::uint64_t sequence = 0;
  std::optional<Instant> time;
  std::string type, actor, job;
};

// From the API's answers. A missing or strange member reads as empty: the picture may lack
// something, it never stops.
Status status_from(const Json& json);
Activity activity_from(const Json& json);
std::vector<Job> jobs_from(const Json& json);
std::vector<KeptNotice> notices_from(const Json& json);
Person person_from(const Json& json);
std::vector<Person> people_from(const Json& json);
std::vector<File> files_from(const Json& json);
std::vector<SelfCheck> self_checks_from(const Json& json);
std::vector<Document> documents_from(const Json& json);
std::vector<LedgerEntry> entries_from(const Json& json);
std::vector<std::string> texts_from(const Json& json, const char* key);
std::string text_from(const Json& json, const char* key);
std::uint64_t count_from(const Json& json, const char* key);

}  // namespace dozo::ui
