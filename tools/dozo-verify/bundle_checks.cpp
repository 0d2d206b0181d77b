#include "tools/dozo-verify/bundle_checks.hpp"

#include <fmt/format.h>

#include "firmware/sealed/cms.hpp"
#include "tools/dozo-verify/bundle_entries.hpp"
#include "tools/dozo-verify/ledger_checks.hpp"

namespace dozo::verify_tool {
namespace {

using Anchors = std::span<const sealed::Certificate>;

Result<std::size_t> signer_of_bundle(const BundleFile& bundle, Anchors anchors) {
  const auto signer = sealed::verify_detached(as_bytes(bundle.text()), bundle.signature(), anchors,
                                              bundle.manifest().made_at);
  if (signer) return *signer;
  const bool stranger = signer.error().code == ErrorCode::signer_unknown;
  return fail(
      stranger ? ErrorCode::document_signer : ErrorCode::bundle_altered,
      "bundle.json, bundle.json.p7s: " + std::string(error_entry(signer.error().code).name));
}

// The certificate inside is for stock tools; what counts is the one compared on paper.
Result<> names_signer(const BundleFile& bundle, const sealed::Certificate& signer) {
  const auto inside = DOZO_TRY(bundle.read(ledger::kBundleCertificate));
  if (bundle.manifest().terminal_key != signer.public_key_digest() ||
      as_text(inside) != signer.to_pem()) {
    return fail(ErrorCode::bundle_altered, std::string(ledger::kBundleCertificate));
  }
  return {};
}

void check_parts(const BundleFile& bundle, Report& report) {
  const auto altered = bundle.altered();
  for (const Error& error : altered) report.add("bundle.part", tl::unexpected(error));
  if (altered.empty()) {
    report.add("bundle.part", {}, fmt::format("{}", bundle.manifest().members.size()));
  }
}

Result<ledger::Checkpoint> check_checkpoint(const BundleFile& bundle, Anchors anchors,
                                            Report& report) {
  const auto text = bundle.read(ledger::kBundleCheckpoint);
  Result<ledger::Checkpoint> checkpoint =
      text ? ledger::parse_checkpoint(as_text(*text)) : tl::unexpected(text.error());
  if (checkpoint && *checkpoint != bundle.manifest().checkpoint) {
    checkpoint = fail(ErrorCode::bundle_altered, "not the checkpoint of bundle.json");
  }
  report.add("checkpoint.form", outcome_of(checkpoint),
             checkpoint
                 ? fmt::format("{} entries, {}", checkpoint->size, to_rfc3339(checkpoint->time))
                 : "");
  const auto signature = bundle.read(ledger::kBundleCheckpointSignature);
  Result<> trusted;
  if (!text || !signature) {
    trusted = tl::unexpected(text ? signature.error() : text.error());
  } else {
    trusted = signed_checkpoint(*text, *signature, anchors);
  }
  report.add("checkpoint.signature", trusted);
  return checkpoint;
}

std::vector<CheckedDocument> check_documents(const BundleFile& bundle, Anchors anchors,
                                             Report& report) {
  std::vector<CheckedDocument> documents;
  for (const ledger::BundleMember& member : bundle.manifest().members) {
    const std::string_view number = ledger::document_of(member.name);
    if (number.empty()) continue;
    auto document = check_document(bundle.read(member.name), bundle.read(member.name + ".p7s"),
                                   anchors, report);
    if (document && document->parsed.number != number) {
      report.add("document.form", fail(ErrorCode::document_invalid, member.name));
    }
    if (document) documents.push_back(std::move(*document));
  }
  return documents;
}

}  // namespace

void check_bundle(const BundleFile& bundle, Anchors anchors, const Papers& papers, Report& report) {
  const auto signer = signer_of_bundle(bundle, anchors);
  report.add("bundle.signature", outcome_of(signer), signer ? anchors[*signer].subject() : "");
  if (signer) report.add("bundle.terminal", names_signer(bundle, anchors[*signer]));
  check_parts(bundle, report);
  const auto checkpoint = check_checkpoint(bundle, anchors, report);
  const auto documents = check_documents(bundle, anchors, report);

  std::vector<ledger::Anchor> printed = papers.checkpoints;
  for (const auto* list : {&documents, &papers.documents}) {
    for (const CheckedDocument& each : *list) {
      printed.push_back({each.parsed.number, each.parsed.checkpoint});
    }
  }
  BundleEntries entries(bundle.manifest());
  const ledger::LineVisitor visitor{
      [&](const ledger::Event& event) { entries.shown(event); },
      [&](const ledger::WithheldLine& line) { entries.withheld(line); }};
  for (const ledger::Check& check :
       ledger::verify_entries(bundle.events(), checkpoint, printed, visitor)) {
    report.add(check.name, check.ok ? Result<>() : Result<>(tl::unexpected(check.error)),
               check.detail);
  }
  entries.report(report);
  const auto recorded = [&](const CheckedDocument& document) {
    const bool found =
        entries.recorded(document.parsed.number, document.sha256, document.parsed.checkpoint.size);
    report.add("document.recorded",
               found ? Result<>() : fail(ErrorCode::ledger_root_mismatch, "not recorded"),
               document.parsed.number);
  };
  for (const CheckedDocument& document : documents) recorded(document);
  // A paper from outside the scope: its entry is withheld, its checkpoint says all there is to say.
  for (const CheckedDocument& paper : papers.documents) {
    const bool inside = std::ranges::any_of(documents, [&](const CheckedDocument& document) {
      return document.parsed.number == paper.parsed.number;
    });
    if (inside) recorded(paper);
  }
}

}  // namespace dozo::verify_tool
