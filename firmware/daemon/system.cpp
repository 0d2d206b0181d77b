#include "firmware/daemon/system.hpp"

#include <nlohmann/json.hpp>
#include <sys/mman.h>

#include "firmware/custody/types.hpp"
#include "firmware/daemon/recovery.hpp"
#include "firmware/evidence/qr.hpp"
#include "firmware/ledger/export.hpp"

namespace dozo::daemon {

System::System(const Ports& ports, std::unique_ptr<Core> core, std::function<void()> changed)
    : ports_(ports),
      core_(std::move(core)),
      people_(*core_, ports_.hasher),
      activities_(changed),
      reception_(*core_, ports_.drive, ports_.workers, activities_),
      importing_(
          *core_, [this]() -> vault::Shelves& { return shelves(); }, ports_.workers, activities_,
          reception_.feed()),
      working_(*core_, [this]() -> vault::Shelves& { return shelves(); }),
      erasing_(
          *core_, [this]() -> vault::Shelves& { return shelves(); }, ports_.workers, activities_) {
  core_->on_change(std::move(changed));
}

System::~System() {
  activities_.cancel();
  working_.close_all("shutdown");
}

Result<std::unique_ptr<System>> System::open(const Ports& ports, std::function<void()> changed) {
  std::unique_ptr<System> system(new System(
      ports, DOZO_TRY(Core::open(ports.store, ports.clock, ports.random)), std::move(changed)));
  if (!system->core_->state().terminal) return system;
  auto pair = DOZO_TRY(ports.keys.load());
  if (!pair) return fail(ErrorCode::key_malformed, "the terminal's key is gone");
  DOZO_TRY(system->take_key(std::move(*pair)));
  system->shelves_ = DOZO_TRY(ports.open_shelves());
  DOZO_TRY(settle_after_restart(*system->core_));
  DOZO_TRY(resume_after_restart(*system->core_, system->importing_, system->erasing_,
                                system->activities_));
  return system;
}

Result<> System::take_key(sealed::KeyPair pair) {
  const Digest digest = pair.certificate.public_key_digest();
  signer_.emplace(
      DOZO_TRY(sealed::CmsSigner::make(std::move(pair.key), std::move(pair.certificate))));
  core_->set_signer(&*signer_, digest);
  return {};
}

Result<> System::commission(const Commissioning& commissioning) {
  const auto held = core_->lock();
  const custody::State& state = core_->state();
  // Everything that can be refused is refused before a key or a shelf is made.
  DOZO_TRY(custody::decide_commission(state, commissioning.terminal, {custody::ShelfUse{}},
                                      commissioning.people));
  // A set-up that was cut off has left a key; shelves that were left are used if they fit.
  auto pair = DOZO_TRY(ports_.keys.load());
  if (!pair) {
    pair = DOZO_TRY(ports_.keys.create(commissioning.terminal.number + " dozo", core_->now().time));
  }
  custody::Terminal terminal = commissioning.terminal;
  terminal.key_fingerprint = to_hex(pair->certificate.fingerprint());
  auto shelves = ports_.open_shelves();
  if (!shelves) {
    shelves = ports_.make_shelves(commissioning.shelves, commissioning.shelf_bytes);
  }
  if (!shelves) return tl::unexpected(shelves.error());
  std::vector<custody::ShelfUse> uses;
  for (int number = 1; number <= (*shelves)->count(); ++number) {
    const vault::Range range = (*shelves)->at(number).range();
    uses.push_back({custody::ShelfState::free, "", range.offset, range.bytes});
  }
  const custody::Drafts drafts =
      DOZO_TRY(custody::decide_commission(state, terminal, uses, commissioning.people));
  DOZO_TRY(take_key(std::move(*pair)));
  shelves_ = std::move(*shelves);
  return core_->record(drafts);
}

Result<std::string> System::certificate() const {
  if (!signer_) return fail(ErrorCode::not_commissioned);
  return signer_->certificate().to_pem();
}

Result<Bytes> System::page(const std::string& number) {
  std::optional<ledger::Document> document;
  {
    const auto held = core_->lock();
    document = DOZO_TRY(core_->store().document(number));
  }
  if (!document) return fail(ErrorCode::document_unknown);
  const auto pair = DOZO_TRY(ports_.keys.load());
  if (!pair) return fail(ErrorCode::not_commissioned);
  const std::string qr =
      DOZO_TRY(evidence::qr_text(document->json, evidence::raw_signer(pair->key)));
  // The renderer gets the JSON and gives back octets: both through memory that has no name.
  const UniqueFd json(memfd_create("document", MFD_CLOEXEC));
  const UniqueFd pdf(memfd_create("page", MFD_CLOEXEC));
  if (!json || !pdf) return fail(ErrorCode::out_of_memory, "memfd");
  DOZO_TRY(pwrite_all(json.get(), as_bytes(document->json), 0));
  const auto renderer = DOZO_TRY(ports_.workers.start(intake::Worker::renderer));
  const int descriptors[] = {json.get(), pdf.get()};
  DOZO_TRY(renderer->send(Json{{"qr", qr}}, descriptors));
  DOZO_TRY(renderer->finish([](std::uint64_t) {}));
  constexpr std::size_t kMaxPage = 32 * 1024 * 1024;
  Bytes page(kMaxPage);
  page.resize(DOZO_TRY(pread_up_to(pdf.get(), page, 0)));
  return ports_.sign_page(page, as_bytes(document->json), number + ".json", *pair);
}

Result<> System::export_ledger(const std::filesystem::path& folder) {
  const auto held = core_->lock();
  if (core_->signer() == nullptr) return fail(ErrorCode::not_commissioned);
  return ledger::export_ledger(
      core_->store(), core_->ledger().checkpoint(), *core_->signer(), folder,
      [](const ledger::Event& event) { return event.type == custody::type::kPasswordSet; });
}

}  // namespace dozo::daemon
