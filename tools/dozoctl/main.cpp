// dozoctl: the scriptable client of dozod.
#include "firmware/base/text.hpp"
#include "tools/dozoctl/context.hpp"

using namespace dozo;

int main(int argc, char** argv) {
  init_text(argv[0]);
  CLI::App app(tr("dozoctl asks dozod for everything that the terminal can do."));
  app.set_version_flag("--version", "dozoctl " DOZO_VERSION);
  ctl::Context context;
  app.add_option("--socket", context.socket, tr("socket of dozod"))->envname("DOZO_SOCKET");
  app.add_option("--as", context.as, tr("account of the person who acts"));
  app.add_option("--password-file", context.password_file,
                 tr("file with that person's password; asked for without"));
  app.add_option("--with", context.with, tr("account of the second person, who consents"));
  app.add_option("--with-password-file", context.with_password_file,
                 tr("file with the second person's password; asked for without"));
  app.add_flag("--json", context.json, tr("print the result as JSON"));
  app.require_subcommand(1);
  app.fallthrough();
  ctl::Commands commands(app, context);
  ctl::add_setup_commands(commands);
  ctl::add_delivery_commands(commands);
  ctl::add_job_commands(commands);
  ctl::add_record_commands(commands);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return commands.run();
}
