// dozoctl: the scriptable client of dozod.
#include "firmware/base/command_line.hpp"
#include "firmware/base/text.hpp"
#include "tools/dozoctl/context.hpp"

using namespace dozo;

int main(int argc, char** argv) {
  init_text(argv[0]);
  CLI::App app(tr("dozoctl asks dozod for everything that the terminal can do."));
  prepare_command_line(app, "dozoctl");
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
  ctl::add_register_commands(commands);
  ctl::add_delivery_commands(commands);
  ctl::add_job_commands(commands);
  ctl::add_incident_commands(commands);
  ctl::add_policy_commands(commands);
  ctl::add_record_commands(commands);
  ctl::add_bundle_commands(commands);
  end_help(
      app, tr("Passwords come from files or are asked for, never from the command line."),
      {"dozoctl status", "dozoctl --as tanaka receive --place '媒体金庫 A-2'",
       "dozoctl --as tanaka --with suzuki sign-return J-0001", "dozoctl --as tanaka --json jobs"});
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& why) {
    return end_parsing(app, why);
  }
  return commands.run();
}
