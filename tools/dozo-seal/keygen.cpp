#include <cerrno>
#include <filesystem>

#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/clock.hpp"
#include "firmware/base/file.hpp"
#include "firmware/base/random.hpp"
#include "firmware/base/text.hpp"
#include "firmware/sealed/certificate.hpp"
#include "tools/dozo-seal/options.hpp"
#include "tools/dozo-seal/output.hpp"
#include "tools/dozo-seal/report.hpp"

namespace dozo::seal_tool {
namespace {

Result<sealed::Certificate> make(const Keygen& options) {
  SystemRandom random;
  const auto key_path = options.out / "ward.key";
  const auto certificate_path = options.out / "ward.pem";
  DOZO_TRY(refuse_existing({key_path, certificate_path}));
  const auto kind = options.rsa ? sealed::KeyKind::rsa : sealed::KeyKind::ec_p256;
  const auto key = DOZO_TRY(sealed::PrivateKey::generate(kind));
  const auto certificate =
      DOZO_TRY(sealed::make_self_signed(key, options.name, SystemClock().now(), random));
  if (mkdir(options.out.c_str(), 0700) != 0 && errno != EEXIST) {
    return fail(errno == ENOENT ? ErrorCode::file_not_found : ErrorCode::file_not_permitted,
                "folder");
  }
  const auto pem = DOZO_TRY(key.to_pem());
  Outputs outputs;
  DOZO_TRY(outputs.write(key_path, pem.view(), 0600));
  DOZO_TRY(outputs.write(certificate_path, as_bytes(certificate.to_pem()), 0644));
  outputs.keep();
  return certificate;
}

}  // namespace

int run(const Keygen& options) {
  const auto certificate = make(options);
  if (!certificate) return refuse(options.json, certificate.error());
  return succeed(
      options.json,
      {{"key", tr("Key"), (options.out / "ward.key").string()},
       {"certificate", tr("Certificate"), (options.out / "ward.pem").string()},
       {"subject", tr("Name"), certificate->subject()},
       {"fingerprint", tr("Fingerprint (SHA-256)"), to_hex(certificate->fingerprint())}});
}

}  // namespace dozo::seal_tool
