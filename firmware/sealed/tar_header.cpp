#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "firmware/sealed/tar.hpp"

namespace dozo::sealed {
namespace {

/// Octets of ustar's name field, and the first size that its size field cannot hold.
constexpr std::size_t kNameField = 100;
constexpr std::uint64_t kFirstLargeSize = std::uint64_t{1} << 33;
/// What stands in the name fields where a pax record carries the path: readers of pax ignore it.
constexpr std::string_view kPaxName = "dozo.pax";
constexpr std::string_view kLongName = "dozo.name";

bool needs_path_record(std::string_view path) {
  return path.size() > kNameField || std::any_of(path.begin(), path.end(), [](char c) {
           return static_cast<unsigned char>(c) > 0x7e;
         });
}

/// Octets of "LENGTH KEY=VALUE\n", whose LENGTH counts itself (POSIX.1-2017, pax).
std::size_t record_octets(std::size_t key, std::size_t value) {
  const std::size_t rest = key + value + 3;
  std::size_t total = rest + 1;
  while (std::to_string(total).size() + rest != total) ++total;
  return total;
}

std::string record(std::string_view key, std::string_view value) {
  return fmt::format("{} {}={}\n", record_octets(key.size(), value.size()), key, value);
}

std::string records(std::string_view path, std::uint64_t size) {
  std::string text;
  if (needs_path_record(path)) text += record("path", path);
  if (size >= kFirstLargeSize) text += record("size", std::to_string(size));
  return text;
}

struct Ustar {
  std::string_view name;
  unsigned mode;
  std::uint64_t size;
  std::int64_t mtime;
  char type;
};

/// One ustar header block (POSIX.1-2017, pax, "ustar Interchange Format").
void append_ustar(Bytes& out, const Ustar& member) {
  const std::size_t begin = out.size();
  out.resize(begin + kTarBlock);
  const auto put = [&](std::size_t offset, std::string_view text) {
    std::copy(text.begin(), text.end(), out.begin() + static_cast<std::ptrdiff_t>(begin + offset));
  };
  put(0, member.name);
  put(100, fmt::format("{:07o}", member.mode));
  put(108, "0000000");  // user and group are nobody's
  put(116, "0000000");
  put(124, fmt::format("{:011o}", member.size));
  put(136, fmt::format("{:011o}", member.mtime));
  put(148, "        ");  // the sum is made with spaces in its place
  put(156, {&member.type, 1});
  put(257, std::string_view("ustar\0"
                            "00",
                            8));
  put(329, "0000000");  // device numbers
  put(337, "0000000");
  unsigned sum = 0;
  for (std::size_t i = begin; i < begin + kTarBlock; ++i) sum += out[i];
  put(148, fmt::format("{:06o}", sum));
  out[begin + 154] = 0;
}

}  // namespace

Bytes tar_member_header(std::string_view path, MemberKind kind, std::uint64_t size, Instant mtime) {
  Bytes out;
  if (const std::string extended = records(path, size); !extended.empty()) {
    append_ustar(out, {kPaxName, 0644, extended.size(), 0, 'x'});
    out.insert(out.end(), extended.begin(), extended.end());
    out.resize(tar_padded(out.size()));
  }
  const bool folder = kind == MemberKind::folder;
  append_ustar(out, {needs_path_record(path) ? kLongName : path, folder ? 0755U : 0644U,
                     size >= kFirstLargeSize ? 0 : size, mtime.seconds, folder ? '5' : '0'});
  return out;
}

std::uint64_t tar_header_octets(std::string_view path, std::uint64_t size) {
  const std::size_t extended =
      (needs_path_record(path) ? record_octets(4, path.size()) : 0) +
      (size >= kFirstLargeSize ? record_octets(4, std::to_string(size).size()) : 0);
  return kTarBlock + (extended > 0 ? kTarBlock + tar_padded(extended) : 0);
}

}  // namespace dozo::sealed
