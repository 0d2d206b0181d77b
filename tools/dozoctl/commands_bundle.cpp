// bundle.
#include <filesystem>
#include <memory>

#include <fcntl.h>

#include "firmware/base/file.hpp"
#include "firmware/base/text.hpp"
#include "tools/dozoctl/context.hpp"

namespace dozo::ctl {
namespace {

namespace fs = std::filesystem;

struct BundleOptions {
  std::string file, from, to, contract;
  std::vector<std::string> papers;
};

// The file appears only when it is complete.
Result<Json> bundle(const Context& context, const BundleOptions& options) {
  ui::ApiClient client = DOZO_TRY(context.connect());
  Json wanted{{"papers", options.papers}};
  if (!options.from.empty()) wanted["from"] = options.from;
  if (!options.to.empty()) wanted["to"] = options.to;
  if (!options.contract.empty()) wanted["contract"] = options.contract;
  ui::Params params(wanted);
  const fs::path part = options.file + ".part";
  const UniqueFd out = DOZO_TRY(open_file(part, O_WRONLY | O_CREAT | O_TRUNC, 0644));
  DOZO_TRY(params.add_descriptor("out", out.get()));
  std::error_code error;
  if (const auto written = client.call("bundle.export", params); !written) {
    fs::remove(part, error);
    return tl::unexpected(written.error());
  }
  DOZO_TRY(sync_file(out.get()));
  fs::rename(part, options.file, error);
  if (error) return fail(ErrorCode::io_failed, error.message());
  return Json{{"path", options.file}};
}

}  // namespace

void add_bundle_commands(Commands& commands) {
  const auto options = std::make_shared<BundleOptions>();
  CLI::App* command = commands.add(
      "bundle", tr("write the inspector's bundle of some days, of a contract, or both"),
      [&commands, options] { return bundle(commands.context(), *options); });
  command->add_option("file", options->file, tr("file to write (tar)"))->required();
  auto* from = command->add_option("--from", options->from, tr("first day, YYYY-MM-DD"));
  auto* to = command->add_option("--to", options->to, tr("last day, YYYY-MM-DD"));
  from->needs(to);
  to->needs(from);
  command->add_option("--contract", options->contract, tr("number of the contract"));
  command
      ->add_option("--paper", options->papers,
                   tr("number of a further document that the bundle has to fit"))
      ->allow_extra_args(false);
}

}  // namespace dozo::ctl
