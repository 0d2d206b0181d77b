#include "firmware/custody/policy.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "firmware/base/base64.hpp"
#include "firmware/base/digest.hpp"
#include "firmware/custody/keeping.hpp"
#include "firmware/custody/rules.hpp"
#include "firmware/custody/types.hpp"
#include "tests/unit/custody/story.hpp"

using namespace dozo;
using namespace dozo::custody;
using namespace dozo::custody::test;

namespace {

const std::string kHead = "policy = 1\nserial = 3\nward = '見本区 医療保険年金課'\n";
const std::string kSigner(64, 'b');  // of the story's discs

ErrorCode refused(const std::string& rules) {
  const auto policy = parse_policy(kHead + rules);
  REQUIRE_FALSE(policy);
  return policy.error().code;
}

// A story whose ward is enrolled and has a policy with these rules.
struct Ruled : Story {
  explicit Ruled(const std::string& rules, const std::string& signer = kSigner) {
    happens(decide_anchor(state, kBothSupervise, {signer, "PEM", false}));
    happens(decide_policy(state, kBothSupervise, kHead + rules, signer));
  }
  static inline const Who kBothSupervise{"suzuki", "tanaka"};
};

}  // namespace

TEST_CASE("A policy that says nothing more is the built-in rules") {
  const Policy policy = parse_policy(kHead).value();
  const Policy built_in;
  CHECK(policy.serial == 3);
  CHECK(policy.ward == "見本区 医療保険年金課");
  CHECK(policy.split_days == built_in.split_days);
  CHECK(policy.wrong_password_delay == delay_after(3));
  CHECK(policy.idle_minutes == built_in.idle_minutes);
  CHECK(policy.hours_out == built_in.hours_out);
  CHECK(policy.wipe_days == built_in.wipe_days);
  CHECK(policy.forms.empty());
}

TEST_CASE("Every value of the grammar is read") {
  const Policy policy =
      parse_policy(
          kHead +
          "[split]\ndays = 30\n[two_people]\npassword = true\nopen_work = true\n"
          "give_back = true\n[waiting]\nwrong_password_seconds = 3600\n"
          "[idle]\nwork_minutes = 1\n[keeping]\nhours_out = 1\n[retention]\nwipe_days = 0\n"
          "[training]\nmonths = 12\n[forms]\nerasure_certificate = '様式第3号'\n")
          .value();
  CHECK(policy.split_days == 30);
  CHECK(policy.two_for_password);
  CHECK(policy.two_for_work);
  CHECK(policy.two_for_return);
  CHECK(policy.wrong_password_delay == 3600);
  CHECK(policy.idle_minutes == 1);
  CHECK(policy.hours_out == 1);
  CHECK(policy.wipe_days == 0);
  CHECK(policy.training_months == 12);
  CHECK(policy.forms.at("erasure_certificate") == "様式第3号");
}

TEST_CASE("What asks for less than a built-in rule is refused, rule by rule") {
  CHECK(refused("[split]\ndays = 0") == ErrorCode::policy_weaker);
  CHECK(refused("[split]\ndays = -1") == ErrorCode::policy_weaker);
  CHECK(refused("[two_people]\npassword = false") == ErrorCode::policy_weaker);
  CHECK(refused("[two_people]\nopen_work = false") == ErrorCode::policy_weaker);
  CHECK(refused("[two_people]\ngive_back = false") == ErrorCode::policy_weaker);
  CHECK(refused("[waiting]\nwrong_password_seconds = 29") == ErrorCode::policy_weaker);
  CHECK(refused("[idle]\nwork_minutes = 16") == ErrorCode::policy_weaker);
  CHECK(refused("[keeping]\nhours_out = 25") == ErrorCode::policy_weaker);
  CHECK(refused("[retention]\nwipe_days = 8") == ErrorCode::policy_weaker);
  CHECK(refused("[training]\nmonths = 37") == ErrorCode::policy_weaker);
  CHECK(parse_policy(kHead + "[split]\ndays = 0").error().detail == "split.days");
}

