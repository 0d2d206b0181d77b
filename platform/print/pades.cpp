#include "platform/print/pades.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <exception>
#include <memory>

#include <nlohmann/json.hpp>
#include <qpdf/Buffer.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFEFStreamObjectHelper.hh>
#include <qpdf/QPDFEmbeddedFileDocumentHelper.hh>
#include <qpdf/QPDFFileSpecObjectHelper.hh>
#include <qpdf/QPDFPageDocumentHelper.hh>
#include <qpdf/QPDFWriter.hh>

#include "firmware/base/json.hpp"
#include "firmware/base/time.hpp"
#include "firmware/sealed/cms.hpp"

namespace dozo::platform {
namespace {

/// Octets kept free for the signature: about ten times what P-256 and one certificate need.
constexpr std::size_t kContents = 8192;
/// Wide enough for any offset; replaced in place, so the length of the file never changes.
constexpr long long kPlaceholder = 9'999'999'999;

/// D:YYYYMMDDHHmmSS+09'00' (ISO 32000-1, 7.9.4).
std::string pdf_time(Instant instant) {
  std::string digits = to_rfc3339(instant).substr(0, 19);
  std::erase_if(digits, [](char c) { return c < '0' || c > '9'; });
  return "D:" + digits + "+09'00'";
}

/// The time of issue, which PAdES wants beside the signature (EN 319 142-1, 5.3, entry M).
Result<Instant> issued_at(ByteView json) {
  const Json document = DOZO_TRY(parse_json(as_text(json)));
  const auto instant = from_rfc3339(DOZO_TRY(json_string(document, "issued_at")));
  if (!instant) return fail(ErrorCode::pdf_signature, "issued_at");
  return *instant;
}

void attach(QPDF& pdf, ByteView json, const std::string& name, const std::string& time) {
  auto stream = QPDFEFStreamObjectHelper::createEFStream(pdf, std::string(as_text(json)));
  stream.setSubtype("application/json").setCreationDate(time).setModDate(time);
  auto file = QPDFFileSpecObjectHelper::createFileSpec(pdf, name, stream);
  file.setDescription("署名された文書の原本（JSON）");
  // Associated file (ISO 32000-2, 14.13): the page is a rendering of this source.
  QPDFObjectHandle object = file.getObjectHandle();
  object.replaceKey("/AFRelationship", QPDFObjectHandle::newName("/Source"));
  QPDFEmbeddedFileDocumentHelper(pdf).replaceEmbeddedFile(name, file);
  const auto listed = QPDFEmbeddedFileDocumentHelper(pdf).getEmbeddedFile(name);
  pdf.getRoot().replaceKey("/AF", QPDFObjectHandle::newArray({listed->getObjectHandle()}));
}

/// An invisible signature field whose value waits for the signature.
void add_signature_field(QPDF& pdf, const std::string& time) {
  auto value = QPDFObjectHandle::newDictionary();
  value.replaceKey("/Type", QPDFObjectHandle::newName("/Sig"));
  value.replaceKey("/Filter", QPDFObjectHandle::newName("/Adobe.PPKLite"));
  value.replaceKey("/SubFilter", QPDFObjectHandle::newName("/ETSI.CAdES.detached"));
  value.replaceKey("/M", QPDFObjectHandle::newString(time));
  auto range = QPDFObjectHandle::newArray();
  range.appendItem(QPDFObjectHandle::newInteger(0));
  for (int i = 0; i < 3; ++i) range.appendItem(QPDFObjectHandle::newInteger(kPlaceholder));
  value.replaceKey("/ByteRange", range);
  value.replaceKey("/Contents", QPDFObjectHandle::newString(std::string(kContents, '\0')));

  QPDFObjectHandle page = QPDFPageDocumentHelper(pdf).getAllPages().at(0).getObjectHandle();
  auto field = QPDFObjectHandle::newDictionary();
  field.replaceKey("/Type", QPDFObjectHandle::newName("/Annot"));
  field.replaceKey("/Subtype", QPDFObjectHandle::newName("/Widget"));
  field.replaceKey("/FT", QPDFObjectHandle::newName("/Sig"));
  field.replaceKey("/T", QPDFObjectHandle::newString("dozo"));
  field.replaceKey("/V", pdf.makeIndirectObject(value));
  field.replaceKey("/Rect", QPDFObjectHandle::newArray(QPDFObjectHandle::Rectangle(0, 0, 0, 0)));
  constexpr int kPrintLocked = 4 + 128;
  field.replaceKey("/F", QPDFObjectHandle::newInteger(kPrintLocked));
  field.replaceKey("/P", page);
  const QPDFObjectHandle widget = pdf.makeIndirectObject(field);
  page.replaceKey("/Annots", QPDFObjectHandle::newArray({widget}));

  auto form = QPDFObjectHandle::newDictionary();
  constexpr int kSignedAppendOnly = 3;
  form.replaceKey("/SigFlags", QPDFObjectHandle::newInteger(kSignedAppendOnly));
  form.replaceKey("/Fields", QPDFObjectHandle::newArray({widget}));
  pdf.getRoot().replaceKey("/AcroForm", pdf.makeIndirectObject(form));
}

Bytes write(QPDF& pdf) {
  QPDFWriter writer(pdf);
  writer.setOutputMemory();
  writer.setMinimumPDFVersion("1.7");
  writer.setObjectStreamMode(qpdf_o_disable);  // the signature must stand in plain sight
  writer.setDecodeLevel(qpdf_dl_none);
  writer.setDeterministicID(true);
  writer.write();
  const auto buffer = writer.getBufferSharedPointer();
  return {buffer->getBuffer(), buffer->getBuffer() + buffer->getSize()};
}

/// QPDF throws; nothing thrown leaves this function.
Result<Bytes> prepare(ByteView page, ByteView json, const std::string& name, Instant issued) {
  try {
    QPDF pdf;
    pdf.setSuppressWarnings(true);
    pdf.processMemoryFile("page", reinterpret_cast<const char*>(page.data()), page.size());
    if (pdf.anyWarnings()) return fail(ErrorCode::pdf_signature, "the page is damaged");
    attach(pdf, json, name, pdf_time(issued));
    add_signature_field(pdf, pdf_time(issued));
    return write(pdf);
  } catch (const std::exception& error) {
    return fail(ErrorCode::pdf_signature, error.what());
  }
}

/// Where `text` stands, if it stands there once.
Result<std::size_t> find_once(const Bytes& file, std::string_view text) {
  const std::string_view all = as_text(file);
  const std::size_t at = all.find(text);
  if (at == std::string_view::npos || all.find(text, at + 1) != std::string_view::npos) {
    return fail(ErrorCode::pdf_signature, "placeholder");
  }
  return at;
}

/// Writes the real ranges over the placeholder: all of the file but Contents with its brackets.
Result<> fill_ranges(Bytes& file, std::size_t gap, std::size_t gap_size) {
  const std::string number = std::to_string(kPlaceholder);
  const std::string placeholder = "0 " + number + " " + number + " " + number;
  const std::size_t at = DOZO_TRY(find_once(file, placeholder));
  const std::size_t after = gap + gap_size;
  std::string ranges = "0 " + std::to_string(gap) + " " + std::to_string(after) + " " +
                       std::to_string(file.size() - after);
  if (ranges.size() > placeholder.size()) return fail(ErrorCode::pdf_signature, "too large");
  ranges.resize(placeholder.size(), ' ');
  std::copy(ranges.begin(), ranges.end(), file.begin() + static_cast<std::ptrdiff_t>(at));
  return {};
}

}  // namespace

Result<Bytes> sign_pdf(ByteView pdf, ByteView json, std::string_view name,
                       const sealed::PrivateKey& key, const sealed::Certificate& certificate) {
  const Instant issued = DOZO_TRY(issued_at(json));
  Bytes file = DOZO_TRY(prepare(pdf, json, std::string(name), issued));
  const std::string zeros = "<" + std::string(2 * kContents, '0') + ">";
  const std::size_t gap = DOZO_TRY(find_once(file, zeros));
  DOZO_TRY(fill_ranges(file, gap, zeros.size()));

  const ByteView all(file);
  Sha256 hash;
  hash.update(all.first(gap)).update(all.subspan(gap + zeros.size()));
  const auto signature = sealed::sign_detached_digest(hash.finish(), key, certificate);
  if (!signature) return fail(ErrorCode::pdf_signature, describe(signature.error()));
  const std::string hex = to_hex(ByteView(*signature));
  if (hex.size() > 2 * kContents) return fail(ErrorCode::pdf_signature, "signature too large");
  // What is left of Contents stays zero: dozo-verify accepts nothing else there.
  std::copy(hex.begin(), hex.end(), file.begin() + static_cast<std::ptrdiff_t>(gap + 1));
  return file;
}

}  // namespace dozo::platform
