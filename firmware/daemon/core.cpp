#include "firmware/daemon/core.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include <nlohmann/json.hpp>

#include "firmware/custody/apply.hpp"
#include "firmware/custody/decide_incidents.hpp"
#include "firmware/custody/numbering.hpp"
#include "firmware/custody/rules.hpp"
#include "firmware/custody/types.hpp"
#include "firmware/evidence/parse.hpp"

namespace dozo::daemon {
namespace {

// The process ends here: what the store holds is known only after the next start, and until then
// nothing may happen that the ledger does not know of.
[[noreturn]] void end_process(const Error& error) {
  std::fprintf(stderr, "%s\n", describe(error).c_str());
  std::_Exit(1);
}

std::optional<evidence::PreviousDocument> previous_of(const custody::State& state,
                                                      std::string_view kind) {
  const auto last = std::find_if(state.documents.rbegin(), state.documents.rend(),
                                 [&](const auto& each) { return each.kind == kind; });
  if (last == state.documents.rend()) return std::nullopt;
  const auto digest = digest_from_hex(last->sha256);
  if (!digest) return std::nullopt;
  return evidence::PreviousDocument{last->number, *digest};
}

std::string next_number(const custody::State& state, evidence::Kind kind,
                        evidence::Assurance assurance, Instant now) {
  const std::string_view token = evidence::to_token(kind);
  const int year = date_in_japan(now).year;
  const auto count = std::ranges::count_if(state.documents, [&](const auto& each) {
    return each.kind == token && date_in_japan(each.issued_at).year == year;
  });
  const bool evaluation = assurance == evidence::Assurance::evaluation;
  return evidence::document_number(kind, evaluation, state.terminal->number, year,
                                   static_cast<int>(count) + 1);
}

// The policy of the ward that the document is for: its digest, and its number of the form.
void add_policy(const custody::State& after, const Issue& issue, PageContext& context) {
  const auto* policy = custody::policy_of_document(after, issue.job, issue.contract);
  if (policy == nullptr) return;
  context.authenticity.policy = digest_from_hex(policy->sha256);
  const auto form = policy->rules.forms.find(std::string(evidence::to_token(issue.kind)));
  if (form != policy->rules.forms.end()) context.heading.form = form->second;
}

ledger::Checkpoint counted(ledger::Checkpoint checkpoint, const custody::State& state) {
  if (state.counter) checkpoint.counter = static_cast<std::int64_t>(*state.counter);
  return checkpoint;
}

}  // namespace

Result<std::vector<ledger::Checkpoint>> issued_checkpoints(ledger::EventStore& store) {
  constexpr std::size_t kNewest = 256;
  const auto numbers = DOZO_TRY(store.document_numbers());
  std::vector<ledger::Checkpoint> checkpoints;
  for (std::size_t i = numbers.size() - std::min(numbers.size(), kNewest); i < numbers.size();
       ++i) {
    const auto document = DOZO_TRY(store.document(numbers[i]));
    if (!document) return fail(ErrorCode::ledger_damaged, "document");
    checkpoints.push_back(DOZO_TRY(evidence::parse(document->json)).checkpoint);
  }
  return checkpoints;
}

Result<std::unique_ptr<Core>> Core::open(ledger::EventStore& store, const Clock& clock,
                                         Random& random, const Platform& platform) {
  std::unique_ptr<Core> core(new Core(store, clock, random, platform));
  const auto anchors = DOZO_TRY(issued_checkpoints(store));
  core->ledger_.emplace(DOZO_TRY(ledger::Ledger::open(
      store, clock, random,
      [&](const ledger::Event& event) { return custody::apply(core->state_, event); }, anchors)));
  DOZO_TRY(core->count());
  return core;
}

// At every start and for every document. That each start counts is what makes any copy put back
// known: to put one back takes a start, and the copy names nothing of the starts since.
Result<> Core::count() {
  ledger::Counter* counter = platform_.counter;
  if (counter == nullptr) return {};
  const auto name = [&](std::uint64_t value) {
    return record({{custody::type::kCounterNamed, ledger::kTerminal, {{"value", value}}}});
  };
  if (!state_.counter) {
    // Only a terminal that was never set up takes a counter as it finds it.
    if (state_.terminal) return fail(ErrorCode::ledger_behind, "no counter was ever named");
    return name(DOZO_TRY(counter->begin()));
  }
  DOZO_TRY(ledger::settle(*counter, *state_.counter));
  const std::uint64_t next = *state_.counter + 1;
  DOZO_TRY(name(next));
  return ledger::advance(*counter, next);
}

Result<> Core::check_counter() const {
  if (platform_.counter == nullptr || !state_.counter) return {};
  const std::uint64_t value = DOZO_TRY(platform_.counter->read());
  if (value > *state_.counter) return fail(ErrorCode::ledger_behind);
  // One below: an increment that failed; the next start or document repeats it.
  if (value + 1 < *state_.counter) return fail(ErrorCode::tpm_counter_behind);
  return {};
}

ledger::Checkpoint Core::checkpoint() const {
  return counted(ledger_->checkpoint(), state_);
}

std::vector<std::string> Core::anchors() {
  const auto held = lock();
  std::vector<std::string> certificates;
  for (const auto& [fingerprint, anchor] : state_.anchors) {
    if (!anchor.retired || custody::has_live_job(state_, fingerprint)) {
      certificates.push_back(anchor.pem);
    }
  }
  return certificates;
}

// Once per run: a clock that stands behind the ledger was moved, or its battery is dead.
Result<> Core::record_clock_incident() {
  if (clock_incident_recorded_ || !ledger_->clock_behind()) return {};
  clock_incident_recorded_ = true;
  const auto drafts = custody::automatic_incident(state_, "clock_behind", "", "");
  return drafts.empty() ? Result<>() : record(drafts);
}

Result<ledger::Transaction> Core::begin(const custody::Drafts& drafts, Instant floor) {
  ledger::Transaction transaction = ledger_->begin();
  custody::Numbering numbering(state_);
  for (ledger::Draft draft : drafts) {
    numbering.complete(draft);
    DOZO_TRY(transaction.append(std::move(draft), floor));
  }
  return transaction;
}

void Core::commit(ledger::Transaction& transaction) {
  if (const auto committed = transaction.commit(); !committed) end_process(committed.error());
  if (changed_) changed_();
}

Result<> Core::record(const custody::Drafts& drafts, Instant floor) {
  const auto held = lock();
  DOZO_TRY(record_clock_incident());
  ledger::Transaction transaction = DOZO_TRY(begin(drafts, floor));
  commit(transaction);
  for (const ledger::Event& event : transaction.events()) {
    // What decide let through and apply refuses cannot be replayed either: stop at once.
    if (const auto applied = custody::apply(state_, event); !applied) end_process(applied.error());
  }
  return {};
}

Result<std::string> Core::issue(const Issue& issue, Instant floor) {
  const auto held = lock();
  if (signer_ == nullptr) return fail(ErrorCode::not_commissioned);
  DOZO_TRY(record_clock_incident());
  const std::string number =
      next_number(state_, issue.kind, platform_.assurance, std::max(ledger_->now(), floor));
  const custody::Drafts drafts = DOZO_TRY(issue.decide(now(), number));
  DOZO_TRY(count());
  ledger::Transaction transaction = DOZO_TRY(begin(drafts, floor));
  // Applied to a copy: what cannot be folded is found before it is written.
  custody::State after = state_;
  for (const ledger::Event& event : transaction.events()) {
    DOZO_TRY(custody::apply(after, event));
  }
  const std::size_t reported = transaction.events().size();
  PageContext context;
  context.heading = {number, transaction.now(), platform_.assurance};
  context.authenticity.checkpoint = counted(transaction.checkpoint(), after);
  context.authenticity.previous = previous_of(state_, evidence::to_token(issue.kind));
  context.authenticity.terminal_key = key_digest_;
  context.clock_behind = ledger_->clock_behind();
  context.image = platform_.image;
  add_policy(after, issue, context);
  const Json page = DOZO_TRY(issue.build(after, context));
  ledger::Document document = DOZO_TRY(evidence::issue(page, *signer_));
  ledger::Draft issued{custody::type::kDocumentIssued,
                       ledger::kTerminal,
                       {{"number", number},
                        {"kind", evidence::to_token(issue.kind)},
                        {"job", issue.job},
                        {"sha256", to_hex(sha256(as_bytes(document.json)))}}};
  if (!issue.incident.empty()) issued.body["incident"] = issue.incident;
  custody::Numbering(after).complete(issued);
  DOZO_TRY(transaction.append(std::move(issued)));
  transaction.attach(std::move(document));
  for (std::size_t i = reported; i < transaction.events().size(); ++i) {
    DOZO_TRY(custody::apply(after, transaction.events()[i]));
  }
  commit(transaction);
  state_ = std::move(after);
  return number;
}

}  // namespace dozo::daemon
