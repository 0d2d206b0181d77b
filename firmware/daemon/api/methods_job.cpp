// A job: password, work, files, wipe.
#include <algorithm>

#include "firmware/custody/keeping.hpp"
#include "firmware/daemon/api/methods.hpp"
#include "firmware/daemon/api/views.hpp"
#include "firmware/sealed/password.hpp"

namespace dozo::daemon::api {
namespace {

// Something is still to be done with it, or with what is left of it.
bool is_live(const custody::State& state, const custody::Job& job) {
  return !job.is_over() || custody::has_open_returns(state, job);
}

// Notices that came before their disc.
Json waiting_notices(const custody::State& state) {
  Json notices = Json::array();
  for (const custody::Kept& kept : custody::in_keeping(state)) {
    if (kept.job != nullptr) continue;
    notices.push_back({{"number", kept.notice->number},
                       {"place", kept.notice->place},
                       {"received_at", to_rfc3339(kept.notice->received_at)}});
  }
  return notices;
}

Result<Answer> job_list(Request& request) {
  DOZO_TRY(request.actor());
  const std::int64_t offset = DOZO_TRY(request.optional_integer("offset", 0));
  const bool only_live = request.params.value("live", Json(false)) == Json(true);
  constexpr std::int64_t kPage = 20;
  Core& core = request.system.core();
  const auto held = core.lock();
  Json jobs = Json::array();
  std::int64_t at = 0;
  for (const auto& [id, job] : core.state().jobs) {
    if (only_live && !is_live(core.state(), job)) continue;
    if (at >= offset && at < offset + kPage) jobs.push_back(view(core.state(), job, core.now()));
    ++at;
  }
  return Answer{{{"jobs", jobs}, {"total", at}, {"notices", waiting_notices(core.state())}}, {}};
}

Result<Answer> job_show(Request& request) {
  DOZO_TRY(request.actor());
  const std::string id = DOZO_TRY(request.text("job"));
  Core& core = request.system.core();
  const auto held = core.lock();
  const custody::Job* job = core.state().job(id);
  if (job == nullptr) return fail(ErrorCode::job_unknown);
  return Answer{view(core.state(), *job, core.now()), {}};
}

Result<Answer> job_import(Request& request) {
  const custody::Who who = DOZO_TRY(request.people());
  const std::string job = DOZO_TRY(request.text("job"));
  const SecretBytes typed = DOZO_TRY(request.secret("password"));
  // A mistyped group is told here, before an attempt is counted or a key derived.
  SecretBytes password = DOZO_TRY(sealed::password::normalise(as_text(typed.view())));
  const std::uint64_t id =
      DOZO_TRY(request.system.importing().start(who, job, std::move(password)));
  request.system.reception().offer_present_disc();
  return Answer{{{"activity", id}}, {}};
}

Result<Answer> job_open(Request& request) {
  const custody::Who who = DOZO_TRY(request.people());
  DOZO_TRY(request.system.working().open(who, DOZO_TRY(request.text("job"))));
  return Answer{};
}

Result<Answer> job_close(Request& request) {
  const custody::Who who = DOZO_TRY(request.actor());
  {
    const auto held = request.system.core().lock();
    DOZO_TRY(custody::require(request.system.core().state(), who, custody::Act::work));
  }
  DOZO_TRY(request.system.working().close(who.actor, DOZO_TRY(request.text("job")), "person"));
  return Answer{};
}

Result<Answer> file_list(Request& request) {
  const custody::Who who = DOZO_TRY(request.actor());
  const auto job =
      DOZO_TRY(request.system.working().find(who.actor, DOZO_TRY(request.text("job"))));
  const auto offset = static_cast<std::size_t>(
      std::max<std::int64_t>(0, DOZO_TRY(request.optional_integer("offset", 0))));
  const std::string contains = DOZO_TRY(request.optional_text("contains"));
  // A page stays far below one message whatever the paths' lengths.
  constexpr std::size_t kPageOctets = 32 * 1024;
  Json files = Json::array();
  std::size_t octets = 0;
  std::size_t total = 0;  // of those that match
  for (std::size_t i = 0; i < job->index().file_count(); ++i) {
    const sealed::FileEntry file = job->index().file(i);
    if (file.path.find(contains) == std::string_view::npos) continue;
    if (total++ < offset || octets >= kPageOctets) continue;
    files.push_back({{"file", i}, {"path", file.path}, {"size", file.size}});
    octets += 2 * file.path.size() + 64;
  }
  return Answer{{{"files", files}, {"total", total}}, {}};
}

Result<Answer> file_read(Request& request) {
  const custody::Who who = DOZO_TRY(request.actor());
  const auto job =
      DOZO_TRY(request.system.working().find(who.actor, DOZO_TRY(request.text("job"))));
  const auto number =
      static_cast<std::size_t>(std::max<std::int64_t>(0, DOZO_TRY(request.integer("file"))));
  const auto skip = static_cast<std::uint64_t>(
      std::max<std::int64_t>(0, DOZO_TRY(request.optional_integer("offset", 0))));
  const auto out = std::make_shared<UniqueFd>(DOZO_TRY(request.descriptor("out")));
  return Answer{{}, [job, number, skip, out]() -> Result<Json> {
                  DOZO_TRY(job->copy_file(number, out->get(), skip));
                  return Json::object();
                }};
}

Result<Answer> job_erase(Request& request) {
  const custody::Who who = DOZO_TRY(request.people());
  const std::uint64_t id = DOZO_TRY(request.system.erasing().start(
      who, DOZO_TRY(request.text("job")), DOZO_TRY(request.text("confirmation")),
      DOZO_TRY(request.optional_text("reason"))));
  return Answer{{{"activity", id}}, {}};
}

Result<Answer> job_handler(Request& request) {
  const custody::Who who = DOZO_TRY(request.people());
  Core& core = request.system.core();
  const auto held = core.lock();
  DOZO_TRY(core.record(
      DOZO_TRY(custody::decide_handler(core.state(), who, core.now(), DOZO_TRY(request.text("job")),
                                       DOZO_TRY(request.text("login"))))));
  return Answer{};
}

Result<Answer> counts_enter(Request& request) {
  const custody::Who who = DOZO_TRY(request.actor());
  Core& core = request.system.core();
  const auto held = core.lock();
  DOZO_TRY(core.record(DOZO_TRY(custody::decide_counts(
      core.state(), who, DOZO_TRY(request.text("job")), DOZO_TRY(request.integer("printed")),
      DOZO_TRY(request.integer("enclosed"))))));
  return Answer{};
}

Result<Answer> activity_status(Request& request) {
  const Activities& activities = request.system.activities();
  if (!request.params.contains("id")) return Answer{view(activities.status()), {}};
  const auto status =
      activities.status(static_cast<std::uint64_t>(DOZO_TRY(request.integer("id"))));
  if (!status) return fail(ErrorCode::request_malformed, "id");
  return Answer{view(*status), {}};
}

Result<Answer> activity_cancel(Request& request) {
  const custody::Who who = DOZO_TRY(request.actor());
  {
    const auto held = request.system.core().lock();
    DOZO_TRY(custody::require(request.system.core().state(), who, custody::Act::work));
  }
  request.system.activities().cancel();
  return Answer{};
}

}  // namespace

void add_job_methods(MethodTable& table) {
  table["job.list"] = job_list;
  table["job.show"] = job_show;
  table["job.import"] = job_import;
  table["job.open"] = job_open;
  table["job.handler"] = job_handler;
  table["counts.enter"] = counts_enter;
  table["job.close"] = job_close;
  table["job.erase"] = job_erase;
  table["file.list"] = file_list;
  table["file.read"] = file_read;
  table["activity.status"] = activity_status;
  table["activity.cancel"] = activity_cancel;
}

}  // namespace dozo::daemon::api
