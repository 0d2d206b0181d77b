// dozo-policy: approvals of images, for whoever makes them. docs/formats/approval.md.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "firmware/base/command_line.hpp"
#include "firmware/base/file.hpp"
#include "firmware/base/text.hpp"
#include "platform/tpm/approval.hpp"

namespace dozo::policy {
namespace {

using platform::Approval;

struct Options {
  std::string pcr11;
  std::uint64_t version = 0;
  std::string key;
  std::string signature;
  std::string out;
};

Result<Approval> unsigned_approval(const Options& options) {
  const auto pcr11 = digest_from_hex(options.pcr11);
  if (!pcr11) return fail(ErrorCode::usage, "--pcr11");
  return Approval{options.version, *pcr11, platform::approved_policy(*pcr11, options.version), {}};
}

Result<> write_octets(const Options& options) {
  const Approval approval = DOZO_TRY(unsigned_approval(options));
  DOZO_TRY(write_file(options.out, platform::signed_octets(approval.policy), 0644));
  fmt::print("{}\n", to_hex(approval.policy));
  return {};
}

Result<> approve(const Options& options) {
  constexpr std::size_t kMaxFile = 1 << 16;
  Approval approval = DOZO_TRY(unsigned_approval(options));
  approval.signature = DOZO_TRY(read_file(options.signature, kMaxFile));
  const auto key =
      DOZO_TRY(platform::UpdateKey::from_pem(DOZO_TRY(read_file(options.key, kMaxFile))));
  // An approval that no terminal would take is not written.
  if (!key.verifies(platform::signed_octets(approval.policy), approval.signature)) {
    return fail(ErrorCode::tpm_approval_invalid, "--signature");
  }
  DOZO_TRY(key.tpm_signature(approval.signature));
  return write_file(options.out, as_bytes(platform::encode_approval(approval)), 0644);
}

void add_image(CLI::App& command, Options& options) {
  command
      .add_option("--pcr11", options.pcr11,
                  tr("what PCR 11 holds once the image has started: 64 hexadecimal digits"))
      ->required();
  command.add_option("--image-version", options.version, tr("the image's version, 1 or more"))
      ->check(CLI::Range(std::uint64_t{1}, (std::uint64_t{1} << 53) - 1))
      ->required();
}

int main(int argc, char** argv) {
  init_text(argv[0]);
  Options options;
  CLI::App app(tr("dozo-policy approves an image: terminals open their state for it."));
  prepare_command_line(app, "dozo-policy");
  app.require_subcommand(1);
  auto* octets = app.add_subcommand("octets", tr("write the octets that the update key signs"));
  add_image(*octets, options);
  octets->add_option("--out", options.out, tr("the file to write"))->required();
  auto* made = app.add_subcommand("approve", tr("write the approval, with the signature"));
  add_image(*made, options);
  made->add_option("--key", options.key, tr("the update key's public half (PEM)"))->required();
  made->add_option("--signature", options.signature,
                   tr("the signature that openssl made of the octets"))
      ->required();
  made->add_option("--out", options.out, tr("the file to write"))->required();
  end_help(app, "",
           {"dozo-policy octets --pcr11 HEX --image-version 7 --out octets",
            "openssl dgst -sha256 -sign update.key -out signature octets",
            "dozo-policy approve --pcr11 HEX --image-version 7 --key update.pem --signature "
            "signature --out approval.json"});
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& why) {
    return end_parsing(app, why);
  }
  if (const auto done = octets->parsed() ? write_octets(options) : approve(options); !done) {
    fmt::print(stderr, "{}\n", describe(done.error()));
    return done.error().code == ErrorCode::usage ? 2 : 1;
  }
  return 0;
}

}  // namespace
}  // namespace dozo::policy

int main(int argc, char** argv) {
  return dozo::policy::main(argc, argv);
}
