// Runs once inside the appliance's test build, as root and without any sandbox, and says on the
// serial port what the machine lets even root do. What it reports is the kernel's and the image's
// own doing.
//
//   dozo-probe               the checks below
//   dozo-probe certificate   says the terminal's certificate, once there is one
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <ftw.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;

// What was wrong, or nothing.
using Finding = std::string;

struct Check {
  const char* name;
  std::function<Finding()> run;
};

std::string read_text(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> words_of(const fs::path& path) {
  std::istringstream text(read_text(path));
  std::vector<std::string> words;
  for (std::string word; text >> word;) words.push_back(word);
  return words;
}

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    names.insert(entry.path().filename().string());
  }
  return names;
}

Finding no_socket(int family, int type) {
  const int fd = socket(family, type, 0);
  if (fd < 0 && errno == EAFNOSUPPORT) return {};
  if (fd < 0) return std::string("refused for another reason: ") + std::strerror(errno);
  close(fd);
  return "a socket was made";
}

Finding absent(const std::vector<const char*>& paths) {
  for (const char* path : paths) {
    struct stat status {};
    if (lstat(path, &status) == 0) return std::string(path) + " is there";
  }
  return {};
}

// Within a minute: what brings it starts at the same time as this program.
Finding comes(const char* path) {
  struct stat status {};
  for (int tenths = 0; tenths < 600; ++tenths) {
    if (lstat(path, &status) == 0) return {};
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return std::string(path) + " is missing";
}

// The kernel knows no such call. Nothing valid is passed, so nothing could happen if it did.
Finding no_call(long number) {
  errno = 0;
  if (syscall(number, 0, 0, 0, 0) == -1 && errno == ENOSYS) return {};
  return std::string("the call exists: ") + std::strerror(errno);
}

Finding only_loopback() {
  for (const auto& name : names_in("/sys/class/net")) {
    if (name != "lo") return "a network device: " + name;
  }
  return {};
}

std::string with_rights;  // nftw takes no context

int look_at(const char* path, const struct stat* status, int, struct FTW*) {
  if (S_ISREG(status->st_mode) && (status->st_mode & (S_ISUID | S_ISGID)) != 0) with_rights = path;
  return 0;
}

Finding no_setuid_file() {
  with_rights.clear();
  if (nftw("/", look_at, 32, FTW_PHYS | FTW_MOUNT) != 0) return "the root could not be walked";
  return with_rights;
}

Finding root_is_read_only() {
  const int fd = open("/probe", O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  if (fd >= 0) {
    close(fd);
    return "a file was made in /";
  }
  if (errno != EROFS) return std::string("refused for another reason: ") + std::strerror(errno);
  if (mount(nullptr, "/", nullptr, MS_REMOUNT, nullptr) == 0)
    return "the root was mounted anew, to write";
  return {};
}

Finding root_device_is_read_only() {
  const int fd = open("/dev/dm-0", O_WRONLY | O_CLOEXEC);
  if (fd < 0) return {};
  const ssize_t written = pwrite(fd, "x", 1, 0);
  close(fd);
  return written < 0 ? Finding() : "an octet was written to the root's device";
}

// The kernel can mount from a disk or a disc these file systems and no other.
Finding file_systems() {
  std::istringstream lines(read_text("/proc/filesystems"));
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("nodev", 0) == 0) continue;
    const std::string name = line.substr(line.find_first_not_of(" \t"));
    if (name != "squashfs" && name != "ext4" && name != "ext3" && name != "ext2") return name;
  }
  return {};
}

Finding no_swap() {
  std::istringstream lines(read_text("/proc/swaps"));
  std::string line;
  std::getline(lines, line);  // the heading
  return std::getline(lines, line) ? line : Finding();
}

// Listening sockets of the whole machine: the API's, the seat's, and systemd's own. Those of the
// kiosk's windows are unnamed here or belong to its own runtime folder.
Finding listeners() {
  static constexpr const char* kKnown[] = {
      "/run/dozo/",      "/run/dozo-",        "/run/systemd/",     "/run/udev/",
      "/run/seatd.sock", "/tmp/.X11-unix/X0", "@/tmp/.X11-unix/X0"};
  std::istringstream lines(read_text("/proc/net/unix"));
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    std::istringstream fields(line);
    std::string number, count, protocol, flags, type, state, inode, path;
    fields >> number >> count >> protocol >> flags >> type >> state >> inode >> path;
    if (flags != "00010000") continue;  // __SO_ACCEPTCON
    bool known = false;
    for (const char* prefix : kKnown) known = known || path.rfind(prefix, 0) == 0;
    if (!known) return path.empty() ? "an unnamed listener" : path;
  }
  return {};
}

Finding locked_down() {
  const std::string text = read_text("/sys/kernel/security/lockdown");
  return text.find("[confidentiality]") != std::string::npos ? Finding() : "lockdown: " + text;
}

Finding no_usb_storage() {
  const auto names = names_in("/sys/bus/usb/drivers");
  return names.count("usb-storage") + names.count("uas") == 0 ? Finding()
                                                              : "a driver for USB storage";
}

Finding landlock() {
  // LANDLOCK_CREATE_RULESET_VERSION
  return syscall(SYS_landlock_create_ruleset, nullptr, 0, 1U) >= 1 ? Finding()
                                                                   : std::strerror(errno);
}

