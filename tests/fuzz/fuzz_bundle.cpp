// Any octets as an inspector's bundle: all of its checks, without an anchor, so that what is behind
// the signature is reached as well.
#include <sys/mman.h>

#include "tools/dozo-verify/bundle_checks.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dozo;
  UniqueFd file(memfd_create("bundle", MFD_CLOEXEC));
  if (!file || !write_all(file.get(), {data, size})) return 0;
  const auto bundle = verify_tool::BundleFile::open(std::move(file));
  if (!bundle) return 0;
  verify_tool::Report report;
  verify_tool::check_bundle(*bundle, {}, {}, report);
  return 0;
}
