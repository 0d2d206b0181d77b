// A main loop's sign of life to whoever watches over the process.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

namespace dozo {

class Heartbeat {
 public:
  /// Nobody watches.
  Heartbeat() = default;
  /// `beat` is called from turn(), at most once in `every`.
  Heartbeat(std::chrono::milliseconds every, std::function<void()> beat)
      : every_(every), beat_(std::move(beat)) {}

  /// Call it in each turn of the loop.
  void turn() {
    const auto now = std::chrono::steady_clock::now();
    if (!beat_ || (last_ && now - *last_ < every_)) return;
    last_ = now;
    beat_();
  }
  /// How long a turn may wait, in milliseconds: `wanted` (negative: for ever), or less.
  [[nodiscard]] int timeout(int wanted) const {
    if (!beat_) return wanted;
    const int most = static_cast<int>(std::max<std::int64_t>(1, every_.count()));
    return wanted < 0 ? most : std::min(wanted, most);
  }

 private:
  std::chrono::milliseconds every_{0};
  std::function<void()> beat_;
  std::optional<std::chrono::steady_clock::time_point> last_;
};

}  // namespace dozo
