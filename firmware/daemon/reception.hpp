// The drive and what is done with the disc in it: examined at once, received, returned.
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "firmware/daemon/activity.hpp"
#include "firmware/daemon/core.hpp"
#include "firmware/daemon/disc_feed.hpp"
#include "firmware/intake/drive.hpp"
#include "firmware/intake/verdict.hpp"
#include "firmware/intake/worker.hpp"

namespace dozo::daemon {

/// What is known of the disc in the drive.
struct Desk {
  intake::Medium medium;
  enum class Finding { pending, fresh, received, refused } finding = Finding::pending;
  std::optional<intake::Verdict> verdict;  ///< where fresh or received
  std::string job;                         ///< the job it belongs to, if there is one
  std::optional<Error> error;              ///< where refused
};

const char* to_text(Desk::Finding finding);

class Reception {
 public:
  Reception(Core& core, intake::Drive& drive, intake::Workers& workers, Activities& activities)
      : core_(core), drive_(drive), workers_(workers), activities_(activities) {}

  /// Takes the drive's events and starts what is due. Only from the drive's own thread; call it
  /// when event_fd() is readable and when an activity has ended.
  void attend();
  [[nodiscard]] int event_fd() const { return drive_.event_fd(); }
  /// Gives the disc back. Only from the drive's thread. busy while it is being read.
  Result<> eject();
  /// Why the drive cannot be used at the moment; nothing where it can. Thread-safe.
  [[nodiscard]] std::optional<Error> trouble() const;
  /// Where an import gets its discs from.
  [[nodiscard]] DiscFeed& feed() { return feed_; }
  /// Offers the disc in the drive, if there is one, to a starting import (drive's thread).
  void offer_present_disc();
  /// The disc in the drive, to be read by another (drive's thread). no_disc.
  Result<UniqueFd> open_disc() { return drive_.open(); }
  /// An import has read the disc of that insertion to its end: nothing is left to examine.
  void import_has_read(std::uint64_t insertion, const intake::Verdict& verdict,
                       const std::string& job);
  /// What a disc is judged by has changed (the wards' certificates): the one in the drive is
  /// examined again. Thread-safe.
  void examine_again();

  /// The disc in the drive; nothing where there is none. Thread-safe.
  [[nodiscard]] std::optional<Desk> desk() const;

  /// 受領: the examined disc, to be kept at `place`. The receipt's number.
  Result<std::string> receive_disc(const custody::Who& who, const std::string& place);
  Result<std::string> receive_notice(const custody::Who& who, const std::string& number,
                                     const std::string& place);
  /// 返却: the examined disc is one that was received; it leaves the terminal's keeping.
  Result<> return_disc(const custody::Who& who, const std::string& job);

 private:
  void inserted();
  void ejected();
  void note_trouble(std::optional<Error> trouble);
  void begin_examination();
  [[nodiscard]] bool examination_due() const;
  Result<std::string> examine(int disc, Activity& activity);
  Result<> check(int disc, Desk& desk, Activity& activity);
  Result<> judge(Desk& desk, const intake::Verdict& verdict);
  Result<custody::DiscFinding> finding_on_desk() const;

  Core& core_;
  intake::Drive& drive_;
  intake::Workers& workers_;
  Activities& activities_;
  DiscFeed feed_;
  mutable std::mutex mutex_;  // guards desk_, insertion_ and trouble_
  std::optional<Desk> desk_;
  std::optional<Error> trouble_;
  std::uint64_t insertion_ = 0;  // an examination that ends late must not speak for another disc
};

}  // namespace dozo::daemon
