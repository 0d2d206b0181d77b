#include "firmware/daemon/incidents.hpp"

#include <algorithm>

#include "firmware/custody/decide_incidents.hpp"
#include "firmware/daemon/pages.hpp"

namespace dozo::daemon {
namespace {

Result<std::string> issue_report(Core& core, const std::string& incident, const std::string& job,
                                 const custody::Drafts& drafts) {
  return core.issue(
      {evidence::Kind::incident_report, job,
       [&](const custody::Now&, const std::string&) -> Result<custody::Drafts> { return drafts; },
       [&](const custody::State& after, const PageContext& context) {
         return incident_page(core, after, context, incident);
       },
       incident});
}

}  // namespace

Result<std::string> report_incident(Core& core, const custody::Who& who,
                                    const std::string& incident) {
  const auto held = core.lock();
  DOZO_TRY(custody::may_report(core.state(), who, incident));
  const auto& known = core.state().incidents;
  const auto found = std::ranges::find(known, incident, &custody::Incident::id);
  return issue_report(core, incident, found->job, {});
}

Result<std::string> declare_loss(Core& core, const custody::Who& who, const std::string& job,
                                 int disc, const std::string& kind, const std::string& reason) {
  const auto held = core.lock();
  const auto drafts = DOZO_TRY(custody::decide_loss(core.state(), who, job, disc, kind, reason));
  return issue_report(core, custody::next_incident(core.state()), job, drafts);
}

}  // namespace dozo::daemon
