#include "firmware/sealed/age/decryptor.hpp"

#include <algorithm>
#include <utility>

#include "firmware/sealed/age/chunk_pipe.hpp"
#include "firmware/sealed/age/derive.hpp"

namespace dozo::sealed::age {
namespace {

constexpr std::size_t kNonce = 16;

}  // namespace

Decryptor::Decryptor(const Identity& identity, Sink sink, Sink on_header, unsigned threads)
    : identity_(&identity),
      sink_(std::move(sink)),
      on_header_(std::move(on_header)),
      threads_(threads) {}

Decryptor::~Decryptor() = default;
Decryptor::Decryptor(Decryptor&&) noexcept = default;
Decryptor& Decryptor::operator=(Decryptor&&) noexcept = default;

Result<> Decryptor::write(ByteView ciphertext) {
  if (error_) return tl::unexpected(*error_);
  return keep(advance(ciphertext));
}

Result<> Decryptor::finish() {
  if (error_) return tl::unexpected(*error_);
  return keep(end());
}

Result<> Decryptor::keep(Result<> result) {
  if (!result) error_ = result.error();
  return result;
}

Result<> Decryptor::advance(ByteView ciphertext) {
  if (file_key_.empty() && !pipe_) DOZO_TRY(take_header(ciphertext));
  if (!file_key_.empty() && !pipe_) DOZO_TRY(take_nonce(ciphertext));
  if (!pipe_) return {};
  return pipe_->write(ciphertext);
}

/// Takes octets off `ciphertext` until the header is complete; then verifies it.
Result<> Decryptor::take_header(ByteView& ciphertext) {
  const std::size_t before = buffer_.size();
  const auto piece = ciphertext.first(std::min(ciphertext.size(), kMaxHeader - before));
  buffer_.insert(buffer_.end(), piece.begin(), piece.end());
  // Only a line's end or a full buffer can change what the grammar says of it.
  const bool news = std::ranges::find(piece, '\n') != piece.end() || buffer_.size() == kMaxHeader;
  if (!news) {
    ciphertext = ciphertext.subspan(piece.size());
    return {};
  }
  const auto header = DOZO_TRY(parse_header(buffer_));
  if (!header) {
    ciphertext = ciphertext.subspan(piece.size());
    return {};
  }
  ciphertext = ciphertext.subspan(header->size - before);
  if (on_header_) DOZO_TRY(on_header_(ByteView(buffer_).first(header->size)));
  SecretBytes file_key = DOZO_TRY(identity_->unwrap(header->stanzas));
  const Bytes mac = DOZO_TRY(header_mac(file_key.view(), mac_input(header->stanzas)));
  if (!equal_constant_time(mac, header->mac)) return fail(ErrorCode::age_header_forged);
  file_key_ = std::move(file_key);
  buffer_.clear();
  return {};
}

Result<> Decryptor::take_nonce(ByteView& ciphertext) {
  const auto piece = ciphertext.first(std::min(ciphertext.size(), kNonce - buffer_.size()));
  buffer_.insert(buffer_.end(), piece.begin(), piece.end());
  ciphertext = ciphertext.subspan(piece.size());
  if (buffer_.size() < kNonce) return {};
  auto cipher = DOZO_TRY(ChunkCipher::make(DOZO_TRY(hkdf(file_key_.view(), buffer_, "payload"))));
  pipe_ = DOZO_TRY(
      ChunkPipe::make(std::move(cipher), ChunkPipe::Direction::open, threads_, std::move(sink_)));
  file_key_ = SecretBytes();
  return {};
}

Result<> Decryptor::end() {
  if (pipe_) return pipe_->finish();
  if (file_key_.empty() && !buffer_.empty()) {
    // Octets that could still have become a header; say which of the two it is where it is clear.
    DOZO_TRY(parse_header(buffer_));
  }
  return fail(ErrorCode::age_header_invalid, "cut");
}

}  // namespace dozo::sealed::age
