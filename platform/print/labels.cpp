#include "platform/print/labels.hpp"

#include <array>

namespace dozo::platform {
namespace {

using enum Format;

const std::vector<Block>& all() {
  static const std::vector<Block> table = {
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
      {"storage",
       "保存していた記憶装置",
       {{"端末番号", {{"terminal"}}, true},
        {"棚", {{"shelf", integer, "第 ", " 棚"}, {"kind", token}}, true},
        {"型式", {{"model"}}, true},
        {"製造番号", {{"serial"}}, true},
        {"接続方式", {{"bus"}}, true},
        {"装置の容量", {{"capacity", bytes}}, true}}},
      {"storage.range",
       "",
       {{"消去した範囲", {{"offset", bytes, "先頭から ", " の位置より"}, {"bytes", bytes}}}}},
      {"erasure",
       "消去",
       {{"区分", {{"category", token}}, true},
        {"試行回数", {{"attempts", integer, "", " 回目"}}, true},
        {"方法", {{"method"}}},
        {"開始", {{"started_at", time}}, true},
        {"終了", {{"ended_at", time}}, true},
        {"対象", {{"bytes_targeted", bytes}}, true},
        {"上書き済み", {{"bytes_written", bytes}}, true},
        {"上書きできず", {{"bytes_skipped", bytes}}, true},
        {"書き込みエラー", {{"write_errors", integer, "", " 回"}}, true}}},
      {"erasure.steps", "", {{"手順", {{"step", token}, {"result", token, "… "}}, true}}},
      {"erasure.earlier_attempts",
       "",
       {{"以前の試行",
         {{"attempt", integer, "", " 回目"}, {"at", time}, {"error", text, "", "", "中断"}}}}},
      {"verification",
       "検証（読み戻し）",
       {{"検証プログラム", {{"reader"}}, true},
        {"検証した割合", {{"share", percent}}, true},
        {"読み戻した量", {{"bytes", bytes}}, true},
        {"一致した量", {{"matched", bytes}}, true},
        {"読み取りエラー", {{"read_errors", integer, "", " 回"}}, true},
        {"鍵の残存検査", {{"key_test", token}}, true},
        {"最初の不一致", {{"first_mismatch", bytes, "", "目", "なし"}}, true},
        {"最初の読取り不能", {{"first_read_error", bytes, "", "目", "なし"}}, true},
        {"乱数列の種", {{"seed", hash}}}}},
      {"software",
       "端末とソフトウェア",
       {{"端末番号", {{"terminal"}}, true},
        {"ソフトウェアの版", {{"version"}}, true},
        {"時計の状態", {{"clock", token}}, true},
        {"ウイルス検査", {{"virus_scan"}}, true},
        {"システムの測定値", {{"image_sha256", hash, "", "", "測定していない"}}}}},
      {"deviations.overrides",
       "逸脱及び事故",
       {{"内容", {{"rule_text"}, {"rule", text, "（", "）"}}},
        {"理由", {{"reason"}}},
        {"日時・合意", {{"at", time}, {"people", texts, "合意した者 "}}}},
       "規則からの逸脱",
       "なし",
       {"規則からの逸脱　", {{"document", text, "報告書 "}}}},
      {"deviations.incidents", "", {{"事故", {{"at", time}, {"text"}}}}, "事故", "なし"},
      {"authenticity.checkpoint",
       "真正性",
       {{"記録台帳", {{"ledger"}}},
        {"記録の件数・時刻",
         {{"size", integer, "", " 件"}, {"time", time}, {"counter", integer, "計数器 "}}},
        {"台帳の根ハッシュ", {{"root", hash}}}}},
      {"authenticity.previous",
       "",
       {{"前の文書", {{"number"}}}, {"前の文書のハッシュ", {{"sha256", hash}}}},
       "前の文書",
       "なし（この種類の最初の文書）"},
      {"authenticity",
       "",
       {{"区の運用規則", {{"policy_sha256", hash, "", "", "設定されていない"}}, true}}},
      {"", "", {{"文書の形式", {{"kind"}, {"format", integer, "第 ", " 版"}}, true}}},
      {"authenticity", "", {{"端末の公開鍵", {{"terminal_key_sha256", hash}}}}},
  };
  return table;
}

struct Word {
  std::string_view path;
  std::string_view token;
  const char* japanese;
};

constexpr Word kWords[] = {
    {"result", "received", "受領"},
    {"result", "erased", "消去完了"},
    {"result", "not_erased", "消去を確認できず"},
    {"result", "deviated", "規則からの逸脱"},
    {"assurance", "evaluation", "評価用"},
    {"assurance", "appliance", "専用端末"},
    {"source.signature.result", "valid", "有効（登録済みの区の鍵による）"},
    {"storage.kind", "file", "暗号化ファイル"},
    {"storage.kind", "luks2", "LUKS2 区画"},
    {"erasure.category", "none", "該当なし（消去を確認できず）"},
    {"erasure.category", "clear", "Clear（NIST SP 800-88）"},
    {"erasure.steps.step", "close", "保存領域を閉じる"},
    {"erasure.steps.step", "destroy_keys", "暗号鍵の破棄"},
    {"erasure.steps.step", "overwrite", "全体の上書き"},
    {"erasure.steps.step", "read_back", "全体の読み戻しと照合"},
    {"erasure.steps.step", "key_test", "鍵の残存検査"},
    {"erasure.steps.result", "done", "完了"},
    {"erasure.steps.result", "failed", "失敗"},
    {"verification.key_test", "passed", "残存なし"},
    {"verification.key_test", "failed", "残存のおそれあり"},
    {"software.clock", "consistent", "正常"},
    {"software.clock", "behind", "遅れあり（記録台帳の時刻を使用）"},
};

constexpr std::array<std::string_view, 11> kHeadMembers = {"title",
                                                           "number",
                                                           "issued_at",
                                                           "assurance",
                                                           "result",
                                                           "statement",
                                                           "scope",
                                                           "warning",
                                                           "addressee.department",
                                                           "parties.contractor",
                                                           "parties.address"};

}  // namespace

std::span<const Block> blocks() {
  return all();
}

std::span<const std::string_view> head_members() {
  return kHeadMembers;
}

std::string token_word(std::string_view path, std::string_view token) {
  for (const Word& word : kWords) {
    if (word.path == path && word.token == token) return word.japanese;
  }
  return std::string(token);
}

}  // namespace dozo::platform
