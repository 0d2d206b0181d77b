#include "firmware/sealed/age/encryptor.hpp"

#include <string>
#include <utility>

#include "firmware/sealed/age/chunk_pipe.hpp"
#include "firmware/sealed/age/derive.hpp"

namespace dozo::sealed::age {
namespace {

constexpr std::size_t kNonce = 16;

std::size_t header_size(std::vector<std::string> arguments, const char* type) {
  Header header;
  Stanza stanza;
  stanza.type = type;
  stanza.arguments = std::move(arguments);
  stanza.body = Bytes(kFileKey + kTag);
  header.stanzas.push_back(std::move(stanza));
  header.mac = Bytes(kMac);
  return write_header(header).size();
}

}  // namespace

Encryptor::Encryptor(std::unique_ptr<ChunkPipe> pipe, std::size_t header_size)
    : pipe_(std::move(pipe)), header_size_(header_size) {}

Encryptor::~Encryptor() = default;
Encryptor::Encryptor(Encryptor&&) noexcept = default;
Encryptor& Encryptor::operator=(Encryptor&&) noexcept = default;

Result<Encryptor> Encryptor::start(const Recipient& recipient, Random& random, Sink sink,
                                   unsigned threads) {
  SecretBytes file_key = DOZO_TRY(SecretBytes::make(kFileKey));
  DOZO_TRY(random.fill(file_key.span()));
  Header header;
  header.stanzas.push_back(DOZO_TRY(recipient.wrap(file_key.view(), random)));
  header.mac = DOZO_TRY(header_mac(file_key.view(), mac_input(header.stanzas)));
  const std::string text = write_header(header);
  const Bytes nonce = DOZO_TRY(random_bytes(random, kNonce));
  auto cipher = DOZO_TRY(ChunkCipher::make(DOZO_TRY(hkdf(file_key.view(), nonce, "payload"))));
  DOZO_TRY(sink(as_bytes(text)));
  DOZO_TRY(sink(nonce));
  auto pipe = DOZO_TRY(
      ChunkPipe::make(std::move(cipher), ChunkPipe::Direction::seal, threads, std::move(sink)));
  return Encryptor(std::move(pipe), text.size());
}

Result<> Encryptor::write(ByteView plaintext) {
  return pipe_->write(plaintext);
}

Result<> Encryptor::finish() {
  return pipe_->finish();
}

std::size_t scrypt_header_size(int log_n) {
  return header_size({to_base64(Bytes(16)), std::to_string(log_n)}, "scrypt");
}

std::size_t x25519_header_size() {
  return header_size({to_base64(Bytes(32))}, "X25519");
}

std::uint64_t sealed_size(std::uint64_t plaintext_bytes, std::size_t header_size) {
  const std::uint64_t chunks =
      plaintext_bytes == 0 ? 1 : plaintext_bytes / kChunk + (plaintext_bytes % kChunk != 0 ? 1 : 0);
  return header_size + kNonce + plaintext_bytes + chunks * kTag;
}

std::optional<std::uint64_t> max_plaintext(std::uint64_t sealed_bytes, std::size_t header_size) {
  if (sealed_bytes < header_size + kNonce + kTag) return std::nullopt;
  const std::uint64_t payload = sealed_bytes - header_size - kNonce;
  const std::uint64_t rest = payload % kSealedChunk;
  return payload / kSealedChunk * kChunk + (rest > kTag ? rest - kTag : 0);
}

}  // namespace dozo::sealed::age
