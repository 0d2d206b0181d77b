#include <algorithm>
#include <atomic>
#include <charconv>
#include <csignal>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "firmware/base/clock.hpp"
#include "firmware/base/random.hpp"
#include "firmware/base/text.hpp"
#include "firmware/sealed/age/keys.hpp"
#include "firmware/sealed/cms.hpp"
#include "firmware/sealed/password.hpp"
#include "firmware/sealed/seal.hpp"
#include "platform/disc/iso_writer.hpp"
#include "platform/print/notice.hpp"
#include "tools/dozo-seal/inputs.hpp"
#include "tools/dozo-seal/job_sheet.hpp"
#include "tools/dozo-seal/keys.hpp"
#include "tools/dozo-seal/options.hpp"
#include "tools/dozo-seal/output.hpp"
#include "tools/dozo-seal/report.hpp"

namespace dozo::seal_tool {
namespace {

constexpr std::size_t kMaxPasswordFile = 1024;
constexpr unsigned kMostThreads = 4;

std::atomic<bool> stopped{false};
static_assert(std::atomic<bool>::is_always_lock_free);

void stop(int /*signal*/) {
  stopped = true;
}

Result<SecretBytes> get_password(const Pack& options, Random& random) {
  if (options.password_file.empty()) return sealed::password::generate(random);
  SecretBytes typed = DOZO_TRY(read_secret(options.password_file, kMaxPasswordFile));
  std::size_t size = typed.size();
  while (size > 0 && (typed.view()[size - 1] == '\n' || typed.view()[size - 1] == '\r')) --size;
  return sealed::password::normalise(as_text(typed.view().first(size)));
}

Result<std::uint64_t> disc_octets(const std::string& text) {
  if (text == "cd") return sealed::kDiscCd;
  if (text == "dvd") return sealed::kDiscDvd;
  if (text == "dvd-dl") return sealed::kDiscDvdDl;
  std::uint64_t octets = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), octets);
  if (error != std::errc{} || end != text.data() + text.size()) {
    return fail(ErrorCode::disc_size_invalid, "not a number");
  }
  return octets;
}

/// Whom the notice is addressed to: as the job sheet says, or, where that names the terminal by its
/// public key's digest, the name in the terminal's certificate.
Result<std::string> addressee(const JobSheet& job, const sealed::Certificate& terminal) {
  const auto digest = digest_from_hex(job.recipient);
  if (!digest) return job.recipient;
  if (*digest != terminal.public_key_digest()) {
    return fail(ErrorCode::job_sheet_invalid, "recipient is not the key of --recipient");
  }
  return terminal.subject();
}

/// "D-2.iso" of "D.iso".
std::filesystem::path numbered(const std::filesystem::path& out, std::size_t number) {
  auto path = out;
  return path.replace_filename(out.stem().string() + "-" + std::to_string(number) +
                               out.extension().string());
}

std::vector<std::filesystem::path> image_paths(const std::filesystem::path& out,
                                               std::size_t count) {
  if (count == 1) return {out};
  std::vector<std::filesystem::path> paths;
  for (std::size_t i = 1; i <= count; ++i) paths.push_back(numbered(out, i));
  return paths;
}

struct Packed {
  sealed::SealedDelivery sealed;
  std::vector<std::filesystem::path> images;
};

/// Puts everything in its place, or nothing.
Result<std::vector<std::filesystem::path>> publish(const Pack& options, const JobSheet& job,
                                                   const sealed::SealedDelivery& sealed,
                                                   ByteView password) {
  Outputs outputs;
  const sealed::Delivery& delivery = sealed.delivery;
  if (!options.notice.empty()) {
    DOZO_TRY(platform::write_notice(
        {delivery.number, delivery.notice, delivery.subject, delivery.department, delivery.contract,
         job.recipient, static_cast<int>(sealed.images.size()), delivery.sealed_at,
         delivery.return_by},
        password, options.notice));
    outputs.add(options.notice);
  }
  if (!options.password_out.empty()) {
    auto line = DOZO_TRY(SecretBytes::make(password.size() + 1));
    std::copy(password.begin(), password.end(), line.span().begin());
    line.span().back() = '\n';
    DOZO_TRY(outputs.write(options.password_out, line.view(), 0600));
  }
  auto images = image_paths(options.out, sealed.images.size());
  for (std::size_t i = 0; i < images.size(); ++i) {
    DOZO_TRY(outputs.move(sealed.images[i], images[i]));
  }
  outputs.keep();
  return images;
}

Result<Packed> pack(const Pack& options, std::vector<std::string>& about) {
  if (options.notice.empty() && options.password_out.empty() && options.password_file.empty()) {
    return fail(ErrorCode::usage, "--notice or --password-out: the password would be lost");
  }
  DOZO_TRY(refuse_existing(
      {options.out, numbered(options.out, 1), options.notice, options.password_out}));
  SystemRandom random;
  const Instant now = SystemClock().now();
  JobSheet job = DOZO_TRY(read_job_sheet(options.job));
  auto signer = DOZO_TRY(read_signer(options.key, options.certificate, now));
  const auto recipient = DOZO_TRY(read_certificate(options.recipient));
  job.recipient = DOZO_TRY(addressee(job, recipient));
  const SecretBytes password = DOZO_TRY(get_password(options, random));
  const auto blame = [&about](const sealed::SealInput& input) {
    about.push_back(input.source.string());
  };

  sealed::SealRequest request;
  request.disc_octets = DOZO_TRY(disc_octets(options.disc_size));
  request.inputs = DOZO_TRY(collect_inputs(options.files, blame));
  request.delivery = job.delivery;
  request.delivery.recipient = recipient.public_key_digest();
  request.delivery.sealed_at = now;
  request.password = password.view();
  request.log_n = sealed::age::kLogN;
  request.threads = std::clamp(std::thread::hardware_concurrency(), 1U, kMostThreads);
  request.blame = blame;
  request.check_records = !options.allow_records_mismatch;
  const WorkFolder work = DOZO_TRY(WorkFolder::beside(options.out));
  request.work_folder = work.path();

  platform::IsoWriter writer;
  Progress progress;
  auto sealed = DOZO_TRY(sealed::seal(request, signer, random, writer,
                                      [&progress](std::uint64_t done, std::uint64_t total) {
                                        progress.show(done, total);
                                        return !stopped;
                                      }));
  auto images = DOZO_TRY(publish(options, job, sealed, password.view()));
  return Packed{std::move(sealed), std::move(images)};
}

}  // namespace

int run(const Pack& options) {
  // A signal ends the work in order, so that nothing half-made stays.
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) std::signal(signal, stop);
  std::vector<std::string> about;
  const auto packed = pack(options, about);
  if (!packed) {
    const int code = refuse(options.json, packed.error(), about);
    return packed.error().code == ErrorCode::usage ? 2 : code;
  }
  std::vector<std::string> images;
  for (const auto& image : packed->images) images.push_back(image.string());
  const sealed::SealedDelivery& sealed = packed->sealed;
  return succeed(options.json,
                 {{"discs", tr("Disc image"), images},
                  {"delivery", tr("Delivery number"), sealed.delivery.number},
                  {"notice", tr("Password notice number"), sealed.delivery.notice},
                  {"group", tr("Sealing"), sealed.delivery.group},
                  {"files", tr("Files"), static_cast<std::int64_t>(sealed.files)},
                  {"bytes", tr("Bytes"), static_cast<std::int64_t>(sealed.content_octets)},
                  {"parts", tr("Parts"), static_cast<std::int64_t>(sealed.parts)}});
}

}  // namespace dozo::seal_tool
