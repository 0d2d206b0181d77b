// Passwords: mistyped, wrong, tried too often.
#include "tests/e2e/kit/job.hpp"

using namespace dozo;
using namespace dozo::e2e;

namespace {

/// A terminal where one delivery waits for its password.
struct Ready {
  Terminal terminal;
  Ward ward;
  Delivery delivery;
  std::string job;
  Ready() {
    enrol(terminal, ward);
    delivery = ward.seal(terminal.pem());
    job = receive(terminal, delivery);
  }
};

}  // namespace

TEST_CASE("a mistyped group is told before an attempt is recorded") {
  Ready ready;
  std::string typed = ready.delivery.password;
  typed[7] = typed[7] == '0' ? '1' : '0';
  const auto refused = begin_import(ready.terminal, ready.job, typed);
  CHECK(outcome(refused) == "E-2401");
  CHECK(refused.error().detail == "group 2");
  CHECK(count(ready.terminal.ledger(), "password.attempted") == 0);
  CHECK(import(ready.terminal, ready.job, ready.delivery) == "ok");
}

TEST_CASE("a password may be typed as a Japanese keyboard gives it") {
  Ready ready;
  std::string typed;
  for (const char c : ready.delivery.password) {
    if (c == '-') {
      typed += "ー";
    } else if (c >= '0' && c <= '9') {
      typed += std::string("\xef\xbc") + static_cast<char>(0x90 + (c - '0'));
    } else {
      typed += static_cast<char>(std::tolower(c));
    }
  }
  CHECK(import(ready.terminal, ready.job, ready.delivery, typed) == "ok");
}

TEST_CASE("a wrong password is told apart from damage, counted, and delayed after three") {
  Ready ready;
  Terminal& terminal = ready.terminal;
  for (int attempt = 1; attempt <= 3; ++attempt) {
    CHECK(import(terminal, ready.job, ready.delivery, Ward::another_password()) == "E-2402");
    CHECK(terminal.job(ready.job)["state"] == "ready");
    const auto ledger = terminal.ledger();
    CHECK(count(ledger, "password.attempted", {{"job", ready.job}}) == attempt);
    CHECK(count(ledger, "import.failed", {{"job", ready.job}, {"error", "E-2402"}}) == attempt);
    CHECK(count(ledger, "password.accepted") == 0);
    CHECK(count(ledger, "shelf.cleared") == attempt);
    all_shelves_free(terminal);
  }
  no_plaintext(terminal, ready.delivery);
  CHECK(terminal.job(ready.job)["wait_seconds"] > 0);
  CHECK(outcome(begin_import(terminal, ready.job, ready.delivery.password)) == "E-4208");
  SECTION("and the delay outlives a restart") {
    terminal.restart();
    terminal.wait_idle();  // the disc that lies there is examined
    CHECK(terminal.job(ready.job)["wait_seconds"] > 0);
    CHECK(outcome(begin_import(terminal, ready.job, ready.delivery.password)) == "E-4208");
  }
  CHECK(count(terminal.ledger(), "password.attempted") == 3);
  SECTION("and another delivery is not delayed") {
    good_disc_works(terminal, ready.ward);
  }
}

TEST_CASE("two wrong passwords and the right one: the job is held") {
  Ready ready;
  CHECK(import(ready.terminal, ready.job, ready.delivery, Ward::another_password()) == "E-2402");
  CHECK(import(ready.terminal, ready.job, ready.delivery, Ward::another_password()) == "E-2402");
  CHECK(import(ready.terminal, ready.job, ready.delivery) == "ok");
  CHECK(work(ready.terminal, ready.job) == ready.delivery.contents);
}
