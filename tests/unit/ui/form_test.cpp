// The form that every page that enters something is made of.
#include "ui/model/pages/form.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/ui/driver.hpp"

using namespace dozo;
using namespace dozo::ui;
using namespace dozo::ui::test;

namespace {

Question a_question(Ask kind) {
  Question question{.key = "it", .kind = kind, .label = "LABEL", .text = "QUESTION"};
  if (kind == Ask::choice) question.choices = {{"a", "Alpha"}, {"b", "Beta"}, {"c", "Gamma"}};
  return question;
}

Form a_form(std::vector<Question> questions) {
  Form form;
  form.title = [](const Answers&) { return std::string("TITLE"); };
  form.help = [] { return std::string("HELP"); };
  form.deed = [] { return std::string("DEED"); };
  form.questions = [questions](const Answers&, const Kiosk&) { return questions; };
  form.method = "a.method";
  form.told = [](const Answers&) { return std::string("TOLD"); };
  return form;
}

// A person before a form.
Driver& show(Driver& driver, Form form) {
  driver.begin("supervisor");
  driver.kiosk.push(make_form_page(std::move(form)));
  return driver;
}

}  // namespace

TEST_CASE("Each kind of question gives its answer in one form, however it was typed") {
  const auto [kind, typed, sent] = GENERATE(table<Ask, const char*, const char*>({
      {Ask::text, " 媒体金庫　A-3 ", "媒体金庫　A-3"},
      {Ask::date, "２０２６年１１月２２日", "2026-11-22"},
      {Ask::date, "R8.11.22", "2026-11-22"},
      {Ask::number, "３，２００", "3200"},
  }));
  Driver driver;
  show(driver, a_form({a_question(kind)}));
  driver.enter(typed);
  CHECK(value(driver.take("a.method"), "it") == sent);
}

TEST_CASE("What cannot be an answer is refused in words, and stays in the field") {
  const auto [kind, typed, complaint] = GENERATE(table<Ask, const char*, const char*>({
      {Ask::text, "", "入力してください"},
      {Ask::text, "　", "入力してください"},
      {Ask::date, "2026-02-30", "日付として読み取れません"},
      {Ask::date, "", "入力してください"},
      {Ask::number, "三千", "数値として読み取れません"},
      {Ask::number, "1,000,000,000", "999,999,999以下"},
      {Ask::secret, "", "パスワードを入力してください"},
  }));
  Driver driver;
  show(driver, a_form({a_question(kind)}));
  driver.enter(typed);
  INFO(driver.screen());
  CHECK(driver.shows(complaint));
  CHECK(driver.shows(typed));
  CHECK(driver.asked.empty());
  driver.type("1");  // typing goes on: the complaint goes
  CHECK_FALSE(driver.shows(complaint));
}

TEST_CASE("A question of its own rule says what is wrong") {
  Driver driver;
  Question question = a_question(Ask::text);
  question.wrong = [](const std::string& answer) {
    return answer == "right" ? std::string() : std::string("NOT THIS");
  };
  show(driver, a_form({question}));
  driver.enter("left");
  CHECK(driver.shows("NOT THIS"));
  driver.erase(4);
  driver.enter("right");
  CHECK(value(driver.take("a.method"), "it") == "right");
}

TEST_CASE("An optional question may be left empty") {
  Driver driver;
  Question question = a_question(Ask::text);
  question.optional = true;
  show(driver, a_form({question}));
  driver.press(Special::enter);
  CHECK(value(driver.take("a.method"), "it").empty());
}

TEST_CASE("A choice is made with the arrows, and letters stay commands") {
  Driver driver;
  show(driver, a_form({a_question(Ask::choice)}));
  CHECK(driver.shows("> Alpha"));
  driver.press(Special::up);
  CHECK(driver.shows("> Alpha"));
  driver.press(Special::down);
  driver.press(Special::down);
  driver.press(Special::down);
  CHECK(driver.shows("> Gamma"));
  driver.press(U'e');
  CHECK(spoken() == Language::english);
  driver.press(Special::up);
  driver.press(Special::enter);
  CHECK(value(driver.take("a.method"), "it") == "b");
}

TEST_CASE("What is typed replaces what is proposed") {
  Driver driver;
  Question text = a_question(Ask::text);
  text.proposal = "媒体金庫 A-2";
  show(driver, a_form({text}));
  driver.enter("B-1");
  CHECK(value(driver.take("a.method"), "it") == "B-1");
}

TEST_CASE("What is proposed stands there and is sent, and can be gone on with") {
  Driver driver;
  Question text = a_question(Ask::text);
  text.proposal = "媒体金庫 A-2";
  Question choice = a_question(Ask::choice);
  choice.key = "which";
  choice.proposal = "c";
  show(driver, a_form({text, choice}));
  CHECK(driver.shows("媒体金庫 A-2"));
  driver.press(Special::end);
  driver.enter("の奥");
  CHECK(driver.shows("> Gamma"));
  driver.press(Special::enter);
  const Request request = driver.take("a.method");
  CHECK(value(request, "it") == "媒体金庫 A-2の奥");
  CHECK(value(request, "which") == "c");
}

