#include "tools/dozo-verify/documents.hpp"

#include "firmware/base/clock.hpp"
#include "firmware/base/file.hpp"
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

// Who of `anchors` signed. The reasons of a disc's signature are given as a detail: their words are
// about discs.
Result<std::size_t> signer_of(ByteView content, const fs::path& file,
                              std::span<const sealed::Certificate> anchors, Instant at) {
  fs::path signature = file;
  signature += ".p7s";
  const Bytes cms = DOZO_TRY(read_named(signature, sealed::kMaxSignature));
  const auto signer = sealed::verify_detached(content, cms, anchors, at);
  if (!signer) {
    const bool stranger = signer.error().code == ErrorCode::signer_unknown;
    return fail(stranger ? ErrorCode::document_signer : ErrorCode::document_signature,
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

template <class T>
Result<> outcome(const Result<T>& result) {
  if (result) return {};
  return tl::unexpected(result.error());
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

std::optional<CheckedDocument> check_document(const fs::path& file,
                                              std::span<const sealed::Certificate> anchors,
                                              Report& report) {
  const auto content = read_named(file, kMaxDocument);
  if (!content) {
    report.add("document.form", outcome(content));
    return std::nullopt;
  }
  const auto parsed = evidence::parse(as_text(*content));
  report.add("document.form", outcome(parsed), parsed ? headline(*parsed) : std::string());
  // A signature is judged at the time that the document says: a terminal's certificate never
  // expires, but it has a beginning.
  const Instant at = parsed ? parsed->issued_at : SystemClock().now();
  const auto signer = signer_of(*content, file, anchors, at);
  report.add("document.signature", outcome(signer),
             signer ? anchors[*signer].subject() : std::string());
  if (!parsed) return std::nullopt;
  if (signer) report.add("document.terminal", names_signer(*parsed, anchors[*signer]));
  return CheckedDocument{*parsed, sha256(*content)};
}

}  // namespace dozo::verify_tool
