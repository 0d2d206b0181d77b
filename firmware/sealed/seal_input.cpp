#include "firmware/sealed/seal_input.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include <fcntl.h>

#include "firmware/base/file.hpp"
#include "firmware/base/secret.hpp"
#include "firmware/sealed/path.hpp"
#include "firmware/sealed/records.hpp"

namespace dozo::sealed {
namespace {

constexpr std::size_t kBlock = 1024 * 1024;

struct Opened {
  UniqueFd fd;
  struct stat status {};
};

/// Opens a file or folder itself, never what a link points at; nothing that blocks.
Result<Opened> open_input(const SealInput& input) {
  const bool folder = input.path.ends_with('/');
  auto fd = open_file(input.source,
                      O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | (folder ? O_DIRECTORY : 0));
  if (!fd) {
    // O_NOFOLLOW and O_DIRECTORY answer with ELOOP and ENOTDIR.
    struct stat status {};
    if (lstat(input.source.c_str(), &status) == 0 &&
        !(folder ? S_ISDIR(status.st_mode) : S_ISREG(status.st_mode))) {
      return fail(ErrorCode::input_kind);
    }
    return tl::unexpected(fd.error());
  }
  Opened opened{std::move(*fd), {}};
  if (fstat(opened.fd.get(), &opened.status) != 0) return fail(ErrorCode::io_failed, "fstat");
  if (!(folder ? S_ISDIR(opened.status.st_mode) : S_ISREG(opened.status.st_mode))) {
    return fail(ErrorCode::input_kind);
  }
  return opened;
}

Instant mtime_of(const struct stat& status) {
  return {std::clamp<std::int64_t>(status.st_mtim.tv_sec, 0, kMaxTime)};
}

bool same_time(const struct timespec& a, const struct timespec& b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

bool same_file(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino && a.st_size == b.st_size &&
         same_time(a.st_mtim, b.st_mtim) && same_time(a.st_ctim, b.st_ctim);
}

/// Reads to the end. What was read is personal data: the buffer is cleared.
Result<std::uint64_t> read_all(int fd, const std::function<Result<>(ByteView)>& sink) {
  Bytes buffer(kBlock);
  std::uint64_t total = 0;
  Result<> heard;
  while (heard) {
    const auto got = read_up_to(fd, buffer);
    if (!got) heard = tl::unexpected(got.error());
    if (!got || *got == 0) break;
    total += *got;
    heard = sink(ByteView(buffer).first(*got));
  }
  wipe(buffer);
  if (!heard) return tl::unexpected(heard.error());
  return total;
}

/// Both inputs whose paths collide.
void blame_collision(const SealRequest& request) {
  std::unordered_map<std::string, const SealInput*> seen;
  for (const SealInput& input : request.inputs) {
    std::string_view path(input.path);
    if (path.ends_with('/')) path.remove_suffix(1);
    auto key = collision_key(path);
    if (!key) continue;
    const auto [place, fresh] = seen.emplace(std::move(*key), &input);
    if (fresh) continue;
    request.blame(*place->second);
    request.blame(input);
    return;
  }
}

struct Sorted {
  std::vector<const SealInput*> files;
  std::vector<const SealInput*> folders;
};

Sorted sorted(const SealRequest& request) {
  Sorted result;
  for (const SealInput& input : request.inputs) {
    (input.path.ends_with('/') ? result.folders : result.files).push_back(&input);
  }
  const auto by_path = [](const SealInput* a, const SealInput* b) { return a->path < b->path; };
  std::sort(result.files.begin(), result.files.end(), by_path);
  std::sort(result.folders.begin(), result.folders.end(), by_path);
  return result;
}

Result<> add_folder(const SealInput& input, IndexBuilder& builder) {
  const Opened opened = DOZO_TRY(open_input(input));
  return builder.add_folder(input.path, mtime_of(opened.status));
}

Result<struct stat> add_file(const SealInput& input, IndexBuilder& builder, RecordCounter& records,
                             const OctetsRead& read) {
  const Opened opened = DOZO_TRY(open_input(input));
  Sha256 hash;
  records.begin(input.path, static_cast<std::uint64_t>(opened.status.st_size));
  const std::uint64_t size = DOZO_TRY(read_all(opened.fd.get(), [&](ByteView octets) -> Result<> {
    hash.update(octets);
    records.add(octets);
    return read(octets.size());
  }));
  records.end();
  struct stat after {};
  if (fstat(opened.fd.get(), &after) != 0) return fail(ErrorCode::io_failed, "fstat");
  if (!same_file(opened.status, after) || size != static_cast<std::uint64_t>(after.st_size)) {
    return fail(ErrorCode::input_changed);
  }
  DOZO_TRY(builder.add_file(input.path, size, mtime_of(after), hash.finish()));
  return after;
}

/// Passes a result on; where it is an error, says which input it is about.
template <class T>
Result<T> blaming(const SealRequest& request, const SealInput& input, Result<T> result) {
  if (!result && result.error().code != ErrorCode::cancelled) request.blame(input);
  return result;
}

}  // namespace

Result<std::uint64_t> total_octets(const SealRequest& request) {
  std::uint64_t total = 0;
  for (const SealInput& input : request.inputs) {
    const Opened opened = DOZO_TRY(blaming(request, input, open_input(input)));
    if (S_ISREG(opened.status.st_mode)) {
      total += static_cast<std::uint64_t>(opened.status.st_size);
    }
  }
  return total;
}

Result<HashedInputs> hash_inputs(const SealRequest& request, const OctetsRead& read) {
  HashedInputs result;
  Sorted inputs = sorted(request);
  IndexBuilder builder;
  const auto rule = RecordRule::parse(request.delivery.record_rule);
  RecordCounter records(rule.value_or(RecordRule()));
  for (const SealInput* folder : inputs.folders) {
    DOZO_TRY(blaming(request, *folder, add_folder(*folder, builder)));
  }
  for (const SealInput* file : inputs.files) {
    result.status.push_back(
        DOZO_TRY(blaming(request, *file, add_file(*file, builder, records, read))));
  }
  auto index = builder.finish();
  if (!index && index.error().code == ErrorCode::path_collision) blame_collision(request);
  if (!index) return tl::unexpected(index.error());
  result.index = std::move(*index);
  result.files = std::move(inputs.files);
  result.records = records.total();
  return result;
}

Result<> read_again(const HashedInputs& inputs, std::size_t number,
                    const std::function<Result<>(ByteView)>& sink) {
  const auto opened = open_input(*inputs.files[number]);
  if (!opened || !same_file(opened->status, inputs.status[number])) {
    return fail(ErrorCode::input_changed);
  }
  DOZO_TRY(read_all(opened->fd.get(), sink));
  return {};
}

}  // namespace dozo::sealed
