#include "platform/shelf/file_shelf.hpp"

#include <algorithm>
#include <cerrno>
#include <string>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "platform/shelf/chunk_file.hpp"
#include "platform/shelf/file_system.hpp"
#include "platform/shelf/key_slot.hpp"

namespace dozo::platform {
namespace {

constexpr int kMaxShelves = 99;
constexpr std::size_t kZeroPiece = 4 * 1024 * 1024;

std::filesystem::path image_path(const std::filesystem::path& folder, int number) {
  return folder / ("shelf-" + std::to_string(number) + ".img");
}
std::filesystem::path slot_path(const std::filesystem::path& folder, int number) {
  return folder / ("shelf-" + std::to_string(number) + ".key");
}
std::filesystem::path wrapping_path(const std::filesystem::path& folder) {
  return folder / "shelf.kek";
}

Result<SecretBytes> fresh_key(Random& random) {
  SecretBytes key = DOZO_TRY(SecretBytes::make(KeySlot::kKey));
  DOZO_TRY(random.fill(key.span()));
  return key;
}

class FileShelf final : public vault::Shelf {
 public:
  FileShelf(std::filesystem::path image, KeySlot slot, std::uint64_t bytes, Random& random)
      : image_(std::move(image)), slot_(std::move(slot)), bytes_(bytes), random_(random) {}

  [[nodiscard]] vault::Range range() const override { return {0, bytes_}; }
  [[nodiscard]] vault::StorageFacts facts() const override { return {"file", "", "", "", bytes_}; }
  [[nodiscard]] std::uint64_t capacity() const override { return stream_capacity(bytes_); }

  [[nodiscard]] Result<> format() override {
    DOZO_TRY(destroy_keys());
    SecretBytes key = DOZO_TRY(fresh_key(random_));
    SecretBytes copy = DOZO_TRY(SecretBytes::copy_of(key.view()));
    writer_ = DOZO_TRY(ChunkWriter::make(DOZO_TRY(medium_for_overwrite()), std::move(copy)));
    // The slot stays empty until seal(): a process killed while filling takes the key with it.
    filling_key_ = std::move(key);
    return {};
  }

  [[nodiscard]] Result<> append(ByteView plaintext) override {
    if (!writer_) return fail(ErrorCode::shelf_state, "not being filled");
    if (plaintext.size() > capacity() - writer_->size()) return fail(ErrorCode::shelf_full);
    return writer_->append(plaintext);
  }

  [[nodiscard]] Result<> seal() override {
    if (!writer_) return fail(ErrorCode::shelf_state, "not being filled");
    const auto sealed = finish();
    close();
    // A slot that failed half-way is a key on the disk of a shelf that nobody was promised.
    if (!sealed) DOZO_TRY(slot_.destroy());
    return sealed;
  }

  [[nodiscard]] Result<> open() override {
    if (writer_) return fail(ErrorCode::shelf_state, "still being filled");
    if (reader_) return {};
    ShelfKey slot = DOZO_TRY(slot_.load());
    if (slot.length > capacity()) return fail(ErrorCode::shelf_damaged, "length in the slot");
    reader_ = DOZO_TRY(
        ChunkReader::make(DOZO_TRY(medium_for_readback()), std::move(slot.key), slot.length));
    return {};
  }

  [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, ByteSpan out) override {
    if (!reader_) return fail(ErrorCode::shelf_state, "not open");
    return reader_->read(offset, out);
  }
  [[nodiscard]] std::uint64_t size() const override { return reader_ ? reader_->size() : 0; }

  void close() override {
    reader_.reset();
    writer_.reset();
    filling_key_ = SecretBytes();
  }
  [[nodiscard]] bool is_open() const override { return reader_ != nullptr; }

  [[nodiscard]] Result<> destroy_keys() override {
    close();
    return slot_.destroy();
  }

  [[nodiscard]] bool key_may_exist() override {
    return reader_ || !filling_key_.empty() || slot_.may_hold_key();
  }

  [[nodiscard]] Result<UniqueFd> medium_for_overwrite() override { return medium(O_RDWR); }
  [[nodiscard]] Result<UniqueFd> medium_for_readback() override { return medium(O_RDONLY); }

 private:
  Result<> finish() {
    const std::uint64_t length = writer_->size();
    DOZO_TRY(writer_->finish());
    // Only now, with every chunk durable, may there be a key on the disk.
    return slot_.store({std::move(filling_key_), length});
  }

  // A file that was cut or replaced left its old blocks where no overwriting reaches them.
  Result<UniqueFd> medium(int mode) {
    UniqueFd fd = DOZO_TRY(open_direct(image_, mode));
    struct stat status {};
    if (fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode) ||
        static_cast<std::uint64_t>(status.st_size) != bytes_) {
      return fail(ErrorCode::shelf_state, "the image has another size");
    }
    return fd;
  }

