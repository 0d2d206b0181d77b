#include "platform/shelf/luks_volume.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include <fcntl.h>
#include <libcryptsetup.h>
#include <libdevmapper.h>
#include <nlohmann/json.hpp>

#include "firmware/base/file.hpp"
#include "firmware/base/json.hpp"
#include "firmware/vault/medium.hpp"

namespace dozo::platform::luks {
namespace {

constexpr const char* kCipher = "aes";
constexpr const char* kMode = "xts-plain64";
constexpr const char* kKeyslotCipher = "aes-xts-plain64";
constexpr std::uint64_t kMetadata = 16 * 1024;  // of each of the header's two copies
constexpr std::uint64_t kSector = 512;
constexpr std::size_t kSysfs = 64 * 1024;  // its files say they have a page
constexpr std::array<std::string_view, 2> kMagics{"LUKS\xba\xbe", "SKUL\xba\xbe"};

struct FreeDevice {
  void operator()(crypt_device* device) const { crypt_free(device); }
};

// A context of libcryptsetup and what it said last.
class Device {
 public:
  Result<> init(const std::filesystem::path& path) {
    prepare();
    crypt_device* made = nullptr;
    if (const int error = crypt_init(&made, path.c_str()); error < 0) return failed("init", error);
    device_.reset(made);
    crypt_set_log_callback(made, &Device::hear, this);
    return {};
  }
  // With the header that is there, if it is one of ours.
  Result<> load(const std::filesystem::path& path) {
    DOZO_TRY(init(path));
    if (crypt_load(get(), CRYPT_LUKS2, nullptr) < 0) {
      return fail(ErrorCode::shelf_key_lost, "no LUKS2 header");
    }
    return require_form();
  }
  [[nodiscard]] crypt_device* get() const { return device_.get(); }

  tl::unexpected<Error> failed(const char* what, int error) const {
    std::string detail = std::string(what) + ": " + strerrordesc_np(-error);
    if (!said_.empty()) detail += " (" + said_ + ")";
    return fail(error == -EBUSY ? ErrorCode::volume_in_use : ErrorCode::volume_failed, detail);
  }

  // Process-wide settings of the two libraries. One process has the disk, so the header needs no
  // lock files; the key is in the mapping's table and nowhere else in the kernel, so that it goes
  // with the mapping (a keyring would be one more place); nodes are made by devtmpfs, so nobody
  // waits for udev's rules, which are not there.
  static void prepare() {
    crypt_metadata_locking(nullptr, 0);
    crypt_volume_key_keyring(nullptr, 0);
    crypt_set_log_callback(
        nullptr, [](int, const char*, void*) {}, nullptr);
    dm_udev_set_sync_support(0);
  }

 private:
  static void hear(int level, const char* message, void* self) {
    if (level != CRYPT_LOG_ERROR) return;
    std::string text = message;
    while (!text.empty() && text.back() == '\n') text.pop_back();
    static_cast<Device*>(self)->said_ = std::move(text);
  }

  [[nodiscard]] Result<> require_form() const {
    const char* cipher = crypt_get_cipher(get());
    const char* mode = crypt_get_cipher_mode(get());
    if (cipher == nullptr || mode == nullptr || std::strcmp(cipher, kCipher) != 0 ||
        std::strcmp(mode, kMode) != 0 || crypt_get_data_offset(get()) != kHeader / kSector) {
      return fail(ErrorCode::shelf_key_lost, "a LUKS2 header of another form");
    }
    for (int slot = 0; slot < crypt_keyslot_max(CRYPT_LUKS2); ++slot) {
      const auto status = crypt_keyslot_status(get(), slot);
      if (status == CRYPT_SLOT_INACTIVE || status == CRYPT_SLOT_INVALID) continue;
      std::size_t size = 0;
      const char* encryption = crypt_keyslot_get_encryption(get(), slot, &size);
      if (encryption == nullptr || std::strcmp(encryption, kKeyslotCipher) != 0 ||
          size != kVolumeKey ||
          crypt_keyslot_get_key_size(get(), slot) != static_cast<int>(kVolumeKey)) {
        return fail(ErrorCode::shelf_key_lost, "a keyslot of another form");
      }
    }
    return {};
  }

