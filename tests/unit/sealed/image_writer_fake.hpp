// An image writer that makes folders instead of images: what a disc would hold, as files.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "firmware/base/file.hpp"
#include "firmware/sealed/image_writer.hpp"

namespace dozo::sealed::test {

class FakeImageWriter final : public ImageWriter {
 public:
  /// Octets that an image has beside its files: each file rounded up to sectors, and this.
  static constexpr std::uint64_t kFixed = 100 * 2048;
  /// The call of write that fails; none where empty.
  std::optional<int> fail_at;
  std::vector<ImagePlan> plans;

  Result<> write(const ImagePlan& plan) override {
    if (fail_at && static_cast<int>(plans.size()) == *fail_at) {
      return fail(ErrorCode::iso_write_failed);
    }
    std::filesystem::create_directory(plan.output);
    for (const ImageFile& file : plan.files) {
      const auto target = plan.output / file.path;
      std::filesystem::create_directories(target.parent_path());
      if (const auto* bytes = std::get_if<Bytes>(&file.content)) {
        DOZO_TRY(write_file(target, *bytes));
      } else {
        std::filesystem::copy_file(std::get<std::filesystem::path>(file.content), target);
      }
    }
    plans.push_back(plan);
    return {};
  }

  Result<std::uint64_t> size(const ImagePlan& plan) override {
    std::uint64_t total = kFixed;
    for (const ImageFile& file : plan.files) {
      const auto* bytes = std::get_if<Bytes>(&file.content);
      const std::uint64_t octets =
          bytes != nullptr
              ? bytes->size()
              : std::filesystem::file_size(std::get<std::filesystem::path>(file.content));
      total += (octets + 2047) / 2048 * 2048;
    }
    return total;
  }
};

}  // namespace dozo::sealed::test
