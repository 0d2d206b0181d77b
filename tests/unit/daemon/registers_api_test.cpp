// The registers over the API: what a screen is shown of them.
#include <catch2/catch.hpp>

#include "firmware/custody/types.hpp"
#include "tests/unit/custody/story.hpp"
#include "tests/unit/daemon/office.hpp"

using namespace dozo;
using namespace dozo::daemon;
using namespace dozo::daemon::test;

namespace {

// A disc in keeping, without a drive.
void receive_disc(Office& office) {
  Core& core = office.system->core();
  const auto drafts = custody::decide_disc_receipt(
      core.state(), {"tanaka", ""}, core.now(), custody::test::Story().finding(), "金庫A", "RC-1");
  REQUIRE(drafts);
  REQUIRE(core.record(*drafts));
}

Json keeping(Office& office) {
  const auto list = office.call_as("kansa", "keeping.list");
  REQUIRE(list);
  return *list;
}

std::string overdue(Office& office) {
  const Json counts = (*office.call_as("", "status"))["overdue"];
  return counts["returns"].dump() + " returns, " + counts["out"].dump() + " out";
}

}  // namespace

TEST_CASE("The places of the commissioning are listed, new ones come and retired ones go") {
  Office office;
  CHECK(office.call_as("tanaka", "place.list") ==
        Json{{"discs", {"金庫A"}}, {"notices", {"書庫B"}}});
  REQUIRE(office.call_as("suzuki", "place.register",
                         Params(Json{{"name", "金庫C"}, {"kind", "discs"}})));
  REQUIRE(office.call_as("suzuki", "place.retire", Params(Json{{"name", "金庫 Ａ"}})));
  CHECK(office.call_as("tanaka", "place.list") ==
        Json{{"discs", {"金庫C"}}, {"notices", {"書庫B"}}});
  CHECK(error_of(office.call_as("suzuki", "place.register",
                                Params(Json{{"name", "x"}, {"kind", "people"}}))) ==
        ErrorCode::request_malformed);
}

TEST_CASE("What is in keeping is listed with whom it is, and overdue after a day") {
  Office office;
  receive_disc(office);
  Json item = keeping(office)["items"][0];
  CHECK(item["what"] == "disc");
  CHECK(item["job"] == "J-0001");
  CHECK(item["place"] == "金庫A");
  CHECK(item["since"] == "2026-11-02T10:00:00+09:00");
  CHECK(item["out"].is_null());
  CHECK(item["loss"].is_null());

  const Json disc{{"what", "disc"}, {"job", "J-0001"}, {"disc", 1}};
  Json out = disc;
  out["purpose"] = "inspection";
  REQUIRE(office.call_as("tanaka", "keeping.take_out", Params(out)));
  office.clock.advance(25LL * 3600);
  item = keeping(office)["items"][0];
  CHECK(item["out"]["by"] == "tanaka");
  CHECK(item["out"]["name"] == "試験 tanaka");
  CHECK(item["out"]["purpose"] == "inspection");
  CHECK(item["out"]["overdue"] == true);
  CHECK(overdue(office) == "0 returns, 1 out");

  Json back = disc;
  back["place"] = "金庫A";
  REQUIRE(office.call_as("sato", "keeping.put_back", Params(back)));
  CHECK(keeping(office)["items"][0]["out"].is_null());
  CHECK((*office.call_as("", "status"))["keeping"] == Json{{"discs", 1}, {"notices", 0}});
  office.clock.advance(40LL * 86400);
  CHECK(keeping(office)["items"][0]["return_overdue"] == true);
  CHECK(overdue(office) == "1 returns, 0 out");
}

TEST_CASE("A thing in keeping is named in full or refused") {
  Office office;
  receive_disc(office);
  const auto take = [&](Json item) {
    item["purpose"] = "other";
    return error_of(office.call_as("tanaka", "keeping.take_out", Params(std::move(item))));
  };
  CHECK(take({{"what", "disc"}, {"job", "J-0001"}}) == ErrorCode::request_malformed);
  CHECK(take({{"what", "disc"}, {"job", "J-0001"}, {"disc", 0}}) == ErrorCode::request_malformed);
  CHECK(take({{"what", "box"}, {"job", "J-0001"}}) == ErrorCode::request_malformed);
  CHECK(take({{"what", "notice"}, {"job", "J-0001"}}) == ErrorCode::not_in_keeping);
  CHECK(take({{"what", "disc"}, {"job", "J-0002"}, {"disc", 1}}) == ErrorCode::job_unknown);
  CHECK_FALSE(take({{"what", "disc"}, {"job", "J-0001"}, {"disc", 1}}));
}

