// Cuts the tar into sealed parts and closes each disc as it fills. Inner to this room.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "firmware/base/digest.hpp"
#include "firmware/base/file.hpp"
#include "firmware/base/random.hpp"
#include "firmware/base/signer.hpp"
#include "firmware/sealed/age/encryptor.hpp"
#include "firmware/sealed/bag.hpp"
#include "firmware/sealed/seal.hpp"

namespace dozo::sealed {

/// The files of one disc's image: the tag files that belong to `info` and `parts`, signed.
Result<std::vector<ImageFile>> tag_files(const BagInfo& info,
                                         const std::vector<ManifestEntry>& parts, Signer& signer);

/// "DOZO_" + what of the delivery number a volume identifier can hold (8 characters) + "_" + disc.
std::string volume_id(const Delivery& delivery, int disc);

/// Takes the plaintext in pieces of any size and leaves the images.
class DiscMaker {
 public:
  DiscMaker(const SealRequest& request, Delivery delivery, std::vector<PlannedDisc> discs,
            const age::Recipient& recipient, Signer& signer, Random& random, ImageWriter& writer);
  [[nodiscard]] Result<> write(ByteView plaintext);
  /// The images, once the plan was filled to its last octet.
  [[nodiscard]] Result<std::vector<std::filesystem::path>> finish();

 private:
  Result<> start_part();
  Result<> end_part();
  Result<> end_disc();
  [[nodiscard]] const PlannedPart& planned() const { return discs_[disc_][part_]; }
  [[nodiscard]] std::filesystem::path part_file(int number) const;

  const SealRequest& request_;
  Delivery delivery_;
  std::vector<PlannedDisc> discs_;
  const age::Recipient& recipient_;
  Signer& signer_;
  Random& random_;
  ImageWriter& writer_;

  std::size_t disc_ = 0;
  std::size_t part_ = 0;
  // The part being sealed; on the heap, as the encryptor's sink points at it.
  struct Part {
    UniqueFd fd;
    Sha256 hash;
    std::uint64_t sealed = 0;
    std::uint64_t left = 0;
    std::optional<age::Encryptor> encryptor;
  };
  std::unique_ptr<Part> current_;
  std::vector<ManifestEntry> manifest_;
  std::vector<std::filesystem::path> images_;
};

}  // namespace dozo::sealed
