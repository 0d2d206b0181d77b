// A terminal with the jobs of two wards, its bundles, and forgeries of them.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "firmware/daemon/bundle.hpp"
#include "firmware/ledger/fake_store.hpp"
#include "firmware/sealed/cms.hpp"
#include "tests/unit/tools/verify_kit.hpp"
#include "tools/dozo-verify/bundle_checks.hpp"

namespace dozo::verify_tool::kit {

inline constexpr auto kContract = "契約-1";
inline constexpr auto kOtherContract = "契約-2";

/// Commissioned on 2026-11-22. The notice of 契約-1 comes on 12-01, its disc (J-0001) on 12-02;
/// 契約-2 of another ward has J-0002 from 12-03 on; J-0001 is erased on 12-05; people log in every
/// day.
class BundleTerminal {
 public:
  BundleTerminal();

  /// Everybody logs in on this day: so many entries that concern no job.
  void ordinary_day(Date day, int logins = 3);
  /// A job of 契約-1 or of another contract, received on this day.
  void receive(Date day, const std::string& job, const std::string& contract, char ward);
  void erase(Date day, const std::string& job);
  void record(const std::string& type, const Json& body, const std::string& actor = "terminal");

  Result<> write(const daemon::BundleRequest& request, const std::string& name);
  /// Writes it, opened; the test fails if it cannot be.
  BundleFile bundle(const ledger::BundleScope& scope, const std::vector<std::string>& papers = {});
  BundleFile contract() { return bundle({std::nullopt, std::nullopt, kContract}); }

  [[nodiscard]] std::string path(const std::string& name) const { return temporary_.path() / name; }
  /// The document as a paper that an inspector holds.
  [[nodiscard]] CheckedDocument paper(const std::string& number);
  /// Every document, in the order of issue.
  [[nodiscard]] std::vector<std::string> documents() const;
  [[nodiscard]] const sealed::CmsSigner& signer() const { return signer_; }
  [[nodiscard]] sealed::CmsSigner& signer() { return signer_; }
  [[nodiscard]] ledger::FakeStore& store() { return store_; }
  [[nodiscard]] daemon::Core& core() { return *core_; }

 private:
  void day(Date date);
  std::string issue(evidence::Kind kind, const std::string& golden, const std::string& job,
                    const std::function<custody::Drafts(const std::string&)>& drafts);

  ledger::test::TemporaryFolder temporary_;
  ledger::FakeStore store_;
  FakeClock clock_;
  SystemRandom random_;
  sealed::CmsSigner signer_;
  std::unique_ptr<daemon::Core> core_;
  int bundles_ = 0;
};

/// What is in a bundle, to be changed and signed again by whoever has a key.
struct Forgery {
  ledger::BundleManifest manifest;
  std::map<std::string, std::string> members;

  explicit Forgery(const BundleFile& bundle);
  [[nodiscard]] std::vector<std::string> lines() const;
  /// Replaces events.jsonl and signs a checkpoint over these lines.
  void set_lines(const std::vector<std::string>& lines, sealed::CmsSigner& signer);
  /// Writes it with digests and signature made anew.
  BundleFile write(const std::string& path, sealed::CmsSigner& signer);
};

/// The whole check; the names of what failed, a detail behind each.
Report check(const BundleFile& bundle, const sealed::CmsSigner& trusted, const Papers& papers = {});
std::vector<std::string> failures(const Report& report);
/// Its octets, to be compared.
std::string octets_of(const std::string& path);
/// A file that is changed in place.
BundleFile open_bundle(const std::string& path);

}  // namespace dozo::verify_tool::kit
