#include "firmware/daemon/bundle_selection.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "firmware/custody/types.hpp"
#include "firmware/daemon/history.hpp"
#include "firmware/ledger/line.hpp"
#include "firmware/sealed/certificate.hpp"

namespace dozo::daemon {
namespace {

namespace type = custody::type;

// How far from the days an entry is looked for that shows where they begin or end.
constexpr std::uint64_t kSearch = 4096;
constexpr std::string_view kJobMember = R"("job":")";

Instant beginning(Date day) {
  return *from_rfc3339(to_iso(day) + "T00:00:00+09:00");
}

// The type stands last in a line, and has no quotation mark in it.
std::string_view type_of(std::string_view line) {
  constexpr std::string_view kEnd = R"("})";
  if (!line.ends_with(kEnd)) return {};
  line.remove_suffix(kEnd.size());
  return line.substr(line.rfind('"') + 1);
}

bool is_about_ward(std::string_view type) {
  return type.starts_with("anchor.") || type == type::kPolicyAdopted;
}

bool is_about_keeping(std::string_view type) {
  return type.starts_with("notice.") || type.starts_with("keeping.");
}

// Shows a moment and nothing else: no job, no notice, no document.
bool is_witness(std::string_view line) {
  const std::string_view type = type_of(line);
  return type != type::kPasswordSet && type != type::kDocumentIssued && !is_about_keeping(type) &&
         line.find(kJobMember) == std::string_view::npos;
}

std::string member(const Json& body, const char* key) {
  const auto found = body.find(key);
  return found != body.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// A ward by its name, which stays when it enrols a new key.
std::string ward_of(const custody::State& state, const std::string& fingerprint) {
  const auto anchor = state.anchors.find(fingerprint);
  if (anchor == state.anchors.end()) return fingerprint;
  const auto certificate = sealed::Certificate::from_pem(as_bytes(anchor->second.pem));
  return certificate ? certificate->subject() : fingerprint;
}

}  // namespace

Result<BundleSelection> BundleSelection::make(const custody::State& state,
                                              ledger::EventStore& store,
                                              const ledger::BundleScope& scope) {
  BundleSelection selection(scope);
  if (scope.from) {
    DOZO_TRY(selection.find_days(store, state.events));
    DOZO_TRY(selection.find_witnesses(store, state.events));
  }
  DOZO_TRY(selection.find_jobs(state));
  DOZO_TRY(selection.find_documents(state, store));
  return selection;
}

Result<> BundleSelection::find_days(ledger::EventStore& store, std::uint64_t count) {
  constexpr std::int64_t kDay = 86400;
  first_ = DOZO_TRY(first_since(store, count, beginning(*scope_.from)));
  end_ = DOZO_TRY(first_since(store, count, {beginning(*scope_.to).seconds + kDay}));
  return {};
}

Result<> BundleSelection::find_witnesses(ledger::EventStore& store, std::uint64_t count) {
  const std::uint64_t from = first_ - std::min(first_, kSearch);
  std::optional<std::uint64_t> before;
  DOZO_TRY(store.read(from, first_ - from,
                      [&](std::uint64_t sequence, std::string_view line, const Digest&) {
                        if (is_witness(line)) before = sequence;
                        return Result<>();
                      }));
  std::optional<std::uint64_t> after;
  DOZO_TRY(store.read(end_, std::min(kSearch, count - end_),
                      [&](std::uint64_t sequence, std::string_view line, const Digest&) {
                        if (!after && is_witness(line)) after = sequence;
                        return Result<>();
                      }));
  if (before) entries_.insert(*before);
  if (after) entries_.insert(*after);
  return {};
}

