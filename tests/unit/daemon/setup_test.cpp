// Setting up an appliance at each start: the sequence of steps, and what a power cut does to it.
#include "firmware/daemon/appliance/setup.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

namespace dozo::daemon::appliance {
namespace {

namespace disk = platform::disk;

constexpr std::uint64_t kMiB = 1 << 20;

/// A terminal's disk and TPM as they outlive a power cut, and what one start has in memory.
class FakeMachine final : public SetupMachine {
 public:
  enum class State { nothing, half, empty, used };

  disk::Table on_disk{
      4096 * kMiB,
      {{1, "dozo-efi", "EFI", kMiB, 64 * kMiB}, {2, "dozo-a", "ROOT", 65 * kMiB, 256 * kMiB}}};
  State state = State::nothing;
  bool tpm_refuses = false;
  bool set_up_by_people = false;
  int recovery_keys = 0;
  int made = 0;

  std::vector<std::string> steps;  ///< of this start
  int power_until = -1;            ///< so many steps are begun; negative: no cut
  bool cut_behind = false;         ///< the last one is done, and not heard of any more
  bool open = false;

  void start_again() {
    steps.clear();
    power_until = -1;
    open = false;
  }

  [[nodiscard]] Result<disk::Table> table() override {
    DOZO_TRY(step("table", [] {}));
    return on_disk;
  }
  [[nodiscard]] Result<> cut(const std::vector<disk::Partition>& added) override {
    return step("cut", [&] {
      for (disk::Partition one : added) {
        one.number = static_cast<int>(on_disk.partitions.size()) + 1;
        on_disk.partitions.push_back(std::move(one));
      }
    });
  }
  [[nodiscard]] Result<> make_state(const disk::Partition& partition) override {
    CHECK(partition.name == disk::kNewState);
    REQUIRE(state != State::used);  // what dozod has written must never go
    state = State::half;
    made += 1;
    return step("make", [&] { state = State::empty; });
  }
  [[nodiscard]] Result<> complete_state(const disk::Partition& partition) override {
    REQUIRE(state == State::empty);
    return step("complete", [&] { entry(partition.number).name = disk::kState; });
  }
  [[nodiscard]] Result<> open_state(const disk::Partition& partition) override {
    CHECK(partition.name == disk::kState);
    REQUIRE((state == State::empty || state == State::used));
    if (tpm_refuses) return fail(ErrorCode::tpm_other_chip);
    return step("open", [&] { open = true; });
  }
  [[nodiscard]] Result<bool> commissioned() override {
    REQUIRE(open);
    DOZO_TRY(step("commissioned?", [] {}));
    return set_up_by_people;
  }
  [[nodiscard]] Result<> offer_recovery_key(const disk::Partition& /*partition*/) override {
    REQUIRE(open);
    return step("recovery key", [&] { recovery_keys += 1; });
  }
  [[nodiscard]] Result<> hand_over() override {
    REQUIRE(open);
    return step("hand over", [&] { state = State::used; });
  }

 private:
  template <class Effect>
  Result<> step(const char* name, const Effect& effect) {
    steps.emplace_back(name);
    const bool last = power_until == static_cast<int>(steps.size());
    if (!last || cut_behind) effect();
    return last ? fail(ErrorCode::interrupted, "the power") : Result<>{};
  }
  disk::Partition& entry(int number) {
    return on_disk.partitions.at(static_cast<std::size_t>(number - 1));
  }
};

using Steps = std::vector<std::string>;

TEST_CASE("the first start cuts the disk, makes the state, opens it and offers a recovery key") {
  FakeMachine machine;
  REQUIRE(set_up(machine));
  CHECK(machine.steps == Steps{"table", "cut", "table", "make", "complete", "table", "open",
                               "commissioned?", "recovery key", "hand over"});
  CHECK(machine.on_disk.partitions[3].name == disk::kState);
}

TEST_CASE("a later start opens the state and makes nothing") {
  FakeMachine machine;
  REQUIRE(set_up(machine));
  machine.set_up_by_people = true;
  machine.start_again();
  REQUIRE(set_up(machine));
  CHECK(machine.steps == Steps{"table", "table", "open", "commissioned?", "hand over"});
  CHECK(machine.made == 1);
  CHECK(machine.recovery_keys == 1);
}

TEST_CASE("until the terminal is commissioned each start offers a recovery key of its own") {
  FakeMachine machine;
  for (int start = 1; start <= 3; ++start) {
    machine.start_again();
    REQUIRE(set_up(machine));
    CHECK(machine.recovery_keys == start);
  }
}

TEST_CASE("a power cut at any step of the first start costs nothing but the next start's time") {
  for (int at = 1; at <= 10; ++at) {
    for (const bool behind : {false, true}) {
      INFO("step " << at << (behind ? ", done" : ", not done"));
      FakeMachine machine;
      machine.power_until = at;
      machine.cut_behind = behind;
      REQUIRE(set_up(machine).error().code == ErrorCode::interrupted);
      machine.start_again();
      REQUIRE(set_up(machine));
      CHECK(machine.open);
      CHECK(machine.state == FakeMachine::State::used);
      CHECK(disk::missing_partitions(machine.on_disk)->empty());
    }
  }
}

TEST_CASE("power cuts at two steps, one start after the other, cost nothing either") {
  for (int first = 1; first <= 10; ++first) {
    for (int second = 1; second <= 10; ++second) {
      INFO(first << " " << second);
      FakeMachine machine;
      machine.power_until = first;
      REQUIRE_FALSE(set_up(machine));
      machine.start_again();
      machine.power_until = second;
      machine.cut_behind = true;
      (void)set_up(machine);
      machine.start_again();
      REQUIRE(set_up(machine));
      CHECK(machine.state == FakeMachine::State::used);
    }
  }
}

TEST_CASE("a state that does not open is left as it is, start after start") {
  FakeMachine machine;
  REQUIRE(set_up(machine));
  machine.tpm_refuses = true;
  for (int start = 0; start < 3; ++start) {
    machine.start_again();
    CHECK(set_up(machine).error().code == ErrorCode::tpm_other_chip);
    CHECK(machine.steps == Steps{"table", "table"});
  }
  CHECK(machine.made == 1);
  machine.tpm_refuses = false;
  machine.start_again();
  CHECK(set_up(machine));
}

TEST_CASE("a disk whose table is not as setting up leaves it is not touched") {
  FakeMachine machine;
  REQUIRE(set_up(machine));
  machine.on_disk.partitions.erase(machine.on_disk.partitions.begin() + 3);  // the state
  machine.start_again();
  CHECK(set_up(machine).error().code == ErrorCode::partitions_failed);
  CHECK(machine.steps == Steps{"table"});
}

TEST_CASE("a disk that is too small is not touched") {
  FakeMachine machine;
  machine.on_disk.bytes = 1024 * kMiB;
  CHECK(set_up(machine).error().code == ErrorCode::data_disk_small);
  CHECK(machine.steps == Steps{"table"});
}

}  // namespace
}  // namespace dozo::daemon::appliance
