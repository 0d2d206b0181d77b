// What the command line asks for.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace dozo::seal_tool {

struct Keygen {
  std::filesystem::path out;
  std::string name = "dozo-seal";  ///< common name of the certificate
  bool rsa = false;
  bool json = false;
};

struct Password {};

struct Pack {
  std::filesystem::path job;
  std::filesystem::path key;
  std::filesystem::path certificate;
  std::filesystem::path recipient;
  std::filesystem::path out;
  std::filesystem::path notice;         ///< empty where not asked for
  std::filesystem::path password_file;  ///< empty: a password is made
  std::filesystem::path password_out;   ///< empty where not asked for
  std::string disc_size = "dvd";
  bool allow_records_mismatch = false;  ///< of job sheet and files
  std::vector<std::filesystem::path> files;
  bool json = false;
};

struct Commissioning {
  std::filesystem::path certificate;
  std::filesystem::path policy;  ///< empty where the disc brings none
  std::filesystem::path key;     ///< that signs the policy
  std::filesystem::path logo;    ///< PNG that the policy names; empty: none
  std::filesystem::path out;
  bool json = false;
};

/// There is nothing (more) to do: help or version was printed, or the line was wrong.
struct Exit {
  int code = 0;
};

using Options = std::variant<Exit, Keygen, Password, Pack, Commissioning>;

/// Reads the command line; prints help, version and what is wrong with it.
Options read_command_line(int argc, char** argv);

/// 0 done, 1 refused or failed (the error is on stderr).
int run(const Keygen& options);
int run(const Password& options);
int run(const Pack& options);
int run(const Commissioning& options);

}  // namespace dozo::seal_tool
