// Is the terminal in order?
#include "firmware/daemon/api/methods.hpp"

namespace dozo::daemon::api {
namespace {

Result<Answer> self_test(Request& request) {
  DOZO_TRY(request.actor());
  System& system = request.system;
  return Answer{
      {}, [&system]() -> Result<Json> {
        Json checks = Json::array();
        bool ok = true;
        for (const Check& each : DOZO_TRY(system.self_test().run())) {
          checks.push_back({{"name", each.name}, {"ok", each.ok}, {"detail", each.detail}});
          ok = ok && each.ok;
        }
        return Json{{"checks", checks}, {"ok", ok}};
      }};
}

}  // namespace

void add_self_test_methods(MethodTable& table) {
  table["terminal.self_test"] = self_test;
}

}  // namespace dozo::daemon::api
