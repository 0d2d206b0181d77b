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

/// From the commissioning disc in the drive, or from files.
Result<ui::Params> policy_params(ui::ApiClient& client, const std::string& file,
                                 const std::string& signature) {
  ui::Params params;
  if (file.empty()) {
    const Json policy = DOZO_TRY(client.call("enrolment.read"))["policy"];
    if (!policy.is_object()) return fail(ErrorCode::commissioning_disc_invalid, "policy");
    params.set("policy", policy["text"]).set("signature", policy["signature"]);
    return params;
  }
  const Bytes text = DOZO_TRY(read_file(file, kMaxFile));
  const Bytes der = DOZO_TRY(read_file(signature.empty() ? file + ".p7s" : signature, kMaxFile));
  params.set("policy", std::string(as_text(text))).set("signature", to_base64(der));
  return params;
}

void add_adopt(Commands& commands) {
  const auto file = std::make_shared<std::string>();
  const auto signature = std::make_shared<std::string>();
  CLI::App* adopt = commands.add(
      "adopt-policy", tr("adopt the ward's policy, from the disc in the drive (two people)"),
      [&commands, file, signature]() -> Result<Json> {
        ui::ApiClient client = DOZO_TRY(commands.context().connect());
        ui::Params params = DOZO_TRY(policy_params(client, *file, *signature));
        DOZO_TRY(commands.context().consent(params));
        return client.call("policy.adopt", params);
      });
  adopt->add_option("--file", *file, tr("policy (TOML) in a file instead"));
  adopt->add_option("--signature", *signature, tr("its signature; FILE.p7s without"));
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
        return DOZO_TRY(commands.context().connect()).call("policy.show");
      },
      show_policies);
  add_adopt(commands);
  add_retire(commands);
}

}  // namespace dozo::ctl
