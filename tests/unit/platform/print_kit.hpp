// What the tests of platform/print share: a folder, stock PDF tools, texts without white space.
#pragma once

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <fcntl.h>

#include "firmware/base/json.hpp"
#include "platform/print/page.hpp"
#include "tests/unit/sealed/sealed_support.hpp"

namespace dozo::platform::print_kit {

using sealed::test::TemporaryFolder;

/// What a shell command run in the folder prints.
inline std::string output_of(const TemporaryFolder& folder, const std::string& command) {
  const std::string all =
      "cd '" + folder.path().string() + "' && { " + command + "; } > output.txt 2>/dev/null";
  REQUIRE(std::system(all.c_str()) == 0);
  const Bytes bytes = folder.get("output.txt");
  return std::string(as_text(bytes));
}

/// Without white space: where lines break is the layout's affair.
inline std::string squeezed(std::string text) {
  for (const char* blank : {" ", "\n", "\f", "　"}) {
    for (std::size_t at = 0; (at = text.find(blank, at)) != std::string::npos;) {
      text.erase(at, std::string(blank).size());
    }
  }
  return text;
}

/// The text of a PDF in the folder, squeezed.
inline std::string text_of(const TemporaryFolder& folder, const std::string& name) {
  return squeezed(output_of(folder, "pdftotext -raw " + name + " -"));
}

inline int pages_of(const TemporaryFolder& folder, const std::string& name) {
  return std::stoi(output_of(folder, "pdfinfo " + name + " | sed -n 's/^Pages: *//p'"));
}

inline Result<> render_to(const TemporaryFolder& folder, const Json& document,
                          const std::string& name, std::string_view qr = {},
                          Language language = Language::japanese) {
  const auto fd = open_file(folder / name, O_WRONLY | O_CREAT | O_TRUNC);
  REQUIRE(fd);
  return render_document(document, {qr, language}, fd->get());
}

}  // namespace dozo::platform::print_kit
