#include "firmware/base/command_line.hpp"

#include <CLI/CLI.hpp>

#include "firmware/base/text.hpp"
#include "tools/dozo-verify/options.hpp"

namespace dozo::verify_tool {
namespace {

struct Parsed {
  Disc disc;
  Receipt receipt;
  Document document;
  Certificate certificate;
  Ledger ledger;
  Bundle bundle;
};

void add_papers(CLI::App& command, Held& papers, const char* document) {
  command.add_option("--document", papers.documents, document)->type_name("FILE.json");
  command
      .add_option("--checkpoint", papers.checkpoints,
                  tr("a checkpoint as printed: number of entries, and the root's 64 digits"))
      ->allow_extra_args(false)
      ->type_name("TEXT");
}

void add_common(CLI::App& command, Common& common, const char* anchor) {
  command.add_option("--anchor", common.anchors, anchor)
      ->required()
      ->allow_extra_args(false)  // one each time: what follows may be the file to check
      ->type_name("FILE.pem");
  command
      .add_option(
          "--roll-over", common.roll_overs,
          tr("an enrolment sheet by which the terminal's key was rolled over, oldest first"))
      ->allow_extra_args(false)
      ->type_name("FILE.json");
  command.add_flag("--json", common.json, tr("print the result as JSON"));
}

void add_ledger_beside(CLI::App& command, std::filesystem::path& ledger) {
  command.add_option("--ledger", ledger, tr("the terminal's exported ledger, to compare"))
      ->type_name("DIR");
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

CLI::App* add_document(CLI::App& app, Document& options) {
  CLI::App* command = app.add_subcommand("document", tr("check documents of any kind"));
  command
      ->add_option("FILE", options.files,
                   tr("FILE.json, with FILE.json.p7s and perhaps FILE.pdf beside it; or FILE.pdf"))
      ->required();
  add_common(*command, options.common, tr("certificate of the terminal that may have issued it"));
  add_ledger_beside(*command, options.ledger);
  command->footer(
      tr("Several documents are compared with each other as well: each names the one before it."));
  return command;
}

CLI::App* add_certificate(CLI::App& app, Certificate& options) {
  CLI::App* command = app.add_subcommand("certificate", tr("check a certificate of erasure"));
  command
      ->add_option("FILE.json", options.file, tr("the certificate; FILE.json.p7s lies beside it"))
      ->required();
  add_common(*command, options.common, tr("certificate of the terminal that may have issued it"));
  add_ledger_beside(*command, options.ledger);
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
  add_papers(*command, options.papers,
             tr("a receipt or certificate of this terminal that the ledger must continue"));
  command->footer(
      tr("A ledger whose end was cut off is found only with a document issued after the cut:\n"
         "give every receipt and certificate that you have."));
  return command;
}

CLI::App* add_bundle(CLI::App& app, Bundle& options) {
  CLI::App* command = app.add_subcommand("bundle", tr("check an inspector's bundle"));
  command->add_option("FILE", options.file, tr("the bundle, as the terminal wrote it"))->required();
  add_common(*command, options.common, tr("certificate of the terminal that may have made it"));
  add_papers(*command, options.papers,
             tr("a receipt or certificate of this terminal that the bundle must fit"));
  command->footer(
      tr("Give every receipt and certificate that you have, above all those from long ago: only\n"
         "they show a ledger that was rewritten as a whole."));
  return command;
}

}  // namespace

Options read_command_line(int argc, char** argv) {
  CLI::App app(
      tr("dozo-verify checks discs, receipts, certificates of erasure, ledgers and bundles."));
  prepare_command_line(app, "dozo-verify");
  app.require_subcommand(1);
  Parsed parsed;
  const CLI::App* disc = add_disc(app, parsed.disc);
  const CLI::App* receipt = add_receipt(app, parsed.receipt);
  const CLI::App* document = add_document(app, parsed.document);
  const CLI::App* certificate = add_certificate(app, parsed.certificate);
  const CLI::App* ledger = add_ledger(app, parsed.ledger);
  add_bundle(app, parsed.bundle);
  end_help(app, "",
           {"dozo-verify disc disc.iso --anchor ward.pem",
            "dozo-verify receipt receipt.json --anchor kiosk.pem",
            "dozo-verify certificate certificate.json --anchor kiosk.pem --ledger ledger/",
            "dozo-verify bundle bundle.tar --anchor kiosk.pem --document certificate.json"});
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& why) {
    return Exit{end_parsing(app, why)};
  }
  if (disc->parsed()) return std::move(parsed.disc);
  if (receipt->parsed()) return std::move(parsed.receipt);
  if (document->parsed()) return std::move(parsed.document);
  if (certificate->parsed()) return std::move(parsed.certificate);
  if (ledger->parsed()) return std::move(parsed.ledger);
  return std::move(parsed.bundle);
}

}  // namespace dozo::verify_tool
