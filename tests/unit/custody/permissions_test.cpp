// Every cell of docs/permissions.md, against the rule itself.
#include "firmware/custody/permissions.hpp"

#include <array>
#include <map>

#include <catch2/catch.hpp>

#include "firmware/base/file.hpp"
#include "firmware/custody/decide.hpp"

using namespace dozo;
using namespace dozo::custody;

namespace {

// Who may do it, and with whom: "–" nobody; "○" alone; "責" with a supervisor as the second
// person; "取・責" with a handler or a supervisor.
struct Row {
  Act act;
  const char* name;
  const char* handler;      // 取扱者
  const char* supervisor;   // 取扱責任者
  const char* inspector;    // 監査
  const char* maintenance;  // 保守
};

constexpr Row kRows[] = {
    //                                       取扱者  取扱責任者  監査  保守
    {Act::receive, "receive", "○", "○", "–", "–"},
    {Act::import, "import", "○", "○", "–", "–"},
    {Act::work, "work", "○", "○", "–", "–"},
    {Act::take_back, "take_back", "○", "○", "–", "–"},
    {Act::sign_return, "sign_return", "責", "取・責", "–", "–"},
    {Act::reject, "reject", "責", "取・責", "–", "–"},
    {Act::override_rule, "override_rule", "責", "取・責", "–", "–"},
    {Act::erase, "erase", "責", "取・責", "–", "–"},
    {Act::manage_accounts, "manage_accounts", "–", "取・責", "–", "–"},
    {Act::manage_anchors, "manage_anchors", "–", "取・責", "–", "責"},
    {Act::read_records, "read_records", "○", "○", "○", "–"},
    {Act::manage_training, "manage_training", "–", "取・責", "–", "–"},
    {Act::manage_places, "manage_places", "–", "○", "–", "–"},
    {Act::keep, "keep", "○", "○", "–", "–"},
    {Act::register_visit, "register_visit", "○", "○", "○", "○"},
    {Act::manage_contacts, "manage_contacts", "–", "取・責", "–", "–"},
    {Act::name_handler, "name_handler", "–", "取・責", "–", "–"},
    {Act::declare_loss, "declare_loss", "責", "取・責", "–", "–"},
    {Act::acknowledge, "acknowledge", "○", "○", "–", "–"},
    {Act::enter_counts, "enter_counts", "○", "○", "–", "–"},
    {Act::report_incident, "report_incident", "○", "○", "○", "○"},
    {Act::close_incident, "close_incident", "–", "取・責", "–", "–"},
    {Act::manage_policy, "manage_policy", "–", "取・責", "–", "責"},
    {Act::issue_report, "issue_report", "–", "○", "○", "–"},
    {Act::export_evidence, "export_evidence", "–", "○", "○", "–"},
    {Act::roll_key, "roll_key", "–", "取・責", "–", "責"},
};

constexpr std::array kRoles = {Role::handler, Role::supervisor, Role::inspector, Role::maintenance};

std::string cell(const Row& row, Role role) {
  switch (role) {
    case Role::handler:
      return row.handler;
    case Role::supervisor:
      return row.supervisor;
    case Role::inspector:
      return row.inspector;
    case Role::maintenance:
      return row.maintenance;
  }
  return "";
}

// Two people of each role: "handler1", "handler2" …
State two_of_each() {
  State state;
  state.terminal = Terminal();
  for (const Role role : kRoles) {
    for (const char* number : {"1", "2"}) {
      Account account;
      account.login = std::string(to_text(role)) + number;
      account.role = role;
      state.accounts[account.login] = account;
    }
  }
  return state;
}

std::string first(Role role) {
  return std::string(to_text(role)) + "1";
}
std::string second(Role role) {
  return std::string(to_text(role)) + "2";
}

}  // namespace

TEST_CASE("The table has a row for every act, in order") {
  REQUIRE(std::size(kRows) == all_acts().size());
  for (std::size_t i = 0; i < std::size(kRows); ++i) CHECK(kRows[i].act == all_acts()[i]);
}

