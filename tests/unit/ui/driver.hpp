// Drives the terminal's model by hand: a person at the keyboard, and a dozod that answers what the
// test says.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "ui/model/kiosk.hpp"

namespace dozo::ui::test {

class Driver {
 public:
  explicit Driver(Evaluation evaluation = {});

  Kiosk kiosk;
  Json status;                    ///< what the method status answers
  Json jobs = Json::array();      ///< what job.list answers
  Json notices = Json::array();   ///< notices before their disc
  Json accounts;                  ///< what account.list answers
  Json contacts = Json::array();  ///< what contact.list answers
  Json kept = Json::array();      ///< the items that keeping.list answers
  std::vector<Request> asked;     ///< requests that wait for the test's answer
  std::int64_t time = 0;          ///< milliseconds

  /// Connects and logs a person in.
  void begin(const std::string& role = "handler");
  void type(std::string_view text);
  /// Types, then Enter.
  void enter(std::string_view text);
  /// That many times backspace.
  void erase(int characters);
  void paste(std::string_view text);
  void press(Special special);
  void press(char32_t character);
  /// Answers what the kiosk asks of itself; the rest goes to `asked`.
  void settle();
  /// dozod says that something has changed.
  void change();
  void pass(std::int64_t milliseconds);
  /// The first waiting request of that method; the test fails where there is none.
  Request take(const std::string& method);
  void answer(const Request& request, const Result<Json>& outcome, std::string_view data = {});
  std::string screen(int width = 80, int height = 24);
  bool shows(const std::string& text, int width = 80, int height = 24) {
    return screen(width, height).find(text) != std::string::npos;
  }
};

Json commissioned_status();
Json fresh_disc();
Json refused_disc(ErrorCode code);
/// A delivery of one disc in `state`; with notice, contents and shelf where that state has them.
Json a_job(const std::string& state);
std::string text_of(const SecretBytes& secret);
/// A parameter of the request as text; "(not sent)" where it is not among them.
std::string value(const Request& request, const std::string& key);
/// A parameter that is a list or an object; null where it is not among them.
Json list_of(const Request& request, const std::string& key);

}  // namespace dozo::ui::test