TEST_CASE("A notice that came before its disc is named by its number") {
  Office office;
  REQUIRE(office.call_as("tanaka", "notice.receive",
                         Params(Json{{"number", "2026-0117-P"}, {"place", "書庫B"}})));
  Json item{{"what", "notice"}, {"job", ""}, {"purpose", "inspection"}};
  const auto take = [&] {
    return error_of(office.call_as("tanaka", "keeping.take_out", Params(item)));
  };
  CHECK(take() == ErrorCode::request_malformed);
  item["number"] = "2026-0118-P";
  CHECK(take() == ErrorCode::not_in_keeping);
  item["number"] = "2026-0117-P";
  CHECK_FALSE(take());
  CHECK(keeping(office)["items"][0]["out"]["by"] == "tanaka");
  REQUIRE(office.call_as(
      "tanaka", "keeping.put_back",
      Params(
          Json{{"what", "notice"}, {"job", ""}, {"number", "2026-0117-P"}, {"place", "書庫B"}})));
  CHECK(keeping(office)["items"][0]["out"].is_null());
  CHECK(error_of(office.call_as(
            "tanaka", "keeping.take_out",
            Params(Json{{"what", "disc"}, {"job", ""}, {"disc", 1}, {"purpose", "other"}}))) ==
        ErrorCode::request_malformed);
}

TEST_CASE("Visits are listed the newest first, page by page, and those inside alone") {
  Office office;
  const Json entry{{"area", "building"},
                   {"person", "山田"},
                   {"organisation", ""},
                   {"purpose", "納品"},
                   {"escort", ""}};
  for (int number = 1; number <= 23; ++number) {
    CHECK((*office.call_as("hoshu", "visit.enter", Params(entry)))["visit"] == number);
  }
  REQUIRE(office.call_as("tanaka", "visit.leave", Params(Json{{"visit", 23}})));
  const auto list = [&](const Json& params) {
    return *office.call_as("kansa", "visit.list", Params(params));
  };
  Json page = list(Json::object());
  CHECK(page["total"] == 23);
  CHECK(page["visits"].size() == 20);
  CHECK(page["visits"][0]["visit"] == 23);
  CHECK(page["visits"][0]["left"].is_string());
  page = list({{"offset", 20}});
  CHECK(page["visits"].size() == 3);
  CHECK(page["visits"][2]["visit"] == 1);
  page = list({{"inside", true}});
  CHECK(page["total"] == 22);
  CHECK(page["visits"][0]["visit"] == 22);
}

TEST_CASE("Trainings are recorded by two and shown with their person") {
  Office office;
  REQUIRE(office.call_by_two("suzuki", "tanaka", "training.record",
                             Params(Json{{"login", "sato"},
                                         {"course", "再研修"},
                                         {"held_on", "2026-11-01"},
                                         {"valid_until", "2028-10-31"}})));
  const Json accounts = (*office.call_as("kansa", "account.list"))["accounts"];
  for (const Json& account : accounts) {
    INFO(account.dump());
    CHECK(account["training"]["valid_until"] ==
          (account["login"] == "sato" ? "2028-10-31" : "2027-03-31"));
  }
  const Json list = *office.call_as("kansa", "training.list");
  CHECK(list["total"] == 6);
  CHECK(list["trainings"][2]["name"] == "試験 sato");
  CHECK(error_of(office.call_by_two("suzuki", "tanaka", "training.record",
                                    Params(Json{{"login", "sato"},
                                                {"course", "再研修"},
                                                {"held_on", "1 Nov"},
                                                {"valid_until", "2028-10-31"}}))) ==
        ErrorCode::request_malformed);
}

TEST_CASE("Whoever stands at the terminal sees whom to call, without logging in") {
  Office office;
  const Json contacts{{{"duty", "区 所管課"}, {"name", "山田"}, {"phone", "03-0000-0000"}}};
  REQUIRE(
      office.call_by_two("suzuki", "tanaka", "contact.set", Params(Json{{"contacts", contacts}})));
  CHECK((*office.call_as("", "contact.list"))["contacts"] == contacts);
}
