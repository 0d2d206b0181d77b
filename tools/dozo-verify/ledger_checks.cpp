#include "tools/dozo-verify/ledger_checks.hpp"

#include <nlohmann/json.hpp>

#include "firmware/custody/types.hpp"
#include "firmware/ledger/export.hpp"
#include "firmware/sealed/cms.hpp"

namespace dozo::verify_tool {
namespace {

// Is this the entry that records the issue of `document`? It comes after all that the document's
// checkpoint covers.
bool records(const ledger::Event& event, const CheckedDocument& document) {
  if (event.type != custody::type::kDocumentIssued) return false;
  const auto number = json_string(event.body, "number");
  const auto digest = json_string(event.body, "sha256");
  return number && digest && *number == document.parsed.number &&
         *digest == to_hex(document.sha256) && event.sequence >= document.parsed.checkpoint.size;
}

// Is this the issue of the document that `document` names as the one before it?
bool records_previous(const ledger::Event& event, const CheckedDocument& document) {
  const auto& previous = document.parsed.previous;
  if (!previous || event.type != custody::type::kDocumentIssued) return false;
  const auto number = json_string(event.body, "number");
  const auto digest = json_string(event.body, "sha256");
  return number && digest && *number == previous->number && *digest == to_hex(previous->sha256) &&
         event.sequence < document.parsed.checkpoint.size;
}

}  // namespace

Result<> signed_checkpoint(ByteView content, ByteView cms,
                           std::span<const sealed::Certificate> anchors) {
  const auto checkpoint = DOZO_TRY(ledger::parse_checkpoint(as_text(content)));
  const auto signer = sealed::verify_detached(content, cms, anchors, checkpoint.time);
  if (signer) return {};
  return fail(ErrorCode::checkpoint_invalid, std::string(error_entry(signer.error().code).name));
}

void check_ledger(const std::filesystem::path& folder, std::span<const sealed::Certificate> anchors,
                  std::span<const CheckedDocument> documents, Report& report,
                  std::span<const ledger::Anchor> typed) {
  std::vector<ledger::Anchor> printed(typed.begin(), typed.end());
  for (const CheckedDocument& document : documents) {
    printed.push_back({document.parsed.number, document.parsed.checkpoint});
  }
  std::vector<bool> recorded(documents.size(), false);
  std::vector<bool> previous(documents.size(), false);
  const auto look = [&](const ledger::Event& event) {
    for (std::size_t i = 0; i < documents.size(); ++i) {
      if (records(event, documents[i])) recorded[i] = true;
      if (records_previous(event, documents[i])) previous[i] = true;
    }
  };
  const auto verify = [&](ByteView content, ByteView cms) {
    return signed_checkpoint(content, cms, anchors);
  };
  for (const ledger::Check& check : ledger::verify_export(folder, verify, printed, look)) {
    report.add(check.name, check.ok ? Result<>() : Result<>(tl::unexpected(check.error)),
               check.detail);
  }
  for (std::size_t i = 0; i < documents.size(); ++i) {
    report.add("document.recorded",
               recorded[i] ? Result<>() : fail(ErrorCode::ledger_root_mismatch, "not recorded"),
               documents[i].parsed.number);
    if (!documents[i].parsed.previous) continue;
    report.add("document.previous",
               previous[i] ? Result<>() : fail(ErrorCode::ledger_root_mismatch, "not recorded"),
               documents[i].parsed.number + " → " + documents[i].parsed.previous->number);
  }
}

}  // namespace dozo::verify_tool
