#include "firmware/base/command_line.hpp"

#include <cstdio>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "firmware/base/error.hpp"
#include "firmware/base/text.hpp"

namespace dozo {
namespace {

constexpr int kUsage = 2;

// Keeps the left column in ASCII, whose width setw() counts right, and says in words what CLI11
// says in labels.
class Help : public CLI::Formatter {
 public:
  Help() {
    label("Usage", tr("Usage"));
    label("Positionals", tr("Arguments"));
    label("OPTIONS", "OPTION...");
    label("SUBCOMMAND", "COMMAND");
  }

  std::string make_group(std::string group, bool is_positional,
                         std::vector<const CLI::Option*> options) const override {
    if (group == "Options") group = tr("Options");
    return CLI::Formatter::make_group(group, is_positional, std::move(options));
  }

  std::string make_subcommands(const CLI::App* app, CLI::AppFormatMode mode) const override {
    return CLI::detail::find_and_replace(CLI::Formatter::make_subcommands(app, mode),
                                         "\nSubcommands:\n",
                                         fmt::format("\n{}:\n", tr("Commands")));
  }

  std::string make_option_opts(const CLI::Option* option) const override {
    if (option->get_type_size() == 0) return "";
    // Without the names of its validators, which the description tells better.
    const std::string type = option->get_type_name();
    std::string text =
        option->get_positional() ? "" : " " + type.substr(0, type.find_first_of(": "));
    if (option->get_expected_max() == CLI::detail::expected_max_vector_size) text += "...";
    return text;
  }

  std::string make_option_desc(const CLI::Option* option) const override {
    std::string text = option->get_description();
    if (option->get_required()) text += fmt::format(" ({})", tr("required"));
    if (!option->get_default_str().empty() && option->get_default_str() != "\"\"") {
      text += fmt::format(
          " ({})", fmt::format(fmt::runtime(tr("{} without it")), option->get_default_str()));
    }
    if (!option->get_envname().empty()) {
      text += fmt::format(" ({})", fmt::format(fmt::runtime(tr("or {} in the environment")),
                                               option->get_envname()));
    }
    for (const CLI::Option* other : option->get_needs()) {
      text +=
          fmt::format(" ({})", fmt::format(fmt::runtime(tr("only with {}")), other->get_name()));
    }
    return text;
  }
};

// CLI11 speaks English only: what it says most often, in the user's language.
std::string in_words(const std::string& what) {
  constexpr std::string_view kRequired = " is required";
  constexpr std::string_view kExpected = " not expected: ";
  if (what == "A subcommand is required") return tr("a command is missing");
  if (what.ends_with(kRequired)) {
    return fmt::format(fmt::runtime(tr("{} is missing")),
                       what.substr(0, what.size() - kRequired.size()));
  }
  if (const auto at = what.find(kExpected); at != std::string::npos) {
    return fmt::format(fmt::runtime(tr("{} is not known here")),
                       what.substr(at + kExpected.size()));
  }
  return what;
}

std::string examples_text(const char* notes, std::initializer_list<const char*> examples) {
  std::string text = *notes == '\0' ? "" : std::string(notes) + "\n\n";
  text += std::string(tr("Examples")) + ":\n";
  for (const char* example : examples) text += fmt::format("  {}\n", example);
  return text;
}

}  // namespace

void prepare_command_line(CLI::App& app, const char* program) {
  app.name(program);
  app.formatter(std::make_shared<Help>());
  app.set_help_flag("-h,--help", tr("print this help"));
  app.set_version_flag("--version", fmt::format("{} {}", program, DOZO_VERSION),
                       tr("print the version"));
}

void end_help(CLI::App& app, const char* notes, std::initializer_list<const char*> examples,
              const char* section) {
  app.footer(fmt::format(
      "{}\n{}\n{}", examples_text(notes, examples),
      tr("Exit status: 0 valid or done, 1 refused or failed, 2 wrong command "
         "line."),
      fmt::format(fmt::runtime(tr("Everything else stands in {}({}).")), app.get_name(), section)));
}

void end_command_help(CLI::App& command, const char* notes,
                      std::initializer_list<const char*> examples) {
  std::string text = examples_text(notes, examples);
  text.pop_back();
  command.footer(std::move(text));
}

int end_parsing(const CLI::App& app, const CLI::ParseError& why) {
  if (why.get_exit_code() == 0) return app.exit(why);
  const std::string words = describe({ErrorCode::usage, in_words(why.what())});
  static_cast<void>(std::fprintf(stderr, "%s\n", words.c_str()));
  return kUsage;
}

}  // namespace dozo
