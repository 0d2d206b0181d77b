// What all commands of dozoctl share.
#pragma once

#include <functional>
#include <string>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "firmware/base/error.hpp"
#include "firmware/base/secret.hpp"
#include "ui/client/api_client.hpp"

namespace dozo::ctl {

/// A password: from `file` (its first line), else typed at the terminal after `prompt`.
Result<SecretBytes> read_password(const std::string& file, const std::string& prompt);

/// Set by the command line before a command runs.
struct Context {
  std::string socket;
  std::string as;             ///< --as: who acts
  std::string password_file;  ///< --password-file
  std::string with;           ///< --with: who consents
  std::string with_password_file;
  bool json = false;

  /// A connection on which `as` has logged in, where a name was given.
  Result<ui::ApiClient> connect() const;
  /// The same with a password that was read already.
  Result<ui::ApiClient> connect(const SecretBytes& password) const;
  /// Adds the consent of `with`, where a name was given.
  Result<> consent(ui::Params& params) const;
};

/// What a command does; its result is printed: as JSON with --json, else by `show`.
using Action = std::function<Result<Json>()>;
using Show = std::function<void(const Json&)>;

/// Collects the commands. The one that the command line names is run by main.
class Commands {
 public:
  Commands(CLI::App& app, Context& context) : app_(app), context_(context) {}
  /// A command; options are added to the returned App by the caller.
  CLI::App* add(const std::string& name, const char* help, Action action, Show show = {});
  [[nodiscard]] Context& context() { return context_; }
  /// Exit status of the named command.
  int run();

 private:
  CLI::App& app_;
  Context& context_;
  Action action_;
  Show show_;
};

void add_setup_commands(Commands& commands);
void add_register_commands(Commands& commands);
void add_delivery_commands(Commands& commands);
void add_job_commands(Commands& commands);
void add_incident_commands(Commands& commands);
void add_policy_commands(Commands& commands);
void add_record_commands(Commands& commands);
void add_bundle_commands(Commands& commands);

/// Waits for the activity `id` to end, showing how far it is on a terminal; its error is the
/// command's error. The activity's last status.
Result<Json> await_activity(ui::ApiClient& client, std::int64_t id);

}  // namespace dozo::ctl
