#include "firmware/daemon/api/views.hpp"

#include <nlohmann/json.hpp>

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

Json view(const custody::Account& account) {
  return {
      {"login", account.login}, {"name", account.name}, {"role", custody::to_text(account.role)}};
}

Json view(const custody::State& state, const custody::Job& job, const custody::Now& now) {
  Json discs = Json::array();
  for (const auto& [number, disc] : job.discs) discs.push_back(disc_view(state, disc));
  const custody::Notice* notice = state.notice_of(job);
  const bool blocked = job.state == custody::JobState::ready && !job.same_day_override &&
                       (now.clock_behind || custody::same_day(job, *notice));
  return {{"id", job.id},
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
          {"wait_seconds", custody::seconds_to_wait(job.password_attempts, now.time)},
          {"shelf", job.shelf},
          {"contents", job.contents ? contents_view(*job.contents) : Json(nullptr)},
          {"opened_by", person(state, job.opened_by)},
          {"return_signed", job.return_signed},
          {"erase_attempts", job.erase_attempts.size()},
          {"certificate", job.certificate}};
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

Json view(const Error& error) {
  return {{"number", static_cast<int>(error.code)}, {"detail", error.detail}};
}

}  // namespace dozo::daemon::api
