// A terminal's papers and a ward's disc, made and signed with real keys, as files in a folder; and
// a run of dozo-verify over them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "firmware/evidence/document.hpp"
#include "firmware/sealed/cms.hpp"
#include "tests/unit/ledger/support.hpp"

namespace dozo::verify_tool::kit {

/// A key pair whose certificate began at `since`.
sealed::CmsSigner make_signer(const std::string& name, Instant since);

/// The files of one terminal that wiped one job.
class Terminal {
 public:
  Terminal();

  [[nodiscard]] const std::filesystem::path& folder() const { return temporary_.path(); }
  [[nodiscard]] std::string path(const std::string& name) const { return folder() / name; }
  /// Signs `json` and records its issue; writes NAME.json and NAME.json.p7s.
  void issue(const std::string& name, const Json& json);
  /// Signs whatever octets, as the terminal would; writes NAME.json and NAME.json.p7s.
  void sign(const std::string& name, const std::string& content, Signer& signer);
  /// Exports the ledger as it is now into the folder NAME.
  void export_ledger(const std::string& name);
  [[nodiscard]] sealed::CmsSigner& signer() { return signer_; }

  [[nodiscard]] Json receipt();
  [[nodiscard]] Json certificate();
  [[nodiscard]] Json failure();

 private:
  [[nodiscard]] evidence::ErasureFacts facts(evidence::Kind kind);
  [[nodiscard]] evidence::AuthenticityFacts authenticity();

  ledger::test::TemporaryFolder temporary_;
  ledger::test::Bench bench_;
  ledger::Ledger ledger_;
  sealed::CmsSigner signer_;
};

/// What dozo-verify answered.
struct Answer {
  int code = -1;
  std::string out;
  std::string err;
  Json json;  ///< of out, where that is JSON
  /// The names of the checks that failed.
  [[nodiscard]] std::vector<std::string> failures() const;
  [[nodiscard]] std::vector<std::string> names() const;
};

/// Runs dozo-verify with these arguments. `variables`: "LANGUAGE=ja" and the like, added.
Answer verify(const std::vector<std::string>& arguments,
              const std::vector<std::string>& variables = {});

std::string read_text(const std::filesystem::path& path);
void write_text(const std::filesystem::path& path, const std::string& text);

}  // namespace dozo::verify_tool::kit
