#include "tools/dozo-verify/bundle_entries.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "firmware/custody/types.hpp"

namespace dozo::verify_tool {
namespace {

namespace type = custody::type;

std::string member(const Json& body, const char* key) {
  const auto found = body.find(key);
  return found != body.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Instant beginning(Date day) {
  return *from_rfc3339(to_iso(day) + "T00:00:00+09:00");
}

// Each of them has a withheld account.password_set beside it.
bool sets_password(const std::string& type) {
  return type == type::kAccountCreated || type == type::kPasswordChanged ||
         type == type::kPasswordReset;
}

Result<> outcome(const std::string& fault, ErrorCode code) {
  if (fault.empty()) return {};
  return fail(code, fault);
}

}  // namespace

BundleEntries::BundleEntries(const ledger::BundleManifest& manifest) : manifest_(manifest) {
  for (const ledger::BundleJob& job : manifest.jobs) jobs_[job.job].expected = job.events;
  for (const ledger::BundleMember& each : manifest.members) {
    const std::string_view number = ledger::document_of(each.name);
    if (!number.empty()) bundled_.emplace(number);
  }
  if (!manifest.scope.from) return;
  constexpr std::int64_t kDay = 86400;
  from_ = beginning(*manifest.scope.from);
  end_ = {beginning(*manifest.scope.to).seconds + kDay};
}

void BundleEntries::shown(const ledger::Event& event) {
  count(event);
  note_documents(event);
  if (from_) note_day(event);
  if (event.type == type::kPolicyAdopted) {
    ++policies_;
    const std::string text = member(event.body, "policy");
    const bool same = member(event.body, "sha256") == to_hex(sha256(as_bytes(text)));
    if (!same && policy_fault_.empty()) policy_fault_ = fmt::format("entry {}", event.sequence);
  }
}

void BundleEntries::withheld(const ledger::WithheldLine& line) {
  hidden_ += line.size;
}

// The events of a job bear the numbers from 1 on; the first names what came before it.
void BundleEntries::count(const ledger::Event& event) {
  const std::string id = member(event.body, "job");
  if (id.empty()) {
    if (event.type.starts_with("notice.") || event.type.starts_with("keeping.")) {
      jobless_.insert(event.sequence);
    }
    return;
  }
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) {
    if (unlisted_.empty()) unlisted_ = fmt::format("entry {}: {}", event.sequence, id);
    return;
  }
  JobCount& job = found->second;
  const Json nth = event.body.value("nth", Json(nullptr));
  if (nth != job.seen + 1 && job.fault.empty()) {
    job.fault =
        fmt::format("{}: event {} is missing before entry {}", id, job.seen + 1, event.sequence);
  }
  ++job.seen;
  for (const Json& entry : event.body.value("earlier", Json::array())) {
    if (job.fault.empty() &&
        (!entry.is_number_unsigned() || !jobless_.contains(entry.get<std::uint64_t>()))) {
      job.fault = fmt::format("{}: entry {} is missing", id, entry.dump());
    }
  }
}

void BundleEntries::note_documents(const ledger::Event& event) {
  if (event.type == type::kDocumentIssued) {
    const std::string number = member(event.body, "number");
    issued_[number] = {member(event.body, "sha256"), event.sequence};
    if (!bundled_.contains(number) && missing_.empty()) missing_ = number;
    return;
  }
  for (const char* key : {"receipt", "report", "certificate"}) {
    const std::string number = member(event.body, key);
    if (!number.empty() && !bundled_.contains(number) && missing_.empty()) missing_ = number;
  }
}

void BundleEntries::note_day(const ledger::Event& event) {
  const std::uint64_t hidden = std::exchange(hidden_, 0);
  if (event.time < *from_ || past_) return;
  if (event.time >= end_) {
    past_ = true;
    hidden_at_edges_ += hidden;
    return;
  }
  (on_days_ == 0 ? hidden_at_edges_ : hidden_on_days_) += hidden;
  ++on_days_;
  if (sets_password(event.type)) ++passwords_;
}

bool BundleEntries::recorded(const std::string& number, const Digest& sha256,
                             std::uint64_t since) const {
  const auto found = issued_.find(number);
  return found != issued_.end() && found->second.sha256 == to_hex(sha256) &&
         found->second.entry >= since;
}

void BundleEntries::report_days(Report& report) const {
  const std::uint64_t edges = hidden_at_edges_ + (past_ ? 0 : hidden_);
  std::string detail = fmt::format("{} … {}: {} entries, {} withheld between them, {} at the edges",
                                   to_iso(*manifest_.scope.from), to_iso(*manifest_.scope.to),
                                   on_days_, hidden_on_days_, edges);
  // Where no other ward's jobs are left out, nothing but verifiers of passwords may be.
  const bool too_many = manifest_.scope.contract.empty() && hidden_on_days_ > passwords_;
  report.add("bundle.days", too_many ? fail(ErrorCode::bundle_incomplete, detail) : Result<>(),
             detail);
}

void BundleEntries::report(Report& report) const {
  if (from_) report_days(report);
  report.add("bundle.jobs", outcome(unlisted_, ErrorCode::bundle_incomplete),
             unlisted_.empty() ? fmt::format("{}", jobs_.size()) : "");
  for (const auto& [id, job] : jobs_) {
    std::string fault = job.fault;
    if (fault.empty() && job.seen != job.expected) {
      fault = fmt::format("{}: {} events instead of {}", id, job.seen, job.expected);
    }
    report.add("job.complete", outcome(fault, ErrorCode::events_missing),
               fault.empty() ? fmt::format("{}: {}", id, job.seen) : "");
  }
  report.add("bundle.documents", outcome(missing_, ErrorCode::bundle_incomplete),
             missing_.empty() ? fmt::format("{}", bundled_.size()) : "");
  if (policies_ > 0) {
    report.add("policy.text", outcome(policy_fault_, ErrorCode::bundle_altered),
               policy_fault_.empty() ? fmt::format("{}", policies_) : "");
  }
}

}  // namespace dozo::verify_tool
