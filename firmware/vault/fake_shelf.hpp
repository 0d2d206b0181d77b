// A shelf in memory for tests: the whole of the port's behaviour, no encryption, and switches for
// everything that may go wrong. Its medium is an unlinked file, so that erasures run on it too.
#pragma once

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/vault/shelf.hpp"

namespace dozo::vault {

class FakeShelf final : public Shelf {
 public:
  static constexpr std::uint64_t kOverhead = 16;

  /// `bytes` is the range, a multiple of 4096; at least 4096.
  explicit FakeShelf(std::uint64_t bytes) : bytes_(bytes) {}

  // Failure switches: while set, the call of that name fails with this code.
  std::optional<ErrorCode> fail_format;
  std::optional<ErrorCode> fail_append;
  std::optional<ErrorCode> fail_seal;
  std::optional<ErrorCode> fail_open;
  std::optional<ErrorCode> fail_read;
  std::optional<ErrorCode> fail_destroy_keys;
  std::optional<ErrorCode> fail_medium_for_overwrite;
  std::optional<ErrorCode> fail_medium_for_readback;
  bool key_stays = false;    ///< destroy_keys says it worked, and did nothing
  bool report_key = false;   ///< key_may_exist answers true, whatever is so
  std::uint64_t shrunk = 0;  ///< range() answers so many octets too few

  /// As after a power cut or a killed process: what was not sealed is gone, nothing is open.
  void power_cut() {
    if (state_ == State::filling) {
      state_ = State::keyless;
      contents_.clear();
    }
    open_ = false;
  }
  /// As when a sector of the contents went bad.
  void damage() { damaged_ = true; }

  [[nodiscard]] Range range() const override { return {0, bytes_ - shrunk}; }
  [[nodiscard]] StorageFacts facts() const override { return {"fake", "", "", "", bytes_}; }
  [[nodiscard]] std::uint64_t capacity() const override { return bytes_ - kOverhead; }

  [[nodiscard]] Result<> format() override {
    forget();
    if (fail_format) return fail(*fail_format);
    state_ = State::filling;
    return {};
  }
  [[nodiscard]] Result<> append(ByteView plaintext) override {
    if (state_ != State::filling) return fail(ErrorCode::shelf_state);
    if (fail_append) return fail(*fail_append);
    if (plaintext.size() > capacity() - contents_.size()) return fail(ErrorCode::shelf_full);
    contents_.insert(contents_.end(), plaintext.begin(), plaintext.end());
    return {};
  }
  [[nodiscard]] Result<> seal() override {
    if (state_ != State::filling) return fail(ErrorCode::shelf_state);
    if (fail_seal) {
      forget();
      return fail(*fail_seal);
    }
    state_ = State::sealed;
    return {};
  }

  [[nodiscard]] Result<> open() override {
    if (state_ == State::filling) return fail(ErrorCode::shelf_state);
    if (fail_open) return fail(*fail_open);
    if (state_ == State::keyless) return fail(ErrorCode::shelf_key_lost);
    open_ = true;
    return {};
  }
  [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, ByteSpan out) override {
    if (!open_) return fail(ErrorCode::shelf_state);
    if (offset > contents_.size()) return fail(ErrorCode::shelf_range);
    if (fail_read) return fail(*fail_read);
    if (damaged_) return fail(ErrorCode::shelf_damaged);
    const std::size_t got = std::min<std::size_t>(out.size(), contents_.size() - offset);
    std::copy_n(contents_.begin() + static_cast<std::ptrdiff_t>(offset), got, out.begin());
    return got;
  }
  [[nodiscard]] std::uint64_t size() const override { return open_ ? contents_.size() : 0; }
  void close() override {
    if (state_ == State::filling) forget();
    open_ = false;
  }
  [[nodiscard]] bool is_open() const override { return open_; }

  [[nodiscard]] Result<> destroy_keys() override {
    if (fail_destroy_keys) return fail(*fail_destroy_keys);
    if (!key_stays) forget();
    return {};
  }
  [[nodiscard]] bool key_may_exist() override { return report_key || state_ != State::keyless; }
  [[nodiscard]] Result<UniqueFd> medium_for_overwrite() override {
    if (fail_medium_for_overwrite) return fail(*fail_medium_for_overwrite);
    return medium(O_RDWR);
  }
  [[nodiscard]] Result<UniqueFd> medium_for_readback() override {
    if (fail_medium_for_readback) return fail(*fail_medium_for_readback);
    return medium(O_RDONLY);
  }

 private:
  enum class State { keyless, filling, sealed };

  void forget() {
    state_ = State::keyless;
    contents_.clear();
    open_ = false;
    damaged_ = false;
  }
  Result<UniqueFd> medium(int mode) {
    if (!file_) {
      file_ = DOZO_TRY(open_file(std::filesystem::temp_directory_path(), O_RDWR | O_TMPFILE));
      if (ftruncate(file_.get(), static_cast<off_t>(bytes_)) != 0) return fail(ErrorCode::no_space);
    }
    return open_file("/proc/self/fd/" + std::to_string(file_.get()), mode | O_DIRECT);
  }

  std::uint64_t bytes_;
  State state_ = State::keyless;
  bool open_ = false;
  bool damaged_ = false;
  Bytes contents_;
  UniqueFd file_;
};

/// Some fake shelves of one size.
class FakeShelves final : public Shelves {
 public:
  FakeShelves(int count, std::uint64_t bytes_each) {
    for (int i = 0; i < count; ++i) shelves_.push_back(std::make_unique<FakeShelf>(bytes_each));
  }
  [[nodiscard]] int count() const override { return static_cast<int>(shelves_.size()); }
  [[nodiscard]] FakeShelf& at(int number) override {
    return *shelves_.at(static_cast<std::size_t>(number - 1));
  }

 private:
  std::vector<std::unique_ptr<FakeShelf>> shelves_;
};

}  // namespace dozo::vault
