// Real disc images, made, patched and read in memory.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "firmware/base/bytes.hpp"
#include "firmware/base/file.hpp"
#include "firmware/sealed/image_writer.hpp"

namespace dozo::test {

/// A folder that goes when the test ends.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

using Files = std::vector<std::pair<std::string, Bytes>>;

Bytes octets(std::string_view text);
/// `size` octets that differ everywhere.
Bytes pattern(std::size_t size);
/// The files of a small sealed disc, in the order of the stream.
Files small_bag();
/// The same as an image made by our writer.
Bytes image_of(const Files& files);
sealed::ImagePlan plan_of(const Files& files, const std::filesystem::path& output);
/// An image made by stock xorriso from a folder with these files.
Bytes stock_image_of(const Files& files, const std::string& options);

/// What the reader said and sent.
struct Reading {
  Result<> outcome;
  Files files;
  bool stream_complete = false;
};
Reading read_image(ByteView image);
Reading read_descriptor(int disc);
UniqueFd memory_file(ByteView octets);

/// Offset in octets of the directory record with this Rock Ridge name, in the primary tree.
std::size_t record_of(const Bytes& image, std::string_view name);
/// Sets a number in both byte orders (ECMA-119, 7.3.3).
void patch_both_endian(Bytes& image, std::size_t at, std::uint32_t value);
std::uint32_t little_endian_32(const Bytes& image, std::size_t at);

}  // namespace dozo::test
