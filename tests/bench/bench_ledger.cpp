// bench_ledger FOLDER ENTRIES [--json]: how long a long ledger takes. README.md.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>

#include "firmware/base/clock.hpp"
#include "firmware/base/file.hpp"
#include "firmware/custody/types.hpp"
#include "firmware/daemon/bundle.hpp"
#include "firmware/ledger/merkle.hpp"
#include "platform/store/sqlite_store.hpp"
#include "tests/bench/history.hpp"
#include "tools/dozo-verify/bundle_checks.hpp"

namespace dozo::bench {
namespace {

namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

template <class T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", describe(result.error()).c_str());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

struct Row {
  std::string name;
  double milliseconds;
  double cpu;  ///< milliseconds of this process: what is left of a busy machine
  std::uint64_t octets;
};

double cpu_milliseconds() {
  return 1000.0 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

class Bench {
 public:
  explicit Bench(const fs::path& folder, std::uint64_t entries)
      : folder_(folder), signer_(make_signer()) {
    if (!fs::exists(folder_ / "state")) {
      const auto store = must(platform::SqliteStore::open(folder_ / "state"));
      timed("make", [&] { must(make_history(*store, entries, signer_)); });
    }
    timed("open the store", [&] { store_ = must(platform::SqliteStore::open(folder_ / "state")); });
    timed("start", [&] { core_ = must(daemon::Core::open(*store_, clock_, random_)); });
    core_->set_signer(&signer_, signer_.certificate().public_key_digest());
  }

  void run() {
    constexpr int kTimes = 50;
    timed("append an event, durable", [&] {
      for (int i = 0; i < kTimes; ++i) {
        must(core_->record({{custody::type::kLoginSucceeded, "tanaka", Json::object()}}));
      }
    });
    rows_.back().milliseconds /= kTimes;
    rows_.back().cpu /= kTimes;
    timed("issue a document", [&] {
      for (int i = 0; i < kTimes; ++i) issue();
    });
    rows_.back().milliseconds /= kTimes;
    rows_.back().cpu /= kTimes;
    std::vector<Digest> leaves;
    timed("read all leaves", [&] {
      must(store_->load([&](std::uint64_t, std::string_view, const Digest& leaf) {
        leaves.push_back(leaf);
        return Result<>();
      }));
    });
    timed("inclusion proof from leaves",
          [&] { proof_ = ledger::inclusion_proof(leaves, leaves.size() / 3); });
    bundle("bundle of a month", {{kMonthBegins, kMonthEnds, ""}, {}});
    bundle("bundle of a contract", {{std::nullopt, std::nullopt, kContract}, {}});
  }

  void print(bool json) const {
    Json all = Json::array();
    for (const Row& row : rows_) {
      all.push_back({{"name", row.name},
                     {"milliseconds", row.milliseconds},
                     {"cpu", row.cpu},
                     {"octets", row.octets}});
      if (!json)
        fmt::print("{:<36} {:>12.3f} ms {:>12.3f} ms cpu {:>12} octets\n", row.name,
                   row.milliseconds, row.cpu, row.octets);
    }
    if (json) fmt::print("{}\n", all.dump());
  }

 private:
  static sealed::CmsSigner make_signer() {
    SystemRandom random;
    auto key = must(sealed::PrivateKey::generate());
    auto certificate = must(sealed::make_self_signed(key, "T-014", {0}, random));
    return must(sealed::CmsSigner::make(std::move(key), std::move(certificate)));
  }

  template <class Work>
  void timed(const std::string& name, const Work& work) {
    const auto begin = Steady::now();
    const double cpu = cpu_milliseconds();
    work();
    const double used = cpu_milliseconds() - cpu;
    rows_.push_back(
        {name, std::chrono::duration<double, std::milli>(Steady::now() - begin).count(), used, 0});
  }

  void issue() {
    daemon::Issue issue{};
    issue.kind = evidence::Kind::disc_receipt;
    issue.decide = [](const custody::Now&, const std::string&) -> Result<custody::Drafts> {
      return custody::Drafts{{custody::type::kLoginSucceeded, "tanaka", Json::object()}};
    };
    issue.build = [](const custody::State&, const daemon::PageContext& context) -> Result<Json> {
      return receipt(context.heading.number, context.heading.issued_at,
                     context.authenticity.checkpoint, context.authenticity.terminal_key);
    };
    must(core_->issue(issue));
  }

  void bundle(const std::string& name, const daemon::BundleRequest& request) {
    const fs::path path = folder_ / "bundle.tar";
    const UniqueFd out = must(open_file(path, O_WRONLY | O_CREAT | O_TRUNC));
    timed(name, [&] {
      must(daemon::write_bundle(*core_, signer_.certificate().to_pem(), request, out.get()));
    });
    rows_.back().octets = fs::file_size(path);
    timed(name + ", its check", [&] {
      verify_tool::Report report;
      const auto file = must(verify_tool::BundleFile::open(must(open_file(path, O_RDONLY))));
      verify_tool::check_bundle(file, std::span(&signer_.certificate(), 1), {}, report);
    });
  }

  fs::path folder_;
  FakeClock clock_{kNow};
  SystemRandom random_;
  sealed::CmsSigner signer_;
  std::unique_ptr<platform::SqliteStore> store_;
  std::unique_ptr<daemon::Core> core_;
  ledger::MerkleProof proof_;
  std::vector<Row> rows_;
};

}  // namespace
}  // namespace dozo::bench

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: bench_ledger FOLDER ENTRIES [--json]\n");
    return 2;
  }
  const std::uint64_t entries = std::strtoull(argv[2], nullptr, 10);
  dozo::bench::Bench bench(argv[1], entries);
  bench.run();
  bench.print(argc > 3 && std::strcmp(argv[3], "--json") == 0);
  return 0;
}
