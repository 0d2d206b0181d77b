// 端末登録票: what the ward enrols of a terminal, compared on paper by two people; and the
// roll-over of its key, which the former key has signed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "firmware/evidence/document.hpp"
#include "firmware/sealed/certificate.hpp"

namespace dozo::evidence {

struct EnrolledPerson {
  std::string name;
  std::string role;  ///< token
};

/// Detached CMS signatures (DER) of each key over the other's certificate (DER): whoever trusts
/// the former key may trust the new one, and the new one owns to its past.
struct CrossSignatures {
  Bytes by_former;  ///< over the new certificate
  Bytes by_new;     ///< over the former certificate
};

struct FormerKey {
  sealed::Certificate certificate;
  CrossSignatures signatures;
  /// Deliveries sealed for the former key before this moment are still accepted.
  Instant rolled_at;
};

struct Enrolment {
  Frame frame;
  sealed::Certificate certificate;
  std::vector<EnrolledPerson> people;
  std::optional<FormerKey> former;  ///< none on a first enrolment
  [[nodiscard]] Json to_json() const;
};

/// What the roll-over says, once checked: `text` is an enrolment (canonical JSON, parse()d) that
/// names a former key; both signatures are valid and over the two certificates that it carries; its
/// own key is the new one. document_invalid, document_signature.
struct RollOver {
  sealed::Certificate former;
  sealed::Certificate successor;
  Instant at;
};
Result<RollOver> read_roll_over(std::string_view text);

}  // namespace dozo::evidence
