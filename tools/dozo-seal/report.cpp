#include "tools/dozo-seal/report.hpp"

#include <cstdio>

#include <nlohmann/json.hpp>
#include <unistd.h>

namespace dozo::seal_tool {
namespace {

void print(const nlohmann::json& value) {
  // Names that are not UTF-8 can be in a path that the user gave.
  const std::string text =
      value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  std::fputs(text.c_str(), stdout);
}

nlohmann::json to_json(const Value& value) {
  return std::visit([](const auto& one) { return nlohmann::json(one); }, value);
}

void print_fact(const Fact& fact) {
  if (const auto* number = std::get_if<std::int64_t>(&fact.value)) {
    std::printf("%s: %lld\n", fact.label, static_cast<long long>(*number));
  } else if (const auto* text = std::get_if<std::string>(&fact.value)) {
    std::printf("%s: %s\n", fact.label, text->c_str());
  } else {
    for (const std::string& one : std::get<std::vector<std::string>>(fact.value)) {
      std::printf("%s: %s\n", fact.label, one.c_str());
    }
  }
}

}  // namespace

int succeed(bool json, const std::vector<Fact>& facts) {
  if (json) {
    nlohmann::json result{{"ok", true}, {"error", nullptr}, {"checks", nlohmann::json::array()}};
    for (const Fact& fact : facts) result[fact.key] = to_json(fact.value);
    print(result);
  } else {
    for (const Fact& fact : facts) print_fact(fact);
  }
  return std::fflush(stdout) == 0 && std::ferror(stdout) == 0 ? 0 : 1;
}

int refuse(bool json, const Error& error, const std::vector<std::string>& about) {
  std::fprintf(stderr, "%s\n", describe(error).c_str());
  for (const std::string& one : about) std::fprintf(stderr, "  %s\n", one.c_str());
  if (json) {
    print({{"ok", false},
           {"error", error_number(error.code)},
           {"message", describe(error)},
           {"checks", nlohmann::json::array()}});
    static_cast<void>(std::fflush(stdout));
  }
  return 1;
}

Progress::Progress() : terminal_(isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (shown_ >= 0) std::fputs("\r    \r", stderr);
}

void Progress::show(std::uint64_t done, std::uint64_t total) {
  if (!terminal_ || total == 0) return;
  const int percent =
      static_cast<int>(static_cast<double>(done) * 100 / static_cast<double>(total));
  if (percent == shown_) return;
  shown_ = percent;
  std::fprintf(stderr, "\r%3d%%", percent);
}

}  // namespace dozo::seal_tool
