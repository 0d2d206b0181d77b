#include "platform/sandbox/worker_run.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>

#include <nlohmann/json.hpp>

#include "firmware/base/secret.hpp"

namespace dozo::platform {
namespace {

constexpr std::size_t kMaxDetail = 200;

/// What a worker says of an error may quote its disc: short, ASCII, one line.
std::string harmless(std::string detail) {
  detail.resize(std::min(detail.size(), kMaxDetail));
  std::ranges::replace_if(
      detail, [](char c) { return c < ' ' || c > '~'; }, '?');
  return detail;
}

class Run final : public intake::WorkerRun {
 public:
  Run(std::unique_ptr<WorkerProcess> process, Channel channel)
      : channel_(std::move(channel)), process_(std::move(process)) {}
  ~Run() override { process_->kill_and_end(); }

  Result<> send(const Json& message, std::span<const int> descriptors) override {
    std::string text = message.dump(-1, ' ', false, Json::error_handler_t::replace);
    auto sent = channel_.send(text, descriptors);
    wipe(text);
    if (sent || sent.error().code == ErrorCode::message_too_large) return sent;
    return death();
  }

  Result<Json> next(const std::function<void(std::uint64_t)>& progress) override {
    Json word = DOZO_TRY(receive(progress));
    if (word.contains("ok")) return misbehaved("ok before its time");
    return word;
  }

  Result<Json> finish(const std::function<void(std::uint64_t)>& progress) override {
    Json word = DOZO_TRY(receive(progress));
    if (!word.contains("ok") || word.size() != 1) return misbehaved("no such word");
    // Its word holds only if it also ends well: a fault on the way out is a fault.
    if (const std::string how = process_->end(); !how.empty()) {
      return cancelled_ ? fail(ErrorCode::cancelled) : fail(ErrorCode::worker_died, how);
    }
    if (cancelled_) return fail(ErrorCode::cancelled);
    return std::move(word["ok"]);
  }

  void cancel() override {
    cancelled_ = true;
    process_->kill();
  }

 private:
  /// The next message that is neither progress nor error.
  Result<Json> receive(const std::function<void(std::uint64_t)>& progress) {
    for (;;) {
      process_->await();
      if (cancelled_) return fail(ErrorCode::cancelled);
      auto message = channel_.receive();
      if (!message && message.error().code == ErrorCode::message_too_large) {
        return misbehaved("message too large");
      }
      if (!message) return death();
      auto word = parse_json(message->text);
      wipe(message->text);
      if (!word || !word->is_object() || word->empty() || !message->descriptors.empty()) {
        return misbehaved("form");
      }
      if (word->contains("error")) return error_of(*word);
      if (!word->contains("progress")) return word;
      const Json& octets = (*word)["progress"];
      if (word->size() != 1 || !octets.is_number_unsigned()) return misbehaved("progress");
      if (progress) progress(octets.get<std::uint64_t>());
    }
  }

  tl::unexpected<Error> error_of(const Json& word) {
    const auto number = json_integer(word, "error");
    const auto detail = json_string(word, "detail");
    const bool known = number && detail && word.size() == 2 && *number > 0 && *number < 10000;
    const auto code = known ? error_code(static_cast<int>(*number)) : std::nullopt;
    if (!code) return misbehaved("error");
    process_->end();
    return cancelled_ ? fail(ErrorCode::cancelled) : fail(*code, harmless(*detail));
  }

  /// The channel broke: the process has ended, or is made to.
  tl::unexpected<Error> death() {
    const std::string how = process_->end();
    return cancelled_ ? fail(ErrorCode::cancelled) : fail(ErrorCode::worker_died, how);
  }

  tl::unexpected<Error> misbehaved(const char* how) {
    process_->kill_and_end();
    return cancelled_ ? fail(ErrorCode::cancelled) : fail(ErrorCode::worker_protocol, how);
  }

  Channel channel_;  // outlives the process, which may look at it
  std::unique_ptr<WorkerProcess> process_;
  std::atomic<bool> cancelled_ = false;
};

}  // namespace

const char* name_of(intake::Worker kind) {
  switch (kind) {
    case intake::Worker::reader:
      return "reader";
    case intake::Worker::verifier:
      return "verifier";
    case intake::Worker::unsealer:
      return "unsealer";
    case intake::Worker::readback:
      return "readback";
    case intake::Worker::renderer:
      return "renderer";
  }
  std::abort();
}

std::unique_ptr<intake::WorkerRun> make_run(std::unique_ptr<WorkerProcess> process,
                                            Channel channel) {
  return std::make_unique<Run>(std::move(process), std::move(channel));
}

}  // namespace dozo::platform
