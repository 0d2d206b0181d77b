// Large deliveries: no process needs more than 64 MiB once its key is derived.
#include <csignal>
#include <fstream>
#include <set>

#include <poll.h>
#include <unistd.h>

#include "tests/e2e/kit/job.hpp"

using namespace dozo;
using namespace dozo::e2e;

namespace {

constexpr std::uint64_t kLimit = 64 * kMiB;

/// The largest resident size seen of each program, octets.
class Watch {
 public:
  explicit Watch(Terminal& terminal) : terminal_(terminal) {}
  /// Looks until the activity ends; only what comes after a work factor's memory was given back.
  Json until_end(int seconds) {
    return terminal_.wait_until(
        "the activity's end",
        [&](const Json& now) {
          if (now["activity"]["done"] > 0) look();
          return !now["activity"]["running"];
        },
        seconds)["activity"];
  }
  /// Every program stayed below the limit, and these were seen.
  void below_limit(const std::vector<std::string>& names) const {
    for (const auto& [name, octets] : peak_) {
      UNSCOPED_INFO(name << " " << octets / 1024 << " KiB");
      CHECK(octets < kLimit);
    }
    for (const std::string& name : names) CHECK(peak_.contains(name.substr(0, 15)));
    if (std::getenv("DOZO_E2E_FULL") == nullptr) return;
    for (const auto& [name, octets] : peak_) {
      std::fprintf(stderr, "%s %llu KiB\n", name.c_str(),
                   static_cast<unsigned long long>(octets / 1024));
    }
  }

 private:
  void look() {
    note("dozod", terminal_.pid());
    for (const ChildProcess& child : children_of(terminal_.pid())) note(child.name, child.pid);
  }
  // The kernel's own high-water mark sees what falls between two looks.
  void note(const std::string& name, pid_t pid) {
    if (seen_.insert(pid).second) {
      // Begins anew: key derivation and the program's start are over.
      std::ofstream("/proc/" + std::to_string(pid) + "/clear_refs") << "5";
    }
    std::uint64_t& peak = peak_[name];
    peak = std::max(peak, memory_of(pid, "VmHWM"));
  }

  Terminal& terminal_;
  std::set<pid_t> seen_;
  std::map<std::string, std::uint64_t> peak_;
};

/// Seals `octets` of mostly nothing; the file is sparse, what is sealed is not.
Delivery large_delivery(Ward& ward, Terminal& terminal, const Folder& folder, std::uint64_t octets,
                        int log_n) {
  const auto file = folder.path() / "印刷.bin";
  write_text(file, std::string(kMarker));
  REQUIRE(truncate(file.c_str(), static_cast<off_t>(octets)) == 0);
  Sealing sealing;
  sealing.inputs = {{file, std::string(kNameMarker) + "印刷.bin"}};
  sealing.disc_octets = sealed::kDiscDvdDl;
  sealing.log_n = log_n;
  return ward.seal(terminal.pem(), sealing);
}

void stays_small(std::uint64_t octets, int log_n) {
  Terminal terminal({1, (octets / kMiB + 2) * kMiB, true});
  Ward ward;
  enrol(terminal, ward);
  const Folder folder;
  const Delivery delivery = large_delivery(ward, terminal, folder, octets, log_n);

  Watch receiving(terminal);
  put_in_tray(terminal, delivery.images[0]);
  terminal.wait_until("the checking", [](const Json& now) { return now["activity"]["running"]; });
  REQUIRE(outcome(receiving.until_end(600)) == "ok");
  receiving.below_limit({"dozod", "dozo-reader", "dozo-verifier"});

  must(terminal.call(kHandler, "disc.receive", ui::Params(Json{{"place", "媒体金庫 A-2"}})));
  must(receive_notice(terminal, delivery));
  const std::string job = "J-0001";
  if (terminal.job(job)["same_day_blocked"]) must(override_same_day(terminal, job));
  must(begin_import(terminal, job, delivery.password));
  Watch importing(terminal);
  terminal.wait_until("the unsealing", [](const Json& now) {
    return !now["activity"]["running"] ||
           (now["activity"]["step"] == "unsealing" && now["activity"]["done"] > 0);
  });
  REQUIRE(outcome(importing.until_end(600)) == "ok");
  importing.below_limit({"dozod", "dozo-reader", "dozo-unsealer"});
  CHECK(terminal.job(job)["contents"]["bytes"] == octets);

  must(terminal.together(kHandler, kSupervisor, "job.erase",
                         {{"job", job}, {"confirmation", delivery.number}, {"reason", "試験"}}));
  Watch erasing(terminal);
  REQUIRE(outcome(erasing.until_end(600)) == "ok");
  erasing.below_limit({"dozod", "dozo-readback"});
}

}  // namespace

#ifndef DOZO_SANITIZE  // whose shadow memory is not the product's

TEST_CASE("a large delivery is checked, imported and wiped below 64 MiB a process") {
  stays_small(300 * kMiB, kQuickWorkFactor);
}

TEST_CASE("memory after a real key derivation is given back") {
  stays_small(64 * kMiB, 18);
}

TEST_CASE("a delivery of 4.7 GB stays below 64 MiB a process", "[.][full]") {
  stays_small(4'700'000'000, 18);
}

#endif
