#include "firmware/evidence/incident_report.hpp"

#include "firmware/evidence/sections.hpp"

namespace dozo::evidence {
namespace {

constexpr Wording kOpen = {
    Kind::incident_report, "open", "事故報告書",
    "次の事故について、現在までに分かっていることを報告します。対応は続いています。",
    "本書は、端末の記録と、端末で人が書き留めた事項を示すものです。端末の外で起きたことは、"
    "書き留められたものに限ります。"};

constexpr Wording kClosed = {Kind::incident_report, "closed", "事故報告書",
                             "次の事故について、対応を終えましたので報告します。", kOpen.scope};

Json notes_json(const std::vector<NoteFacts>& notes) {
  Json list = Json::array();
  for (const NoteFacts& each : notes) {
    list.push_back(
        {{"step", each.step}, {"text", each.text}, {"by", each.by}, {"at", to_rfc3339(each.at)}});
  }
  return list;
}

Json events_json(const std::vector<LedgerFact>& events) {
  Json list = Json::array();
  for (const LedgerFact& each : events) {
    list.push_back({{"sequence", each.sequence},
                    {"at", to_rfc3339(each.at)},
                    {"type", each.type},
                    {"by", each.by},
                    {"detail", each.detail}});
  }
  return list;
}

Json contacts_json(const std::vector<ContactFacts>& contacts) {
  Json list = Json::array();
  for (const ContactFacts& each : contacts) {
    list.push_back({{"duty", each.duty}, {"name", each.name}, {"phone", each.phone}});
  }
  return list;
}

}  // namespace

Json IncidentReport::to_json() const {
  Json json = frame_json(frame, incident.closed_at ? kClosed : kOpen);
  json["delivery"] = delivery ? delivery_json(*delivery) : Json(nullptr);
  Json matter = incident_json(incident);
  matter["by"] = by;
  matter["detail"] = detail;
  matter["closed_by"] = incident.closed_at ? Json(closed_by) : Json(nullptr);
  matter["notes"] = notes_json(notes);
  matter["events"] = events_json(events);
  matter["contacts"] = contacts_json(contacts);
  json["incident"] = std::move(matter);
  return json;
}

}  // namespace dozo::evidence
