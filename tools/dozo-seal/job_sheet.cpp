#include "tools/dozo-seal/job_sheet.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <toml++/toml.h>

#include "firmware/base/file.hpp"
#include "firmware/sealed/bag.hpp"
#include "firmware/sealed/records.hpp"

namespace dozo::seal_tool {
namespace {

constexpr std::size_t kMaxSheet = 64 * 1024;
constexpr std::array<std::string_view, 9> kKeys{"subject",     "department", "contract",
                                                "delivery",    "recipient",  "records",
                                                "record_rule", "return_by",  "checkpoint"};

tl::unexpected<Error> invalid(std::string_view what) {
  return fail(ErrorCode::job_sheet_invalid, std::string(what));
}

Result<std::string> text(const toml::table& sheet, std::string_view key) {
  const auto value = sheet[key].value_exact<std::string>();
  if (!value) return invalid(key);
  return *value;
}

/// A TOML date, or the same as a string.
Result<Date> date(const toml::table& sheet, std::string_view key) {
  if (const auto value = sheet[key].value_exact<toml::date>()) {
    return Date{value->year, value->month, value->day};
  }
  const auto parsed = date_from_iso(sheet[key].value_or<std::string>({}));
  if (!parsed) return invalid(key);
  return *parsed;
}

Result<JobSheet> read_table(const toml::table& sheet) {
  for (const auto& [key, value] : sheet) {
    if (std::find(kKeys.begin(), kKeys.end(), key.str()) == kKeys.end()) return invalid(key.str());
  }
  JobSheet job;
  job.delivery.subject = DOZO_TRY(text(sheet, "subject"));
  job.delivery.department = DOZO_TRY(text(sheet, "department"));
  job.delivery.contract = DOZO_TRY(text(sheet, "contract"));
  job.delivery.number = DOZO_TRY(text(sheet, "delivery"));
  job.recipient = DOZO_TRY(text(sheet, "recipient"));
  job.delivery.record_rule = DOZO_TRY(text(sheet, "record_rule"));
  job.delivery.return_by = DOZO_TRY(date(sheet, "return_by"));
  const auto records = sheet["records"].value_exact<std::int64_t>();
  if (!records) return invalid("records");
  job.delivery.records = *records;
  if (sheet.contains("checkpoint")) {
    job.delivery.checkpoint = DOZO_TRY(text(sheet, "checkpoint"));
  }
  return job;
}

/// The disc's rules for texts, told as errors of the sheet.
Result<> check(const JobSheet& job) {
  sealed::Delivery whole = job.delivery;
  whole.notice = whole.number + "-P";
  whole.group = "00000000-0000-4000-8000-000000000000";
  if (const auto checked = sealed::check_delivery(whole); !checked) {
    return invalid(checked.error().detail);
  }
  if (!sealed::RecordRule::parse(job.delivery.record_rule)) return invalid("record_rule");
  if (!sealed::is_one_line(job.recipient)) return invalid("recipient");
  return {};
}

}  // namespace

Result<JobSheet> read_job_sheet(const std::filesystem::path& path) {
  const Bytes bytes = DOZO_TRY(read_file(path, kMaxSheet));
  toml::table sheet;
  try {
    sheet = toml::parse(as_text(bytes));
  } catch (const toml::parse_error& error) {
    return invalid("line " + std::to_string(error.source().begin.line));
  }
  JobSheet job = DOZO_TRY(read_table(sheet));
  DOZO_TRY(check(job));
  return job;
}

}  // namespace dozo::seal_tool
