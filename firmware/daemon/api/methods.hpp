// The API's methods. docs/api.md describes each; api.schema.json is their one schema.
#pragma once

#include <map>
#include <string_view>

#include "firmware/daemon/api/request.hpp"

namespace dozo::daemon::api {

using Method = Result<Answer> (*)(Request&);
using MethodTable = std::map<std::string_view, Method>;

/// All methods by name.
const MethodTable& methods();

// The table's parts, one file each.
void add_people_methods(MethodTable& table);
void add_register_methods(MethodTable& table);
void add_delivery_methods(MethodTable& table);
void add_job_methods(MethodTable& table);
void add_incident_methods(MethodTable& table);
void add_policy_methods(MethodTable& table);
void add_record_methods(MethodTable& table);
void add_report_methods(MethodTable& table);
void add_bundle_methods(MethodTable& table);
void add_self_test_methods(MethodTable& table);

}  // namespace dozo::daemon::api
