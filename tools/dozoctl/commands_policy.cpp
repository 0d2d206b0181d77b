// enrolment, adopt-policy, policies, retire-anchor.
#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include "firmware/base/base64.hpp"
#include "firmware/base/file.hpp"
#include "firmware/base/text.hpp"
#include "tools/dozoctl/context.hpp"

namespace dozo::ctl {
namespace {

constexpr std::size_t kMaxFile = 32 * 1024;

void show_enrolment(const Json& found) {
  const Json& anchor = found["anchor"];
  fmt::print("{}\n{}\n", anchor.value("subject", ""), anchor.value("fingerprint", ""));
  if (found["policy"].is_object()) fmt::print("\n{}", found["policy"].value("text", ""));
}

void show_policies(const Json& result) {
  for (const Json& each : result["policies"]) {
    fmt::print("{}  {}  {}\n", each.value("ward", ""), each.value("serial", std::int64_t{0}),
               each.value("sha256", ""));
  }
}

struct PolicyFiles {
  std::string policy, signature, logo;
};

/// From the commissioning disc in the drive, or from files.
Result<ui::Params> policy_params(ui::ApiClient& client, const PolicyFiles& files) {
  ui::Params params;
  if (files.policy.empty()) {
    const Json policy = DOZO_TRY(client.call("enrolment.read"))["policy"];
    if (!policy.is_object()) return fail(ErrorCode::commissioning_disc_invalid, "policy");
    params.set("policy", policy["text"]).set("signature", policy["signature"]);
    params.set("logo", policy["logo"]);
    return params;
  }
  const Bytes text = DOZO_TRY(read_file(files.policy, kMaxFile));
  const Bytes der = DOZO_TRY(
      read_file(files.signature.empty() ? files.policy + ".p7s" : files.signature, kMaxFile));
  params.set("policy", std::string(as_text(text))).set("signature", to_base64(der));
  if (!files.logo.empty()) {
    params.set("logo", to_base64(DOZO_TRY(read_file(files.logo, kMaxFile))));
  }
  return params;
}

void add_adopt(Commands& commands) {
  const auto files = std::make_shared<PolicyFiles>();
  CLI::App* adopt = commands.add(
      "adopt-policy", tr("adopt the ward's policy, from the disc in the drive (two people)"),
      [&commands, files]() -> Result<Json> {
        ui::ApiClient client = DOZO_TRY(commands.context().connect());
        ui::Params params = DOZO_TRY(policy_params(client, *files));
        DOZO_TRY(commands.context().consent(params));
        return client.call("policy.adopt", params);
      });
  adopt->add_option("--file", files->policy, tr("policy (TOML) in a file instead"));
  adopt->add_option("--signature", files->signature, tr("its signature; FILE.p7s without"));
  adopt->add_option("--logo", files->logo, tr("the logo (PNG) that it names"));
}

void add_retire(Commands& commands) {
  const auto fingerprint = std::make_shared<std::string>();
  const auto reason = std::make_shared<std::string>();
  CLI::App* retire = commands.add(
      "retire-anchor", tr("refuse discs of a ward's certificate from now on (two people)"),
      [&commands, fingerprint, reason]() -> Result<Json> {
        ui::ApiClient client = DOZO_TRY(commands.context().connect());
        ui::Params params(Json{{"fingerprint", *fingerprint}, {"reason", *reason}});
        DOZO_TRY(commands.context().consent(params));
        return client.call("anchor.retire", params);
      });
  retire->add_option("fingerprint", *fingerprint, tr("fingerprint of the certificate"))->required();
  retire->add_option("--reason", *reason, tr("why"))->required();
}

}  // namespace

void add_policy_commands(Commands& commands) {
  commands.add(
      "enrolment", tr("read the ward's commissioning disc in the drive"),
      [&commands]() -> Result<Json> {
        return DOZO_TRY(commands.context().connect()).call("enrolment.read");
      },
      show_enrolment);
  commands.add(
      "policies", tr("the wards' policies in force"),
      [&commands]() -> Result<Json> {
        ui::ApiClient client = DOZO_TRY(commands.context().connect());
        Json policies = Json::array();
        for (;;) {
          const Json page =
              DOZO_TRY(client.call("policy.show", ui::Params(Json{{"offset", policies.size()}})));
          for (const Json& each : page["policies"]) policies.push_back(each);
          if (page["policies"].empty() || policies.size() >= page.value("total", std::size_t{0})) {
            return Json{{"policies", policies}};
          }
        }
      },
      show_policies);
  add_adopt(commands);
  add_retire(commands);
}

}  // namespace dozo::ctl
