#include "firmware/daemon/api/service.hpp"

#include "firmware/daemon/api/methods.hpp"
#include "firmware/daemon/api/views.hpp"

namespace dozo::daemon::api {

Result<Answer> TerminalService::answer(const std::string& method, Session& session, Json params,
                                       std::vector<UniqueFd> descriptors) {
  const auto found = methods().find(method);
  if (found == methods().end()) return fail(ErrorCode::method_unknown);
  Request request{system_, session, std::move(params), std::move(descriptors)};
  return found->second(request);
}

// By the wards' policies.
std::int64_t TerminalService::longest_idle() const {
  const auto held = system_.core().lock();
  return std::int64_t{60} * custody::session_minutes(system_.core().state());
}

bool TerminalService::turn() {
  system_.working().close_idle();
  system_.self_test().keep_up();
  return system_.working().any_open();
}

Result<Answer> LockedOut::answer(const std::string& method, Session& session, Json /*params*/,
                                 std::vector<UniqueFd> /*descriptors*/) {
  if (method == "status") {
    return Answer{{{"version", DOZO_VERSION},
                   {"time", to_rfc3339(clock_.now())},
                   {"terminal", nullptr},
                   {"locked_out", view(why_)}},
                  {}};
  }
  if (method == "subscribe") {
    session.subscribed = true;
    return Answer{};
  }
  if (!methods().contains(method)) return fail(ErrorCode::method_unknown);
  return fail(ErrorCode::locked_out, error_number(why_.code));
}

}  // namespace dozo::daemon::api
