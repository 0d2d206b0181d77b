// What is known: the fold of all events. Values only; people.hpp and job.hpp hold its parts.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "firmware/custody/job.hpp"
#include "firmware/custody/people.hpp"
#include "firmware/custody/policy.hpp"

namespace dozo::custody {

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

/// One line of an incident's record, written down at the terminal.
struct IncidentNote {
  std::string step;  ///< "what", "noticed", "reported", "measures", "prevention", "other"
  std::string text;
  std::string by;
  Instant at;
};

/// 事故: entered by a person, or by the terminal itself.
struct Incident {
  std::string id;      ///< "I-0001"
  std::string kind;    ///< "disc_lost", "clock_behind", …: docs/formats/events.md
  std::string job;     ///< empty where it belongs to none
  std::string detail;  ///< as typed; empty where the terminal recorded it
  std::string by;      ///< login, or "terminal"
  Instant at;
  std::vector<IncidentNote> notes;
  std::vector<std::string> reports;  ///< numbers of its 事故報告書
  std::optional<Instant> closed_at;
  std::string closed_by;
};

/// 自己点検: what the last one found.
struct SelfTestRecord {
  Instant at;
  bool ok = false;
  std::vector<std::string> failed;  ///< names of checks (docs/api.md)
};

struct State {
  std::string ledger;  ///< UUID
  std::optional<Terminal> terminal;
  std::map<std::string, Account> accounts;        ///< by login
  std::map<std::string, Anchor> anchors;          ///< by fingerprint
  std::map<std::string, AdoptedPolicy> policies;  ///< in force, by their signer's fingerprint
  std::map<std::string, std::string> logos;  ///< PNG by the SHA-256 of the policy that names it
  std::map<std::string, Job> jobs;           ///< by id
  std::map<std::string, Notice> notices;     ///< by notice number
  std::map<int, ShelfUse> shelves;           ///< by number, from 1
  std::vector<IssuedDocument> documents;
  std::vector<Incident> incidents;      ///< in order; ids count from 1
  std::map<std::string, Place> places;  ///< by place_key
  std::vector<Contact> contacts;
  std::vector<Visit> visits;
  std::optional<SelfTestRecord> self_test;
  std::set<std::string> imported_groups;  ///< sealings imported here, ever
  /// The last value named for the TPM's counter (ledger/counter.hpp); none where there is none.
  std::optional<std::uint64_t> counter;
  std::uint64_t events = 0;

  /// The job of this sealing, if one is known.
  [[nodiscard]] const Job* job_of_group(std::string_view group) const;
  [[nodiscard]] const Job* job(std::string_view id) const;
  /// The notice that belongs to `job`, if it was received.
  [[nodiscard]] const Notice* notice_of(const Job& job) const;
  /// The rules that its ward asks for, or the built-in ones. A policy belongs to the deliveries of
  /// the anchor that signed it.
  [[nodiscard]] const Policy& policy_of(const Job& job) const;
  /// How many documents of `kind` were issued.
  [[nodiscard]] int issued(std::string_view kind) const;
};

/// SHA-256 of the policy in force for the job's ward, hex; "" where there is none.
std::string policy_digest(const State& state, const Job& job);
/// The policy that rules a document: its job's, else that of the contract's ward; where it belongs
/// to neither, the one that is in force if no other ward is enrolled. Null where there is none.
const AdoptedPolicy* policy_of_document(const State& state, const std::string& job,
                                        const std::string& contract);
/// Minutes without a request after which a session ends: the least that a policy in force asks for.
int session_minutes(const State& state);

/// "I-0001" for the first.
std::string incident_id(std::size_t number);

/// The word of the API and of the documents for a state.
const char* to_text(ShelfState state);

}  // namespace dozo::custody
