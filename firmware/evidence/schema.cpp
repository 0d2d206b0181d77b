#include "firmware/evidence/schema.hpp"

#include <algorithm>
#include <span>
#include <string_view>

#include "firmware/base/digest.hpp"
#include "firmware/base/time.hpp"

namespace dozo::evidence {
namespace {

enum class Type { text, texts, integer, time, date, hash, object, objects };

/// A member that every object at `section` has. `optional` members may be null, never left out.
struct Member {
  std::string_view section;  ///< "" at the top, "source.discs" for each object of that list
  std::string_view name;
  Type type;
  bool optional = false;
};

using Table = std::span<const Member>;

constexpr Member kHead[] = {
    {"", "kind", Type::text},
    {"", "format", Type::integer},
    {"", "title", Type::text},
    {"", "number", Type::text},
    {"", "issued_at", Type::time},
    {"", "assurance", Type::text},
    {"", "result", Type::text},
    {"", "statement", Type::text},
    {"", "scope", Type::text},
    {"", "warning", Type::text, true},
    {"", "addressee", Type::object},
    {"", "parties", Type::object},
    {"", "software", Type::object},
    {"", "authenticity", Type::object},
    {"addressee", "department", Type::text},
    {"parties", "contractor", Type::text},
    {"parties", "address", Type::text},
    {"parties", "place", Type::text},
    {"parties", "supervisor", Type::text},
    {"parties", "operator", Type::text},
    {"parties", "verifier", Type::text},
    {"parties", "witnesses", Type::texts},
    {"software", "terminal", Type::text},
    {"software", "version", Type::text},
    {"software", "image_sha256", Type::hash, true},
    {"software", "clock", Type::text},
    {"software", "virus_scan", Type::text},
    {"authenticity", "checkpoint", Type::object},
    {"authenticity", "previous", Type::object, true},
    {"authenticity", "policy_sha256", Type::hash, true},
    {"authenticity", "terminal_key_sha256", Type::hash},
    {"authenticity.previous", "number", Type::text},
    {"authenticity.previous", "sha256", Type::hash},
    {"delivery", "number", Type::text},
    {"delivery", "subject", Type::text},
    {"delivery", "contract", Type::text},
    {"delivery", "group", Type::text},
    {"delivery", "discs", Type::integer},
    {"delivery", "records", Type::integer},
    {"delivery", "record_rule", Type::text},
    {"delivery", "sealed_at", Type::time},
    {"delivery", "return_by", Type::date},
};

constexpr Member kSignature[] = {
    {"source.signature", "result", Type::text},
    {"source.signature", "signer", Type::text},
    {"source.signature", "certificate_sha256", Type::hash},
};

constexpr Member kDisc[] = {
    {"source.discs", "number", Type::integer},
    {"source.discs", "count", Type::integer},
    {"source.discs", "label", Type::text},
    {"source.discs", "medium", Type::text},
    {"source.discs", "bytes", Type::integer},
    {"source.discs", "parts", Type::integer},
    {"source.discs", "tag_manifest_sha256", Type::hash},
    {"source.discs", "receipt", Type::text},
    {"source.discs", "received_at", Type::time},
    {"source.discs", "received_by", Type::text},
    {"source.discs", "place", Type::text},
};

constexpr Member kNotice[] = {
    {"source.notice", "number", Type::text},
    {"source.notice", "received_at", Type::time},
    {"source.notice", "received_by", Type::text},
    {"source.notice", "place", Type::text},
};

constexpr Member kDiscReceipt[] = {
    {"", "delivery", Type::object},
    {"", "source", Type::object},
    {"source", "discs", Type::objects},
    {"source", "signature", Type::object},
};

constexpr Member kNoticeReceipt[] = {
    {"", "delivery", Type::object, true},
    {"", "source", Type::object},
    {"source", "notice", Type::object},
};

constexpr Member kDeviation[] = {
    {"", "delivery", Type::object},       {"", "deviation", Type::object},
    {"deviation", "rule", Type::text},    {"deviation", "rule_text", Type::text},
    {"deviation", "reason", Type::text},  {"deviation", "at", Type::time},
    {"deviation", "people", Type::texts},
};

constexpr Member kErasure[] = {
    {"", "delivery", Type::object},
    {"", "source", Type::object},
    {"", "storage", Type::object},
    {"", "erasure", Type::object},
    {"", "verification", Type::object},
    {"", "deviations", Type::object},
    {"source", "discs", Type::objects},
    {"source", "notice", Type::object, true},
    {"source", "signature", Type::object},
    {"source", "content", Type::object, true},
    {"source.discs", "returned_at", Type::time, true},
    {"source.discs", "returned_by", Type::text, true},
    {"source.notice", "receipt", Type::text},
    {"source.notice", "returned_at", Type::time, true},
    {"source.notice", "returned_by", Type::text, true},
    {"source.content", "files", Type::integer},
    {"source.content", "bytes", Type::integer},
    {"source.content", "index_sha256", Type::hash},
    {"source.content", "imported_at", Type::time},
    {"storage", "terminal", Type::text},
    {"storage", "shelf", Type::integer},
    {"storage", "kind", Type::text},
    {"storage", "model", Type::text},
    {"storage", "serial", Type::text},
    {"storage", "bus", Type::text},
    {"storage", "capacity", Type::integer},
    {"storage", "range", Type::object},
    {"storage.range", "offset", Type::integer},
    {"storage.range", "bytes", Type::integer},
    {"erasure", "category", Type::text},
    {"erasure", "method", Type::text},
    {"erasure", "steps", Type::objects},
    {"erasure", "bytes_targeted", Type::integer},
    {"erasure", "bytes_written", Type::integer},
    {"erasure", "bytes_skipped", Type::integer},
    {"erasure", "write_errors", Type::integer},
    {"erasure", "started_at", Type::time},
    {"erasure", "ended_at", Type::time},
    {"erasure", "attempts", Type::integer},
    {"erasure", "earlier_attempts", Type::objects},
    {"erasure.steps", "step", Type::text},
    {"erasure.steps", "result", Type::text},
    {"erasure.earlier_attempts", "attempt", Type::integer},
    {"erasure.earlier_attempts", "at", Type::time},
    {"erasure.earlier_attempts", "error", Type::text, true},
    {"verification", "reader", Type::text},
    {"verification", "share", Type::integer},
    {"verification", "bytes", Type::integer},
    {"verification", "matched", Type::integer},
    {"verification", "read_errors", Type::integer},
    {"verification", "first_mismatch", Type::integer, true},
    {"verification", "first_read_error", Type::integer, true},
    {"verification", "seed", Type::hash},
    {"verification", "key_test", Type::text},
    {"deviations", "overrides", Type::objects},
    {"deviations", "incidents", Type::objects},
    {"deviations.overrides", "rule", Type::text},
    {"deviations.overrides", "rule_text", Type::text},
    {"deviations.overrides", "reason", Type::text},
    {"deviations.overrides", "at", Type::time},
    {"deviations.overrides", "people", Type::texts},
    {"deviations.overrides", "document", Type::text},
    {"deviations.incidents", "at", Type::time},
    {"deviations.incidents", "text", Type::text},
};

constexpr Member kFailure[] = {
    {"", "failure", Type::object},
    {"failure", "error", Type::text},
    {"failure", "cause", Type::text},
    {"failure", "next", Type::text},
};

std::vector<Table> tables(Kind kind) {
  switch (kind) {
    case Kind::disc_receipt:
      return {kHead, kSignature, kDisc, kDiscReceipt};
    case Kind::notice_receipt:
      return {kHead, kNotice, kNoticeReceipt};
    case Kind::deviation:
      return {kHead, kDeviation};
    case Kind::erasure_certificate:
      return {kHead, kSignature, kDisc, kNotice, kErasure};
    case Kind::erasure_failure:
      break;
  }
  return {kHead, kSignature, kDisc, kNotice, kErasure, kFailure};
}

class Checker {
 public:
  explicit Checker(Kind kind) : tables_(tables(kind)) {}

