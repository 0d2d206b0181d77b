// The inspector's bundle, asked of a real terminal and checked by dozo-verify.
#include <fcntl.h>

#include "tests/e2e/kit/job.hpp"

using namespace dozo;
using namespace dozo::e2e;

namespace {

Result<Json> write_bundle(Terminal& terminal, const std::string& login, const Json& scope,
                          const std::string& name) {
  const UniqueFd out = must(open_file(terminal.folder() / name, O_WRONLY | O_CREAT | O_TRUNC));
  ui::Params params(scope);
  must(params.add_descriptor("out", out.get()));
  return terminal.call(login, "bundle.export", params);
}

// What dozo-verify says of it, with these papers.
Json verified(Terminal& terminal, const std::string& name,
              const std::vector<std::string>& papers = {}) {
  static_cast<void>(terminal.ledger());  // writes kiosk.pem
  const auto said = terminal.folder() / "bundle.log";
  std::filesystem::remove(said);
  std::vector<std::string> words = {"bundle", terminal.folder() / name, "--anchor",
                                    terminal.folder() / "kiosk.pem", "--json"};
  words.insert(words.end(), papers.begin(), papers.end());
  const int code = run("dozo-verify", words, said);
  const std::string text = read_text(said);
  INFO(text);
  const Json json = must(parse_json(text.substr(0, text.find('\n'))));
  CHECK((code == 0) == json["ok"].get<bool>());
  return json;
}

std::vector<std::string> failed(const Json& answer) {
  std::vector<std::string> names;
  for (const Json& check : answer["checks"]) {
    if (!check["ok"].get<bool>()) names.push_back(check["name"].get<std::string>() + check.dump());
  }
  return names;
}

std::string today(Terminal& terminal) {
  return terminal.status()["time"].get<std::string>().substr(0, 10);
}

}  // namespace

TEST_CASE("an inspector takes a bundle of days and of a contract away, and both hold") {
  Terminal terminal;
  Ward ward;
  enrol(terminal, ward);
  const Delivery delivery = ward.seal(terminal.pem());
  whole_job(terminal, delivery);
  const Json days{{"from", today(terminal)}, {"to", today(terminal)}};
  must(write_bundle(terminal, kInspector, days, "days.tar"));
  CHECK(failed(verified(terminal, "days.tar")).empty());
  const Json job = terminal.job("J-0001");
  const Json contract{{"contract", job["contract"]}};
  must(write_bundle(terminal, kSupervisor, contract, "contract.tar"));
  const std::string certificate = job["certificate"];
  const auto paper = terminal.folder() / "paper.json";
  write_text(paper, terminal.document(certificate, "json"));
  write_text(paper.string() + ".p7s", terminal.document(certificate, "signature"));
  CHECK(failed(verified(terminal, "contract.tar", {"--document", paper})).empty());
  for (const char* name : {"days.tar", "contract.tar"}) {
    const std::string octets = read_text(terminal.folder() / name);
    CHECK(octets.find("$y$") == std::string::npos);
    CHECK(octets.find(kNameMarker) == std::string::npos);
  }
}

TEST_CASE("a notice before its disc belongs to the contract's bundle") {
  Terminal terminal;
  Ward ward;
  enrol(terminal, ward);
  const Delivery delivery = ward.seal(terminal.pem());
  must(receive_notice(terminal, delivery));
  insert(terminal, delivery.images[0]);
  must(receive_disc(terminal, delivery.images[0]));
  const Json contract{{"contract", terminal.job("J-0001")["contract"]}};
  must(write_bundle(terminal, kInspector, contract, "contract.tar"));
  const Json answer = verified(terminal, "contract.tar");
  CHECK(failed(answer).empty());
  int documents = 0;
  for (const Json& check : answer["checks"]) documents += check["name"] == "document.form";
  CHECK(documents == 2);  // both receipts
}

TEST_CASE("a bundle is for supervisors and inspectors, and its request must make sense") {
  Terminal terminal;
  const std::string day = today(terminal);
  const auto ask = [&](const std::string& login, const Json& scope) {
    return outcome(write_bundle(terminal, login, scope, "x.tar"));
  };
  const Json days{{"from", day}, {"to", day}};
  CHECK(ask(kHandler, days) == "E-4104");
  CHECK(ask(kMaintenance, days) == "E-4104");
  CHECK(ask(kInspector, days) == "ok");
  CHECK(failed(verified(terminal, "x.tar")).empty());
  for (const Json& scope :
       {Json::object(), Json{{"from", day}}, Json{{"from", day}, {"to", "2020-01-01"}},
        Json{{"from", "today"}, {"to", day}},
        Json{{"contract", "x"}, {"papers", Json::array({1})}}}) {
    INFO(scope.dump());
    CHECK(ask(kInspector, scope) == "E-8001");
  }
  CHECK(ask(kInspector, Json{{"contract", "none"}}) == "E-7022");
}
