// What may go wrong between the password and the last octet: the import names it and waits, or it
// fails, is on record, and leaves nothing.
#include "tests/e2e/kit/image.hpp"
#include "tests/e2e/kit/job.hpp"

using namespace dozo;
using namespace dozo::e2e;

namespace {

/// One delivery, received, its password typed; the import waits for disc 1.
struct Waiting {
  Terminal terminal;
  Ward ward;
  Folder images;
  Delivery delivery;
  std::string job;

  explicit Waiting(const Sealing& sealing = {}, const Setup& setup = {}) : terminal(setup) {
    enrol(terminal, ward);
    delivery = ward.seal(terminal.pem(), sealing);
    job = receive(terminal, delivery);
    must(begin_import(terminal, job, delivery.password));
    REQUIRE(await_request(terminal, 1));
  }
  /// Puts a disc in and waits until the import has named what is wrong with it.
  std::string hint_for(const std::filesystem::path& image) {
    take_out(terminal);
    const auto before = count(terminal.ledger(), "disc.refused");
    put_in_tray(terminal, image);
    const Json now = terminal.wait_until("a hint", [&](const Json& status) {
      return status["ledger"]["size"] > size_ && !status["activity"]["hint"].is_null() &&
             status["activity"]["waiting_for_disc"];
    });
    const auto number = now["activity"]["hint"]["number"].get<int>();
    const std::string text = error_number(static_cast<ErrorCode>(number));
    const auto ledger = terminal.ledger();
    CHECK(count(ledger, "disc.refused") == before + 1);
    CHECK(ledger.back()["body"] == Json{{"error", text}});
    return text;
  }
  /// Puts a disc in and waits for the import's end.
  std::string end_with(const std::filesystem::path& image) {
    take_out(terminal);
    put_in_tray(terminal, image);
    return outcome(terminal.finish_activity());
  }
  /// The import failed with this number; nothing is left; the delivery itself still is good.
  void failed_cleanly(const std::string& number) {
    const auto ledger = terminal.ledger();
    CHECK(count(ledger, "import.failed", {{"job", job}, {"error", number}}) == 1);
    CHECK(count(ledger, "import.done") == 0);
    CHECK(count(ledger, "shelf.cleared") == 1);
    CHECK(terminal.job(job)["state"] == "ready");
    all_shelves_free(terminal);
    no_plaintext(terminal, delivery);
    CHECK(import(terminal, job, delivery) == "ok");
    CHECK(work(terminal, job) == delivery.contents);
    give_back(terminal, job, delivery);
    CHECK(erase(terminal, job, delivery) == "ok");
    certificate_holds(terminal, job);
  }

 private:
  std::size_t size_ = 0;

