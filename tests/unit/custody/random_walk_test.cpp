// People press anything in any order: whatever is decided can be folded, and no walk reaches a
// state that the rules forbid.
#include <random>

#include <catch2/catch.hpp>

#include "firmware/custody/rules.hpp"
#include "firmware/custody/types.hpp"
#include "tests/unit/custody/story.hpp"

using namespace dozo;
using namespace dozo::custody;
using namespace dozo::custody::test;

namespace {

class Walk {
 public:
  explicit Walk(unsigned seed) : dice_(seed) {}

  void run(int steps) {
    for (int i = 0; i < steps; ++i) {
      step();
      check();
    }
  }

 private:
  template <class T>
  const T& any(const std::vector<T>& of) {
    return of[dice_() % of.size()];
  }

  void try_it(const Result<Drafts>& decided) {
    if (decided) story_.happens(decided);
  }

  void step() {
    const Who who = {any(people_), any(people_)};
    const std::string job = any<std::string>({"J-0001", "J-0002", "J-0003"});
    const std::string place = any<std::string>({"金庫A", "書庫B"});
    const int disc = any<int>({1, 2});
    const DiscFinding finding =
        story_.finding(disc, any<int>({1, 2}), any<std::string>({"g1", "g2"}),
                       any<std::string>({"2026-0117", "2026-0118"}));
    const std::string notice = any<std::string>({"2026-0117-P", "2026-0118-P"});
    const State& state = story_.state;
    switch (dice_() % 14) {
      case 0:
        return try_it(decide_disc_receipt(state, who, story_.now, finding, place, "R"));
      case 1:
        return try_it(decide_notice_receipt(state, who, story_.now, notice, place, "R"));
      case 2:
        return try_it(decide_same_day_override(state, who, job, "理由", "DV"));
      case 3:
        return try_it(decide_import(state, who, story_.now, job));
      case 4:
        return import_ends(job, who);
      case 5:
        return try_it(decide_open(state, who, story_.now, job));
      case 6:
        return try_it(decide_close(state, who.actor, job, "person"));
      case 7:
        return try_it(decide_disc_return(state, who, job, finding.tag_manifest));
      case 8:
        return try_it(decide_notice_return(state, who, job, notice));
      case 9:
        return try_it(decide_return_signature(state, who, job));
      case 10:
        return try_it(decide_erasure(state, who, job, any<std::string>({"2026-0117", "x"}),
                                     any<std::string>({"", "紛失"})));
      case 11:
        return erasure_ends(job);
      case 12:
        return story_.next_day();
      default:
        return story_.wait(3600);
    }
  }

  void import_ends(const std::string& id, const Who& who) {
    const Job* job = story_.state.job(id);
    if (job == nullptr || job->state != JobState::importing) return;
    const int shelf = job->shelf;
    if (dice_() % 2 == 0) {
      REQUIRE(story_.event(type::kImportFailed, {{"job", id}, {"error", "E-2402"}}));
      REQUIRE(story_.event(type::kShelfCleared, {{"shelf", shelf}, {"overwritten", true}}));
      return;
    }
    REQUIRE(story_.event(type::kImportDone,
                         {{"job", id},
                          {"shelf", shelf},
                          {"contents",
                           {{"files", 1},
                            {"folders", 0},
                            {"bytes", 1},
                            {"tar_bytes", 2048},
                            {"index_sha256", std::string(64, 'c')}}}},
                         who.actor));
  }

  void erasure_ends(const std::string& id) {
    const Job* job = story_.state.job(id);
    if (job == nullptr || !job->erasure_open()) return;
    if (dice_() % 2 == 0) {
      REQUIRE(story_.event(type::kErasureFailed, {{"job", id}, {"error", "E-5104"}}));
    } else {
      REQUIRE(story_.event(type::kErasureVerified, {{"job", id}, {"certificate", "CE"}}));
    }
  }

  void check() const {
    for (const auto& [id, job] : story_.state.jobs) {
      INFO(id << " " << to_text(job.state));
      const bool has_data = job.state == JobState::importing || job.state == JobState::held ||
                            job.state == JobState::open || job.state == JobState::returned ||
                            job.state == JobState::erasing;
      // Data has a shelf of its own, and a shelf in use has its job.
      if (has_data) CHECK(story_.state.shelves.at(job.shelf).job == id);
      if (job.state == JobState::erased) CHECK_FALSE(job.erase_attempts.empty());
      if (!job.certificate.empty()) CHECK(job.state == JobState::erased);
      if (job.state == JobState::returned) CHECK(job.return_signed);
      if (job.contents) CHECK(story_.state.imported_groups.contains(job.delivery.group));
      if (!job.erase_second.empty()) CHECK(job.erase_second != job.erase_operator);
      const Notice* notice = story_.state.notice_of(job);
      if (job.contents && same_day(job, *notice)) CHECK(job.same_day_override);
    }
    for (const auto& [number, use] : story_.state.shelves) {
      if (use.state == ShelfState::free) CHECK(use.job.empty());
    }
  }

  std::mt19937 dice_;
  Story story_;
  const std::vector<std::string> people_ = {"tanaka", "sato", "suzuki", "kansa", "hoshu", ""};
};

}  // namespace

TEST_CASE("No walk of any people over any commands reaches a forbidden state") {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    INFO("seed " << seed);
    Walk(seed).run(400);
  }
}
