#include "firmware/daemon/period_history.hpp"

#include <nlohmann/json.hpp>

#include "firmware/custody/types.hpp"
#include "firmware/daemon/page_facts.hpp"

namespace dozo::daemon {
namespace {

using custody::State;

// Work that was open when the period began was opened at most so long before: idle jobs close.
constexpr std::int64_t kLookBack = 48 * 60 * 60;

std::string text(const ledger::Event& event, const char* key) {
  return json_string(event.body, key).value_or("");
}

class Reader {
 public:
  Reader(const State& state, const Span& span, const std::string& contract)
      : state_(state), span_(span), contract_(contract) {}

  void take(const ledger::Event& event) {
    if (is_of_another(event)) return;
    const bool inside = event.time >= span_.from;
    if (inside) count(event);
    if (event.type == custody::type::kWorkOpened) opened(event, inside);
    if (event.type == custody::type::kWorkClosed) closed(event, inside);
    if (!inside) return;
    if (event.type == custody::type::kTakenOut) moved(event, "taken_out", text(event, "purpose"));
    if (event.type == custody::type::kPutBack) moved(event, "put_back", text(event, "place"));
  }
  PeriodHistory take_result() { return std::move(history_); }

 private:
  [[nodiscard]] bool is_of_another(const ledger::Event& event) const {
    if (contract_.empty()) return false;
    const custody::Job* job = state_.job(text(event, "job"));
    if (job != nullptr) return job->delivery.contract != contract_;
    // A notice whose disc has not come: nobody knows yet whose it is.
    return event.type.starts_with("notice.") || event.type.starts_with("keeping.");
  }

  void count(const ledger::Event& event) {
    ++history_.entries;
    ++history_.events[event.type];
    if (event.type == custody::type::kDocumentIssued) ++history_.documents[text(event, "kind")];
    const auto account = state_.accounts.find(event.actor);
    if (event.type == custody::type::kLoginSucceeded && account != state_.accounts.end() &&
        account->second.role == custody::Role::inspector) {
      ++history_.inspector_logins;
    }
  }

  void opened(const ledger::Event& event, bool inside) {
    const std::string id = text(event, "job");
    open_[id] = {event.time, person(state_, event.actor), std::nullopt, ""};
    const custody::Job* job = state_.job(id);
    if (inside && job != nullptr && !job->handlers.contains(event.actor)) {
      ++history_.work_by_unnamed;
    }
  }

  void closed(const ledger::Event& event, bool inside) {
    const std::string id = text(event, "job");
    evidence::WorkFacts work;
    if (const auto found = open_.find(id); found != open_.end()) work = found->second;
    open_.erase(id);
    work.closed_at = event.time;
    work.why = text(event, "why");
    if (inside) history_.jobs[id].work.push_back(std::move(work));
  }

  void moved(const ledger::Event& event, const char* act, const std::string& detail) {
    const std::string what = text(event, "what");
    std::string number = text(event, "number");
    if (what == "disc") number = std::to_string(json_integer(event.body, "disc").value_or(0));
    history_.jobs[text(event, "job")].moves.push_back(
        {event.time, what, number, act, person(state_, event.actor), detail});
  }

 public:
  // What was still open at the period's end.
  void end() {
    for (auto& [id, work] : open_) history_.jobs[id].work.push_back(std::move(work));
  }

 private:
  const State& state_;
  const Span& span_;
  const std::string& contract_;
  PeriodHistory history_;
  std::map<std::string, evidence::WorkFacts> open_;  // by job
};

std::int64_t value_of(const std::map<std::string, std::int64_t>& counts, const std::string& key) {
  const auto found = counts.find(key);
  return found == counts.end() ? 0 : found->second;
}

}  // namespace

std::int64_t PeriodHistory::count(const std::string& type) const {
  return value_of(events, type);
}

std::int64_t PeriodHistory::issued(const std::string& kind) const {
  return value_of(documents, kind);
}

Result<PeriodHistory> read_period(ledger::EventStore& store, const State& state, const Span& span,
                                  const std::string& contract) {
  Reader reader(state, span, contract);
  DOZO_TRY(read_history(store, {{span.from.seconds - kLookBack}, span.to},
                        [&](const ledger::Event& event) -> Result<> {
                          reader.take(event);
                          return {};
                        }));
  reader.end();
  return reader.take_result();
}

}  // namespace dozo::daemon
