#include <cstdio>

#include <CLI/CLI.hpp>

#include "firmware/base/error.hpp"
#include "firmware/base/text.hpp"
#include "tools/dozo-seal/options.hpp"

namespace dozo::seal_tool {
namespace {

constexpr int kUsage = 2;

struct Parsed {
  Keygen keygen;
  Pack pack;
};

CLI::App* add_keygen(CLI::App& app, Keygen& options) {
  CLI::App* command = app.add_subcommand("keygen", tr("make the ward's key and certificate"));
  command->add_option("--out", options.out, tr("folder for ward.key and ward.pem"))->required();
  command->add_option("--name", options.name, tr("name in the certificate (UTF-8)"));
  command->add_flag("--rsa", options.rsa, tr("RSA with 3072 bits instead of ECDSA P-256"));
  command->add_flag("--json", options.json, tr("print the result as JSON"));
  return command;
}

CLI::App* add_pack(CLI::App& app, Pack& options) {
  CLI::App* command = app.add_subcommand("pack", tr("seal files as disc images for one terminal"));
  command->add_option("--job", options.job, tr("job sheet (TOML)"))->required();
  command->add_option("--key", options.key, tr("the ward's private key (PEM)"))->required();
  command->add_option("--cert", options.certificate, tr("the ward's certificate (PEM)"))
      ->required();
  command->add_option("--recipient", options.recipient, tr("the terminal's certificate (PEM)"))
      ->required();
  command
      ->add_option("--out", options.out, tr("disc image; D.iso becomes D-1.iso, D-2.iso as needed"))
      ->required();
  command->add_option("--notice", options.notice, tr("password notice (PDF) to make"));
  command->add_option("--disc-size", options.disc_size, tr("cd, dvd, dvd-dl or a number of bytes"))
      ->capture_default_str();
  command->add_option("--password-file", options.password_file,
                      tr("take the password from this file"));
  command->add_option("--password-out", options.password_out,
                      tr("write the password to this file"));
  command->add_flag("--json", options.json, tr("print the result as JSON"));
  command->add_option("FILE", options.files, tr("files and folders to seal"))->required();
  return command;
}

}  // namespace

Options read_command_line(int argc, char** argv) {
  CLI::App app(tr("Seals a delivery of a ward for one dozo terminal."), "dozo-seal");
  app.set_version_flag("--version", "dozo-seal " DOZO_VERSION);
  app.require_subcommand(1);
  Parsed parsed;
  const CLI::App* keygen = add_keygen(app, parsed.keygen);
  const CLI::App* password = app.add_subcommand("password", tr("print a fresh password"));
  add_pack(app, parsed.pack);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {  // --help, --version
    return Exit{app.exit(asked)};
  } catch (const CLI::ParseError& wrong) {
    std::fprintf(stderr, "%s\n", describe({ErrorCode::usage, wrong.what()}).c_str());
    return Exit{kUsage};
  }
  if (keygen->parsed()) return std::move(parsed.keygen);
  if (password->parsed()) return Password{};
  return std::move(parsed.pack);
}

}  // namespace dozo::seal_tool
