// The inspector's bundle.
#include <memory>

#include "firmware/daemon/api/methods.hpp"
#include "firmware/daemon/bundle.hpp"

namespace dozo::daemon::api {
namespace {

Result<std::optional<Date>> day(const Request& request, const char* key) {
  const std::string text = DOZO_TRY(request.optional_text(key));
  if (text.empty()) return std::optional<Date>();
  const auto date = date_from_iso(text);
  if (!date) return fail(ErrorCode::request_malformed, key);
  return date;
}

Result<BundleRequest> bundle_request(const Request& request) {
  BundleRequest wanted;
  ledger::BundleScope& scope = wanted.scope;
  scope.from = DOZO_TRY(day(request, "from"));
  scope.to = DOZO_TRY(day(request, "to"));
  scope.contract = DOZO_TRY(request.optional_text("contract"));
  const bool half = scope.from.has_value() != scope.to.has_value();
  if (half || (scope.from && *scope.from > *scope.to) || (!scope.from && scope.contract.empty())) {
    return fail(ErrorCode::request_malformed, "from and to, or contract");
  }
  for (const Json& number : request.params.value("papers", Json::array())) {
    if (!number.is_string()) return fail(ErrorCode::request_malformed, "papers");
    wanted.papers.push_back(number);
  }
  return wanted;
}

Result<Answer> bundle_export(Request& request) {
  System& system = request.system;
  const custody::Who who = DOZO_TRY(request.actor());
  {
    const auto held = system.core().lock();
    DOZO_TRY(custody::require(system.core().state(), who, custody::Act::export_evidence));
  }
  BundleRequest wanted = DOZO_TRY(bundle_request(request));
  const std::string certificate = DOZO_TRY(system.certificate());
  const auto out = std::make_shared<UniqueFd>(DOZO_TRY(request.descriptor("out")));
  return Answer{{}, [&system, certificate, wanted = std::move(wanted), out]() -> Result<Json> {
                  DOZO_TRY(write_bundle(system.core(), certificate, wanted, out->get()));
                  return Json::object();
                }};
}

}  // namespace

void add_bundle_methods(MethodTable& table) {
  table["bundle.export"] = bundle_export;
}

}  // namespace dozo::daemon::api
