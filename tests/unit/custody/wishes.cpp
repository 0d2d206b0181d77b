// Every decide_* function as a wish of anybody, for the model.
#include <nlohmann/json.hpp>

#include "firmware/custody/decide_incidents.hpp"
#include "firmware/custody/decide_registers.hpp"
#include "tests/unit/custody/model.hpp"

namespace dozo::custody::test {
namespace {

// The last two are there once somebody has made them.
constexpr const char* kLogins[] = {"suzuki", "tanaka", "sato", "kansa", "hoshu", "abe", "kato"};
constexpr Role kRoles[] = {Role::handler, Role::supervisor, Role::inspector, Role::maintenance};

std::string login(Pick& pick) {
  return pick.of(kLogins);
}

// Mostly two who might be right, else anybody with anybody, or alone.
Who who(Pick& pick) {
  if (pick.chance(3)) return {login(pick), pick.chance(2) ? "" : login(pick)};
  return pick.chance(2) ? Who{"suzuki", login(pick)} : Who{login(pick), "suzuki"};
}

std::string job(Pick& pick) {
  return pick.of({"J-0001", "J-0001", "J-0002", "J-0009"});
}

std::string reason(Pick& pick) {
  return pick.chance(4) ? "" : "理由";
}

std::string place(Pick& pick) {
  return pick.of({"金庫A", "金庫C", "書庫B", "書庫D", "机の上"});
}

std::string notice(Pick& pick) {
  return pick.of({"2026-0117-P", "2026-0118-P"});
}

DiscFinding finding(const Model& model, Pick& pick) {
  const bool other = pick.chance(3);
  return model.story().finding(pick.chance(4) ? 2 : 1, pick.chance(4) ? 2 : 1,
                               other ? "group-2" : "group-1", other ? "2026-0118" : "2026-0117");
}

Training training(const Model& model, Pick& pick) {
  const Date today = date_in_japan(model.now().time);
  const int years = static_cast<int>(pick.below(5));
  return {"研修", today, {today.year + years, today.month, today.day}, ""};
}

Item item(Pick& pick) {
  if (pick.chance(5)) return {"", 0, notice(pick)};
  return {job(pick), static_cast<int>(pick.below(3))};
}

std::string incident(Pick& pick) {
  return pick.of({"I-0001", "I-0002", "I-0003"});
}

constexpr Wish kPeople[] = {
    {"account",
     [](const Model& m, Pick& p) {
       const Who by = who(p);
       return decide_account(m.state(), by, {login(p), "名前", p.of(kRoles), "$y$"});
     }},
    {"password change",
     [](const Model& m, Pick& p) { return decide_password_change(m.state(), login(p), "$y$n"); }},
    {"password reset",
     [](const Model& m, Pick& p) {
       const Who by = who(p);
       return decide_password_reset(m.state(), by, login(p), "$y$r");
     }},
    {"role",
     [](const Model& m, Pick& p) {
       const Who by = who(p);
       const std::string of = login(p);
       return decide_role(m.state(), by, of, p.of(kRoles));
     }},
    {"closing",
     [](const Model& m, Pick& p) -> Result<Drafts> {
       // Seldom, or nobody is left to do the rest.
       if (!p.chance(4)) return fail(ErrorCode::reason_missing);
       const Who by = who(p);
       const std::string of = login(p);
       return decide_closing(m.state(), by, of, reason(p));
     }},
    {"training",
     [](const Model& m, Pick& p) {
       const Who by = who(p);
       const std::string of = login(p);
       return decide_training(m.state(), by, m.now(), of, training(m, p));
     }},
    {"anchor",
     [](const Model& m, Pick& p) {
       const Who by = who(p);
       return decide_anchor(m.state(), by, {std::string(64, p.chance(2) ? 'd' : 'e'), "PEM"});
     }},
    {"anchor retired",
     [](const Model& m, Pick& p) {
       const Who by = who(p);
       const std::string of(64, p.chance(2) ? 'd' : 'e');
       return decide_anchor_retired(m.state(), by, of, reason(p));
     }},
    {"policy",
     [](const Model& m, Pick& p) {
       const Who by = who(p);
       const std::string serial = std::to_string(1 + p.below(5));
       const std::string two = p.chance(2) ? "[two_people]\ngive_back = true\n" : "";
       return decide_policy(m.state(), by,
                            "policy = 1\nserial = " + serial + "\nward = '見本区'\n" + two,
                            std::string(64, p.chance(2) ? 'd' : 'e'));
     }},
    {"key roll", [](const Model& m,
                    Pick& p) { return decide_key_roll(m.state(), who(p), std::string(64, 'f')); }},
    {"contacts",
     [](const Model& m, Pick& p) {
       return decide_contacts(m.state(), who(p), {{"区 所管課", "山田", "03-0000-0000"}});
     }},
};

constexpr Wish kRegisters[] = {
    {"place",
     [](const Model& m, Pick& p) {
       const Who by = who(p);
       const std::string name = place(p);
       return decide_place(m.state(), by, name,
                           p.chance(2) ? PlaceKind::discs : PlaceKind::notices);
     }},
    {"place retired",
     [](const Model& m, Pick& p) {
       const Who by = who(p);
       return decide_place_retired(m.state(), by, place(p));
     }},
    {"taking out",
     [](const Model& m, Pick& p) {
       const Who by = who(p);
       return decide_taking_out(m.state(), by, item(p), "import");
     }},
    {"putting back",
     [](const Model& m, Pick& p) {
       const Who by = who(p);
       const Item what = item(p);
       return decide_putting_back(m.state(), by, what, place(p));
     }},
    {"entry",
     [](const Model& m, Pick& p) {
       Visit visit;
       visit.area = "machine_room";
       visit.person = "来訪者";
       visit.purpose = "点検";
       visit.organisation = p.chance(2) ? "" : "保守会社";
       visit.escort = p.chance(2) ? "" : "鈴木";
       return decide_entry(m.state(), who(p), visit);
     }},
    {"leaving",
     [](const Model& m, Pick& p) {
       const Who by = who(p);
       return decide_leaving(m.state(), by, static_cast<std::int64_t>(p.below(6)));
     }},
    {"incident",
     [](const Model& m, Pick& p) {
       const Who by = who(p);
       return decide_incident(m.state(), by, "other", p.chance(2) ? "" : job(p), "気付いたこと");
     }},
    {"note",
     [](const Model& m, Pick& p) {
       const Who by = who(p);
       return decide_note(m.state(), by, incident(p), "measures", "対応");
     }},
    {"incident closed",
     [](const Model& m, Pick& p) {
       const Who by = who(p);
       return decide_incident_closed(m.state(), by, incident(p));
     }},
    {"loss",
     [](const Model& m, Pick& p) {
       const Who by = who(p);
       const Item what = item(p);
       return decide_loss(m.state(), by, what.job, what.disc, p.chance(2) ? "lost" : "broken",
                          reason(p));
     }},
};

constexpr Wish kJobs[] = {
    {"disc receipt",
     [](const Model& m, Pick& p) {
       const Who by = who(p);
       const DiscFinding disc = finding(m, p);
       return decide_disc_receipt(m.state(), by, m.now(), disc, place(p), "RC");
     }},
    {"notice receipt",
     [](const Model& m, Pick& p) {
       const Who by = who(p);
       const std::string number = notice(p);
       return decide_notice_receipt(m.state(), by, m.now(), number, place(p), "RN");
     }},
    {"rejection",
     [](const Model& m, Pick& p) -> Result<Drafts> {
       if (!p.chance(4)) return fail(ErrorCode::reason_missing);
       const Who by = who(p);
       const std::string id = job(p);
       return decide_rejection(m.state(), by, id, reason(p));
     }},
    {"override",
     [](const Model& m, Pick& p) {
       const Who by = who(p);
       const std::string id = job(p);
       return decide_same_day_override(m.state(), by, id, reason(p), "DV");
     }},
    {"import",
     [](const Model& m, Pick& p) {
       const Who by = who(p);
       return decide_import(m.state(), by, m.now(), job(p));
     }},
    {"open",
     [](const Model& m, Pick& p) {
       const Who by = who(p);
       return decide_open(m.state(), by, m.now(), job(p));
     }},
    {"close",
     [](const Model& m, Pick& p) -> Result<Drafts> {
       const Who by = who(p);
       DOZO_TRY(require(m.state(), by, Act::work));  // as the API does
       return decide_close(m.state(), by.actor, job(p), "person");
     }},
    {"handler",
     [](const Model& m, Pick& p) {
       const Who by = who(p);
       const std::string id = job(p);
       return decide_handler(m.state(), by, m.now(), id, login(p));
     }},
    {"counts",
     [](const Model& m, Pick& p) {
       const Who by = who(p);
       return decide_counts(m.state(), by, job(p), 3200, 3199);
     }},
    {"disc return",
     [](const Model& m, Pick& p) {
       const Who by = who(p);
       const std::string id = job(p);
       return decide_disc_return(m.state(), by, id, finding(m, p).tag_manifest);
     }},
    {"notice return",
     [](const Model& m, Pick& p) {
       const Who by = who(p);
       const std::string id = p.chance(3) ? "" : job(p);  // "": its disc has never come
       return decide_notice_return(m.state(), by, id, notice(p));
     }},
    {"return signature",
     [](const Model& m, Pick& p) {
       const Who by = who(p);
       return decide_return_signature(m.state(), by, job(p));
     }},
    {"acknowledgement",
     [](const Model& m, Pick& p) {
       const Who by = who(p);
       return decide_acknowledgement(m.state(), by, m.now(), job(p), date_in_japan(m.now().time),
                                     "区の担当者", "");
     }},
    {"erasure",
     [](const Model& m, Pick& p) {
       const Who by = who(p);
       const std::string id = job(p);
       const std::string typed = p.of({"2026-0117", "2026-0118"});
       return decide_erasure(m.state(), by, id, typed, reason(p));
     }},
};

}  // namespace

const std::vector<Wish>& all_wishes() {
  static const std::vector<Wish> all = [] {
    std::vector<Wish> wishes(std::begin(kPeople), std::end(kPeople));
    wishes.insert(wishes.end(), std::begin(kRegisters), std::end(kRegisters));
    // A job's own steps three times over: a walk is to get far.
    for (int i = 0; i < 3; ++i) wishes.insert(wishes.end(), std::begin(kJobs), std::end(kJobs));
    return wishes;
  }();
  return all;
}

}  // namespace dozo::custody::test
