// The terminal at a glance, documents, ledger.
#include <algorithm>
#include <filesystem>

#include "firmware/custody/keeping.hpp"
#include "firmware/daemon/api/methods.hpp"
#include "firmware/daemon/api/views.hpp"
#include "firmware/ledger/line.hpp"

namespace dozo::daemon::api {
namespace {

// What of the wards' lies in this contractor's cabinets now, or was taken out of them.
Json keeping(const custody::State& state) {
  const auto kept = custody::in_keeping(state);
  const auto count = [&](custody::PlaceKind kind) {
    return std::ranges::count_if(
        kept, [&](const auto& each) { return each.kind() == kind && !each.loss(); });
  };
  return {{"discs", count(custody::PlaceKind::discs)},
          {"notices", count(custody::PlaceKind::notices)}};
}

Json overdue_view(const custody::State& state, Instant now) {
  const custody::Overdue counts = custody::overdue(state, now);
  return {{"returns", counts.returns}, {"out", counts.out}, {"wipes", counts.wipes}};
}

Result<Answer> status(Request& request) {
  System& system = request.system;
  Core& core = system.core();
  const auto held = core.lock();
  const custody::State& state = core.state();
  Json shelves = Json::array();
  for (const auto& [number, use] : state.shelves) {
    const custody::Job* job = state.job(use.job);
    Json shelf{{"number", number},
               {"state", custody::to_text(use.state)},
               {"bytes", use.bytes},
               {"job", use.job}};
    if (job != nullptr) {
      shelf["subject"] = job->delivery.subject;
      shelf["job_state"] = custody::to_text(job->state);
      shelf["return_by"] = to_iso(job->delivery.return_by);
    }
    shelves.push_back(std::move(shelf));
  }
  const auto desk = system.reception().desk();
  const auto trouble = system.reception().trouble();
  return Answer{
      {{"version", DOZO_VERSION},
       {"time", to_rfc3339(core.now().time)},
       {"clock_behind", core.now().clock_behind},
       {"terminal", state.terminal ? view(*state.terminal) : Json(nullptr)},
       {"anchors", state.anchors.size()},
       {"shelves", shelves},
       {"jobs", state.jobs.size()},
       {"documents", state.documents.size()},
       {"incidents",
        std::ranges::count_if(state.incidents, [](const auto& each) { return !each.closed_at; })},
       {"keeping", keeping(state)},
       {"overdue", overdue_view(state, core.now().time)},
       {"ledger", {{"id", state.ledger}, {"size", core.ledger().size()}}},
       {"disc", desk ? view(*desk) : Json(nullptr)},
       {"drive", trouble ? view(*trouble) : Json(nullptr)},
       {"locked_out", nullptr},
       {"assurance", evidence::to_token(core.platform().assurance)},
       {"recovery_key", system.recovery_key().has_value()},
       {"activity", view(system.activities().status())},
       {"self_test", view(state.self_test)},
       {"session_minutes", custody::session_minutes(state)},
       {"login", request.session.login}},
      {}};
}

Result<Answer> certificate(Request& request) {
  const std::string pem = DOZO_TRY(request.system.certificate());
  return Answer{{{"pem", pem}}, {}};
}

// Through a descriptor, as every secret; the terminal has nobody yet who could log in.
Result<Answer> recovery_key(Request& request) {
  const auto out = std::make_shared<UniqueFd>(DOZO_TRY(request.descriptor("out")));
  const auto key = std::make_shared<SecretBytes>(DOZO_TRY(request.system.recovery_key()));
  return Answer{{}, [out, key]() -> Result<Json> {
                  DOZO_TRY(write_all(out->get(), key->view()));
                  return Json::object();
                }};
}

Result<Answer> subscribe(Request& request) {
  request.session.subscribed = true;
  return Answer{};
}

Result<> may_read_records(const Request& request) {
  const custody::Who who = DOZO_TRY(request.actor());
  const auto held = request.system.core().lock();
  return custody::require(request.system.core().state(), who, custody::Act::read_records);
}

Result<Answer> document_list(Request& request) {
  DOZO_TRY(may_read_records(request));
  const std::int64_t offset = DOZO_TRY(request.optional_integer("offset", 0));
  constexpr std::int64_t kPage = 100;
  const auto held = request.system.core().lock();
  const auto& all = request.system.core().state().documents;
  Json documents = Json::array();
  for (std::int64_t i = std::max<std::int64_t>(0, offset);
       i < offset + kPage && i < static_cast<std::int64_t>(all.size()); ++i) {
    const custody::IssuedDocument& document = all[static_cast<std::size_t>(i)];
    documents.push_back({{"number", document.number},
                         {"kind", document.kind},
                         {"job", document.job},
                         {"sha256", document.sha256},
                         {"issued_at", to_rfc3339(document.issued_at)}});
  }
  return Answer{{{"documents", documents}, {"total", all.size()}}, {}};
}

// Writes one form of a document ("json", "signature" or "page") to the descriptor that was sent.
Result<Answer> document_fetch(Request& request) {
  DOZO_TRY(may_read_records(request));
  const std::string number = DOZO_TRY(request.text("number"));
  const std::string form = DOZO_TRY(request.text("form"));
  const auto out = std::make_shared<UniqueFd>(DOZO_TRY(request.descriptor("out")));
  System& system = request.system;
  if (form == "page") {
    std::string language = DOZO_TRY(request.optional_text("language"));
    if (language.empty()) language = "ja";
    return Answer{{}, [&system, number, language, out]() -> Result<Json> {
                    const Bytes page = DOZO_TRY(system.page(number, language));
                    DOZO_TRY(write_all(out->get(), page));
                    return Json::object();
                  }};
  }
  if (form != "json" && form != "signature") return fail(ErrorCode::request_malformed, "form");
  std::optional<ledger::Document> document;
  {
    const auto held = system.core().lock();
    document = DOZO_TRY(system.core().store().document(number));
  }
  if (!document) return fail(ErrorCode::document_unknown);
  Bytes content = document->signature;
  if (form == "json") {
    const ByteView json = as_bytes(document->json);
    content.assign(json.begin(), json.end());
  }
  return Answer{{}, [content = std::move(content), out]() -> Result<Json> {
                  DOZO_TRY(write_all(out->get(), content));
                  return Json::object();
                }};
}

Result<Answer> ledger_export(Request& request) {
  DOZO_TRY(may_read_records(request));
  const auto folder = std::make_shared<UniqueFd>(DOZO_TRY(request.descriptor("folder")));
  System& system = request.system;
  return Answer{{}, [&system, folder]() -> Result<Json> {
                  // Whoever asks has opened the folder: dozod needs no right of its own to a path.
                  DOZO_TRY(system.export_ledger("/proc/self/fd/" + std::to_string(folder->get())));
                  return Json::object();
                }};
}

// The ledger's entries from number `offset`, without their bodies: who did what, when, to which
// job.
Result<Answer> ledger_list(Request& request) {
  DOZO_TRY(may_read_records(request));
  const std::int64_t offset = DOZO_TRY(request.optional_integer("offset", 0));
  constexpr std::uint64_t kPage = 100;
  Core& core = request.system.core();
  const auto held = core.lock();
  Json events = Json::array();
  DOZO_TRY(core.store().read(
      static_cast<std::uint64_t>(std::max<std::int64_t>(0, offset)), kPage,
      [&](std::uint64_t sequence, std::string_view line, const Digest&) -> Result<> {
        const ledger::Event event = DOZO_TRY(ledger::parse_line(line)).event;
        const auto job = event.body.find("job");
        events.push_back({{"sequence", sequence},
                          {"time", to_rfc3339(event.time)},
                          {"type", event.type},
                          {"actor", event.actor},
                          {"job", job != event.body.end() && job->is_string() ? *job : Json("")}});
        return {};
      }));
  return Answer{{{"events", events}, {"total", core.ledger().size()}}, {}};
}

}  // namespace

void add_record_methods(MethodTable& table) {
  table["status"] = status;
  table["terminal.certificate"] = certificate;
  table["terminal.recovery_key"] = recovery_key;
  table["subscribe"] = subscribe;
  table["document.list"] = document_list;
  table["document.fetch"] = document_fetch;
  table["ledger.export"] = ledger_export;
  table["ledger.list"] = ledger_list;
}

}  // namespace dozo::daemon::api
