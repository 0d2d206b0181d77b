// A ledger in a test's hand: commands are decided, what they say is folded, time goes on.
#pragma once

#include <string>
#include <vector>

#include "firmware/custody/apply.hpp"
#include "firmware/custody/decide.hpp"

namespace dozo::custody::test {

inline const Who kHandler{"tanaka", ""};
inline const Who kBoth{"tanaka", "suzuki"};
inline const Who kSupervisorFirst{"suzuki", "tanaka"};

/// Of everybody who handles jobs: 2026-04-01, a year long.
inline const Training kTraining{"個人情報の取扱い", {2026, 4, 1}, {2027, 3, 31}, ""};
/// The register of places from the beginning.
inline const std::vector<Place> kPlaces = {{"金庫A", PlaceKind::discs, false},
                                           {"金庫C", PlaceKind::discs, false},
                                           {"書庫B", PlaceKind::notices, false}};

/// A commissioned terminal with two shelves, a supervisor (suzuki), two handlers (tanaka, sato), an
/// inspector (kansa) and maintenance (hoshu), on 2026-11-02 at 10:00 in Japan.
class Story {
 public:
  Story();
  /// Folds what was decided; fails the test if it was refused.
  void happens(const Result<Drafts>& decided);
  /// Folds one event as it is.
  Result<> event(const std::string& type, const Json& body, const std::string& actor = "terminal");
  void next_day() { now.time.seconds += 86400; }
  void wait(std::int64_t seconds) { now.time.seconds += seconds; }

  /// Disc and notice received on two days: the job J-0001 is ready.
  void receive_all(int discs = 1);
  /// And imported.
  void import();
  /// What was intended ended well.
  void imported();
  /// And returned, signed.
  void give_back();

  [[nodiscard]] DiscFinding finding(int number = 1, int count = 1,
                                    const std::string& group = "group-1",
                                    const std::string& delivery = "2026-0117") const;
  [[nodiscard]] const Job& job() const { return state.jobs.at("J-0001"); }

  State state;
  Now now;

 private:
  std::uint64_t sequence_ = 0;
};

/// The error that a decision was refused with; the test fails if it was not.
ErrorCode refusal(const Result<Drafts>& decided);

}  // namespace dozo::custody::test
