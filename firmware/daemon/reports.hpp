// Documents that people ask for: roster, status, inspection, enrolment sheet.
#pragma once

#include <functional>
#include <string>

#include "firmware/daemon/core.hpp"
#include "firmware/evidence/document.hpp"
#include "firmware/sealed/certificate.hpp"

namespace dozo::daemon {

class Reports {
 public:
  /// `certificate`: the terminal's present one; not_commissioned before there is one.
  Reports(Core& core, std::function<Result<sealed::Certificate>()> certificate)
      : core_(core), certificate_(std::move(certificate)) {}

  /// The number of the document. `kind`: "roster", "status", "inspection", "enrolment"; a period is
  /// given (else its days are ignored) for status and inspection. request_malformed for another
  /// kind; period_invalid, contract_unknown, report_too_large; not_commissioned.
  Result<std::string> issue(const custody::Who& who, const std::string& kind,
                            const evidence::Period& period);
  /// The first enrolment sheet, where none was issued yet.
  Result<> ensure_enrolment();

 private:
  Result<std::string> issue_enrolment(const custody::Who& who);
  Result<> check_period(const evidence::Period& period) const;

  Core& core_;
  std::function<Result<sealed::Certificate>()> certificate_;
};

}  // namespace dozo::daemon
