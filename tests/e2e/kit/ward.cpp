#include "tests/e2e/kit/ward.hpp"

#include "firmware/base/clock.hpp"
#include "firmware/sealed/password.hpp"
#include "platform/disc/iso_writer.hpp"
#include "tests/e2e/kit/must.hpp"

namespace dozo::e2e {
namespace {

namespace fs = std::filesystem;

sealed::CmsSigner make_signer(const std::string& name) {
  SystemRandom random;
  auto key = must(sealed::PrivateKey::generate());
  auto certificate = must(sealed::make_self_signed(key, name, SystemClock().now(), random));
  return must(sealed::CmsSigner::make(std::move(key), std::move(certificate)));
}

std::vector<sealed::SealInput> inputs_below(const fs::path& folder) {
  std::vector<sealed::SealInput> inputs;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    std::string path = entry.path().lexically_relative(folder).string();
    if (entry.is_directory()) path += '/';
    inputs.push_back({entry.path(), path});
  }
  return inputs;
}

std::string fresh_password() {
  SystemRandom random;
  return std::string(as_text(must(sealed::password::generate(random)).view()));
}

}  // namespace

Ward::Ward(const std::string& name) : signer_(make_signer(name)) {}

std::string Ward::another_password() {
  return fresh_password();
}

Delivery Ward::seal(const std::string& terminal_pem, const Sealing& sealing) {
  const fs::path work = folder_.path() / std::to_string(++sealed_);
  const fs::path source = work / "input";
  fs::create_directories(source);
  write_files(sealing.contents, source);
  Delivery made{sealing.number, "", fresh_password(), sealing.contents, {}};

  sealed::SealRequest request;
  request.inputs = sealing.inputs.empty() ? inputs_below(source) : sealing.inputs;
  request.delivery.department = "見本区 国保収納課";
  request.delivery.subject = "国民健康保険料督促状の印刷";
  request.delivery.contract = "K-2026-17";
  request.delivery.number = sealing.number;
  request.delivery.recipient =
      must(sealed::Certificate::from_pem(as_bytes(terminal_pem))).public_key_digest();
  request.delivery.sealed_at = SystemClock().now();
  request.delivery.return_by = {2099, 12, 25};
  request.delivery.records = 3000;
  request.delivery.record_rule = "rows:.csv";
  request.password = as_bytes(made.password);
  request.disc_octets = sealing.disc_octets;
  request.part_octets = sealing.part_octets;
  request.log_n = sealing.log_n;
  request.work_folder = work / "discs";
  fs::create_directories(request.work_folder);
  SystemRandom random;
  platform::IsoWriter writer;
  const auto sealed = must(sealed::seal(request, signer_, random, writer));
  made.notice = sealed.delivery.notice;
  made.images = sealed.images;
  fs::remove_all(source);
  return made;
}

fs::path Ward::commissioning(const std::string& policy, const Bytes& logo) {
  const std::string certificate = pem();
  const auto octets = [](const std::string& text) { return Bytes(text.begin(), text.end()); };
  sealed::ImagePlan plan;
  plan.files.push_back({"ward.pem", octets(certificate)});
  if (!policy.empty()) {
    plan.files.push_back({"policy.toml", octets(policy)});
    plan.files.push_back({"policy.toml.p7s", sign(policy)});
  }
  if (!logo.empty()) plan.files.push_back({"logo.png", logo});
  plan.volume_id = "DOZO_WARD";
  plan.output = folder_.path() / ("ward-" + std::to_string(++sealed_) + ".iso");
  plan.timestamp = SystemClock().now();
  must(platform::IsoWriter().write(plan));
  return plan.output;
}

}  // namespace dozo::e2e
