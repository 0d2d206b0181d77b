#include "firmware/evidence/status_report.hpp"

#include "firmware/evidence/sections.hpp"

namespace dozo::evidence {
namespace {

constexpr Wording kNothingOpen = {
    Kind::status_report, "no_open_matters", "取扱状況報告書",
    "次の期間における個人情報の取扱状況を報告します。発行の時点で、未了の事項はありません。",
    "本書は、端末の記録によるものです。対象の期間に受領し、又は取り扱った業務を契約ごとに示し、現況"
    "は"
    "発行の時点のものです。端末の外での取扱いは含みません。"};

constexpr Wording kOpen = {
    Kind::status_report, "open_matters", "取扱状況報告書",
    "次の期間における個人情報の取扱状況を報告します。発行の時点で、次の事項が未了です。",
    kNothingOpen.scope};

template <class Facts, class ToJson>
Json list_json(const std::vector<Facts>& facts, const ToJson& to_json) {
  Json list = Json::array();
  for (const Facts& each : facts) list.push_back(to_json(each));
  return list;
}

Json item_json(const ItemFacts& item) {
  return {{"what", item.what},
          {"number", item.number},
          {"medium", item.medium},
          {"receipt", item.receipt},
          {"received_at", to_rfc3339(item.received.at)},
          {"received_by", item.received.by},
          {"received_place", item.received.place},
          {"status", item.status},
          {"since", to_rfc3339(item.since)},
          {"held_by", item.held_by},
          {"place", item.place ? Json(*item.place) : Json(nullptr)}};
}

Json move_json(const MoveFacts& move) {
  return {{"at", to_rfc3339(move.at)}, {"what", move.what}, {"number", move.number},
          {"act", move.act},           {"by", move.by},     {"detail", move.detail}};
}

Json work_json(const WorkFacts& work) {
  return {{"opened_at", or_null(work.opened_at)},
          {"opened_by", work.opened_by},
          {"closed_at", or_null(work.closed_at)},
          {"why", work.why}};
}

Json document_override_json(const OverrideFacts& facts) {
  Json json = override_json(facts);
  json["document"] = facts.document;
  return json;
}

Json visit_json(const VisitFacts& visit) {
  return {{"number", visit.number},
          {"area", visit.area},
          {"person", visit.person},
          {"organisation", visit.organisation},
          {"purpose", visit.purpose},
          {"escort", visit.escort},
          {"entered", to_rfc3339(visit.entered)},
          {"left", or_null(visit.left)},
          {"recorded_by", visit.recorded_by}};
}

Json open_matter_json(const OpenMatter& matter) {
  return {{"kind", matter.kind}, {"subject", matter.subject}, {"detail", matter.detail}};
}

Json status_json(const StatusDelivery& facts) {
  Json json = delivery_json(facts.delivery);
  json["department"] = facts.delivery.sheet.department;
  json["state"] = facts.state;
  json["overdue_days"] = facts.overdue_days;
  json["handlers"] = facts.handlers;
  json["items"] = list_json(facts.items, item_json);
  json["moves"] = list_json(facts.moves, move_json);
  json["work"] = list_json(facts.work, work_json);
  json["imported_at"] = or_null(facts.imported_at);
  json["counts"] = counts_json(facts.counts);
  json["return"] = {{"signed_at", or_null(facts.return_signed_at)},
                    {"signed_by", facts.return_signed_by}};
  json["acknowledged"] = acknowledgement_json(facts.acknowledged);
  json["losses"] = list_json(facts.losses, loss_json);
  json["erasure"] = {
      {"attempts", facts.erase_attempts},
      {"erased_at", or_null(facts.erased_at)},
      {"certificate", facts.certificate.empty() ? Json(nullptr) : Json(facts.certificate)}};
  json["overrides"] = list_json(facts.overrides, document_override_json);
  json["incidents"] = list_json(facts.incidents, incident_json);
  return json;
}

}  // namespace

Json StatusReport::to_json() const {
  Json json = frame_json(frame, open_matters.empty() ? kNothingOpen : kOpen);
  json["period"] = period_json(period);
  json["open_matters"] = list_json(open_matters, open_matter_json);
  json["deliveries"] = list_json(deliveries, status_json);
  json["lone_notices"] = list_json(lone_notices, item_json);
  json["visits"] = list_json(visits, visit_json);
  json["incidents"] = list_json(incidents, incident_json);
  return json;
}

}  // namespace dozo::evidence
