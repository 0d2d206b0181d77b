// status, commission, accounts, anchors.
#include <cstdio>
#include <map>
#include <memory>

#include <fmt/format.h>

#include "firmware/base/text.hpp"
#include "tools/dozoctl/context.hpp"

namespace dozo::ctl {
namespace {

constexpr std::size_t kMaxPem = 64 * 1024;

void show_status(const Json& status) {
  const Json& terminal = status["terminal"];
  if (terminal.is_null()) {
    fmt::print("{}\n", tr("The terminal has not been set up yet."));
    return;
  }
  fmt::print("{}  {}  {}\n", terminal.value("number", ""), terminal.value("place", ""),
             status.value("time", ""));
  for (const Json& shelf : status["shelves"]) {
    fmt::print("  {:2}  {:8}  {:9}  {}  {}\n", shelf.value("number", 0), shelf.value("state", ""),
               shelf.value("job_state", ""), shelf.value("job", ""), shelf.value("subject", ""));
  }
  const Json& disc = status["disc"];
  if (disc.is_object()) fmt::print("  disc: {}\n", disc.value("finding", ""));
  fmt::print("  ledger: {} entries, {} documents, {} incidents\n",
             status["ledger"].value("size", 0), status.value("documents", 0),
             status.value("incidents", 0));
}

struct CommissionOptions {
  std::string contractor, address, number, place, certificate;
  int shelves = 4;
  std::uint64_t shelf_bytes = 0;
  std::vector<std::string> people;     // role:login:name:password-file
  std::vector<std::string> trainings;  // login:course:held-on:valid-until
  std::vector<std::string> disc_places, notice_places;
};

// A course may have colons in its name: the login ends at the first, the dates begin after the last
// two.
Result<std::map<std::string, Json>> trainings_of(const std::vector<std::string>& texts) {
  std::map<std::string, Json> trainings;
  for (const std::string& text : texts) {
    const std::size_t course = text.find(':');
    const std::size_t until = text.rfind(':');
    const std::size_t held =
        until == std::string::npos || until == 0 ? std::string::npos : text.rfind(':', until - 1);
    if (course == std::string::npos || held == std::string::npos || held <= course) {
      return fail(ErrorCode::usage, "LOGIN:COURSE:HELD_ON:VALID_UNTIL");
    }
    trainings[text.substr(0, course)] = {{"course", text.substr(course + 1, held - course - 1)},
                                         {"held_on", text.substr(held + 1, until - held - 1)},
                                         {"valid_until", text.substr(until + 1)}};
  }
  return trainings;
}

Result<Json> person(ui::Params& params, const std::string& text) {
  std::vector<std::string> fields;
  std::size_t at = 0;
  for (int i = 0; i < 3; ++i) {
    const std::size_t colon = text.find(':', at);
    if (colon == std::string::npos) return fail(ErrorCode::usage, "ROLE:LOGIN:NAME:FILE");
    fields.push_back(text.substr(at, colon - at));
    at = colon + 1;
  }
  const SecretBytes password = DOZO_TRY(read_password(text.substr(at), fields[1]));
  return params.with_secret({{"role", fields[0]}, {"login", fields[1]}, {"name", fields[2]}},
                            "password", password);
}

Result<Json> commission(const Context& context, const CommissionOptions& options) {
  ui::ApiClient client = DOZO_TRY(ui::ApiClient::connect(ui::socket_path(context.socket)));
  ui::Params params;
  params.set("contractor", options.contractor)
      .set("address", options.address)
      .set("number", options.number)
      .set("place", options.place)
      .set("shelves", options.shelves)
      .set("shelf_bytes", options.shelf_bytes);
  params.set("places", Json{{"discs", options.disc_places}, {"notices", options.notice_places}});
  auto trainings = DOZO_TRY(trainings_of(options.trainings));
  Json people = Json::array();
  for (const std::string& text : options.people) {
    Json each = DOZO_TRY(person(params, text));
    if (const auto training = trainings.find(each["login"]); training != trainings.end()) {
      each["training"] = training->second;
      trainings.erase(training);
    }
    people.push_back(std::move(each));
  }
  if (!trainings.empty()) return fail(ErrorCode::account_unknown, trainings.begin()->first);
  params.set("people", people);
  const Json result = DOZO_TRY(client.call("terminal.commission", params));
  if (!options.certificate.empty()) {
    DOZO_TRY(write_file(options.certificate, as_bytes(result.value("certificate", std::string())),
                        0644));
  }
  return result;
}

void add_commission(Commands& commands) {
  const auto options = std::make_shared<CommissionOptions>();
  CLI::App* command =
      commands.add("commission", tr("set the terminal up: its key, its shelves, its first people"),
                   [&commands, options] { return commission(commands.context(), *options); });
  command->add_option("--contractor", options->contractor, tr("name of the contractor"))
      ->required();
  command->add_option("--address", options->address, tr("address of the contractor"))->required();
  command->add_option("--number", options->number, tr("number of the terminal, such as T-014"))
      ->required();
  command->add_option("--place", options->place, tr("where the terminal stands"))->required();
  command->add_option("--shelves", options->shelves, tr("how many shelves"))->capture_default_str();
  command->add_option("--shelf-bytes", options->shelf_bytes, tr("size of each shelf in bytes"))
      ->required()
      ->transform(CLI::AsSizeValue(false));
  command
      ->add_option("--person", options->people,
                   tr("ROLE:LOGIN:NAME:FILE, FILE holds the first password; at least two people, "
                      "one a supervisor"))
      ->required();
  command->add_option("--training", options->trainings,
                      tr("LOGIN:COURSE:HELD_ON:VALID_UNTIL, dates as 2026-04-01; each handler and "
                         "supervisor needs one that is valid today"));
  command
      ->add_option("--disc-place", options->disc_places, tr("a place where discs are kept locked"))
      ->required();
  command
      ->add_option("--notice-place", options->notice_places,
                   tr("a place where password notices are kept locked, never one of a disc"))
      ->required();
  command->add_option("--certificate", options->certificate,
                      tr("write the terminal's certificate to this file, for the ward"));
}

void add_password_commands(Commands& commands) {
  const auto file = std::make_shared<std::string>();
  CLI::App* change = commands.add(
      "password", tr("change one's own password"), [&commands, file]() -> Result<Json> {
        const Context& context = commands.context();
        const SecretBytes current = DOZO_TRY(read_password(context.password_file, context.as));
        ui::ApiClient client = DOZO_TRY(context.connect(current));
        const SecretBytes next = DOZO_TRY(read_password(*file, tr("new password")));
        ui::Params params;
        DOZO_TRY(params.add_secret("current", current));
        DOZO_TRY(params.add_secret("password", next));
        return client.call("password.change", params);
      });
  change->add_option("--new-password-file", *file, tr("file with the new password"));

  struct Options {
    std::string login, file;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* reset = commands.add(
      "account-reset", tr("set another password for somebody who forgot it (two people)"),
      [&commands, options]() -> Result<Json> {
        ui::ApiClient client = DOZO_TRY(commands.context().connect());
        ui::Params params;
        params.set("login", options->login);
        DOZO_TRY(
            params.add_secret("password", DOZO_TRY(read_password(options->file, options->login))));
        DOZO_TRY(commands.context().consent(params));
        return client.call("account.reset", params);
      });
  reset->add_option("login", options->login, tr("account name"))->required();
  reset->add_option("--new-password-file", options->file,
                    tr("file with the password, which its owner must change first"));
}

void add_account_commands(Commands& commands) {
  struct Options {
    std::string login, value;
  };
  const auto change = [&commands](const char* command, const char* help, const char* method,
                                  const char* member, const char* option, const char* option_help) {
    const auto options = std::make_shared<Options>();
    CLI::App* app = commands.add(command, help, [=, &commands]() -> Result<Json> {
      ui::ApiClient client = DOZO_TRY(commands.context().connect());
      ui::Params params;
      params.set("login", options->login).set(member, options->value);
      DOZO_TRY(commands.context().consent(params));
      return client.call(method, params);
    });
    app->add_option("login", options->login, tr("account name"))->required();
    app->add_option(option, options->value, option_help)->required();
  };
  change("account-role", tr("give a person another role (two people)"), "account.role", "role",
         "--role", tr("handler, supervisor, inspector or maintenance"));
  change("account-close", tr("close a person's account for ever (two people)"), "account.close",
         "reason", "--reason", tr("why"));
}

void add_people(Commands& commands) {
  struct Options {
    std::string login, name, role, file;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* add = commands.add(
      "account-add", tr("add a person (two people)"), [&commands, options]() -> Result<Json> {
        ui::ApiClient client = DOZO_TRY(commands.context().connect());
        ui::Params params;
        params.set("login", options->login).set("name", options->name).set("role", options->role);
        DOZO_TRY(
            params.add_secret("password", DOZO_TRY(read_password(options->file, options->login))));
        DOZO_TRY(commands.context().consent(params));
        return client.call("account.create", params);
      });
  add->add_option("login", options->login, tr("account name"))->required();
  add->add_option("--name", options->name, tr("the person's name"))->required();
  add->add_option("--role", options->role, tr("handler, supervisor, inspector or maintenance"))
      ->required();
  add->add_option("--new-password-file", options->file, tr("file with the first password"));
  add_password_commands(commands);
  add_account_commands(commands);
  commands.add(
      "accounts", tr("list the people"),
      [&commands]() -> Result<Json> {
        return DOZO_TRY(commands.context().connect()).call("account.list");
      },
      [](const Json& result) {
        for (const Json& account : result["accounts"]) {
          const Json& training = account["training"];
          const std::string standing = account.value("closed", false) ? tr("closed")
                                       : training.is_null()
                                           ? tr("no valid training")
                                           : fmt::format(fmt::runtime(tr("trained until {}")),
                                                         training.value("valid_until", ""));
          fmt::print("{:16} {:12} {}  {}\n", account.value("login", ""), account.value("role", ""),
                     account.value("name", ""), standing);
        }
      });
}

void add_anchors(Commands& commands) {
  const auto file = std::make_shared<std::string>();
  CLI::App* enrol = commands.add(
      "anchor-enrol", tr("enrol a ward's certificate (two people)"),
      [&commands, file]() -> Result<Json> {
        ui::ApiClient client = DOZO_TRY(commands.context().connect());
        const Bytes pem = DOZO_TRY(read_file(*file, kMaxPem));
        ui::Params params;
        params.set("pem", std::string(as_text(pem)));
        DOZO_TRY(commands.context().consent(params));
        return client.call("anchor.enrol", params);
      },
      [](const Json& result) {
        fmt::print("{}  {}\n", result.value("fingerprint", ""), result.value("subject", ""));
      });
  enrol->add_option("file", *file, tr("certificate in PEM"))->required();
  commands.add(
      "anchors", tr("list the enrolled wards' certificates"),
      [&commands]() -> Result<Json> {
        return DOZO_TRY(commands.context().connect()).call("anchor.list");
      },
      [](const Json& result) {
        for (const Json& anchor : result["anchors"]) {
          fmt::print("{}\n", anchor.value("fingerprint", ""));
        }
      });
}

}  // namespace

void add_setup_commands(Commands& commands) {
  commands.add(
      "status", tr("the terminal at a glance"),
      [&commands]() -> Result<Json> {
        return DOZO_TRY(ui::ApiClient::connect(ui::socket_path(commands.context().socket)))
            .call("status");
      },
      show_status);
  add_commission(commands);
  add_people(commands);
  add_anchors(commands);
}

}  // namespace dozo::ctl
