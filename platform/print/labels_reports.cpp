// Roster, incident, inspection, enrolment.
#include "platform/print/blocks.hpp"

namespace dozo::platform {

using enum Format;

namespace {

Block roster() {
  return {"roster",
          "端末を使用する者",
          {},
          "登録者",
          "なし",
          {"", {}},
          {{"氏名", 0.19, {{"name"}}},
           {"ID", 0.12, {{"login"}}},
           {"役割", 0.15, {{"role", token}}},
           {"登録日", 0.16, {{"since", short_time}}},
           {"研修",
            0.22,
            {{"course", text, "", "", "記録なし"}, {"trained_until", short_date, "有効期限 "}}},
           {"状態", 0.16, {{"status", token}}}}};
}

std::vector<Block> incident() {
  return {{"incident",
           "事故の内容",
           {{"事故番号", {{"number"}}, true},
            {"種類", {{"kind", token}}, true},
            {"発生・認知", {{"at", time}}},
            {"記録した者", {{"by", text, "", "", "端末（自動の記録）"}}},
            {"概要", {{"detail"}}},
            {"終結", {{"closed_at", time, "", "", "対応中"}, {"closed_by", text, "終結した者 "}}}}},
          {"incident.notes",
           "対応の記録",
           {},
           "対応の記録",
           "まだ書き留められていない",
           {"", {}},
           {{"段階", 0.15, {{"step", token}}},
            {"内容", 0.49, {{"text"}}},
            {"記入者", 0.14, {{"by"}}},
            {"日時", 0.22, {{"at", short_time}}}}},
          {"incident.contacts",
           "連絡先",
           {},
           "連絡先",
           "登録されていない",
           {"", {}},
           {{"役割", 0.35, {{"duty"}}}, {"氏名", 0.35, {{"name"}}}, {"電話", 0.3, {{"phone"}}}}},
          {"incident.events",
           "前後の端末の記録",
           {},
           "端末の記録",
           "なし",
           {"", {}},
           {{"日時", 0.21, {{"at", short_time}}},
            {"出来事", 0.25, {{"type", token}}},
            {"者", 0.14, {{"by", text, "", "", "端末"}}},
            {"内容", 0.3, {{"detail"}}},
            {"台帳", 0.1, {{"sequence", integer, "第 ", " 番"}}}}}};
}

Block measures() {
  return {"measures",
          "措置ごとの点検",
          {},
          "措置",
          "なし",
          {"", {}},
          {{"番号", 0.08, {{"number"}}},
           {"措置", 0.26, {{"requirement"}}},
           {"記録から分かること（※は分からないこと）",
            0.52,
            {{"limit", text, "※ ", "", ""}},
            "facts",
            {{"fact", token}, {"count", integer}, {"detail", text, "", "", ""}}},
           {"判定", 0.14, {{"status", token}}}}};
}

std::vector<Block> enrolment() {
  const std::vector<Line> key = {
      {"端末の名称", {{"subject"}}, true},
      {"有効期間の始め", {{"valid_from", time}}},
      {"証明書の指紋", {{"certificate_sha256", fingerprint}}},
      {"公開鍵の指紋", {{"public_key_sha256", fingerprint}}},
      {"証明書", {{"pem", lines}}},
  };
  std::vector<Line> former = key;
  former.insert(former.begin(), {"更新日時", {{"rolled_at", time}}});
  former.push_back({"新しい証明書への前の鍵による署名", {{"signature_by_former", lines}}});
  former.push_back({"前の証明書への新しい鍵による署名", {{"signature_by_new", lines}}});
  return {{"key", "端末の鍵（SHA-256）", key},
          {"people",
           "端末を使用する者",
           {},
           "登録者",
           "なし",
           {"", {}},
           {{"氏名", 0.5, {{"name"}}}, {"役割", 0.5, {{"role", token}}}}},
          {"former", "前の鍵", former, "前の鍵", "なし（最初の登録）"}};
}

}  // namespace

void add_report_blocks(std::vector<Block>& all) {
  all.push_back(roster());
  for (const Block& each : incident()) all.push_back(each);
  all.push_back(measures());
  for (const Block& each : enrolment()) all.push_back(each);
}

}  // namespace dozo::platform
