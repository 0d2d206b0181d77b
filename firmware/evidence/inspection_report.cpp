#include "firmware/evidence/inspection_report.hpp"

#include <algorithm>

#include "firmware/evidence/sections.hpp"

namespace dozo::evidence {
namespace {

constexpr Wording kNoFindings = {
    Kind::inspection_report, "no_findings", "点検報告書",
    "契約で約束した安全管理措置について、次の期間における端末の記録を措置ごとに点検しましたので、"
    "報告します。記録の上で、措置から外れた点はありません。",
    "本書は、端末の記録から分かることと、端末の記録からは分からないことを分けて示すものです。後者は"
    "、"
    "現場での確認を要します。"};

constexpr Wording kFindings = {
    Kind::inspection_report, "findings", "点検報告書",
    "契約で約束した安全管理措置について、次の期間における端末の記録を措置ごとに点検しましたので、"
    "報告します。記録の上で、措置から外れた点があります。",
    kNoFindings.scope};

const char* to_token(MeasureStatus status) {
  if (status == MeasureStatus::kept) return "kept";
  return status == MeasureStatus::deviation ? "deviation" : "unknown";
}

Json facts_json(const std::vector<MeasureFact>& facts) {
  Json list = Json::array();
  for (const MeasureFact& each : facts) {
    list.push_back({{"fact", each.fact}, {"count", each.count}, {"detail", each.detail}});
  }
  return list;
}

Json measure_json(const MeasureTexts& texts, const std::vector<MeasureFacts>& all) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const MeasureFacts& each) {
    return each.number == texts.number;
  });
  const MeasureFacts none;
  const MeasureFacts& facts = found == all.end() ? none : *found;
  return {{"number", texts.number},
          {"requirement", texts.requirement},
          {"status", to_token(facts.status)},
          {"facts", facts_json(facts.facts)},
          {"limit", texts.limit[0] == '\0' ? Json(nullptr) : Json(texts.limit)}};
}

}  // namespace

const std::vector<MeasureTexts>& measure_texts() {
  static const std::vector<MeasureTexts> texts = {
      {"S1", "個人情報を記録媒体に書き込める者と機器を、区が限る",
       "区の側で誰がどの機器で書き込んだかは、端末には分からない。"},
      {"S2", "記録媒体の内容を共通鍵で暗号化する", ""},
      {"S3", "記録媒体とパスワード通知書を、施錠した別々の場所に保管する",
       "保管場所が実際に施錠されているかは、端末には分からない。"},
      {"S4", "記録媒体とパスワード通知書を、別の日に手渡しで受け渡す",
       "手渡しであったかどうかは、端末には分からない。"},
      {"S5", "実地の検査を受け入れ、求めに応じて取扱状況を報告する", ""},
      {"C1", "作業に用いる機器を外部と接続せず、内部からの持ち出しを防ぐ",
       "評価用の構成では、機器のネットワークを遮断していることを端末自身は証明できない。"},
      {"C2", "最新の修正プログラムとウイルス定義を適用する",
       "ウイルス検査は行っていない。修正プログラムの適用は、版により確認する。"},
      {"C3", "名指しされた者だけが、IDとパスワードにより使用する", ""},
      {"C4", "個人情報を置く保存領域を使える者を限る", ""},
      {"C5", "記録を取得し、管理する", ""},
      {"C6", "取扱責任者と取扱者の名簿を提出する", "提出したかどうかは、端末には分からない。"},
      {"C7", "記録媒体を施錠できる金庫に保管し、出し入れを記録する",
       "金庫が実際に施錠されているかは、端末には分からない。"},
      {"C8", "建物、機械室及び媒体保管庫への出入りを限り、記録する",
       "端末で記録した出入りに限る。記録されなかった出入りは分からない。"},
      {"C9", "区に返すデータを暗号化し、媒体と通知書を別の機会に渡す",
       "この端末は、返送用の媒体を作成していない。"},
      {"C10", "緊急時の体制と連絡先を定める", "連絡先に実際につながるかは、端末には分からない。"},
      {"C11", "従事する者を教育する", "研修の内容は、端末には分からない。"},
      {"C12", "事故又は変更があったときは、直ちに報告する",
       "区へいつ伝えたかは、書き留められたものに限る。"},
      {"C13", "業務ごとに記録媒体と通知書を返却し、データ消去報告書を提出する", ""},
      {"T2", "秘密を、業務の終了後も守る",
       "端末の記録と文書に個人情報は含まれない。人が秘密を守っているかは、端末には分からない。"},
      {"T6", "区の認めた場所以外で取り扱わない",
       "端末が登録どおりの場所にあるかは、現場で確認する。"},
      {"T9", "複製しない", "画面や紙からの書き写しは、端末には分からない。"},
      {"T11", "全てを返却し、機器に残るデータを消去する", ""},
      {"T12", "消去を記録し、証明書を提出する", "提出したかどうかは、端末には分からない。"},
      {"T13", "取扱責任者と取扱者を区に届け出る", "届け出たかどうかは、端末には分からない。"},
      {"T14", "求めに応じて取扱状況を報告する", "区が求めた日は、端末には分からない。"},
      {"T15-17", "少なくとも年に一度、約束した措置の監査を受ける",
       "監査が行われたかどうかは、監査の者の使用から推し量れるにとどまる。"},
      {"T18", "従事する者を教育する", "研修の内容は、端末には分からない。"},
      {"T19", "事故又は違反を、遅滞なく書面で報告する",
       "書面をいつ渡したかは、端末には分からない。"},
  };
  return texts;
}

Json InspectionReport::to_json() const {
  const bool findings = std::any_of(measures.begin(), measures.end(), [](const MeasureFacts& each) {
    return each.status == MeasureStatus::deviation;
  });
  Json json = frame_json(frame, findings ? kFindings : kNoFindings);
  json["period"] = period_json(period);
  Json list = Json::array();
  for (const MeasureTexts& texts : measure_texts()) list.push_back(measure_json(texts, measures));
  json["measures"] = std::move(list);
  return json;
}

}  // namespace dozo::evidence
