// A whole job that looks at the terminal's state and does what is due: it can be cut off anywhere
// and taken up again.
#pragma once

#include <optional>
#include <string>

#include "tests/e2e/kit/job.hpp"

namespace dozo::e2e {

class Runner {
 public:
  Runner(Terminal& terminal, Ward& ward) : terminal_(terminal), ward_(ward) {}

  /// Until the job is erased, or until the first request that fails: with the daemon killed, an
  /// error of the connection.
  Result<> run();
  /// None before the terminal was set up.
  [[nodiscard]] const std::optional<Delivery>& delivery() const { return delivery_; }
  [[nodiscard]] const std::string& job() const { return job_; }

 private:
  Result<bool> step();
  Result<> look_after_activity(const Json& activity);
  Result<> receive(const Json& job);
  Result<> hold(const Json& job);
  Result<> put(std::size_t disc);
  Result<Json> examined(std::size_t disc);
  Result<Json> call(const std::string& method, Json params);

  Terminal& terminal_;
  Ward& ward_;
  std::optional<Delivery> delivery_;
  std::string job_;
  bool worked_ = false;
};

}  // namespace dozo::e2e
