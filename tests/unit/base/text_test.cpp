#include "firmware/base/text.hpp"

#include <cstdlib>
#include <map>

#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/base/file.hpp"

namespace dozo {
namespace {

using Environment = std::map<std::string, std::string>;

// What `say` returns in a child process that starts under exactly these locale variables.
template <class Say>
std::string under(const Environment& environment, Say say) {
  auto pipe = make_pipe();
  REQUIRE(pipe);
  const pid_t child = fork();
  if (child == 0) {
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LC_CTYPE", "LANG", "LANGUAGE"})
      unsetenv(name);
    for (const auto& [name, value] : environment) setenv(name.c_str(), value.c_str(), 1);
    init_text("test");
    const bool written = write_all(pipe->write.get(), as_bytes(say())).has_value();
    _exit(written ? 0 : 1);
  }
  pipe->write.reset();
  Bytes text(65536);
  const auto size = read_up_to(pipe->read.get(), text);
  int status = -1;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(status == 0);
  REQUIRE(size);
  return std::string(as_text(ByteView(text).first(*size)));
}

std::string disc_blank() {
  return describe({ErrorCode::disc_blank, "sector 16"});
}

constexpr const char* kEnglish =
    "E-2001: The disc is blank: nothing is written on it. (sector 16)\n"
    "  Check that it is the ward's disc and ask the ward.";
constexpr const char* kJapanese =
    "E-2001: ディスクに何も書き込まれていません。 (sector 16)\n"
    "  区から届いたディスクかどうかを確認し、区に問い合わせてください。";

TEST_CASE("an error speaks Japanese where the locale is Japanese") {
  CHECK(under({{"LC_ALL", "C.UTF-8"}, {"LANGUAGE", "ja"}}, disc_blank) == kJapanese);
  CHECK(under({{"LANG", "C"}, {"LANGUAGE", "ja"}}, disc_blank) == kJapanese);
}

TEST_CASE("an error speaks Japanese even where the Japanese locale is not installed") {
  // Whether ja_JP.UTF-8 is there or not must not matter; ja_XX surely is not.
  CHECK(under({{"LANG", "ja_JP.UTF-8"}}, disc_blank) == kJapanese);
  CHECK(under({{"LC_ALL", "ja_XX.UTF-8"}}, disc_blank) == kJapanese);
  // An empty LANGUAGE names none.
  CHECK(under({{"LANG", "ja_XX.UTF-8"}, {"LANGUAGE", ""}}, disc_blank) == kJapanese);
  CHECK(under({{"LANG", "ja_XX.UTF-8"}, {"LANGUAGE", "en"}}, disc_blank) == kEnglish);
}

TEST_CASE("an error speaks English everywhere else") {
  CHECK(under({}, disc_blank) == kEnglish);
  CHECK(under({{"LC_ALL", "C.UTF-8"}}, disc_blank) == kEnglish);
  CHECK(under({{"LC_ALL", "C.UTF-8"}, {"LANGUAGE", "fr"}}, disc_blank) == kEnglish);
  CHECK(under({{"LANG", "xx_XX.UTF-8"}}, disc_blank) == kEnglish);
}

TEST_CASE("every row of the catalogue has its own Japanese, in both texts") {
  const std::string same = under({{"LC_ALL", "C.UTF-8"}, {"LANGUAGE", "ja"}}, [] {
    std::string untranslated;
    for (const ErrorEntry& row : error_catalogue()) {
      for (const char* text : {row.seen, row.next}) {
        if (std::string_view(tr(text)) == text) untranslated += error_number(row.code) + " ";
      }
    }
    return untranslated;
  });
  CHECK(same == "");
}

TEST_CASE("the empty text stays empty, and a text without translation stays as it is") {
  CHECK(under({{"LC_ALL", "C.UTF-8"}, {"LANGUAGE", "ja"}}, [] {
          return std::string(tr(""));
        }).empty());
  CHECK(under({{"LC_ALL", "C.UTF-8"}, {"LANGUAGE", "ja"}}, [] {
          return std::string(tr("no such text in the catalogue"));
        }) == "no such text in the catalogue");
}

TEST_CASE("the program's folder is where the built programs lie") {
  CHECK(program_folder() == std::filesystem::canonical(DOZO_BIN_DIR));
}

}  // namespace
}  // namespace dozo
