#include "firmware/intake/commissioning.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "firmware/sealed/cms.hpp"
#include "tests/unit/intake/bag_kit.hpp"

using namespace dozo;
using namespace dozo::intake;

namespace {

using Files = std::vector<std::pair<std::string, Bytes>>;

Bytes octets(const std::string& text) {
  return {text.begin(), text.end()};
}

Bytes pem() {
  return octets(kit::ward().certificate.to_pem());
}

Bytes signature(const std::string& text, const kit::Ward& ward = kit::ward()) {
  return sealed::sign_detached(as_bytes(text), ward.key, ward.certificate).value();
}

const std::string kPolicy = "policy = 1\n";

/// In the order of the stream.
Result<Commissioning> read(const Files& files) {
  Bytes stream;
  Pipe pipe = make_pipe().value();
  FrameWriter out(pipe.write.get());
  for (const auto& [path, content] : files) {
    REQUIRE(out.file(path, content.size()));
    REQUIRE(out.body(content));
  }
  REQUIRE(out.end());
  pipe.write.reset();
  FrameReader frames(pipe.read.get());
  return read_commissioning(frames, kit::kNow);
}

void check_refused(const Files& files, ErrorCode code) {
  const auto found = read(files);
  REQUIRE_FALSE(found);
  CHECK(error_number(found.error().code) == error_number(code));
}

}  // namespace

TEST_CASE("A commissioning disc brings the ward's certificate, with or without a policy") {
  const auto alone = read({{"ward.pem", pem()}});
  REQUIRE(alone);
  CHECK(alone->ward.fingerprint() == kit::ward().certificate.fingerprint());
  CHECK_FALSE(alone->policy);
  const auto both = read({{"policy.toml", octets(kPolicy)},
                          {"policy.toml.p7s", signature(kPolicy)},
                          {"ward.pem", pem()}});
  REQUIRE(both);
  REQUIRE(both->policy);
  CHECK(both->policy->text == kPolicy);
}

TEST_CASE("A commissioning disc with more, less or other files is refused") {
  check_refused({}, ErrorCode::commissioning_disc_invalid);
  check_refused({{"ward.pem", pem()}, {"x", Bytes(1)}}, ErrorCode::commissioning_disc_invalid);
  check_refused({{"policy.toml", octets(kPolicy)}, {"ward.pem", pem()}},
                ErrorCode::commissioning_disc_invalid);
  check_refused({{"policy.toml.p7s", signature(kPolicy)}, {"ward.pem", pem()}},
                ErrorCode::commissioning_disc_invalid);
  check_refused({{"policy.toml", octets(kPolicy)}, {"policy.toml.p7s", signature(kPolicy)}},
                ErrorCode::commissioning_disc_invalid);
  check_refused({{"ward.pem", Bytes(kMaxWardFile + 1)}}, ErrorCode::commissioning_disc_invalid);
  check_refused({{"ward.pem", octets("no certificate")}}, ErrorCode::certificate_malformed);
}

TEST_CASE("A policy that another signed, or that was altered, is refused on its disc") {
  check_refused({{"policy.toml", octets(kPolicy)},
                 {"policy.toml.p7s", signature(kPolicy, kit::other_ward())},
                 {"ward.pem", pem()}},
                ErrorCode::signer_unknown);
  check_refused({{"policy.toml", octets(kPolicy + " ")},
                 {"policy.toml.p7s", signature(kPolicy)},
                 {"ward.pem", pem()}},
                ErrorCode::signature_wrong);
}

TEST_CASE("What a worker says of a commissioning disc is looked at again") {
  const auto found = read({{"policy.toml", octets(kPolicy)},
                           {"policy.toml.p7s", signature(kPolicy)},
                           {"ward.pem", pem()}});
  REQUIRE(found);
  const Json said = to_json(*found);
  const auto heard = commissioning_from_json(said, kit::kNow);
  REQUIRE(heard);
  CHECK(to_json(*heard) == said);
  const auto lies = [&](const char* pointer, Json value) {
    Json other = said;
    other[Json::json_pointer(pointer)] = std::move(value);
    const auto refused = commissioning_from_json(other, kit::kNow);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::worker_protocol);
  };
  lies("/ward", "PEM");
  lies("/ward", kit::other_ward().certificate.to_pem());
  lies("/policy/text", "policy = 2\n");
  lies("/policy/signature", "AAAA");
  lies("/policy/signature", "no base 64");
  lies("/policy/more", 1);
  lies("/more", 1);
  lies("/policy", 7);
}
