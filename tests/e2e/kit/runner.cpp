#include "tests/e2e/kit/runner.hpp"

#include <chrono>

#include <poll.h>

namespace dozo::e2e {
namespace {

namespace fs = std::filesystem;

constexpr auto kPatience = std::chrono::seconds(60);

fs::path tray_file(Terminal& terminal, std::size_t disc) {
  return terminal.tray() / ("number-" + std::to_string(disc) + ".iso");
}

}  // namespace

Result<> Runner::run() {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  for (;;) {
    const auto done = step();
    // An examination may have begun between the look and the request.
    if (!done && done.error().code != ErrorCode::busy) return tl::unexpected(done.error());
    if (done && *done) return {};
    if (std::chrono::steady_clock::now() > until) return fail(ErrorCode::busy, "no end of it");
  }
}

Result<Json> Runner::call(const std::string& method, Json params) {
  return terminal_.call(kHandler, method, ui::Params(std::move(params)));
}

Result<bool> Runner::step() {
  const Json status = DOZO_TRY(terminal_.call("", "status"));
  if (status["terminal"].is_null()) {
    DOZO_TRY(terminal_.commission());
    return false;
  }
  if (status["activity"]["running"]) {
    DOZO_TRY(look_after_activity(status["activity"]));
    return false;
  }
  if (status["anchors"] == 0) {
    DOZO_TRY(terminal_.together(kSupervisor, kHandler, "anchor.enrol", {{"pem", ward_.pem()}}));
    return false;
  }
  if (!delivery_) {
    const Json certificate = DOZO_TRY(terminal_.call("", "terminal.certificate"));
    delivery_ = ward_.seal(certificate["pem"]);
  }
  const Json jobs = DOZO_TRY(call("job.list", Json::object()))["jobs"];
  const Json job = jobs.empty() ? Json::object() : jobs.back();
  const std::string state = job.value("state", "");
  job_ = job.value("id", "");
  if (state == "erased") return true;
  if (state.empty() || state == "receiving") {
    DOZO_TRY(receive(job));
  } else if (state == "ready" && job["same_day_blocked"]) {
    DOZO_TRY(override_same_day(terminal_, job_));
  } else if (state == "ready") {
    DOZO_TRY(begin_import(terminal_, job_, delivery_->password));
  } else if (state == "open") {
    DOZO_TRY(call("file.list", {{"job", job_}}));
    DOZO_TRY(call("job.close", {{"job", job_}}));
    worked_ = true;
  } else if (state == "held") {
    DOZO_TRY(hold(job));
  } else {  // returned, or a wipe that fell short
    DOZO_TRY(terminal_.together(kHandler, kSupervisor, "job.erase",
                                {{"job", job_}, {"confirmation", delivery_->number}}));
  }
  return false;
}

Result<> Runner::look_after_activity(const Json& activity) {
  if (activity["kind"] == "import" && activity["waiting_for_disc"]) {
    DOZO_TRY(put(static_cast<std::size_t>(activity["disc"].get<int>())));
  }
  poll(nullptr, 0, 1);
  return {};
}

/// Disc `disc` lies in the tray, and no other.
Result<> Runner::put(std::size_t disc) {
  const fs::path there = tray_file(terminal_, disc);
  if (fs::exists(there)) return {};
  for (const auto& entry : fs::directory_iterator(terminal_.tray())) {
    if (entry.is_regular_file()) fs::remove(entry.path());
  }
  const fs::path waiting = terminal_.folder() / "waiting.iso";
  fs::copy_file(delivery_->images.at(disc - 1), waiting, fs::copy_options::overwrite_existing);
  fs::rename(waiting, there);
  return {};
}

/// The disc, freshly inserted and looked at.
Result<Json> Runner::examined(std::size_t disc) {
  std::error_code gone;
  fs::remove(tray_file(terminal_, disc), gone);
  const auto until = std::chrono::steady_clock::now() + kPatience;
  const auto wait = [&](const auto& seen) -> Result<Json> {
    for (;;) {
      Json status = DOZO_TRY(terminal_.call("", "status"));
      if (seen(status)) return status["disc"];
      if (std::chrono::steady_clock::now() > until) return fail(ErrorCode::busy, "no disc seen");
      poll(nullptr, 0, 1);
    }
  };
  DOZO_TRY(wait([](const Json& status) { return status["disc"].is_null(); }));
  DOZO_TRY(put(disc));
  return wait([](const Json& status) {
    return !status["disc"].is_null() && status["disc"]["finding"] != "pending" &&
           !status["activity"]["running"];
  });
}

Result<> Runner::receive(const Json& job) {
  if (job.empty() || job["discs"].size() < delivery_->images.size()) {
    const std::size_t next = job.empty() ? 1 : job["discs"].size() + 1;
    const Json disc = DOZO_TRY(examined(next));
    if (disc["finding"] == "fresh") DOZO_TRY(call("disc.receive", {{"place", "媒体金庫 A-2"}}));
    return {};
  }
  return receive_notice(terminal_, *delivery_);
}

Result<> Runner::hold(const Json& job) {
  if (!worked_) {
    DOZO_TRY(call("job.open", {{"job", job_}}));
    return {};
  }
  for (const Json& disc : job["discs"]) {
    if (!disc["returned_at"].is_null()) continue;
    DOZO_TRY(examined(static_cast<std::size_t>(disc["number"].get<int>())));
    DOZO_TRY(call("disc.return", {{"job", job_}}));
    return {};
  }
  if (job["notice"]["returned_at"].is_null()) {
    DOZO_TRY(call("notice.return", {{"job", job_}, {"number", delivery_->notice}}));
    return {};
  }
  DOZO_TRY(terminal_.together(kHandler, kSupervisor, "job.sign_return", {{"job", job_}}));
  return {};
}

}  // namespace dozo::e2e
