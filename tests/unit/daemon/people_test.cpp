#include "firmware/daemon/people.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "firmware/custody/types.hpp"
#include "firmware/ledger/fake_store.hpp"
#include "platform/keystore/yescrypt.hpp"

using namespace dozo;
using namespace dozo::daemon;

namespace {

constexpr std::string_view kPassword = "correct horse battery";

struct Fixture {
  ledger::FakeStore store;
  FakeClock clock{{1'800'000'000}};
  SystemRandom random;
  platform::Yescrypt hasher{random, 1};
  std::unique_ptr<Core> core = *Core::open(store, clock, random);
  People people{*core, hasher};

  Fixture() {
    REQUIRE(core->record(
        {{custody::type::kAccountCreated,
          "terminal",
          {{"login", "tanaka"}, {"name", "田中"}, {"role", "handler"}, {"second", ""}}},
         {custody::type::kPasswordSet,
          "terminal",
          {{"login", "tanaka"}, {"verifier", *hasher.hash(as_bytes(kPassword))}}}}));
  }

  std::optional<ErrorCode> log_in(const std::string& login, std::string_view password) {
    const auto secret = SecretBytes::copy_of(as_bytes(password));
    const auto outcome = people.authenticate(login, *secret);
    return outcome ? std::optional<ErrorCode>() : outcome.error().code;
  }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "The right password is let in and recorded with its person") {
  CHECK_FALSE(log_in("tanaka", kPassword));
  std::string last;
  REQUIRE(store.load([&](std::uint64_t, std::string_view line, const Digest&) -> Result<> {
    last = line;
    return {};
  }));
  CHECK(last.find("\"actor\":\"tanaka\"") != std::string::npos);
  CHECK(last.find("login.succeeded") != std::string::npos);
}

TEST_CASE_METHOD(Fixture, "A wrong password and an unknown name get the same answer") {
  CHECK(log_in("tanaka", "wrong password!") == ErrorCode::login_failed);
  CHECK(log_in("nobody", kPassword) == ErrorCode::login_failed);
  CHECK(log_in("", kPassword) == ErrorCode::login_failed);
}

TEST_CASE_METHOD(Fixture, "What was typed as a name that is no account is recorded nowhere") {
  CHECK(log_in("hunter2-typed-as-name", kPassword) == ErrorCode::login_failed);
  REQUIRE(store.load([&](std::uint64_t, std::string_view line, const Digest&) -> Result<> {
    CHECK(line.find("hunter2") == std::string_view::npos);
    return {};
  }));
}

TEST_CASE_METHOD(Fixture,
                 "The fourth try waits, also with the right password and after a restart") {
  for (int i = 0; i < 3; ++i) CHECK(log_in("tanaka", "wrong") == ErrorCode::login_failed);
  CHECK(log_in("tanaka", kPassword) == ErrorCode::login_delayed);
  core = *Core::open(store, clock, random);
  People after_restart(*core, hasher);
  const auto secret = SecretBytes::copy_of(as_bytes(kPassword));
  CHECK(after_restart.authenticate("tanaka", *secret).error().code == ErrorCode::login_delayed);
  clock.advance(30);
  CHECK(after_restart.authenticate("tanaka", *secret));
}

TEST_CASE_METHOD(Fixture, "The fifth wrong password in a row is one incident of that account") {
  for (int i = 1; i <= 6; ++i) {
    CHECK(log_in("tanaka", "wrong") == ErrorCode::login_failed);
    clock.advance(3600);
    CHECK(core->state().incidents.size() == (i < 5 ? 0U : 1U));
  }
  CHECK(core->state().incidents.front().kind == "wrong_logins");
  CHECK(core->state().incidents.front().detail == "tanaka");
  for (int i = 0; i < 6; ++i) {
    static_cast<void>(log_in("nobody", "wrong"));
    clock.advance(3600);
  }
  CHECK(core->state().incidents.size() == 1);
}

TEST_CASE("Weak passwords are refused") {
  const auto code = [](std::string_view password) {
    const auto checked = check_password("tanaka", as_bytes(password));
    return checked ? std::optional<ErrorCode>() : checked.error().code;
  };
  CHECK_FALSE(code("correct horse"));
  CHECK_FALSE(code("土蔵は厚い壁で火に強い蔵である"));
  CHECK(code("short") == ErrorCode::account_password_weak);
  CHECK(code("aaaaaaaaaaaaaaaa") == ErrorCode::account_password_weak);
  CHECK(code("tanaka-2026-11") == ErrorCode::account_password_weak);
  CHECK(code("correct\nhorse") == ErrorCode::account_password_weak);
  CHECK(code("土蔵は厚い") == ErrorCode::account_password_weak);
}

TEST_CASE("Verifiers are salted, and a password with a zero octet fits nothing") {
  SystemRandom random;
  platform::Yescrypt hasher(random, 1);
  const auto first = hasher.hash(as_bytes(kPassword));
  const auto second = hasher.hash(as_bytes(kPassword));
  REQUIRE(first);
  CHECK(*first != *second);
  CHECK(first->starts_with("$y$"));
  CHECK(hasher.fits(as_bytes(kPassword), *first));
  CHECK_FALSE(hasher.fits(as_bytes("other"), *first));
  CHECK_FALSE(hasher.fits(as_bytes(kPassword), ""));
  CHECK_FALSE(hasher.fits(as_bytes(kPassword), "*"));
  const std::string cut(kPassword.substr(0, 5));
  CHECK_FALSE(hasher.fits(as_bytes(std::string_view("correct\0horse", 13)),
                          *hasher.hash(as_bytes("correct"))));
}
