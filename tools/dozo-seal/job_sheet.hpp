// The job sheet (JOB.toml).
#pragma once

#include <filesystem>
#include <string>

#include "firmware/base/result.hpp"
#include "firmware/sealed/delivery.hpp"

namespace dozo::seal_tool {

struct JobSheet {
  sealed::Delivery delivery;  ///< without group, recipient and sealed_at
  /// Whom it is for: a name, printed on the notice, or the digest of the terminal's public key.
  std::string recipient;
};

/// Keys, all needed: subject department contract delivery recipient records record_rule return_by;
/// and `checkpoint`, if wanted. job_sheet_invalid names the key that is wrong.
Result<JobSheet> read_job_sheet(const std::filesystem::path& path);

}  // namespace dozo::seal_tool
