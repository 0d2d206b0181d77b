#include "platform/shelf/remote_shelves.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include "platform/shelf/remote_shelf.hpp"

namespace dozo::platform {
namespace {

constexpr std::size_t kMachine = 32;

std::filesystem::path machine_path(const std::filesystem::path& folder) {
  return folder / "shelf.machine";
}

Result<SecretBytes> read_machine(const std::filesystem::path& folder) {
  const UniqueFd fd = DOZO_TRY(open_file(machine_path(folder), O_RDONLY | O_NOFOLLOW));
  struct stat status {};
  if (fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode) || status.st_size != kMachine) {
    return fail(ErrorCode::shelf_state, "shelf.machine");
  }
  if ((status.st_mode & 077) != 0) return fail(ErrorCode::state_folder_unsafe, "shelf.machine");
  SecretBytes machine = DOZO_TRY(SecretBytes::make(kMachine));
  if (DOZO_TRY(pread_up_to(fd.get(), machine.span(), 0)) != kMachine) {
    return fail(ErrorCode::shelf_state, "shelf.machine");
  }
  return machine;
}

}  // namespace

RemoteShelves::RemoteShelves(ConnectShelves connect, SecretBytes machine)
    : link_(std::move(connect)), machine_(std::move(machine)) {}

RemoteShelves::~RemoteShelves() = default;

bool RemoteShelves::exist(const std::filesystem::path& folder) {
  std::error_code ignored;
  return std::filesystem::exists(machine_path(folder), ignored);
}

Result<std::unique_ptr<RemoteShelves>> RemoteShelves::create(const std::filesystem::path& folder,
                                                             ConnectShelves connect,
                                                             vault::JobSecret& secrets,
                                                             Random& random) {
  // Never replaced: with it would go every shelf that was sealed.
  if (!exist(folder)) {
    SecretBytes machine = DOZO_TRY(SecretBytes::make(kMachine));
    DOZO_TRY(random.fill(machine.span()));
    DOZO_TRY(write_file(machine_path(folder), machine.view(), 0600));
  }
  return open(folder, std::move(connect), secrets, random);
}

Result<std::unique_ptr<RemoteShelves>> RemoteShelves::open(const std::filesystem::path& folder,
                                                           ConnectShelves connect,
                                                           vault::JobSecret& secrets,
                                                           Random& random) {
  auto machine = read_machine(folder);
  if (!machine && machine.error().code == ErrorCode::file_not_found) {
    return fail(ErrorCode::shelf_state, "shelf.machine");
  }
  if (!machine) return tl::unexpected(machine.error());
  std::unique_ptr<RemoteShelves> shelves(
      new RemoteShelves(std::move(connect), std::move(*machine)));
  const RemoteParts parts{shelves->link_, shelves->machine_, secrets, random};
  int number = 0;
  for (VolumeFacts& facts : DOZO_TRY(shelves->link_.describe())) {
    number += 1;
    shelves->shelves_.push_back(std::make_unique<RemoteShelf>(number, std::move(facts), parts));
  }
  if (number == 0) return fail(ErrorCode::shelf_partition, "no shelf");
  return shelves;
}

int RemoteShelves::count() const {
  return static_cast<int>(shelves_.size());
}

vault::Shelf& RemoteShelves::at(int number) {
  return *shelves_.at(static_cast<std::size_t>(number - 1));
}

}  // namespace dozo::platform
