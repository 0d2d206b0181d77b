// What clients are shown of the state, as JSON.
#pragma once

#include "firmware/custody/state.hpp"
#include "firmware/daemon/activity.hpp"
#include "firmware/daemon/reception.hpp"

namespace dozo::daemon::api {

Json view(const custody::Terminal& terminal);
/// With the training that counts longest, none where none counts at `now`.
Json view(const custody::Account& account, const custody::Now& now);
Json view(const custody::Training& training);
/// With what can be done with it now, at `now`.
Json view(const custody::State& state, const custody::Job& job, const custody::Now& now);
Json view(const custody::State& state, const custody::Incident& incident);
Json view(const ActivityStatus& activity);
Json view(const Desk& desk);
Json view(const Error& error);
Json view(const std::optional<custody::SelfTestRecord>& record);

}  // namespace dozo::daemon::api
