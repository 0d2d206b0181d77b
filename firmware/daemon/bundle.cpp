#include "firmware/daemon/bundle.hpp"

#include <algorithm>
#include <functional>

#include <nlohmann/json.hpp>

#include "firmware/base/file.hpp"
#include "firmware/daemon/bundle_selection.hpp"
#include "firmware/ledger/compact.hpp"
#include "firmware/sealed/tar.hpp"

namespace dozo::daemon {
namespace {

using ledger::BundleManifest;
using Sink = std::function<Result<>(ByteView)>;

// Entries that are read under one hold of the lock.
constexpr std::uint64_t kSlice = 4096;
// Of so many documents, the newest, the printed checkpoints fit every bundle.
constexpr std::size_t kNewestPapers = 256;
constexpr std::size_t kBuffer = 256 * 1024;

/// One member: its name, and how its octets are made (twice: to be hashed, and to be written).
struct Part {
  std::string name;
  std::function<Result<>(const Sink&)> write;
};

Part fixed(std::string_view name, Bytes content) {
  return {std::string(name),
          [content = std::move(content)](const Sink& sink) { return sink(content); }};
}

Bytes octets(std::string_view text) {
  const ByteView view = as_bytes(text);
  return {view.begin(), view.end()};
}

Result<ledger::Document> fetch(Core& core, const std::string& number) {
  const auto held = core.lock();
  auto document = DOZO_TRY(core.store().document(number));
  if (!document) return fail(ErrorCode::document_unknown, number);
  return std::move(*document);
}

// How long the ledger was when the document was made.
Result<std::uint64_t> printed_size(const ledger::Document& document) {
  const Json json = DOZO_TRY(parse_json(document.json));
  const auto checkpoint = ledger::checkpoint_from_json(
      json.value("authenticity", Json::object()).value("checkpoint", Json::object()));
  if (!checkpoint) return fail(ErrorCode::ledger_damaged, document.number);
  return checkpoint->size;
}

class Bundle {
 public:
  Bundle(Core& core, BundleSelection selection) : core_(core), selection_(std::move(selection)) {}

  /// With the core's lock held since the selection was made.
  Result<> look(const BundleRequest& request);
  Result<> prepare(const std::string& certificate);
  Result<> write(const Sink& sink);

 private:
  Result<> add_cuts(const std::vector<std::string>& papers);
  Result<> write_entries(const Sink& sink) const;
  Result<Bytes> sign(std::string_view text);

