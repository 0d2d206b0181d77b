// The two languages: English message ids, Japanese from ui/po/ja.po through gettext.
#pragma once

#include <filesystem>

namespace dozo {

/// Sets the process's locale and the catalogue's folder (`<program>/../share/locale`). Call once,
/// first thing in main. `program` is argv[0].
void init_text(const char* program);

/// The text in the language of the locale; `message` itself where there is no translation.
const char* tr(const char* message);

/// The folder the running program lies in; its siblings are the other dozo programs.
std::filesystem::path program_folder();

}  // namespace dozo
