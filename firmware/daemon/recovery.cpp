#include "firmware/daemon/recovery.hpp"

#include <nlohmann/json.hpp>

#include "firmware/custody/types.hpp"

namespace dozo::daemon {

Result<> settle_after_restart(Core& core) {
  const auto held = core.lock();
  custody::Drafts drafts;
  for (const auto& [id, job] : core.state().jobs) {
    if (job.state == custody::JobState::importing) {
      drafts.push_back({custody::type::kImportFailed,
                        ledger::kTerminal,
                        {{"job", id}, {"error", error_number(ErrorCode::interrupted)}}});
    }
    if (job.state == custody::JobState::open) {
      drafts.push_back(
          {custody::type::kWorkClosed, ledger::kTerminal, {{"job", id}, {"why", "restart"}}});
    }
  }
  if (drafts.empty()) return {};
  return core.record(drafts);
}

Result<> resume_after_restart(Core& core, Importing& importing, Erasing& erasing,
                              Activities& activities) {
  std::vector<std::string> open_erasures;
  {
    const auto held = core.lock();
    if (!core.state().terminal) return {};
    for (const auto& [id, job] : core.state().jobs) {
      if (job.erasure_open()) open_erasures.push_back(id);
    }
  }
  const std::string first = open_erasures.empty() ? "" : open_erasures.front();
  DOZO_TRY(activities.start(
      open_erasures.empty() ? ActivityKind::clear : ActivityKind::erase, first,
      [&importing, &erasing, open_erasures](Activity& activity) -> Result<std::string> {
        DOZO_TRY(importing.clear_soiled_shelves(activity));
        std::string last;
        for (const std::string& job : open_erasures) {
          last = DOZO_TRY(erasing.resume(job, activity));
        }
        return last;
      }));
  return {};
}

}  // namespace dozo::daemon
