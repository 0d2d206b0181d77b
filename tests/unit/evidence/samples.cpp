#include "tests/unit/evidence/samples.hpp"

#include <stdexcept>

#include <nlohmann/json.hpp>

namespace dozo::evidence::samples {
namespace {

Instant at(const char* text) {
  return from_rfc3339(text).value();
}

Heading heading(Kind kind, int count, const char* time) {
  return {document_number(kind, true, "T-014", 2026, count), at(time), Assurance::evaluation};
}

TerminalFacts terminal() {
  return {"T-014",
          "見本印刷株式会社 本社工場 2階 データ管理室",
          "見本印刷株式会社",
          "東京都見本区見本町一丁目2番3号",
          "0.1.0",
          std::nullopt,
          ClockState::consistent};
}

PeopleFacts people() {
  return {"山田 太郎", "佐藤 花子", "山田 太郎", {}};
}

DeliveryFacts delivery() {
  DeliveryFacts facts;
  facts.sheet.department = "見本区 健康部 医療保険年金課";
  facts.sheet.subject = "国民健康保険料督促状 2026年11月 第2回";
  facts.sheet.contract = "2026-契-0456";
  facts.sheet.number = "2026-0117";
  facts.sheet.notice = "2026-0117-P";
  facts.sheet.group = "8f14e45f-ceea-467f-a8a2-2f0e6b1c9d37";
  facts.sheet.recipient = digest(0x33);
  facts.sheet.sealed_at = at("2026-11-17T10:12:45+09:00");
  facts.sheet.return_by = {2026, 11, 30};
  facts.sheet.records = 4812;
  facts.sheet.record_rule = "印刷データの固定長レコード数（1件1レコード）";
  facts.discs = 2;
  facts.signature = {"見本区 情報政策課 データ封緘", digest(0x3f)};
  return facts;
}

CustodyAct act(const char* time, const char* by, const char* place) {
  return {at(time), by, place};
}

DiscFacts disc(int number) {
  DiscFacts facts;
  facts.number = {number, 2};
  facts.label = "2026-0117 " + std::to_string(number) + "/2";
  facts.medium = "DVD-R";
  facts.bytes = number == 1 ? 3'999'999'744 : 812'646'912;
  facts.parts = 1;
  facts.tag_manifest = digest(static_cast<std::uint8_t>(0xa0 + number));
  facts.received = act("2026-11-18T09:30:05+09:00", "佐藤 花子", "媒体金庫 A-2");
  facts.receipt = "ERC-T014-2026-000" + std::to_string(number);
  facts.returned = act("2026-11-27T16:40:00+09:00", "佐藤 花子", "");
  return facts;
}

AuthenticityFacts authenticity(const char* time, std::optional<PreviousDocument> previous) {
  AuthenticityFacts facts;
  facts.checkpoint.ledger = "0b7c1e6a-5d0f-4d7c-9a51-6a2f4f1f7a10";
  facts.checkpoint.root = digest(0x77);
  facts.checkpoint.size = 1204;
  facts.checkpoint.time = at(time);
  facts.previous = std::move(previous);
  facts.terminal_key = digest(0x55);
  return facts;
}

OverrideFacts same_day() {
  return {"same_day",
          "返却期限までの印刷に間に合わせるため、区の担当者と電話で確認のうえ、同日に入力した。",
          at("2026-11-18T11:05:00+09:00"),
          {"佐藤 花子", "山田 太郎"},
          "EDV-T014-2026-0001"};
}

}  // namespace

Digest digest(std::uint8_t octet) {
  Digest out;
  out.fill(octet);
  return out;
}

vault::Range range() {
  return {0, 64 * 1024 * 1024};
}

vault::ErasureProof good_proof() {
  vault::ErasureProof proof;
  for (std::size_t i = 0; i < proof.seed.size(); ++i) {
    proof.seed[i] = static_cast<std::uint8_t>(i * 7 + 1);
  }
  proof.range = range();
  proof.bytes_written = proof.range.bytes;
  proof.flushed = true;
  proof.bytes_verified = proof.range.bytes;
  proof.bytes_matched = proof.range.bytes;
  proof.keys_destroyed = true;
  proof.key_found_after = false;
  proof.header_readable_after = false;
  proof.started = at("2026-11-28T10:00:02+09:00");
  proof.finished = at("2026-11-28T10:00:09+09:00");
  proof.attempt = 2;
  return proof;
}

vault::ErasureProof bad_proof() {
  vault::ErasureProof proof = good_proof();
  proof.bytes_matched -= 512;
  proof.first_mismatch = 33554432;
  proof.attempt = 1;
  return proof;
}

ErasureFacts erasure_facts() {
  ErasureFacts facts;
  facts.heading = heading(Kind::erasure_certificate, 2, "2026-11-28T10:00:10+09:00");
  facts.terminal = terminal();
  facts.delivery = delivery();
  facts.people = people();
  facts.discs = {disc(1), disc(2)};
  NoticeCustody notice;
  notice.received = act("2026-11-18T10:50:00+09:00", "佐藤 花子", "事務室金庫 B-1");
  notice.receipt = "ERN-T014-2026-0001";
  notice.returned = act("2026-11-27T16:45:00+09:00", "佐藤 花子", "");
  facts.notice = notice;
  facts.content = ContentFacts{4, 4'812'634'112, digest(0xc4), at("2026-11-18T11:20:31+09:00")};
  facts.shelf = 1;
  facts.storage = {"file", "Virtio Block Device", "", "virtio", 274'877'906'944};
  facts.earlier = {{1, at("2026-11-28T09:58:40+09:00"), std::nullopt}};
  facts.overrides = {same_day()};
  facts.counts = {4812, 4812, 4812, std::nullopt, "佐藤 花子", at("2026-11-21T15:00:00+09:00")};
  facts.authenticity = authenticity("2026-11-28T10:00:10+09:00",
                                    PreviousDocument{"ECE-T014-2026-0001", digest(0x99)});
  return facts;
}

ErasureFacts appliance_facts() {
  ErasureFacts facts = erasure_facts();
  facts.heading.assurance = Assurance::appliance;
  facts.heading.number = "CE-T014-2026-0002";
  facts.terminal.image = digest(0x5a);
  facts.storage = {"luks2", "Sample SATA SSD 256GB", "S-0001", "ata", 256'060'514'304};
  facts.authenticity.checkpoint.counter = 418;
  facts.authenticity.previous = PreviousDocument{"CE-T014-2026-0001", digest(0x99)};
  return facts;
}

Json disc_receipt() {
  DiscReceipt receipt;
  receipt.heading = heading(Kind::disc_receipt, 1, "2026-11-18T09:30:05+09:00");
  receipt.terminal = terminal();
  receipt.delivery = delivery();
  receipt.people = people();
  receipt.disc = disc(1);
  receipt.authenticity = authenticity("2026-11-18T09:30:05+09:00", std::nullopt);
  return receipt.to_json();
}

Json notice_receipt() {
  NoticeReceipt receipt;
  receipt.heading = heading(Kind::notice_receipt, 1, "2026-11-18T10:50:00+09:00");
  receipt.terminal = terminal();
  receipt.delivery = delivery();
  receipt.notice = "2026-0117-P";
  receipt.people = people();
  receipt.received = act("2026-11-18T10:50:00+09:00", "佐藤 花子", "事務室金庫 B-1");
  receipt.authenticity = authenticity("2026-11-18T10:50:00+09:00", std::nullopt);
  return receipt.to_json();
}

Json early_notice_receipt() {
  NoticeReceipt receipt;
  receipt.heading = heading(Kind::notice_receipt, 1, "2026-11-16T10:50:00+09:00");
  receipt.terminal = terminal();
  receipt.notice = "2026-0117-P";
  receipt.department = "";
  receipt.people = people();
  receipt.received = act("2026-11-16T10:50:00+09:00", "佐藤 花子", "事務室金庫 B-1");
  receipt.authenticity = authenticity("2026-11-16T10:50:00+09:00", std::nullopt);
  return receipt.to_json();
}

Json certificate_of(ErasureFacts facts) {
  auto verified = vault::VerifiedErasure::from(good_proof(), range());
  if (!verified) throw std::logic_error("the sample proof is complete");
  return ErasureCertificate(std::move(*verified), std::move(facts)).to_json();
}

Json certificate() {
  return certificate_of(erasure_facts());
}

Json failure() {
  ErasureFacts facts = erasure_facts();
  facts.heading = heading(Kind::erasure_failure, 1, "2026-11-28T10:00:10+09:00");
  facts.authenticity.previous.reset();
  facts.earlier.clear();
  facts.incidents = {{"I-0001", "clock_behind", at("2026-11-28T09:00:00+09:00"), std::nullopt}};
  return ErasureFailure{bad_proof(), ErrorCode::erase_mismatch, std::move(facts)}.to_json();
}

Json deviation() {
  Deviation report;
  report.heading = heading(Kind::deviation, 1, "2026-11-18T11:05:00+09:00");
  report.terminal = terminal();
  report.delivery = delivery();
  report.people = people();
  report.facts = same_day();
  report.authenticity = authenticity("2026-11-18T11:05:00+09:00", std::nullopt);
  return report.to_json();
}

std::vector<std::pair<std::string, Json>> all() {
  return {{"disc-receipt", disc_receipt()},
          {"notice-receipt", notice_receipt()},
          {"notice-receipt-early", early_notice_receipt()},
          {"certificate", certificate()},
          {"failure", failure()},
          {"deviation", deviation()},
          {"roster", roster()},
          {"status-report", status_report()},
          {"status-report-quiet", quiet_status_report()},
          {"incident-report", incident_report()},
          {"incident-report-closed", closed_incident_report()},
          {"inspection-report", inspection_report()},
          {"enrolment", enrolment()}};
}

}  // namespace dozo::evidence::samples
