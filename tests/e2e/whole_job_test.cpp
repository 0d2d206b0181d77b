// The happy path, and what an inspector may ask of it afterwards.
#include "tests/e2e/kit/job.hpp"

using namespace dozo;
using namespace dozo::e2e;

namespace {

/// Two discs of the same delivery, with names and files of every kind.
Sealing two_discs() {
  Sealing sealing;
  sealing.number = "D-2026-0002";
  sealing.contents = difficult_files(900'000);
  sealing.disc_octets = 900'000;
  sealing.part_octets = 200'000;
  return sealing;
}

}  // namespace

TEST_CASE("a sealed disc goes in and a certificate that holds comes out") {
  Terminal terminal;
  Ward ward;
  enrol(terminal, ward);
  whole_job(terminal, ward.seal(terminal.pem()));
  all_shelves_free(terminal);
  for (const char* type :
       {"terminal.commissioned", "anchor.enrolled", "disc.received", "notice.received",
        "override.same_day", "password.attempted", "import.intended", "import.done", "work.opened",
        "work.closed", "disc.returned", "notice.returned", "return.signed", "erasure.intended",
        "erasure.keys_destroyed", "erasure.overwritten", "erasure.verified"}) {
    INFO(type);
    CHECK(count(terminal.ledger(), type) == 1);
  }
  // The enrolment sheet, receipts of disc and notice, the deviation, the certificate.
  CHECK(count(terminal.ledger(), "document.issued") == 5);
}

TEST_CASE("every document has a page, drawn and signed whenever it is asked for") {
  Terminal terminal;
  Ward ward;
  enrol(terminal, ward);
  whole_job(terminal, ward.seal(terminal.pem()));
  const Json documents = must(terminal.call(kInspector, "document.list"))["documents"];
  REQUIRE(documents.size() == 5);
  for (const Json& document : documents) {
    INFO(document.dump());
    const std::string page = terminal.document(document["number"], "page");
    CHECK(page.starts_with("%PDF-"));
    CHECK(page.find("/ETSI.CAdES.detached") != std::string::npos);
    CHECK(page.find(kNameMarker) == std::string::npos);
  }
  CHECK(children_of(terminal.pid()).empty());
}

TEST_CASE("a disc sealed with the default work factor is opened") {
  Terminal terminal;
  Ward ward;
  enrol(terminal, ward);
  Sealing sealing;
  sealing.log_n = 18;
  whole_job(terminal, ward.seal(terminal.pem(), sealing));
}

TEST_CASE("discs received in reverse order are imported in number order, every name intact") {
  Terminal terminal({1, 2 * kMiB, true});
  Ward ward;
  enrol(terminal, ward);
  const Delivery delivery = ward.seal(terminal.pem(), two_discs());
  REQUIRE(delivery.images.size() == 2);
  const std::string job = receive(terminal, delivery, {2, 1});
  REQUIRE(import(terminal, job, delivery) == "ok");
  Contents expected = delivery.contents;
  std::erase_if(expected, [](const auto& each) { return each.first.ends_with('/'); });
  CHECK(work(terminal, job) == expected);
  CHECK(terminal.job(job)["contents"]["files"] == expected.size());
  give_back(terminal, job, delivery);
  REQUIRE(erase(terminal, job, delivery) == "ok");
  certificate_holds(terminal, job);
  no_plaintext(terminal, delivery);
}

TEST_CASE("two jobs lie on two shelves at one time, and wiping one leaves the other") {
  Terminal terminal;
  Ward ward;
  enrol(terminal, ward);
  Sealing other;
  other.number = "D-2026-0099";
  other.contents = difficult_files(50'000);
  const Delivery first = ward.seal(terminal.pem());
  const Delivery second = ward.seal(terminal.pem(), other);
  const std::string first_job = receive(terminal, first);
  const std::string second_job = receive(terminal, second);
  REQUIRE(import(terminal, first_job, first) == "ok");
  REQUIRE(import(terminal, second_job, second) == "ok");
  CHECK(terminal.job(first_job)["shelf"] != terminal.job(second_job)["shelf"]);
  must(terminal.call(kHandler, "job.open", ui::Params(Json{{"job", second_job}})));
  const Contents before = read_all(terminal, second_job);

  give_back(terminal, first_job, first);
  REQUIRE(erase(terminal, first_job, first) == "ok");
  certificate_holds(terminal, first_job);
  CHECK(read_all(terminal, second_job) == before);
  must(terminal.call(kHandler, "job.close", ui::Params(Json{{"job", second_job}})));
  give_back(terminal, second_job, second);
  REQUIRE(erase(terminal, second_job, second) == "ok");
  certificate_holds(terminal, second_job);
  all_shelves_free(terminal);
}

TEST_CASE("a held job and its files are there after an orderly stop") {
  Terminal terminal;
  Ward ward;
  enrol(terminal, ward);
  const Delivery delivery = ward.seal(terminal.pem());
  const std::string job = receive(terminal, delivery);
  REQUIRE(import(terminal, job, delivery) == "ok");
  must(terminal.call(kHandler, "job.open", ui::Params(Json{{"job", job}})));
  CHECK(terminal.stop() == 0);
  no_plaintext(terminal, delivery);
  terminal.start();
  CHECK(count(terminal.ledger(), "work.closed", {{"job", job}, {"why", "shutdown"}}) == 1);
  CHECK(work(terminal, job) == delivery.contents);
}

TEST_CASE("a job may be wiped without its disc, disclosed as an incident, and never silently") {
  Terminal terminal;
  Ward ward;
  enrol(terminal, ward);
  const Delivery delivery = ward.seal(terminal.pem());
  const std::string job = receive(terminal, delivery);
  REQUIRE(import(terminal, job, delivery) == "ok");
  CHECK(erase(terminal, job, delivery) == "E-4212");
  const Json wipe{{"job", job}, {"confirmation", "D-2026-9999"}, {"reason", "媒体紛失"}};
  CHECK(outcome(terminal.together(kHandler, kSupervisor, "job.erase", wipe)) == "E-4213");
  Json right = wipe;
  right["confirmation"] = delivery.number;
  must(terminal.together(kHandler, kSupervisor, "job.erase", right));
  CHECK(outcome(terminal.finish_activity()) == "ok");
  certificate_holds(terminal, job);
  CHECK(count(terminal.ledger(), "incident.recorded",
              {{"kind", "erased_without_return"}, {"job", job}}) == 1);
  const Json certificate =
      must(parse_json(terminal.document(terminal.job(job)["certificate"], "json")));
  CHECK(certificate["deviations"]["incidents"].size() == 1);
}

TEST_CASE("what these tests look with sees what must not be") {
  Terminal terminal;
  Ward ward;
  enrol(terminal, ward);
  const Delivery delivery = ward.seal(terminal.pem());
  const auto leak = terminal.state() / "leak";
  write_text(leak, std::string(5'000'000, 'x') + std::string(kMarker));
  CHECK(search(terminal.folder(), {std::string(kMarker)}).size() == 1);
  write_text(leak, delivery.password);
  CHECK(search(terminal.folder(), {delivery.password}).size() == 1);
  std::filesystem::remove(leak);
  write_text(terminal.state() / (std::string(kNameMarker) + ".csv"), "");
  CHECK(search(terminal.folder(), {std::string(kNameMarker)}).size() == 1);
}
