// libcdio opens images by path only, and the sandbox knows no paths: for as long as a loan lives,
// one made-up name means the disc's descriptor.
#pragma once

namespace dozo::platform {

/// What to give libcdio in place of a path.
inline constexpr const char* kDiscName = "dozo:disc";

/// While it lives, in this thread, fopen(kDiscName) and stat(kDiscName) mean `disc`. One at a time.
class DiscLoan {
 public:
  explicit DiscLoan(int disc);
  ~DiscLoan();
  DiscLoan(const DiscLoan&) = delete;
  DiscLoan& operator=(const DiscLoan&) = delete;
};

}  // namespace dozo::platform
