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
  /// Enrolment sheets of roll-overs, the oldest first: each leads from a trusted key to the next.
  std::vector<std::filesystem::path> roll_overs;
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

/// Any documents, by their JSON or their page.
struct Document {
  Common common;
  std::vector<std::filesystem::path> files;
  std::filesystem::path ledger;  ///< as below
};

struct Certificate {
  Common common;
  std::filesystem::path file;
  std::filesystem::path ledger;  ///< an exported ledger; empty where not asked for
};

/// What the one who checks holds from earlier days.
struct Held {
  std::vector<std::filesystem::path> documents;
  std::vector<std::string> checkpoints;  ///< as printed on a page
};

struct Ledger {
  Common common;
  std::filesystem::path folder;
  Held papers;
};

struct Bundle {
  Common common;
  std::filesystem::path file;
  Held papers;
};

/// There is nothing (more) to do: help or version was printed, or the line was wrong.
struct Exit {
  int code = 0;
};

using Options = std::variant<Exit, Disc, Receipt, Document, Certificate, Ledger, Bundle>;

/// Reads the command line; prints help, version and what is wrong with it.
Options read_command_line(int argc, char** argv);

/// 0: everything that was checked is valid; 1: it is not, or could not be checked.
int run(const Disc& options);
int run(const Receipt& options);
int run(const Document& options);
int run(const Certificate& options);
int run(const Ledger& options);
int run(const Bundle& options);

}  // namespace dozo::verify_tool
