// The drive, receipt and return of discs and notices.
#include "firmware/custody/types.hpp"
#include "firmware/daemon/api/methods.hpp"
#include "firmware/daemon/api/views.hpp"
#include "firmware/daemon/pages.hpp"

namespace dozo::daemon::api {
namespace {

Result<Answer> drive_status(Request& request) {
  const auto desk = request.system.reception().desk();
  return Answer{{{"disc", desk ? view(*desk) : Json(nullptr)},
                 {"activity", view(request.system.activities().status())}},
                {}};
}

Result<Answer> drive_eject(Request& request) {
  DOZO_TRY(request.actor());
  DOZO_TRY(request.system.reception().eject());
  return Answer{};
}

Result<Answer> disc_receive(Request& request) {
  const custody::Who who = DOZO_TRY(request.actor());
  const std::string receipt =
      DOZO_TRY(request.system.reception().receive_disc(who, DOZO_TRY(request.text("place"))));
  return Answer{{{"receipt", receipt}}, {}};
}

Result<Answer> notice_receive(Request& request) {
  const custody::Who who = DOZO_TRY(request.actor());
  const std::string receipt = DOZO_TRY(request.system.reception().receive_notice(
      who, DOZO_TRY(request.text("number")), DOZO_TRY(request.text("place"))));
  return Answer{{{"receipt", receipt}}, {}};
}

Result<Answer> disc_return(Request& request) {
  const custody::Who who = DOZO_TRY(request.people());
  DOZO_TRY(request.system.reception().return_disc(who, DOZO_TRY(request.text("job"))));
  return Answer{};
}

Result<Answer> notice_return(Request& request) {
  const custody::Who who = DOZO_TRY(request.people());
  Core& core = request.system.core();
  const auto held = core.lock();
  DOZO_TRY(core.record(DOZO_TRY(custody::decide_notice_return(
      core.state(), who, DOZO_TRY(request.text("job")), DOZO_TRY(request.text("number"))))));
  return Answer{};
}

Result<Answer> job_sign_return(Request& request) {
  const custody::Who who = DOZO_TRY(request.people());
  Core& core = request.system.core();
  const auto held = core.lock();
  DOZO_TRY(core.record(DOZO_TRY(
      custody::decide_return_signature(core.state(), who, DOZO_TRY(request.text("job"))))));
  return Answer{};
}

Result<Answer> return_acknowledge(Request& request) {
  const custody::Who who = DOZO_TRY(request.actor());
  const Date on = DOZO_TRY(Request::date(request.params, "on"));
  Core& core = request.system.core();
  const auto held = core.lock();
  DOZO_TRY(core.record(DOZO_TRY(custody::decide_acknowledgement(
      core.state(), who, core.now(), DOZO_TRY(request.text("job")), on,
      DOZO_TRY(request.text("by")), DOZO_TRY(request.optional_text("note"))))));
  return Answer{};
}

Result<Answer> job_reject(Request& request) {
  const custody::Who who = DOZO_TRY(request.people());
  Core& core = request.system.core();
  const auto held = core.lock();
  DOZO_TRY(core.record(DOZO_TRY(custody::decide_rejection(
      core.state(), who, DOZO_TRY(request.text("job")), DOZO_TRY(request.text("reason"))))));
  return Answer{};
}

Result<Answer> job_override_same_day(Request& request) {
  const custody::Who who = DOZO_TRY(request.people());
  const std::string job = DOZO_TRY(request.text("job"));
  const std::string reason = DOZO_TRY(request.text("reason"));
  Core& core = request.system.core();
  const std::string report = DOZO_TRY(core.issue(
      {evidence::Kind::deviation, job,
       [&](const custody::Now&, const std::string& number) {
         return custody::decide_same_day_override(core.state(), who, job, reason, number);
       },
       [&](const custody::State& after, const PageContext& context) -> Result<Json> {
         return deviation_page(after, context, job);
       }}));
  return Answer{{{"report", report}}, {}};
}

}  // namespace

void add_delivery_methods(MethodTable& table) {
  table["drive.status"] = drive_status;
  table["drive.eject"] = drive_eject;
  table["disc.receive"] = disc_receive;
  table["notice.receive"] = notice_receive;
  table["disc.return"] = disc_return;
  table["notice.return"] = notice_return;
  table["job.sign_return"] = job_sign_return;
  table["return.acknowledge"] = return_acknowledge;
  table["job.reject"] = job_reject;
  table["job.override_same_day"] = job_override_same_day;
}

}  // namespace dozo::daemon::api