TEST_CASE("What is not of the grammar is refused, and named") {
  CHECK(refused("[split]\ndays = 31") == ErrorCode::policy_invalid);
  CHECK(refused("[split]\ndays = '2'") == ErrorCode::policy_invalid);
  CHECK(refused("[split]\ndays = 2.0") == ErrorCode::policy_invalid);
  CHECK(refused("[split]\nday = 2") == ErrorCode::policy_invalid);
  CHECK(refused("split = 2") == ErrorCode::policy_invalid);
  CHECK(refused("[two_people]\nerase = false") == ErrorCode::policy_invalid);
  CHECK(refused("[two_people]\npassword = 1") == ErrorCode::policy_invalid);
  CHECK(refused("[idle]\nwork_minutes = 0") == ErrorCode::policy_invalid);
  CHECK(refused("[retention]\nwipe_days = -1") == ErrorCode::policy_invalid);
  CHECK(refused("[waiting]\nwrong_password_seconds = 3601") == ErrorCode::policy_invalid);
  CHECK(refused("[forms]\nledger = 'x'") == ErrorCode::policy_invalid);
  CHECK(refused("[forms]\nroster = ''") == ErrorCode::policy_invalid);
  CHECK(refused("[forms]\nroster = \"a\\nb\"") == ErrorCode::policy_invalid);
  CHECK(refused("[logo]\nfile = 'x'") == ErrorCode::policy_invalid);
  CHECK(refused("[logo]\nsha256 = 'x'") == ErrorCode::policy_invalid);
  CHECK(refused("[logo]\nsha256 = '" + std::string(64, 'A') + "'") == ErrorCode::policy_invalid);
  CHECK(refused("[logo]\nsha256 = ''") == ErrorCode::policy_invalid);
  CHECK(refused("[split]\ndays = 2\n[split]\ndays = 3") == ErrorCode::policy_invalid);
  CHECK(parse_policy("policy = 1\nserial = 3\n[").error().detail == "line 3");
  CHECK(parse_policy(kHead + "[idle]\nminutes = 1").error().detail == "idle.minutes");
}

TEST_CASE("Version, serial and ward are needed") {
  for (const std::string text :
       {"", "serial = 1\nward = 'x'", "policy = 2\nserial = 1\nward = 'x'",
        "policy = 1\nward = 'x'", "policy = 1\nserial = 0\nward = 'x'", "policy = 1\nserial = 1",
        "policy = 1\nserial = 1\nward = ''", "policy = true\nserial = 1\nward = 'x'"}) {
    CAPTURE(text);
    const auto policy = parse_policy(text);
    REQUIRE_FALSE(policy);
    CHECK(policy.error().code == ErrorCode::policy_invalid);
  }
  CHECK_FALSE(parse_policy(kHead + std::string(kMaxPolicy, '#')));
}

TEST_CASE("A policy is adopted by two, of an enrolled ward, and only a newer one follows") {
  Story story;
  const Who two{"suzuki", "tanaka"};
  CHECK(refusal(decide_policy(story.state, two, kHead, kSigner)) == ErrorCode::anchor_unknown);
  story.happens(decide_anchor(story.state, two, {kSigner, "PEM", false}));
  CHECK(refusal(decide_policy(story.state, {"suzuki", ""}, kHead, kSigner)) ==
        ErrorCode::second_person_needed);
  CHECK(refusal(decide_policy(story.state, {"tanaka", "suzuki"}, kHead, kSigner)) ==
        ErrorCode::role_forbidden);
  CHECK(refusal(decide_policy(story.state, two, "policy = 1", kSigner)) ==
        ErrorCode::policy_invalid);
  story.happens(decide_policy(story.state, two, kHead, kSigner));
  CHECK(refusal(decide_policy(story.state, two, kHead, kSigner)) == ErrorCode::policy_older);
  CHECK(refusal(decide_policy(story.state, two, "policy = 1\nserial = 2\nward = 'x'", kSigner)) ==
        ErrorCode::policy_older);
  story.happens(decide_policy(story.state, two, "policy = 1\nserial = 4\nward = 'x'", kSigner));
  CHECK(story.state.policies.at(kSigner).rules.serial == 4);
  story.happens(decide_anchor_retired(story.state, two, kSigner, "区の鍵が変わった"));
  CHECK(refusal(decide_policy(story.state, two, "policy = 1\nserial = 5\nward = 'x'", kSigner)) ==
        ErrorCode::anchor_retired);
}

