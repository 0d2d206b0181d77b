// Any octets as a typed password: what is accepted is a printed password, stable when typed again.
#include <cstdlib>

#include "firmware/sealed/password.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dozo;
  using namespace dozo::sealed;
  const auto typed = as_text(ByteView(data, size));
  for (int group = 0; group <= password::kGroups + 1; ++group) {
    (void)password::check_group(group, typed);
  }
  const auto printed = password::normalise(typed);
  if (!printed) {
    if (printed.error().detail.size() != 7) std::abort();  // "group N" and no more
    return 0;
  }
  if (printed->size() != password::kLength) std::abort();
  const auto again = password::normalise(as_text(printed->view()));
  if (!again || as_text(again->view()) != as_text(printed->view())) std::abort();
  for (int group = 1; group <= password::kGroups; ++group) {
    const auto at = static_cast<std::size_t>(group - 1) * (password::kGroupLength + 1);
    const auto text = as_text(printed->view()).substr(at, password::kGroupLength);
    if (!password::check_group(group, text)) std::abort();
  }
  return 0;
}