 public:
  /// Call before hint_for: only what is recorded from now on counts.
  void from_now() { size_ = terminal.status()["ledger"]["size"]; }
};

Sealing of_two_discs(const std::string& number = "D-2026-0002") {
  Sealing sealing;
  sealing.number = number;
  sealing.contents = one_file(900'000);
  sealing.disc_octets = 900'000;
  sealing.part_octets = 200'000;
  return sealing;
}

/// Large enough that reading it takes a while.
Sealing large() {
  Sealing sealing;
  sealing.contents = one_file(48 * kMiB);
  return sealing;
}

}  // namespace

TEST_CASE("a disc that is not asked for is named, and the import goes on with the right one") {
  Waiting import(of_two_discs(), {1, 2 * kMiB, true});
  Terminal& terminal = import.terminal;
  const Delivery other = import.ward.seal(terminal.pem(), of_two_discs("D-2026-0003"));
  Ward stranger("別の区");
  Terminal elsewhere({1, kMiB, true});
  import.from_now();
  CHECK(import.hint_for(import.delivery.images[1]) == "E-2304");
  import.from_now();
  CHECK(import.hint_for(other.images[0]) == "E-2303");
  import.from_now();
  CHECK(import.hint_for(stranger.seal(terminal.pem()).images[0]) == "E-2204");
  import.from_now();
  CHECK(import.hint_for(import.ward.seal(elsewhere.pem()).images[0]) == "E-2301");
  import.from_now();
  CHECK(import.hint_for(blank_image(import.images, 400 * 2048)) == "E-2001");
  import.from_now();
  CHECK(import.hint_for(foreign_image(import.images)) == "E-2002");
  take_out(terminal);
  put_in_tray(terminal, import.delivery.images[0]);
  REQUIRE(await_request(terminal, 2));
  import.from_now();
  CHECK(import.hint_for(other.images[1]) == "E-2303");
  take_out(terminal);
  put_in_tray(terminal, import.delivery.images[1]);
  CHECK(outcome(terminal.finish_activity()) == "ok");
  CHECK(work(terminal, import.job) == import.delivery.contents);
  CHECK(count(terminal.ledger(), "import.failed") == 0);
}

TEST_CASE("a disc that was damaged after its receipt fails the import and leaves nothing") {
  Waiting import;
  const Image disc(import.delivery.images[0]);
  const Extent part = disc.file("part-0001.age");
  SECTION("in its last octet") {
    const auto image = disc.flipped(part.offset + part.octets - 1).in(import.images);
    const std::string number = import.end_with(image);
    CHECK((number == "E-2505" || number == "E-2110"));
    import.failed_cleanly(number);
  }
  SECTION("in the head of the sealed data, before a key is derived") {
    const auto image = disc.flipped(part.offset + 60).in(import.images);
    const std::string number = import.end_with(image);
    CHECK((number == "E-2110" || number == "E-2502"));
    import.failed_cleanly(number);
  }
}

TEST_CASE("a disc that got shorter after its receipt is named and not taken") {
  Waiting import;
  const Image disc(import.delivery.images[0]);
  const Extent part = disc.file("part-0001.age");
  import.from_now();
  CHECK(import.hint_for(disc.cut(part.offset + part.octets / 2).in(import.images)) == "E-2004");
  CHECK(import.end_with(import.delivery.images[0]) == "ok");
}

TEST_CASE("a disc taken out while it is imported leaves nothing, and the import may begin again") {
  Waiting import(large(), {1, 64 * kMiB, true});
  Terminal& terminal = import.terminal;
  put_in_tray(terminal, import.delivery.images[0]);
  terminal.wait_until("the unsealing", [](const Json& now) {
    return now["activity"]["step"] == "unsealing" && now["activity"]["done"] > 0;
  });
  take_out(terminal);
  CHECK(outcome(terminal.finish_activity()) == "E-2005");
  CHECK(children_of(terminal.pid()).empty());
  import.failed_cleanly("E-2005");
}

TEST_CASE("an import that is cancelled, waiting or at work, leaves nothing") {
  SECTION("while it waits for the disc") {
    Waiting import;
    CHECK(outcome(import.terminal.call(kInspector, "activity.cancel")) == "E-4104");
    CHECK(import.terminal.status()["activity"]["running"]);
    must(import.terminal.call(kHandler, "activity.cancel"));
    CHECK(outcome(import.terminal.finish_activity()) == "E-6101");
    import.failed_cleanly("E-6101");
  }
  SECTION("while it is at work") {
    Waiting import(large(), {1, 64 * kMiB, true});
    put_in_tray(import.terminal, import.delivery.images[0]);
    import.terminal.wait_until("the unsealing", [](const Json& now) {
      return now["activity"]["step"] == "unsealing" && now["activity"]["done"] > 0;
  });
  must(import.terminal.call(kHandler, "activity.cancel"));
  CHECK(outcome(import.terminal.finish_activity()) == "E-6101");
  import.failed_cleanly("E-6101");
}
}

TEST_CASE("a disc taken out between two discs of an import is only waited for") {
  Waiting import(of_two_discs(), {1, 2 * kMiB, true});
  put_in_tray(import.terminal, import.delivery.images[0]);
  REQUIRE(await_request(import.terminal, 2));
  take_out(import.terminal);
  CHECK(import.terminal.status()["activity"]["running"]);
  CHECK(import.end_with(import.delivery.images[1]) == "ok");
}

TEST_CASE("whoever started an activity hears its end, though another has begun since") {
  Waiting import;
  const std::int64_t id = import.terminal.status()["activity"]["id"];
  must(import.terminal.call(kHandler, "activity.cancel"));
  import.terminal.finish_activity();
  CHECK(finding(insert(import.terminal, import.delivery.images[0])) == "received");
  CHECK(import.terminal.status()["activity"]["id"] > id);
  const Json ended =
      must(import.terminal.call("", "activity.status", ui::Params(Json{{"id", id}})));
  CHECK(ended["kind"] == "import");
  CHECK(outcome(ended) == "E-6101");
  CHECK(outcome(import.terminal.call("", "activity.status", ui::Params(Json{{"id", 999}}))) ==
        "E-8001");
}
