#include "platform/disc/disc_as_file.hpp"

#include <cerrno>
#include <cstdio>
#include <string_view>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

thread_local int lent_disc = -1;

bool is_lent(const char* path) {
  return lent_disc >= 0 && path != nullptr && std::string_view(path) == dozo::platform::kDiscName;
}

/// The C library's own function, which ours stands in front of.
template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

std::FILE* open_lent(const char* mode) {
  // A copy, because libcdio will close it.
  const int copy = fcntl(lent_disc, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) return nullptr;
  std::FILE* file = fdopen(copy, mode);
  if (file == nullptr) close(copy);
  return file;
}

}  // namespace

// These take the place of the C library's for the whole program and for libcdio in it: the dynamic
// linker looks into the program first. Every other name goes through to the C library.
extern "C" {

std::FILE* fopen(const char* path, const char* mode) {
  if (is_lent(path)) return open_lent(mode);
  static auto* const next = real<std::FILE*(const char*, const char*)>("fopen");
  return next(path, mode);
}

std::FILE* fopen64(const char* path, const char* mode) {
  if (is_lent(path)) return open_lent(mode);
  static auto* const next = real<std::FILE*(const char*, const char*)>("fopen64");
  return next(path, mode);
}

int stat(const char* path, struct stat* status) noexcept {
  if (is_lent(path)) return fstat(lent_disc, status);
  static auto* const next = real<int(const char*, struct stat*)>("stat");
  return next(path, status);
}

}  // extern "C"

namespace dozo::platform {

DiscLoan::DiscLoan(int disc) {
  lent_disc = disc;
}
DiscLoan::~DiscLoan() {
  lent_disc = -1;
}

}  // namespace dozo::platform