  Core& core_;
  BundleSelection selection_;
  BundleManifest manifest_;
  std::vector<std::uint64_t> cuts_;
  std::vector<Part> parts_;
};

Result<Bytes> Bundle::sign(std::string_view text) {
  const auto held = core_.lock();
  return core_.signer()->sign(as_bytes(text));
}

Result<> Bundle::look(const BundleRequest& request) {
  const custody::State& state = core_.state();
  manifest_.terminal = state.terminal->number;
  manifest_.terminal_key = core_.key_digest();
  manifest_.software = DOZO_VERSION;
  manifest_.made_at = core_.now().time;
  manifest_.scope = request.scope;
  manifest_.checkpoint = core_.checkpoint();
  manifest_.jobs = selection_.jobs();
  const std::size_t newest = std::min(kNewestPapers, state.documents.size());
  std::vector<std::string> papers = request.papers;
  for (std::size_t i = state.documents.size() - newest; i < state.documents.size(); ++i) {
    papers.push_back(state.documents[i].number);
  }
  return add_cuts(papers);
}

Result<> Bundle::prepare(const std::string& certificate) {
  const std::string checkpoint = ledger::encode_checkpoint(manifest_.checkpoint);
  parts_.push_back(fixed(ledger::kBundleCertificate, octets(certificate)));
  parts_.push_back(fixed(ledger::kBundleCheckpoint, octets(checkpoint)));
  parts_.push_back(fixed(ledger::kBundleCheckpointSignature, DOZO_TRY(sign(checkpoint))));
  parts_.push_back({std::string(ledger::kBundleEvents),
                    [this](const Sink& sink) { return write_entries(sink); }});
  DOZO_TRY(add_cuts(selection_.documents()));
  for (const std::string& number : selection_.documents()) {
    const std::string name = ledger::bundled_document(number);
    parts_.push_back({name, [this, number](const Sink& sink) -> Result<> {
                        return sink(as_bytes(DOZO_TRY(fetch(core_, number)).json));
                      }});
    parts_.push_back({name + ".p7s", [this, number](const Sink& sink) -> Result<> {
                        return sink(DOZO_TRY(fetch(core_, number)).signature);
                      }});
  }
  for (const Part& part : parts_) {
    Sha256 hash;
    std::uint64_t size = 0;
    DOZO_TRY(part.write([&](ByteView piece) -> Result<> {
      hash.update(piece);
      size += piece.size();
      return {};
    }));
    manifest_.members.push_back({part.name, size, hash.finish()});
  }
  return {};
}

Result<> Bundle::add_cuts(const std::vector<std::string>& papers) {
  for (const std::string& number : papers) {
    cuts_.push_back(DOZO_TRY(printed_size(DOZO_TRY(fetch(core_, number)))));
  }
  return {};
}

Result<> Bundle::write_entries(const Sink& sink) const {
  ledger::CompactLines lines([&](std::string_view text) { return sink(as_bytes(text)); }, cuts_);
  const std::uint64_t size = manifest_.checkpoint.size;
  for (std::uint64_t at = 0; at < size; at += kSlice) {
    const auto held = core_.lock();
    DOZO_TRY(core_.store().read(
        at, std::min(kSlice, size - at),
        [&](std::uint64_t sequence, std::string_view line, const Digest& leaf) -> Result<> {
          if (DOZO_TRY(selection_.shows(sequence, line))) return lines.show(line);
          return lines.hide(leaf);
        }));
  }
  return lines.finish();
}

Result<> Bundle::write(const Sink& sink) {
  const auto member = [&](std::string_view name, std::uint64_t size,
                          const std::function<Result<>()>& content) -> Result<> {
    DOZO_TRY(sink(sealed::tar_member_header(name, sealed::MemberKind::file, size, {0})));
    DOZO_TRY(content());
    return sink(Bytes(sealed::tar_padded(size) - size));
  };
  const std::string manifest = DOZO_TRY(ledger::encode_bundle(manifest_));
  const Bytes signature = DOZO_TRY(sign(manifest));
  DOZO_TRY(
      member(ledger::kBundleManifest, manifest.size(), [&] { return sink(as_bytes(manifest)); }));
  DOZO_TRY(member(ledger::kBundleSignature, signature.size(), [&] { return sink(signature); }));
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    DOZO_TRY(
        member(parts_[i].name, manifest_.members[i].size, [&] { return parts_[i].write(sink); }));
  }
  return sink(Bytes(2 * sealed::kTarBlock));
}

}  // namespace

Result<> write_bundle(Core& core, const std::string& certificate, const BundleRequest& request,
                      int out) {
  auto held = core.lock();
  if (core.signer() == nullptr || !core.state().terminal) return fail(ErrorCode::not_commissioned);
  Bundle bundle(core, DOZO_TRY(BundleSelection::make(core.state(), core.store(), request.scope)));
  DOZO_TRY(bundle.look(request));
  held.unlock();
  DOZO_TRY(bundle.prepare(certificate));
  Bytes buffer;
  const auto flush = [&]() -> Result<> {
    DOZO_TRY(write_all(out, buffer));
    buffer.clear();
    return {};
  };
  DOZO_TRY(bundle.write([&](ByteView piece) -> Result<> {
    buffer.insert(buffer.end(), piece.begin(), piece.end());
    return buffer.size() < kBuffer ? Result<>() : flush();
  }));
  return flush();
}

}  // namespace dozo::daemon
