#include "platform/shelf/luks_volumes.hpp"

#include <string>
#include <utility>

#include <fcntl.h>

#include "platform/shelf/luks_volume.hpp"

namespace dozo::platform {
namespace {

constexpr int kKeyslot = 0;

}  // namespace

LuksVolumes::LuksVolumes(std::vector<ShelfPartition> partitions, Random& random, std::string prefix)
    : partitions_(std::move(partitions)), random_(random), prefix_(std::move(prefix)) {}

std::string LuksVolumes::name_of(int number) const {
  return prefix_ + std::to_string(number);
}

Result<UniqueFd> LuksVolumes::open_mapping(int number, int mode) const {
  return open_file(DOZO_TRY(luks::mapping(name_of(number))), mode | O_DIRECT);
}

int LuksVolumes::count() const {
  return static_cast<int>(partitions_.size());
}

const ShelfPartition& LuksVolumes::partition(int number) const {
  return partitions_.at(static_cast<std::size_t>(number - 1));
}

Result<VolumeFacts> LuksVolumes::facts(int number) {
  VolumeFacts facts{partition(number).bytes, luks::kHeader, partition(number).storage};
  facts.storage.kind = "luks2";
  return facts;
}

Result<UniqueFd> LuksVolumes::begin(int number) {
  DOZO_TRY(close(number, false));
  SecretBytes key = DOZO_TRY(SecretBytes::make(luks::kVolumeKey));
  DOZO_TRY(random_.fill(key.span()));
  auto contents = begin_with(number, key);
  if (!contents) {
    (void)close(number, true);
    return contents;
  }
  filling_[number] = std::move(key);
  return contents;
}

Result<UniqueFd> LuksVolumes::begin_with(int number, const SecretBytes& key) {
  DOZO_TRY(luks::format(partition(number).device, key));
  DOZO_TRY(luks::activate(partition(number).device, name_of(number), key));
  return open_mapping(number, O_RDWR);
}

Result<> LuksVolumes::finish(int number, const SecretBytes& passphrase) {
  const auto key = filling_.find(number);
  if (key == filling_.end()) return fail(ErrorCode::shelf_state, "not being filled");
  const auto added =
      luks::add_keyslot(partition(number).device, key->second, kKeyslot, passphrase.view());
  DOZO_TRY(close(number, false));
  return added;
}

Result<UniqueFd> LuksVolumes::open(int number, const SecretBytes& passphrase) {
  DOZO_TRY(luks::activate(partition(number).device, name_of(number), passphrase.view(), true));
  auto contents = open_mapping(number, O_RDONLY);
  if (!contents) (void)close(number, true);
  return contents;
}

Result<> LuksVolumes::close(int number, bool force) {
  filling_.erase(number);
  return luks::deactivate(name_of(number), force);
}

Result<UniqueFd> LuksVolumes::medium(int number, bool writable) {
  if (!writable) return open_file(partition(number).device, O_RDONLY | O_DIRECT);
  if (DOZO_TRY(luks::active(name_of(number)))) {
    return fail(ErrorCode::volume_in_use, "open while it shall be overwritten");
  }
  // Exclusively: as long as someone overwrites it, the kernel makes no mapping over it.
  return open_file(partition(number).device, O_RDWR | O_DIRECT | O_EXCL);
}

Result<VolumeTraces> LuksVolumes::look(int number) {
  const luks::Traces traces = DOZO_TRY(luks::look(partition(number).device));
  const bool active = DOZO_TRY(luks::active(name_of(number)));
  return VolumeTraces{traces.header, traces.keyslot, active};
}

}  // namespace dozo::platform
