#include "tools/dozo-verify/pages.hpp"

#include "firmware/base/clock.hpp"
#include "firmware/base/file.hpp"
#include "firmware/sealed/cms.hpp"
#include "platform/print/pdf_signature.hpp"

namespace dozo::verify_tool {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxPage = 64 * 1024 * 1024;

Result<> page_altered(const std::string& where) {
  return fail(ErrorCode::page_altered, where);
}

// Who signed the page. Every octet of the file is settled by this: those outside of Contents by the
// signature, those inside by its one form.
Result<std::size_t> signer_of_page(ByteView page, std::span<const sealed::Certificate> anchors) {
  const auto signature = DOZO_TRY(platform::find_signature(page));
  const auto signer = sealed::verify_detached_digest(signature.covered, signature.cms, anchors,
                                                     SystemClock().now());
  if (signer) return *signer;
  if (signer.error().code == ErrorCode::signer_unknown) return fail(ErrorCode::document_signer);
  const auto over = sealed::signed_digest(signature.cms);
  const bool page_changed = over && *over != signature.covered;
  return fail(ErrorCode::page_altered,
              page_changed ? "the page, outside of its signature" : "the page's signature");
}

Result<Bytes> read_page(const fs::path& file) {
  auto octets = read_file(file, kMaxPage);
  if (!octets) octets.error().detail += " · " + file.string();
  return octets;
}

// The document in a page, once its signature is known to be the terminal's.
Result<Bytes> document_in(const fs::path& file, std::span<const sealed::Certificate> anchors,
                          Report& report) {
  const auto page = read_page(file);
  const Result<std::size_t> signer =
      page ? signer_of_page(*page, anchors) : Result<std::size_t>(tl::unexpected(page.error()));
  report.add("page.signature", outcome_of(signer), signer ? anchors[*signer].subject() : "");
  if (!signer) return tl::unexpected(signer.error());
  auto attachment = platform::attachment_of(*page);
  if (!attachment) {
    report.add("page.attachment", outcome_of(attachment));
    return tl::unexpected(attachment.error());
  }
  return std::move(attachment->content);
}

}  // namespace

bool is_page(const fs::path& file) {
  return file.extension() == ".pdf";
}

std::optional<CheckedDocument> check_page(const fs::path& file,
                                          std::span<const sealed::Certificate> anchors,
                                          Report& report) {
  const auto content = document_in(file, anchors, report);
  if (!content) return std::nullopt;
  auto document = check_form(*content, report);
  if (!document) return std::nullopt;
  // The document's key may be a former one of the same terminal: any that is trusted.
  report.add("document.terminal", names_trusted(document->parsed, anchors));
  return document;
}

void check_page_beside(const fs::path& json, const CheckedDocument& document,
                       std::span<const sealed::Certificate> anchors, Report& report) {
  fs::path page = json;
  page.replace_extension(".pdf");
  std::error_code error;
  if (is_page(json) || !fs::exists(page, error)) return;
  const auto content = document_in(page, anchors, report);
  if (!content) return;
  report.add("page.attachment",
             sha256(*content) == document.sha256 ? Result<>()
                                                 : page_altered("it carries another document"),
             page.filename().string());
}

std::optional<CheckedDocument> check_either(const fs::path& file,
                                            std::span<const sealed::Certificate> anchors,
                                            Report& report) {
  if (is_page(file)) return check_page(file, anchors, report);
  auto document = check_document(file, anchors, report);
  if (document) check_page_beside(file, *document, anchors, report);
  return document;
}

}  // namespace dozo::verify_tool
