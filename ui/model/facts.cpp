#include "ui/model/facts.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "ui/model/reading.hpp"

namespace dozo::ui {
namespace {

int small(const Json& json, const char* key) {
  return static_cast<int>(whole(json, key).value_or(0));
}

DeliveryFacts delivery(const Json& json) {
  return {text_from(json, "department"),
          text_from(json, "subject"),
          text_from(json, "contract"),
          text_from(json, "number"),
          text_from(json, json.contains("notice_number") ? "notice_number" : "notice"),
          whole(json, "records").value_or(0),
          text_from(json, "record_rule"),
          time(json, "sealed_at"),
          date(json, "return_by")};
}

std::optional<DiscInDrive> disc_in_drive(const Json& json) {
  if (!json.is_object()) return std::nullopt;
  DiscInDrive disc;
  disc.medium = text_from(json, "medium");
  disc.finding = text_from(json, "finding");
  disc.job = text_from(json, "job");
  disc.signer = text_from(json, "signer");
  disc.tag_manifest = text_from(json, "tag_manifest");
  disc.bytes = count_from(json, "bytes");
  disc.error = error_in(json, "error");
  if (member(json, "delivery").is_object()) disc.delivery = delivery(json["delivery"]);
  disc.number = small(member(json, "disc"), "number");
  disc.count = small(member(json, "disc"), "count");
  disc.files = count_from(json, "files");
  disc.payload_bytes = count_from(json, "payload_bytes");
  return disc;
}

Shelf shelf(const Json& json) {
  return {small(json, "number"),  text_from(json, "state"),   count_from(json, "bytes"),
          text_from(json, "job"), text_from(json, "subject"), text_from(json, "job_state"),
          date(json, "return_by")};
}

KeptNotice notice(const Json& json) {
  return {text_from(json, "number"),
          text_from(json, "place"),
          text_from(json, "receipt"),
          text_from(json, "received_by"),
          time(json, "received_at"),
          time(json, "returned_at"),
          {}};
}

KeptDisc kept_disc(const Json& json) {
  return {small(json, "number"),           text_from(json, "place"),
          text_from(json, "receipt"),      text_from(json, "received_by"),
          text_from(json, "tag_manifest"), time(json, "received_at"),
          time(json, "returned_at"),       {}};
}

void add_losses(const Json& json, Job& job) {
  const Json& losses = member(json, "losses");
  if (!losses.is_array()) return;
  for (const Json& each : losses) {
    const std::string kind = text_from(each, "kind");
    if (text_from(each, "what") == "notice" && job.notice) job.notice->loss = kind;
    for (KeptDisc& disc : job.discs) {
      if (text_from(each, "what") == "disc" && small(each, "disc") == disc.number) disc.loss = kind;
    }
  }
}

Job job(const Json& json) {
  Job job;
  job.id = text_from(json, "id");
  job.state = text_from(json, "state");
  job.opened_by = text_from(json, "opened_by");
  job.certificate = text_from(json, "certificate");
  job.delivery = delivery(json);
  job.days_left = small(json, "days_left");
  job.disc_count = small(json, "disc_count");
  job.shelf = small(json, "shelf");
  job.erase_attempts = small(json, "erase_attempts");
  job.discs = list<KeptDisc>(json, "discs", kept_disc);
  if (member(json, "notice").is_object()) job.notice = notice(json["notice"]);
  add_losses(json, job);
  job.same_day_blocked = flag(json, "same_day_blocked");
  job.same_day_override = flag(json, "same_day_override");
  job.return_signed = flag(json, "return_signed");
  const Json& two = member(json, "two_people");
  job.two_for_password = flag(two, "password");
  job.two_for_work = flag(two, "open_work");
  job.two_for_return = flag(two, "give_back");
  job.wait_seconds = whole(json, "wait_seconds").value_or(0);
  const Json& contents = member(json, "contents");
  job.has_contents = contents.is_object();
  job.files = count_from(contents, "files");
  job.bytes = count_from(contents, "bytes");
  return job;
}

}  // namespace

bool Job::all_returned() const {
  return static_cast<int>(discs.size()) == disc_count && notice && !notice->is_awaited() &&
         std::ranges::none_of(discs, [](const KeptDisc& d) { return d.is_awaited(); });
}

std::string text_from(const Json& json, const char* key) {
  const Json& value = member(json, key);
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::uint64_t count_from(const Json& json, const char* key) {
  const Json& value = member(json, key);
  if (!value.is_number_integer() || value < Json(0)) return 0;
  return value.get<std::uint64_t>();
}

std::vector<std::string> texts_from(const Json& json, const char* key) {
  return list<std::string>(json, key, [](const Json& each) {
    return each.is_string() ? each.get<std::string>() : std::string();
  });
}

Activity activity_from(const Json& json) {
  Activity activity;
  activity.id = count_from(json, "id");
  activity.kind = text_from(json, "kind");
  activity.job = text_from(json, "job");
  activity.step = text_from(json, "step");
  activity.result = text_from(json, "result");
  activity.running = flag(json, "running");
  activity.waiting_for_disc = flag(json, "waiting_for_disc");
  activity.disc = small(json, "disc");
  activity.done = count_from(json, "done");
  activity.total = count_from(json, "total");
  activity.milliseconds = whole(json, "milliseconds").value_or(0);
  activity.error = error_in(json, "error");
  activity.hint = error_in(json, "hint");
  return activity;
}

Status status_from(const Json& json) {
  Status status;
  status.version = text_from(json, "version");
  status.time = time(json, "time");
  status.clock_behind = flag(json, "clock_behind");
  const Json& terminal = member(json, "terminal");
  if (terminal.is_object()) {
    status.terminal = {text_from(terminal, "contractor"), text_from(terminal, "address"),
                       text_from(terminal, "number"), text_from(terminal, "place"),
                       text_from(terminal, "key_fingerprint")};
  }
  status.shelves = list<Shelf>(json, "shelves", shelf);
  status.anchors = count_from(json, "anchors");
  status.documents = count_from(json, "documents");
  status.incidents = count_from(json, "incidents");
  status.session_minutes = small(json, "session_minutes");
  status.ledger = text_from(member(json, "ledger"), "id");
  status.ledger_size = count_from(member(json, "ledger"), "size");
  status.discs_kept = count_from(member(json, "keeping"), "discs");
  status.notices_kept = count_from(member(json, "keeping"), "notices");
  status.returns_overdue = count_from(member(json, "overdue"), "returns");
  status.out_overdue = count_from(member(json, "overdue"), "out");
  status.wipes_overdue = count_from(member(json, "overdue"), "wipes");
  if (const Json& last = member(json, "self_test"); last.is_object()) {
    status.self_test = {flag(last, "ok"), time(last, "at"), texts_from(last, "failed")};
  }
  status.disc = disc_in_drive(member(json, "disc"));
  status.drive = error_in(json, "drive");
  status.locked_out = error_in(json, "locked_out");
  status.recovery_key = flag(json, "recovery_key");
  status.appliance = text_from(json, "assurance") == "appliance";
  status.activity = activity_from(member(json, "activity"));
  return status;
}

std::vector<Job> jobs_from(const Json& json) {
  return list<Job>(json, "jobs", job);
}

std::vector<KeptNotice> notices_from(const Json& json) {
  return list<KeptNotice>(json, "notices", notice);
}

Person person_from(const Json& json) {
  return {text_from(json, "login"), text_from(json, "name"), text_from(json, "role"),
          flag(json, "must_change"), flag(json, "closed")};
}

std::vector<Person> people_from(const Json& json) {
  return list<Person>(json, "accounts", person_from);
}

std::vector<File> files_from(const Json& json) {
  return list<File>(json, "files", [](const Json& each) {
    return File{whole(each, "file").value_or(0), text_from(each, "path"), count_from(each, "size")};
  });
}

std::vector<SelfCheck> self_checks_from(const Json& json) {
  return list<SelfCheck>(json, "checks", [](const Json& each) {
    return SelfCheck{text_from(each, "name"), text_from(each, "detail"), flag(each, "ok")};
  });
}

std::vector<Document> documents_from(const Json& json) {
  return list<Document>(json, "documents", [](const Json& each) {
    return Document{text_from(each, "number"), text_from(each, "kind"), text_from(each, "job"),
                    text_from(each, "sha256"), time(each, "issued_at")};
  });
}

std::vector<LedgerEntry> entries_from(const Json& json) {
  return list<LedgerEntry>(json, "events", [](const Json& each) {
    return LedgerEntry{count_from(each, "sequence"), time(each, "time"), text_from(each, "type"),
                       text_from(each, "actor"), text_from(each, "job")};
  });
}

}  // namespace dozo::ui
