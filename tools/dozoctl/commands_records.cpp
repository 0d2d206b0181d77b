// certificate, documents, document, report, qr, roll-key, export-ledger.
#include <cstdio>
#include <filesystem>
#include <memory>

#include <fcntl.h>
#include <fmt/format.h>

#include "firmware/base/text.hpp"
#include "tools/dozoctl/context.hpp"

namespace dozo::ctl {
namespace {

namespace fs = std::filesystem;

// Fetches one form of a document into a file that appears only when it is complete.
Result<> fetch(ui::ApiClient& client, const Json& what, const fs::path& path) {
  const fs::path part = path.string() + ".part";
  const UniqueFd out = DOZO_TRY(open_file(part, O_WRONLY | O_CREAT | O_TRUNC, 0644));
  ui::Params params(what);
  DOZO_TRY(params.add_descriptor("out", out.get()));
  std::error_code error;
  if (const auto fetched = client.call("document.fetch", params); !fetched) {
    fs::remove(part, error);
    return tl::unexpected(fetched.error());
  }
  DOZO_TRY(sync_file(out.get()));
  fs::rename(part, path, error);
  if (error) return fail(ErrorCode::io_failed, error.message());
  return {};
}

struct DocumentOptions {
  std::string number, folder = ".", name, language = "ja";
  bool page = true;
};

Result<Json> document(const Context& context, const DocumentOptions& options) {
  ui::ApiClient client = DOZO_TRY(context.connect());
  const fs::path base =
      fs::path(options.folder) / (options.name.empty() ? options.number : options.name);
  const auto form = [&](const char* name) {
    return Json{{"number", options.number}, {"form", name}};
  };
  DOZO_TRY(fetch(client, form("json"), base.string() + ".json"));
  DOZO_TRY(fetch(client, form("signature"), base.string() + ".json.p7s"));
  if (options.page) {
    Json page = form("page");
    page["language"] = options.language;
    DOZO_TRY(fetch(client, page, base.string() + ".pdf"));
  }
  return Json{{"path", base.string()}};
}

struct ReportOptions {
  std::string kind, from, to, contract;
};

void add_reports(Commands& commands) {
  const auto options = std::make_shared<ReportOptions>();
  CLI::App* report = commands.add(
      "report", tr("issue a report; its number"),
      [&commands, options]() -> Result<Json> {
        Json params{{"kind", options->kind}};
        if (!options->from.empty()) params["from"] = options->from;
        if (!options->to.empty()) params["to"] = options->to;
        if (!options->contract.empty()) params["contract"] = options->contract;
        ui::ApiClient client = DOZO_TRY(commands.context().connect());
        return client.call("report.issue", ui::Params(params));
      },
      [](const Json& result) { fmt::print("{}\n", result.value("document", "")); });
  report->add_option("kind", options->kind, tr("roster, status, inspection or enrolment"))
      ->required()
      ->check(CLI::IsMember({"roster", "status", "inspection", "enrolment"}));
  report->add_option("--from", options->from, tr("first day of the period, YYYY-MM-DD"));
  report->add_option("--to", options->to, tr("last day of the period, YYYY-MM-DD"));
  report->add_option("--contract", options->contract, tr("of this contract only"));

  const auto number = std::make_shared<std::string>();
  CLI::App* qr = commands.add(
      "qr", tr("the text of a document's QR code"),
      [&commands, number]() -> Result<Json> {
        ui::ApiClient client = DOZO_TRY(commands.context().connect());
        return client.call("document.qr", ui::Params(Json{{"number", *number}}));
      },
      [](const Json& result) { fmt::print("{}\n", result.value("text", "")); });
  qr->add_option("number", *number, tr("number of the document"))->required();

  commands.add(
      "roll-key", tr("give the terminal a new key; the number of its enrolment sheet"),
      [&commands]() -> Result<Json> {
        ui::ApiClient client = DOZO_TRY(commands.context().connect());
        ui::Params params;
        DOZO_TRY(commands.context().consent(params));
        return client.call("terminal.roll_key", params);
      },
      [](const Json& result) { fmt::print("{}\n", result.value("document", "")); });
}

void add_documents(Commands& commands) {
  commands.add(
      "documents", tr("list the documents"),
      [&commands]() -> Result<Json> {
        ui::ApiClient client = DOZO_TRY(commands.context().connect());
        Json documents = Json::array();
        for (;;) {
          const Json page = DOZO_TRY(
              client.call("document.list", ui::Params(Json{{"offset", documents.size()}})));
          for (const Json& each : page["documents"]) documents.push_back(each);
          if (page["documents"].empty() ||
              documents.size() >= page.value("total", std::size_t{0})) {
            return Json{{"documents", documents}};
          }
        }
      },
      [](const Json& result) {
        for (const Json& each : result["documents"]) {
          fmt::print("{}  {}  {}  {}\n", each.value("number", ""), each.value("kind", ""),
                     each.value("job", ""), each.value("issued_at", ""));
        }
      });
  const auto options = std::make_shared<DocumentOptions>();
  CLI::App* command =
      commands.add("document", tr("fetch a document: JSON, its signature, and the page"),
                   [&commands, options] { return document(commands.context(), *options); });
  command->add_option("number", options->number, tr("number of the document"))->required();
  command->add_option("--out", options->folder, tr("folder to write to"));
  command->add_option("--name", options->name, tr("name of the files; the number without"));
  command->add_flag("!--no-page", options->page, tr("without the PDF"));
  command->add_option("--language", options->language, tr("of the page: ja or en"))
      ->check(CLI::IsMember({"ja", "en"}));
}

}  // namespace

void add_record_commands(Commands& commands) {
  const auto file = std::make_shared<std::string>();
  CLI::App* certificate = commands.add(
      "certificate", tr("the terminal's certificate, for the ward"),
      [&commands]() -> Result<Json> {
        return DOZO_TRY(ui::ApiClient::connect(ui::socket_path(commands.context().socket)))
            .call("terminal.certificate");
      },
      [file](const Json& result) {
        const std::string pem = result.value("pem", "");
        if (file->empty()) {
          fmt::print("{}", pem);
        } else if (const auto written = write_file(*file, as_bytes(pem), 0644); !written) {
          std::fprintf(stderr, "%s\n", describe(written.error()).c_str());
        }
      });
  certificate->add_option("--out", *file, tr("file to write to"));
  add_documents(commands);
  add_reports(commands);
  const auto folder = std::make_shared<std::string>();
  CLI::App* ledger = commands.add(
      "export-ledger", tr("write the ledger, with a signed checkpoint, into an empty folder"),
      [&commands, folder]() -> Result<Json> {
        ui::ApiClient client = DOZO_TRY(commands.context().connect());
        std::error_code error;
        fs::create_directories(*folder, error);
        const UniqueFd fd = DOZO_TRY(open_file(*folder, O_RDONLY | O_DIRECTORY));
        ui::Params params;
        DOZO_TRY(params.add_descriptor("folder", fd.get()));
        return client.call("ledger.export", params);
      });
  ledger->add_option("folder", *folder, tr("folder to write to"))->required();
}

}  // namespace dozo::ctl
