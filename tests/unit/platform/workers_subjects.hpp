// The two ways in which a worker is started, behind one face: the same tests run on both.
#pragma once

#include <filesystem>
#include <memory>

#include "firmware/intake/worker.hpp"
#include "tests/unit/platform/disc_kit.hpp"

namespace dozo::test {

/// Plays systemd's part for units with Accept=yes: listens at NAME.sock for each worker, and starts
/// for each connection the program dozo-NAME of a folder with that connection as descriptor 3, in a
/// session of its own. Reaps what it started; what is left at its own end it ends.
class SocketActivation {
 public:
  SocketActivation(const std::filesystem::path& sockets, const std::filesystem::path& programs);
  SocketActivation(const SocketActivation&) = delete;
  SocketActivation& operator=(const SocketActivation&) = delete;
  ~SocketActivation();
  /// How many that were started have not ended.
  [[nodiscard]] int running() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

/// A folder in which every worker is the double.
class Doubles {
 public:
  Doubles();
  [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }

 private:
  TemporaryFolder folder_;
};

/// Workers as children of this process.
class ChildSubject {
 public:
  explicit ChildSubject(const std::filesystem::path& programs);
  [[nodiscard]] intake::Workers& workers() { return *workers_; }
  /// Is none left?
  [[nodiscard]] static bool all_ended();

 private:
  std::unique_ptr<intake::Workers> workers_;
};

/// Workers as units.
class UnitSubject {
 public:
  explicit UnitSubject(const std::filesystem::path& programs);
  [[nodiscard]] intake::Workers& workers() { return *workers_; }
  /// Is none left? Waits for those that are on their way.
  [[nodiscard]] bool all_ended() const;

 private:
  TemporaryFolder sockets_;
  SocketActivation activation_;
  std::unique_ptr<intake::Workers> workers_;
};

}  // namespace dozo::test
