#include "platform/shelf/file_system.hpp"

#include <algorithm>
#include <array>

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#include "firmware/vault/medium.hpp"

namespace dozo::platform {
namespace {

// A list of the known good ones: copy-on-write and log-structured file systems (btrfs, ZFS,
// bcachefs, F2FS) leave the old blocks behind, network ones do not say what they do. tmpfs is
// memory (tests); an overlay keeps a file that was created in it in its upper file system.
constexpr std::array<std::uint64_t, 4> kInPlace{EXT4_SUPER_MAGIC, 0x58465342 /* XFS */, TMPFS_MAGIC,
                                                OVERLAYFS_SUPER_MAGIC};

Result<> require_in_place(int fd) {
  struct statfs system {};
  if (fstatfs(fd, &system) != 0) return fail(ErrorCode::medium_unfit, "statfs");
  const auto type = static_cast<std::uint32_t>(system.f_type);
  if (std::ranges::find(kInPlace, type) == kInPlace.end()) {
    return fail(ErrorCode::medium_unfit, "file system type " + std::to_string(type));
  }
  return {};
}

// ext4 takes O_DIRECT with data=journal too, and goes through the cache and the journal all the
// same; statx(2) tells since Linux 6.1, by an alignment of zero.
Result<> require_direct(int fd) {
#ifdef STATX_DIOALIGN
  struct statx status {};
  if (statx(fd, "", AT_EMPTY_PATH, STATX_DIOALIGN, &status) == 0 &&
      (status.stx_mask & STATX_DIOALIGN) != 0 &&
      (status.stx_dio_offset_align == 0 || vault::kAlignment % status.stx_dio_offset_align != 0 ||
       vault::kAlignment % status.stx_dio_mem_align != 0)) {
    return fail(ErrorCode::medium_unfit, "no direct access in blocks of 4096");
  }
#endif
  return {};
}

}  // namespace

Result<UniqueFd> open_direct(const std::filesystem::path& path, int flags) {
  auto fd = open_file(path, flags | O_DIRECT | O_NOFOLLOW);
  if (!fd && open_file(path, (flags & ~O_CREAT) | O_NOFOLLOW)) {
    return fail(ErrorCode::medium_unfit, "no O_DIRECT here");
  }
  if (!fd) return fd;
  DOZO_TRY(require_in_place(fd->get()));
  DOZO_TRY(require_direct(fd->get()));
  return fd;
}

}  // namespace dozo::platform
