// dozod without a process: the real System over the fakes beside its ports, and its API without a
// socket. Five people, commissioned at 2026-11-02 10:00.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>

#include <nlohmann/json.hpp>

#include "firmware/daemon/api/methods.hpp"
#include "firmware/daemon/system.hpp"
#include "firmware/intake/drive_fake.hpp"
#include "firmware/ledger/fake_store.hpp"
#include "firmware/vault/fake_shelf.hpp"
#include "platform/keystore/software_key.hpp"
#include "tests/unit/intake/thread_workers.hpp"

namespace dozo::daemon::test {

/// May be moved while a server's thread reads it.
class SharedClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override { return {seconds_}; }
  void advance(std::int64_t seconds) { seconds_ += seconds; }

 private:
  std::atomic<std::int64_t> seconds_ = from_rfc3339("2026-11-02T10:00:00+09:00")->seconds;
};

/// No work at all: what is tested is who may log in, not how hard guessing is.
class PlainHasher final : public custody::PasswordHasher {
 public:
  Result<std::string> hash(ByteView password) override {
    return "plain:" + std::string(as_text(password));
  }
  bool fits(ByteView password, const std::string& verifier) override {
    return !verifier.empty() && verifier == "plain:" + std::string(as_text(password));
  }
};

/// A request's parameters and the pipes that carry its secrets.
class Params {
 public:
  explicit Params(Json members = Json::object()) : json(std::move(members)) {}
  Params& secret(const char* key, std::string_view text);
  Params& consent(const std::string& login, std::string_view password);

  Json json;
  std::vector<UniqueFd> descriptors;

 private:
  std::size_t keep(std::string_view text);
};

class Office {
 public:
  /// What a composition root decides.
  struct Made {
    Platform platform = {};
    std::vector<Probe> probes = evaluation_probes();
    RecoveryKey recovery_key = {};
    bool commissioned = true;
  };
  Office() : Office(Made{}) {}
  explicit Office(const Made& made);
  ~Office();
  /// What everybody typed at the commissioning: not the account's name itself.
  static std::string password_of(const std::string& login) {
    return "kura-no-kagi-" + login.substr(1);
  }

  /// Where it was not made so.
  Result<Json> commission();

  /// One request in a session.
  Result<Json> call(api::Session& session, const std::string& method, Params params = Params());
  /// The same by a person who has just logged in; "" is nobody.
  Result<Json> call_as(const std::string& login, const std::string& method,
                       Params params = Params());
  /// With the second person's consent.
  Result<Json> call_by_two(const std::string& login, const std::string& second,
                           const std::string& method, Params params = Params());
  api::Session log_in(const std::string& login);

  SharedClock clock;
  intake::FakeDrive drive;
  intake::ThreadWorkers workers;
  std::unique_ptr<System> system;

 private:
  std::filesystem::path folder_;
  ledger::FakeStore store_;
  SystemRandom random_;
  PlainHasher hasher_;
  std::unique_ptr<platform::SoftwareKey> keys_;
};

/// The error of a refused request; nothing where it was granted.
std::optional<ErrorCode> error_of(const Result<Json>& outcome);

}  // namespace dozo::daemon::test
