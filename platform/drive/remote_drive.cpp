#include "platform/drive/remote_drive.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "platform/drive/drive_words.hpp"

namespace dozo::platform {

using intake::DriveEvent;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

Result<> add(int epoll, int fd) {
  epoll_event event{};
  event.events = EPOLLIN;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) {
    return fail(ErrorCode::system_call_failed, "epoll_ctl");
  }
  return {};
}

bool is_readable(int fd, milliseconds wait) {
  pollfd polled{fd, POLLIN, 0};
  return poll(&polled, 1, static_cast<int>(wait.count())) > 0;
}

// A disc to be read, and nothing that could be written to.
bool is_disc(int fd) {
  struct stat status {};
  const int flags = fcntl(fd, F_GETFL);
  return flags >= 0 && (flags & O_ACCMODE) == O_RDONLY && fstat(fd, &status) == 0 &&
         (S_ISBLK(status.st_mode) || S_ISREG(status.st_mode));
}

}  // namespace

Result<std::unique_ptr<RemoteDrive>> RemoteDrive::make(Connect connect, Patience patience) {
  std::unique_ptr<RemoteDrive> drive(new RemoteDrive(std::move(connect), patience));
  DOZO_TRY(drive->watch());
  drive->connect();
  return drive;
}

Result<> RemoteDrive::watch() {
  either_ = UniqueFd(epoll_create1(EPOLL_CLOEXEC));
  queued_ = UniqueFd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  timer_ = UniqueFd(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
  if (!either_ || !queued_ || !timer_) {
    return fail(ErrorCode::system_call_failed, "epoll, eventfd or timerfd");
  }
  DOZO_TRY(add(either_.get(), queued_.get()));
  return add(either_.get(), timer_.get());
}

// The timer runs while there is no connection.
void RemoteDrive::connect() {
  auto channel = connect_();
  if (channel && !add(either_.get(), channel->fd())) return lose({ErrorCode::drive_gone, "epoll"});
  if (!channel) return lose(channel.error());
  channel_.emplace(std::move(*channel));
  const itimerspec never{};
  timerfd_settime(timer_.get(), 0, &never, nullptr);
}

void RemoteDrive::lose(const Error& why) {
  channel_.reset();
  trouble_ = {ErrorCode::drive_gone,
              why.code == ErrorCode::drive_gone ? why.detail : error_number(why.code)};
  if (std::exchange(inserted_, false)) queue({DriveEvent::ejected, {}, 0});
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(patience_.again);
  const auto rest = std::chrono::nanoseconds(patience_.again - seconds);
  const timespec again{seconds.count(), rest.count()};
  const itimerspec often{again, again};
  timerfd_settime(timer_.get(), 0, &often, nullptr);
}

Result<std::optional<Message>> RemoteDrive::take(std::int64_t& answer,
                                                 std::optional<Error>& error) {
  auto message = DOZO_TRY(channel_->receive());
  DriveWord word = DOZO_TRY(drive_word_from(message.text));
  if (!word.event) {
    answer = word.answer;
    error = std::move(word.error);
    return std::optional(std::move(message));
  }
  const bool inserted = *word.event == DriveEvent::inserted;
  if (inserted == inserted_ || !message.descriptors.empty()) {
    return fail(ErrorCode::drive_protocol, "event");
  }
  inserted_ = inserted;
  queue({*word.event, std::move(word.medium), word.insertion});
  return std::nullopt;
}

// An event may come, or be made, while an answer is awaited: it must be looked for all the same.
void RemoteDrive::queue(Told told) {
  queue_.push_back(std::move(told));
  static_cast<void>(eventfd_write(queued_.get(), 1));
}

// Everything that has come. An answer that nobody waits for any more is dropped, with its disc.
void RemoteDrive::take_waiting() {
  while (channel_ && is_readable(channel_->fd(), milliseconds(0))) {
    std::int64_t answer = 0;
    std::optional<Error> error;
    if (const auto taken = take(answer, error); !taken) lose(taken.error());
  }
}

Result<std::optional<DriveEvent>> RemoteDrive::next_event() {
  if (queue_.empty()) take_waiting();
  if (!channel_ && queue_.empty()) {
    std::uint64_t times = 0;
    if (read(timer_.get(), &times, sizeof times) == sizeof times) connect();
    if (channel_) take_waiting();
  }
  if (queue_.empty()) {
    eventfd_t count = 0;
    static_cast<void>(eventfd_read(queued_.get(), &count));
    if (!channel_) return tl::unexpected(trouble_);
    return std::nullopt;
  }
  const Told told = std::move(queue_.front());
  queue_.pop_front();
  seen_ = told.event == DriveEvent::inserted ? std::optional(told.medium) : std::nullopt;
  insertion_ = told.insertion;
  return told.event;
}

Result<Message> RemoteDrive::ask(const std::string& text, std::int64_t id) {
  if (!channel_) return tl::unexpected(trouble_);
  if (const auto sent = channel_->send(text); !sent) {
    lose(sent.error());
    return tl::unexpected(trouble_);
  }
  const auto until = steady_clock::now() + patience_.answer;
  for (;;) {
    const auto left = std::chrono::duration_cast<milliseconds>(until - steady_clock::now());
    if (!is_readable(channel_->fd(), std::max(left, milliseconds(0)))) {
      lose({ErrorCode::drive_gone, "no answer"});
      return tl::unexpected(trouble_);
    }
    std::int64_t answer = 0;
    std::optional<Error> error;
    auto taken = take(answer, error);
    if (!taken) {
      lose(taken.error());
      return tl::unexpected(trouble_);
    }
    if (!*taken || answer != id) continue;
    if (error) return tl::unexpected(std::move(*error));
    return std::move(**taken);
  }
}

Result<UniqueFd> RemoteDrive::open() {
  if (!seen_) return fail(ErrorCode::no_disc);
  const std::int64_t id = ++last_id_;
  Message answer =
      DOZO_TRY(ask(to_text(DriveRequest{DriveRequest::What::open, id, insertion_}), id));
  if (answer.descriptors.size() != 1 || !is_disc(answer.descriptors.front().get())) {
    lose({ErrorCode::drive_protocol, "descriptor"});
    return fail(ErrorCode::drive_protocol, "descriptor");
  }
  return std::move(answer.descriptors.front());
}

Result<> RemoteDrive::eject() {
  if (!seen_) return fail(ErrorCode::no_disc);
  const std::int64_t id = ++last_id_;
  DOZO_TRY(ask(to_text(DriveRequest{DriveRequest::What::eject, id, 0}), id));
  seen_.reset();
  return {};
}

}  // namespace dozo::platform
