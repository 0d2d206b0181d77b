#include "tests/e2e/kit/job.hpp"

#include <algorithm>

namespace dozo::e2e {
namespace {

namespace fs = std::filesystem;

fs::path in_tray(Terminal& terminal) {
  for (const auto& entry : fs::directory_iterator(terminal.tray())) {
    if (entry.is_regular_file()) return entry.path();
  }
  return {};
}

}  // namespace

void put_in_tray(Terminal& terminal, const fs::path& image) {
  static int discs = 0;
  const std::string name = "disc-" + std::to_string(++discs) + ".iso";
  // The tray takes up what is moved in whole; a large image is not copied for it.
  const fs::path waiting = terminal.folder() / name;
  if (fs::file_size(image) > 64 * kMiB) {
    fs::create_hard_link(image, waiting);
  } else {
    fs::copy_file(image, waiting);
  }
  fs::rename(waiting, terminal.tray() / name);
}

void take_out(Terminal& terminal) {
  const fs::path there = in_tray(terminal);
  if (!there.empty()) fs::remove(there);
  terminal.wait_until("an empty drive", [](const Json& now) {
    const Json& activity = now["activity"];
    return now["disc"].is_null() && !(activity["running"] && activity["kind"] == "examine");
  });
}

Json insert(Terminal& terminal, const fs::path& image) {
  take_out(terminal);
  put_in_tray(terminal, image);
  terminal.wait_until("a disc", [](const Json& now) { return !now["disc"].is_null(); });
  return terminal.wait_idle()["disc"];
}

std::string finding(const Json& disc) {
  if (disc["finding"] != "refused") return disc["finding"];
  return error_number(static_cast<ErrorCode>(disc["error"]["number"].get<int>()));
}

std::string outcome(const Json& activity) {
  if (activity["error"].is_null()) return "ok";
  return error_number(static_cast<ErrorCode>(activity["error"]["number"].get<int>()));
}

void enrol(Terminal& terminal, const Ward& ward) {
  must(terminal.together(kSupervisor, kHandler, "anchor.enrol", {{"pem", ward.pem()}}));
}

Result<> receive_disc(Terminal& terminal, const fs::path& image, const std::string& place) {
  insert(terminal, image);
  DOZO_TRY(terminal.call(kHandler, "disc.receive", ui::Params(Json{{"place", place}})));
  take_out(terminal);
  return {};
}

Result<> receive_notice(Terminal& terminal, const Delivery& delivery, const std::string& place) {
  DOZO_TRY(terminal.call(kHandler, "notice.receive",
                         ui::Params(Json{{"number", delivery.notice}, {"place", place}})));
  return {};
}

Result<> override_same_day(Terminal& terminal, const std::string& job) {
  DOZO_TRY(terminal.together(kHandler, kSupervisor, "job.override_same_day",
                             {{"job", job}, {"reason", "試験のため"}}));
  return {};
}

std::string receive(Terminal& terminal, const Delivery& delivery, std::vector<int> order) {
  if (order.empty()) {
    for (std::size_t i = 1; i <= delivery.images.size(); ++i) order.push_back(static_cast<int>(i));
  }
  std::string job;
  for (const int number : order) {
    const auto& image = delivery.images.at(static_cast<std::size_t>(number - 1));
    REQUIRE(finding(insert(terminal, image)) == "fresh");
    must(terminal.call(kHandler, "disc.receive", ui::Params(Json{{"place", "媒体金庫 A-2"}})));
    job = terminal.status()["disc"]["job"];
    take_out(terminal);
  }
  must(receive_notice(terminal, delivery));
  if (terminal.job(job)["same_day_blocked"]) must(override_same_day(terminal, job));
  return job;
}

Result<> begin_import(Terminal& terminal, const std::string& job, const std::string& password) {
  ui::Params params(Json{{"job", job}});
  DOZO_TRY(params.add_secret("password", secret(password)));
  DOZO_TRY(terminal.call(kHandler, "job.import", params));
  return {};
}

bool await_request(Terminal& terminal, int number) {
  const Json now = terminal.wait_until("a request for a disc", [&](const Json& status) {
    const Json& activity = status["activity"];
    return !activity["running"] || (activity["waiting_for_disc"] && activity["disc"] == number);
  });
  return now["activity"]["running"];
}

std::string import(Terminal& terminal, const std::string& job, const Delivery& delivery,
                   const std::string& password) {
  take_out(terminal);
  if (const auto begun = begin_import(terminal, job, password); !begun) return outcome(begun);
  for (std::size_t i = 0; i < delivery.images.size(); ++i) {
    if (!await_request(terminal, static_cast<int>(i + 1))) break;
    take_out(terminal);
    put_in_tray(terminal, delivery.images[i]);
  }
  return outcome(terminal.finish_activity());
}

std::string import(Terminal& terminal, const std::string& job, const Delivery& delivery) {
  return import(terminal, job, delivery, delivery.password);
}

Contents read_all(Terminal& terminal, const std::string& job) {
  Contents contents;
  std::size_t total = 1;
  for (std::size_t offset = 0; offset < total;) {
    const Json page = must(
        terminal.call(kHandler, "file.list", ui::Params(Json{{"job", job}, {"offset", offset}})));
    total = page["total"];
    REQUIRE(!page["files"].empty());
    for (const Json& file : page["files"]) {
      const UniqueFd out = memory_file();
      ui::Params params(Json{{"job", job}, {"file", file["file"]}});
      must(params.add_descriptor("out", out.get()));
      must(terminal.call(kHandler, "file.read", params));
      std::string content = content_of(out.get());
      CHECK(content.size() == file["size"]);
      contents[file["path"]] = std::move(content);
      ++offset;
    }
  }
  return contents;
}

Contents work(Terminal& terminal, const std::string& job) {
  must(terminal.call(kHandler, "job.open", ui::Params(Json{{"job", job}})));
  Contents contents = read_all(terminal, job);
  must(terminal.call(kHandler, "job.close", ui::Params(Json{{"job", job}})));
  return contents;
}

void give_back(Terminal& terminal, const std::string& job, const Delivery& delivery) {
  for (const auto& image : delivery.images) {
    REQUIRE(finding(insert(terminal, image)) == "received");
    must(terminal.call(kHandler, "disc.return", ui::Params(Json{{"job", job}})));
  }
  take_out(terminal);
  must(terminal.call(kHandler, "notice.return",
                     ui::Params(Json{{"job", job}, {"number", delivery.notice}})));
  must(terminal.together(kHandler, kSupervisor, "job.sign_return", {{"job", job}}));
}

std::string erase(Terminal& terminal, const std::string& job, const Delivery& delivery) {
  const auto begun = terminal.together(kHandler, kSupervisor, "job.erase",
                                       {{"job", job}, {"confirmation", delivery.number}});
  if (!begun) return outcome(begun);
  return outcome(terminal.finish_activity());
}

void whole_job(Terminal& terminal, const Delivery& delivery) {
  const std::string job = receive(terminal, delivery);
  REQUIRE(import(terminal, job, delivery) == "ok");
  CHECK(terminal.job(job)["state"] == "held");
  Contents expected = delivery.contents;
  std::erase_if(expected, [](const auto& each) { return each.first.ends_with('/'); });
  CHECK(work(terminal, job) == expected);
  give_back(terminal, job, delivery);
  REQUIRE(erase(terminal, job, delivery) == "ok");
  CHECK(terminal.job(job)["state"] == "erased");
  certificate_holds(terminal, job);
  no_plaintext(terminal, delivery);
}

void good_disc_works(Terminal& terminal, Ward& ward) {
  static int number = 5000;
  Sealing sealing;
  sealing.number = "D-2026-" + std::to_string(++number);
  whole_job(terminal, ward.seal(terminal.pem(), sealing));
}

}  // namespace dozo::e2e
