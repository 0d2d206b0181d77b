// Reports on request, the QR code's text, the roll-over of the terminal's key.
#include "firmware/daemon/api/methods.hpp"

namespace dozo::daemon::api {
namespace {

// A day of a period.
Result<Date> day(const Request& request, const char* key) {
  const std::string text = DOZO_TRY(request.text(key));
  const auto date = date_from_iso(text);
  if (!date) return fail(ErrorCode::request_malformed, key);
  return *date;
}

Result<Answer> report_issue(Request& request) {
  const custody::Who who = DOZO_TRY(request.actor());
  const std::string kind = DOZO_TRY(request.text("kind"));
  evidence::Period period;
  if (kind == "status" || kind == "inspection") {
    period.from = DOZO_TRY(day(request, "from"));
    period.to = DOZO_TRY(day(request, "to"));
    period.contract = DOZO_TRY(request.optional_text("contract"));
  }
  const auto document = DOZO_TRY(request.system.reports().issue(who, kind, period));
  return Answer{{{"document", document}}, {}};
}

Result<Answer> document_qr(Request& request) {
  const custody::Who who = DOZO_TRY(request.actor());
  {
    const auto held = request.system.core().lock();
    DOZO_TRY(custody::require(request.system.core().state(), who, custody::Act::read_records));
  }
  const std::string number = DOZO_TRY(request.text("number"));
  const std::string text = DOZO_TRY(request.system.qr(number));
  return Answer{{{"text", text}}, {}};
}

Result<Answer> roll_key(Request& request) {
  const custody::Who who = DOZO_TRY(request.people());
  const std::string document = DOZO_TRY(request.system.roll_key(who));
  return Answer{{{"document", document}}, {}};
}

}  // namespace

void add_report_methods(MethodTable& table) {
  table["report.issue"] = report_issue;
  table["document.qr"] = document_qr;
  table["terminal.roll_key"] = roll_key;
}

}  // namespace dozo::daemon::api
