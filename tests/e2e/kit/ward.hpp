// The ward's side: a key, and deliveries sealed as real disc images by the product's libraries.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "firmware/sealed/cms.hpp"
#include "firmware/sealed/seal.hpp"
#include "tests/e2e/kit/files.hpp"

namespace dozo::e2e {

/// Small enough that a test takes no time: 1 MiB of memory, a few milliseconds.
inline constexpr int kQuickWorkFactor = 10;

/// A sealed delivery, as it is carried to the terminal.
struct Delivery {
  std::string number;
  std::string notice;
  std::string password;
  Contents contents;
  std::vector<std::filesystem::path> images;  ///< in number order
};

struct Sealing {
  std::string number = "D-2026-0001";
  Contents contents = one_file();
  std::uint64_t disc_octets = sealed::kDiscCd;
  std::uint64_t part_octets = sealed::kMaxPart;
  int log_n = kQuickWorkFactor;
  /// Instead of `contents`: files that lie here already.
  std::vector<sealed::SealInput> inputs = {};
};

class Ward {
 public:
  explicit Ward(const std::string& name = "見本区 国保収納課");
  [[nodiscard]] std::string pem() const { return signer_.certificate().to_pem(); }
  /// Seals for the terminal with this certificate.
  Delivery seal(const std::string& terminal_pem, const Sealing& sealing = {});
  /// An image of its commissioning disc: the certificate and, where they are given, a policy and a
  /// logo.
  std::filesystem::path commissioning(const std::string& policy = "", const Bytes& logo = {});
  /// A detached signature (CMS, DER) of `content`.
  Bytes sign(const std::string& content) { return signer_.sign(as_bytes(content)).value(); }
  /// A password that is right in form, and not the delivery's.
  static std::string another_password();

 private:
  Folder folder_;
  sealed::CmsSigner signer_;
  int sealed_ = 0;
};

}  // namespace dozo::e2e
