#include "firmware/base/secret.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>
#include <type_traits>

#include <catch2/catch.hpp>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

// The next munmap of `watched` tells whether the memory was zero when it was given back.
const void* watched = nullptr;
bool* watched_was_zero = nullptr;

}  // namespace

// The linker sends every munmap of the program here (--wrap, see CMakeLists.txt).
extern "C" int __real_munmap(void* address, size_t size);
extern "C" int __wrap_munmap(void* address, size_t size) {
  if (address != nullptr && address == watched) {
    const auto* octets = static_cast<const unsigned char*>(address);
    *watched_was_zero = std::all_of(octets, octets + size, [](auto octet) { return octet == 0; });
    watched = nullptr;
  }
  return __real_munmap(address, size);
}

// AddressSanitizer makes mlock(2) do nothing, so locks can be seen in the release build only.
#if defined(__SANITIZE_ADDRESS__)
#define DOZO_LOCKS_VISIBLE false
#elif defined(__has_feature)
#define DOZO_LOCKS_VISIBLE (!__has_feature(address_sanitizer))
#else
#define DOZO_LOCKS_VISIBLE true
#endif

namespace dozo {
namespace {

constexpr bool kLocksVisible = DOZO_LOCKS_VISIBLE;

static_assert(!std::is_copy_constructible_v<SecretBytes>);
static_assert(!std::is_copy_assignable_v<SecretBytes>);
static_assert(std::is_nothrow_move_constructible_v<SecretBytes>);

// The kernel's flags of the mapping that holds `address` (proc(5), VmFlags).
std::string vm_flags(const void* address) {
  std::ifstream smaps("/proc/self/smaps");
  std::string line;
  bool inside = false;
  while (std::getline(smaps, line)) {
    std::uintptr_t first = 0;
    std::uintptr_t last = 0;
    const char* end = line.data() + line.size();
    const auto one = std::from_chars(line.data(), end, first, 16);
    if (one.ec == std::errc{} && one.ptr != end && *one.ptr == '-' &&
        std::from_chars(one.ptr + 1, end, last, 16).ec == std::errc{}) {
      const auto wanted = reinterpret_cast<std::uintptr_t>(address);
      inside = first <= wanted && wanted < last;
    } else if (inside && line.starts_with("VmFlags:")) {
      return line.substr(8) + " ";
    }
  }
  return {};
}

// What `check` says in a child process, whose limits and flags die with it.
template <class Check>
bool in_child(Check check) {
  const pid_t child = fork();
  if (child == 0) _exit(check() ? 0 : 1);
  int status = -1;
  REQUIRE(waitpid(child, &status, 0) == child);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST_CASE("a secret's memory is locked and left out of core dumps") {
  const auto secret = SecretBytes::make(32);
  REQUIRE(secret);
  const std::string flags = vm_flags(secret->view().data());
  CAPTURE(flags);
  if (kLocksVisible) CHECK(flags.find(" lo ") != std::string::npos);
  CHECK(flags.find(" dd ") != std::string::npos);
}

TEST_CASE("a new secret is zero, a copy holds the source, and nothing else changes") {
  auto secret = SecretBytes::make(5000);
  REQUIRE(secret);
  CHECK(secret->size() == 5000);
  CHECK(std::ranges::all_of(secret->view(), [](auto octet) { return octet == 0; }));
  const auto copy = SecretBytes::copy_of(as_bytes("password"));
  REQUIRE(copy);
  CHECK(as_text(copy->view()) == "password");
  const auto nothing = SecretBytes::make(0);
  REQUIRE(nothing);
  CHECK(nothing->empty());
}

TEST_CASE("moving a secret leaves nothing behind and frees what stood there") {
  auto first = SecretBytes::copy_of(as_bytes("first"));
  auto second = SecretBytes::copy_of(as_bytes("second"));
  REQUIRE((first && second));
  const void* kept = first->view().data();
  const void* freed = second->view().data();
  *second = std::move(*first);
  CHECK(first->empty());
  CHECK(second->view().data() == kept);
  CHECK(as_text(second->view()) == "first");
  CHECK(vm_flags(freed).find(" lo ") == std::string::npos);
  const SecretBytes third(std::move(*second));
  CHECK(second->empty());
  CHECK(as_text(third.view()) == "first");
}

TEST_CASE("when a secret goes, its memory is zero before it is given back") {
  bool zeroed = false;
  {
    auto secret = SecretBytes::copy_of(Bytes(5000, 0xa5));
    REQUIRE(secret);
    watched = secret->view().data();
    watched_was_zero = &zeroed;
  }
  CHECK(watched == nullptr);
  CHECK(zeroed);
}

TEST_CASE("shrinking zeroes what is cut off") {
  auto secret = SecretBytes::copy_of(as_bytes("password with a tail"));
  REQUIRE(secret);
  const std::uint8_t* memory = secret->view().data();
  secret->shrink(8);
  CHECK(as_text(secret->view()) == "password");
  CHECK(std::all_of(memory + 8, memory + 4096, [](auto octet) { return octet == 0; }));
  secret->shrink(100);
  CHECK(secret->size() == 8);
}

TEST_CASE("memory that cannot be locked is an error, never an unlocked secret") {
  if (!kLocksVisible) return;
  CHECK(in_child([] {
    const rlimit none{0, 0};
    // Root may lock without limit: give up root's powers first.
    if (setrlimit(RLIMIT_MEMLOCK, &none) != 0) return false;
    if (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0) return false;
    const auto secret = SecretBytes::make(32);
    return !secret && secret.error().code == ErrorCode::memory_not_locked;
  }));
}

TEST_CASE("wiping text zeroes its characters and empties it") {
  std::string text = "a password that lives on the heap and is long enough for it";
  const char* memory = text.data();
  const std::size_t size = text.size();
  wipe(text);
  CHECK(text.empty());
  // The string keeps its memory; its first character is the terminator now.
  CHECK(std::all_of(memory, memory + size, [](char c) { return c == '\0'; }));
  Bytes octets(64, 7);
  wipe(octets);
  CHECK(octets == Bytes(64, 0));
}

TEST_CASE("comparing secrets looks at every octet and at the length") {
  CHECK(equal_constant_time(as_bytes("same"), as_bytes("same")));
  CHECK(equal_constant_time({}, {}));
  CHECK_FALSE(equal_constant_time(as_bytes("same"), as_bytes("samE")));
  CHECK_FALSE(equal_constant_time(as_bytes("same"), as_bytes("Same")));
  CHECK_FALSE(equal_constant_time(as_bytes("same"), as_bytes("sam")));
  CHECK_FALSE(equal_constant_time(as_bytes("same"), {}));
}

TEST_CASE("after forbid_dumps the process leaves no core and cannot be traced by its peers") {
  CHECK(in_child([] {
    if (!forbid_dumps()) return false;
    rlimit limit{};
    return prctl(PR_GET_DUMPABLE) == 0 && getrlimit(RLIMIT_CORE, &limit) == 0 &&
           limit.rlim_cur == 0 && limit.rlim_max == 0;
  }));
}

}  // namespace
}  // namespace dozo
