#include "tools/dozo-verify/documents.hpp"

#include <algorithm>

#include "firmware/base/clock.hpp"
#include "firmware/base/file.hpp"
#include "firmware/evidence/enrolment.hpp"
#include "firmware/sealed/cms.hpp"

namespace dozo::verify_tool {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxCertificateFile = 64 * 1024;
constexpr std::size_t kMaxDocument = 1024 * 1024;

// The user named the file: the error names it back.
Result<Bytes> read_named(const fs::path& path, std::size_t limit) {
  auto octets = read_file(path, limit);
  if (!octets) octets.error().detail += " · " + path.string();
  return octets;
}

// Which of the two files was changed: the signature says itself what it is over.
std::string where(ByteView content, ByteView cms) {
  const auto over = sealed::signed_digest(cms);
  if (!over) return "the signature file: ";
  return *over == sha256(content) ? "the signature file: " : "the document: ";
}

// Who of `anchors` signed. The reasons of a disc's signature are given as a detail: their words are
// about discs.
Result<std::size_t> signer_of(ByteView content, const Result<Bytes>& cms,
                              std::span<const sealed::Certificate> anchors, Instant at) {
  if (!cms) return tl::unexpected(cms.error());
  const auto signer = sealed::verify_detached(content, *cms, anchors, at);
  if (!signer) {
    const bool stranger = signer.error().code == ErrorCode::signer_unknown;
    return fail(stranger ? ErrorCode::document_signer : ErrorCode::document_signature,
                (stranger ? "" : where(content, *cms)) +
                    std::string(error_entry(signer.error().code).name));
  }
  return *signer;
}

Result<> names_signer(const evidence::ParsedDocument& parsed, const sealed::Certificate& signer) {
  if (parsed.terminal_key == signer.public_key_digest()) return {};
  return fail(ErrorCode::document_invalid, "another terminal's key");
}

std::string headline(const evidence::ParsedDocument& parsed) {
  return parsed.number + ", " + to_rfc3339(parsed.issued_at) +
         (parsed.assurance == evidence::Assurance::evaluation ? ", evaluation" : ", appliance");
}

}  // namespace

Result<std::vector<sealed::Certificate>> read_anchors(std::span<const fs::path> paths) {
  std::vector<sealed::Certificate> anchors;
  for (const fs::path& path : paths) {
    const Bytes pem = DOZO_TRY(read_named(path, kMaxCertificateFile));
    const auto anchor = sealed::Certificate::from_pem(pem);
    if (!anchor) return fail(anchor.error().code, path.string());
    anchors.push_back(*anchor);
  }
  return anchors;
}

Result<std::vector<sealed::Certificate>> trusted(const Common& common) {
  auto anchors = DOZO_TRY(read_anchors(common.anchors));
  for (const fs::path& file : common.roll_overs) {
    const Bytes content = DOZO_TRY(read_named(file, kMaxDocument));
    const Bytes cms = DOZO_TRY(read_named(fs::path(file) += ".p7s", sealed::kMaxSignature));
    const auto rolled = evidence::read_roll_over(as_text(content));
    if (!rolled) return fail(ErrorCode::roll_over_invalid, describe(rolled.error()));
    const bool known = std::any_of(anchors.begin(), anchors.end(), [&](const auto& anchor) {
      return anchor.fingerprint() == rolled->former.fingerprint();
    });
    if (!known) return fail(ErrorCode::roll_over_invalid, "its former key is not trusted");
    if (!sealed::verify_detached(content, cms, {&rolled->successor, 1}, rolled->at)) {
      return fail(ErrorCode::roll_over_invalid, "its own signature");
    }
    anchors.push_back(rolled->successor);
  }
  return anchors;
}

Result<> names_trusted(const evidence::ParsedDocument& parsed,
                       std::span<const sealed::Certificate> anchors) {
  const bool known = std::any_of(anchors.begin(), anchors.end(), [&](const auto& anchor) {
    return anchor.public_key_digest() == parsed.terminal_key;
  });
  if (known) return {};
  return fail(ErrorCode::document_invalid, "another terminal's key");
}

std::optional<CheckedDocument> check_form(ByteView content, Report& report) {
  const auto parsed = evidence::parse(as_text(content));
  report.add("document.form", outcome_of(parsed), parsed ? headline(*parsed) : std::string());
  if (!parsed) return std::nullopt;
  return CheckedDocument{*parsed, sha256(content)};
}

void check_chain(std::span<const CheckedDocument> documents, Report& report) {
  for (const CheckedDocument& document : documents) {
    const auto& previous = document.parsed.previous;
    if (!previous) continue;
    for (const CheckedDocument& each : documents) {
      if (each.parsed.number != previous->number) continue;
      report.add("document.previous",
                 each.sha256 == previous->sha256
                     ? Result<>()
                     : fail(ErrorCode::document_invalid, "another than was issued"),
                 document.parsed.number + " → " + previous->number);
    }
  }
}

std::optional<CheckedDocument> check_document(const fs::path& file,
                                              std::span<const sealed::Certificate> anchors,
                                              Report& report) {
  fs::path signature = file;
  signature += ".p7s";
  return check_document(read_named(file, kMaxDocument),
                        read_named(signature, sealed::kMaxSignature), anchors, report);
}

std::optional<CheckedDocument> check_document(const Result<Bytes>& content,
                                              const Result<Bytes>& signature,
                                              std::span<const sealed::Certificate> anchors,
                                              Report& report) {
  if (!content) {
    report.add("document.form", outcome_of(content));
    return std::nullopt;
  }
  const auto document = check_form(*content, report);
  // A signature is judged at the time that the document says: a terminal's certificate never
  // expires, but it has a beginning.
  const Instant at = document ? document->parsed.issued_at : SystemClock().now();
  const auto signer = signer_of(*content, signature, anchors, at);
  report.add("document.signature", outcome_of(signer),
             signer ? anchors[*signer].subject() : std::string());
  if (document && signer) {
    report.add("document.terminal", names_signer(document->parsed, anchors[*signer]));
  }
  return document;
}

}  // namespace dozo::verify_tool
