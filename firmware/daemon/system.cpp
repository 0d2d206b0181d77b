#include "firmware/daemon/system.hpp"

#include <nlohmann/json.hpp>

#include "firmware/custody/types.hpp"
#include "firmware/daemon/key_roll.hpp"
#include "firmware/daemon/recovery.hpp"
#include "firmware/daemon/rendering.hpp"
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
          reception_.feed(),
          [this](std::uint64_t insertion, const intake::Verdict& verdict, const std::string& job) {
            reception_.import_has_read(insertion, verdict, job);
          }),
      working_(*core_, [this]() -> vault::Shelves& { return shelves(); }),
      erasing_(
          *core_, [this]() -> vault::Shelves& { return shelves(); }, ports_.workers, activities_),
      reports_(*core_,
               [this]() -> Result<sealed::Certificate> {
                 const std::string pem = DOZO_TRY(certificate());
                 return sealed::Certificate::from_pem(as_bytes(pem));
               }),
      self_test_(
          *core_, ports_.workers, activities_, [this] { return shelves_.get(); },
          [this]() -> Result<sealed::Certificate> {
            const std::string pem = DOZO_TRY(certificate());
            return sealed::Certificate::from_pem(as_bytes(pem));
          },
          ports_.probes) {
  core_->on_change(std::move(changed));
}

System::~System() {
  self_test_.stop();
  activities_.stop();
  working_.close_all("shutdown");
}

Result<std::unique_ptr<System>> System::open(const Ports& ports, std::function<void()> changed) {
  auto core = DOZO_TRY(Core::open(ports.store, ports.clock, ports.random, ports.platform));
  std::unique_ptr<System> system(new System(ports, std::move(core), std::move(changed)));
  if (!system->core_->state().terminal) return system;
  // A commissioning that was cut off at its end has left it.
  DOZO_TRY(ports.recovery_key.destroy());
  DOZO_TRY(system->take_key(DOZO_TRY(settle_key(*system->core_, ports.keys))));
  system->shelves_ = DOZO_TRY(ports.open_shelves());
  DOZO_TRY(settle_after_restart(*system->core_));
  DOZO_TRY(system->reports_.ensure_enrolment());
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
  custody::Setup setup{
      commissioning.terminal, {custody::ShelfUse{}}, commissioning.people, commissioning.places};
  DOZO_TRY(custody::decide_commission(state, core_->now(), setup));
  // A set-up that was cut off has left a key; shelves that were left are used if they fit.
  auto pair = DOZO_TRY(ports_.keys.load());
  if (!pair) {
    pair = DOZO_TRY(ports_.keys.create(commissioning.terminal.number + " dozo", core_->now().time));
  }
  setup.terminal.key_fingerprint = to_hex(pair->certificate.fingerprint());
  auto shelves = ports_.open_shelves();
  if (!shelves) {
    shelves = ports_.make_shelves(commissioning.shelves, commissioning.shelf_bytes);
  }
  if (!shelves) return tl::unexpected(shelves.error());
  setup.shelves.clear();
  for (int number = 1; number <= (*shelves)->count(); ++number) {
    const vault::Range range = (*shelves)->at(number).range();
    setup.shelves.push_back({custody::ShelfState::free, "", range.offset, range.bytes});
  }
  const custody::Drafts drafts = DOZO_TRY(custody::decide_commission(state, core_->now(), setup));
  DOZO_TRY(take_key(std::move(*pair)));
  shelves_ = std::move(*shelves);
  DOZO_TRY(core_->record(drafts));
  DOZO_TRY(ports_.recovery_key.destroy());
  return reports_.ensure_enrolment();
}

Result<SecretBytes> System::recovery_key() const {
  const auto held = core_->lock();
  if (core_->state().terminal) return fail(ErrorCode::recovery_key_gone);
  return ports_.recovery_key.read();
}

Result<std::string> System::certificate() const {
  if (!signer_) return fail(ErrorCode::not_commissioned);
  return signer_->certificate().to_pem();
}

Result<intake::Commissioning> System::read_commissioning_disc(int disc) {
  Instant now;
  {
    const auto held = core_->lock();
    now = core_->now().time;
  }
  intake::Progress progress;
  return intake::read_commissioning_disc(ports_.workers, disc, now, progress);
}

Result<std::string> System::roll_key(const custody::Who& who) {
  const auto held = core_->lock();
  auto number = daemon::roll_key(*core_, ports_.keys, who);
  // Whatever came of it: from now on the key that the ledger names signs, or none.
  auto pair = settle_key(*core_, ports_.keys);
  if (!pair) {
    core_->set_signer(nullptr, Digest{});
    return tl::unexpected(pair.error());
  }
  DOZO_TRY(take_key(std::move(*pair)));
  return number;
}

Result<ledger::Document> System::stored(const std::string& number) {
  const auto held = core_->lock();
  auto document = DOZO_TRY(core_->store().document(number));
  if (!document) return fail(ErrorCode::document_unknown);
  return std::move(*document);
}

Result<std::string> System::qr(const std::string& number) {
  const ledger::Document document = DOZO_TRY(stored(number));
  const auto pair = DOZO_TRY(ports_.keys.load());
  if (!pair) return fail(ErrorCode::not_commissioned);
  return evidence::qr_text(document.json, evidence::raw_signer(pair->key));
}

// The logo is that of the very policy whose hash the document bears.
std::string System::logo_of(const std::string& document) {
  const auto json = parse_json(document);
  if (!json) return {};
  const auto policy = json_string(json->value("authenticity", Json::object()), "policy_sha256");
  if (!policy) return {};
  const auto held = core_->lock();
  const auto logo = core_->state().logos.find(*policy);
  return logo == core_->state().logos.end() ? std::string() : logo->second;
}

Result<> System::check_logo(ByteView png) {
  return daemon::check_logo(ports_.workers, png);
}

Result<Bytes> System::page(const std::string& number, const std::string& language) {
  if (language != "ja" && language != "en") return fail(ErrorCode::request_malformed, "language");
  const ledger::Document document = DOZO_TRY(stored(number));
  const auto pair = DOZO_TRY(ports_.keys.load());
  if (!pair) return fail(ErrorCode::not_commissioned);
  const std::string qr =
      DOZO_TRY(evidence::qr_text(document.json, evidence::raw_signer(pair->key)));
  const Bytes page =
      DOZO_TRY(render_page(ports_.workers, {document.json, qr, language, logo_of(document.json)}));
  return ports_.sign_page(page, as_bytes(document.json), number + ".json", *pair);
}

Result<> System::export_ledger(const std::filesystem::path& folder) {
  const auto held = core_->lock();
  if (core_->signer() == nullptr) return fail(ErrorCode::not_commissioned);
  return ledger::export_ledger(
      core_->store(), core_->checkpoint(), *core_->signer(), folder,
      [](const ledger::Event& event) { return event.type == custody::type::kPasswordSet; });
}

}  // namespace dozo::daemon
