// Ledger and state under one lock: the only way to record anything.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "firmware/base/clock.hpp"
#include "firmware/base/random.hpp"
#include "firmware/base/signer.hpp"
#include "firmware/custody/decide.hpp"
#include "firmware/evidence/document.hpp"
#include "firmware/ledger/counter.hpp"
#include "firmware/ledger/ledger.hpp"

namespace dozo::daemon {

/// What a document's builder is told: its number, the checkpoint that covers the events it reports,
/// and the previous document of its kind.
struct PageContext {
  evidence::Heading heading;
  evidence::AuthenticityFacts authenticity;
  bool clock_behind = false;
  std::optional<Digest> image = {};  ///< Platform::image
};

/// What vouches for the terminal's documents: known to the composition root only.
struct Platform {
  evidence::Assurance assurance = evidence::Assurance::evaluation;
  /// Measurement of the system image; none in evaluation.
  std::optional<Digest> image = {};
  /// Tells an older ledger from the newest; outlives the Core. None in evaluation.
  ledger::Counter* counter = nullptr;
};

/// A document to be issued together with the events that it reports.
struct Issue {
  evidence::Kind kind;
  std::string job;  ///< empty where it belongs to none
  /// The events, given the number that the document will have.
  std::function<Result<custody::Drafts>(const custody::Now&, const std::string& number)> decide;
  /// The document, given the state as it will be after those events.
  std::function<Result<Json>(const custody::State& after, const PageContext&)> build;
  std::string incident = {};  ///< id of the one that a 事故報告書 is about
  std::string contract = {};  ///< the one that a report is about, where it is about one
};

/// The checkpoints on the newest documents: a ledger that was shortened or rewritten does not
/// continue them.
Result<std::vector<ledger::Checkpoint>> issued_checkpoints(ledger::EventStore& store);

/// Thread-safe where it says so; everything else needs the lock held.
class Core {
 public:
  /// Opens the ledger and replays it. The ports must outlive the Core. Where there is a counter,
  /// every start takes it one up: ledger_behind where it is ahead of what the ledger names (an
  /// older ledger was put back), tpm_counter_behind.
  static Result<std::unique_ptr<Core>> open(ledger::EventStore& store, const Clock& clock,
                                            Random& random, const Platform& platform = {});

  /// Held by whoever reads the state or records.
  [[nodiscard]] std::unique_lock<std::recursive_mutex> lock() { return std::unique_lock(mutex_); }
  [[nodiscard]] const custody::State& state() const { return state_; }
  [[nodiscard]] const ledger::Ledger& ledger() const { return *ledger_; }
  [[nodiscard]] ledger::EventStore& store() { return store_; }
  [[nodiscard]] custody::Now now() const { return {ledger_->now(), ledger_->clock_behind()}; }

  /// Does the counter stand where the ledger says? As the errors of open(); tpm_unavailable.
  [[nodiscard]] Result<> check_counter() const;
  /// Over everything committed, with the counter where there is one.
  [[nodiscard]] ledger::Checkpoint checkpoint() const;

  /// Takes the lock. The enrolled wards' certificates (PEM) by which discs are judged; a retired
  /// one as long as a job at hand has a disc of it. Whether a disc may be received is custody's to
  /// say.
  [[nodiscard]] std::vector<std::string> anchors();

  /// Takes the lock. Commits the events and folds them into the state; `floor` raises their time
  /// (the ward's sealing time). A failed commit ends the process: nothing may happen unrecorded.
  Result<> record(const custody::Drafts& drafts, Instant floor = {});
  /// Takes the lock. Decides, builds, signs, and commits events and document in one transaction.
  /// The number of the document.
  Result<std::string> issue(const Issue& issue, Instant floor = {});

  /// Once there is a key to sign with. It must outlive the Core.
  void set_signer(Signer* signer, const Digest& key_digest) {
    signer_ = signer;
    key_digest_ = key_digest;
  }
  [[nodiscard]] Signer* signer() const { return signer_; }
  /// SHA-256 of the terminal's public key, all zero before commissioning.
  [[nodiscard]] const Digest& key_digest() const { return key_digest_; }
  /// Called, under the lock, after each commit. It must be short.
  void on_change(std::function<void()> changed) { changed_ = std::move(changed); }
  [[nodiscard]] const Platform& platform() const { return platform_; }
  [[nodiscard]] Random& random() { return random_; }
  [[nodiscard]] const Clock& clock() const { return clock_; }

 private:
  Core(ledger::EventStore& store, const Clock& clock, Random& random, const Platform& platform)
      : store_(store), clock_(clock), random_(random), platform_(platform) {}
  Result<> record_clock_incident();
  Result<> count();
  Result<ledger::Transaction> begin(const custody::Drafts& drafts, Instant floor);
  void commit(ledger::Transaction& transaction);

  std::recursive_mutex mutex_;
  ledger::EventStore& store_;
  const Clock& clock_;
  Random& random_;
  Platform platform_;
  std::optional<ledger::Ledger> ledger_;
  custody::State state_;
  Signer* signer_ = nullptr;
  Digest key_digest_{};
  bool clock_incident_recorded_ = false;
  std::function<void()> changed_;
};

}  // namespace dozo::daemon
