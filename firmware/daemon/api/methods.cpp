#include "firmware/daemon/api/methods.hpp"

namespace dozo::daemon::api {

const MethodTable& methods() {
  static const MethodTable table = [] {
    MethodTable all;
    add_people_methods(all);
    add_register_methods(all);
    add_delivery_methods(all);
    add_job_methods(all);
    add_incident_methods(all);
    add_policy_methods(all);
    add_record_methods(all);
    add_report_methods(all);
    add_bundle_methods(all);
    add_self_test_methods(all);
    return all;
  }();
  return table;
}

}  // namespace dozo::daemon::api
