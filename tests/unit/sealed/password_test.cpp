#include "firmware/sealed/password.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <string>

#include <catch2/catch.hpp>

namespace dozo::sealed {
namespace {

const std::string kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The check character, found by trying: exactly one of 32 is right.
char check_of(int group, const std::string& data) {
  char found = 0;
  int count = 0;
  for (const char c : kAlphabet) {
    if (!password::check_group(group, data + c)) continue;
    found = c;
    ++count;
  }
  REQUIRE(count == 1);
  return found;
}

std::string group(int number, const std::string& data) {
  return data + check_of(number, data);
}

/// A whole password; groups 1 and 4 are the contract's.
std::string good_password() {
  return "7K3QN-" + group(2, "0000") + "-" + group(3, "ABCD") + "-ZZZZ9";
}

std::string normalised(std::string_view typed) {
  const auto printed = password::normalise(typed);
  return printed ? std::string(as_text(printed->view())) : printed.error().detail;
}

TEST_CASE("the check characters of the contract") {
  CHECK(password::check_group(1, "7K3QN"));
  CHECK(password::check_group(2, "7K3QP"));
  CHECK(password::check_group(4, "ZZZZ9"));
  CHECK_FALSE(password::check_group(2, "7K3QN"));
  CHECK_FALSE(password::check_group(0, "7K3QN"));
  CHECK_FALSE(password::check_group(5, "7K3QN"));
}

TEST_CASE("check characters follow the arithmetic of GF(32), written out") {
  // Independent of the code under test: powers of α by table, weights 4, 3, 2, 1.
  std::array<int, 62> power{};
  std::array<int, 32> log{};
  for (int i = 0, value = 1; i < 31; ++i) {
    power[static_cast<std::size_t>(i)] = power[static_cast<std::size_t>(i) + 31] = value;
    log[static_cast<std::size_t>(value)] = i;
    value = (value << 1) ^ ((value & 16) != 0 ? 37 : 0);
  }
  const auto times = [&](int value, int exponent) {
    return value == 0
               ? 0
               : power[static_cast<std::size_t>(log[static_cast<std::size_t>(value)] + exponent)];
  };
  std::uint32_t state = 1;
  for (int i = 0; i < 20000; ++i) {
    state = state * 1664525 + 1013904223;
    const std::uint32_t bits = state >> 8;
    const int number = i % 4 + 1;
    int sum = number;
    std::string text;
    for (int place = 0; place < 4; ++place) {
      const int value = static_cast<int>(bits >> (5 * place) & 31);
      sum ^= times(value, 4 - place);
      text += kAlphabet[static_cast<std::size_t>(value)];
    }
    text += kAlphabet[static_cast<std::size_t>(sum)];
    REQUIRE(password::check_group(number, text));
  }
}

// The check is linear: whether an error is found depends on what stood there and what stands there
// now, not on the other characters. So all pairs at all places are all errors there are.

TEST_CASE("every single wrong character is found") {
  for (int number = 1; number <= password::kGroups; ++number) {
    for (std::size_t place = 0; place < 4; ++place) {
      for (const char right : kAlphabet) {
        std::string data = "5R8M";
        data[place] = right;
        const std::string good = group(number, data);
        for (const char typed_char : kAlphabet) {
          std::string typed = good;
          typed[place] = typed_char;
          REQUIRE(password::check_group(number, typed) == (typed_char == right));
          typed = good;
          typed[4] = typed_char;
          REQUIRE(password::check_group(number, typed) == (typed_char == good[4]));
        }
      }
    }
  }
}

TEST_CASE("every swap of neighbours is found, the check character included") {
  for (int number = 1; number <= password::kGroups; ++number) {
    for (const char a : kAlphabet) {
      std::set<char> checks;
      for (const char b : kAlphabet) {
        for (std::size_t place = 0; place < 3; ++place) {
          std::string data = "5R8M";
          data[place] = a;
          data[place + 1] = b;
          std::string typed = group(number, data);
          std::swap(typed[place], typed[place + 1]);
          REQUIRE(password::check_group(number, typed) == (a == b));
        }
        const std::string good = group(number, std::string{b, '5', 'R', a});
        std::string typed = good;
        std::swap(typed[3], typed[4]);
        REQUIRE(password::check_group(number, typed) == (good[3] == good[4]));
        checks.insert(good[4]);
      }
      REQUIRE(checks.size() == 32);  // so every pair with the check character was among them
    }
  }
}

TEST_CASE("a group in another's place is found, whatever it holds") {
  for (int number = 1; number <= password::kGroups; ++number) {
    for (const char a : kAlphabet) {
      for (const char b : kAlphabet) {
        const std::string good = group(number, std::string{a, b, b, a});
        for (int other = 1; other <= password::kGroups; ++other) {
          REQUIRE(password::check_group(other, good) == (other == number));
        }
      }
    }
  }
}

TEST_CASE("a fresh password is its own normal form, and never comes twice") {
  SystemRandom random;
  std::set<std::string> seen;
  std::set<char> first;
  for (int i = 0; i < 500; ++i) {
    const auto printed = password::generate(random);
    REQUIRE(printed);
    const std::string text(as_text(printed->view()));
    REQUIRE(text.size() == password::kLength);
    REQUIRE(normalised(text) == text);
    seen.insert(text);
    first.insert(text[0]);
  }
  CHECK(seen.size() == 500);
  CHECK(first.size() == 32);  // each of them is missed by a fair draw once in 200,000 runs
}

class NoRandom final : public Random {
 public:
  [[nodiscard]] Result<> fill(ByteSpan /*out*/) override { return fail(ErrorCode::no_entropy); }
};

TEST_CASE("without randomness there is no password") {
  NoRandom random;
  const auto printed = password::generate(random);
  REQUIRE_FALSE(printed);
  CHECK(printed.error().code == ErrorCode::no_entropy);
}

TEST_CASE("what people type is brought to the printed form") {
  const std::string good = good_password();
  REQUIRE(normalised(good) == good);
  std::string lower;
  std::string wide;
  for (const char c : good) {
    lower += static_cast<char>(std::tolower(c));
    // U+FF01 + (c − '!'), three octets of UTF-8.
    const unsigned point = 0xff01U + static_cast<unsigned>(c - '!');
    wide += static_cast<char>(0xe0 | point >> 12);
    wide += static_cast<char>(0x80 | (point >> 6 & 63));
    wide += static_cast<char>(0x80 | (point & 63));
  }
  CHECK(normalised(lower) == good);
  CHECK(normalised(wide) == good);
  for (const char* hyphen :
       {"ー", "−", "‐", "—", "–", "－", "‑", "―", "ｰ", " ", "　", " - ", "--"}) {
    std::string typed;
    for (const char c : good) typed += c == '-' ? std::string(hyphen) : std::string(1, c);
    INFO(hyphen);
    CHECK(normalised(typed) == good);
  }
  CHECK(normalised("  " + good + "\r\n") == good);
}

TEST_CASE("letters that look like digits are taken for them") {
  const std::string good = good_password();
  const std::string digits = group(1, "0110") + good.substr(5);
  for (const char* typed : {"O11O", "oIlo", "0Li0", "ｏＩｌＯ"}) {
    CHECK(normalised(typed + digits.substr(4)) == digits);
  }
}

TEST_CASE("the first wrong group is named, and the text never is") {
  const std::string good = good_password();
  const auto with = [&good](std::size_t place, const std::string& text) {
    std::string typed = good;
    return typed.replace(place, text.size(), text);
  };
  CHECK(normalised("") == "group 1");
  CHECK(normalised("7K3Q") == "group 1");
  CHECK(normalised(with(0, "8")) == "group 1");
  CHECK(normalised(with(6, "1")) == "group 2");
  CHECK(normalised(with(12, "U")) == "group 3");
  CHECK(normalised(with(22, "8")) == "group 4");
  CHECK(normalised(good.substr(0, 5)) == "group 2");
  CHECK(normalised(good.substr(0, 17)) == "group 4");
  CHECK(normalised(good + "0") == "group 4");
  CHECK(normalised(good + "-7K3QN") == "group 4");
  CHECK(normalised(good.substr(0, 5) + good.substr(6)) == "group 1");  // no hyphen between
  CHECK(normalised(with(0, "\xff")) == "group 1");
  CHECK(normalised("\xc0\xb7" + good.substr(1)) == "group 1");  // overlong form of '7'
  CHECK(normalised("7K3QN\xe3\x83") == "group 1");              // a cut character
  std::string swapped = good.substr(6, 6) + good.substr(0, 6) + good.substr(12);
  CHECK(normalised(swapped) == "group 1");
  const auto refused = password::normalise("secret");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::password_grammar);
}

TEST_CASE("any two groups swapped are found") {
  const std::string good = good_password();
  for (std::size_t a = 0; a < 4; ++a) {
    for (std::size_t b = a + 1; b < 4; ++b) {
      std::string typed = good;
      std::swap_ranges(typed.begin() + static_cast<std::ptrdiff_t>(a * 6),
                       typed.begin() + static_cast<std::ptrdiff_t>(a * 6 + 5),
                       typed.begin() + static_cast<std::ptrdiff_t>(b * 6));
      CHECK(normalised(typed) == "group " + std::to_string(a + 1));
    }
  }
}

TEST_CASE("one group is checked as it is typed") {
  CHECK(password::check_group(1, "7k3qn"));
  CHECK(password::check_group(1, " ７Ｋ３ＱＮ "));
  CHECK_FALSE(password::check_group(1, "7K3Q"));
  CHECK_FALSE(password::check_group(1, "7K3QNN"));
  CHECK_FALSE(password::check_group(1, "7K3Q\xe3"));
}

}  // namespace
}  // namespace dozo::sealed
