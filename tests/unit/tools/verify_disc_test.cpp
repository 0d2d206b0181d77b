#include <fstream>

#include <catch2/catch.hpp>

#include "firmware/base/clock.hpp"
#include "platform/disc/iso_writer.hpp"
#include "tests/unit/intake/bag_kit.hpp"
#include "tests/unit/tools/verify_kit.hpp"

namespace dozo::verify_tool {
namespace {

using kit::Answer;
using kit::verify;
using Names = std::vector<std::string>;

// Two wards and a sealed image, valid on the day of the test.
struct Delivery {
  ledger::test::TemporaryFolder temporary;
  intake::kit::Ward ward = make_ward("見本区");
  sealed::CmsSigner terminal = kit::make_signer("T-014", SystemClock().now());

  Delivery() {
    kit::write_text(path("ward.pem"), ward.certificate.to_pem());
    kit::write_text(path("kiosk.pem"), terminal.certificate().to_pem());
  }
  static intake::kit::Ward make_ward(const std::string& name) {
    SystemRandom random;
    auto key = sealed::PrivateKey::generate();
    auto certificate = sealed::make_self_signed(*key, name, SystemClock().now(), random);
    return {std::move(*key), std::move(*certificate)};
  }
  [[nodiscard]] std::string path(const std::string& name) const { return temporary.path() / name; }

  intake::kit::Disc sealed_disc() {
    sealed::Delivery sheet = intake::kit::job_sheet();
    sheet.recipient = terminal.certificate().public_key_digest();
    return intake::kit::bag_of(
        {{"data/part-0001.age", intake::kit::age_file(intake::kit::sample_tar())}}, {}, sheet,
        ward);
  }
  void write_image(const std::string& name, const intake::kit::Disc& disc) {
    sealed::ImagePlan plan{"DOZO", {}, path(name), intake::kit::kNow};
    for (const auto& [file, octets] : disc) plan.files.push_back({file, octets});
    REQUIRE(platform::IsoWriter().write(plan));
  }
  [[nodiscard]] Answer check(const std::string& image, const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {"disc", path(image), "--anchor", path("ward.pem"),
                                          "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return verify(arguments);
  }
};

}  // namespace

TEST_CASE("a sealed disc is valid, for any terminal or for the named one") {
  Delivery delivery;
  delivery.write_image("disc.iso", delivery.sealed_disc());
  const Answer any = delivery.check("disc.iso");
  INFO(any.out << any.err);
  CHECK(any.code == 0);
  CHECK(any.names() == Names{"disc.form", "disc.signature", "disc.content"});
  const Answer named = delivery.check("disc.iso", {"--recipient", delivery.path("kiosk.pem")});
  CHECK(named.code == 0);
  CHECK(named.names() == Names{"disc.form", "disc.signature", "disc.recipient", "disc.content"});
}

TEST_CASE("a disc for another terminal is refused where the terminal is named") {
  Delivery delivery;
  delivery.write_image("disc.iso", delivery.sealed_disc());
  const auto other = kit::make_signer("T-015", SystemClock().now());
  kit::write_text(delivery.path("other.pem"), other.certificate().to_pem());
  const Answer answer = delivery.check("disc.iso", {"--recipient", delivery.path("other.pem")});
  CHECK(answer.code == 1);
  CHECK(answer.failures() == Names{"disc.recipient"});
  CHECK(answer.json.at("error") == "E-2301");
}

TEST_CASE("a disc signed by someone else is refused") {
  Delivery delivery;
  delivery.write_image("disc.iso", delivery.sealed_disc());
  const auto stranger = Delivery::make_ward("よその区");
  kit::write_text(delivery.path("ward.pem"), stranger.certificate.to_pem());
  const Answer answer = delivery.check("disc.iso");
  CHECK(answer.code == 1);
  CHECK(answer.failures() == Names{"disc.signature"});
}

TEST_CASE("a changed octet of the payload, the manifest and the signature is refused") {
  Delivery delivery;
  for (const char* name : {"data/part-0001.age", "manifest-sha256.txt", "bag-info.txt",
                           "README.txt", "tagmanifest-sha256.txt", "tagmanifest-sha256.txt.p7s"}) {
    auto disc = delivery.sealed_disc();
    Bytes& octets = disc.at(name);
    octets[octets.size() / 2] ^= 1;
    delivery.write_image("disc.iso", disc);
    const Answer answer = delivery.check("disc.iso");
    INFO(name << answer.out);
    CHECK(answer.code == 1);
    REQUIRE(answer.failures().size() == 1);
  }
}

TEST_CASE("what is no disc is refused with a reason") {
  Delivery delivery;
  delivery.write_image("disc.iso", {{"hello.txt", {'h', 'i'}}});
  CHECK(delivery.check("disc.iso").failures() == Names{"disc.form"});
  kit::write_text(delivery.path("blank.iso"), std::string(1 << 20, '\0'));
  CHECK(delivery.check("blank.iso").code == 1);
  CHECK(delivery.check("none.iso").json.at("error") == "E-1103");
  delivery.write_image("whole.iso", delivery.sealed_disc());
  const std::string whole = kit::read_text(delivery.path("whole.iso"));
  kit::write_text(delivery.path("cut.iso"), whole.substr(0, whole.size() / 2));
  CHECK(delivery.check("cut.iso").code == 1);
}

}  // namespace dozo::verify_tool
