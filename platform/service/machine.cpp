#include "platform/service/machine.hpp"

#include <sstream>
#include <vector>

#include <sys/socket.h>
#include <unistd.h>

#include "firmware/base/file.hpp"

namespace dozo::platform {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMost = 64 * 1024;
constexpr std::string_view kCreate = "dm-mod.create=";

// The kernel's files have no size: read to the end. Nothing where the file is not there.
std::optional<std::string> text_of(const fs::path& path) {
  const auto octets = read_file(path, kMost);
  if (!octets) return std::nullopt;
  std::string text(as_text(*octets));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

// The value of dm-mod.create=, which is quoted because of its blanks. Only one may be there.
std::optional<std::string> table_of(std::string_view command_line) {
  const auto at = command_line.find(kCreate);
  if (at == std::string_view::npos || (at > 0 && command_line[at - 1] != ' ')) return std::nullopt;
  std::string_view rest = command_line.substr(at + kCreate.size());
  if (rest.find(kCreate) != std::string_view::npos) return std::nullopt;
  if (rest.empty() || rest.front() != '"') return std::nullopt;
  const auto end = rest.find('"', 1);
  if (end == std::string_view::npos) return std::nullopt;
  return std::string(rest.substr(1, end - 1));
}

// The device of what is mounted at "/" (proc(5): the third word of a line is major:minor).
std::optional<std::string> root_device(const fs::path& proc) {
  const auto text = text_of(proc / "self/mountinfo");
  if (!text) return std::nullopt;
  std::istringstream lines(*text);
  std::optional<std::string> device;
  for (std::string line; std::getline(lines, line);) {
    const auto words = words_of(line);
    if (words.size() > 5 && words[4] == "/") device = words[2];  // the last one lies on top
  }
  return device;
}

}  // namespace

std::optional<VerityRoot> verity_root(std::string_view command_line) {
  const auto table = table_of(command_line);
  if (!table || table->find(';') != std::string::npos) return std::nullopt;
  // <name>,<uuid>,<minor>,<ro>,<start> <sectors> verity 1 <data> <hashes> <block> <block> <blocks>
  // <start> sha256 <root> <salt> …
  std::vector<std::string> parts;
  std::istringstream stream(*table);
  for (std::string part; std::getline(stream, part, ',');) parts.push_back(part);
  if (parts.size() != 5 || parts[0].empty() || parts[3] != "ro") return std::nullopt;
  const auto words = words_of(parts[4]);
  constexpr std::size_t kTarget = 2, kFormat = 3, kAlgorithm = 10, kRoot = 11;
  if (words.size() <= kRoot || words[0] != "0" || words[kTarget] != "verity" ||
      words[kFormat] != "1" || words[kAlgorithm] != "sha256") {
    return std::nullopt;
  }
  const auto hash = digest_from_hex(words[kRoot]);
  if (!hash) return std::nullopt;
  return VerityRoot{parts[0], *hash};
}

Result<VerityRoot> running_image(const KernelFiles& files) {
  const auto line = text_of(files.proc / "cmdline");
  const auto root = line ? verity_root(*line) : std::nullopt;
  if (!root) return fail(ErrorCode::system_unmeasured);
  return *root;
}

Finding look_at_verity(const KernelFiles& files) {
  const auto image = running_image(files);
  if (!image) return {false, "not on the command line"};
  const auto device = root_device(files.proc);
  if (!device) return {false, "root not found"};
  const fs::path block = files.sys / "dev/block" / *device;
  if (text_of(block / "dm/name") != image->name) return {false, "root is another device"};
  if (text_of(block / "ro") != "1") return {false, "root can be written"};
  return {true, to_hex(image->hash).substr(0, 16)};
}

// "none [integrity] confidentiality": the one in brackets is in force.
Finding look_at_lockdown(const KernelFiles& files) {
  const std::string text = text_of(files.sys / "kernel/security/lockdown").value_or("");
  const auto from = text.find('[');
  const auto to = text.find(']');
  if (from == std::string::npos || to == std::string::npos || to < from) return {false, "absent"};
  std::string mode = text.substr(from + 1, to - from - 1);
  const bool on = mode == "integrity" || mode == "confidentiality";
  return {on, std::move(mode)};
}

// A kernel that was built without swap has no such file.
Finding look_at_swap(const KernelFiles& files) {
  const auto text = text_of(files.proc / "swaps");
  if (!text) {
    const bool looked = text_of(files.proc / "cmdline").has_value();
    return {looked, looked ? "none" : "not known"};
  }
  std::istringstream lines(*text);
  int areas = -1;  // without the heading
  for (std::string line; std::getline(lines, line);) ++areas;
  return {areas <= 0, areas <= 0 ? "none" : "present"};
}

// A kernel that was built without core dumps has no pattern for their names. suid_dumpable 2 would
// let root's programs write some all the same.
Finding look_at_core_dumps(const KernelFiles& files) {
  if (!text_of(files.proc / "cmdline")) return {false, "not known"};
  const auto pattern = text_of(files.proc / "sys/kernel/core_pattern");
  if (!pattern) return {true, "none"};
  if (text_of(files.proc / "sys/fs/suid_dumpable") != "0") return {false, "suid_dumpable"};
  const bool none = pattern->empty() || *pattern == "|/bin/false";
  return {none, none ? "none" : "core_pattern"};
}

bool try_socket(int family) {
  const UniqueFd fd(::socket(family, family == AF_PACKET ? SOCK_RAW : SOCK_DGRAM, 0));
  return static_cast<bool>(fd);
}

Finding look_at_network(const KernelFiles& files, const SocketTrial& trial) {
  for (const auto& [family, name] : {std::pair{AF_INET, "INET socket"},
                                     {AF_INET6, "INET6 socket"},
                                     {AF_PACKET, "PACKET socket"}}) {
    if (trial(family)) return {false, name};
  }
  std::error_code error;
  // A kernel without a network has no such folder.
  for (const auto& each : fs::directory_iterator(files.sys / "class/net", error)) {
    if (each.path().filename() != "lo") return {false, each.path().filename().string()};
  }
  return {true, "none"};
}

}  // namespace dozo::platform