TEST_CASE("Cell by cell: each role does each act alone, or with whom, or not at all") {
  const State state = two_of_each();
  for (const Row& row : kRows) {
    for (const Role actor : kRoles) {
      INFO(row.name << " by " << to_text(actor));
      const std::string said = cell(row, actor);
      const auto allowed = [&](const std::string& with) {
        return require(state, {first(actor), with}, row.act).has_value();
      };
      CHECK(permits(actor, row.act) == (said != "–"));
      CHECK(allowed("") == (said == "○"));
      // Where one is enough, a second person changes nothing.
      CHECK(allowed(first(actor)) == (said == "○"));
      CHECK(allowed(second(Role::handler)) == (said == "○" || said == "取・責"));
      CHECK(allowed(second(Role::supervisor)) == (said == "○" || said == "取・責" || said == "責"));
      CHECK(allowed(second(Role::inspector)) == (said == "○"));
      CHECK(allowed(second(Role::maintenance)) == (said == "○"));
      CHECK(allowed("nobody") == (said == "○"));
    }
  }
}

TEST_CASE("No cell is open to an account that is closed or must change its password first") {
  for (const Row& row : kRows) {
    for (const Role actor : kRoles) {
      for (const Role consenting : kRoles) {
        INFO(row.name << " by " << to_text(actor) << " with " << to_text(consenting));
        const Who who{first(actor), second(consenting)};
        State state = two_of_each();
        const auto refused_with = [&](const State& with) {
          const auto allowed = require(with, who, row.act);
          return allowed ? std::optional<ErrorCode>() : allowed.error().code;
        };
        const bool two = needs_second(row.act);
        const bool open = !refused_with(state);

        state.accounts[who.actor].must_change = true;
        CHECK(refused_with(state) == ErrorCode::password_change_due);
        state.accounts[who.actor].closed = true;
        CHECK(refused_with(state) == ErrorCode::not_logged_in);

        state = two_of_each();
        state.accounts[who.second].must_change = true;
        if (open && two) CHECK(refused_with(state) == ErrorCode::second_password_change_due);
        if (open && !two) CHECK_FALSE(refused_with(state));
        state.accounts[who.second].closed = true;
        if (open && two) CHECK(refused_with(state) == ErrorCode::second_person_needed);
        if (!open) CHECK(refused_with(state));
      }
    }
  }
}

TEST_CASE("Where two are needed, one of them is a supervisor") {
  const State state = two_of_each();
  for (const Row& row : kRows) {
    if (!needs_second(row.act)) continue;
    for (const Role actor : kRoles) {
      for (const Role consenting : kRoles) {
        if (!require(state, {first(actor), second(consenting)}, row.act)) continue;
        INFO(row.name << " by " << to_text(actor) << " with " << to_text(consenting));
        CHECK((actor == Role::supervisor || consenting == Role::supervisor));
      }
    }
  }
}

TEST_CASE("The table in the documentation says the same, cell by cell") {
  const auto text = read_file(DOZO_SOURCE_DIR "/docs/permissions.md", 1 << 20);
  REQUIRE(text);
  const std::string_view page = as_text(*text);
  std::size_t rows = 0;
  for (std::size_t at = page.find("\n| `"); at != std::string_view::npos;
       at = page.find("\n| `", at + 1)) {
    ++rows;
  }
  CHECK(rows == std::size(kRows));
  for (const Row& row : kRows) {
    INFO(row.name);
    const std::size_t at = page.find("\n| `" + std::string(row.name) + "` |");
    REQUIRE(at != std::string_view::npos);
    const std::string_view line = page.substr(at + 1, page.find('\n', at + 1) - at - 1);
    const std::string cells = std::string(" | ") + row.handler + " | " + row.supervisor + " | " +
                              row.inspector + " | " + row.maintenance + " |";
    INFO(line);
    CHECK(line.ends_with(cells));
  }
}

TEST_CASE("Roles have names that can be read back") {
  for (const Role role : kRoles) CHECK(role_from_text(to_text(role)) == role);
  CHECK_FALSE(role_from_text("root"));
  CHECK_FALSE(role_from_text(""));
}
