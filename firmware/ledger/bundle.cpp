#include "firmware/ledger/bundle.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "firmware/base/json.hpp"

namespace dozo::ledger {
namespace {

constexpr int kFormat = 1;
constexpr std::string_view kFolder = "documents/";
constexpr std::string_view kJson = ".json";
constexpr std::string_view kSignature = ".p7s";
constexpr std::size_t kLongestNumber = 64;

// What stands in every bundle, ahead of the documents.
constexpr std::array kFixed = {kBundleCertificate, kBundleCheckpoint, kBundleCheckpointSignature,
                               kBundleEvents};

tl::unexpected<Error> invalid(std::string_view what) {
  return fail(ErrorCode::bundle_invalid, std::string(what));
}

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= kLongestNumber && std::ranges::all_of(text, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
}

Json to_json(const BundleScope& scope) {
  const auto day = [](const std::optional<Date>& date) {
    return date ? Json(to_iso(*date)) : Json(nullptr);
  };
  return {{"from", day(scope.from)},
          {"to", day(scope.to)},
          {"contract", scope.contract.empty() ? Json(nullptr) : Json(scope.contract)}};
}

Result<BundleScope> scope_from(const Json& json) {
  BundleScope scope;
  const auto day = [&](const char* key) -> Result<std::optional<Date>> {
    if (json.value(key, Json(nullptr)).is_null()) return std::optional<Date>();
    const auto date = date_from_iso(DOZO_TRY(json_string(json, key)));
    if (!date) return invalid(key);
    return date;
  };
  scope.from = DOZO_TRY(day("from"));
  scope.to = DOZO_TRY(day("to"));
  if (!json.value("contract", Json(nullptr)).is_null()) {
    scope.contract = DOZO_TRY(json_string(json, "contract"));
  }
  const bool half = scope.from.has_value() != scope.to.has_value();
  if (half || (scope.from && *scope.from > *scope.to) || (!scope.from && scope.contract.empty())) {
    return invalid("scope");
  }
  return scope;
}

Result<std::uint64_t> count(const Json& json, const char* key) {
  const std::int64_t value = DOZO_TRY(json_integer(json, key));
  if (value < 0) return invalid(key);
  return static_cast<std::uint64_t>(value);
}

Result<Digest> digest(const Json& json, const char* key) {
  const auto value = digest_from_hex(DOZO_TRY(json_string(json, key)));
  if (!value) return invalid(key);
  return *value;
}

// The one order of the names, and limits for what is behind them.
Result<> check_members(const std::vector<BundleMember>& members) {
  if (members.size() < kFixed.size() || (members.size() - kFixed.size()) % 2 != 0) {
    return invalid("members");
  }
  std::set<std::string_view> numbers;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const BundleMember& member = members[i];
    if (i < kFixed.size()) {
      if (member.name != kFixed[i]) return invalid(member.name);
    } else if ((i - kFixed.size()) % 2 == 0) {
      const std::string_view number = document_of(member.name);
      if (number.empty() || !numbers.insert(number).second) return invalid(member.name);
    } else if (member.name != members[i - 1].name + std::string(kSignature)) {
      return invalid(member.name);
    }
    const bool events = member.name == kBundleEvents;
    if (member.size > (events ? kMaxBundledEvents : kMaxBundled)) return invalid(member.name);
  }
  return {};
}

Result<BundleManifest> read(const Json& json) {
  BundleManifest manifest;
  manifest.terminal = DOZO_TRY(json_string(json, "terminal"));
  manifest.terminal_key = DOZO_TRY(digest(json, "terminal_key_sha256"));
  manifest.software = DOZO_TRY(json_string(json, "software"));
  const auto made_at = from_rfc3339(DOZO_TRY(json_string(json, "made_at")));
  if (!made_at) return invalid("made_at");
  manifest.made_at = *made_at;
  manifest.scope = DOZO_TRY(scope_from(json.value("scope", Json::object())));
  manifest.checkpoint = DOZO_TRY(checkpoint_from_json(json.value("checkpoint", Json::object())));
  for (const Json& each : json.value("jobs", Json::array())) {
    auto job = built<BundleJob>(
        DOZO_TRY(json_string(each, "job")), DOZO_TRY(json_string(each, "contract")),
        DOZO_TRY(json_string(each, "delivery")), DOZO_TRY(count(each, "events")));
    const bool ordered = manifest.jobs.empty() || manifest.jobs.back().job < job.job;
    if (job.job.empty() || job.events == 0 || !ordered) return invalid("jobs");
    manifest.jobs.push_back(std::move(job));
  }
  for (const Json& each : json.value("members", Json::array())) {
    manifest.members.push_back(built<BundleMember>(DOZO_TRY(json_string(each, "name")),
                                                   DOZO_TRY(count(each, "size")),
                                                   DOZO_TRY(digest(each, "sha256"))));
  }
  DOZO_TRY(check_members(manifest.members));
  return manifest;
}

}  // namespace

std::string bundled_document(std::string_view number) {
  return fmt::format("{}{}{}", kFolder, number, kJson);
}

std::string_view document_of(std::string_view name) {
  if (!name.starts_with(kFolder) || !name.ends_with(kJson)) return {};
  name.remove_prefix(kFolder.size());
  name.remove_suffix(std::min(kJson.size(), name.size()));
  return is_number(name) ? name : std::string_view();
}

Result<std::string> encode_bundle(const BundleManifest& manifest) {
  Json jobs = Json::array();
  for (const BundleJob& job : manifest.jobs) {
    jobs.push_back({{"job", job.job},
                    {"contract", job.contract},
                    {"delivery", job.delivery},
                    {"events", job.events}});
  }
  Json members = Json::array();
  for (const BundleMember& member : manifest.members) {
    members.push_back(
        {{"name", member.name}, {"size", member.size}, {"sha256", to_hex(member.sha256)}});
  }
  return canonical_json({{"format", kFormat},
                         {"kind", "inspector_bundle"},
                         {"terminal", manifest.terminal},
                         {"terminal_key_sha256", to_hex(manifest.terminal_key)},
                         {"software", manifest.software},
                         {"made_at", to_rfc3339(manifest.made_at)},
                         {"scope", to_json(manifest.scope)},
                         {"checkpoint", ledger::to_json(manifest.checkpoint)},
                         {"jobs", std::move(jobs)},
                         {"members", std::move(members)}});
}

Result<BundleManifest> parse_bundle(std::string_view text) {
  if (text.size() > kMaxBundled) return invalid("too long");
  const auto json = parse_json(text, 4);
  if (!json || !json->is_object()) return invalid("not JSON");
  Result<BundleManifest> manifest = invalid("members");
  try {
    manifest = read(*json);
  } catch (const Json::exception&) {
    return invalid("a member of another type");
  }
  if (!manifest) return invalid(manifest.error().detail);
  // What is not written the one way, with these members and no others, is something else.
  const auto again = encode_bundle(*manifest);
  if (!again || *again != text) return invalid("not in canonical form");
  return manifest;
}

}  // namespace dozo::ledger
