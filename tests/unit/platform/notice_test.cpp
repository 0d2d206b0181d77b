#include "platform/print/notice.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "tests/unit/platform/print_kit.hpp"

namespace dozo::platform {
namespace {

using namespace print_kit;

constexpr std::string_view kPassword = "7K3QN-9XW4T-5HABC-ZZZZ9";

NoticeFacts facts() {
  NoticeFacts facts;
  facts.delivery = "2026-0117";
  facts.notice = "2026-0117-P";
  facts.subject = "国民健康保険料督促状 2026年11月 第2回";
  facts.department = "見本区 健康部 医療保険年金課";
  facts.contract = "2026-契-0456";
  facts.recipient = "見本印刷株式会社";
  facts.discs = 2;
  facts.sealed_at = from_rfc3339("2026-11-17T10:12:45+09:00").value();
  facts.return_by = {2026, 11, 30};
  return facts;
}

TEST_CASE("the notice is one page with the password as one string, and all that was said") {
  const TemporaryFolder folder;
  REQUIRE(write_notice(facts(), as_bytes(kPassword), folder / "notice.pdf"));
  CHECK(pages_of(folder, "notice.pdf") == 1);
  // Not squeezed: the string must come out whole.
  CHECK(output_of(folder, "pdftotext notice.pdf -").find(kPassword) != std::string::npos);
  const std::string text = text_of(folder, "notice.pdf");
  for (const char* value : {"パスワード通知書", "2026-0117-P", "見本区健康部医療保険年金課",
                            "見本印刷株式会社御中", "国民健康保険料督促状2026年11月第2回",
                            "2026-契-0456", "2026年11月30日（令和8年）", "受領", "返却"}) {
    INFO(value);
    CHECK(text.find(value) != std::string::npos);
  }
}

TEST_CASE("the notice is its owner's only, and never replaces another file") {
  const TemporaryFolder folder;
  REQUIRE(write_notice(facts(), as_bytes(kPassword), folder / "notice.pdf"));
  struct stat status {};
  REQUIRE(stat((folder / "notice.pdf").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  const Bytes before = folder.get("notice.pdf");
  CHECK(write_notice(facts(), as_bytes(kPassword), folder / "notice.pdf").error().code ==
        ErrorCode::file_exists);
  CHECK(folder.get("notice.pdf") == before);
}

TEST_CASE("a notice with the longest texts loses nothing") {
  NoticeFacts longest = facts();
  std::string text;
  for (int i = 0; i < 200; ++i) text += "漢";
  longest.subject = text;
  longest.department = text;
  longest.contract = text;
  longest.recipient = text;
  const TemporaryFolder folder;
  REQUIRE(write_notice(longest, as_bytes(kPassword), folder / "notice.pdf"));
  CHECK(pages_of(folder, "notice.pdf") == 2);
  const std::string first = output_of(folder, "pdftotext -l 1 notice.pdf -");
  CHECK(first.find(kPassword) != std::string::npos);
  const std::string all = text_of(folder, "notice.pdf");
  std::size_t found = 0;
  for (std::size_t at = 0; (at = all.find("漢", at)) != std::string::npos; ++at) ++found;
  CHECK(found == 800);
  CHECK(all.find("返却年月日") != std::string::npos);
}

TEST_CASE("a folder that is not there is an error") {
  CHECK_FALSE(write_notice(facts(), as_bytes(kPassword), "/nonexistent/notice.pdf"));
}

}  // namespace
}  // namespace dozo::platform
