// What stands behind the API's socket: the terminal, or one that has locked itself.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "firmware/base/clock.hpp"
#include "firmware/daemon/api/request.hpp"

namespace dozo::daemon::api {

/// All calls from the server's one thread.
class Service {
 public:
  virtual ~Service() = default;
  /// Answers one request. method_unknown; the method's own errors.
  [[nodiscard]] virtual Result<Answer> answer(const std::string& method, Session& session,
                                              Json params, std::vector<UniqueFd> descriptors) = 0;
  /// By the machine's clock: for how long people have been away.
  [[nodiscard]] virtual Instant now() const = 0;
  /// Seconds without a request after which a person is logged out.
  [[nodiscard]] virtual std::int64_t longest_idle() const = 0;
  /// Readable when attend() has something to do; below 0 where that is never.
  [[nodiscard]] virtual int event_fd() const { return -1; }
  virtual void attend() {}
  /// What is due in each turn. True while turns are to come often, whatever happens.
  virtual bool turn() { return false; }
};

/// The terminal.
class TerminalService final : public Service {
 public:
  explicit TerminalService(System& system) : system_(system) {}
  [[nodiscard]] Result<Answer> answer(const std::string& method, Session& session, Json params,
                                      std::vector<UniqueFd> descriptors) override;
  [[nodiscard]] Instant now() const override { return system_.core().clock().now(); }
  [[nodiscard]] std::int64_t longest_idle() const override;
  [[nodiscard]] int event_fd() const override { return system_.reception().event_fd(); }
  void attend() override { system_.reception().attend(); }
  bool turn() override;

 private:
  System& system_;
};

/// A terminal that cannot be trusted with anything, because its state could not be opened or its
/// ledger was set back: it says why (`status`), so that the screen shows it, and does nothing else.
class LockedOut final : public Service {
 public:
  LockedOut(Error why, const Clock& clock) : why_(std::move(why)), clock_(clock) {}
  [[nodiscard]] Result<Answer> answer(const std::string& method, Session& session, Json params,
                                      std::vector<UniqueFd> descriptors) override;
  [[nodiscard]] Instant now() const override { return clock_.now(); }
  [[nodiscard]] std::int64_t longest_idle() const override { return 0; }

 private:
  Error why_;
  const Clock& clock_;
};

}  // namespace dozo::daemon::api