TEST_CASE("Proposals of a text are taken over with the arrows") {
  Driver driver;
  Question text = a_question(Ask::text);
  text.choices = proposals({"one", "two"});
  show(driver, a_form({text}));
  driver.press(Special::down);
  driver.press(Special::down);
  driver.enter("!");
  CHECK(value(driver.take("a.method"), "it") == "two!");
}

TEST_CASE("A date shows its Japanese year while it is typed, and moves by days") {
  Driver driver;
  show(driver, a_form({a_question(Ask::date)}));
  driver.type("2026-11-30");
  CHECK(driver.shows("2026年11月30日（令和8年）"));
  driver.press(Special::up);
  CHECK(driver.shows("2026年12月1日（令和8年）"));
  driver.press(Special::down);
  driver.press(Special::down);
  driver.press(Special::enter);
  CHECK(value(driver.take("a.method"), "it") == "2026-11-29");
}

TEST_CASE("An empty date begins with today when the arrows are used") {
  Driver driver;
  show(driver, a_form({a_question(Ask::date)}));
  driver.press(Special::up);
  CHECK(driver.shows("2026-11-22"));
}

TEST_CASE("A secret is typed twice, never shown, and sent as a secret only") {
  Driver driver;
  show(driver, a_form({a_question(Ask::secret), [] {
                         Question last = a_question(Ask::text);
                         last.key = "last";
                         return last;
                       }()}));
  driver.type("パスワード storehouse");
  CHECK_FALSE(driver.shows("storehouse"));
  driver.press(Special::enter);
  CHECK(driver.shows("もう一度入力"));
  driver.enter("storehouse");
  CHECK(driver.shows("一致しません"));
  for (int i = 0; i < 2; ++i) {
    driver.enter("storehouse-2026");
  }
  CHECK(driver.shows("（入力済み）"));
  CHECK_FALSE(driver.shows("storehouse-2026"));
  driver.enter("x");
  const Request request = driver.take("a.method");
  REQUIRE(request.secrets.size() == 1);
  CHECK(request.secrets[0].first == "it");
  CHECK(text_of(request.secrets[0].second) == "storehouse-2026");
  CHECK(value(request, "it") == "(not sent)");
}

TEST_CASE("A secret that dozod would refuse is not taken; why is said while it is typed") {
  Driver driver;
  Question secret = a_question(Ask::secret);
  secret.login = "tanaka";
  show(driver, a_form({secret}));
  driver.enter("thick-walls");
  CHECK(driver.shows("あと1文字"));
  CHECK_FALSE(driver.shows("もう一度入力"));
  driver.enter("-tanaka");
  CHECK(driver.shows("単純"));
  driver.erase(6);
  driver.enter("2026");
  CHECK(driver.shows("もう一度入力"));
}

TEST_CASE("Where there is no other supervisor, a supervisor acts with a handler") {
  Driver driver;
  driver.accounts = {{{"login", "tanaka"}, {"name", "田中 太郎"}, {"role", "supervisor"}},
                     {{"login", "sato"}, {"name", "佐藤 次郎"}, {"role", "handler"}}};
  Form form = a_form({a_question(Ask::text)});
  form.two = true;
  show(driver, form);
  driver.enter("abc");
  driver.press(Special::enter);  // nobody's name has to be typed
  driver.enter("storehouse-2026");
  const Request request = driver.take("a.method");
  REQUIRE(request.consent);
  CHECK(request.consent->first == "sato");
}

TEST_CASE("Esc goes back question by question, keeps what was typed, then leaves the page") {
  Driver driver;
  Question second = a_question(Ask::number);
  second.key = "second";
  show(driver, a_form({a_question(Ask::text), second}));
  driver.enter("abc");
  driver.type("12");
  driver.press(Special::escape);
  CHECK(driver.shows("abc"));
  CHECK(driver.shows("1問目／全2問"));
  driver.enter("d");
  driver.press(Special::enter);
  const Request request = driver.take("a.method");
  CHECK(value(request, "it") == "abcd");
  CHECK(value(request, "second") == "12");
  driver.answer(request, fail(ErrorCode::place_exists));
  driver.press(Special::escape);
  driver.press(Special::escape);
  CHECK(driver.shows("ディスクを入れてください"));
}

TEST_CASE("A refusal is shown with its number; all answers stay, and Enter asks again, once") {
  Driver driver;
  show(driver, a_form({a_question(Ask::text)}));
  driver.enter("abc");
  driver.press(Special::enter);
  driver.type("lost?");
  CHECK(driver.asked.size() == 1);
  driver.answer(driver.take("a.method"), fail(ErrorCode::place_exists));
  CHECK(driver.shows("E-4217"));
  CHECK(driver.shows("abc"));
  CHECK_FALSE(driver.shows("lost?"));
  driver.press(Special::enter);
  driver.answer(driver.take("a.method"), Json::object());
  CHECK(driver.shows("TOLD"));
  CHECK(driver.shows("ディスクを入れてください"));
}