  [[nodiscard]] Result<> object(const std::string& section, const Json& json) const {
    if (!json.is_object()) return wrong(section);
    std::size_t known = 0;
    for (const Table table : tables_) {
      for (const Member& member : table) {
        if (member.section != section) continue;
        const std::string path =
            section.empty() ? std::string(member.name) : section + "." + std::string(member.name);
        const auto found = json.find(member.name);
        if (found == json.end()) return fail(ErrorCode::document_invalid, "no member " + path);
        DOZO_TRY(value(path, member, *found));
        ++known;
      }
    }
    if (known != json.size()) return fail(ErrorCode::document_invalid, "unknown in " + section);
    return {};
  }

 private:
  static tl::unexpected<Error> wrong(const std::string& path) {
    return fail(ErrorCode::document_invalid, "member " + path);
  }
  static bool is_text(const Json& json) { return json.is_string(); }

  [[nodiscard]] Result<> value(const std::string& path, const Member& member,
                               const Json& json) const {
    if (json.is_null()) return member.optional ? Result<>() : Result<>(wrong(path));
    bool good = false;
    switch (member.type) {
      case Type::object:
        return object(path, json);
      case Type::objects:
        if (!json.is_array()) return wrong(path);
        for (const Json& each : json) DOZO_TRY(object(path, each));
        return {};
      case Type::texts:
        good = json.is_array() && std::all_of(json.begin(), json.end(), is_text);
        break;
      case Type::text:
        good = json.is_string();
        break;
      case Type::integer:
        good = json.is_number_unsigned();
        break;
      case Type::time:
        good = json.is_string() && from_rfc3339(json.get_ref<const std::string&>()).has_value();
        break;
      case Type::date:
        good = json.is_string() && date_from_iso(json.get_ref<const std::string&>()).has_value();
        break;
      case Type::hash:
        good = json.is_string() && digest_from_hex(json.get_ref<const std::string&>()).has_value();
        break;
    }
    if (!good) return wrong(path);
    return {};
  }

  std::vector<Table> tables_;
};

}  // namespace

Result<> check_members(Kind kind, const Json& document) {
  // The checkpoint has its own strict reader, and one member that may be left out.
  Json rest = document;
  const auto authenticity = rest.find("authenticity");
  if (authenticity != rest.end() && authenticity->is_object() &&
      authenticity->contains("checkpoint")) {
    (*authenticity)["checkpoint"] = Json::object();
  }
  return Checker(kind).object("", rest);
}

}  // namespace dozo::evidence
