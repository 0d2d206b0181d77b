#include "firmware/base/text.hpp"

#include <clocale>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include <libintl.h>

namespace dozo {

std::filesystem::path program_folder() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
}

void init_text(const char* /*program*/) {
  if (std::setlocale(LC_ALL, "") == nullptr) {
    // The locale that is asked for is not installed (a plain Debian has no ja_JP.UTF-8). The
    // catalogue is ours: keep the language, whatever else of the locale is lost.
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
      const char* asked = std::getenv(name);
      if (asked == nullptr || *asked == '\0') continue;
      const char* language = std::getenv("LANGUAGE");
      const bool chosen = language != nullptr && *language != '\0';  // empty says nothing
      if (!chosen) setenv("LANGUAGE", std::string(asked, std::strcspn(asked, "_.@")).c_str(), 1);
      break;
    }
    static_cast<void>(std::setlocale(LC_ALL, "C.UTF-8"));
  }
  // glibc translates nothing in the plain C locale, whatever LANGUAGE says.
  if (std::string_view(std::setlocale(LC_MESSAGES, nullptr)) == "C") {
    static_cast<void>(std::setlocale(LC_ALL, "C.UTF-8"));
  }
  const auto folder = program_folder().parent_path() / "share" / "locale";
  bindtextdomain("dozo", folder.c_str());
  bind_textdomain_codeset("dozo", "UTF-8");
}

const char* tr(const char* message) {
  // The empty id is the catalogue's own header.
  return *message == '\0' ? message : dgettext("dozo", message);
}

}  // namespace dozo