  std::filesystem::path image_;
  KeySlot slot_;
  std::uint64_t bytes_;
  Random& random_;
  SecretBytes filling_key_;
  std::unique_ptr<ChunkWriter> writer_;
  std::unique_ptr<ChunkReader> reader_;
};

// Every block is really written: fallocate alone leaves them to be found when a delivery comes.
Result<> create_image(const std::filesystem::path& path, std::uint64_t bytes) {
  const UniqueFd fd = DOZO_TRY(open_direct(path, O_RDWR | O_CREAT));
  if (ftruncate(fd.get(), static_cast<off_t>(bytes)) != 0 ||
      posix_fallocate(fd.get(), 0, static_cast<off_t>(bytes)) != 0) {
    return fail(ErrorCode::no_space, "shelf image");
  }
  const vault::AlignedBuffer zeros = DOZO_TRY(vault::AlignedBuffer::make(kZeroPiece));
  for (std::uint64_t at = 0; at < bytes; at += kZeroPiece) {
    const auto size = std::min<std::uint64_t>(kZeroPiece, bytes - at);
    DOZO_TRY(pwrite_all(fd.get(), zeros.view().first(size), at));
  }
  return sync_file(fd.get());
}

// The sizes of shelf-1.img, shelf-2.img, …; shelf_state where the row has a gap.
Result<std::vector<std::uint64_t>> image_sizes(const std::filesystem::path& folder) {
  std::vector<std::uint64_t> sizes;
  bool ended = false;
  for (int number = 1; number <= kMaxShelves; ++number) {
    struct stat status {};
    if (lstat(image_path(folder, number).c_str(), &status) != 0) {
      if (errno != ENOENT) return fail(ErrorCode::shelf_state, "shelf image");
      ended = true;
      continue;
    }
    const auto size = static_cast<std::uint64_t>(status.st_size);
    if (ended || !S_ISREG(status.st_mode) || size == 0 || size % vault::kAlignment != 0) {
      return fail(ErrorCode::shelf_state, "shelf image " + std::to_string(number));
    }
    sizes.push_back(size);
  }
  if (sizes.empty()) return fail(ErrorCode::shelf_state, "no shelf image");
  return sizes;
}

}  // namespace

FileShelves::FileShelves(UniqueFd lock, SecretBytes key)
    : lock_(std::move(lock)), key_(std::move(key)) {}

FileShelves::~FileShelves() = default;

bool FileShelves::exist(const std::filesystem::path& folder) {
  std::error_code ignored;
  return std::filesystem::exists(wrapping_path(folder), ignored);
}

Result<std::unique_ptr<FileShelves>> FileShelves::create(const std::filesystem::path& folder,
                                                         int count, std::uint64_t bytes_each,
                                                         Random& random) {
  if (count < 1 || count > kMaxShelves || bytes_each == 0 || bytes_each % vault::kAlignment != 0) {
    return fail(ErrorCode::shelf_range, "number or size of the shelves");
  }
  if (exist(folder)) return fail(ErrorCode::file_exists, "shelf.kek");
  const SecretBytes wrapping = DOZO_TRY(fresh_key(random));
  for (int number = 1; number <= count; ++number) {
    DOZO_TRY(create_image(image_path(folder, number), bytes_each));
    KeySlot slot(slot_path(folder, number), number, bytes_each, wrapping, random);
    DOZO_TRY(slot.create());
  }
  // Written last: without it nothing was finished, and a killed creation is simply done again.
  DOZO_TRY(sync_folder(folder));
  DOZO_TRY(write_file(wrapping_path(folder), wrapping.view(), 0600));
  return open(folder, random);
}

Result<std::unique_ptr<FileShelves>> FileShelves::open(const std::filesystem::path& folder,
                                                       Random& random) {
  UniqueFd lock = DOZO_TRY(open_file(wrapping_path(folder), O_RDONLY | O_NOFOLLOW));
  struct stat status {};
  if (fstat(lock.get(), &status) != 0 || !S_ISREG(status.st_mode) ||
      status.st_size != KeySlot::kKey) {
    return fail(ErrorCode::shelf_state, "shelf.kek");
  }
  if ((status.st_mode & 077) != 0) return fail(ErrorCode::state_folder_unsafe, "shelf.kek");
  if (flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    return fail(ErrorCode::busy, "another process has the shelves");
  }
  SecretBytes wrapping = DOZO_TRY(SecretBytes::make(KeySlot::kKey));
  if (DOZO_TRY(pread_up_to(lock.get(), wrapping.span(), 0)) != KeySlot::kKey) {
    return fail(ErrorCode::shelf_state, "shelf.kek");
  }

  const std::vector<std::uint64_t> sizes = DOZO_TRY(image_sizes(folder));
  std::unique_ptr<FileShelves> shelves(new FileShelves(std::move(lock), std::move(wrapping)));
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const int number = static_cast<int>(i) + 1;
    KeySlot slot(slot_path(folder, number), number, sizes[i], shelves->key_, random);
    DOZO_TRY(slot.check());
    auto shelf =
        std::make_unique<FileShelf>(image_path(folder, number), std::move(slot), sizes[i], random);
    // Unfit storage is found now, and not when a delivery must be wiped.
    DOZO_TRY(shelf->medium_for_readback());
    shelves->shelves_.push_back(std::move(shelf));
  }
  return shelves;
}

int FileShelves::count() const {
  return static_cast<int>(shelves_.size());
}

vault::Shelf& FileShelves::at(int number) {
  return *shelves_.at(static_cast<std::size_t>(number - 1));
}

}  // namespace dozo::platform
