// A form: one question after another, the answers so far above it; a second person's consent where
// the act needs one; then one request. A page that enters something is a declaration of this kind.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ui/model/page.hpp"
#include "ui/model/pages/answers.hpp"
#include "ui/model/request.hpp"

namespace dozo::ui {

enum class Ask {
  text,    ///< a line; `choices` are proposals
  choice,  ///< one of `choices`, nothing else
  date,    ///< a day, with 和暦 beside it; the answer is "2026-11-22"
  number,  ///< a whole number; the answer is its digits
  secret,  ///< typed twice; never among the answers
};

struct Choice {
  std::string value;
  std::string label;
};

/// One question, in the language that is spoken now: questions are made anew for each picture.
struct Question {
  std::string key = {};  ///< the request's parameter; with a "_" in front it is not sent
  Ask kind = Ask::text;
  std::string label = {};  ///< short, for the list of answers
  std::string text = {};   ///< the question itself
  std::string note = {};   ///< below it
  /// Rows to be looked at, between note and answer (a clock, a fingerprint).
  std::vector<std::string> picture = {};
  std::vector<Choice> choices = {};
  std::string proposal = {};  ///< stands there until something else is typed or chosen
  std::string login = {};     ///< secret: whose it is; the account's name may not stand in it
  bool optional = false;      ///< may be left empty
  std::int64_t most = 999'999'999;
  /// What is wrong with an answer, in words; empty where nothing is.
  std::function<std::string(const std::string& answer)> wrong = {};
};

struct Form {
  std::function<std::string(const Answers&)> title;
  std::function<std::string()> help;
  /// Which questions there are may depend on the answers so far.
  std::function<std::vector<Question>(const Answers&, const Kiosk&)> questions;
  /// What the last Enter does.
  std::function<std::string()> deed;
  /// What is about to happen, above everything else.
  std::function<std::vector<std::string>(const Answers&)> warning = {};
  /// A second person consents at the end.
  bool two = false;
  std::string method = {};
  /// Parameters that are not asked for.
  std::vector<std::pair<std::string, Request::Value>> fixed = {};
  /// Adds to the request, or changes it.
  std::function<void(Request&, const Answers&, const Kiosk&)> finish = {};
  /// What is told after success; the page is left then.
  std::function<std::string(const Answers&)> told = {};
  /// Instead of that, where there is more to do than to tell. The form is on top of the pages.
  std::function<void(const Answers&, const Json& result, Kiosk&)> succeeded = {};
  /// There is nothing behind this page: Esc does not leave its first question.
  bool only_page = false;
};

std::unique_ptr<Page> make_form_page(Form form);

/// The two answers "yes" and "no".
std::vector<Choice> yes_or_no();
/// What is wrong with an account name as it is typed; empty where nothing is.
std::string wrong_login(const std::string& typed);
/// Proposals that are sent as they are shown.
std::vector<Choice> proposals(const std::vector<std::string>& texts);

}  // namespace dozo::ui
