#include "firmware/daemon/reports.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "firmware/daemon/page_facts.hpp"
#include "firmware/daemon/pages.hpp"

namespace dozo::daemon {
namespace {

// What dozo-verify reads, and a clerk too.
constexpr std::size_t kLargest = 1024 * 1024;

using Page = Result<Json> (*)(Core&, const custody::State&, const PageContext&,
                              const evidence::Period&);

Result<custody::Drafts> nothing_else(const custody::Now& /*now*/, const std::string& /*number*/) {
  return custody::Drafts{};
}

Result<Json> roster(Core& /*core*/, const custody::State& after, const PageContext& context,
                    const evidence::Period& /*period*/) {
  return roster_page(after, context);
}

}  // namespace

Result<> Reports::check_period(const evidence::Period& period) const {
  if (period.from > period.to || period.to > date_in_japan(core_.now().time)) {
    return fail(ErrorCode::period_invalid);
  }
  const auto& jobs = core_.state().jobs;
  const bool known =
      period.contract.empty() || std::any_of(jobs.begin(), jobs.end(), [&](const auto& job) {
        return job.second.delivery.contract == period.contract;
      });
  if (!known) return fail(ErrorCode::contract_unknown);
  return {};
}

Result<std::string> Reports::issue(const custody::Who& who, const std::string& kind,
                                   const evidence::Period& period) {
  const auto held = core_.lock();
  DOZO_TRY(custody::require(core_.state(), who, custody::Act::issue_report));
  if (kind == "enrolment") return issue_enrolment(who);
  evidence::Kind form = evidence::Kind::roster;
  Page page = roster;
  if (kind == "status" || kind == "inspection") {
    DOZO_TRY(check_period(period));
    form = kind == "status" ? evidence::Kind::status_report : evidence::Kind::inspection_report;
    page = kind == "status" ? status_page : inspection_page;
  } else if (kind != "roster") {
    return fail(ErrorCode::request_malformed, "kind");
  }
  return core_.issue({form, "", nothing_else,
                      [&](const custody::State& after, const PageContext& context) -> Result<Json> {
                        Json json = DOZO_TRY(page(core_, after, context, period));
                        json["parties"]["operator"] = person(after, who.actor);
                        if (DOZO_TRY(canonical_json(json)).size() > kLargest) {
                          return fail(ErrorCode::report_too_large);
                        }
                        return json;
                      },
                      "", period.contract});
}

Result<std::string> Reports::issue_enrolment(const custody::Who& who) {
  const sealed::Certificate certificate = DOZO_TRY(certificate_());
  return core_.issue({evidence::Kind::enrolment, "", nothing_else,
                      [&](const custody::State& after, const PageContext& context) -> Result<Json> {
                        return enrolment_page(after, context, who, certificate, std::nullopt);
                      }});
}

Result<> Reports::ensure_enrolment() {
  const auto held = core_.lock();
  if (core_.state().issued(evidence::to_token(evidence::Kind::enrolment)) > 0) return {};
  DOZO_TRY(issue_enrolment({}));
  return {};
}

}  // namespace dozo::daemon