Result<> BundleSelection::find_jobs(const custody::State& state) {
  std::set<std::string> wards;
  for (const auto& [id, job] : state.jobs) {
    if (!scope_.contract.empty() && job.delivery.contract != scope_.contract) continue;
    // In hand on the days: something happened to it before they ended, and after they began.
    if (scope_.from && (job.first_event >= end_ || job.last_event < first_)) continue;
    jobs_.push_back({id, job.delivery.contract, job.delivery.number, job.events});
    job_ids_.insert(id);
    first_of_jobs_ = std::min(first_of_jobs_, job.first_event);
    last_of_jobs_ = std::max(last_of_jobs_, job.last_event);
    entries_.insert(job.earlier.begin(), job.earlier.end());
    for (const auto& [number, disc] : job.discs) wards.insert(ward_of(state, disc.signer));
  }
  if (jobs_.empty() && !scope_.contract.empty()) return fail(ErrorCode::bundle_scope_empty);
  if (scope_.contract.empty() && wards.size() > 1) return fail(ErrorCode::bundle_scope_wide);
  for (const auto& [fingerprint, anchor] : state.anchors) {
    if (wards.contains(ward_of(state, fingerprint))) wards_.insert(fingerprint);
  }
  return {};
}

Result<> BundleSelection::find_documents(const custody::State& state, ledger::EventStore& store) {
  // The receipts of notices that came before their discs bear no job.
  std::set<std::string> receipts;
  for (const auto& [id, job] : state.jobs) {
    if (!job_ids_.contains(id)) continue;
    for (const std::uint64_t entry : job.earlier) {
      DOZO_TRY(store.read(entry, 1,
                          [&](std::uint64_t, std::string_view line, const Digest&) -> Result<> {
                            const auto body = DOZO_TRY(ledger::parse_line(line)).event.body;
                            receipts.insert(member(body, "receipt"));
                            return {};
                          }));
    }
  }
  for (const custody::IssuedDocument& document : state.documents) {
    const Date day = date_in_japan(document.issued_at);
    const bool on_the_days = scope_.from && *scope_.from <= day && day <= *scope_.to;
    const bool of_all = document.job.empty() && scope_.contract.empty() && on_the_days;
    if (of_all || job_ids_.contains(document.job) || receipts.contains(document.number)) {
      documents_.push_back(document.number);
      document_numbers_.insert(document.number);
    }
  }
  return {};
}

Result<bool> BundleSelection::shows(std::uint64_t sequence, std::string_view line) const {
  if (sequence == 0 || entries_.contains(sequence)) return true;
  const std::string_view type = type_of(line);
  if (type == type::kPasswordSet) return false;
  if (type == type::kCommissioned) return true;
  const bool of_days = on_the_days(sequence);
  const bool of_job = first_of_jobs_ <= sequence && sequence <= last_of_jobs_ && names_job(line);
  // Only what may be shown is read in full: nearly all of a long ledger is not.
  if (!of_days && !of_job && type != type::kDocumentIssued && !is_about_ward(type)) return false;
  return judge(line, of_days);
}

bool BundleSelection::names_job(std::string_view line) const {
  for (std::size_t at = line.find(kJobMember); at != std::string_view::npos;
       at = line.find(kJobMember, at)) {
    at += kJobMember.size();
    if (job_ids_.contains(line.substr(at, line.find('"', at) - at))) return true;
  }
  return false;
}

Result<bool> BundleSelection::judge(std::string_view line, bool on_the_days) const {
  const ledger::Event event = DOZO_TRY(ledger::parse_line(line)).event;
  const std::string job = member(event.body, "job");
  if (!job.empty()) return job_ids_.contains(job);
  if (event.type == type::kDocumentIssued) {
    return document_numbers_.contains(member(event.body, "number"));
  }
  const bool of_ward = wards_.contains(member(event.body, "fingerprint")) ||
                       wards_.contains(member(event.body, "signer"));
  if (is_about_ward(event.type) && of_ward) return true;
  // Another ward's, or a notice whose disc has not come yet: nobody knows whose it is.
  const bool anothers = is_about_ward(event.type) || is_about_keeping(event.type);
  return on_the_days && !(anothers && !scope_.contract.empty());
}

}  // namespace dozo::daemon
