// dozod on the appliance: composition root, parts in dependency order.
#include <cstdio>

#include <poll.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>

#include "firmware/base/text.hpp"
#include "firmware/daemon/appliance/dozod_options.hpp"
#include "firmware/daemon/appliance/probes.hpp"
#include "firmware/daemon/serving.hpp"
#include "platform/drive/remote_drive.hpp"
#include "platform/keystore/yescrypt.hpp"
#include "platform/print/pades.hpp"
#include "platform/sandbox/unit_workers.hpp"
#include "platform/service/machine.hpp"
#include "platform/service/secret_file.hpp"
#include "platform/service/service.hpp"
#include "platform/shelf/remote_shelves.hpp"
#include "platform/store/sqlite_store.hpp"
#include "platform/tpm/nv_counter.hpp"
#include "platform/tpm/nv_secret.hpp"
#include "platform/tpm/tpm_keys.hpp"

using namespace dozo;
using daemon::appliance::Options;
namespace service = platform::service;

namespace {

// How long the screen shows a reason that may pass, before everything is tried again.
constexpr int kSecondsToTryAgain = 15;

/// What dozod is made of here. Errors of open() lock the terminal out.
class Parts {
 public:
  static Result<std::unique_ptr<Parts>> open(const Options& options);
  [[nodiscard]] daemon::Ports ports();

 private:
  explicit Parts(const Options& options)
      : options_(options), workers_(options.workers), hasher_(random_) {}

  const Options& options_;
  SystemClock clock_;
  SystemRandom random_;
  platform::VerityRoot image_;
  std::unique_ptr<platform::Tpm> tpm_;
  std::unique_ptr<platform::NvSecret> secrets_;
  std::unique_ptr<platform::NvCounter> counter_;
  std::unique_ptr<platform::TpmKeys> keys_;
  std::unique_ptr<platform::SqliteStore> store_;
  std::unique_ptr<platform::RemoteDrive> drive_;
  platform::UnitWorkers workers_;
  platform::Yescrypt hasher_;
};

Result<std::unique_ptr<Parts>> Parts::open(const Options& options) {
  std::unique_ptr<Parts> parts(new Parts(options));
  DOZO_TRY(service::setup_outcome(options.setup));
  parts->image_ = DOZO_TRY(platform::running_image());
  DOZO_TRY(daemon::make_private_folder(options.state));
  parts->tpm_ = DOZO_TRY(platform::Tpm::connect(options.tcti));
  parts->secrets_ = std::make_unique<platform::NvSecret>(*parts->tpm_, parts->random_);
  parts->counter_ = std::make_unique<platform::NvCounter>(*parts->tpm_);
  parts->keys_ = DOZO_TRY(platform::TpmKeys::open(options.state, options.tcti, parts->random_));
  parts->store_ = DOZO_TRY(platform::SqliteStore::open(options.state / "ledger"));
  parts->drive_ = DOZO_TRY(
      platform::RemoteDrive::make([path = options.drive] { return Channel::connect(path); }, {}));
  return parts;
}

daemon::Ports Parts::ports() {
  return {*store_,
          clock_,
          random_,
          *drive_,
          workers_,
          hasher_,
          *keys_,
          [this](int, std::uint64_t) -> Result<std::unique_ptr<vault::Shelves>> {
            // As many as the disk was cut into at the first start, and of that size.
            return DOZO_TRY(platform::RemoteShelves::create(
                options_.state, platform::shelf_socket(options_.shelves), *secrets_, random_));
          },
          [this]() -> Result<std::unique_ptr<vault::Shelves>> {
            return DOZO_TRY(platform::RemoteShelves::open(
                options_.state, platform::shelf_socket(options_.shelves), *secrets_, random_));
          },
          [](ByteView pdf, ByteView json, std::string_view name, const sealed::KeyPair& pair) {
            return platform::sign_pdf(pdf, json, name, pair.key, pair.certificate);
          },
          {evidence::Assurance::appliance, image_.hash, counter_.get()},
          daemon::appliance::probes(),
          {[this] { return service::read_secret(options_.setup / "recovery-key"); },
           [this] { return service::destroy_secret(options_.setup / "recovery-key"); }}};
}

/// What another service has yet to do, or to do again.
bool may_pass(ErrorCode code) {
  return code == ErrorCode::shelf_service_gone || code == ErrorCode::tpm_unavailable ||
         code == ErrorCode::ledger_in_use;
}

/// Readable when either is: `stop`, or `timer` after the seconds given.
Result<UniqueFd> either(int stop, int timer, int seconds) {
  UniqueFd both(epoll_create1(EPOLL_CLOEXEC));
  const itimerspec once{{0, 0}, {seconds, 0}};
  epoll_event event{};
  event.events = EPOLLIN;
  if (!both || epoll_ctl(both.get(), EPOLL_CTL_ADD, stop, &event) != 0 ||
      epoll_ctl(both.get(), EPOLL_CTL_ADD, timer, &event) != 0 ||
      timerfd_settime(timer, 0, &once, nullptr) != 0) {
    return fail(ErrorCode::system_call_failed, "timer");
  }
  return both;
}

/// The screen says why; what may pass ends the process after a while, and systemd begins anew.
Result<> lock_out(const Error& why, daemon::Serving serving) {
  const SystemClock clock;
  const int stop = serving.stop_fd;
  const UniqueFd timer(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
  UniqueFd both;
  if (may_pass(why.code)) {
    both = DOZO_TRY(either(stop, timer.get(), kSecondsToTryAgain));
    serving.stop_fd = both.get();
  }
  DOZO_TRY(daemon::serve_locked_out(why, clock, std::move(serving)));
  pollfd told{stop, POLLIN, 0};
  if (poll(&told, 1, 0) > 0) return {};
  return tl::unexpected(why);
}

Result<> run(const Options& options) {
  const UniqueFd stop = DOZO_TRY(daemon::prepare_process());
  daemon::Serving serving;
  serving.stop_fd = stop.get();
  serving.door.path = options.socket;
  if (!options.kiosk_user.empty()) {
    serving.door.user = DOZO_TRY(service::user_id(options.kiosk_user));
  }
  if (auto passed = DOZO_TRY(service::passed_socket())) serving.door.socket = std::move(*passed);
  serving.heartbeat = service::heartbeat();
  serving.ready = [] { service::ready("serving"); };

  const auto parts = Parts::open(options);
  const auto locked_out = [&](const Error& why) {
    serving.ready = [why] { service::ready("locked out: " + error_number(why.code)); };
    return lock_out(why, std::move(serving));
  };
  if (!parts) return locked_out(parts.error());
  const auto terminal = daemon::Terminal::open((*parts)->ports());
  if (!terminal) return locked_out(terminal.error());
  return (*terminal)->serve(std::move(serving));
}

}  // namespace

int main(int argc, char** argv) {
  init_text(argv[0]);
  const auto options = daemon::appliance::parse_options(argc, argv);
  if (!options) return options.error();
  if (const auto outcome = run(*options); !outcome) {
    std::fprintf(stderr, "%s\n", describe(outcome.error()).c_str());
    return 1;
  }
  return 0;
}
