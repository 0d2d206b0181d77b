// What dozod tells in the tests of registers and setting up, and the ways to their pages.
#pragma once

#include "tests/unit/ui/driver.hpp"

namespace dozo::ui::test {

Json kept_items();
Json visits();
Json contacts();
Json trainings();
Json accounts();
Json incident(bool open, Json notes);
Json incidents();
Json a_job_record(bool agrees);
/// Some rules of a policy, as policy.show ("now", "built_in") and enrolment.read ("new", "now")
/// tell them.
Json policy_rules(const char* value, const char* other);
Json enrolment();
Json policies();

/// The registers' menu, then one of its pages.
void open_register(Driver& driver, char32_t letter);
void open_keeping(Driver& driver);
void open_visits(Driver& driver);
void open_incidents(Driver& driver);
void open_incident(Driver& driver);
void open_job_record(Driver& driver, bool agrees);
/// A commissioning disc lies in the drive.
void open_ward(Driver& driver, const Json& found = enrolment(), bool enrolled = false);
/// The policy on it, of a ward that is enrolled.
void open_policy(Driver& driver);
void begin_setting_up(Driver& driver);
void set_up_until_people(Driver& driver);
void type_person(Driver& driver, const char* name, const char* login, const char* password);
void set_up_until_end(Driver& driver);

}  // namespace dozo::ui::test
