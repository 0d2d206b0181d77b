// The ledger: an append-only list of events, the one truth of the terminal (DESIGN: "The ledger
// is the truth"). State is what replaying it gives.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "firmware/base/clock.hpp"
#include "firmware/base/random.hpp"
#include "firmware/base/result.hpp"
#include "firmware/ledger/checkpoint.hpp"
#include "firmware/ledger/event.hpp"
#include "firmware/ledger/merkle.hpp"
#include "firmware/ledger/store.hpp"

namespace dozo::ledger {

/// The type of entry 0, which the ledger writes itself: body {"ledger":"<uuid>"}.
inline constexpr const char* kCreated = "ledger.created";
/// The actor where no person acted.
inline constexpr const char* kTerminal = "terminal";

class Transaction;

/// Not for use from several threads at once. Store, clock and randomness must outlive it; it may
/// not be moved while a transaction lives.
class Ledger {
 public:
  using Replay = std::function<Result<>(const Event&)>;

  /// Reads the whole store: every line canonical, numbered without gaps, not before the one ahead
  /// of it, and hashed as stored; hands each event to `replay`, whose error ends it. An empty store
  /// gets entry 0. `anchors` are checkpoints known from elsewhere (issued documents): the ledger
  /// must continue each.
  /// ledger_damaged where anything differs, ledger_behind where the ledger is shorter than an
  /// anchor says.
  static Result<Ledger> open(EventStore& store, const Clock& clock, Random& random,
                             const Replay& replay, std::span<const Checkpoint> anchors = {});

  /// Begins to write. One at a time: where two were begun, only the first can commit.
  [[nodiscard]] Transaction begin();

  /// The ledger's time: the clock's, or the last event's where the clock is behind it.
  [[nodiscard]] Instant now() const;
  /// Is the clock behind the last event? The caller records the incident.
  [[nodiscard]] bool clock_behind() const { return clock_->now() < last_time_; }

  /// Over everything committed, at now().
  [[nodiscard]] Checkpoint checkpoint() const;
  [[nodiscard]] std::uint64_t size() const { return tree_.size(); }
  /// The UUID from entry 0.
  [[nodiscard]] const std::string& id() const { return id_; }
  /// A commit failed: nothing can be written any more, the process has to end.
  [[nodiscard]] bool poisoned() const { return poisoned_; }

 private:
  friend class Transaction;
  Ledger(EventStore& store, const Clock& clock, Random& random)
      : store_(&store), clock_(&clock), random_(&random) {}
  Result<> take(std::uint64_t sequence, std::string_view line, const Digest& leaf,
                const Replay& replay);
  Result<> create(const Replay& replay);

  EventStore* store_;
  const Clock* clock_;
  Random* random_;
  MerkleTree tree_;
  Instant last_time_;
  std::string id_;
  bool poisoned_ = false;
};

/// Events and documents that are committed together. Nothing is visible before commit(); a
/// transaction that is destroyed without it leaves no trace.
class Transaction {
 public:
  Transaction(Transaction&&) = default;
  Transaction& operator=(Transaction&&) = default;
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction() = default;

  /// Numbers, dates and salts the event: `const Event& event = DOZO_TRY(tx.append({…}))`. The
  /// reference lives as long as the transaction. `floor` raises the time (the ward's sealing time;
  /// DESIGN: "Time"). json_not_canonical, no_entropy; ledger_store_failed on a poisoned ledger.
  [[nodiscard]] Result<std::reference_wrapper<const Event>> append(Draft draft, Instant floor = {});
  /// Keeps the document with these events.
  void attach(Document document) { documents_.push_back(std::move(document)); }

  /// Over everything committed and all that was appended here so far, at now().
  [[nodiscard]] Checkpoint checkpoint() const;
  /// The one time of this transaction's events: taken at its begin, raised by a floor only.
  [[nodiscard]] Instant now() const { return now_; }
  /// What was appended so far, to be applied to the state after the commit.
  [[nodiscard]] const std::deque<Event>& events() const { return events_; }

  /// All or nothing, durable on success. On failure the ledger is poisoned (ledger_store_failed)
  /// and the process must end: what the store holds is known only after the next open. A second
  /// commit, or one after another transaction's commit, is refused (ledger_store_failed) and
  /// writes nothing. Without events and documents nothing is written.
  [[nodiscard]] Result<> commit();

 private:
  friend class Ledger;
  explicit Transaction(Ledger& ledger);

  Ledger* ledger_;
  std::uint64_t first_;
  MerkleTree tree_;
  Instant now_;
  std::deque<Event> events_;
  std::vector<StoredLine> lines_;
  std::vector<Document> documents_;
  bool committed_ = false;
};

}  // namespace dozo::ledger
