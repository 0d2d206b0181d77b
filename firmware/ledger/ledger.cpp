#include "firmware/ledger/ledger.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "firmware/ledger/line.hpp"

namespace dozo::ledger {
namespace {

tl::unexpected<Error> damaged(std::uint64_t sequence, const char* what) {
  return fail(ErrorCode::ledger_damaged, "entry " + std::to_string(sequence) + ": " + what);
}

// Compares checkpoints known from elsewhere while the tree grows past them.
class Anchors {
 public:
  explicit Anchors(std::span<const Checkpoint> anchors) : sorted_(anchors.begin(), anchors.end()) {
    std::ranges::sort(sorted_, {}, &Checkpoint::size);
  }

  Result<> grown(const MerkleTree& tree) {
    for (; next_ < sorted_.size() && sorted_[next_].size == tree.size(); ++next_) {
      if (sorted_[next_].root != tree.root()) {
        return damaged(tree.size() - 1, "not what an issued document vouches for");
      }
    }
    return {};
  }

  Result<> finished(const std::string& id) const {
    for (const Checkpoint& anchor : sorted_) {
      if (anchor.ledger != id) return fail(ErrorCode::ledger_damaged, "another ledger");
    }
    if (next_ < sorted_.size())
      return fail(ErrorCode::ledger_behind, "shorter than a document says");
    return {};
  }

 private:
  std::vector<Checkpoint> sorted_;
  std::size_t next_ = 0;
};

}  // namespace

Result<Ledger> Ledger::open(EventStore& store, const Clock& clock, Random& random,
                            const Replay& replay, std::span<const Checkpoint> anchors) {
  Ledger ledger(store, clock, random);
  Anchors known(anchors);
  DOZO_TRY(store.load([&](std::uint64_t sequence, std::string_view line, const Digest& leaf) {
    return ledger.take(sequence, line, leaf, replay).and_then([&] {
      return known.grown(ledger.tree_);
    });
  }));
  if (ledger.size() != DOZO_TRY(store.count())) return fail(ErrorCode::ledger_damaged, "count");
  if (ledger.size() == 0) {
    // A ledger that documents speak of is not made anew: it was lost.
    if (!anchors.empty()) return fail(ErrorCode::ledger_behind, "empty");
    DOZO_TRY(ledger.create(replay));
  }
  DOZO_TRY(known.finished(ledger.id_));
  return ledger;
}

Result<> Ledger::take(std::uint64_t sequence, std::string_view line, const Digest& leaf,
                      const Replay& replay) {
  if (sequence != size()) return damaged(size(), "missing");
  if (leaf_hash(as_bytes(line)) != leaf) return damaged(sequence, "changed");
  const auto parsed = parse_line(line);
  if (!parsed) return damaged(sequence, parsed.error().detail.c_str());
  const Event& event = parsed->event;
  if (event.sequence != sequence) return damaged(sequence, "out of place");
  if (sequence == 0) {
    const auto id = json_string(event.body, "ledger");
    if (event.type != kCreated || !id) return damaged(sequence, "not a ledger's beginning");
    id_ = *id;
  } else if (event.type == kCreated || event.time < last_time_) {
    return damaged(sequence, "out of order");
  }
  DOZO_TRY(replay(event));
  tree_.add(leaf);
  last_time_ = event.time;
  return {};
}

Result<> Ledger::create(const Replay& replay) {
  id_ = DOZO_TRY(random_uuid(*random_));
  Transaction transaction = begin();
  const Event& event = DOZO_TRY(transaction.append({kCreated, kTerminal, {{"ledger", id_}}}));
  DOZO_TRY(transaction.commit());
  return replay(event);
}

Transaction Ledger::begin() {
  return Transaction(*this);
}

Instant Ledger::now() const {
  return std::max(clock_->now(), last_time_);
}

Checkpoint Ledger::checkpoint() const {
  return {std::nullopt, id_, tree_.root(), tree_.size(), now()};
}

Transaction::Transaction(Ledger& ledger)
    : ledger_(&ledger), first_(ledger.size()), tree_(ledger.tree_), now_(ledger.now()) {}

Result<std::reference_wrapper<const Event>> Transaction::append(Draft draft, Instant floor) {
  if (ledger_->poisoned_ || committed_) return fail(ErrorCode::ledger_store_failed, "ended");
  Salt salt{};
  DOZO_TRY(ledger_->random_->fill(salt));
  Event event{tree_.size(), std::max(now_, floor), std::move(draft.type), std::move(draft.actor),
              std::move(draft.body)};
  StoredLine stored;
  stored.line = DOZO_TRY(encode_line(event, salt));
  stored.leaf = leaf_hash(as_bytes(stored.line));
  now_ = event.time;
  tree_.add(stored.leaf);
  lines_.push_back(std::move(stored));
  events_.push_back(std::move(event));
  return std::cref(events_.back());
}

Checkpoint Transaction::checkpoint() const {
  return {std::nullopt, ledger_->id_, tree_.root(), tree_.size(), now_};
}

Result<> Transaction::commit() {
  if (ledger_->poisoned_) return fail(ErrorCode::ledger_store_failed, "an earlier commit failed");
  if (committed_ || first_ != ledger_->size()) {
    return fail(ErrorCode::ledger_store_failed, "the transaction is out of date");
  }
  committed_ = true;
  if (lines_.empty() && documents_.empty()) return {};
  if (const auto done = ledger_->store_->append(first_, lines_, documents_); !done) {
    ledger_->poisoned_ = true;
    return fail(ErrorCode::ledger_store_failed, done.error().detail);
  }
  ledger_->tree_ = tree_;
  if (!lines_.empty()) ledger_->last_time_ = now_;
  return {};
}

}  // namespace dozo::ledger
