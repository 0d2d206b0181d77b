#include "firmware/intake/import.hpp"

#include <atomic>
#include <optional>
#include <thread>

#include <nlohmann/json.hpp>

#include "firmware/intake/fields.hpp"
#include "firmware/intake/reading.hpp"

namespace dozo::intake {
namespace {

/// Octets moved to the shelf at a time; plaintext, hence locked and wiped memory.
constexpr std::size_t kPiece = 1024 * 1024;
/// Far below a pipe's room: writing the password never waits.
constexpr std::size_t kMaxPassword = 1024;

/// A pipe that holds the password and nothing else; its read end.
Result<UniqueFd> password_pipe(const SecretBytes& password) {
  if (password.empty() || password.size() > kMaxPassword) return fail(ErrorCode::password_grammar);
  Pipe pipe = DOZO_TRY(make_pipe());
  DOZO_TRY(write_all(pipe.write.get(), password.view()));
  return std::move(pipe.read);
}

/// Carries the unsealer's plaintext to the shelf, in a thread of its own.
class Pump {
 public:
  /// `broken` is called when the shelf takes no more: nobody reads the pipe from then on.
  Pump(vault::Shelf& shelf, UniqueFd plaintext, SecretBytes buffer, std::function<void()> broken)
      : thread_([this, &shelf, fd = std::move(plaintext), piece = std::move(buffer),
                 stop = std::move(broken)]() mutable {
          outcome_ = run(shelf, fd.get(), piece.span());
          fd.reset();
          if (!outcome_) stop();
        }) {}
  Pump(const Pump&) = delete;
  Pump& operator=(const Pump&) = delete;
  ~Pump() { join(); }

  /// How many octets the shelf has got, once the other end of the pipe is closed.
  Result<std::uint64_t> join() {
    if (thread_.joinable()) thread_.join();
    return outcome_;
  }
  [[nodiscard]] bool met_plaintext() const { return met_plaintext_; }

 private:
  Result<std::uint64_t> run(vault::Shelf& shelf, int fd, ByteSpan piece) {
    std::uint64_t total = 0;
    for (;;) {
      const std::size_t got = DOZO_TRY(read_up_to(fd, piece));
      if (got == 0) return total;
      met_plaintext_ = true;
      DOZO_TRY(shelf.append(piece.first(got)));
      total += got;
    }
  }

  std::atomic<bool> met_plaintext_ = false;
  Result<std::uint64_t> outcome_;
  std::thread thread_;
};

}  // namespace

class Import::Work {
 public:
  Work(Workers& workers, vault::Shelf& shelf, Progress& progress,
       std::unique_ptr<WorkerRun> unsealer, int discs)
      : workers_(workers),
        shelf_(shelf),
        progress_(progress),
        unsealer_(std::move(unsealer)),
        discs_(discs),
        on_cancel_(progress_.on_cancel([this] { unsealer_->cancel(); })) {}
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;
  ~Work() { stop(); }

  Result<> begin(const SecretBytes& password, int max_work_factor, const std::string& record_rule);
  Result<> add_disc(int disc, const Verdict& received);
  Result<UnsealSummary> finish();
  bool password_opened();

 private:
  Result<> expects(const Verdict& received) const;
  Result<> unseal(UniqueFd frames, const Verdict& received);
  Result<std::uint64_t> stop();
  Result<> cause(Result<> outcome);

