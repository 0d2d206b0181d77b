#include "ui/model/words.hpp"

#include <array>
#include <cctype>
#include <cstdlib>

#include "firmware/base/text.hpp"

// glibc's own: catalogues that are remembered count as stale once it has changed (gettext manual,
// "Being a gettext client").
extern "C" int _nl_msg_cat_cntr;

namespace dozo::ui {
namespace {

Language g_spoken = Language::japanese;

const char* month_name(unsigned month) {
  static constexpr std::array kNames = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
  return kNames[(month - 1) % kNames.size()];
}

}  // namespace

void speak(Language language) {
  g_spoken = language;
  setenv("LANGUAGE", language == Language::japanese ? "ja" : "en", /*overwrite=*/1);
  ++_nl_msg_cat_cntr;
}

Language spoken() {
  return g_spoken;
}

std::string long_date(Date date) {
  if (spoken() == Language::japanese) return to_japanese(date);
  return fmt::format("{} {} {}", date.day, month_name(date.month), date.year);
}

std::string short_date(Date date) {
  return fmt::format("{:02}-{:02}", date.month, date.day);
}

std::string clock_time(Instant instant) {
  return to_rfc3339(instant).substr(11, 5);
}

std::string long_time(Instant instant) {
  return long_date(date_in_japan(instant)) + " " + clock_time(instant);
}

std::string date_and_time(Instant instant) {
  return to_iso(date_in_japan(instant)) + " " + clock_time(instant);
}

std::string amount(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string bytes(std::uint64_t number) {
  if (number < 1000) return say(tr("{} bytes"), number);
  static constexpr std::array kUnits = {"kB", "MB", "GB", "TB"};
  double value = static_cast<double>(number) / 1000;
  std::size_t unit = 0;
  while (value >= 999.95 && unit + 1 < kUnits.size()) {
    value /= 1000;
    ++unit;
  }
  return fmt::format("{:.1f} {}", value, kUnits[unit]);
}

std::string duration(std::int64_t seconds) {
  if (seconds < 60) return say(tr("{} s"), seconds);
  if (seconds < 600) return say(tr("{} min {} s"), seconds / 60, seconds % 60 / 10 * 10);
  if (seconds < 3600) return say(tr("{} min"), seconds / 60);
  return say(tr("{} h {} min"), seconds / 3600, seconds / 60 % 60);
}

std::string days_left(int days) {
  if (days < 0) return say(tr("{} days overdue"), -days);
  if (days == 0) return tr("today");
  if (days == 1) return tr("tomorrow");
  return say(tr("{} days left"), days);
}

std::string fingerprint(std::string_view hex, std::size_t groups) {
  std::string result;
  for (std::size_t at = 0; at < hex.size(); at += 4) {
    if (groups != 0 && at / 4 == groups) return result + " …";
    if (at > 0) result += ' ';
    for (const char c : hex.substr(at, 4)) {
      result += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
  }
  return result;
}

std::string job_state(std::string_view state) {
  if (state == "receiving") return tr("arriving");
  if (state == "ready") return tr("to be opened");
  if (state == "importing") return tr("being opened");
  if (state == "held") return tr("in keeping");
  if (state == "open") return tr("at work");
  if (state == "returned") return tr("returned");
  if (state == "erasing") return tr("being wiped");
  if (state == "erased") return tr("wiped");
  if (state == "rejected") return tr("rejected");
  return std::string(state);
}

std::string role(std::string_view role) {
  if (role == "handler") return tr("handler");
  if (role == "supervisor") return tr("supervisor");
  if (role == "inspector") return tr("inspector");
  if (role == "maintenance") return tr("maintenance");
  return std::string(role);
}

std::string document_kind(std::string_view kind) {
  if (kind == "disc_receipt") return tr("Receipt (disc)");
  if (kind == "notice_receipt") return tr("Receipt (password notice)");
  if (kind == "erasure_certificate") return tr("Certificate of erasure");
  if (kind == "erasure_failure") return tr("Report of a failed erasure");
  if (kind == "deviation") return tr("Report of a deviation");
  if (kind == "roster") return tr("Roster");
  if (kind == "status_report") return tr("Status report");
  if (kind == "incident_report") return tr("Incident report");
  if (kind == "inspection_report") return tr("Inspection report");
  if (kind == "enrolment") return tr("Enrolment sheet");
  return std::string(kind);
}

std::string medium(std::string_view kind) {
  return kind == "image" ? tr("disc image") : std::string(kind);
}

std::string event_type(std::string_view type) {
  if (type == "terminal.commissioned") return tr("terminal set up");
  if (type == "account.created") return tr("account made");
  if (type == "account.password_set") return tr("password of an account set");
  if (type == "login.succeeded") return tr("log-in");
  if (type == "login.failed") return tr("log-in refused");
  if (type == "anchor.enrolled") return tr("ward's certificate enrolled");
  if (type == "incident.recorded") return tr("incident");
  if (type == "disc.refused") return tr("disc refused");
  if (type == "disc.received") return tr("disc received");
  if (type == "notice.received") return tr("notice received");
  if (type == "job.rejected") return tr("delivery rejected");
  if (type == "override.same_day") return tr("same-day rule overridden");
  if (type == "password.attempted") return tr("password tried");
  if (type == "password.accepted") return tr("password right");
  if (type == "import.intended") return tr("opening begun");
  if (type == "import.done") return tr("opening finished");
  if (type == "import.failed") return tr("opening failed");
  if (type == "shelf.cleared") return tr("shelf cleared");
  if (type == "work.opened") return tr("files opened");
  if (type == "work.closed") return tr("files closed");
  if (type == "disc.returned") return tr("disc returned");
  if (type == "disc.return_refused") return tr("return of a disc refused");
  if (type == "notice.returned") return tr("notice returned");
  if (type == "return.signed") return tr("return signed");
  if (type == "erasure.intended") return tr("wipe begun");
  if (type == "erasure.keys_destroyed") return tr("keys destroyed");
  if (type == "erasure.overwritten") return tr("shelf overwritten");
  if (type == "erasure.verified") return tr("wipe proved");
  if (type == "erasure.failed") return tr("wipe fell short");
  if (type == "document.issued") return tr("document issued");
  if (type == "account.password_changed") return tr("own password changed");
  if (type == "account.password_reset") return tr("another password set");
  if (type == "account.role_changed") return tr("role changed");
  if (type == "account.closed") return tr("account closed");
  if (type == "training.recorded") return tr("training recorded");
  if (type == "place.registered") return tr("place of keeping registered");
  if (type == "place.retired") return tr("place of keeping given up");
  if (type == "keeping.taken_out") return tr("taken out of keeping");
  if (type == "keeping.put_back") return tr("put back into keeping");
  if (type == "visit.entered") return tr("person entered");
  if (type == "visit.left") return tr("person left");
  if (type == "contacts.set") return tr("contacts changed");
  if (type == "handler.named") return tr("handler named");
  if (type == "counts.entered") return tr("counts entered");
  if (type == "disc.lost") return tr("disc lost or broken");
  if (type == "notice.lost") return tr("notice lost");
  if (type == "return.acknowledged") return tr("return acknowledged by the ward");
  if (type == "incident.noted") return tr("incident: note");
  if (type == "incident.closed") return tr("incident closed");
  if (type == "policy.adopted") return tr("ward's policy adopted");
  if (type == "anchor.retired") return tr("ward's certificate retired");
  if (type == "ledger.created") return tr("ledger begun");
  if (type == "self_test.done") return tr("self-test");
  if (type == "counter.named") return tr("counter of the security chip raised");
  return std::string(type);
}

std::string step(std::string_view kind, std::string_view step) {
  if (step == "waiting") return tr("Waiting for the disc");
  if (step == "reading" || step == "checking") {
    return kind == "import" ? tr("Reading the disc and opening its contents")
                            : tr("Reading the disc and comparing it with its signature");
  }
  if (step == "unsealing") return tr("Deriving the key from the password");
  if (step == "sealing") return tr("Locking the shelf");
  if (step == "close") return tr("Closing the shelf");
  if (step == "destroy_keys") return tr("Destroying every copy of the key");
  if (step == "overwrite") return tr("Overwriting the whole shelf");
  if (step == "read_back") return tr("Reading all of it back and comparing");
  if (step == "key_test") return tr("Testing that nothing opens it any more");
  if (step == "finished" || step.empty()) return tr("Finishing");
  return std::string(step);
}

std::string whom_to_call(ErrorCode code) {
  switch (static_cast<int>(code) / 1000) {
    case 2:
      return tr("the ward's department that sent the delivery");
    case 4:
      return tr("the supervisor of this terminal");
    default:
      return tr("the supervisor, and maintenance");
  }
}

}  // namespace dozo::ui
