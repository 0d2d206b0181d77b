#include "firmware/base/text.hpp"

#include <libintl.h>

#include <clocale>

namespace dozo {

std::filesystem::path program_folder() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
}

void init_text(const char* program) {
  std::setlocale(LC_ALL, "");
  // glibc translates nothing in the plain C locale, whatever LANGUAGE says.
  if (std::string_view(std::setlocale(LC_MESSAGES, nullptr)) == "C") {
    std::setlocale(LC_ALL, "C.UTF-8");
  }
  const auto folder = std::filesystem::path(program).has_parent_path() ? program_folder()
                                                                       : program_folder();
  bindtextdomain("dozo", (folder.parent_path() / "share" / "locale").c_str());
  bind_textdomain_codeset("dozo", "UTF-8");
}

const char* tr(const char* message) { return dgettext("dozo", message); }

}  // namespace dozo
