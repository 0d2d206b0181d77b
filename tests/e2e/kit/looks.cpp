// What must be true of a terminal, looked at from outside.
#include <algorithm>

#include <openssl/evp.h>

#include "tests/e2e/kit/job.hpp"

namespace dozo::e2e {
namespace {

/// The overwrite stream of a certificate (CONTRACT: AES-256-CTR over zeros, IV 0), made here anew.
bool is_stream(const std::filesystem::path& file, const Bytes& seed, std::uint64_t octets) {
  const std::string content = read_text(file);
  if (content.size() != octets || seed.size() != 32) return false;
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> cipher(EVP_CIPHER_CTX_new(),
                                                                               EVP_CIPHER_CTX_free);
  const std::array<unsigned char, 16> iv{};
  if (EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_ctr(), nullptr, seed.data(), iv.data()) != 1) {
    return false;
  }
  constexpr std::size_t kPiece = 1024 * 1024;
  const Bytes zeros(kPiece);
  Bytes stream(kPiece);
  for (std::size_t at = 0; at < content.size(); at += kPiece) {
    const auto size = std::min(kPiece, content.size() - at);
    int made = 0;
    if (EVP_EncryptUpdate(cipher.get(), stream.data(), &made, zeros.data(),
                          static_cast<int>(size)) != 1) {
      return false;
    }
    if (as_text(stream).substr(0, size) != std::string_view(content).substr(at, size)) return false;
  }
  return true;
}

bool has(const Json& body, const Json& members) {
  return std::ranges::all_of(members.items(), [&](const auto& member) {
    return body.contains(member.key()) && body[member.key()] == member.value();
  });
}

}  // namespace

int count(const std::vector<Json>& ledger, const std::string& type, const Json& body) {
  return static_cast<int>(std::ranges::count_if(ledger, [&](const Json& event) {
    return event.value("type", "") == type && has(event["body"], body);
  }));
}

void no_plaintext(Terminal& terminal, const Delivery& delivery) {
  const auto found = search(terminal.folder(), {std::string(kMarker), std::string(kNameMarker),
                                                "dozo-index.json", delivery.password});
  std::string all;
  for (const std::string& each : found) all += each + "\n";
  CHECK(all == "");
}

void all_shelves_free(Terminal& terminal) {
  const Json status = terminal.status();
  for (const Json& shelf : status["shelves"]) {
    INFO(shelf.dump());
    CHECK(shelf["state"] == "free");
  }
}

void certificate_holds(Terminal& terminal, const std::string& id) {
  const Json job = terminal.job(id);
  const std::string number = job["certificate"];
  REQUIRE(!number.empty());
  const auto file = terminal.folder() / (number + ".json");
  const std::string json = terminal.document(number, "json");
  write_text(file, json);
  write_text(file.string() + ".p7s", terminal.document(number, "signature"));
  const auto ledger = terminal.ledger();  // writes kiosk.pem, too
  CHECK(count(ledger, "erasure.verified", {{"job", id}, {"certificate", number}}) == 1);
  const auto said = terminal.folder() / "verify.log";
  const int code =
      run("dozo-verify", {"certificate", file, "--anchor", terminal.folder() / "kiosk.pem"}, said);
  INFO(read_text(said));
  CHECK(code == 0);
  const Json certificate = must(parse_json(json));
  const Json& verification = certificate["verification"];
  const auto seed = from_hex(verification["seed"].get<std::string>());
  REQUIRE(seed);
  const int shelf = job["shelf"];
  CHECK(is_stream(terminal.state() / ("shelf-" + std::to_string(shelf) + ".img"), *seed,
                  verification["bytes"]));
}

}  // namespace dozo::e2e
