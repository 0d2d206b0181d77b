#include "tests/unit/ui/driver.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

#include "firmware/base/text.hpp"
#include "ui/model/layout.hpp"

namespace dozo::ui::test {

Driver::Driver(Evaluation evaluation)
    : kiosk(std::move(evaluation)),
      status(commissioned_status()),
      accounts({{{"login", "tanaka"}, {"name", "田中 太郎"}, {"role", "handler"}},
                {{"login", "suzuki"}, {"name", "鈴木 花子"}, {"role", "supervisor"}}}) {
  init_text("test");
  speak(Language::japanese);
  kiosk.tick(time);
}

void Driver::begin(const std::string& role) {
  kiosk.connected();
  settle();
  type("tanaka");
  press(Special::enter);
  type("a good long password");
  press(Special::enter);
  settle();
  answer(take("login"), Json{{"login", "tanaka"}, {"name", "田中 太郎"}, {"role", role}});
}

void Driver::type(std::string_view text) {
  for (const char32_t c : to_utf32(text)) kiosk.key(character(c));
}

void Driver::enter(std::string_view text) {
  type(text);
  press(Special::enter);
}

void Driver::erase(int characters) {
  for (int i = 0; i < characters; ++i) press(Special::backspace);
}

void Driver::paste(std::string_view text) {
  for (const char32_t c : to_utf32(text)) kiosk.key({Special::none, c, true});
}

void Driver::press(Special special) {
  kiosk.key({special, 0, false});
  settle();
}

void Driver::press(char32_t c) {
  kiosk.key(character(c));
  settle();
}

void Driver::settle() {
  for (auto requests = kiosk.take_requests(); !requests.empty(); requests = kiosk.take_requests()) {
    for (Request& request : requests) {
      const std::string& method = request.method;
      if (method == "status") {
        answer(request, status);
      } else if (method == "activity.status" && request.params.empty()) {
        answer(request, status["activity"]);
      } else if (method == "job.list") {
        answer(request, Json{{"jobs", jobs}, {"total", jobs.size()}, {"notices", notices}});
      } else if (method == "place.list") {
        answer(request,
               Json{{"discs", {"媒体金庫 A-2", "媒体金庫 A-1"}}, {"notices", {"書類保管庫 B-1"}}});
      } else if (method == "account.list") {
        answer(request, Json{{"accounts", accounts}});
      } else if (method == "contact.list") {
        answer(request, Json{{"contacts", contacts}});
      } else if (method == "keeping.list") {
        answer(request, Json{{"items", kept}, {"total", kept.size()}});
      } else if (method == "subscribe" || method == "logout") {
        answer(request, Json::object());
      } else {
        asked.push_back(std::move(request));
      }
    }
  }
}

void Driver::change() {
  kiosk.changed();
  settle();
}

void Driver::pass(std::int64_t milliseconds) {
  time += milliseconds;
  kiosk.tick(time);
  settle();
}

Request Driver::take(const std::string& method) {
  const auto found = std::ranges::find(asked, method, &Request::method);
  REQUIRE(found != asked.end());
  Request taken = std::move(*found);
  asked.erase(found);
  return taken;
}

void Driver::answer(const Request& request, const Result<Json>& outcome, std::string_view data) {
  auto secret = SecretBytes::copy_of(as_bytes(data));
  REQUIRE(secret);
  kiosk.answer(request.id, outcome, *secret);
  settle();
}

std::string Driver::screen(int width, int height) {
  return kiosk.draw(width, height).text();
}

Json commissioned_status() {
  Json shelves = Json::array();
  for (int number = 1; number <= 4; ++number) {
    shelves.push_back({{"number", number}, {"state", "free"}, {"bytes", 67108864}, {"job", ""}});
  }
  return {
      {"version", "0.1.0"},
      {"time", "2026-11-22T14:05:00+09:00"},
      {"clock_behind", false},
      {"terminal",
       {{"contractor", "見本印刷株式会社"},
        {"address", "東京都見本区見本一丁目2番3号"},
        {"number", "T-014"},
        {"place", "本社工場 2階 機械室"},
        {"key_fingerprint", std::string(64, 'a')}}},
      {"anchors", 1},
      {"shelves", shelves},
      {"documents", 2},
      {"incidents", 0},
      {"keeping", {{"discs", 1}, {"notices", 1}}},
      {"overdue", {{"returns", 0}, {"out", 0}}},
      {"self_test", {{"ok", true}, {"at", "2026-11-22T13:58:00+09:00"}, {"failed", Json::array()}}},
      {"ledger", {{"id", "5f0c9d3e-0000-4000-8000-000000000001"}, {"size", 1204}}},
      {"disc", nullptr},
      {"activity", {{"id", 0}, {"running", false}}}};
}

Json fresh_disc() {
  return {{"medium", "image"},
          {"bytes", 3000000},
          {"finding", "fresh"},
          {"job", ""},
          {"error", nullptr},
          {"delivery",
           {{"department", "見本区 健康部 医療保険年金課"},
            {"subject", "国民健康保険料督促状 2026年11月 第2回"},
            {"contract", "見契第2026-0417号"},
            {"number", "2026-0117"},
            {"notice", "2026-0117-P"},
            {"return_by", "2026-11-30"}}},
          {"disc", {{"number", 1}, {"count", 2}}},
          {"tag_manifest", std::string(64, 'c')},
          {"signer", "3f2a91c0" + std::string(56, '0')},
          {"files", 4},
          {"payload_bytes", 2491670}};
}

Json refused_disc(ErrorCode code) {
  return {{"medium", "image"},
          {"bytes", 3000000},
          {"finding", "refused"},
          {"job", ""},
          {"error", {{"number", static_cast<int>(code)}, {"detail", ""}}},
          {"delivery", nullptr}};
}

Json a_job(const std::string& state) {
  const bool filled =
      state == "held" || state == "open" || state == "returned" || state == "erasing";
  const bool back = state == "returned" || state == "erasing";
  const Json returned = back ? Json("2026-11-22T10:00:00+09:00") : Json(nullptr);
  Json job{{"id", "J-0001"},
           {"state", state},
           {"number", "2026-0117"},
           {"notice_number", "2026-0117-P"},
           {"subject", "国民健康保険料督促状 2026年11月 第2回"},
           {"department", "見本区 健康部 医療保険年金課"},
           {"contract", "見契第2026-0417号"},
           {"records", 3200},
           {"return_by", "2026-11-25"},
           {"days_left", 3},
           {"disc_count", 1},
           {"discs",
            {{{"number", 1},
              {"place", "媒体金庫 A-2"},
              {"receipt", "ERC-T014-2026-0001"},
              {"tag_manifest", std::string(64, 'c')},
              {"received_at", "2026-11-18T10:00:00+09:00"},
              {"received_by", "田中 太郎"},
              {"returned_at", returned}}}},
           {"notice", nullptr},
           {"same_day_blocked", false},
           {"same_day_override", false},
           {"wait_seconds", 0},
           {"shelf", filled ? 1 : 0},
           {"contents", nullptr},
           {"opened_by", state == "open" ? "田中 太郎" : ""},
           {"return_signed", back},
           {"erase_attempts", state == "erasing" ? 1 : 0},
           {"certificate", ""}};
  if (state != "receiving") {
    job["notice"] = {
        {"number", "2026-0117-P"},         {"place", "書類保管庫 B-1"},
        {"receipt", "ERN-T014-2026-0001"}, {"received_at", "2026-11-19T10:00:00+09:00"},
        {"received_by", "田中 太郎"},      {"returned_at", returned}};
  }
  if (filled) job["contents"] = {{"files", 7}, {"folders", 2}, {"bytes", 2472256}};
  return job;
}

std::string value(const Request& request, const std::string& key) {
  for (const auto& [name, each] : request.params) {
    if (name != key) continue;
    if (const auto* number = std::get_if<std::int64_t>(&each)) return std::to_string(*number);
    return std::get<std::string>(each);
  }
  return "(not sent)";
}

Json list_of(const Request& request, const std::string& key) {
  for (const auto& [name, text] : request.lists) {
    if (name == key) return Json::parse(text);
  }
  return nullptr;
}

std::string text_of(const SecretBytes& secret) {
  return std::string(as_text(secret.view()));
}

}  // namespace dozo::ui::test
