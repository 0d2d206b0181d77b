// One shelf of remote_shelves.hpp. Inside of this folder only.
#pragma once

#include <memory>

#include "firmware/base/random.hpp"
#include "firmware/base/secret.hpp"
#include "firmware/vault/job_secret.hpp"
#include "firmware/vault/shelf.hpp"
#include "platform/shelf/chunk_file.hpp"
#include "platform/shelf/key_block.hpp"
#include "platform/shelf/shelf_link.hpp"

namespace dozo::platform {

/// What all shelves of a terminal share; must outlive them.
struct RemoteParts {
  ShelfLink& link;
  const SecretBytes& machine;
  vault::JobSecret& secrets;
  Random& random;
};

class RemoteShelf final : public vault::Shelf {
 public:
  RemoteShelf(int number, VolumeFacts facts, RemoteParts parts);
  ~RemoteShelf() override;

  [[nodiscard]] vault::Range range() const override { return {0, facts_.bytes}; }
  [[nodiscard]] vault::StorageFacts facts() const override { return facts_.storage; }
  [[nodiscard]] std::uint64_t capacity() const override;

  [[nodiscard]] Result<> format() override;
  [[nodiscard]] Result<> append(ByteView plaintext) override;
  [[nodiscard]] Result<> seal() override;
  [[nodiscard]] Result<> open() override;
  [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, ByteSpan out) override;
  [[nodiscard]] std::uint64_t size() const override { return reader_ ? reader_->size() : 0; }
  void close() override;
  [[nodiscard]] bool is_open() const override { return reader_ != nullptr; }

  [[nodiscard]] Result<> destroy_keys() override;
  [[nodiscard]] bool key_may_exist() override;
  [[nodiscard]] Result<UniqueFd> medium_for_overwrite() override;
  [[nodiscard]] Result<UniqueFd> medium_for_readback() override;

 private:
  struct Keys {
    SecretBytes passphrase;  // of the volume
    SecretBytes wrapping;    // of the key block
  };
  [[nodiscard]] Result<Keys> keys_from(const SecretBytes& job) const;
  [[nodiscard]] Result<> begin();
  [[nodiscard]] Result<> finish();
  void drop();
  [[nodiscard]] Result<> open_volume();
  [[nodiscard]] Result<> destroy_header();
  [[nodiscard]] std::uint64_t block_offset() const;
  [[nodiscard]] KeyBinding binding() const { return {number_, facts_.bytes}; }
  [[nodiscard]] Result<UniqueFd> medium(bool writable);

  int number_;
  VolumeFacts facts_;
  RemoteParts parts_;
  SecretBytes filling_key_;  // of the chunks, while the shelf is filled
  UniqueFd filling_;         // the volume's contents, while the shelf is filled
  std::unique_ptr<ChunkWriter> writer_;
  std::unique_ptr<ChunkReader> reader_;
};

}  // namespace dozo::platform