// EFI variables begin with four octets of attributes.
Finding secure_boot() {
  const auto text =
      read_text("/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c");
  return text.size() == 5 && text[4] == 1 ? Finding() : "Secure Boot is not on";
}

Finding tpm_is_2() {
  return words_of("/sys/class/tpm/tpm0/tpm_version_major") == std::vector<std::string>{"2"}
             ? Finding()
             : "no TPM 2.0";
}

Finding drive() {
  struct stat status {};
  if (stat("/dev/sr0", &status) != 0) return "/dev/sr0 is missing";
  return (status.st_mode & 0777) == 0660 ? Finding() : "/dev/sr0 is open to others";
}

const std::vector<Check> kChecks = {
    {"no IPv4 socket can be made", [] { return no_socket(AF_INET, SOCK_STREAM); }},
    {"no IPv6 socket can be made", [] { return no_socket(AF_INET6, SOCK_DGRAM); }},
    {"no packet socket can be made", [] { return no_socket(AF_PACKET, SOCK_RAW); }},
    {"no crypto socket can be made", [] { return no_socket(AF_ALG, SOCK_SEQPACKET); }},
    {"no socket to a hypervisor can be made", [] { return no_socket(AF_VSOCK, SOCK_STREAM); }},
    {"no Bluetooth socket can be made", [] { return no_socket(AF_BLUETOOTH, SOCK_RAW); }},
    {"there is no network device but the loopback", only_loopback},
    {"there is no driver for USB storage", no_usb_storage},
    {"the kernel mounts no file system of a disc", file_systems},
    {"no file runs as another than who starts it", no_setuid_file},
    {"the root cannot be written", root_is_read_only},
    {"the root's device cannot be written", root_device_is_read_only},
    {"there is no swap", no_swap},
    {"nothing listens but the API and what belongs to the system", listeners},
    {"lockdown is on", locked_down},
    {"Landlock is there", landlock},
    {"Secure Boot is on", secure_boot},
    {"the TPM is a 2.0", tpm_is_2},
    {"the drive is for its group only", drive},
    {"no module can be loaded", [] { return no_call(SYS_finit_module); }},
    {"no other kernel can be started", [] { return no_call(SYS_kexec_load); }},
    {"there is no io_uring", [] { return no_call(SYS_io_uring_setup); }},
    {"memory cannot be read through a device",
     [] {
       return absent({"/dev/mem", "/dev/port", "/proc/kcore", "/dev/cpu/0/msr"});
     }},
    {"there is no SysRq and no core dump",
     [] {
       return absent({"/proc/sys/kernel/sysrq", "/proc/sys/kernel/core_pattern"});
     }},
    {"there is no virtual console",
     [] {
       return absent({"/dev/tty1", "/dev/vcs", "/dev/fb0"});
     }},
    {"there is no shell",
     [] {
       return absent({"/bin/sh", "/bin/bash", "/bin/dash", "/bin/busybox"});
     }},
    {"there is no package manager",
     [] {
       return absent({"/bin/dpkg", "/bin/apt", "/var/lib/dpkg"});
     }},
    {"there is no login",
     [] {
       return absent({"/bin/login", "/sbin/agetty", "/bin/su", "/sbin/sulogin"});
     }},
    {"the API's socket is there", [] { return comes("/run/dozo/dozod.sock"); }},
};

// The kiosk's user, which alone may speak with dozod (image/rootfs/files/etc/passwd).
constexpr uid_t kKiosk = 901;

// The answer to one request to dozod; empty where it cannot be had.
std::string ask(const char* request) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strcpy(address.sun_path, "/run/dozo/dozod.sock");
  const int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
  std::string answer(65536, '\0');
  ssize_t size = 0;
  if (fd >= 0 && connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
      send(fd, request, std::strlen(request), MSG_NOSIGNAL) > 0) {
    size = recv(fd, answer.data(), answer.size(), 0);
  }
  if (fd >= 0) close(fd);
  answer.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return answer;
}

// What the ward is given on paper: as soon as people have set the terminal up, its certificate.
int tell_certificate(std::FILE* out) {
  if (setresuid(kKiosk, kKiosk, kKiosk) != 0) return 1;
  for (;;) {
    const std::string answer = ask(R"({"id":1,"method":"terminal.certificate","params":{}})");
    if (answer.find("BEGIN CERTIFICATE") != std::string::npos) {
      std::fprintf(out, "kiosk: %s\r\n", answer.c_str());
      std::fclose(out);
      return 0;
    }
    std::this_thread::sleep_for(std::chrono::seconds(2));
  }
}

}  // namespace

int main(int argc, char**) {
  std::FILE* out = std::fopen("/dev/ttyS0", "we");
  if (out == nullptr) return 1;
  if (argc > 1) return tell_certificate(out);
  int failed = 0;
  for (const auto& check : kChecks) {
    const Finding finding = check.run();
    failed += finding.empty() ? 0 : 1;
    std::fprintf(out, "probe: %s %s%s%s\r\n", finding.empty() ? "ok" : "FAILED", check.name,
                 finding.empty() ? "" : ": ", finding.c_str());
  }
  std::fprintf(out, "probe: done\r\n");
  std::fclose(out);
  return failed == 0 ? 0 : 1;
}
