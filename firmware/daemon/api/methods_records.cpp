// The terminal at a glance, documents, ledger.
#include <algorithm>
#include <filesystem>

#include "firmware/daemon/api/methods.hpp"
#include "firmware/daemon/api/views.hpp"
#include "firmware/ledger/line.hpp"

namespace dozo::daemon::api {
namespace {

// What of the wards' lies in this contractor's cabinets now.
Json keeping(const custody::State& state) {
  std::size_t discs = 0;
  for (const auto& [id, job] : state.jobs) {
    for (const auto& [number, disc] : job.discs) discs += disc.returned_at ? 0 : 1;
  }
  const auto notices = std::ranges::count_if(
      state.notices, [](const auto& notice) { return !notice.second.returned_at; });
  return {{"discs", discs}, {"notices", notices}};
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
  return Answer{{{"version", DOZO_VERSION},
                 {"time", to_rfc3339(core.now().time)},
                 {"clock_behind", core.now().clock_behind},
                 {"terminal", state.terminal ? view(*state.terminal) : Json(nullptr)},
                 {"anchors", state.anchors.size()},
                 {"shelves", shelves},
                 {"jobs", state.jobs.size()},
                 {"documents", state.documents.size()},
                 {"incidents", state.incidents.size()},
                 {"keeping", keeping(state)},
                 {"ledger", {{"id", state.ledger}, {"size", core.ledger().size()}}},
                 {"disc", desk ? view(*desk) : Json(nullptr)},
                 {"activity", view(system.activities().status())},
                 {"login", request.session.login}},
                {}};
}

Result<Answer> certificate(Request& request) {
  return Answer{{{"pem", DOZO_TRY(request.system.certificate())}}, {}};
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
    return Answer{{}, [&system, number, out]() -> Result<Json> {
                    const Bytes page = DOZO_TRY(system.page(number));
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

// Where discs and notices were kept before, the last one first: what the next place will be.
Result<Answer> place_list(Request& request) {
  DOZO_TRY(request.actor());
  constexpr std::size_t kMost = 9;
  std::vector<std::pair<Instant, std::string>> discs;
  std::vector<std::pair<Instant, std::string>> notices;
  {
    const auto held = request.system.core().lock();
    for (const auto& [id, job] : request.system.core().state().jobs) {
      for (const auto& [number, disc] : job.discs) discs.emplace_back(disc.received_at, disc.place);
    }
    for (const auto& [number, notice] : request.system.core().state().notices) {
      notices.emplace_back(notice.received_at, notice.place);
    }
  }
  const auto latest = [](auto& places) {
    std::ranges::sort(places, std::ranges::greater());
    Json names = Json::array();
    for (const auto& [at, place] : places) {
      if (names.size() < kMost && std::ranges::find(names, Json(place)) == names.end()) {
        names.push_back(place);
      }
    }
    return names;
  };
  return Answer{{{"discs", latest(discs)}, {"notices", latest(notices)}}, {}};
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
  table["subscribe"] = subscribe;
  table["document.list"] = document_list;
  table["document.fetch"] = document_fetch;
  table["ledger.export"] = ledger_export;
  table["ledger.list"] = ledger_list;
  table["place.list"] = place_list;
}

}  // namespace dozo::daemon::api
