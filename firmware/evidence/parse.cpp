#include "firmware/evidence/parse.hpp"

#include <algorithm>

#include "firmware/evidence/schema.hpp"

namespace dozo::evidence {
namespace {

tl::unexpected<Error> contradiction(const char* what) {
  return fail(ErrorCode::document_invalid, what);
}

Result<Kind> kind_of(const Json& json) {
  if (!json.is_object()) return contradiction("not an object");
  const auto found = json.find("kind");
  if (found == json.end() || !found->is_string()) return contradiction("no kind");
  const auto kind = kind_from_token(found->get_ref<const std::string&>());
  if (!kind) return contradiction("unknown kind");
  return *kind;
}

std::string text(const Json& json, const char* key) {
  return json.at(key).get<std::string>();
}
std::uint64_t count(const Json& json, const char* key) {
  return json.at(key).get<std::uint64_t>();
}
Digest hash(const Json& json, const char* key) {
  return *digest_from_hex(text(json, key));
}

bool may_result(Kind kind, std::string_view result) {
  switch (kind) {
    case Kind::disc_receipt:
    case Kind::notice_receipt:
      return result == "received";
    case Kind::erasure_certificate:
      return result == "erased";
    case Kind::erasure_failure:
      return result == "not_erased";
    case Kind::deviation:
      return result == "deviated";
    case Kind::roster:
      return result == "listed";
    case Kind::status_report:
      return result == "open_matters" || result == "no_open_matters";
    case Kind::inspection_report:
      return result == "findings" || result == "no_findings";
    case Kind::incident_report:
      return result == "open" || result == "closed";
    case Kind::enrolment:
      return result == "enrolled" || result == "rolled_over";
  }
  return false;
}

/// The number must be what document_number() makes of kind, assurance, terminal and some year and
/// count: a certificate cannot bear a failure report's number, nor an evaluation document an
/// appliance's.
bool number_fits(const ParsedDocument& parsed) {
  const bool evaluation = parsed.assurance == Assurance::evaluation;
  const std::string sample = document_number(parsed.kind, evaluation, parsed.terminal, 0, 0);
  const std::string prefix = sample.substr(0, sample.size() - std::string("0000-0000").size());
  if (!parsed.number.starts_with(prefix)) return false;
  const std::string_view rest = std::string_view(parsed.number).substr(prefix.size());
  if (rest.size() < 9 || rest[4] != '-') return false;
  return std::all_of(rest.begin(), rest.end(),
                     [&rest](const char& c) { return (c >= '0' && c <= '9') || &c == &rest[4]; });
}

bool all_steps_done(const Json& steps) {
  return !steps.empty() && std::all_of(steps.begin(), steps.end(), [](const Json& each) {
    return text(each, "result") == "done";
  });
}

/// A certificate says "all of it", everywhere it says how much.
Result<> check_complete(const Json& json, const ParsedDocument& parsed) {
  const Json& erasure = json.at("erasure");
  const Json& verification = json.at("verification");
  const std::uint64_t bytes = parsed.range->bytes;
  if (bytes == 0 || count(erasure, "bytes_targeted") != bytes) return contradiction("range");
  if (count(erasure, "bytes_written") != bytes || count(erasure, "bytes_skipped") != 0 ||
      count(erasure, "write_errors") != 0) {
    return contradiction("not all was overwritten");
  }
  if (parsed.verification->bytes != bytes || parsed.verification->matched != bytes ||
      parsed.verification->share != 100 || count(verification, "read_errors") != 0 ||
      !verification.at("first_mismatch").is_null() ||
      !verification.at("first_read_error").is_null()) {
    return contradiction("not all was verified");
  }
  if (text(verification, "key_test") != "passed") return contradiction("a key may remain");
  if (!all_steps_done(erasure.at("steps"))) return contradiction("a step failed");
  if (*from_rfc3339(text(erasure, "started_at")) > *from_rfc3339(text(erasure, "ended_at"))) {
    return contradiction("the erasure ends before it starts");
  }
  const bool cryptographic =
      parsed.assurance == Assurance::appliance && text(json.at("storage"), "kind") == "luks2";
  if (text(erasure, "category") != (cryptographic ? "clear_and_cryptographic_erase" : "clear")) {
    return contradiction("category");
  }
  return {};
}

void read_erasure(const Json& json, ParsedDocument& parsed) {
  const Json& verification = json.at("verification");
  Verification claims;
  claims.seed = hash(verification, "seed");
  claims.bytes = count(verification, "bytes");
  claims.matched = count(verification, "matched");
  claims.share = static_cast<int>(std::min<std::uint64_t>(count(verification, "share"), 101));
  parsed.verification = claims;
  const Json& range = json.at("storage").at("range");
  parsed.range = vault::Range{count(range, "offset"), count(range, "bytes")};
}

/// Reports name in their result what their own lists show.
bool says_what_it_shows(const Json& json, const ParsedDocument& parsed) {
  if (parsed.kind == Kind::status_report) {
    return (parsed.result == "open_matters") == !json.at("open_matters").empty();
  }
  if (parsed.kind == Kind::incident_report) {
    return (parsed.result == "closed") == json.at("incident").at("closed_at").is_string();
  }
  if (parsed.kind == Kind::inspection_report) {
    const Json& measures = json.at("measures");
    const bool findings = std::any_of(measures.begin(), measures.end(), [](const Json& each) {
      return text(each, "status") == "deviation";
    });
    return (parsed.result == "findings") == findings;
  }
  if (parsed.kind == Kind::enrolment) {
    const Json& key = json.at("key");
    return (parsed.result == "rolled_over") == json.at("former").is_object() &&
           hash(key, "public_key_sha256") == parsed.terminal_key;
  }
  return true;
}

Result<> read_authenticity(const Json& json, ParsedDocument& parsed) {
  const auto checkpoint = ledger::checkpoint_from_json(json.at("checkpoint"));
  if (!checkpoint) return contradiction("checkpoint");
  parsed.checkpoint = *checkpoint;
  parsed.terminal_key = hash(json, "terminal_key_sha256");
  if (const Json& previous = json.at("previous"); previous.is_object()) {
    parsed.previous = PreviousDocument{text(previous, "number"), hash(previous, "sha256")};
  }
  return {};
}

Result<ParsedDocument> read(Kind kind, const Json& json) {
  ParsedDocument parsed;
  parsed.kind = kind;
  parsed.number = text(json, "number");
  parsed.issued_at = *from_rfc3339(text(json, "issued_at"));
  parsed.result = text(json, "result");
  parsed.terminal = text(json.at("software"), "terminal");
  const std::string assurance = text(json, "assurance");
  if (assurance != "evaluation" && assurance != "appliance") return contradiction("assurance");
  const bool evaluation = assurance == "evaluation";
  parsed.assurance = evaluation ? Assurance::evaluation : Assurance::appliance;
  if (evaluation != json.at("warning").is_string()) return contradiction("warning");
  if (json.contains("delivery") && json.at("delivery").is_object()) {
    parsed.delivery = text(json.at("delivery"), "number");
  }
  DOZO_TRY(read_authenticity(json.at("authenticity"), parsed));
  if (count(json, "format") != 1) return contradiction("format");
  if (!may_result(kind, parsed.result)) return contradiction("result");
  if (!number_fits(parsed)) return contradiction("number");
  if (parsed.checkpoint.time > parsed.issued_at) return contradiction("checkpoint's time");
  if (kind == Kind::erasure_certificate || kind == Kind::erasure_failure) {
    read_erasure(json, parsed);
  }
  if (kind == Kind::erasure_certificate) DOZO_TRY(check_complete(json, parsed));
  if (!says_what_it_shows(json, parsed)) return contradiction("result");
  return parsed;
}

}  // namespace

Result<ParsedDocument> parse(std::string_view text) {
  const Json json = DOZO_TRY(parse_canonical_json(text));
  const Kind kind = DOZO_TRY(kind_of(json));
  DOZO_TRY(check_members(kind, json));
  try {
    return read(kind, json);
  } catch (const Json::exception&) {
    return contradiction("members");  // check_members has seen them all: not reached
  }
}

}  // namespace dozo::evidence
