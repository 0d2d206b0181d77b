// dozod's side of dozo-drived: the drive port over its socket.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>

#include "firmware/base/channel.hpp"
#include "firmware/intake/drive.hpp"

namespace dozo::platform {

/// A lost connection is a drive that has gone: its disc counts as ejected, and until there is a
/// connection again next_event(), open() and eject() say drive_gone. What then lies in the drive is
/// a new insertion: a disc may have been changed meanwhile.
class RemoteDrive final : public intake::Drive {
 public:
  using Connect = std::function<Result<Channel>()>;
  struct Patience {
    std::chrono::milliseconds again{1000};    ///< between two attempts to connect
    std::chrono::milliseconds answer{20000};  ///< a drive may have to spin up
  };

  /// Connects by `connect`, now and whenever the connection was lost. A service that is not there
  /// yet is no error here. system_call_failed.
  static Result<std::unique_ptr<RemoteDrive>> make(Connect connect, Patience patience);

  [[nodiscard]] int event_fd() const override { return either_.get(); }
  [[nodiscard]] Result<std::optional<intake::DriveEvent>> next_event() override;
  [[nodiscard]] std::optional<intake::Medium> medium() override { return seen_; }
  [[nodiscard]] Result<UniqueFd> open() override;
  [[nodiscard]] Result<> eject() override;

 private:
  struct Told {
    intake::DriveEvent event;
    intake::Medium medium;
    std::uint64_t insertion = 0;
  };

  RemoteDrive(Connect connect, Patience patience)
      : connect_(std::move(connect)), patience_(patience) {}
  Result<> watch();
  void connect();
  void lose(const Error& why);
  void queue(Told told);
  void take_waiting();
  /// One message: an event is queued, an answer returned.
  Result<std::optional<Message>> take(std::int64_t& answer, std::optional<Error>& error);
  Result<Message> ask(const std::string& text, std::int64_t id);

  Connect connect_;
  Patience patience_;
  UniqueFd either_;  ///< epoll: the connection, something queued, or the time to try again
  UniqueFd queued_;
  UniqueFd timer_;
  std::optional<Channel> channel_;
  std::deque<Told> queue_;
  bool inserted_ = false;  ///< the last event queued was `inserted`
  std::optional<intake::Medium> seen_;
  std::uint64_t insertion_ = 0;  ///< of the disc that was told of
  std::int64_t last_id_ = 0;
  Error trouble_;  ///< why there is no connection
};

}  // namespace dozo::platform
