#include "tests/unit/daemon/office.hpp"

#include <cstdlib>

#include <catch2/catch.hpp>

namespace dozo::daemon::test {
namespace {

constexpr std::pair<const char*, const char*> kPeople[] = {{"suzuki", "supervisor"},
                                                           {"tanaka", "handler"},
                                                           {"sato", "handler"},
                                                           {"kansa", "inspector"},
                                                           {"hoshu", "maintenance"}};

Params commissioning() {
  Params params(Json{{"contractor", "見本印刷"},
                     {"address", "見本区1-2-3"},
                     {"number", "T-014"},
                     {"place", "機械室"},
                     {"shelves", 2},
                     {"shelf_bytes", 1 << 20},
                     {"places", {{"discs", {"金庫A"}}, {"notices", {"書庫B"}}}}});
  Json people = Json::array();
  for (const auto& [login, role] : kPeople) {
    Params person(
        Json{{"login", login},
             {"name", std::string("試験 ") + login},
             {"role", role},
             {"training",
              {{"course", "研修"}, {"held_on", "2026-04-01"}, {"valid_until", "2027-03-31"}}}});
    // Its pipe moves to the list of the whole request.
    person.secret("password", Office::password_of(login));
    person.json["password"] = params.descriptors.size();
    params.descriptors.push_back(std::move(person.descriptors[0]));
    people.push_back(std::move(person.json));
  }
  params.json["people"] = std::move(people);
  return params;
}

}  // namespace

std::size_t Params::keep(std::string_view text) {
  auto pipe = make_pipe();
  REQUIRE(pipe);
  REQUIRE(write_all(pipe->write.get(), as_bytes(text)));
  descriptors.push_back(std::move(pipe->read));
  return descriptors.size() - 1;
}

Params& Params::secret(const char* key, std::string_view text) {
  json[key] = keep(text);
  return *this;
}

Params& Params::consent(const std::string& login, std::string_view password) {
  json["consent"] = {{"login", login}, {"password", keep(password)}};
  return *this;
}

Office::Office(const Made& made) {
  std::string pattern = (std::filesystem::temp_directory_path() / "office.XXXXXX").string();
  REQUIRE(mkdtemp(pattern.data()) != nullptr);
  folder_ = pattern;
  keys_ = std::make_unique<platform::SoftwareKey>(folder_, random_);
  auto opened = System::open(
      {store_,
       clock,
       random_,
       drive,
       workers,
       hasher_,
       *keys_,
       [](int count, std::uint64_t bytes) -> Result<std::unique_ptr<vault::Shelves>> {
         return std::make_unique<vault::FakeShelves>(count, bytes);
       },
       []() -> Result<std::unique_ptr<vault::Shelves>> { return fail(ErrorCode::file_not_found); },
       {},
       made.platform,
       made.probes,
       made.recovery_key},
      [] {});
  REQUIRE(opened);
  system = std::move(*opened);
  if (!made.commissioned) return;
  const auto commissioned = commission();
  if (!commissioned) FAIL(describe(commissioned.error()));
}

Result<Json> Office::commission() {
  return call_as("", "terminal.commission", commissioning());
}

Office::~Office() {
  system.reset();
  std::error_code error;
  std::filesystem::remove_all(folder_, error);
}

Result<Json> Office::call(api::Session& session, const std::string& method, Params params) {
  api::Request request{*system, session, std::move(params.json), std::move(params.descriptors)};
  const api::Answer answer = DOZO_TRY(api::methods().at(method)(request));
  if (answer.later) return answer.later();
  return answer.result;
}

api::Session Office::log_in(const std::string& login) {
  api::Session session;
  if (login.empty()) return session;
  Params params(Json{{"login", login}});
  params.secret("password", password_of(login));
  REQUIRE(call(session, "login", std::move(params)));
  return session;
}

Result<Json> Office::call_as(const std::string& login, const std::string& method, Params params) {
  api::Session session = log_in(login);
  return call(session, method, std::move(params));
}

Result<Json> Office::call_by_two(const std::string& login, const std::string& second,
                                 const std::string& method, Params params) {
  params.consent(second, password_of(second));
  return call_as(login, method, std::move(params));
}

std::optional<ErrorCode> error_of(const Result<Json>& outcome) {
  return outcome ? std::optional<ErrorCode>() : outcome.error().code;
}

}  // namespace dozo::daemon::test
