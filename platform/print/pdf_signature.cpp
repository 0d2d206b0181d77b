#include "platform/print/pdf_signature.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "platform/print/pdf_structure.hpp"

namespace dozo::platform {
namespace {

constexpr std::string_view kByteRange = "/ByteRange [ ";

tl::unexpected<Error> altered(const char* where) {
  return fail(ErrorCode::page_altered, where);
}

/// The four numbers behind /ByteRange, which may stand in the file once.
Result<std::array<std::size_t, 4>> byte_range(std::string_view text) {
  const std::size_t at = text.find(kByteRange);
  if (at == std::string_view::npos || text.find("/ByteRange", at + 1) != std::string_view::npos) {
    return altered("ByteRange");
  }
  std::array<std::size_t, 4> range{};
  const char* from = text.data() + at + kByteRange.size();
  const char* end = text.data() + text.size();
  for (std::size_t& number : range) {
    const auto [next, error] = std::from_chars(from, end, number);
    if (error != std::errc() || next == end || *next != ' ') return altered("ByteRange");
    from = next + 1;
  }
  return range;
}

/// What stands between the brackets, as octets.
Result<Bytes> contents(std::string_view hex) {
  const bool lower = std::all_of(hex.begin(), hex.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  });
  auto octets = lower ? from_hex(hex) : std::nullopt;
  if (!octets) return altered("Contents");
  return std::move(*octets);
}

/// Octets of the DER element at the start: a SEQUENCE with a length of two octets, as every CMS of
/// one certificate has.
Result<std::size_t> der_size(ByteView octets) {
  constexpr std::uint8_t kSequence = 0x30;
  constexpr std::uint8_t kTwoOctets = 0x82;
  if (octets.size() < 4 || octets[0] != kSequence || octets[1] != kTwoOctets) {
    return altered("Contents");
  }
  const std::size_t size = 4 + octets[2] * 256U + octets[3];
  if (size > octets.size()) return altered("Contents");
  return size;
}

}  // namespace

Result<PdfSignature> find_signature(ByteView file) {
  const auto [start, before, after, rest] = DOZO_TRY(byte_range(as_text(file)));
  const std::size_t gap = 2 * kSignatureRoom + 2;
  // The sums are of numbers below the file's size each: nothing overflows.
  if (start != 0 || before > file.size() || after > file.size() || rest > file.size() ||
      before + gap != after || after + rest != file.size()) {
    return altered("ByteRange");
  }
  const std::string_view bracketed = as_text(file.subspan(before, gap));
  if (bracketed.front() != '<' || bracketed.back() != '>') return altered("Contents");
  Bytes octets = DOZO_TRY(contents(bracketed.substr(1, gap - 2)));
  const std::size_t size = DOZO_TRY(der_size(octets));
  const auto padding = octets.begin() + static_cast<std::ptrdiff_t>(size);
  if (std::any_of(padding, octets.end(), [](std::uint8_t octet) { return octet != 0; })) {
    return altered("padding of Contents");
  }
  octets.resize(size);
  PdfSignature signature;
  signature.covered = Sha256().update(file.first(before)).update(file.subspan(after)).finish();
  signature.cms = std::move(octets);
  return signature;
}

Result<PdfAttachment> attachment_of(ByteView file) {
  AttachedFile attached = read_attachment(std::string(as_text(file)));
  if (!attached.error.empty()) return fail(ErrorCode::page_altered, attached.error);
  const ByteView content = as_bytes(attached.content);
  return PdfAttachment{attached.name, Bytes(content.begin(), content.end())};
}

}  // namespace dozo::platform
