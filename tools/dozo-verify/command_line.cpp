#include <cstdio>

#include <CLI/CLI.hpp>

#include "firmware/base/error.hpp"
#include "firmware/base/text.hpp"
#include "tools/dozo-verify/options.hpp"

namespace dozo::verify_tool {
namespace {

constexpr int kUsage = 2;

struct Parsed {
  Disc disc;
  Receipt receipt;
  Certificate certificate;
  Ledger ledger;
};

void add_common(CLI::App& command, Common& common, const char* anchor) {
  command.add_option("--anchor", common.anchors, anchor)
      ->required()
      ->allow_extra_args(false)  // one each time: what follows may be the file to check
      ->type_name("FILE.pem");
  command.add_flag("--json", common.json, tr("print the result as JSON"));
}

CLI::App* add_disc(CLI::App& app, Disc& options) {
  CLI::App* command = app.add_subcommand("disc", tr("check a sealed disc or its image"));
  command->add_option("IMAGE", options.image, tr("disc image, or the drive's device"))->required();
  add_common(*command, options.common, tr("certificate of the ward that may have signed it"));
  command
      ->add_option("--recipient", options.recipient,
                   tr("certificate of the terminal that it must be sealed for"))
      ->type_name("FILE.pem");
  command->footer(
      tr("Reads the whole disc: its form, the signature and every hash. No password is needed,\n"
         "and none can be checked."));
  return command;
}

CLI::App* add_receipt(CLI::App& app, Receipt& options) {
  CLI::App* command = app.add_subcommand("receipt", tr("check a receipt"));
  command->add_option("FILE.json", options.file, tr("the receipt; FILE.json.p7s lies beside it"))
      ->required();
  add_common(*command, options.common, tr("certificate of the terminal that may have issued it"));
  return command;
}

CLI::App* add_certificate(CLI::App& app, Certificate& options) {
  CLI::App* command = app.add_subcommand("certificate", tr("check a certificate of erasure"));
  command
      ->add_option("FILE.json", options.file, tr("the certificate; FILE.json.p7s lies beside it"))
      ->required();
  add_common(*command, options.common, tr("certificate of the terminal that may have issued it"));
  command->add_option("--ledger", options.ledger, tr("the terminal's exported ledger, to compare"))
      ->type_name("DIR");
  command->footer(
      tr("Exit code 0 only for a certificate of a complete erasure: a failure report is refused."));
  return command;
}

CLI::App* add_ledger(CLI::App& app, Ledger& options) {
  CLI::App* command = app.add_subcommand("ledger", tr("check an exported ledger"));
  command
      ->add_option("DIR", options.folder,
                   tr("folder with events.jsonl, checkpoint.json and checkpoint.json.p7s"))
      ->required();
  add_common(*command, options.common, tr("certificate of the terminal that may have signed it"));
  command
      ->add_option("--document", options.documents,
                   tr("a receipt or certificate of this terminal that the ledger must continue"))
      ->type_name("FILE.json");
  command->footer(
      tr("A ledger whose end was cut off is found only with a document issued after the cut:\n"
         "give every receipt and certificate that you have."));
  return command;
}

}  // namespace

Options read_command_line(int argc, char** argv) {
  CLI::App app(tr("dozo-verify checks discs, receipts, certificates of erasure and ledgers."),
               "dozo-verify");
  app.set_version_flag("--version", "dozo-verify " DOZO_VERSION);
  app.require_subcommand(1);
  app.footer(tr("Exit codes: 0 all valid, 1 refused, 2 wrong command line."));
  Parsed parsed;
  const CLI::App* disc = add_disc(app, parsed.disc);
  const CLI::App* receipt = add_receipt(app, parsed.receipt);
  const CLI::App* certificate = add_certificate(app, parsed.certificate);
  add_ledger(app, parsed.ledger);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {  // --help, --version
    return Exit{app.exit(asked)};
  } catch (const CLI::ParseError& wrong) {
    static_cast<void>(
        std::fprintf(stderr, "%s\n", describe({ErrorCode::usage, wrong.what()}).c_str()));
    return Exit{kUsage};
  }
  if (disc->parsed()) return std::move(parsed.disc);
  if (receipt->parsed()) return std::move(parsed.receipt);
  if (certificate->parsed()) return std::move(parsed.certificate);
  return std::move(parsed.ledger);
}

}  // namespace dozo::verify_tool
