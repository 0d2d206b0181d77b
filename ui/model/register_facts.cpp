#include "ui/model/register_facts.hpp"

#include <nlohmann/json.hpp>

#include "ui/model/reading.hpp"

namespace dozo::ui {
namespace {

KeptItem kept_item(const Json& json) {
  KeptItem item;
  item.what = text_from(json, "what");
  item.job = text_from(json, "job");
  item.subject = text_from(json, "subject");
  item.disc = static_cast<int>(whole(json, "disc").value_or(0));
  item.number = text_from(json, "number");
  item.place = text_from(json, "place");
  item.since = time(json, "since");
  const Json& out = member(json, "out");
  if (out.is_object()) {
    item.out = KeptItem::Out{text_from(out, "by"), text_from(out, "name"),
                             text_from(out, "purpose"), time(out, "at"), flag(out, "overdue")};
  }
  const Json& loss = member(json, "loss");
  item.loss = loss.is_object() ? text_from(loss, "kind") : text_from(json, "loss");
  return item;
}

Incident incident(const Json& json) {
  Incident result;
  result.id = text_from(json, "incident");
  result.kind = text_from(json, "kind");
  result.job = text_from(json, "job");
  result.detail = text_from(json, "detail");
  result.by = text_from(json, "by");
  result.at = time(json, "at");
  result.open = flag(json, "open");
  result.notes = list<Incident::Note>(json, "notes", [](const Json& each) {
    return Incident::Note{text_from(each, "step"), text_from(each, "text"), text_from(each, "by"),
                          time(each, "at")};
  });
  result.reports = texts_from(json, "reports");
  return result;
}

}  // namespace

std::string Incident::noted(const std::string& step) const {
  std::string last;
  for (const Note& each : notes) {
    if (each.step == step) last = each.text;
  }
  return last;
}

std::vector<KeptItem> kept_items_from(const Json& json) {
  return list<KeptItem>(json, "items", kept_item);
}

std::vector<Place> places_from(const Json& json) {
  std::vector<Place> result;
  for (const char* kind : {"discs", "notices"}) {
    for (std::string& name : texts_from(json, kind)) result.push_back({std::move(name), kind});
  }
  return result;
}

std::vector<Visit> visits_from(const Json& json) {
  return list<Visit>(json, "visits", [](const Json& each) {
    return Visit{whole(each, "visit").value_or(0),
                 text_from(each, "area"),
                 text_from(each, "person"),
                 text_from(each, "organisation"),
                 text_from(each, "purpose"),
                 text_from(each, "escort"),
                 time(each, "entered"),
                 time(each, "left")};
  });
}

std::vector<Contact> contacts_from(const Json& json) {
  return list<Contact>(json, "contacts", [](const Json& each) {
    return Contact{text_from(each, "duty"), text_from(each, "name"), text_from(each, "phone")};
  });
}

std::vector<Training> trainings_from(const Json& json) {
  return list<Training>(json, "trainings", [](const Json& each) {
    return Training{text_from(each, "login"), text_from(each, "name"),   text_from(each, "course"),
                    date(each, "held_on"),    date(each, "valid_until"), flag(each, "valid")};
  });
}

std::vector<Account> accounts_from(const Json& json) {
  return list<Account>(json, "accounts", [](const Json& each) {
    const Json& training = member(each, "training");
    return Account{text_from(each, "login"),      text_from(each, "name"),
                   text_from(each, "role"),       text_from(training, "course"),
                   date(training, "valid_until"), flag(each, "must_change"),
                   flag(each, "closed")};
  });
}

std::vector<Incident> incidents_from(const Json& json) {
  return list<Incident>(json, "incidents", incident);
}

JobRecord job_record_from(const Json& json) {
  // job.show answers the job itself, or an object that holds it.
  const Json& job = member(json, "job").is_object() ? member(json, "job") : json;
  JobRecord record;
  const Json& counts = member(job, "counts");
  record.sheet = whole(counts, "sheet");
  record.received = whole(counts, "received");
  record.printed = whole(counts, "printed");
  record.enclosed = whole(counts, "enclosed");
  record.handlers = texts_from(job, "handlers");
  record.losses =
      list<std::string>(job, "losses", [](const Json& each) { return text_from(each, "kind"); });
  const Json& acknowledged = member(job, "acknowledged");
  record.acknowledged_on = date(acknowledged, "on");
  record.acknowledged_by = text_from(acknowledged, "by");
  return record;
}

namespace {

PolicyRule::Value rule_value(const Json& value) {
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number_integer()) return value.get<std::int64_t>();
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::vector<PolicyRule> rules(const Json& policy, const char* value, const char* other) {
  return list<PolicyRule>(policy, "rules", [&](const Json& each) {
    return PolicyRule{text_from(each, "rule"), rule_value(member(each, value)),
                      rule_value(member(each, other))};
  });
}

}  // namespace

std::vector<Policy> policies_from(const Json& json) {
  return list<Policy>(json, "policies", [](const Json& each) {
    return Policy{text_from(each, "signer"), text_from(each, "ward"),
                  text_from(each, "sha256"), text_from(each, "by"),
                  text_from(each, "second"), whole(each, "serial").value_or(0),
                  time(each, "at"),          rules(each, "now", "built_in")};
  });
}

Enrolment enrolment_from(const Json& json) {
  const Json& anchor = member(json, "anchor");
  const Json& policy = member(json, "policy");
  Enrolment found;
  found.fingerprint = text_from(anchor, "fingerprint");
  found.subject = text_from(anchor, "subject");
  found.pem = text_from(anchor, "pem");
  found.policy = text_from(policy, "text");
  found.signature = text_from(policy, "signature");
  found.logo = text_from(policy, "logo");
  found.ward = text_from(policy, "ward");
  found.serial = whole(policy, "serial").value_or(0);
  found.serial_now = whole(policy, "serial_now").value_or(0);
  found.rules = rules(policy, "new", "now");
  found.trouble = error_in(policy, "error");
  return found;
}

}  // namespace dozo::ui
