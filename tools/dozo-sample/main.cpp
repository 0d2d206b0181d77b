// dozo-sample: a delivery as a ward would send it, of invented people. For trying out and testing.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "firmware/base/command_line.hpp"
#include "firmware/base/file.hpp"
#include "firmware/base/text.hpp"
#include "firmware/sealed/certificate.hpp"
#include "tools/dozo-sample/files.hpp"
#include "tools/dozo-sample/record.hpp"

namespace dozo::sample {
namespace {

struct Options {
  std::string folder;
  std::string job;
  std::string terminal;
  std::string return_by = "2026-12-25";
  std::int64_t records = 3200;
  std::uint64_t seed = 2026;
};

// docs/formats/job-sheet.md
Result<> write_job_sheet(const Options& options) {
  const Bytes pem = DOZO_TRY(read_file(options.terminal, 1 << 16));
  const auto terminal = DOZO_TRY(sealed::Certificate::from_pem(pem));
  const std::string sheet = fmt::format(
      "subject     = \"国民健康保険料督促状（令和8年11月発送分）\"\n"
      "department  = \"見本区 国保年金課\"\n"
      "contract    = \"見契第2026-0417号\"\n"
      "delivery    = \"MIHON-2026-11-001\"\n"
      "recipient   = \"{}\"\n"
      "records     = {}\n"
      "record_rule = \"fixed:{}:.dat\"\n"
      "return_by   = \"{}\"\n",
      to_hex(terminal.public_key_digest()), options.records, kRecordOctets, options.return_by);
  return write_file(options.job, as_bytes(sheet), 0644);
}

Result<> run(const Options& options) {
  if (!date_from_iso(options.return_by)) return fail(ErrorCode::usage, "--return-by");
  DOZO_TRY(write_delivery(options.folder, options.records, options.seed));
  if (options.job.empty()) return {};
  return write_job_sheet(options);
}

int main(int argc, char** argv) {
  init_text(argv[0]);
  Options options;
  CLI::App app(tr("dozo-sample makes a delivery of invented people, for trying out and testing."));
  prepare_command_line(app, "dozo-sample");
  app.add_option("DIR", options.folder, tr("the folder to make; it must be new or empty"))
      ->required();
  auto* job = app.add_option("--job", options.job, tr("write the job sheet to this file"));
  auto* terminal = app.add_option("--terminal", options.terminal,
                                  tr("the recipient terminal's certificate (kiosk.pem)"));
  job->needs(terminal);
  terminal->needs(job);
  app.add_option("--return-by", options.return_by, tr("the day of return in the job sheet"))
      ->capture_default_str();
  app.add_option("--records", options.records, tr("how many letters, 1 to 999999"))
      ->check(CLI::Range(1, 999'999))
      ->capture_default_str();
  app.add_option("--seed", options.seed, tr("the same number gives the same people"))
      ->capture_default_str();
  end_help(
      app, "",
      {"dozo-sample input", "dozo-sample input --job job.toml --terminal kiosk.pem --records 50"});
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& why) {
    return end_parsing(app, why);
  }
  if (const auto done = run(options); !done) {
    fmt::print(stderr, "{}\n", describe(done.error()));
    return done.error().code == ErrorCode::usage ? 2 : 1;
  }
  return 0;
}

}  // namespace
}  // namespace dozo::sample

int main(int argc, char** argv) {
  return dozo::sample::main(argc, argv);
}
