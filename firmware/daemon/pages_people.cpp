// 名簿 and 端末登録票.
#include <nlohmann/json.hpp>

#include "firmware/daemon/page_facts.hpp"
#include "firmware/daemon/pages.hpp"
#include "firmware/evidence/roster.hpp"

namespace dozo::daemon {
namespace {

using custody::Account;
using custody::State;

const custody::Training* last_training(const Account& account) {
  const custody::Training* last = nullptr;
  for (const custody::Training& each : account.trainings) {
    if (last == nullptr || each.valid_until > last->valid_until) last = &each;
  }
  return last;
}

evidence::RosterPerson roster_person(const Account& account, Date today) {
  evidence::RosterPerson person;
  person.login = account.login;
  person.name = account.name;
  person.role = custody::to_text(account.role);
  person.since = account.created_at;
  if (const custody::Training* training = last_training(account)) {
    person.course = training->course;
    person.trained_until = training->valid_until;
  }
  person.status = account.closed                   ? "closed"
                  : lacks_training(account, today) ? "untrained"
                  : account.must_change            ? "password_due"
                                                   : "active";
  return person;
}

}  // namespace

bool lacks_training(const Account& account, Date today) {
  const bool at_jobs =
      account.role == custody::Role::handler || account.role == custody::Role::supervisor;
  return at_jobs && !account.closed && !account.trained_on(today);
}

Json roster_page(const State& after, const PageContext& context) {
  evidence::Roster roster;
  roster.frame = frame(after, context);
  const Date today = date_in_japan(context.heading.issued_at);
  for (const auto role : {custody::Role::supervisor, custody::Role::handler,
                          custody::Role::inspector, custody::Role::maintenance}) {
    for (const auto& [login, account] : after.accounts) {
      if (account.role == role) roster.people.push_back(roster_person(account, today));
    }
  }
  return roster.to_json();
}

Json enrolment_page(const State& after, const PageContext& context, const custody::Who& who,
                    const sealed::Certificate& certificate,
                    std::optional<evidence::FormerKey> former) {
  evidence::Enrolment enrolment{frame(after, context), certificate, {}, std::move(former)};
  enrolment.frame.people.handler = person(after, who.actor);
  enrolment.frame.people.verifier = person(after, who.second);
  for (const auto& [login, account] : after.accounts) {
    if (!account.closed) {
      enrolment.people.push_back({account.name, custody::to_text(account.role)});
    }
  }
  return enrolment.to_json();
}

}  // namespace dozo::daemon
