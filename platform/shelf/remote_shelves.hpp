// The appliance's shelves, as dozod has them: encrypted partitions that dozo-shelfd opens and
// closes, read and written here through descriptors. docs/formats/shelf.md gives the bytes, ADR
// 0013 says why there are two layers of encryption.
//
// A shelf's key needs three things: the disk (LUKS2 keyslot), a secret outside of it that dies with
// the job (vault::JobSecret, the TPM) and the machine's secret in the locked state folder. The last
// two come into being, and the keyslot onto the disk, when the shelf is sealed: one that is being
// filled has its key in memory only, and after a power cut nobody has it.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "firmware/base/random.hpp"
#include "firmware/base/result.hpp"
#include "firmware/base/secret.hpp"
#include "firmware/vault/job_secret.hpp"
#include "firmware/vault/shelf.hpp"
#include "platform/shelf/shelf_link.hpp"

namespace dozo::platform {

class RemoteShelves final : public vault::Shelves {
 public:
  /// Makes the machine's secret, the file `shelf.machine` in `folder`, where there is none, and
  /// opens the shelves. What the partitions hold is left as it is.
  static Result<std::unique_ptr<RemoteShelves>> create(const std::filesystem::path& folder,
                                                       ConnectShelves connect,
                                                       vault::JobSecret& secrets, Random& random);
  /// `secrets` and `random` must outlive the shelves. shelf_state where the machine's secret is
  /// missing; state_folder_unsafe where others may read it; shelf_partition where there is no
  /// shelf; shelf_service_gone, shelf_service_protocol.
  static Result<std::unique_ptr<RemoteShelves>> open(const std::filesystem::path& folder,
                                                     ConnectShelves connect,
                                                     vault::JobSecret& secrets, Random& random);
  /// Whether `folder` has a machine's secret: whether create() was ever called.
  static bool exist(const std::filesystem::path& folder);
  ~RemoteShelves() override;

  [[nodiscard]] int count() const override;
  [[nodiscard]] vault::Shelf& at(int number) override;

 private:
  RemoteShelves(ConnectShelves connect, SecretBytes machine);

  ShelfLink link_;
  SecretBytes machine_;
  std::vector<std::unique_ptr<vault::Shelf>> shelves_;
};

}  // namespace dozo::platform
