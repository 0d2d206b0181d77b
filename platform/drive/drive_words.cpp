#include "platform/drive/drive_words.hpp"

#include "firmware/base/json.hpp"

namespace dozo::platform {

using intake::DriveEvent;

namespace {

constexpr std::size_t kMaxKind = 32;

tl::unexpected<Error> malformed(const char* what) {
  return fail(ErrorCode::drive_protocol, what);
}

// A number that is none, or below 0, reads as 0, which no place allows where it matters.
std::uint64_t natural(const Json& json, const char* key) {
  const auto value = json_integer(json, key);
  return value && *value > 0 ? static_cast<std::uint64_t>(*value) : 0;
}

// Printed on documents: short, and of harmless characters.
bool is_kind(const std::string& kind) {
  if (kind.empty() || kind.size() > kMaxKind) return false;
  for (const char each : kind) {
    if (each < ' ' || each > '~') return false;
  }
  return true;
}

}  // namespace

std::string to_text(const DriveRequest& request) {
  Json json{{"id", request.id},
            {"do", request.what == DriveRequest::What::open ? "open" : "eject"}};
  if (request.what == DriveRequest::What::open) json["insertion"] = request.insertion;
  return json.dump();
}

std::string to_text(const DriveWord& word) {
  if (word.event == DriveEvent::ejected) return R"({"event":"ejected"})";
  Json json = word.event ? Json{{"event", "inserted"},
                                {"insertion", word.insertion},
                                {"kind", word.medium.kind},
                                {"bytes", word.medium.bytes}}
                         : Json{{"answer", word.answer}};
  if (word.error) {
    json["error"] = static_cast<int>(word.error->code);
    json["detail"] = word.error->detail;
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<DriveRequest> drive_request_from(const std::string& text) {
  const auto json = parse_json(text);
  if (!json || !json->is_object()) return malformed("request");
  DriveRequest request;
  const auto id = json_integer(*json, "id");
  const auto what = json_string(*json, "do");
  if (!id || *id <= 0 || !what) return malformed("request");
  request.id = *id;
  if (*what == "open" && json->size() == 3 && natural(*json, "insertion") > 0) {
    request.insertion = natural(*json, "insertion");
    return request;
  }
  if (*what != "eject" || json->size() != 2) return malformed("request");
  request.what = DriveRequest::What::eject;
  return request;
}

Result<DriveWord> drive_word_from(const std::string& text) {
  const auto json = parse_json(text);
  if (!json || !json->is_object()) return malformed("word");
  DriveWord word;
  if (const auto event = json_string(*json, "event")) {
    word.event = *event == "inserted" ? DriveEvent::inserted : DriveEvent::ejected;
    if (*event == "ejected" && json->size() == 1) return word;
    const auto kind = json_string(*json, "kind");
    const auto bytes = json_integer(*json, "bytes");
    word.insertion = natural(*json, "insertion");
    if (*event != "inserted" || json->size() != 4 || !kind || !is_kind(*kind) || !bytes ||
        *bytes < 0 || word.insertion == 0) {
      return malformed("event");
    }
    word.medium = {*kind, static_cast<std::uint64_t>(*bytes)};
    return word;
  }
  word.answer = static_cast<std::int64_t>(natural(*json, "answer"));
  if (word.answer == 0) return malformed("answer");
  if (json->size() == 1) return word;
  const auto number = json_integer(*json, "error");
  const auto detail = json_string(*json, "detail");
  const bool known = number && detail && json->size() == 3 && *number > 0 && *number < 10000;
  const auto code = known ? error_code(static_cast<int>(*number)) : std::nullopt;
  if (!code) return malformed("error");
  word.error = Error{*code, *detail};
  return word;
}

}  // namespace dozo::platform
