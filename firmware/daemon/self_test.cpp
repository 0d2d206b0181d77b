#include "firmware/daemon/self_test.hpp"

#include <algorithm>
#include <array>
#include <fstream>

#include <net/if.h>
#include <nlohmann/json.hpp>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "firmware/base/secret.hpp"
#include "firmware/custody/types.hpp"
#include "firmware/ledger/line.hpp"
#include "firmware/sealed/cms.hpp"

namespace dozo::daemon {
namespace {

constexpr auto kEvery = std::chrono::hours(24);
// Entries that are read with the core's lock held: others wait for a moment only.
constexpr std::uint64_t kPiece = 2000;

// An error is told by number: who shows it has the words, in the language that is spoken there.
Check check(const char* name, const Result<>& outcome, std::string detail) {
  if (outcome) return {name, true, std::move(detail)};
  const Error& error = outcome.error();
  return {name, false,
          error_number(error.code) + (error.detail.empty() ? "" : " (" + error.detail + ")")};
}

// A core dump of this process would hold keys.
Check dumps() {
  rlimit limit{};
  const bool none = getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_max == 0;
  const bool hidden = prctl(PR_GET_DUMPABLE) == 0;
  return {"dumps", none && hidden, none && hidden ? "RLIMIT_CORE 0, PR_SET_DUMPABLE 0" : "allowed"};
}

Check memory() {
  constexpr std::size_t kLocked = 1024 * 1024;
  const auto locked = SecretBytes::make(kLocked);
  return {"memory", locked.has_value(), std::to_string(locked ? kLocked : 0)};
}

Check swap() {
  std::ifstream swaps("/proc/swaps");
  std::string line;
  int areas = -1;  // without the heading
  while (std::getline(swaps, line)) ++areas;
  return {"swap", true, areas > 0 ? "present, not enforced here" : "none"};
}

Check network() {
  struct if_nameindex* all = if_nameindex();
  bool others = false;
  for (const auto* each = all; each != nullptr && each->if_name != nullptr; ++each) {
    others = others || std::string_view(each->if_name) != "lo";
  }
  if (all != nullptr) if_freenameindex(all);
  return {"network", true, others ? "present, not enforced here" : "none"};
}

// What contradicts the ledger about one shelf; empty where nothing does.
std::string shelf_trouble(const custody::State& state, const custody::ShelfUse& use,
                          vault::Shelf& shelf, bool busy) {
  const vault::Range range = shelf.range();
  if (range.offset != use.offset || range.bytes != use.bytes) return "another range";
  if (use.state == custody::ShelfState::free) {
    return use.job.empty() && !shelf.key_may_exist() ? "" : "free, but a key is left";
  }
  const custody::Job* job = state.job(use.job);
  if (job == nullptr) return "nobody's";
  if (use.state == custody::ShelfState::holding) {
    if (!shelf.key_may_exist()) return "its key is gone";
    return shelf.is_open() == (job->state == custody::JobState::open) ? "" : "open";
  }
  return busy ? "" : "not wiped";
}

}  // namespace

std::vector<Probe> evaluation_probes() {
  return {swap, network};
}

SelfTest::SelfTest(Core& core, intake::Workers& workers, const Activities& activities,
                   ShelvesNow shelves, CertificateNow certificate, std::vector<Probe> probes)
    : core_(core),
      workers_(workers),
      activities_(activities),
      shelves_(std::move(shelves)),
      certificate_(std::move(certificate)),
      probes_(std::move(probes)) {}

Result<std::vector<Check>> SelfTest::run() {
  if (running_.exchange(true)) return fail(ErrorCode::busy);
  const struct Ending {
    std::atomic<bool>& running;
    ~Ending() { running = false; }
  } ending{running_};
  {
    const auto held = core_.lock();
    if (!core_.state().terminal) return fail(ErrorCode::not_commissioned);
  }
  std::vector<Check> checks = {ledger(), store(), workers(), shelves(),
                               key(),    dumps(), memory(),  clock()};
  if (core_.platform().counter != nullptr) checks.push_back(counter());
  for (const Probe& probe : probes_) checks.push_back(probe());
  if (stopping_) return fail(ErrorCode::cancelled);
  Json failed = Json::array();
  std::string names;
  for (const Check& each : checks) {
    if (each.ok) continue;
    failed.push_back(each.name);
    names += (names.empty() ? "" : " ") + each.name;
  }
  const auto held = core_.lock();
  const auto& before = core_.state().self_test;
  custody::Drafts drafts{
      {custody::type::kSelfTest, ledger::kTerminal, {{"ok", failed.empty()}, {"failed", failed}}}};
  // What was wrong already is not a new incident each day.
  if (!failed.empty() && (!before || before->ok)) {
    drafts.push_back({custody::type::kIncident,
                      ledger::kTerminal,
                      {{"kind", "self_test_failed"}, {"job", ""}, {"detail", names}}});
  }
  DOZO_TRY(core_.record(drafts));
  return checks;
}

void SelfTest::keep_up() {
  const auto now = std::chrono::steady_clock::now();
  if (running_ || (last_ && now - *last_ < kEvery) || activities_.running()) return;
  {
    const auto held = core_.lock();
    if (!core_.state().terminal) return;
  }
  last_ = now;
  if (own_.joinable()) own_.join();  // it has ended: this does not wait
  own_ = std::thread([this] { static_cast<void>(run()); });
}

void SelfTest::stop() {
  stopping_ = true;
  if (own_.joinable()) own_.join();
  stopping_ = false;
}

// --- the checks ----------------------------------------------------------------------------------

Check SelfTest::ledger() {
  const auto walked = walk_ledger();
  const auto held = core_.lock();
  return check("ledger", walked, std::to_string(core_.ledger().size()));
}

// Every entry is hashed again. The tree must give the root in memory, and on the way the root that
// each of the newest documents carries away from here.
Result<> SelfTest::walk_ledger() {
  std::vector<ledger::Checkpoint> anchors;
  ledger::Checkpoint end;
  {
    const auto held = core_.lock();
    anchors = DOZO_TRY(issued_checkpoints(core_.store()));
    end = core_.ledger().checkpoint();
  }
  anchors.push_back(end);
  std::ranges::stable_sort(anchors, {}, &ledger::Checkpoint::size);
  ledger::MerkleTree tree;
  auto next = anchors.begin();
  const auto take = [&](std::uint64_t sequence, std::string_view line,
                        const Digest& leaf) -> Result<> {
    const std::string where = "entry " + std::to_string(sequence);
    if (sequence != tree.size() || ledger::leaf_hash(as_bytes(line)) != leaf ||
        !ledger::parse_line(line)) {
      return fail(ErrorCode::ledger_damaged, where);
    }
    tree.add(leaf);
    for (; next != anchors.end() && next->size == tree.size(); ++next) {
      if (next->ledger != end.ledger || next->root != tree.root()) {
        return fail(ErrorCode::ledger_damaged, where + ": not what was vouched for");
      }
    }
    return {};
  };
  while (tree.size() < end.size) {
    if (stopping_) return fail(ErrorCode::cancelled);
    const std::uint64_t before = tree.size();
    const auto held = core_.lock();
    DOZO_TRY(core_.store().read(before, std::min(kPiece, end.size - before), take));
    if (tree.size() == before) return fail(ErrorCode::ledger_damaged, "shorter than it was");
  }
  if (next != anchors.end()) return fail(ErrorCode::ledger_behind, "shorter than a document says");
  const auto held = core_.lock();
  return core_.check_counter();
}

Check SelfTest::store() {
  const auto held = core_.lock();
  return check("store", core_.store().check(), std::to_string(core_.state().documents.size()));
}

Check SelfTest::workers() {
  return check("workers", try_workers(), "seccomp, Landlock");
}

// The reader runs in its sandbox on a disc with nothing on it: that it finds nothing is the right
// answer, that it dies or cannot enter its sandbox is not. The others must start, and say that they
// will not do a job of which nothing is there.
Result<> SelfTest::try_workers() {
  for (const auto kind : {intake::Worker::verifier, intake::Worker::unsealer,
                          intake::Worker::readback, intake::Worker::renderer}) {
    const auto worker = DOZO_TRY(workers_.start(kind));
    DOZO_TRY(worker->send(Json::object(), {}));
    const auto refusal = worker->finish([](std::uint64_t) {});
    if (refusal) return fail(ErrorCode::worker_protocol, "no job was done");
    if (refusal.error().code != ErrorCode::worker_protocol) return tl::unexpected(refusal.error());
  }
  const UniqueFd disc(memfd_create("blank", MFD_CLOEXEC));
  if (!disc) return fail(ErrorCode::out_of_memory, "memfd");
  const Pipe frames = DOZO_TRY(make_pipe());
  const auto reader = DOZO_TRY(workers_.start(intake::Worker::reader));
  const int descriptors[] = {disc.get(), frames.write.get()};
  DOZO_TRY(reader->send(Json::object(), descriptors));
  const auto outcome = reader->finish([](std::uint64_t) {});
  if (outcome) return fail(ErrorCode::worker_protocol, "a blank disc was read");
  switch (outcome.error().code) {
    case ErrorCode::worker_died:
    case ErrorCode::worker_protocol:
    case ErrorCode::worker_not_started:
    case ErrorCode::sandbox_unavailable:
      return tl::unexpected(outcome.error());
    default:
      return {};
  }
}

Check SelfTest::shelves() {
  const bool busy = activities_.running();
  const auto held = core_.lock();
  const custody::State& state = core_.state();
  vault::Shelves* all = shelves_();
  if (all == nullptr || all->count() != static_cast<int>(state.shelves.size())) {
    return {"shelves", false, "not as many as recorded"};
  }
  std::string trouble;
  for (const auto& [number, use] : state.shelves) {
    const std::string each = shelf_trouble(state, use, all->at(number), busy);
    if (each.empty()) continue;
    trouble += (trouble.empty() ? "" : "; ") + std::to_string(number) + ": " + each;
  }
  const bool ok = trouble.empty();
  return {"shelves", ok, ok ? std::to_string(all->count()) : trouble};
}

Check SelfTest::key() {
  return check("key", sign_and_verify(), "CMS");
}

Result<> SelfTest::sign_and_verify() {
  const auto held = core_.lock();
  if (core_.signer() == nullptr) return fail(ErrorCode::not_commissioned);
  const std::string content = "dozo self-test " + to_rfc3339(core_.now().time);
  const Bytes signature = DOZO_TRY(core_.signer()->sign(as_bytes(content)));
  const sealed::Certificate certificate = DOZO_TRY(certificate_());
  DOZO_TRY(
      sealed::verify_detached(as_bytes(content), signature, {&certificate, 1}, core_.now().time));
  return {};
}

Check SelfTest::clock() {
  const auto held = core_.lock();
  const custody::Now now = core_.now();
  return {"clock", !now.clock_behind, to_rfc3339(now.time)};
}

Check SelfTest::counter() {
  const auto held = core_.lock();
  const auto number = core_.checkpoint().counter;
  return check("counter", core_.check_counter(), number ? std::to_string(*number) : "");
}

}  // namespace dozo::daemon
