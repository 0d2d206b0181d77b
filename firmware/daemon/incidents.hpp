// 事故 with their reports, and what was lost.
#pragma once

#include <string>

#include "firmware/daemon/core.hpp"

namespace dozo::daemon {

/// Issues the incident's 事故報告書 as things stand now. Its number.
Result<std::string> report_incident(Core& core, const custody::Who& who,
                                    const std::string& incident);

/// Disc `disc` of `job` (0: its notice) is lost or broken: loss, incident and report at once. The
/// report's number; custody::decide_loss.
Result<std::string> declare_loss(Core& core, const custody::Who& who, const std::string& job,
                                 int disc, const std::string& kind, const std::string& reason);

}  // namespace dozo::daemon
