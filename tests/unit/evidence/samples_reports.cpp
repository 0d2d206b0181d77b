// Roster, status report, incident report, inspection report, enrolment.
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "firmware/base/random.hpp"
#include "firmware/evidence/enrolment.hpp"
#include "firmware/evidence/incident_report.hpp"
#include "firmware/evidence/inspection_report.hpp"
#include "firmware/evidence/roster.hpp"
#include "firmware/evidence/status_report.hpp"
#include "firmware/sealed/cms.hpp"
#include "tests/unit/evidence/samples.hpp"

namespace dozo::evidence::samples {
namespace {

// A terminal's certificate, made for these tests alone: fixed, so that the golden file is.
constexpr std::string_view kCertificate =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBbTCCAROgAwIBAgIUQ99CscyMgqt7WCUGlxDR6V2stVEwCgYIKoZIzj0EAwIw\n"
    "FTETMBEGA1UEAwwKVC0wMTQgZG96bzAgFw0yNjExMjMwNzA0MzBaGA83NTAyMDkx\n"
    "NzA3MDQzMFowFTETMBEGA1UEAwwKVC0wMTQgZG96bzBZMBMGByqGSM49AgEGCCqG\n"
    "SM49AwEHA0IABH1ICIoyYtLAfFAHXOvgHOdE0ZkAy24Q0QS0gRKHSwXAct1hUEyX\n"
    "phoLP1mDdcfeWJethVaC5nKfHqgRYB+1QhqjPzA9MAwGA1UdEwEB/wQCMAAwDgYD\n"
    "VR0PAQH/BAQDAgbAMB0GA1UdDgQWBBSLiZgwj8MBwCtMSxkKixsWd6Ff6TAKBggq\n"
    "hkjOPQQDAgNIADBFAiBGdxfvkedRAtox3h3fBkvN2203TPKr7DA09l0w3B4itAIh\n"
    "ALU2ZEpo4h8ud2clm2KvpFnO8yg9zn3vYQ0jdj6rOIPF\n"
    "-----END CERTIFICATE-----\n";

Instant at(const char* text) {
  return from_rfc3339(text).value();
}

Frame frame(Kind kind, const char* time) {
  const ErasureFacts facts = erasure_facts();
  Frame frame;
  frame.heading = {document_number(kind, true, "T-014", 2026, 1), at(time), Assurance::evaluation,
                   "第3号"};
  frame.terminal = facts.terminal;
  frame.department = facts.delivery.sheet.department;
  frame.people = facts.people;
  frame.authenticity = facts.authenticity;
  frame.authenticity.previous.reset();
  frame.authenticity.checkpoint.time = at(time);
  return frame;
}

IncidentFacts lost_disc() {
  return {"I-0002", "disc_lost", at("2026-11-27T16:50:00+09:00"), std::nullopt};
}

StatusDelivery delivery_at_work() {
  const ErasureFacts facts = erasure_facts();
  StatusDelivery delivery;
  delivery.delivery = facts.delivery;
  delivery.state = "held";
  delivery.overdue_days = 2;
  delivery.handlers = {"佐藤 花子", "高橋 次郎"};
  ItemFacts disc{"disc",
                 "1/2",
                 "DVD-R",
                 "ERC-T014-2026-0001",
                 facts.discs[0].received,
                 "out",
                 at("2026-11-27T16:40:00+09:00"),
                 "佐藤 花子",
                 std::nullopt};
  ItemFacts lost = disc;
  lost.number = "2/2";
  lost.receipt = "ERC-T014-2026-0002";
  lost.status = "lost";
  lost.held_by = "";
  ItemFacts notice{"notice",
                   "2026-0117-P",
                   "",
                   "ERN-T014-2026-0001",
                   facts.notice->received,
                   "kept",
                   facts.notice->received.at,
                   "",
                   "事務室金庫 B-1"};
  delivery.items = {disc, lost, notice};
  delivery.moves = {
      {at("2026-11-27T16:40:00+09:00"), "disc", "1/2", "taken_out", "佐藤 花子", "return"},
      {at("2026-11-18T11:30:00+09:00"), "notice", "2026-0117-P", "put_back", "佐藤 花子",
       "事務室金庫 B-1"}};
  delivery.work = {
      {at("2026-11-19T09:00:00+09:00"), "佐藤 花子", at("2026-11-19T11:30:12+09:00"), "person"},
      {std::nullopt, "高橋 次郎", at("2026-11-20T17:05:00+09:00"), "idle"}};
  delivery.imported_at = at("2026-11-18T11:20:31+09:00");
  delivery.counts = {4812, 4812, 4811, 4811, "佐藤 花子", at("2026-11-21T15:00:00+09:00")};
  delivery.losses = {{"disc",
                      "2",
                      "lost",
                      "棚卸しの際に見当たらなかった。",
                      at("2026-11-27T16:50:00+09:00"),
                      {"佐藤 花子", "山田 太郎"},
                      "I-0002"}};
  delivery.overrides = facts.overrides;
  delivery.incidents = {lost_disc()};
  return delivery;
}

StatusDelivery finished_delivery() {
  StatusDelivery delivery = delivery_at_work();
  delivery.delivery.sheet.number = "2026-0116";
  delivery.state = "erased";
  delivery.overdue_days = 0;
  delivery.items.resize(1);
  delivery.items[0].number = "1/1";
  delivery.items[0].status = "returned";
  delivery.moves.clear();
  delivery.work.resize(1);
  delivery.counts.printed = delivery.counts.enclosed = 4812;
  delivery.return_signed_at = at("2026-11-26T10:00:00+09:00");
  delivery.return_signed_by = {"佐藤 花子", "山田 太郎"};
  delivery.acknowledged = {{2026, 11, 26}, "見本区 伊藤", "受領印あり"};
  delivery.losses.clear();
  delivery.erase_attempts = 1;
  delivery.erased_at = at("2026-11-26T10:20:00+09:00");
  delivery.certificate = "ECE-T014-2026-0001";
  delivery.overrides.clear();
  delivery.incidents.clear();
  return delivery;
}

sealed::CmsSigner fresh_signer() {
  SystemRandom random;
  auto key = sealed::PrivateKey::generate();
  auto certificate =
      sealed::make_self_signed(*key, "T-014 dozo", at("2026-11-01T09:00:00+09:00"), random);
  if (!certificate) throw std::logic_error("the sample certificate can be made");
  return std::move(*sealed::CmsSigner::make(std::move(*key), std::move(*certificate)));
}

}  // namespace

Json roster() {
  Roster roster;
  roster.frame = frame(Kind::roster, "2026-11-28T09:00:00+09:00");
  const Instant since = at("2026-04-01T09:00:00+09:00");
  roster.people = {
      {"yamada", "山田 太郎", "supervisor", since, Date{2027, 3, 31}, "個人情報保護 管理者研修",
       "active"},
      {"sato", "佐藤 花子", "handler", since, Date{2027, 3, 31}, "個人情報保護研修", "active"},
      {"takahashi", "高橋 次郎", "handler", since, std::nullopt, "", "untrained"},
      {"kansa", "見本区 監査担当", "inspector", since, std::nullopt, "", "password_due"},
      {"suzuki", "鈴木 一郎", "maintenance", since, std::nullopt, "", "closed"},
  };
  return roster.to_json();
}

Json status_report() {
  StatusReport report;
  report.frame = frame(Kind::status_report, "2026-12-02T09:00:00+09:00");
  report.period = {{2026, 11, 1}, {2026, 11, 30}, ""};
  report.deliveries = {finished_delivery(), delivery_at_work()};
  report.lone_notices = {{"notice",
                          "2026-0101-P",
                          "",
                          "ERN-T014-2026-0003",
                          {at("2026-11-04T11:00:00+09:00"), "佐藤 花子", "事務室金庫 B-1"},
                          "returned",
                          at("2026-11-20T15:30:00+09:00"),
                          "佐藤 花子",
                          std::nullopt}};
  report.visits = {{1, "machine_room", "保守 太郎", "見本保守株式会社", "空調の点検", "佐藤 花子",
                    at("2026-11-12T13:00:00+09:00"), at("2026-11-12T13:40:00+09:00"), "佐藤 花子"},
                   {2, "media_vault", "佐藤 花子", "", "棚卸し", "",
                    at("2026-11-27T16:30:00+09:00"), std::nullopt, "佐藤 花子"}};
  report.incidents = {
      {"I-0001", "clock_behind", at("2026-11-05T08:00:00+09:00"), at("2026-11-05T12:00:00+09:00")}};
  report.open_matters = {{"return_overdue", "2026-0117", "2026-11-30"},
                         {"counts_differ", "2026-0117", ""},
                         {"incident_open", "I-0002", ""},
                         {"visitor_inside", "2", "佐藤 花子"}};
  return report.to_json();
}

Json quiet_status_report() {
  StatusReport report;
  report.frame = frame(Kind::status_report, "2026-12-02T09:00:00+09:00");
  report.period = {{2026, 10, 1}, {2026, 10, 31}, "2026-契-0456"};
  return report.to_json();
}

Json incident_report() {
  IncidentReport report;
  report.frame = frame(Kind::incident_report, "2026-11-28T09:00:00+09:00");
  report.delivery = erasure_facts().delivery;
  report.incident = lost_disc();
  report.by = "佐藤 花子";
  report.detail = "棚卸しの際に見当たらなかった。";
  report.notes = {
      {"what", "媒体金庫 A-2 にあるはずの媒体 2／2 が見当たらない。", "佐藤 花子",
       at("2026-11-27T17:00:00+09:00")},
      {"reported", "区の所管課に電話で連絡した。", "山田 太郎", at("2026-11-27T17:10:00+09:00")}};
  report.events = {
      {1198, at("2026-11-27T16:40:00+09:00"), "keeping.taken_out", "佐藤 花子",
       "J-0001 disc 1 return"},
      {1200, at("2026-11-27T16:50:00+09:00"), "incident.recorded", "佐藤 花子", "J-0001 disc_lost"},
      {1203, at("2026-11-27T18:00:00+09:00"), "work.closed", "", "J-0001 idle"}};
  report.contacts = {{"区 所管課", "医療保険年金課 収納係", "03-0000-0000"},
                     {"取扱責任者", "山田 太郎", "03-0000-0001"}};
  return report.to_json();
}

Json closed_incident_report() {
  IncidentReport report;
  report.frame = frame(Kind::incident_report, "2026-11-28T09:00:00+09:00");
  report.frame.department = "";
  report.incident = {"I-0001", "clock_behind", at("2026-11-05T08:00:00+09:00"),
                     at("2026-11-05T12:00:00+09:00")};
  report.closed_by = "山田 太郎";
  return report.to_json();
}

Json inspection_report() {
  InspectionReport report;
  report.frame = frame(Kind::inspection_report, "2026-12-02T09:00:00+09:00");
  report.period = {{2026, 4, 1}, {2026, 11, 30}, ""};
  for (const MeasureTexts& texts : measure_texts()) {
    report.measures.push_back({texts.number, MeasureStatus::kept, {{"accounts", 5, ""}}});
  }
  report.measures[0].status = MeasureStatus::unknown;
  report.measures[3] = {"S4",
                        MeasureStatus::deviation,
                        {{"discs_received", 2, ""},
                         {"notices_received", 1, ""},
                         {"same_day_overrides", 1, "EDV-T014-2026-0001"}}};
  report.measures[7].facts.push_back({"failed_logins", 3, ""});
  return report.to_json();
}

Json enrolment() {
  const auto certificate = sealed::Certificate::from_pem(as_bytes(kCertificate)).value();
  Frame top = frame(Kind::enrolment, "2026-11-24T09:00:00+09:00");
  top.authenticity.terminal_key = certificate.public_key_digest();
  return Enrolment{
      top, certificate, {{"山田 太郎", "supervisor"}, {"佐藤 花子", "handler"}}, std::nullopt}
      .to_json();
}

Json roll_over() {
  sealed::CmsSigner former = fresh_signer();
  sealed::CmsSigner successor = fresh_signer();
  Frame top = frame(Kind::enrolment, "2026-12-01T09:00:00+09:00");
  top.authenticity.terminal_key = successor.certificate().public_key_digest();
  const CrossSignatures signatures{*former.sign(successor.certificate().der()),
                                   *successor.sign(former.certificate().der())};
  return Enrolment{top,
                   successor.certificate(),
                   {{"山田 太郎", "supervisor"}, {"佐藤 花子", "handler"}},
                   FormerKey{former.certificate(), signatures, at("2026-12-01T09:00:00+09:00")}}
      .to_json();
}

}  // namespace dozo::evidence::samples