  std::unique_ptr<crypt_device, FreeDevice> device_;
  std::string said_;
};

const char* text(ByteView octets) {
  return reinterpret_cast<const char*>(octets.data());
}

crypt_pbkdf_type cheapest_pbkdf() {
  crypt_pbkdf_type pbkdf{};
  pbkdf.type = CRYPT_KDF_PBKDF2;
  pbkdf.hash = "sha256";
  pbkdf.iterations = 1000;
  pbkdf.flags = CRYPT_PBKDF_NO_BENCHMARK;
  return pbkdf;
}

// libcryptsetup flushes what it wrote, but does not say when that failed.
Result<> sync_device(const std::filesystem::path& device) {
  const UniqueFd fd = DOZO_TRY(open_file(device, O_RDWR));
  return sync_file(fd.get());
}

// -EPERM: the passphrase opens no keyslot; -ENOENT: there is none.
bool opens_nothing(int error) {
  return error == -EPERM || error == -ENOENT;
}

// Frees the keyslot, lets `add` fill it, and tries what it filled.
template <class Add>
Result<> fill_keyslot(const std::filesystem::path& path, Device& device, int slot,
                      ByteView passphrase, const Add& add) {
  const crypt_pbkdf_type pbkdf = cheapest_pbkdf();
  if (const int error = crypt_set_pbkdf_type(device.get(), &pbkdf); error < 0) {
    return device.failed("PBKDF", error);
  }
  const auto status = crypt_keyslot_status(device.get(), slot);
  if (status == CRYPT_SLOT_ACTIVE || status == CRYPT_SLOT_ACTIVE_LAST) {
    if (const int error = crypt_keyslot_destroy(device.get(), slot); error < 0) {
      return device.failed("keyslot", error);
    }
  }
  if (const int error = add(); error < 0) return device.failed("keyslot", error);
  DOZO_TRY(sync_device(path));
  return try_passphrase(path, passphrase);
}

struct FreeTask {
  void operator()(dm_task* task) const { dm_task_destroy(task); }
};
using Task = std::unique_ptr<dm_task, FreeTask>;

Task task_for(const std::string& name, int type) {
  Task task(dm_task_create(type));
  if (task && dm_task_set_name(task.get(), name.c_str()) != 1) task.reset();
  return task;
}

// Sectors of an active mapping's table.
std::optional<std::uint64_t> sectors_of(const std::string& name) {
  const Task task = task_for(name, DM_DEVICE_STATUS);
  if (!task || dm_task_run(task.get()) != 1) return std::nullopt;
  std::uint64_t start = 0;
  std::uint64_t length = 0;
  char* target = nullptr;
  char* parameters = nullptr;
  dm_get_next_target(task.get(), nullptr, &start, &length, &target, &parameters);
  return length;
}

// Puts a table in the mapping's place that fails whatever is asked; with the old one goes its key.
// The empty mapping itself goes with the last that holds it. (CRYPT_DEACTIVATE_FORCE of
// libcryptsetup 2.6 gives up while somebody holds it, with the key still there.)
Result<> cut_off(const std::string& name) {
  const auto sectors = sectors_of(name);
  const Task load = task_for(name, DM_DEVICE_RELOAD);
  const Task resume = task_for(name, DM_DEVICE_RESUME);
  const Task remove = task_for(name, DM_DEVICE_REMOVE);
  // What is under way is not waited for: it may never end.
  if (!sectors || !load || !resume || !remove ||
      dm_task_add_target(load.get(), 0, *sectors, "error", "") != 1 ||
      dm_task_run(load.get()) != 1 || dm_task_no_flush(resume.get()) != 1 ||
      dm_task_skip_lockfs(resume.get()) != 1 || dm_task_run(resume.get()) != 1) {
    return fail(ErrorCode::volume_failed, "the mapping could not be cut off");
  }
  if (dm_task_deferred_remove(remove.get()) != 1 || dm_task_run(remove.get()) != 1) {
    return fail(ErrorCode::volume_in_use, "cut off, and still held");
  }
  return {};
}

}  // namespace

Result<> format(const std::filesystem::path& device, const SecretBytes& key) {
  Device volume;
  DOZO_TRY(volume.init(device));
  const crypt_pbkdf_type pbkdf = cheapest_pbkdf();
  crypt_params_luks2 params{};
  params.pbkdf = &pbkdf;
  params.sector_size = static_cast<std::uint32_t>(vault::kAlignment);
  if (const int error = crypt_set_metadata_size(volume.get(), kMetadata, kHeader - 2 * kMetadata);
      error < 0) {
    return volume.failed("metadata size", error);
  }
  if (const int error = crypt_set_data_offset(volume.get(), kHeader / kSector); error < 0) {
    return volume.failed("data offset", error);
  }
  if (const int error = crypt_format(volume.get(), CRYPT_LUKS2, kCipher, kMode, nullptr,
                                     text(key.view()), key.size(), &params);
      error < 0) {
    return volume.failed("format", error);
  }
  return sync_device(device);
}

Result<> add_keyslot(const std::filesystem::path& device, const SecretBytes& key, int slot,
                     ByteView passphrase) {
  Device volume;
  DOZO_TRY(volume.load(device));
  return fill_keyslot(device, volume, slot, passphrase, [&] {
    return crypt_keyslot_add_by_volume_key(volume.get(), slot, text(key.view()), key.size(),
                                           text(passphrase), passphrase.size());
  });
}

Result<> set_passphrase(const std::filesystem::path& device, ByteView known, int slot,
                        ByteView passphrase) {
  Device volume;
  DOZO_TRY(volume.load(device));
  SecretBytes key = DOZO_TRY(SecretBytes::make(kVolumeKey));
  std::size_t size = key.size();
  const int found =
      crypt_volume_key_get(volume.get(), CRYPT_ANY_SLOT, reinterpret_cast<char*>(key.span().data()),
                           &size, text(known), known.size());
  if (opens_nothing(found)) return fail(ErrorCode::shelf_key_lost, "no keyslot opens");
  if (found < 0) return volume.failed("open", found);
  return add_keyslot(device, key, slot, passphrase);
}

Result<> try_passphrase(const std::filesystem::path& device, ByteView passphrase) {
  Device volume;
  DOZO_TRY(volume.load(device));
  const int error = crypt_activate_by_passphrase(volume.get(), nullptr, CRYPT_ANY_SLOT,
                                                 text(passphrase), passphrase.size(), 0);
  if (opens_nothing(error)) return fail(ErrorCode::shelf_key_lost, "no keyslot opens");
  return error < 0 ? Result<>(volume.failed("open", error)) : Result<>{};
}

Result<Traces> look(const std::filesystem::path& device) {
  const UniqueFd fd = DOZO_TRY(open_file(device, O_RDONLY | O_DIRECT));
  vault::AlignedBuffer header = DOZO_TRY(vault::AlignedBuffer::make(kHeader));
  const std::size_t got = DOZO_TRY(pread_up_to(fd.get(), header.span(), 0));
  Traces traces;
  for (std::size_t at = 0; at + kSector <= got; at += kSector) {
    for (const auto magic : kMagics) {
      traces.header = traces.header || as_text(header.view().subspan(at, magic.size())) == magic;
    }
  }
  if (!traces.header) return traces;
  Device volume;
  if (!volume.load(device)) {
    traces.keyslot = true;
    return traces;
  }
  for (int slot = 0; slot < crypt_keyslot_max(CRYPT_LUKS2); ++slot) {
    const auto status = crypt_keyslot_status(volume.get(), slot);
    traces.keyslot =
        traces.keyslot || (status != CRYPT_SLOT_INACTIVE && status != CRYPT_SLOT_INVALID);
  }
  return traces;
}

Result<> put_token(const std::filesystem::path& device, const std::string& json) {
  Device volume;
  DOZO_TRY(volume.load(device));
  if (const int error = crypt_token_json_set(volume.get(), 0, json.c_str()); error < 0) {
    return volume.failed("token", error);
  }
  return sync_device(device);
}

Result<std::optional<std::string>> token(const std::filesystem::path& device,
                                         const std::string& type) {
  Device volume;
  if (const auto loaded = volume.load(device); !loaded) {
    if (loaded.error().code == ErrorCode::shelf_key_lost) return std::nullopt;
    return tl::unexpected(loaded.error());
  }
  for (int number = 0; number < crypt_token_max(CRYPT_LUKS2); ++number) {
    const char* json = nullptr;
    if (crypt_token_json_get(volume.get(), number, &json) < 0) continue;
    const Json parsed = DOZO_TRY(parse_json(json));
    if (parsed.value("type", "") == type) return std::string(json);
  }
  return std::nullopt;
}

Result<> activate(const std::filesystem::path& device, const std::string& name,
                  const SecretBytes& key) {
  Device volume;
  DOZO_TRY(volume.load(device));
  // Flags that someone wrote into the header are not ours: discards could be among them.
  const int error = crypt_activate_by_volume_key(volume.get(), name.c_str(), text(key.view()),
                                                 key.size(), CRYPT_ACTIVATE_IGNORE_PERSISTENT);
  if (error == -EEXIST) return volume.failed("activate", -EBUSY);
  return error < 0 ? Result<>(volume.failed("activate", error)) : Result<>{};
}

Result<> activate(const std::filesystem::path& device, const std::string& name, ByteView passphrase,
                  bool read_only) {
  Device volume;
  DOZO_TRY(volume.load(device));
  const std::uint32_t flags =
      CRYPT_ACTIVATE_IGNORE_PERSISTENT | (read_only ? CRYPT_ACTIVATE_READONLY : 0U);
  const int error = crypt_activate_by_passphrase(volume.get(), name.c_str(), CRYPT_ANY_SLOT,
                                                 text(passphrase), passphrase.size(), flags);
  if (opens_nothing(error)) return fail(ErrorCode::shelf_key_lost, "no keyslot opens");
  if (error == -EEXIST) return volume.failed("activate", -EBUSY);
  return error < 0 ? Result<>(volume.failed("activate", error)) : Result<>{};
}

Result<bool> active(const std::string& name) {
  Device::prepare();
  switch (crypt_status(nullptr, name.c_str())) {
    case CRYPT_INACTIVE:
      return false;
    case CRYPT_ACTIVE:
    case CRYPT_BUSY:
      return true;
    default:
      return fail(ErrorCode::volume_failed, "device-mapper does not answer");
  }
}

Result<> deactivate(const std::string& name, bool force) {
  if (!DOZO_TRY(active(name))) return {};
  const Task remove = task_for(name, DM_DEVICE_REMOVE);
  if (!remove) return fail(ErrorCode::out_of_memory, "device-mapper");
  // Someone may just be looking at it, as udev does: that is waited for.
  if (!force) dm_task_retry_remove(remove.get());
  if (dm_task_run(remove.get()) == 1 || dm_task_get_errno(remove.get()) == ENXIO) return {};
  if (force) return cut_off(name);
  const int error = dm_task_get_errno(remove.get());
  return fail(error == EBUSY ? ErrorCode::volume_in_use : ErrorCode::volume_failed,
              std::string("deactivate: ") + strerrordesc_np(error));
}

Result<std::filesystem::path> mapping(const std::string& name, const std::filesystem::path& sys,
                                      const std::filesystem::path& dev) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(sys / "class/block", error)) {
    const auto said = read_file(entry.path() / "dm/name", kSysfs);
    if (said && as_text(*said) == name + "\n") return dev / entry.path().filename();
  }
  return fail(ErrorCode::volume_failed, "the mapping has no device");
}

}  // namespace dozo::platform::luks
