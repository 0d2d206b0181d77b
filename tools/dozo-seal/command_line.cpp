#include "firmware/base/command_line.hpp"

#include <CLI/CLI.hpp>

#include "firmware/base/text.hpp"
#include "tools/dozo-seal/options.hpp"

namespace dozo::seal_tool {
namespace {

struct Parsed {
  Keygen keygen;
  Pack pack;
  Commissioning commissioning;
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
  command->add_flag("--allow-records-mismatch", options.allow_records_mismatch,
                    tr("seal although the files hold another number of records"));
  command->add_option("--password-file", options.password_file,
                      tr("take the password from this file"));
  command->add_option("--password-out", options.password_out,
                      tr("write the password to this file"));
  command->add_flag("--json", options.json, tr("print the result as JSON"));
  command->add_option("FILE", options.files, tr("files and folders to seal"))->required();
  return command;
}

CLI::App* add_commissioning(CLI::App& app, Commissioning& options) {
  CLI::App* command = app.add_subcommand(
      "commissioning", tr("make the disc that tells a terminal the ward's certificate and policy"));
  command->add_option("--cert", options.certificate, tr("the ward's certificate (PEM)"))
      ->required();
  command->add_option("--policy", options.policy, tr("site policy (TOML) to sign"));
  command->add_option("--key", options.key, tr("the ward's private key (PEM), for the policy"));
  command->add_option("--logo", options.logo, tr("the ward's logo (PNG), which the policy names"));
  command->add_option("--out", options.out, tr("disc image to make"))->required();
  command->add_flag("--json", options.json, tr("print the result as JSON"));
  return command;
}

}  // namespace

Options read_command_line(int argc, char** argv) {
  CLI::App app(tr("dozo-seal seals a delivery of a ward for one dozo terminal."));
  prepare_command_line(app, "dozo-seal");
  app.require_subcommand(1);
  Parsed parsed;
  const CLI::App* keygen = add_keygen(app, parsed.keygen);
  const CLI::App* password = app.add_subcommand("password", tr("print a fresh password"));
  add_pack(app, parsed.pack);
  const CLI::App* commissioning = add_commissioning(app, parsed.commissioning);
  end_help(app, "",
           {"dozo-seal keygen --out ward --name '見本区 健康部'",
            "dozo-seal pack --job JOB.toml --key ward/ward.key --cert ward/ward.pem \\",
            "    --recipient kiosk.pem --out disc.iso --notice notice.pdf files/",
            "dozo-seal commissioning --cert ward/ward.pem --policy policy.toml \\",
            "    --key ward/ward.key --out ward.iso"});
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& why) {
    return Exit{end_parsing(app, why)};
  }
  if (keygen->parsed()) return std::move(parsed.keygen);
  if (password->parsed()) return Password{};
  if (commissioning->parsed()) return std::move(parsed.commissioning);
  return std::move(parsed.pack);
}

}  // namespace dozo::seal_tool
