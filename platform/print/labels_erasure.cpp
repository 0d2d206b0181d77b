// Storage, erasure, read-back; and what stands at the end of every document.
#include "platform/print/blocks.hpp"

namespace dozo::platform {

using enum Format;

void add_erasure_blocks(std::vector<Block>& all) {
  const std::vector<Block> blocks = {
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
  };
  all.insert(all.end(), blocks.begin(), blocks.end());
}

void add_closing_blocks(std::vector<Block>& all) {
  const std::vector<Block> blocks = {
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
      {"deviations", "", {{"返却前の消去の理由", {{"without_return", text, "", "", ""}}}}},
      {"deviations.incidents",
       "",
       {},
       "事故",
       "なし",
       {"", {}},
       {{"事故", 0.15, {{"number"}}},
        {"種類", 0.35, {{"kind", token}}},
        {"発生・認知", 0.25, {{"at", short_time}}},
        {"終結", 0.25, {{"closed_at", short_time, "", "", "対応中"}}}}},
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
  all.insert(all.end(), blocks.begin(), blocks.end());
}

}  // namespace dozo::platform
