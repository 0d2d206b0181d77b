#include "firmware/daemon/api/views.hpp"

#include <nlohmann/json.hpp>

#include "firmware/custody/keeping.hpp"
#include "firmware/custody/rules.hpp"

namespace dozo::daemon::api {
namespace {

Json optional_time(const std::optional<Instant>& at) {
  return at ? Json(to_rfc3339(*at)) : Json(nullptr);
}

std::string person(const custody::State& state, const std::string& login) {
  const auto account = state.accounts.find(login);
  return account == state.accounts.end() ? std::string() : account->second.name;
}

Json disc_view(const custody::State& state, const custody::Disc& disc) {
  return {{"number", disc.number.number},
          {"place", disc.place},
          {"medium", disc.medium},
          {"bytes", disc.payload_bytes},
          {"tag_manifest", disc.tag_manifest},
          {"received_at", to_rfc3339(disc.received_at)},
          {"received_by", person(state, disc.received_by)},
          {"receipt", disc.receipt},
          {"returned_at", optional_time(disc.returned_at)}};
}

Json notice_view(const custody::State& state, const custody::Notice& notice) {
  return {{"number", notice.number},
          {"place", notice.place},
          {"received_at", to_rfc3339(notice.received_at)},
          {"received_by", person(state, notice.received_by)},
          {"receipt", notice.receipt},
          {"returned_at", optional_time(notice.returned_at)}};
}

Json loss_view(const custody::State& state, const char* what, int disc, const custody::Loss& loss) {
  return {{"what", what},
          {"disc", disc},
          {"kind", loss.kind},
          {"reason", loss.reason},
          {"at", to_rfc3339(loss.at)},
          {"by", person(state, loss.by)},
          {"second", person(state, loss.second)},
          {"incident", loss.incident}};
}

Json losses_view(const custody::State& state, const custody::Job& job,
                 const custody::Notice* notice) {
  Json losses = Json::array();
  for (const auto& [number, disc] : job.discs) {
    if (disc.loss) losses.push_back(loss_view(state, "disc", number, *disc.loss));
  }
  if (notice != nullptr && notice->loss) {
    losses.push_back(loss_view(state, "notice", 0, *notice->loss));
  }
  return losses;
}

// 件数照合: of the sheet, of the files, and what was printed and enclosed.
Json counts_view(const custody::Job& job) {
  const auto count = [](const std::optional<std::int64_t>& value) {
    return value ? Json(*value) : Json(nullptr);
  };
  std::optional<std::int64_t> printed;
  std::optional<std::int64_t> enclosed;
  if (job.counts) {
    printed = job.counts->printed;
    enclosed = job.counts->enclosed;
  }
  return {{"rule", job.delivery.record_rule},
          {"sheet", job.delivery.records},
          {"received", count(job.contents ? job.contents->records : std::nullopt)},
          {"printed", count(printed)},
          {"enclosed", count(enclosed)},
          {"differs", custody::counts_differ(job)}};
}

Json acknowledgement_view(const custody::State& state, const custody::Job& job) {
  if (!job.acknowledged) return nullptr;
  return {{"on", to_iso(job.acknowledged->on)},
          {"by", job.acknowledged->by},
          {"note", job.acknowledged->note},
          {"recorded_by", person(state, job.acknowledged->recorded_by)},
          {"at", to_rfc3339(job.acknowledged->at)}};
}

// Which steps the job's ward wants two people for, beyond those that always need them.
Json two_people_view(const custody::Policy& policy) {
  return {{"password", policy.two_for_password},
          {"open_work", policy.two_for_work},
          {"give_back", policy.two_for_return}};
}

Json contents_view(const custody::Contents& contents) {
  return {{"files", contents.files}, {"folders", contents.folders}, {"bytes", contents.bytes}};
}

}  // namespace

Json view(const custody::Terminal& terminal) {
  return {{"contractor", terminal.contractor},
          {"address", terminal.address},
          {"number", terminal.number},
          {"place", terminal.place},
          {"key_fingerprint", terminal.key_fingerprint}};
}

Json view(const custody::Training& training) {
  return {{"course", training.course},
          {"held_on", to_iso(training.held_on)},
          {"valid_until", to_iso(training.valid_until)}};
}

Json view(const custody::Account& account, const custody::Now& now) {
  const custody::Training* training = account.training_on(date_in_japan(now.time));
  return {{"login", account.login},
          {"name", account.name},
          {"role", custody::to_text(account.role)},
          {"must_change", account.must_change},
          {"closed", account.closed},
          {"training", training == nullptr ? Json(nullptr) : view(*training)}};
}

Json view(const custody::State& state, const custody::Job& job, const custody::Now& now) {
  Json discs = Json::array();
  for (const auto& [number, disc] : job.discs) discs.push_back(disc_view(state, disc));
  const custody::Notice* notice = custody::own_notice(state, job);
  const bool blocked = job.state == custody::JobState::ready && !job.same_day_override &&
                       (now.clock_behind || custody::split_too_short(state, job, *notice));
  return {
      {"id", job.id},
      {"state", custody::to_text(job.state)},
      {"number", job.delivery.number},
      {"notice_number", job.delivery.notice},
      {"subject", job.delivery.subject},
      {"department", job.delivery.department},
      {"contract", job.delivery.contract},
      {"records", job.delivery.records},
      {"sealed_at", to_rfc3339(job.delivery.sealed_at)},
      {"return_by", to_iso(job.delivery.return_by)},
      {"days_left", days_between(date_in_japan(now.time), job.delivery.return_by)},
      {"disc_count", job.disc_count},
      {"discs", discs},
      {"notice", notice == nullptr ? Json(nullptr) : notice_view(state, *notice)},
      {"same_day_blocked", blocked},
      {"same_day_override", job.same_day_override.has_value()},
      {"wait_seconds", custody::seconds_to_wait(job.password_attempts, now.time,
                                                state.policy_of(job).wrong_password_delay)},
      {"shelf", job.shelf},
      {"contents", job.contents ? contents_view(*job.contents) : Json(nullptr)},
      {"opened_by", person(state, job.opened_by)},
      {"handlers", job.handlers},
      {"counts", counts_view(job)},
      {"losses", losses_view(state, job, notice)},
      {"return_signed", job.return_signed},
      {"acknowledged", acknowledgement_view(state, job)},
      {"wipe_due", job.return_signed ? Json(to_iso(custody::wipe_due(state, job))) : Json(nullptr)},
      {"policy_sha256", custody::policy_digest(state, job)},
      {"two_people", two_people_view(state.policy_of(job))},
      {"erase_attempts", job.erase_attempts.size()},
      {"certificate", job.certificate}};
}

Json view(const custody::State& state, const custody::Incident& incident) {
  Json notes = Json::array();
  for (const custody::IncidentNote& note : incident.notes) {
    notes.push_back({{"step", note.step},
                     {"text", note.text},
                     {"by", person(state, note.by)},
                     {"at", to_rfc3339(note.at)}});
  }
  return {{"incident", incident.id},
          {"kind", incident.kind},
          {"job", incident.job},
          {"detail", incident.detail},
          {"by", person(state, incident.by)},
          {"at", to_rfc3339(incident.at)},
          {"open", !incident.closed_at},
          {"notes", notes},
          {"reports", incident.reports}};
}

Json view(const ActivityStatus& activity) {
  return {{"id", activity.id},
          {"kind", activity.id == 0 ? "" : to_text(activity.kind)},
          {"job", activity.job},
          {"running", activity.running},
          {"step", activity.step},
          {"disc", activity.disc},
          {"waiting_for_disc", activity.waiting_for_disc},
          {"hint", activity.hint ? view(*activity.hint) : Json(nullptr)},
          {"done", activity.done},
          {"total", activity.total},
          {"milliseconds", static_cast<std::int64_t>(activity.seconds * 1000)},
          {"error", activity.error ? view(*activity.error) : Json(nullptr)},
          {"result", activity.result}};
}

Json view(const Desk& desk) {
  Json json{{"medium", desk.medium.kind},
            {"bytes", desk.medium.bytes},
            {"finding", to_text(desk.finding)},
            {"job", desk.job},
            {"error", desk.error ? view(*desk.error) : Json(nullptr)},
            {"delivery", nullptr}};
  if (desk.verdict) {
    json["delivery"] = sealed::to_json(desk.verdict->delivery);
    json["disc"] = {{"number", desk.verdict->disc.number}, {"count", desk.verdict->disc.count}};
    json["tag_manifest"] = to_hex(desk.verdict->tag_manifest);
    json["signer"] = to_hex(desk.verdict->signer);
    json["files"] = desk.verdict->files;
    json["payload_bytes"] = desk.verdict->payload_bytes;
  }
  return json;
}

Json view(const std::optional<custody::SelfTestRecord>& record) {
  if (!record) return nullptr;
  return {{"ok", record->ok}, {"at", to_rfc3339(record->at)}, {"failed", record->failed}};
}

Json view(const Error& error) {
  return {{"number", static_cast<int>(error.code)}, {"detail", error.detail}};
}

}  // namespace dozo::daemon::api
