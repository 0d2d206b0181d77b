// The members of each kind of document: docs/formats/documents.md as a table.
#include "firmware/evidence/schema.hpp"

namespace dozo::evidence {
namespace {

constexpr Member kHead[] = {
    {"", "kind", Type::text},
    {"", "format", Type::integer},
    {"", "title", Type::text},
    {"", "number", Type::text},
    {"", "form", Type::text, true},
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
};

constexpr Member kDelivery[] = {
    {"", "number", Type::text},      {"", "subject", Type::text},   {"", "contract", Type::text},
    {"", "group", Type::text},       {"", "discs", Type::integer},  {"", "records", Type::integer},
    {"", "record_rule", Type::text}, {"", "sealed_at", Type::time}, {"", "return_by", Type::date},
};

constexpr Member kOverride[] = {
    {"", "rule", Type::text}, {"", "rule_text", Type::text}, {"", "reason", Type::text},
    {"", "at", Type::time},   {"", "people", Type::texts},   {"", "document", Type::text},
};

constexpr Member kIncidentLine[] = {
    {"", "number", Type::text},
    {"", "kind", Type::text},
    {"", "at", Type::time},
    {"", "closed_at", Type::time, true},
};

constexpr Member kCounts[] = {
    {"", "sheet", Type::integer},         {"", "received", Type::integer, true},
    {"", "printed", Type::integer, true}, {"", "enclosed", Type::integer, true},
    {"", "outcome", Type::text},          {"", "by", Type::text},
    {"", "at", Type::time, true},
};

constexpr Member kLoss[] = {
    {"", "what", Type::text},     {"", "number", Type::text}, {"", "kind", Type::text},
    {"", "at", Type::time},       {"", "reason", Type::text}, {"", "people", Type::texts},
    {"", "incident", Type::text},
};

constexpr Member kAcknowledged[] = {
    {"", "on", Type::date},
    {"", "by", Type::text},
    {"", "note", Type::text},
};

constexpr Member kPeriod[] = {
    {"", "from", Type::date},
    {"", "to", Type::date},
    {"", "contract", Type::text, true},
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
    {"source", "losses", Type::objects},
    {"source", "acknowledged", Type::object, true},
    {"source", "counts", Type::object},
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
    {"deviations", "without_return", Type::text, true},
};

constexpr Member kFailure[] = {
    {"", "failure", Type::object},
    {"failure", "error", Type::text},
    {"failure", "cause", Type::text},
    {"failure", "next", Type::text},
};

constexpr Member kIncident[] = {
    {"", "delivery", Type::object, true},
    {"", "incident", Type::object},
    {"incident", "by", Type::text},
    {"incident", "detail", Type::text},
    {"incident", "closed_by", Type::text, true},
    {"incident", "notes", Type::objects},
    {"incident", "events", Type::objects},
    {"incident", "contacts", Type::objects},
    {"incident.notes", "step", Type::text},
    {"incident.notes", "text", Type::text},
    {"incident.notes", "by", Type::text},
    {"incident.notes", "at", Type::time},
    {"incident.events", "sequence", Type::integer},
    {"incident.events", "at", Type::time},
    {"incident.events", "type", Type::text},
    {"incident.events", "by", Type::text},
    {"incident.events", "detail", Type::text},
    {"incident.contacts", "duty", Type::text},
    {"incident.contacts", "name", Type::text},
    {"incident.contacts", "phone", Type::text},
};

constexpr Member kRoster[] = {
    {"", "roster", Type::objects},
    {"roster", "login", Type::text},
    {"roster", "name", Type::text},
    {"roster", "role", Type::text},
    {"roster", "since", Type::time},
    {"roster", "course", Type::text, true},
    {"roster", "trained_until", Type::date, true},
    {"roster", "status", Type::text},
};

// A disc or notice: where it is.
constexpr Member kItem[] = {
    {"", "what", Type::text},           {"", "number", Type::text},
    {"", "medium", Type::text},         {"", "receipt", Type::text},
    {"", "received_at", Type::time},    {"", "received_by", Type::text},
    {"", "received_place", Type::text}, {"", "status", Type::text},
    {"", "since", Type::time},          {"", "held_by", Type::text},
    {"", "place", Type::text, true},
};

constexpr Member kStatus[] = {
    {"", "period", Type::object},           {"", "open_matters", Type::objects},
    {"", "deliveries", Type::objects},      {"", "lone_notices", Type::objects},
    {"", "visits", Type::objects},          {"", "incidents", Type::objects},
    {"open_matters", "kind", Type::text},   {"open_matters", "subject", Type::text},
    {"open_matters", "detail", Type::text}, {"visits", "number", Type::integer},
    {"visits", "area", Type::text},         {"visits", "person", Type::text},
    {"visits", "organisation", Type::text}, {"visits", "purpose", Type::text},
    {"visits", "escort", Type::text},       {"visits", "entered", Type::time},
    {"visits", "left", Type::time, true},   {"visits", "recorded_by", Type::text},
};

constexpr Member kStatusDelivery[] = {
    {"", "department", Type::text},
    {"", "state", Type::text},
    {"", "overdue_days", Type::integer},
    {"", "handlers", Type::texts},
    {"", "items", Type::objects},
    {"", "moves", Type::objects},
    {"", "work", Type::objects},
    {"", "imported_at", Type::time, true},
    {"", "counts", Type::object},
    {"", "return", Type::object},
    {"", "acknowledged", Type::object, true},
    {"", "losses", Type::objects},
    {"", "erasure", Type::object},
    {"", "overrides", Type::objects},
    {"", "incidents", Type::objects},
    {"moves", "at", Type::time},
    {"moves", "what", Type::text},
    {"moves", "number", Type::text},
    {"moves", "act", Type::text},
    {"moves", "by", Type::text},
    {"moves", "detail", Type::text},
    {"work", "opened_at", Type::time, true},
    {"work", "opened_by", Type::text},
    {"work", "closed_at", Type::time, true},
    {"work", "why", Type::text},
    {"return", "signed_at", Type::time, true},
    {"return", "signed_by", Type::texts},
    {"erasure", "attempts", Type::integer},
    {"erasure", "erased_at", Type::time, true},
    {"erasure", "certificate", Type::text, true},
};

constexpr Member kInspection[] = {
    {"", "period", Type::object},
    {"", "measures", Type::objects},
    {"measures", "number", Type::text},
    {"measures", "requirement", Type::text},
    {"measures", "status", Type::text},
    {"measures", "facts", Type::objects},
    {"measures", "limit", Type::text, true},
    {"measures.facts", "fact", Type::text},
    {"measures.facts", "count", Type::integer},
    {"measures.facts", "detail", Type::text},
};

constexpr Member kEnrolment[] = {
    {"", "key", Type::object},      {"", "former", Type::object, true},
    {"", "people", Type::objects},  {"people", "name", Type::text},
    {"people", "role", Type::text},
};

constexpr Member kKey[] = {
    {"", "subject", Type::text},
    {"", "valid_from", Type::time},
    {"", "certificate_sha256", Type::hash},
    {"", "public_key_sha256", Type::hash},
    {"", "pem", Type::text},
};

constexpr Member kFormerKey[] = {
    {"", "rolled_at", Type::time},
    {"", "signature_by_former", Type::text},
    {"", "signature_by_new", Type::text},
};

}  // namespace

std::vector<MemberTable> member_tables(Kind kind) {
  std::vector<MemberTable> erasure = {{"", kHead},
                                      {"delivery", kDelivery},
                                      {"", kSignature},
                                      {"", kDisc},
                                      {"", kNotice},
                                      {"", kErasure},
                                      {"source.counts", kCounts},
                                      {"source.losses", kLoss},
                                      {"source.acknowledged", kAcknowledged},
                                      {"deviations.overrides", kOverride},
                                      {"deviations.incidents", kIncidentLine}};
  switch (kind) {
    case Kind::disc_receipt:
      return {
          {"", kHead}, {"delivery", kDelivery}, {"", kSignature}, {"", kDisc}, {"", kDiscReceipt}};
    case Kind::notice_receipt:
      return {{"", kHead}, {"delivery", kDelivery}, {"", kNotice}, {"", kNoticeReceipt}};
    case Kind::deviation:
      return {{"", kHead}, {"delivery", kDelivery}, {"", kDeviation}};
    case Kind::erasure_certificate:
      return erasure;
    case Kind::erasure_failure:
      erasure.push_back({"", kFailure});
      return erasure;
    case Kind::roster:
      return {{"", kHead}, {"", kRoster}};
    case Kind::status_report:
      return {{"", kHead},
              {"", kStatus},
              {"period", kPeriod},
              {"incidents", kIncidentLine},
              {"deliveries", kDelivery},
              {"deliveries", kStatusDelivery},
              {"deliveries.items", kItem},
              {"lone_notices", kItem},
              {"deliveries.counts", kCounts},
              {"deliveries.acknowledged", kAcknowledged},
              {"deliveries.losses", kLoss},
              {"deliveries.overrides", kOverride},
              {"deliveries.incidents", kIncidentLine}};
    case Kind::incident_report:
      return {{"", kHead}, {"delivery", kDelivery}, {"", kIncident}, {"incident", kIncidentLine}};
    case Kind::inspection_report:
      return {{"", kHead}, {"", kInspection}, {"period", kPeriod}};
    case Kind::enrolment:
      break;
  }
  return {{"", kHead}, {"", kEnrolment}, {"key", kKey}, {"former", kKey}, {"former", kFormerKey}};
}

}  // namespace dozo::evidence
