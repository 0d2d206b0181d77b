// A model of what people may do, beside the code: any sequence of wishes of anybody, alone or with
// any second person, is tried, and what is decided is judged by rules written down anew.
#pragma once

#include <array>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/unit/custody/story.hpp"

namespace dozo::custody::test {

/// All that is random in one step, so that a sequence without some of its steps means the same.
struct Step {
  std::array<std::uint32_t, 12> dice{};
};
using Steps = std::vector<Step>;

/// Picks from a step's dice, in order.
class Pick {
 public:
  explicit Pick(const Step& step) : step_(step) {}
  std::size_t below(std::size_t limit) { return step_.dice[at_++ % step_.dice.size()] % limit; }
  template <class T, std::size_t N>
  const T& of(const T (&list)[N]) {
    return list[below(N)];
  }
  bool chance(std::size_t one_in) { return below(one_in) == 0; }

 private:
  const Step& step_;
  std::size_t at_ = 0;
};

class Model;

/// One wish, or one thing that happens by itself.
struct Wish {
  const char* name;
  Result<Drafts> (*decide)(const Model& model, Pick& pick);
};

/// Every decide_* function.
const std::vector<Wish>& all_wishes();

class Model {
 public:
  explicit Model(const std::vector<Wish>& wishes) : wishes_(wishes) {}
  /// Takes the steps; what went against the rules, if anything did.
  std::optional<std::string> run(const Steps& steps);

  [[nodiscard]] const State& state() const { return story_.state; }
  [[nodiscard]] const Story& story() const { return story_; }
  [[nodiscard]] const Now& now() const { return story_.now; }
  /// Types of events that were recorded.
  [[nodiscard]] const std::set<std::string>& seen() const { return seen_; }

 private:
  std::optional<std::string> step(const Step& step);
  std::optional<std::string> machine(Pick& pick);
  std::optional<std::string> judge(const Drafts& drafts) const;

  const std::vector<Wish>& wishes_;
  Story story_;
  std::set<std::string> intended_by_two_;  // jobs
  std::set<std::string> seen_;
};

/// The shortest sequence found that still fails, by leaving steps out.
Steps shrink(Steps steps, const std::vector<Wish>& wishes);
/// What the steps wish, in order: for the report of a failure.
std::string describe(const Steps& steps, const std::vector<Wish>& wishes);
Steps random_steps(unsigned seed, std::size_t count);

}  // namespace dozo::custody::test
