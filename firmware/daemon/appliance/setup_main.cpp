// dozo-setup: at each start, before all other services, it makes or opens the terminal's state.
#include <cstdio>

#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <nlohmann/json.hpp>

#include "firmware/base/command_line.hpp"
#include "firmware/base/file.hpp"
#include "firmware/base/json.hpp"
#include "firmware/base/process.hpp"
#include "firmware/base/text.hpp"
#include "firmware/daemon/appliance/appliance_machine.hpp"
#include "firmware/daemon/appliance/tpm_seal.hpp"
#include "platform/disk/partition_table.hpp"
#include "platform/service/secret_file.hpp"
#include "platform/service/service.hpp"

using namespace dozo;
using namespace dozo::daemon::appliance;
namespace disk = platform::disk;

namespace {

constexpr std::size_t kMostKey = 64 * 1024;

struct Options {
  SetupPlaces places;
  std::string owner = "dozo";
  std::string tcti = "device:/dev/tpmrm0";
  std::string update_key = "/usr/share/dozo/update.pem";
  std::string recovery_key;
};

// The approval of the system that runs lies at the end of the slot that it runs from.
Result<Bytes> read_approval(const DataDisk& disk) {
  const UniqueFd slot = DOZO_TRY(open_file(disk.slot, O_RDONLY));
  const off_t end = lseek(slot.get(), 0, SEEK_END);
  Bytes approval(kApproval);
  if (end < static_cast<off_t>(kApproval) ||
      DOZO_TRY(pread_up_to(slot.get(), approval, static_cast<std::uint64_t>(end) - kApproval)) !=
          kApproval) {
    return fail(ErrorCode::tpm_approval_invalid, "slot");
  }
  return approval;
}

// Somebody typed the recovery key: the state gets a passphrase that this machine's TPM keeps.
Result<> recover(const disk::BlockDevices& devices, const DataDisk& disk, StateSeal& seal,
                 Random& random, const std::string& path) {
  const SecretBytes typed = DOZO_TRY(platform::service::read_secret(path));
  const disk::Table table = DOZO_TRY(disk::read_table(disk.device));
  const disk::Partition* state = DOZO_TRY(disk::find(table, disk::kState));
  if (state == nullptr) return fail(ErrorCode::partitions_failed, "no state");
  const auto device =
      DOZO_TRY(devices.partition(disk.name, state->number, state->offset, state->bytes));
  DOZO_TRY(reseal_state(device, as_text(typed.view()), seal, random));
  return platform::service::destroy_secret(path);
}

Result<> run(const Options& options, const Handover& handover) {
  const disk::BlockDevices devices;
  const DataDisk data_disk = DOZO_TRY(find_data_disk(devices));
  const Bytes update_key = DOZO_TRY(read_file(options.update_key, kMostKey));
  const auto seal =
      DOZO_TRY(TpmSeal::open(options.tcti, update_key, DOZO_TRY(read_approval(data_disk))));
  SystemRandom random;
  if (!options.recovery_key.empty()) {
    DOZO_TRY(recover(devices, data_disk, *seal, random, options.recovery_key));
  }
  ApplianceMachine machine(devices, data_disk, *seal, random, options.places, handover);
  return set_up(machine);
}

// dozod reads it and shows it on the screen.
Result<> tell_failure(const Handover& handover, const Error& why) {
  const std::string text = Json{{"error", static_cast<int>(why.code)}, {"detail", why.detail}}.dump(
      -1, ' ', true, Json::error_handler_t::replace);
  return handover.put("failure", as_bytes(text));
}

Result<> set_up_and_tell(Options options) {
  DOZO_TRY(prepare_process());
  options.places.owner = DOZO_TRY(platform::service::user_id(options.owner));
  const Handover handover(options.places.handover, options.places.owner);
  DOZO_TRY(handover.begin());
  auto outcome = run(options, handover);
  if (!outcome) {
    if (const auto told = tell_failure(handover, outcome.error()); !told) {
      std::fprintf(stderr, "%s\n", describe(told.error()).c_str());
    }
  }
  DOZO_TRY(handover.end());
  return outcome;
}

}  // namespace

int main(int argc, char** argv) {
  init_text(argv[0]);
  Options options;
  CLI::App app(tr("dozo-setup makes and opens the state of an appliance at each start."));
  prepare_command_line(app, "dozo-setup");
  app.add_option("--state", options.places.state, tr("where the state is mounted"))
      ->capture_default_str();
  app.add_option("--handover", options.places.handover, tr("folder for what dozod is told"))
      ->capture_default_str();
  app.add_option("--owner", options.owner, tr("the user that works with both"))
      ->capture_default_str();
  app.add_option("--tpm", options.tcti, tr("the way to the TPM"))->capture_default_str();
  app.add_option("--update-key", options.update_key, tr("public key of the updates (PEM)"))
      ->capture_default_str();
  app.add_option("--recovery-key", options.recovery_key,
                 tr("file with the recovery key from paper; it is destroyed when it was right"));
  end_help(app, "", {"dozo-setup", "dozo-setup --recovery-key /run/recovery-key"}, "8");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& why) {
    return end_parsing(app, why);
  }
  if (const auto outcome = set_up_and_tell(options); !outcome) {
    std::fprintf(stderr, "%s\n", describe(outcome.error()).c_str());
    return 1;
  }
  return 0;
}
