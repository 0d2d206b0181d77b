// What was open when the power went is observed and finished, before anything else is done.
#pragma once

#include "firmware/daemon/activity.hpp"
#include "firmware/daemon/core.hpp"
#include "firmware/daemon/erasing.hpp"
#include "firmware/daemon/importing.hpp"

namespace dozo::daemon {

/// Records what a restart ended: imports failed, open jobs closed. Quick; before the API answers.
Result<> settle_after_restart(Core& core);

/// Starts, where there is anything to do, one activity that clears soiled shelves and takes up open
/// erasures.
Result<> resume_after_restart(Core& core, Importing& importing, Erasing& erasing,
                              Activities& activities);

}  // namespace dozo::daemon
