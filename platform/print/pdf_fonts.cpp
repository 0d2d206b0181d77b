// C++17, as pdf_structure.cpp.
#include "platform/print/pdf_fonts.hpp"

#include <exception>

#include <qpdf/Buffer.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFWriter.hh>

#include "platform/print/font_trim.hpp"

namespace dozo::platform {
namespace {

void trim(QPDFObjectHandle font) {
  const auto data = font.getStreamData(qpdf_dl_all);
  const std::string cff(reinterpret_cast<const char*>(data->getBuffer()), data->getSize());
  font.replaceStreamData(trimmed_font(cff), QPDFObjectHandle::newNull(),
                         QPDFObjectHandle::newNull());
}

}  // namespace

PreparedPdf with_trimmed_fonts(const std::string& page) {
  PreparedPdf trimmed;
  try {
    QPDF pdf;
    pdf.setSuppressWarnings(true);
    pdf.processMemoryFile("page", page.data(), page.size());
    for (QPDFObjectHandle object : pdf.getAllObjects()) {
      if (!object.isStream()) continue;
      QPDFObjectHandle kind = object.getDict().getKey("/Subtype");
      if (kind.isName() && kind.getName() == "/CIDFontType0C") trim(object);
    }
    QPDFWriter writer(pdf);
    writer.setOutputMemory();
    writer.setDeterministicID(true);
    writer.write();
    const auto buffer = writer.getBufferSharedPointer();
    trimmed.file.assign(buffer->getBuffer(), buffer->getBuffer() + buffer->getSize());
  } catch (const std::exception& error) {
    trimmed.error = error.what();
  }
  return trimmed;
}

}  // namespace dozo::platform
