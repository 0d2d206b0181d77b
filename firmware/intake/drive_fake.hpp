// A drive for tests: discs are octets in memory.
#pragma once

#include <deque>

#include "firmware/base/bytes.hpp"
#include "firmware/intake/drive.hpp"

namespace dozo::intake {

class FakeDrive final : public Drive {
 public:
  FakeDrive();

  /// What a hand does. A second disc needs the first one out, as in a real drive.
  void insert(ByteView disc, std::string kind = "image");
  void take_out();
  /// From now on open() gives a descriptor whose reads come up short: a scratched disc.
  void scratch(std::uint64_t bytes_left);

  [[nodiscard]] int event_fd() const override { return event_.get(); }
  [[nodiscard]] Result<std::optional<DriveEvent>> next_event() override;
  [[nodiscard]] std::optional<Medium> medium() override;
  [[nodiscard]] Result<UniqueFd> open() override;
  [[nodiscard]] Result<> eject() override;

 private:
  void tell(DriveEvent event);

  UniqueFd event_;
  UniqueFd disc_;
  Medium facts_;
  std::deque<DriveEvent> queue_;
  std::optional<Medium> seen_;
};

}  // namespace dozo::intake
