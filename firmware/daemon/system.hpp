// All parts of dozod, joined in dependency order. Knows ports only; dozod_main.cpp gives adapters.
#pragma once

#include <functional>
#include <memory>

#include "firmware/custody/password_hasher.hpp"
#include "firmware/daemon/activity.hpp"
#include "firmware/daemon/core.hpp"
#include "firmware/daemon/erasing.hpp"
#include "firmware/daemon/importing.hpp"
#include "firmware/daemon/people.hpp"
#include "firmware/daemon/reception.hpp"
#include "firmware/daemon/reports.hpp"
#include "firmware/daemon/self_test.hpp"
#include "firmware/daemon/working.hpp"
#include "firmware/intake/commissioning.hpp"
#include "firmware/sealed/cms.hpp"
#include "firmware/sealed/key_store.hpp"

namespace dozo::daemon {

/// The recovery key that the setup of an appliance made: it opens the state on another machine, and
/// never a shelf. Shown while the terminal is commissioned, then destroyed; docs/appliance.md.
struct RecoveryKey {
  /// recovery_key_gone where there is none.
  std::function<Result<SecretBytes>()> read = []() -> Result<SecretBytes> {
    return fail(ErrorCode::recovery_key_gone);
  };
  /// Does nothing where there is none.
  std::function<Result<>()> destroy = [] { return Result<>(); };
};

/// What dozod needs of the machine. References outlive the System.
struct Ports {
  ledger::EventStore& store;
  const Clock& clock;
  Random& random;
  intake::Drive& drive;
  intake::Workers& workers;
  custody::PasswordHasher& hasher;
  sealed::KeyStore& keys;
  /// Makes the shelves, once, at commissioning: how many, and octets each.
  std::function<Result<std::unique_ptr<vault::Shelves>>(int, std::uint64_t)> make_shelves;
  std::function<Result<std::unique_ptr<vault::Shelves>>()> open_shelves;
  /// Signs a rendered page (PAdES): PDF, JSON to attach, its name.
  std::function<Result<Bytes>(ByteView, ByteView, std::string_view, const sealed::KeyPair&)>
      sign_page;
  Platform platform = {};
  /// What the self-test looks at beyond what is true of every machine.
  std::vector<Probe> probes = evaluation_probes();
  RecoveryKey recovery_key = {};
};

/// What is asked at commissioning.
struct Commissioning {
  custody::Terminal terminal;
  int shelves = 1;
  std::uint64_t shelf_bytes = 0;
  std::vector<custody::Person> people;
  std::vector<custody::Place> places;
};

class System {
 public:
  /// Opens the ledger, settles what a restart ended. `changed` is called, from any thread, when
  /// something a client may show has changed.
  static Result<std::unique_ptr<System>> open(const Ports& ports, std::function<void()> changed);
  ~System();

  Result<> commission(const Commissioning& commissioning);
  /// Before the terminal is commissioned, and only then. recovery_key_gone.
  Result<SecretBytes> recovery_key() const;
  /// The terminal's certificate (PEM); not_commissioned before there is one.
  Result<std::string> certificate() const;
  /// What a ward's commissioning disc holds. Takes a moment: not on the main thread.
  Result<intake::Commissioning> read_commissioning_disc(int disc);
  /// Can this PNG be printed as a ward's logo? logo_invalid. Takes a moment, as above.
  Result<> check_logo(ByteView png);
  /// The signed page of a document, as PDF, in Japanese ("ja") or English ("en"). Takes a second:
  /// not on the main thread. document_unknown, request_malformed.
  Result<Bytes> page(const std::string& number, const std::string& language);
  /// Two people give the terminal a new key (key_roll.hpp). The number of the enrolment sheet.
  Result<std::string> roll_key(const custody::Who& who);
  /// The text of a document's QR code. document_unknown.
  Result<std::string> qr(const std::string& number);
  /// Exports the ledger into an empty folder; verifiers of passwords are withheld.
  Result<> export_ledger(const std::filesystem::path& folder);

  [[nodiscard]] Core& core() { return *core_; }
  [[nodiscard]] People& people() { return people_; }
  [[nodiscard]] Activities& activities() { return activities_; }
  [[nodiscard]] Reception& reception() { return reception_; }
  [[nodiscard]] Importing& importing() { return importing_; }
  [[nodiscard]] Working& working() { return working_; }
  [[nodiscard]] Erasing& erasing() { return erasing_; }
  [[nodiscard]] Reports& reports() { return reports_; }
  [[nodiscard]] SelfTest& self_test() { return self_test_; }

 private:
  System(const Ports& ports, std::unique_ptr<Core> core, std::function<void()> changed);
  Result<> take_key(sealed::KeyPair pair);
  Result<ledger::Document> stored(const std::string& number);
  std::string logo_of(const std::string& document);
  [[nodiscard]] vault::Shelves& shelves() { return *shelves_; }

  Ports ports_;
  std::unique_ptr<Core> core_;
  std::unique_ptr<vault::Shelves> shelves_;  // none before commissioning
  std::optional<sealed::CmsSigner> signer_;  // none before commissioning
  People people_;
  Activities activities_;
  Reception reception_;
  Importing importing_;
  Working working_;
  Erasing erasing_;
  Reports reports_;
  SelfTest self_test_;
};

}  // namespace dozo::daemon
