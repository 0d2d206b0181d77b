#include "tools/dozo-verify/report.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include <nlohmann/json.hpp>

#include "firmware/base/text.hpp"

namespace dozo::verify_tool {

void Report::add(std::string name, Result<> result, std::string detail) {
  if (!result && detail.empty()) detail = result.error().detail;
  checks_.push_back({std::move(name), std::move(result), std::move(detail)});
}

bool Report::ok() const {
  return !checks_.empty() && first_error() == nullptr;
}

const Error* Report::first_error() const {
  const auto failed =
      std::ranges::find_if(checks_, [](const Check& check) { return !check.result.has_value(); });
  return failed == checks_.end() ? nullptr : &failed->result.error();
}

void Report::print_json() const {
  nlohmann::json checks = nlohmann::json::array();
  for (const Check& check : checks_) {
    nlohmann::json entry = {
        {"name", check.name}, {"ok", check.result.has_value()}, {"detail", check.detail}};
    if (!check.result) entry["error"] = error_number(check.result.error().code);
    checks.push_back(std::move(entry));
  }
  nlohmann::json all = {{"ok", ok()}, {"error", nullptr}, {"checks", std::move(checks)}};
  if (const Error* error = first_error()) {
    all["error"] = error_number(error->code);
    all["message"] = describe(*error);
  }
  // Details may quote a document or a disc: whatever is not UTF-8 there must not end the program.
  const std::string text = all.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  std::printf("%s\n", text.c_str());
}

void Report::print_words() const {
  for (const Check& check : checks_) {
    const char* mark = check.result ? tr("valid") : tr("NOT VALID");
    const char* separator = check.detail.empty() ? "" : " · ";
    std::printf("%s: %s%s%s\n", mark, words(check.name), separator, check.detail.c_str());
  }
}

int Report::print(bool json) const {
  if (json) {
    print_json();
  } else {
    print_words();
  }
  // A result that nobody could read is no success.
  const bool written = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  if (const Error* error = first_error()) {
    static_cast<void>(std::fprintf(stderr, "%s\n", describe(*error).c_str()));
  } else if (!written) {
    static_cast<void>(
        std::fprintf(stderr, "%s\n", describe({ErrorCode::io_failed, "stdout"}).c_str()));
  }
  return ok() && written ? 0 : 1;
}

}  // namespace dozo::verify_tool
