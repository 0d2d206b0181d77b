// Makes the ward's disc images (libisofs): ISO 9660 with Rock Ridge and Joliet.
#pragma once

#include "firmware/sealed/image_writer.hpp"

namespace dozo::platform {

/// The same plan gives the same octets. Holds no state between calls; one call at a time in a
/// process (libisofs keeps global state).
class IsoWriter final : public sealed::ImageWriter {
 public:
  [[nodiscard]] Result<> write(const sealed::ImagePlan& plan) override;
  [[nodiscard]] Result<std::uint64_t> size(const sealed::ImagePlan& plan) override;
};

}  // namespace dozo::platform