TEST_CASE("Nothing typed is lost by a disc, another size, help, a lock or a restart of dozod") {
  Driver driver;
  show(driver, a_form({a_question(Ask::text)}));
  driver.type("typed text");
  driver.status["disc"] = fresh_disc();
  driver.change();
  CHECK(driver.shows("typed text"));
  CHECK(driver.shows("ディスクが入りました"));
  CHECK(driver.shows("typed text", 200, 60));
  CHECK(driver.shows("typed text", 60, 20));
  driver.press(Special::help);
  driver.press(Special::help);
  CHECK(driver.shows("typed text"));
  driver.kiosk.disconnected();
  driver.kiosk.connected();
  driver.settle();
  driver.enter("a good long password");
  driver.answer(driver.take("login"),
                Json{{"login", "tanaka"}, {"name", "田中 太郎"}, {"role", "supervisor"}});
  CHECK(driver.shows("typed text"));
}

TEST_CASE("An answer that will never come, since dozod restarts, is told; Enter asks again") {
  Driver driver;
  show(driver, a_form({a_question(Ask::text)}));
  driver.enter("abc");
  driver.asked.clear();
  driver.kiosk.disconnected();
  driver.kiosk.connected();
  driver.settle();
  driver.enter("a good long password");
  driver.answer(driver.take("login"),
                Json{{"login", "tanaka"}, {"name", "田中 太郎"}, {"role", "supervisor"}});
  driver.press(Special::enter);
  CHECK(value(driver.take("a.method"), "it") == "abc");
}

TEST_CASE("A second person consents at the end; a refusal forgets the password and nothing else") {
  Driver driver;
  Form form = a_form({a_question(Ask::text)});
  form.two = true;
  show(driver, form);
  driver.enter("abc");
  CHECK(driver.asked.empty());
  CHECK(driver.shows("2問目／全2問"));
  CHECK(driver.shows("suzuki"));  // whoever it will be, most likely
  driver.press(Special::enter);
  driver.type("thick-walls-2026");
  CHECK_FALSE(driver.shows("thick-walls-2026"));
  driver.press(Special::enter);
  const Request request = driver.take("a.method");
  CHECK(value(request, "it") == "abc");
  REQUIRE(request.consent);
  CHECK(request.consent->first == "suzuki");
  CHECK(text_of(request.consent->second) == "thick-walls-2026");
  driver.answer(request, fail(ErrorCode::second_person_same));
  CHECK(driver.shows("E-4106"));
  driver.press(Special::enter);
  CHECK(driver.asked.empty());  // no password, no request
  driver.press(Special::escape);
  driver.press(Special::escape);
  CHECK(driver.shows("abc"));
}

TEST_CASE("A lock forgets typed secrets; the form asks for them again before it sends") {
  Driver driver;
  Question last = a_question(Ask::choice);
  last.key = "last";
  show(driver, a_form({a_question(Ask::secret), last}));
  for (int i = 0; i < 2; ++i) {
    driver.enter("storehouse-2026");
  }
  driver.press(U'l');
  driver.enter("a good long password");
  driver.answer(driver.take("login"),
                Json{{"login", "tanaka"}, {"name", "田中 太郎"}, {"role", "supervisor"}});
  driver.press(Special::enter);
  CHECK(driver.asked.empty());
  CHECK(driver.shows("パスワードを入力してください"));
}

TEST_CASE("Questions follow the answers before them") {
  Driver driver;
  Form form = a_form({});
  form.questions = [](const Answers& answers, const Kiosk&) {
    std::vector<Question> all{a_question(Ask::choice)};
    if (answers["it"] == "b") {
      all.push_back(a_question(Ask::text));
      all.back().key = "more";
      all.back().text = "WHY BETA";
    }
    return all;
  };
  show(driver, form);
  CHECK_FALSE(driver.shows("全2問"));
  driver.press(Special::down);
  CHECK(driver.shows("1問目／全2問"));
  driver.press(Special::enter);
  CHECK(driver.shows("WHY BETA"));
  CHECK(driver.shows("Beta"));
  driver.type("because");
  driver.press(Special::escape);
  driver.press(Special::up);
  driver.press(Special::enter);
  const Request request = driver.take("a.method");
  CHECK(value(request, "it") == "a");
  CHECK(value(request, "more") == "(not sent)");
}

TEST_CASE("A form without questions only confirms; keys for the form itself are not sent") {
  Driver driver;
  Form form = a_form({});
  form.fixed = {{"visit", std::int64_t{7}}};
  show(driver, form);
  CHECK(driver.shows("DEED"));
  driver.type("xyz");
  CHECK(driver.asked.empty());
  driver.press(Special::enter);
  CHECK(value(driver.take("a.method"), "visit") == "7");
}

TEST_CASE("A choice without anything to choose from cannot be answered") {
  Driver driver;
  Question question = a_question(Ask::choice);
  question.choices.clear();
  show(driver, a_form({question}));
  driver.press(Special::down);
  driver.press(Special::enter);
  CHECK(driver.asked.empty());
  CHECK(driver.shows("選択できるものがありません"));
}
