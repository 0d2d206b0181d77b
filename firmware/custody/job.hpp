// Deliveries, their discs and notices, and the jobs made of them: values only.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "firmware/base/time.hpp"
#include "firmware/custody/people.hpp"
#include "firmware/sealed/delivery.hpp"

namespace dozo::custody {

/// 持出: out of its place of keeping, in a person's hands.
struct Removal {
  std::string by;
  Instant at;
  std::string purpose;  ///< token: "import", "return", "inspection", "other"
};

/// A disc or notice that cannot be given back, declared by two people.
struct Loss {
  std::string kind;  ///< "lost", "broken"
  std::string reason;
  std::string by;
  std::string second;
  Instant at;
  std::string incident;  ///< id of its incident
};

struct Disc {
  sealed::DiscNumber number;
  std::string tag_manifest;  ///< SHA-256 of the signed tag manifest, hex: the disc's identity
  std::string signer;        ///< fingerprint of the anchor
  std::string medium;        ///< "image", "CD-R", …
  std::uint64_t payload_bytes = 0;
  std::string place;   ///< 保管場所
  Instant kept_since;  ///< at `place`
  std::string received_by;
  Instant received_at;
  std::string receipt;  ///< number of its 受領書
  std::optional<Instant> returned_at;
  std::string returned_by;
  std::optional<Removal> out;  ///< none while it lies at `place`
  std::optional<Loss> loss;
  std::string verdict;  ///< the verifier's finding: canonical JSON of intake::Verdict
};

struct Notice {
  std::string number;
  std::string place;
  Instant kept_since;  ///< at `place`
  std::string received_by;
  Instant received_at;
  bool clock_was_behind = false;
  std::string receipt;
  std::optional<Instant> returned_at;
  std::string returned_by;
  std::optional<Removal> out;
  std::optional<Loss> loss;
  /// The job that it was given back or declared lost with: a later sealing that bears its number
  /// awaits a notice of its own. Empty while it is here.
  std::string settled_with;
  /// Entries about it from before its job was known, by number: the job's first disc names them.
  std::vector<std::uint64_t> entries;
};

/// A disclosed departure from a rule, by two people.
struct Override {
  std::string rule;  ///< "same_day", "split_days" (the ward's policy asks for more than one)
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
  /// Records by the job sheet's rule; none where the rule is "none" or does not fit the files.
  std::optional<std::int64_t> records;
};

/// 件数照合: what the contractor says was printed and enclosed.
struct Counts {
  std::int64_t printed = 0;
  std::int64_t enclosed = 0;
  std::string by;
  Instant at;
};

/// 区の受領: the ward has confirmed that it got disc and notice back.
struct Acknowledgement {
  Date on;
  std::string by;  ///< the ward's officer, as written on the slip
  std::string note;
  std::string recorded_by;
  Instant at;
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
  std::string id;                      ///< "J-0001"
  std::uint64_t events = 0;            ///< how many name it; the last one's `nth`
  std::uint64_t first_event = 0;       ///< entry number of the first
  std::uint64_t last_event = 0;        ///< and of the last
  std::vector<std::uint64_t> earlier;  ///< entries about its notice from before that
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
  bool return_signed = false;  ///< what was lost counts as accounted for then
  std::string return_handler;
  std::string return_supervisor;
  Instant return_signed_at;
  std::optional<Counts> counts;
  std::optional<Acknowledgement> acknowledged;
  std::string erase_operator;
  std::string erase_second;
  std::vector<ErasureAttempt> erase_attempts;  ///< all of them; the last may be open
  std::string certificate;
  Instant erased_at;

  /// Nothing is done with its data any more.
  [[nodiscard]] bool is_over() const {
    return state == JobState::erased || state == JobState::rejected;
  }
  /// The last attempt has neither succeeded nor failed yet.
  [[nodiscard]] bool erasure_open() const {
    return state == JobState::erasing && !erase_attempts.empty() && !erase_attempts.back().ended;
  }
};

const char* to_text(JobState state);

}  // namespace dozo::custody
