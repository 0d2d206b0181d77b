// The status report: deliveries with all that was done, visits, what is open.
#include "platform/print/blocks.hpp"

namespace dozo::platform {

using enum Format;

namespace {

const std::vector<Column>& incident_columns() {
  static const std::vector<Column> columns = {
      {"事故", 0.15, {{"number"}}},
      {"種類", 0.35, {{"kind", token}}},
      {"発生・認知", 0.25, {{"at", short_time}}},
      {"終結", 0.25, {{"closed_at", short_time, "", "", "対応中"}}}};
  return columns;
}

std::vector<Column> item_columns() {
  return {{"物件", 0.22, {{"what", token}, {"number"}, {"medium", text, "", "", ""}}},
          {"受領",
           0.39,
           {{"received_at", short_time},
            {"received_by"},
            {"received_place", text, "保管場所 "},
            {"receipt", text, "受領書 "}}},
          {"現況",
           0.39,
           {{"status", token},
            {"place", text, "保管場所 ", "", ""},
            {"held_by", text, "", "", ""},
            {"since", short_time, "", " から"}}}};
}

Block items() {
  return {"items", "", {}, "", "", {"", {}}, item_columns()};
}

Block moves() {
  return {"moves",
          "",
          {},
          "出し入れ",
          "期間中の出し入れはない",
          {"", {}},
          {{"出し入れ", 0.24, {{"at", short_time}}},
           {"物件", 0.24, {{"what", token}, {"number"}}},
           {"動き", 0.14, {{"act", token}}},
           {"者", 0.16, {{"by"}}},
           {"目的・保管場所", 0.22, {{"detail", token}}}}};
}

Block work() {
  return {"work",
          "",
          {},
          "作業",
          "期間中の作業はない",
          {"", {}},
          {{"作業の開始", 0.26, {{"opened_at", short_time, "", "", "期間の前"}}},
           {"作業した者", 0.22, {{"opened_by"}}},
           {"作業の終了", 0.26, {{"closed_at", short_time, "", "", "作業中又は期間の後"}}},
           {"終了の事由", 0.26, {{"why", token}}}}};
}

std::vector<Block> after_work() {
  return {
      {"counts",
       "",
       {{"件数照合",
         {{"outcome", token},
          {"sheet", integer, "指示書 ", " 件"},
          {"received", integer, "受領データ ", " 件", "受領データ 未計数"},
          {"printed", integer, "印刷 ", " 件", "印刷 未入力"},
          {"enclosed", integer, "封入 ", " 件", "封入 未入力"}}},
        {"件数を入力した者", {{"by"}, {"at", time}}}}},
      {"return",
       "",
       {{"返却の確認",
         {{"signed_at", time, "", "", "未返却"}, {"signed_by", texts, "確認した者 ", "", ""}}}}},
      {"acknowledged",
       "",
       {{"区の受領", {{"on", date}, {"by", text, "受領した者 "}, {"note", text, "", "", ""}}}},
       "区の受領",
       "入力されていない"},
      {"losses", "", {}, "", "", {"", {}}, loss_columns()},
      {"erasure",
       "",
       {{"消去",
         {{"erased_at", time, "", "", "未消去"},
          {"certificate", text, "証明書 ", "", "証明書 なし"},
          {"attempts", integer, "試行 ", " 回"}}}}},
      {"overrides",
       "",
       {},
       "規則からの逸脱",
       "なし",
       {"", {}},
       {{"規則からの逸脱", 0.36, {{"rule_text"}, {"rule", text, "（", "）"}}},
        {"理由", 0.24, {{"reason"}}},
        {"日時・合意した者", 0.24, {{"at", short_time}, {"people", texts}}},
        {"報告書", 0.16, {{"document"}}}}},
      {"incidents", "", {}, "事故", "なし", {"", {}}, incident_columns()}};
}

Block deliveries() {
  Block block{
      "deliveries",
      "業務ごとの取扱状況",
      {{"所管課", {{"department"}}, true},
       {"現況", {{"state", token}, {"overdue_days", integer, "返却期限の超過 ", " 日"}}, true},
       {"媒体・件数",
        {{"discs", integer, "", " 枚"}, {"records", integer, "", " 件"}, {"record_rule"}}},
       {"封緘・返却期限", {{"sealed_at", time}, {"return_by", date, "返却期限 "}}},
       {"封緘の識別番号", {{"group"}}},
       {"取扱者", {{"handlers", texts}}},
       {"取込み", {{"imported_at", time, "", "", "取り込んでいない"}}}},
      "業務",
      "対象の期間に取り扱った業務はない",
      {"", {{"contract", text, "契約 "}, {"number", text, "送付番号 "}, {"subject"}}}};
  block.inner = {items(), moves(), work()};
  for (const Block& each : after_work()) block.inner.push_back(each);
  return block;
}

}  // namespace

void add_status_blocks(std::vector<Block>& all) {
  all.push_back({"open_matters",
                 "未了の事項",
                 {},
                 "未了の事項",
                 "なし",
                 {"", {}},
                 {{"事項", 0.4, {{"kind", token}}},
                  {"対象", 0.3, {{"subject"}}},
                  {"内容", 0.3, {{"detail", short_date}}}}});
  all.push_back(deliveries());
  all.push_back({"lone_notices",
                 "媒体の届かない通知書",
                 {},
                 "媒体の届かない通知書",
                 "なし",
                 {"", {}},
                 item_columns()});
  all.push_back({"visits",
                 "入退室",
                 {},
                 "入退室",
                 "期間中の記録はない",
                 {"", {}},
                 {{"番号", 0.07, {{"number", integer}}},
                  {"区域", 0.12, {{"area", token}}},
                  {"氏名・所属", 0.19, {{"person"}, {"organisation", text, "", "", ""}}},
                  {"目的", 0.15, {{"purpose"}}},
                  {"立会者", 0.12, {{"escort"}}},
                  {"入室", 0.125, {{"entered", short_time}}},
                  {"退室", 0.125, {{"left", short_time, "", "", "在室"}}},
                  {"記録者", 0.1, {{"recorded_by"}}}}});
  all.push_back(
      {"incidents", "端末の事故", {}, "端末の事故", "なし", {"", {}}, incident_columns()});
}

}  // namespace dozo::platform