TEST_CASE("A retired certificate never comes back, and is retired by two with a reason") {
  Story story;
  const Who two{"suzuki", "tanaka"};
  story.happens(decide_anchor(story.state, two, {kSigner, "PEM", false}));
  CHECK(refusal(decide_anchor(story.state, two, {kSigner, "PEM", false})) ==
        ErrorCode::anchor_known);
  CHECK(refusal(decide_anchor_retired(story.state, two, kSigner, "")) == ErrorCode::reason_missing);
  CHECK(refusal(decide_anchor_retired(story.state, {"suzuki", ""}, kSigner, "x")) ==
        ErrorCode::second_person_needed);
  CHECK(refusal(decide_anchor_retired(story.state, two, "00", "x")) == ErrorCode::anchor_unknown);
  story.happens(decide_anchor_retired(story.state, two, kSigner, "鍵の更新"));
  CHECK(story.state.anchors.at(kSigner).retired);
  CHECK(refusal(decide_anchor_retired(story.state, two, kSigner, "x")) ==
        ErrorCode::anchor_retired);
  CHECK(refusal(decide_anchor(story.state, two, {kSigner, "PEM", false})) ==
        ErrorCode::anchor_retired);
  CHECK(refusal(decide_anchor(story.state, two, {std::string(64, 'a'), "PEM", false})) ==
        ErrorCode::anchor_not_a_ward);
}

TEST_CASE("A policy is part of the ledger word by word, and its digest of the documents") {
  Ruled story("[forms]\nroster = 'R-1'");
  story.receive_all();
  const AdoptedPolicy& adopted = story.state.policies.at(kSigner);
  CHECK(adopted.text == kHead + "[forms]\nroster = 'R-1'");
  CHECK(policy_digest(story.state, story.job()) == to_hex(sha256(as_bytes(adopted.text))));
  const AdoptedPolicy* its = policy_of_document(story.state, story.job().id, "");
  REQUIRE(its != nullptr);
  CHECK(its->rules.forms.at("roster") == "R-1");
  CHECK_FALSE(its->rules.forms.contains("deviation"));
  Story other;
  CHECK_FALSE(other.event(type::kPolicyAdopted, {{"policy", kHead},
                                                 {"sha256", std::string(64, '0')},
                                                 {"signer", kSigner},
                                                 {"second", "tanaka"}}));
}

TEST_CASE("A policy rules the deliveries of its signer, and no others") {
  Ruled story("[two_people]\npassword = true", std::string(64, 'e'));
  story.receive_all();
  CHECK(policy_digest(story.state, story.job()).empty());
  CHECK(decide_import(story.state, kHandler, story.now, "J-0001"));
}

TEST_CASE("A ward may ask for more days between disc and notice") {
  Ruled story("[split]\ndays = 2");
  story.receive_all();  // one day apart
  CHECK(refusal(decide_import(story.state, kHandler, story.now, "J-0001")) ==
        ErrorCode::split_too_short);
  story.happens(
      decide_same_day_override(story.state, kBoth, "J-0001", "返却期限に間に合わない", "DV-1"));
  CHECK(story.job().same_day_override->rule == "split_days");
  CHECK(decide_import(story.state, kHandler, story.now, "J-0001"));
}

TEST_CASE("A ward may ask for two people where one would do") {
  Ruled story("[two_people]\npassword = true\nopen_work = true\ngive_back = true");
  story.receive_all();
  CHECK(refusal(decide_import(story.state, kHandler, story.now, "J-0001")) ==
        ErrorCode::second_person_needed);
  CHECK(refusal(decide_import(story.state, {"tanaka", "sato"}, story.now, "J-0001")) ==
        ErrorCode::role_forbidden);
  CHECK(refusal(decide_import(story.state, {"tanaka", "tanaka"}, story.now, "J-0001")) ==
        ErrorCode::second_person_same);
  story.happens(decide_import(story.state, kBoth, story.now, "J-0001"));
  story.imported();
  CHECK(refusal(decide_open(story.state, kHandler, story.now, "J-0001")) ==
        ErrorCode::second_person_needed);
  CHECK(decide_open(story.state, kBoth, story.now, "J-0001"));
  const std::string disc = story.finding().tag_manifest;
  CHECK(refusal(decide_disc_return(story.state, kHandler, "J-0001", disc)) ==
        ErrorCode::second_person_needed);
  CHECK(decide_disc_return(story.state, kBoth, "J-0001", disc));
  CHECK(refusal(decide_notice_return(story.state, kHandler, "J-0001", "2026-0117-P")) ==
        ErrorCode::second_person_needed);
  CHECK(decide_notice_return(story.state, kBoth, "J-0001", "2026-0117-P"));
}

