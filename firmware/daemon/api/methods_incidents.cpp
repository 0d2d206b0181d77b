// Incidents, and what was lost.
#include <algorithm>

#include "firmware/custody/decide_incidents.hpp"
#include "firmware/daemon/api/methods.hpp"
#include "firmware/daemon/api/views.hpp"
#include "firmware/daemon/incidents.hpp"

namespace dozo::daemon::api {
namespace {

Result<Answer> incident_open(Request& request) {
  const custody::Who who = DOZO_TRY(request.actor());
  const std::string kind = DOZO_TRY(request.text("kind"));
  const std::string job = DOZO_TRY(request.optional_text("job"));
  const std::string detail = DOZO_TRY(request.text("detail"));
  Core& core = request.system.core();
  const auto held = core.lock();
  DOZO_TRY(core.record(DOZO_TRY(custody::decide_incident(core.state(), who, kind, job, detail))));
  return Answer{{{"incident", core.state().incidents.back().id}}, {}};
}

Result<Answer> incident_note(Request& request) {
  const custody::Who who = DOZO_TRY(request.actor());
  Core& core = request.system.core();
  const auto held = core.lock();
  DOZO_TRY(core.record(DOZO_TRY(
      custody::decide_note(core.state(), who, DOZO_TRY(request.text("incident")),
                           DOZO_TRY(request.text("step")), DOZO_TRY(request.text("text"))))));
  return Answer{};
}

Result<Answer> incident_close(Request& request) {
  const custody::Who who = DOZO_TRY(request.people());
  Core& core = request.system.core();
  const auto held = core.lock();
  DOZO_TRY(core.record(DOZO_TRY(
      custody::decide_incident_closed(core.state(), who, DOZO_TRY(request.text("incident"))))));
  return Answer{};
}

Result<Answer> incident_report(Request& request) {
  const custody::Who who = DOZO_TRY(request.actor());
  const std::string report =
      DOZO_TRY(report_incident(request.system.core(), who, DOZO_TRY(request.text("incident"))));
  return Answer{{{"report", report}}, {}};
}

// The newest first: what is open is at hand.
Result<Answer> incident_list(Request& request) {
  const custody::Who who = DOZO_TRY(request.actor());
  const std::int64_t offset = DOZO_TRY(request.optional_integer("offset", 0));
  const bool only_open = request.params.value("open", Json(false)) == Json(true);
  // A page stays far below one message, whatever was written down.
  constexpr std::size_t kPageOctets = 32 * 1024;
  Core& core = request.system.core();
  const auto held = core.lock();
  DOZO_TRY(custody::require(core.state(), who, custody::Act::report_incident));
  Json incidents = Json::array();
  std::int64_t at = 0;
  std::size_t octets = 0;
  const auto& all = core.state().incidents;
  for (auto each = all.rbegin(); each != all.rend(); ++each) {
    if (only_open && each->closed_at) continue;
    if (at++ < offset || octets >= kPageOctets) continue;
    incidents.push_back(view(core.state(), *each));
    octets += incidents.back().dump().size();
  }
  return Answer{{{"incidents", incidents}, {"total", at}}, {}};
}

Result<Answer> lost(Request& request, int disc) {
  const custody::Who who = DOZO_TRY(request.people());
  const std::string report =
      DOZO_TRY(declare_loss(request.system.core(), who, DOZO_TRY(request.text("job")), disc,
                            DOZO_TRY(request.text("kind")), DOZO_TRY(request.text("reason"))));
  return Answer{{{"report", report}}, {}};
}

Result<Answer> disc_lost(Request& request) {
  const std::int64_t disc = DOZO_TRY(request.integer("disc"));
  if (disc < 1 || disc > 999) return fail(ErrorCode::disc_unknown);
  return lost(request, static_cast<int>(disc));
}

Result<Answer> notice_lost(Request& request) {
  return lost(request, 0);
}

}  // namespace

void add_incident_methods(MethodTable& table) {
  table["incident.open"] = incident_open;
  table["incident.note"] = incident_note;
  table["incident.close"] = incident_close;
  table["incident.report"] = incident_report;
  table["incident.list"] = incident_list;
  table["disc.lost"] = disc_lost;
  table["notice.lost"] = notice_lost;
}

}  // namespace dozo::daemon::api
