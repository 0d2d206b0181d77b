#include "firmware/daemon/appliance/appliance_machine.hpp"

#include <cerrno>
#include <cstring>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/disk/partition_table.hpp"
#include "platform/shelf/luks_volume.hpp"
#include "platform/shelf/remote_shelves.hpp"

namespace dozo::daemon::appliance {
namespace {

namespace disk = platform::disk;
namespace luks = platform::luks;
namespace fs = std::filesystem;

constexpr const char* kMapping = "dozo-state";

// Fixed arguments, an empty environment, nothing to read: its exit status, -1 where it did not end
// by itself.
Result<int> run(std::vector<const char*> arguments) {
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t files;
  if (posix_spawn_file_actions_init(&files) != 0) return fail(ErrorCode::out_of_memory, "spawn");
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  char* const environment[] = {nullptr};
  pid_t child = -1;
  const int error = posix_spawn(&child, arguments.front(), &files, nullptr,
                                const_cast<char* const*>(arguments.data()), environment);
  posix_spawn_file_actions_destroy(&files);
  if (error != 0) return fail(ErrorCode::system_call_failed, arguments.front());
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return fail(ErrorCode::system_call_failed, "waitpid");
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// The whole file system is written now: nothing of it is left to be done, and discarded, later. The
// ledger is few files: inodes for thousands, not for the hundred thousand that mke2fs would make.
Result<> make_file_system(const fs::path& device) {
  const int status = DOZO_TRY(run(
      {"/usr/sbin/mke2fs", "-q", "-F", "-t", "ext4", "-m", "0", "-L", "dozo-state", "-N", "8192",
       "-J", "size=16", "-E", "nodiscard,lazy_itable_init=0,lazy_journal_init=0", device.c_str()}));
  if (status != 0) return fail(ErrorCode::state_not_made, "mke2fs: " + std::to_string(status));
  return {};
}

// e2fsck(8): 1 means corrected, from 4 on errors are left, and a person must decide.
Result<> check_file_system(const fs::path& device) {
  const int status = DOZO_TRY(run({"/usr/sbin/e2fsck", "-p", device.c_str()}));
  if (status < 0 || status > 3) {
    return fail(ErrorCode::state_damaged, "e2fsck: " + std::to_string(status));
  }
  return {};
}

tl::unexpected<Error> handover_failed(const char* what) {
  return fail(ErrorCode::state_not_mounted, std::string(what) + ": " + strerrordesc_np(errno));
}

}  // namespace

Result<> Handover::begin() const {
  if (mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST) return handover_failed("folder");
  struct stat status {};
  if (lstat(folder_.c_str(), &status) != 0 || !S_ISDIR(status.st_mode) ||
      lchown(folder_.c_str(), 0, 0) != 0) {
    return handover_failed("folder");
  }
  for (const char* name : {"failure", "recovery-key"}) {
    if (unlink((folder_ / name).c_str()) != 0 && errno != ENOENT) return handover_failed(name);
  }
  return {};
}

Result<> Handover::put(const char* name, ByteView content) const {
  const UniqueFd fd =
      DOZO_TRY(open_file(folder_ / name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600));
  DOZO_TRY(write_all(fd.get(), content));
  return fchown(fd.get(), owner_, owner_) == 0 ? Result<>{} : handover_failed(name);
}

Result<> Handover::end() const {
  return lchown(folder_.c_str(), owner_, owner_) == 0 ? Result<>{} : handover_failed("folder");
}

Result<disk::Table> ApplianceMachine::table() {
  return disk::read_table(disk_.device);
}

Result<> ApplianceMachine::cut(const std::vector<disk::Partition>& added) {
  return disk::add_partitions(disk_.device, added);
}

Result<fs::path> ApplianceMachine::device_of(const disk::Partition& partition) const {
  return devices_.partition(disk_.name, partition.number, partition.offset, partition.bytes);
}

Result<> ApplianceMachine::make_state(const disk::Partition& partition) {
  const fs::path device = DOZO_TRY(device_of(partition));
  DOZO_TRY(luks::deactivate(kMapping));
  DOZO_TRY(make_state_volume(device, seal_, random_));
  const SecretBytes passphrase = DOZO_TRY(state_passphrase(device, seal_));
  DOZO_TRY(luks::activate(device, kMapping, passphrase.view(), false));
  const fs::path mapping = DOZO_TRY(luks::mapping(kMapping));
  DOZO_TRY(make_file_system(mapping));
  {
    const UniqueFd fd = DOZO_TRY(open_file(mapping, O_RDWR));
    DOZO_TRY(sync_file(fd.get()));
  }
  return luks::deactivate(kMapping);
}

Result<> ApplianceMachine::complete_state(const disk::Partition& partition) {
  return disk::rename_partition(disk_.device, partition.number, disk::kState);
}

Result<> ApplianceMachine::open_state(const disk::Partition& partition) {
  // Once a start; a second run in the same start finds it open.
  if (DOZO_TRY(luks::active(kMapping))) return mount_state(DOZO_TRY(luks::mapping(kMapping)));
  const fs::path device = DOZO_TRY(device_of(partition));
  passphrase_ = DOZO_TRY(state_passphrase(device, seal_));
  DOZO_TRY(luks::activate(device, kMapping, passphrase_.view(), false));
  const fs::path mapping = DOZO_TRY(luks::mapping(kMapping));
  const auto ready = [&]() -> Result<> {
    DOZO_TRY(check_file_system(mapping));
    return mount_state(mapping);
  }();
  // What is not used is not left open.
  if (!ready) (void)luks::deactivate(kMapping);
  return ready;
}

Result<> ApplianceMachine::mount_state(const fs::path& mapping) {
  if (mkdir(places_.state.c_str(), 0700) != 0 && errno != EEXIST) return handover_failed("mkdir");
  // EBUSY: that very volume is mounted there already.
  if (mount(mapping.c_str(), places_.state.c_str(), "ext4", MS_NOSUID | MS_NODEV | MS_NOEXEC,
            "errors=remount-ro") != 0 &&
      errno != EBUSY) {
    return handover_failed("mount");
  }
  if (chown(places_.state.c_str(), 0, 0) != 0 || chmod(places_.state.c_str(), 0700) != 0) {
    return handover_failed("chown");
  }
  return {};
}

Result<bool> ApplianceMachine::commissioned() {
  // The shelves' secret is made when people set the terminal up.
  return platform::RemoteShelves::exist(places_.state);
}

Result<> ApplianceMachine::offer_recovery_key(const disk::Partition& partition) {
  const fs::path device = DOZO_TRY(device_of(partition));
  if (passphrase_.empty()) passphrase_ = DOZO_TRY(state_passphrase(device, seal_));
  const SecretBytes printed = DOZO_TRY(make_recovery_key(device, passphrase_, random_));
  return handover_.put("recovery-key", printed.view());
}

Result<> ApplianceMachine::hand_over() {
  return chown(places_.state.c_str(), places_.owner, places_.owner) == 0 ? Result<>{}
                                                                         : handover_failed("chown");
}

}  // namespace dozo::daemon::appliance
