#include "firmware/sealed/records.hpp"

#include <catch2/catch.hpp>

#include "firmware/base/bytes.hpp"

using namespace dozo;
using namespace dozo::sealed;

namespace {

/// Counts `content` as one file of that name, in pieces of `piece` octets.
void feed(RecordCounter& counter, std::string_view name, std::string_view content,
          std::size_t piece = 1) {
  counter.begin(name, content.size());
  for (std::size_t at = 0; at < content.size(); at += piece) {
    counter.add(as_bytes(content.substr(at, piece)));
  }
  counter.end();
}

std::optional<std::int64_t> count(std::string_view rule, std::string_view content,
                                  std::size_t piece = 1, std::string_view name = "a.csv") {
  RecordCounter counter(RecordRule::parse(rule).value());
  feed(counter, name, content, piece);
  return counter.total();
}

}  // namespace

TEST_CASE("Rules of the grammar are read") {
  const auto rule = GENERATE(as<std::string>{}, "none", "fixed:1:.dat", "fixed:999999:.DAT",
                             "lines:.t", "rows:.a2345678", "lines:.TXT");
  CAPTURE(rule);
  CHECK(RecordRule::parse(rule));
}

TEST_CASE("Anything else is no rule") {
  const auto rule = GENERATE(as<std::string>{}, "", "None", "none ", " none", "none:", "fixed",
                             "fixed:", "fixed:512", "fixed:512:", "fixed:0:.dat", "fixed:012:.dat",
                             "fixed:1000000:.dat", "fixed:-1:.dat", "fixed:+1:.dat",
                             "fixed:1 :.dat", "fixed::.dat", "fixed:512:dat", "fixed:512:.",
                             "lines:", "lines:.", "lines:txt", "lines:.a23456789", "lines:.t-t",
                             "lines:.tx t", "lines:..t", "lines:.帳", "rows:.csv:", "rows:.csv\n",
                             "ROWS:.csv", "columns:.csv", ":", "::.csv", "対象者1人につき1行");
  CAPTURE(rule);
  CHECK_FALSE(RecordRule::parse(rule));
}

TEST_CASE("A rule covers the files that end with its suffix, in either case") {
  const RecordRule rule = RecordRule::parse("lines:.Txt").value();
  CHECK(rule.covers("名簿/a.txt"));
  CHECK(rule.covers("A.TXT"));
  CHECK(rule.covers(".txt"));
  CHECK_FALSE(rule.covers("a.txt.csv"));
  CHECK_FALSE(rule.covers("atxt"));
  CHECK_FALSE(rule.covers("txt"));
  CHECK_FALSE(RecordRule::parse("none").value().covers("a.txt"));
}

TEST_CASE("Lines are counted the same in pieces of any size") {
  const std::size_t piece = GENERATE(as<std::size_t>{}, 1, 2, 3, 7, 1000);
  CHECK(count("lines:.csv", "", piece) == 0);
  CHECK(count("lines:.csv", "\n", piece) == 1);
  CHECK(count("lines:.csv", "a", piece) == 1);
  CHECK(count("lines:.csv", "a\nb", piece) == 2);
  CHECK(count("lines:.csv", "a\r\nb\r\n", piece) == 2);
  CHECK(count("lines:.csv", "a\n\n\nb\n", piece) == 4);
  CHECK(count("lines:.csv", "a\rb\r", piece) == 1);
}

TEST_CASE("Rows are lines without the heading, of files that are not empty") {
  CHECK(count("rows:.csv", "") == 0);
  CHECK(count("rows:.csv", "番号,氏名\r\n") == 0);
  CHECK(count("rows:.csv", "番号,氏名") == 0);
  CHECK(count("rows:.csv", "番号,氏名\r\n1,甲\r\n2,乙\r\n") == 2);
  CHECK(count("rows:.csv", "番号,氏名\r\n1,甲\r\n2,乙") == 2);
}

TEST_CASE("Records of fixed length are the octets divided by theirs") {
  CHECK(count("fixed:4:.csv", "") == 0);
  CHECK(count("fixed:4:.csv", "12345678") == 2);
  CHECK(count("fixed:1:.csv", "\n\n\n") == 3);
  CHECK_FALSE(count("fixed:4:.csv", "123456789"));
  CHECK_FALSE(count("fixed:4:.csv", "123"));
}

TEST_CASE("The files of a delivery are added up, others do not count") {
  RecordCounter counter(RecordRule::parse("lines:.txt").value());
  CHECK(counter.total() == 0);
  feed(counter, "1.txt", "a\nb");
  feed(counter, "notes.csv", "x\ny\nz\n");
  feed(counter, "2.TXT", "c\n");
  CHECK(counter.total() == 3);
}

TEST_CASE("One file that the rule does not fit makes the whole uncounted") {
  RecordCounter counter(RecordRule::parse("fixed:4:.dat").value());
  feed(counter, "1.dat", "1234");
  CHECK(counter.total() == 1);
  feed(counter, "2.dat", "12345");
  feed(counter, "3.dat", "1234");
  CHECK_FALSE(counter.total());
}

TEST_CASE("What is not to be counted has no count") {
  CHECK_FALSE(count("none", "a\nb\n"));
}
