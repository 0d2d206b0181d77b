#include "tests/unit/custody/story.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "firmware/custody/numbering.hpp"
#include "firmware/custody/types.hpp"

namespace dozo::custody::test {

Story::Story() {
  now.time = *from_rfc3339("2026-11-02T10:00:00+09:00");
  REQUIRE(event("ledger.created", {{"ledger", "00000000-0000-4000-8000-000000000000"}}));
  Terminal terminal;
  terminal.contractor = "見本印刷";
  terminal.address = "見本区1-2-3";
  terminal.number = "T-014";
  terminal.place = "機械室";
  terminal.key_fingerprint = std::string(64, 'a');
  const ShelfUse shelf{ShelfState::free, "", 0, 1 << 20};
  happens(decide_commission(state, now,
                            {terminal,
                             {shelf, shelf},
                             {{"suzuki", "鈴木", Role::supervisor, "$y$1", kTraining},
                              {"tanaka", "田中", Role::handler, "$y$2", kTraining},
                              {"sato", "佐藤", Role::handler, "$y$3", kTraining},
                              {"kansa", "監査", Role::inspector, "$y$4"},
                              {"hoshu", "保守", Role::maintenance, "$y$5"}},
                             kPlaces}));
}

void Story::happens(const Result<Drafts>& decided) {
  if (!decided) FAIL(describe(decided.error()));
  for (const ledger::Draft& draft : *decided) {
    REQUIRE(event(draft.type, draft.body, draft.actor));
  }
}

Result<> Story::event(const std::string& type, const Json& body, const std::string& actor) {
  ledger::Draft draft{type, actor, body};
  Numbering(state).complete(draft);
  return apply(state, {sequence_++, now.time, type, actor, draft.body});
}

DiscFinding Story::finding(int number, int count, const std::string& group,
                           const std::string& delivery) const {
  DiscFinding finding;
  finding.delivery.department = "見本区 医療保険年金課";
  finding.delivery.subject = "督促状";
  finding.delivery.contract = "契約-1";
  finding.delivery.number = delivery;
  finding.delivery.notice = delivery + "-P";
  finding.delivery.group = group;
  finding.delivery.sealed_at = *from_rfc3339("2026-11-01T09:00:00+09:00");
  finding.delivery.return_by = {2026, 11, 30};
  finding.delivery.records = 3200;
  finding.delivery.record_rule = "lines:a.csv";
  finding.disc = {number, count};
  finding.tag_manifest = std::string(63, '0') + std::to_string(number);
  finding.payload_bytes = 1000;
  finding.medium = "image";
  finding.verdict = {{"delivery", sealed::to_json(finding.delivery)},
                     {"disc", number},
                     {"discs", count},
                     {"tag_manifest", finding.tag_manifest},
                     {"signer", std::string(64, 'b')},
                     {"payload_bytes", finding.payload_bytes}};
  return finding;
}

void Story::receive_all(int discs) {
  for (int number = 1; number <= discs; ++number) {
    happens(decide_disc_receipt(state, kHandler, now, finding(number, discs), "金庫A", "R-1"));
  }
  next_day();
  happens(decide_notice_receipt(state, kHandler, now, "2026-0117-P", "書庫B", "R-2"));
}

void Story::import() {
  happens(decide_import(state, kHandler, now, "J-0001"));
  imported();
}

void Story::imported() {
  REQUIRE(event(type::kImportDone,
                {{"job", "J-0001"},
                 {"shelf", job().shelf},
                 {"contents",
                  {{"files", 3},
                   {"folders", 1},
                   {"bytes", 900},
                   {"tar_bytes", 4096},
                   {"index_sha256", std::string(64, 'c')}}}},
                "tanaka"));
}

void Story::give_back() {
  for (const auto& [number, disc] : std::map(job().discs)) {
    happens(decide_disc_return(state, kHandler, "J-0001", disc.tag_manifest));
  }
  happens(decide_notice_return(state, kHandler, "J-0001", "2026-0117-P"));
  happens(decide_return_signature(state, kBoth, "J-0001"));
}

ErrorCode refusal(const Result<Drafts>& decided) {
  REQUIRE_FALSE(decided);
  return decided.error().code;
}

}  // namespace dozo::custody::test
