// What the command line asks for.
#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace dozo::verify_tool {

/// What every subcommand takes.
struct Common {
  std::vector<std::filesystem::path> anchors;  ///< certificates in PEM that are trusted; 1 or more
  bool json = false;
};

struct Disc {
  Common common;
  std::filesystem::path image;
  std::filesystem::path recipient;  ///< the terminal's certificate; empty: any terminal
};

struct Receipt {
  Common common;
  std::filesystem::path file;
};

struct Certificate {
  Common common;
  std::filesystem::path file;
  std::filesystem::path ledger;  ///< an exported ledger; empty where not asked for
};

struct Ledger {
  Common common;
  std::filesystem::path folder;
  std::vector<std::filesystem::path> documents;
};

/// There is nothing (more) to do: help or version was printed, or the line was wrong.
struct Exit {
  int code = 0;
};

using Options = std::variant<Exit, Disc, Receipt, Certificate, Ledger>;

/// Reads the command line; prints help, version and what is wrong with it.
Options read_command_line(int argc, char** argv);

/// 0: everything that was checked is valid; 1: it is not, or could not be checked.
int run(const Disc& options);
int run(const Receipt& options);
int run(const Certificate& options);
int run(const Ledger& options);

}  // namespace dozo::verify_tool
