// Plain types only: this file is compiled as C++17, because libqpdf 11's JSON.hh (a vector of a
// type that is not complete yet) is refused by clang in C++20.
#include "platform/print/pdf_structure.hpp"

#include <exception>

#include <qpdf/Buffer.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFEFStreamObjectHelper.hh>
#include <qpdf/QPDFEmbeddedFileDocumentHelper.hh>
#include <qpdf/QPDFFileSpecObjectHelper.hh>
#include <qpdf/QPDFPageDocumentHelper.hh>
#include <qpdf/QPDFWriter.hh>

namespace dozo::platform {
namespace {

void attach(QPDF& pdf, const std::string& json, const std::string& name, const std::string& time) {
  auto stream = QPDFEFStreamObjectHelper::createEFStream(pdf, json);
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
  for (int i = 0; i < 3; ++i) range.appendItem(QPDFObjectHandle::newInteger(kRangePlaceholder));
  value.replaceKey("/ByteRange", range);
  value.replaceKey("/Contents", QPDFObjectHandle::newString(std::string(kSignatureRoom, '\0')));

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

std::vector<std::uint8_t> write(QPDF& pdf) {
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

std::string stream_of(QPDFFileSpecObjectHelper& file) {
  const auto buffer = file.getEmbeddedFileStream().getStreamData(qpdf_dl_all);
  return {reinterpret_cast<const char*>(buffer->getBuffer()), buffer->getSize()};
}

}  // namespace

AttachedFile read_attachment(const std::string& file) {
  AttachedFile attached;
  try {
    QPDF pdf;
    pdf.setSuppressWarnings(true);
    pdf.processMemoryFile("page", file.data(), file.size());
    const auto files = QPDFEmbeddedFileDocumentHelper(pdf).getEmbeddedFiles();
    if (files.size() != 1) {
      attached.error = "attachments";
      return attached;
    }
    attached.name = files.begin()->first;
    attached.content = stream_of(*files.begin()->second);
  } catch (const std::exception& error) {
    attached.error = error.what();
  }
  return attached;
}

PreparedPdf prepare_pdf(const std::string& page, const std::string& json, const std::string& name,
                        const std::string& time) {
  PreparedPdf prepared;
  try {
    QPDF pdf;
    pdf.setSuppressWarnings(true);
    pdf.processMemoryFile("page", page.data(), page.size());
    if (pdf.anyWarnings()) {
      prepared.error = "the page is damaged";
      return prepared;
    }
    attach(pdf, json, name, time);
    add_signature_field(pdf, time);
    prepared.file = write(pdf);
  } catch (const std::exception& error) {
    prepared.error = error.what();
  }
  return prepared;
}

}  // namespace dozo::platform
