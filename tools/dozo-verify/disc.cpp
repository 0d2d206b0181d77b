#include <fcntl.h>
#include <fmt/format.h>

#include "firmware/base/clock.hpp"
#include "firmware/base/file.hpp"
#include "firmware/base/text.hpp"
#include "firmware/intake/receive.hpp"
#include "platform/sandbox/child_workers.hpp"
#include "tools/dozo-verify/documents.hpp"
#include "tools/dozo-verify/options.hpp"

namespace dozo::verify_tool {
namespace {

struct Question {
  std::vector<std::string> anchors;  ///< PEM
  std::optional<Digest> recipient;   ///< the terminal's public key; none: any terminal
};

Result<Question> read_question(const Disc& options) {
  Question question;
  for (const auto& anchor : DOZO_TRY(read_anchors(options.common.anchors))) {
    question.anchors.push_back(anchor.to_pem());
  }
  if (!options.recipient.empty()) {
    const auto terminal = DOZO_TRY(read_anchors({&options.recipient, 1}));
    question.recipient = terminal.front().public_key_digest();
  }
  return question;
}

// The disc is as untrusted here as at a terminal: the same sandboxed workers look at it.
Result<intake::Verdict> examine(const Disc& options, const Question& question) {
  const UniqueFd disc = DOZO_TRY(open_file(options.image, O_RDONLY));
  platform::ChildWorkers workers(program_folder());
  intake::Progress progress;
  return intake::examine_disc(workers, disc.get(), question.anchors, question.recipient,
                              SystemClock().now(), progress);
}

// Which of the checks the error belongs to: the verifier stops at the first that fails.
const char* failed_check(ErrorCode code) {
  switch (code) {
    case ErrorCode::other_terminal:
      return "disc.recipient";
    case ErrorCode::signature_malformed:
    case ErrorCode::signature_profile_forbidden:
    case ErrorCode::signature_wrong:
    case ErrorCode::signer_unknown:
    case ErrorCode::signer_not_valid_now:
      return "disc.signature";
    case ErrorCode::bag_tag_digest_mismatch:
    case ErrorCode::bag_payload_digest_mismatch:
    case ErrorCode::bag_oxum_mismatch:
    case ErrorCode::bag_file_missing:
    case ErrorCode::bag_file_unlisted:
    case ErrorCode::age_header_invalid:
      return "disc.content";
    case ErrorCode::disc_foreign:
    case ErrorCode::disc_file_system_invalid:
    case ErrorCode::bag_declaration_invalid:
    case ErrorCode::bag_info_invalid:
    case ErrorCode::bag_manifest_invalid:
    case ErrorCode::bag_file_repeated:
    case ErrorCode::bag_path_forbidden:
    case ErrorCode::bag_file_oversized:
    case ErrorCode::bag_profile_unknown:
      return "disc.form";
    default:
      return "disc.read";
  }
}

std::string headline(const intake::Verdict& verdict) {
  return fmt::format("{}, {}/{}, {}", verdict.delivery.number, verdict.disc.number,
                     verdict.disc.count, to_rfc3339(verdict.delivery.sealed_at));
}

}  // namespace

int run(const Disc& options) {
  Report report;
  const auto question = read_question(options);
  if (!question) {
    report.add("anchors", tl::unexpected(question.error()));
    return report.print(options.common.json);
  }
  const auto verdict = examine(options, *question);
  if (!verdict) {
    report.add(failed_check(verdict.error().code), tl::unexpected(verdict.error()));
    return report.print(options.common.json);
  }
  report.add("disc.form", {}, headline(*verdict));
  report.add("disc.signature", {}, to_hex(verdict->signer));
  if (question->recipient) report.add("disc.recipient", {});
  report.add("disc.content", {}, fmt::format("{} octets", verdict->payload_bytes));
  return report.print(options.common.json);
}

}  // namespace dozo::verify_tool
