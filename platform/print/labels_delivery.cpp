// What is said of a delivery before and after its wipe.
#include "platform/print/blocks.hpp"

namespace dozo::platform {

using enum Format;

void add_delivery_blocks(std::vector<Block>& all) {
  const std::vector<Block> blocks = {
      {"failure",
       "消去できなかった理由",
       {{"原因", {{"cause"}, {"error", text, "（", "）"}}}, {"とるべき処置", {{"next"}}}}},
      {"delivery",
       "対象の業務",
       {{"件名", {{"subject"}}},
        {"送付番号", {{"number"}}, true},
        {"契約番号", {{"contract"}}, true},
        {"媒体の枚数", {{"discs", integer, "", " 枚"}}, true},
        {"件数", {{"records", integer, "", " 件"}}, true},
        {"件数の数え方", {{"record_rule"}}},
        {"封緘日時", {{"sealed_at", time}, {"return_by", date, "返却期限 "}}},
        {"封緘の識別番号", {{"group"}}}},
       "対象の業務",
       "記録媒体を受領していないため、未確認"},
      {"period",
       "対象の期間",
       {{"期間", {{"from", date, "", " から"}, {"to", date, "", " まで"}}},
        {"契約番号", {{"contract", text, "", "", "全ての契約"}}}}},
      {"parties",
       "取扱者",
       {{"取扱責任者", {{"supervisor"}}, true},
        {"取扱者", {{"operator"}}, true},
        {"確認者", {{"verifier"}}, true},
        {"立会者", {{"witnesses", texts}}, true},
        {"取扱場所", {{"place"}}}}},
      {"deviation",
       "逸脱の内容",
       {{"規則から外れた点", {{"rule_text"}, {"rule", text, "（", "）"}}},
        {"理由", {{"reason"}}},
        {"日時", {{"at", time}}},
        {"合意した者", {{"people", texts}}}}},
  };
  all.insert(all.end(), blocks.begin(), blocks.end());
}

std::vector<Column> loss_columns() {
  return {{"紛失・破損", 0.2, {{"what", token}, {"number"}, {"kind", token}}},
          {"日時", 0.22, {{"at", short_time}}},
          {"理由", 0.28, {{"reason"}}},
          {"申告した者", 0.18, {{"people", texts}}},
          {"事故", 0.12, {{"incident"}}}};
}

void add_source_blocks(std::vector<Block>& all) {
  const std::vector<Block> blocks = {
      {"source.discs",
       "記録媒体及びパスワード通知書",
       {{"識別ハッシュ", {{"tag_manifest_sha256", hash}}},
        {"受領",
         {{"received_at", time}, {"received_by", text, "受領者 "}, {"place", text, "保管場所 "}}},
        {"返却", {{"returned_at", time, "", "", "未返却"}, {"returned_by", text, "返却者 "}}}},
       "記録媒体",
       "なし",
       {"",
        {{"number", integer, "媒体 ", " ／"},
         {"count", integer, "全 ", " 枚"},
         {"label"},
         {"medium"},
         {"bytes", bytes},
         {"parts", integer, "封緘ファイル ", " 個"},
         {"receipt", text, "受領書 "}}}},
      {"source.notice",
       "記録媒体及びパスワード通知書",
       {{"パスワード通知書", {{"number"}, {"receipt", text, "受領書 "}}},
        {"通知書の受領",
         {{"received_at", time}, {"received_by", text, "受領者 "}, {"place", text, "保管場所 "}}},
        {"通知書の返却",
         {{"returned_at", time, "", "", "未返却"}, {"returned_by", text, "返却者 "}}}},
       "パスワード通知書",
       "受領していない"},
      {"source.signature",
       "",
       {{"電子署名", {{"result", token}, {"signer", text, "署名者 "}}},
        {"署名者の証明書", {{"certificate_sha256", hash}}}}},
      {"source.content",
       "",
       {{"内容",
         {{"files", integer, "", " ファイル"}, {"bytes", bytes}, {"imported_at", time, "取込み "}}},
        {"内容一覧のハッシュ", {{"index_sha256", hash}}}},
       "内容",
       "取込みを完了していない"},
      {"source.losses", "", {}, "", "", {"", {}}, loss_columns()},
      {"source.acknowledged",
       "",
       {{"区の受領", {{"on", date}, {"by", text, "受領した者 "}, {"note", text, "", "", ""}}}},
       "区の受領",
       "入力されていない"},
      {"source.counts",
       "",
       {{"件数照合",
         {{"outcome", token},
          {"sheet", integer, "指示書 ", " 件"},
          {"received", integer, "受領データ ", " 件", "受領データ 未計数"},
          {"printed", integer, "印刷 ", " 件", "印刷 未入力"},
          {"enclosed", integer, "封入 ", " 件", "封入 未入力"}}},
        {"件数を入力した者", {{"by"}, {"at", time}}}}},
  };
  all.insert(all.end(), blocks.begin(), blocks.end());
}

}  // namespace dozo::platform
