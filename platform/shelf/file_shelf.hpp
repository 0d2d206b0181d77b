// Shelves as files, for evaluation and tests on any machine; docs/formats/shelf.md gives the bytes.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "firmware/base/random.hpp"
#include "firmware/base/result.hpp"
#include "firmware/base/secret.hpp"
#include "firmware/vault/shelf.hpp"

namespace dozo::platform {

/// The shelves of one state folder: `shelf.kek`, and for each shelf `shelf-N.img` (the range) and
/// `shelf-N.key` (its key's slot). One process at a time; one user of a shelf at a time.
class FileShelves final : public vault::Shelves {
 public:
  /// Makes `count` (1 to 99) shelves of `bytes_each` octets (a multiple of 4096) in the existing
  /// folder `folder`, every block written once, durable when it returns; then opens them. Files
  /// that are there are never replaced (file_exists). medium_unfit where the file system does not
  /// overwrite in place or cannot be written past the cache. `random` must outlive the shelves.
  static Result<std::unique_ptr<FileShelves>> create(const std::filesystem::path& folder, int count,
                                                     std::uint64_t bytes_each, Random& random);
  /// The shelves that create() made. busy where another process has them; shelf_state where a
  /// file of theirs is missing or has another size.
  static Result<std::unique_ptr<FileShelves>> open(const std::filesystem::path& folder,
                                                   Random& random);
  /// Whether `folder` holds shelves that create() finished.
  static bool exist(const std::filesystem::path& folder);
  ~FileShelves() override;

  [[nodiscard]] int count() const override;
  [[nodiscard]] vault::Shelf& at(int number) override;

 private:
  FileShelves(UniqueFd lock, SecretBytes key);

  UniqueFd lock_;    // flock on shelf.kek
  SecretBytes key_;  // the key-encryption key
  std::vector<std::unique_ptr<vault::Shelf>> shelves_;
};

}  // namespace dozo::platform
