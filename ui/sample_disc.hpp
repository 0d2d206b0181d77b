// A drive without a drive, for evaluation: the sample disc's image is laid into the tray folder and
// taken out of it.
#pragma once

#include <filesystem>
#include <vector>

#include "firmware/base/result.hpp"

namespace dozo::ui {

class SampleDisc {
 public:
  SampleDisc(std::vector<std::filesystem::path> images, std::filesystem::path tray)
      : images_(std::move(images)), tray_(std::move(tray)) {}
  /// Takes out the disc that lies in the tray, or inserts the next one. True where one lies there
  /// afterwards.
  Result<bool> move();

 private:
  std::vector<std::filesystem::path> images_;
  std::filesystem::path tray_;
  std::size_t next_ = 0;
};

}  // namespace dozo::ui
