// What the command lines of all programs have in common: help in both languages, one way to fail.
#pragma once

#include <initializer_list>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace dozo {

/// Gives `app` its name, --version, and the help of all dozo programs. Call it first: commands that
/// are added afterwards inherit it.
void prepare_command_line(CLI::App& app, const char* program);

/// Puts `notes` (a text of its own, or empty), examples and the exit status at the end of the help
/// of `app`. `section` is that of the manual page, named after the program. Call it last: commands
/// that were added before keep their own end.
void end_help(CLI::App& app, const char* notes, std::initializer_list<const char*> examples,
              const char* section = "1");

/// The same for a command of a program: notes and examples only.
void end_command_help(CLI::App& command, const char* notes,
                      std::initializer_list<const char*> examples);

/// For what App::parse() throws: prints the help or the version that was asked for (0), or says on
/// standard error what is wrong with the command line (2). The program's exit status.
int end_parsing(const CLI::App& app, const CLI::ParseError& why);

}  // namespace dozo
