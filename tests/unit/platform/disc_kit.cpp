#include "disc_kit.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include <sys/mman.h>
#include <unistd.h>

#include "firmware/base/time.hpp"
#include "firmware/intake/frames.hpp"
#include "platform/disc/iso_reader.hpp"
#include "platform/disc/iso_writer.hpp"

namespace dozo::test {
namespace {

constexpr std::size_t kSector = 2048;

template <class T>
T need(Result<T> result) {
  if (!result) throw std::runtime_error(describe(result.error()));
  return std::move(*result);
}
void need(const Result<>& result) {
  if (!result) throw std::runtime_error(describe(result.error()));
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string name = std::filesystem::temp_directory_path() / "dozo-test-XXXXXX";
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Bytes octets(std::string_view text) {
  return {text.begin(), text.end()};
}

Bytes pattern(std::size_t size) {
  Bytes out(size);
  std::uint32_t state = 0x9E3779B9;
  for (std::uint8_t& octet : out) {
    state = state * 1664525 + 1013904223;
    octet = static_cast<std::uint8_t>(state >> 24);
  }
  return out;
}

Files small_bag() {
  return {{"bagit.txt", octets("BagIt-Version: 1.0\n")},
          {"bag-info.txt", octets("Bag-Count: 1 of 1\n")},
          {"manifest-sha256.txt", octets("0  data/part-0001.age\n")},
          {"tagmanifest-sha256.txt", octets("0  bagit.txt\n")},
          {"tagmanifest-sha256.txt.p7s", pattern(1500)},
          {"README.txt", {}},
          {"data/part-0001.age", pattern(3 * 1024 * 1024 + 17)},
          {"data/part-0002.age", pattern(kSector)}};
}

sealed::ImagePlan plan_of(const Files& files, const std::filesystem::path& output) {
  sealed::ImagePlan plan{"DOZO_TEST", {}, output, Instant{1'790'000'000}};
  for (const auto& [path, content] : files) plan.files.push_back({path, content});
  return plan;
}

Bytes image_of(const Files& files) {
  const TemporaryFolder folder;
  need(platform::IsoWriter().write(plan_of(files, folder.path() / "disc.iso")));
  return need(read_file(folder.path() / "disc.iso", 1 << 28));
}

Bytes stock_image_of(const Files& files, const std::string& options) {
  const TemporaryFolder folder;
  for (const auto& [path, content] : files) {
    const auto target = folder.path() / "in" / path;
    std::filesystem::create_directories(target.parent_path());
    need(write_file(target, content));
  }
  const std::string command = "xorriso -as mkisofs -quiet " + options + " -o '" +
                              (folder.path() / "disc.iso").string() + "' '" +
                              (folder.path() / "in").string() + "' >/dev/null 2>&1";
  if (std::system(command.c_str()) != 0) throw std::runtime_error("xorriso");
  return need(read_file(folder.path() / "disc.iso", 1 << 28));
}

UniqueFd memory_file(ByteView octets) {
  UniqueFd fd(memfd_create("disc", MFD_CLOEXEC));
  need(write_all(fd.get(), octets));
  return fd;
}

Reading read_descriptor(int disc) {
  std::signal(SIGPIPE, SIG_IGN);
  Pipe pipe = need(make_pipe());
  Reading reading;
  std::thread consumer([&, from = std::move(pipe.read)] {
    intake::FrameReader frames(from.get());
    for (;;) {
      const auto head = frames.next();
      if (!head) return;
      if (!*head) break;
      reading.files.emplace_back((*head)->path, need(frames.whole(1 << 28)));
    }
    reading.stream_complete = true;
  });
  intake::FrameWriter out(pipe.write.get());
  reading.outcome = platform::read_disc(disc, out);
  pipe.write.reset();
  consumer.join();
  return reading;
}

Reading read_image(ByteView image) {
  return read_descriptor(memory_file(image).get());
}

std::size_t record_of(const Bytes& image, std::string_view name) {
  // NM, length, version 1, flags 0, the name (RRIP 4.1.4).
  std::string field = "NM";
  field += static_cast<char>(5 + name.size());
  field += '\1';
  field += '\0';
  field += name;
  const auto nm = std::search(image.begin(), image.end(), field.begin(), field.end());
  if (nm == image.end()) throw std::runtime_error("no such record");
  const auto position = static_cast<std::size_t>(nm - image.begin());
  std::size_t at = position / kSector * kSector;
  while (at + image[at] <= position) at += image[at];
  return at;
}

void patch_both_endian(Bytes& image, std::size_t at, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) {
    image[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
    image[at + 7 - i] = static_cast<std::uint8_t>(value >> (8 * i));
  }
}

std::uint32_t little_endian_32(const Bytes& image, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value |= std::uint32_t{image[at + i]} << (8 * i);
  return value;
}

}  // namespace dozo::test
