// One LUKS2 volume on a partition, by libcryptsetup: the only file that knows its calls.
//
// The form is always the same, and anything else is refused when it is read (a header is not
// authenticated: one with a null cipher would open with every passphrase): AES-256-XTS, sectors of
// 4096 octets, header and keyslots in the first MiB. A passphrase is always 32 random octets or 160
// random bits on paper; stretching cannot add to that, so PBKDF2 has the least number of iterations
// that libcryptsetup takes (1000), and opening takes no time and no memory.
// No discard is ever let through, no header is ever copied.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "firmware/base/result.hpp"
#include "firmware/base/secret.hpp"

namespace dozo::platform::luks {

/// Octets at the volume's start that hold header and keyslots; the contents follow.
inline constexpr std::uint64_t kHeader = 1024 * 1024;
/// Octets of a volume's key: two AES-256 keys (IEEE 1619).
inline constexpr std::size_t kVolumeKey = 64;

// `device` is the partition (or a plain file: then all but activation works).

/// Writes a fresh header for `key` over whatever is there. No keyslot: until add_keyslot() nobody
/// who has not `key` can open the volume, not even after a power cut. volume_failed.
Result<> format(const std::filesystem::path& device, const SecretBytes& key);
/// Puts `passphrase` into the keyslot `slot` (one that is there goes first), has it on the disk and
/// tries it afresh. volume_failed.
Result<> add_keyslot(const std::filesystem::path& device, const SecretBytes& key, int slot,
                     ByteView passphrase);
/// The same with any of the volume's passphrases instead of its key. shelf_key_lost where `known`
/// is none.
Result<> set_passphrase(const std::filesystem::path& device, ByteView known, int slot,
                        ByteView passphrase);
/// shelf_key_lost where there is no header of ours, or no keyslot that `passphrase` opens.
Result<> try_passphrase(const std::filesystem::path& device, ByteView passphrase);

/// What is left on the disk of a way to the volume's key.
struct Traces {
  bool header = false;   ///< the head of one, whole or damaged
  bool keyslot = false;  ///< one in use; also where a header is there and cannot be read
};
/// Looks afresh, past the cache.
Result<Traces> look(const std::filesystem::path& device);

/// A token of the header (LUKS2: JSON with "type" and "keyslots"): public, not authenticated.
Result<> put_token(const std::filesystem::path& device, const std::string& json);
/// The first token of this type; nothing where there is none or no header.
Result<std::optional<std::string>> token(const std::filesystem::path& device,
                                         const std::string& type);

// Activation: the mapping `name` in the kernel. Needs device-mapper.

/// With the volume's key, to write. volume_failed, volume_in_use where `name` is taken.
Result<> activate(const std::filesystem::path& device, const std::string& name,
                  const SecretBytes& key);
/// With a passphrase. shelf_key_lost where it opens nothing.
Result<> activate(const std::filesystem::path& device, const std::string& name, ByteView passphrase,
                  bool read_only);
/// Takes the mapping, and with it the key, out of the kernel. Idempotent. volume_in_use where
/// something holds it open. With `force` that one is cut off: its reads and writes fail, and the
/// empty mapping goes when it lets go.
Result<> deactivate(const std::string& name, bool force = false);
Result<bool> active(const std::string& name);
/// The block device of the active mapping `name`, found in `sys`, in `dev` (no udev link is
/// needed).
Result<std::filesystem::path> mapping(const std::string& name,
                                      const std::filesystem::path& sys = "/sys",
                                      const std::filesystem::path& dev = "/dev");

}  // namespace dozo::platform::luks