TEST_CASE("A notice without a disc goes back by two where any ward wants two for giving back") {
  Ruled story("[two_people]\ngive_back = true");
  story.happens(
      decide_notice_receipt(story.state, kHandler, story.now, "2026-0117-P", "書庫B", "R"));
  CHECK(refusal(decide_notice_return(story.state, kHandler, "", "2026-0117-P")) ==
        ErrorCode::second_person_needed);
  CHECK(refusal(decide_notice_return(story.state, {"tanaka", "sato"}, "", "2026-0117-P")) ==
        ErrorCode::role_forbidden);
  story.happens(decide_notice_return(story.state, kBoth, "", "2026-0117-P"));
  CHECK(in_keeping(story.state).empty());
}

TEST_CASE("A session ends after the least time that a policy in force asks for") {
  CHECK(session_minutes(Story().state) == 15);
  Ruled story("[idle]\nwork_minutes = 10");
  CHECK(session_minutes(story.state) == 10);
  const std::string other(64, 'e');
  story.happens(decide_anchor(story.state, Ruled::kBothSupervise, {other, "PEM", false}));
  story.happens(
      decide_policy(story.state, Ruled::kBothSupervise, kHead + "[idle]\nwork_minutes = 3", other));
  CHECK(session_minutes(story.state) == 3);
  story.happens(decide_anchor_retired(story.state, Ruled::kBothSupervise, other, "契約が終わった"));
  CHECK(session_minutes(story.state) == 10);
}

TEST_CASE("A report without a job bears the policy of the one ward that it can be for") {
  Ruled story("[forms]\nroster = 'R-1'");
  const AdoptedPolicy* its = policy_of_document(story.state, "", "");
  REQUIRE(its != nullptr);
  CHECK(its->rules.forms.at("roster") == "R-1");
  CHECK(policy_of_document(story.state, "", "別の契約") == nullptr);
  story.receive_all();
  const std::string contract = story.job().delivery.contract;
  CHECK(policy_of_document(story.state, "", contract) == its);
  // With a second ward only the contract tells whose paper it is.
  story.happens(
      decide_anchor(story.state, Ruled::kBothSupervise, {std::string(64, 'e'), "PEM", false}));
  CHECK(policy_of_document(story.state, "", "") == nullptr);
  CHECK(policy_of_document(story.state, "", contract) == its);
  CHECK(policy_of_document(story.state, story.job().id, "") == its);
}

TEST_CASE("All rules are told by name, also those of which a policy says nothing") {
  const auto rules = rules_of(parse_policy(kHead + "[split]\ndays = 2\n[two_people]\n"
                                                   "open_work = true\n[forms]\nroster = 'R-1'")
                                  .value());
  const auto built_in = rules_of({});
  REQUIRE(rules.size() == built_in.size());
  REQUIRE(rules.size() == 20);
  std::string differing;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    CHECK(rules[i].name == built_in[i].name);
    if (rules[i].value != built_in[i].value) differing += rules[i].name + " ";
  }
  CHECK(differing == "split.days two_people.open_work forms.roster ");
  CHECK(std::get<std::int64_t>(rules[0].value) == 2);
  CHECK(std::get<std::int64_t>(built_in[0].value) == 1);
}

TEST_CASE("A policy names its logo by the hash, and is adopted with that picture only") {
  const std::string png = "\x89PNG and so on";
  const std::string rules = "[logo]\nsha256 = '" + to_hex(sha256(as_bytes(png))) + "'";
  Story story;
  const Who two{"suzuki", "tanaka"};
  story.happens(decide_anchor(story.state, two, {kSigner, "PEM", false}));
  const auto adopt = [&](const std::string& text, std::string_view logo) {
    return decide_policy(story.state, two, text, kSigner, as_bytes(logo));
  };
  CHECK(refusal(adopt(kHead + rules, "")) == ErrorCode::logo_mismatch);
  CHECK(refusal(adopt(kHead + rules, "another")) == ErrorCode::logo_mismatch);
  CHECK(refusal(adopt(kHead, png)) == ErrorCode::logo_mismatch);
  CHECK(refusal(adopt(kHead, std::string(kMaxLogo + 1, 'x'))) == ErrorCode::logo_invalid);
  story.happens(adopt(kHead + rules, png));
  const AdoptedPolicy first = story.state.policies.at(kSigner);
  CHECK(first.logo == png);
  // Documents of the time of an older policy keep its logo.
  story.happens(adopt("policy = 1\nserial = 4\nward = 'x'", ""));
  CHECK(story.state.policies.at(kSigner).logo.empty());
  CHECK(story.state.logos == std::map<std::string, std::string>{{first.sha256, png}});
}

