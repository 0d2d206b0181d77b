#include "firmware/intake/reading.hpp"

#include <fcntl.h>
#include <nlohmann/json.hpp>

namespace dozo::intake {
namespace {

constexpr int kPipeRoom = 1024 * 1024;

bool is_early_end(ErrorCode code) {
  return code == ErrorCode::channel_closed || code == ErrorCode::stream_malformed;
}

}  // namespace

Result<Pipe> make_wide_pipe() {
  Pipe pipe = DOZO_TRY(make_pipe());
  // Refused where the user has too many wide pipes already: the narrow one works as well.
  static_cast<void>(fcntl(pipe.write.get(), F_SETPIPE_SZ, kPipeRoom));
  return pipe;
}

Result<std::unique_ptr<Reading>> Reading::start(Workers& workers, Progress& progress, int disc,
                                                DiscKind kind) {
  Pipe pipe = DOZO_TRY(make_wide_pipe());
  auto run = DOZO_TRY(workers.start(Worker::reader));
  const int descriptors[] = {disc, pipe.write.get()};
  DOZO_TRY(run->send({{"commissioning", kind == DiscKind::commissioning}}, descriptors));
  return std::unique_ptr<Reading>(new Reading(progress, std::move(run), std::move(pipe.read)));
}

Reading::Reading(Progress& progress, std::unique_ptr<WorkerRun> run, UniqueFd frames)
    : progress_(progress), run_(std::move(run)), frames_(std::move(frames)) {
  on_cancel_ = progress_.on_cancel([this] { run_->cancel(); });
  listener_ = std::thread([this] {
    auto said = run_->finish([](std::uint64_t) {});
    if (!said) outcome_ = tl::unexpected(std::move(said).error());
  });
}

Reading::~Reading() {
  stop();
}

void Reading::stop() {
  if (!listener_.joinable()) return;
  run_->cancel();
  listener_.join();
  on_cancel_.reset();
}

Result<> Reading::conclude(const Result<>& consumer) {
  if (progress_.cancelled()) {
    stop();
    return fail(ErrorCode::cancelled);
  }
  if (consumer || !is_early_end(consumer.error().code)) {
    stop();
    return consumer;
  }
  listener_.join();
  on_cancel_.reset();
  if (progress_.cancelled()) return fail(ErrorCode::cancelled);
  // The reader's "channel_closed" only says that its consumer went first.
  if (!outcome_ && outcome_.error().code != ErrorCode::channel_closed) return outcome_;
  return consumer;
}

}  // namespace dozo::intake
