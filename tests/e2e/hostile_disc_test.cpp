// Discs that must be refused at receipt, each with its number, an event, and no harm.
#include "tests/e2e/kit/image.hpp"
#include "tests/e2e/kit/job.hpp"

using namespace dozo;
using namespace dozo::e2e;

namespace {

struct Site {
  Terminal terminal;
  Ward ward;
  Folder images;
  Site() { enrol(terminal, ward); }

  /// The disc is refused with one of these numbers, on record, and cannot be received.
  void refuses(const std::filesystem::path& image, const std::vector<std::string>& numbers) {
    const std::string found = finding(insert(terminal, image));
    std::string allowed;
    for (const std::string& number : numbers) allowed += number + " ";
    INFO("found " << found << ", allowed " << allowed);
    CHECK(allowed.find(found + " ") != std::string::npos);
    if (found.starts_with("E-")) ++refused_[found];
    CHECK(outcome(terminal.call(kHandler, "disc.receive", ui::Params(Json{{"place", "金庫"}}))) ==
          found);
    std::filesystem::remove(image);
  }
  /// Every refusal is in the ledger under its number; nothing came in; a good disc works.
  void is_in_order(const Delivery& delivery) {
    take_out(terminal);
    const auto ledger = terminal.ledger();
    for (const auto& [number, times] : refused_) {
      INFO(number);
      CHECK(count(ledger, "disc.refused", {{"error", number}}) == times);
    }
    CHECK(count(ledger, "disc.received") == 0);
    no_plaintext(terminal, delivery);
    good_disc_works(terminal, ward);
  }

 private:
  std::map<std::string, int> refused_;
};

bool full_run() {
  return std::getenv("DOZO_E2E_FULL") != nullptr;
}

/// What a flipped octet in that file may be called.
std::vector<std::string> numbers_for(const std::string& file) {
  if (file.starts_with("part-")) return {"E-2110"};
  if (file == "tagmanifest-sha256.txt") return {"E-2103", "E-2109", "E-2203"};
  if (file == "tagmanifest-sha256.txt.p7s") return {"E-2201", "E-2202", "E-2203", "E-2204"};
  return {file == "bagit.txt" ? "E-2101" : "E-2109"};
}

}  // namespace

TEST_CASE("a flipped octet in any file of the bag is found at receipt") {
  Site site;
  const Delivery delivery = site.ward.seal(site.terminal.pem());
  const Image disc(delivery.images[0]);
  for (const Extent& file : disc.files()) {
    for (const std::uint64_t at : {std::uint64_t{0}, file.octets / 3, file.octets - 1}) {
      INFO(file.name << " at " << at << " of " << file.octets);
      site.refuses(disc.flipped(file.offset + at).in(site.images), numbers_for(file.name));
    }
  }
  site.is_in_order(delivery);
}

TEST_CASE("a flipped octet anywhere in the signature file is found at receipt") {
  Site site;
  const Delivery delivery = site.ward.seal(site.terminal.pem());
  const Image disc(delivery.images[0]);
  const Extent file = disc.file("tagmanifest-sha256.txt.p7s");
  for (std::uint64_t at = 0; at < file.octets; at += full_run() ? 1 : 17) {
    INFO("at " << at << " of " << file.octets);
    site.refuses(disc.flipped(file.offset + at).in(site.images), numbers_for(file.name));
  }
  site.is_in_order(delivery);
}

