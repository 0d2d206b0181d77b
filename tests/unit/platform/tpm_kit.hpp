// A real TPM 2.0 for tests: swtpm as a child process, on sockets in a folder.
#pragma once

#include <memory>
#include <string>
#include <thread>

#include <sys/types.h>

#include "platform/tpm/approval.hpp"
#include "platform/tpm/tpm.hpp"
#include "tests/unit/sealed/sealed_support.hpp"

namespace dozo::platform::tpm_kit {

/// One chip: its state outlives its power. Serves one connection at a time.
class Chip {
 public:
  Chip() { power_on(); }
  ~Chip() { power_off(); }
  Chip(const Chip&) = delete;
  Chip& operator=(const Chip&) = delete;

  /// Ends the process at once, as a power cut does; registers are gone, NV memory stays.
  void power_off();
  void power_on();
  [[nodiscard]] std::string tcti() const { return "swtpm:path=" + socket().string(); }
  [[nodiscard]] std::filesystem::path socket() const { return folder_ / "tpm"; }

 private:
  sealed::test::TemporaryFolder folder_;
  pid_t child_ = -1;
};

/// Somebody who listens on the bus to the chip: everything that crosses it, both ways.
class Tap {
 public:
  explicit Tap(const Chip& chip);
  ~Tap() { stop(); }
  Tap(const Tap&) = delete;
  Tap& operator=(const Tap&) = delete;
  /// One connection at a time.
  [[nodiscard]] std::string tcti() const { return "swtpm:path=" + (folder_ / "tap").string(); }
  /// What was heard, once the connection has ended.
  std::string heard();

 private:
  void stop();
  void listen_on(int client, int chip);
  sealed::test::TemporaryFolder folder_;
  UniqueFd listener_;
  UniqueFd chip_;
  std::string heard_;
  std::thread thread_;
};

/// A chip and a connection to it.
struct Machine {
  Chip chip;
  std::unique_ptr<Tpm> tpm = connect();

  std::unique_ptr<Tpm> connect();
  /// Off and on again, with a new connection.
  void restart();
  /// Extends PCR 11 with the hash of a text: another image was started.
  void measure(std::string_view image);
  Digest pcr11();
};

/// The one who makes images: a key pair of openssl's, and its signatures.
class Maker {
 public:
  enum class Kind { rsa, ec };
  explicit Maker(Kind kind = Kind::rsa);
  [[nodiscard]] UpdateKey key() const;
  /// What ships with an image of this measurement and version.
  [[nodiscard]] Approval approve(const Digest& pcr11, std::uint64_t version) const;
  [[nodiscard]] const sealed::test::TemporaryFolder& folder() const { return folder_; }

 private:
  sealed::test::TemporaryFolder folder_;
};

}  // namespace dozo::platform::tpm_kit