  Workers& workers_;
  vault::Shelf& shelf_;
  Progress& progress_;
  std::unique_ptr<WorkerRun> unsealer_;
  int discs_;
  Progress::Registration on_cancel_;
  std::optional<Pump> pump_;
  std::optional<sealed::Delivery> delivery_;
  std::optional<ErrorCode> failure_;
  int done_ = 0;
};

Result<> Import::Work::begin(const SecretBytes& password, int max_work_factor,
                             const std::string& record_rule) {
  UniqueFd secret = DOZO_TRY(password_pipe(password));
  Pipe plaintext = DOZO_TRY(make_wide_pipe());
  SecretBytes piece = DOZO_TRY(SecretBytes::make(kPiece));
  const int descriptors[] = {plaintext.write.get(), secret.get()};
  DOZO_TRY(unsealer_->send(
      {{"max_work_factor", max_work_factor}, {"discs", discs_}, {"record_rule", record_rule}},
      descriptors));
  pump_.emplace(shelf_, std::move(plaintext.read), std::move(piece),
                [this] { unsealer_->cancel(); });
  return {};
}

/// Custody names the discs in this order already; data of two deliveries may not meet on one shelf
/// even if it did not.
Result<> Import::Work::expects(const Verdict& received) const {
  const sealed::DiscNumber expected{done_ + 1, discs_};
  if (!(received.disc == expected) || (delivery_ && !(*delivery_ == received.delivery))) {
    return fail(ErrorCode::delivery_inconsistent, "receipts");
  }
  return {};
}

Result<> Import::Work::add_disc(int disc, const Verdict& received) {
  DOZO_TRY(expects(received));
  DOZO_TRY(progress_.begin(Phase::unsealing, received.payload_bytes));
  const auto reading = DOZO_TRY(Reading::start(workers_, progress_, disc));
  const auto unsealed = unseal(reading->take_frames(), received);
  DOZO_TRY(cause(reading->conclude(unsealed)));
  delivery_ = received.delivery;
  ++done_;
  return {};
}

Result<> Import::Work::unseal(UniqueFd frames, const Verdict& received) {
  const ExpectedDisc expected{received.tag_manifest, received.parts, received.delivery.group,
                              received.disc};
  const int descriptors[] = {frames.get()};
  const auto sent = unsealer_->send(to_json(expected), descriptors);
  frames.reset();
  if (!sent && sent.error().code == ErrorCode::message_too_large) return sent;
  // An unsealer that has ended by now may still have said why.
  const Json word = DOZO_TRY(unsealer_->next([&](std::uint64_t done) { progress_.advance(done); }));
  DOZO_TRY(sent);
  DOZO_TRY(has_members(word, 1));
  const auto number = static_cast<std::uint64_t>(received.disc.number);
  DOZO_TRY(number_field(word, "disc_done", number, number));
  return {};
}

Result<UnsealSummary> Import::Work::finish() {
  if (done_ != discs_) return fail(ErrorCode::discs_not_received, "import");
  auto word = unsealer_->finish([](std::uint64_t) {});
  DOZO_TRY(cause(word ? Result<>() : tl::unexpected(word.error())));
  const UnsealSummary summary = DOZO_TRY(unseal_summary_from_json(*word));
  const std::uint64_t kept = DOZO_TRY(stop());
  if (kept != summary.tar_bytes) return fail(ErrorCode::worker_protocol, "tar_bytes");
  DOZO_TRY(progress_.begin(Phase::sealing));
  DOZO_TRY(shelf_.seal());
  DOZO_TRY(progress_.begin(Phase::finished));
  return summary;
}

/// What is still in the pipe counts, too: hence only once nothing more can come. Two errors say it
/// by themselves: age finds them only behind a stanza that the password has opened.
bool Import::Work::password_opened() {
  static_cast<void>(stop());
  return (pump_ && pump_->met_plaintext()) || failure_ == ErrorCode::age_payload_damaged ||
         failure_ == ErrorCode::age_header_forged;
}

/// Ends the unsealer, so that the pipe surely has its end, and waits for the shelf to have all.
Result<std::uint64_t> Import::Work::stop() {
  unsealer_->cancel();
  auto kept = pump_ ? pump_->join() : Result<std::uint64_t>(0);
  on_cancel_.reset();
  return kept;
}

/// What the operator is to hear of a failure: a full shelf stops the unsealer, and then the shelf
/// is the cause and the unsealer's end its effect; so it is with a cancellation.
Result<> Import::Work::cause(Result<> outcome) {
  if (outcome) return outcome;
  failure_ = outcome.error().code;
  const auto kept = stop();
  if (progress_.cancelled()) return fail(ErrorCode::cancelled);
  if (!kept) return tl::unexpected(kept.error());
  return outcome;
}

Import::Import(std::unique_ptr<Work> work) : work_(std::move(work)) {}
Import::~Import() = default;

Result<std::unique_ptr<Import>> Import::start(Workers& workers, vault::Shelf& shelf,
                                              Progress& progress, SecretBytes password, int discs,
                                              int max_work_factor, const std::string& record_rule) {
  if (progress.cancelled()) return fail(ErrorCode::cancelled);
  auto work = std::make_unique<Work>(workers, shelf, progress,
                                     DOZO_TRY(workers.start(Worker::unsealer)), discs);
  DOZO_TRY(work->begin(password, max_work_factor, record_rule));
  return std::unique_ptr<Import>(new Import(std::move(work)));
}

Result<> Import::add_disc(int disc, const Verdict& received) {
  return work_->add_disc(disc, received);
}

Result<UnsealSummary> Import::finish() {
  return work_->finish();
}

bool Import::password_opened() {
  return work_->password_opened();
}

}  // namespace dozo::intake