TEST_CASE("a disc that ends too early is told from a foreign or a blank one") {
  Site site;
  const Delivery delivery = site.ward.seal(site.terminal.pem());
  const Image disc(delivery.images[0]);
  const Extent part = disc.file("part-0001.age");
  for (const std::uint64_t octets :
       {std::uint64_t{40'000}, part.offset, part.offset + 1, part.offset + part.octets - 1}) {
    INFO("cut to " << octets << " of " << disc.size());
    site.refuses(disc.cut(octets).in(site.images), {"E-2004"});
  }
  site.refuses(disc.cut(0).in(site.images), {"E-2001"});
  site.refuses(blank_image(site.images, 700 * 2048), {"E-2001"});
  site.refuses(foreign_image(site.images), {"E-2002"});
  write_text(site.images.path() / "letter.txt", "not a disc image at all\n");
  site.refuses(site.images.path() / "letter.txt", {"E-2002"});
  site.is_in_order(delivery);
}

TEST_CASE("discs of an unknown ward and for another terminal are refused") {
  Site site;
  Ward stranger("別の区");
  site.refuses(stranger.seal(site.terminal.pem()).images[0], {"E-2204"});
  const Terminal other({1, kMiB, true});
  const Delivery delivery = site.ward.seal(const_cast<Terminal&>(other).pem());
  site.refuses(delivery.images[0], {"E-2301"});
  site.is_in_order(delivery);
}

TEST_CASE("a delivery that no shelf could hold is refused at receipt") {
  Site site;
  Sealing sealing;
  sealing.contents = one_file(kMiB + 1);
  const Delivery delivery = site.ward.seal(site.terminal.pem(), sealing);
  site.refuses(delivery.images[0], {"E-4211"});
  site.is_in_order(delivery);
}

TEST_CASE("a delivery that is a little too large for the shelf leaves nothing behind") {
  // The largest that fits, found from above: nothing in between may half succeed.
  Site site;
  bool fitted = false;
  int refused = 0;
  for (int step = 0; step < 8 && !fitted; ++step) {
    Sealing sealing;
    sealing.number = "D-2026-1" + std::to_string(100 + step);
    sealing.contents = one_file(kMiB - 800 - static_cast<std::size_t>(step) * 2048);
    const Delivery delivery = site.ward.seal(site.terminal.pem(), sealing);
    const std::string found = finding(insert(site.terminal, delivery.images[0]));
    if (found == "E-4211") {
      ++refused;
      continue;
    }
    REQUIRE(found == "fresh");
    const std::string job = receive(site.terminal, delivery);
    const std::string imported = import(site.terminal, job, delivery);
    INFO(step);
    if (imported == "E-5001" || imported == "E-4211") {
      CHECK(site.terminal.job(job)["state"] == "ready");
      CHECK(count(site.terminal.ledger(), "import.done") == 0);
      all_shelves_free(site.terminal);
      ++refused;
    } else {
      REQUIRE(imported == "ok");
      CHECK(work(site.terminal, job) == delivery.contents);
      fitted = true;
    }
    no_plaintext(site.terminal, delivery);
  }
  CHECK(fitted);
  CHECK(refused > 0);
  good_disc_works(site.terminal, site.ward);
}

TEST_CASE("a delivery is imported once, ever: not again before its wipe, nor after, nor ever") {
  Site site;
  Terminal& terminal = site.terminal;
  const Delivery delivery = site.ward.seal(terminal.pem());
  const std::string job = receive(terminal, delivery);
  CHECK(finding(insert(terminal, delivery.images[0])) == "received");
  CHECK(outcome(terminal.call(kHandler, "disc.receive", ui::Params(Json{{"place", "金庫"}}))) ==
        "E-2305");
  REQUIRE(import(terminal, job, delivery) == "ok");
  CHECK(outcome(begin_import(terminal, job, delivery.password)) == "E-4202");
  give_back(terminal, job, delivery);
  REQUIRE(erase(terminal, job, delivery) == "ok");
  CHECK(finding(insert(terminal, delivery.images[0])) == "E-2302");
  CHECK(outcome(terminal.call(kHandler, "disc.receive", ui::Params(Json{{"place", "金庫"}}))) ==
        "E-2302");
  terminal.restart();
  terminal.wait_until("the disc that lay there", [](const Json& now) {
    return !now["disc"].is_null() && now["disc"]["finding"] == "refused";
  });
  CHECK(finding(terminal.status()["disc"]) == "E-2302");
  CHECK(count(terminal.ledger(), "disc.refused", {{"error", "E-2302"}}) == 2);
  take_out(terminal);
  good_disc_works(terminal, site.ward);
}

TEST_CASE("another delivery under a number that is still here is refused") {
  Site site;
  const Delivery first = site.ward.seal(site.terminal.pem());
  const Delivery second = site.ward.seal(site.terminal.pem());
  receive(site.terminal, first);
  CHECK(finding(insert(site.terminal, second.images[0])) == "E-4215");
  CHECK(count(site.terminal.ledger(), "disc.refused", {{"error", "E-4215"}}) == 1);
}

TEST_CASE("a disc taken out while it is being checked is on record, and works when it is back") {
  Site site;
  Sealing sealing;
  sealing.contents = one_file(48 * kMiB);
  Terminal& terminal = site.terminal;
  const Delivery delivery = site.ward.seal(terminal.pem(), sealing);
  put_in_tray(terminal, delivery.images[0]);
  terminal.wait_until("the checking", [](const Json& now) {
    return now["activity"]["running"] && now["activity"]["done"] > 0;
  });
  take_out(terminal);
  CHECK(outcome(terminal.finish_examination()) == "E-2005");
  CHECK(count(terminal.ledger(), "disc.refused", {{"error", "E-2005"}}) == 1);
  CHECK(outcome(terminal.call(kHandler, "disc.receive", ui::Params(Json{{"place", "金庫"}}))) ==
        "E-6103");
  CHECK(children_of(terminal.pid()).empty());
  CHECK(finding(insert(terminal, delivery.images[0])) == "E-4211");
  take_out(terminal);
  good_disc_works(terminal, site.ward);
}

TEST_CASE("a terminal that is not set up yet refuses every disc and says why") {
  Terminal terminal({1, kMiB, false});
  Folder images;
  const auto disc = insert(terminal, foreign_image(images));
  CHECK(finding(disc) == "E-4001");
}
