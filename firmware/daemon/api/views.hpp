// What clients are shown of the state, as JSON.
#pragma once

#include "firmware/custody/state.hpp"
#include "firmware/daemon/activity.hpp"
#include "firmware/daemon/reception.hpp"

namespace dozo::daemon::api {

Json view(const custody::Terminal& terminal);
Json view(const custody::Account& account);
/// With what can be done with it now, at `now`.
Json view(const custody::State& state, const custody::Job& job, const custody::Now& now);
Json view(const ActivityStatus& activity);
Json view(const Desk& desk);
Json view(const Error& error);

}  // namespace dozo::daemon::api