TEST_CASE("A ledger whose logo is not what its policy names is damaged") {
  const std::string png = "a picture";
  const std::string text = kHead + "[logo]\nsha256 = '" + to_hex(sha256(as_bytes(png))) + "'";
  const auto fold = [&](const std::string& policy, const Json& logo) {
    Story story;
    story.happens(decide_anchor(story.state, {"suzuki", "tanaka"}, {kSigner, "PEM", false}));
    Json body{{"policy", policy},
              {"sha256", to_hex(sha256(as_bytes(policy)))},
              {"signer", kSigner},
              {"second", "tanaka"}};
    if (!logo.is_null()) body["logo"] = logo;
    return story.event(type::kPolicyAdopted, body).has_value();
  };
  CHECK(fold(text, to_base64(as_bytes(png))));
  CHECK(fold(kHead, nullptr));
  CHECK_FALSE(fold(text, nullptr));
  CHECK_FALSE(fold(text, to_base64(as_bytes("another picture"))));
  CHECK_FALSE(fold(text, "no base 64"));
  CHECK_FALSE(fold(text, 7));
  CHECK_FALSE(fold(kHead, to_base64(as_bytes(png))));
  CHECK_FALSE(fold(kHead, ""));
}

TEST_CASE("A ward may let wrong passwords wait longer") {
  Ruled story("[waiting]\nwrong_password_seconds = 600");
  story.receive_all();
  for (int i = 0; i < 3; ++i) {
    story.happens(decide_import(story.state, kHandler, story.now, "J-0001"));
    REQUIRE(story.event(type::kImportFailed, {{"job", "J-0001"}, {"error", "E-2402"}}));
    REQUIRE(story.event(type::kShelfCleared, {{"shelf", 1}, {"overwritten", false}}));
  }
  story.wait(599);
  CHECK(refusal(decide_import(story.state, kHandler, story.now, "J-0001")) ==
        ErrorCode::attempts_delayed);
  story.wait(1);
  CHECK(decide_import(story.state, kHandler, story.now, "J-0001"));
}

TEST_CASE("A ward may let a training count for fewer months") {
  Ruled story("[training]\nmonths = 1");
  story.receive_all();
  CHECK(refusal(decide_import(story.state, kHandler, story.now, "J-0001")) ==
        ErrorCode::not_trained);
  Story without;
  without.receive_all();
  CHECK(decide_import(without.state, kHandler, without.now, "J-0001"));
}

TEST_CASE("A ward may ask for the wipe and the putting back sooner") {
  Ruled story("[retention]\nwipe_days = 1\n[keeping]\nhours_out = 2");
  Story without;
  for (Story* each : {static_cast<Story*>(&story), &without}) {
    each->receive_all();
    each->import();
    each->give_back();
  }
  const Date returned = date_in_japan(story.job().return_signed_at);
  CHECK(days_between(returned, wipe_due(story.state, story.job())) == 1);
  CHECK(days_between(returned, wipe_due(without.state, without.job())) == 7);
  story.next_day();
  CHECK(overdue(story.state, story.now.time).wipes == 0);
  story.next_day();
  CHECK(overdue(story.state, story.now.time).wipes == 1);
  Kept kept{&story.job(), &story.job().discs.at(1), nullptr};
  Job job = story.job();
  job.discs.at(1).out = Removal{"tanaka", story.now.time, "other"};
  kept = {&job, &job.discs.at(1), nullptr};
  CHECK_FALSE(is_out_too_long(story.state, kept, {story.now.time.seconds + 7200}));
  CHECK(is_out_too_long(story.state, kept, {story.now.time.seconds + 7201}));
  CHECK_FALSE(is_out_too_long(without.state, kept, {story.now.time.seconds + 7201}));
  CHECK(is_out_too_long(without.state, kept, {story.now.time.seconds + 86401}));
}
