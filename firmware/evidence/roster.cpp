#include "firmware/evidence/roster.hpp"

#include "firmware/evidence/sections.hpp"

namespace dozo::evidence {
namespace {

constexpr Wording kRoster = {
    Kind::roster, "listed", "名簿", "本件の業務のためにこの端末を使用する者は、次のとおりです。",
    "本書は、発行の時点で端末に登録されている者を示すものです。端末を使用せずに業務に当たる者は"
    "含みません。"};

}  // namespace

Json Roster::to_json() const {
  Json json = frame_json(frame, kRoster);
  Json list = Json::array();
  for (const RosterPerson& each : people) {
    list.push_back(
        {{"login", each.login},
         {"name", each.name},
         {"role", each.role},
         {"since", to_rfc3339(each.since)},
         {"course", each.course.empty() ? Json(nullptr) : Json(each.course)},
         {"trained_until", each.trained_until ? Json(to_iso(*each.trained_until)) : Json(nullptr)},
         {"status", each.status}});
  }
  json["roster"] = std::move(list);
  return json;
}

}  // namespace dozo::evidence
