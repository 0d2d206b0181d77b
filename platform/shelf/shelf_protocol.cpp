#include "platform/shelf/shelf_protocol.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fcntl.h>
#include <nlohmann/json.hpp>

#include "firmware/base/json.hpp"

namespace dozo::platform::shelf_protocol {
namespace {

constexpr std::array<std::pair<Act, const char*>, 7> kActs{{{Act::describe, "describe"},
                                                            {Act::begin, "begin"},
                                                            {Act::finish, "finish"},
                                                            {Act::open, "open"},
                                                            {Act::close, "close"},
                                                            {Act::medium, "medium"},
                                                            {Act::look, "look"}}};

tl::unexpected<Error> malformed(const char* what) {
  return fail(ErrorCode::shelf_service_protocol, what);
}

Result<> has_members(const Json& object, std::size_t count) {
  if (!object.is_object() || object.size() != count) return malformed("members");
  return {};
}

Result<std::uint64_t> number(const Json& object, const char* key) {
  const std::int64_t value = DOZO_TRY(json_integer(object, key));
  if (value < 0) return malformed(key);
  return static_cast<std::uint64_t>(value);
}

// The error that a reply carries, or its JSON.
Result<Json> parse_reply(std::string_view text) {
  Json json = DOZO_TRY(parse_json(text, 4));
  if (!json.is_object() || !json.contains("error")) return json;
  const auto code = error_code(static_cast<int>(DOZO_TRY(json_integer(json, "error"))));
  if (!code) return malformed("error");
  return fail(*code, DOZO_TRY(json_string(json, "detail")));
}

Result<VolumeFacts> parse_shelf(const Json& shelf) {
  DOZO_TRY(has_members(shelf, 7));
  VolumeFacts facts;
  facts.bytes = DOZO_TRY(number(shelf, "bytes"));
  facts.header = DOZO_TRY(number(shelf, "header"));
  facts.storage.kind = DOZO_TRY(json_string(shelf, "kind"));
  facts.storage.model = DOZO_TRY(json_string(shelf, "model"));
  facts.storage.serial = DOZO_TRY(json_string(shelf, "serial"));
  facts.storage.bus = DOZO_TRY(json_string(shelf, "bus"));
  facts.storage.capacity = DOZO_TRY(number(shelf, "capacity"));
  // The last block of the contents is the key's; one more is the least that a stream takes.
  if (facts.bytes % vault::kAlignment != 0 || facts.header % vault::kAlignment != 0 ||
      facts.bytes < facts.header + 2 * vault::kAlignment) {
    return malformed("size of a shelf");
  }
  return facts;
}

}  // namespace

std::string encode(const Request& request) {
  const auto* act = std::ranges::find(kActs, request.act, &std::pair<Act, const char*>::first);
  return Json{{"do", act->second}, {"shelf", request.shelf}, {"writable", request.writable}}.dump();
}

Result<Request> parse_request(std::string_view text) {
  const Json json = DOZO_TRY(parse_json(text, 2));
  DOZO_TRY(has_members(json, 3));
  const std::string act = DOZO_TRY(json_string(json, "do"));
  const auto* known =
      std::ranges::find_if(kActs, [&](const auto& entry) { return act == entry.second; });
  if (known == kActs.end()) return malformed("do");
  const std::int64_t shelf = DOZO_TRY(json_integer(json, "shelf"));
  if (shelf < 0 || shelf > 99) return malformed("shelf");
  const bool writable = DOZO_TRY(json_bool(json, "writable"));
  return Request{known->first, static_cast<int>(shelf), writable};
}

std::string encode_failure(const Error& error) {
  return Json{{"error", static_cast<int>(error.code)}, {"detail", error.detail}}.dump(
      -1, ' ', true, Json::error_handler_t::replace);
}

std::string encode_done() {
  return Json{{"done", true}}.dump();
}

std::string encode(const std::vector<VolumeFacts>& facts) {
  Json shelves = Json::array();
  for (const VolumeFacts& one : facts) {
    shelves.push_back({{"bytes", one.bytes},
                       {"header", one.header},
                       {"kind", one.storage.kind},
                       {"model", one.storage.model},
                       {"serial", one.storage.serial},
                       {"bus", one.storage.bus},
                       {"capacity", one.storage.capacity}});
  }
  // What a disk says of itself may be in any encoding.
  return Json{{"shelves", shelves}}.dump(-1, ' ', true, Json::error_handler_t::replace);
}

std::string encode(const VolumeTraces& traces) {
  return Json{{"header", traces.header}, {"keyslot", traces.keyslot}, {"active", traces.active}}
      .dump();
}

Result<> parse_done(std::string_view reply) {
  const Json json = DOZO_TRY(parse_reply(reply));
  DOZO_TRY(has_members(json, 1));
  if (!DOZO_TRY(json_bool(json, "done"))) return malformed("done");
  return {};
}

Result<std::vector<VolumeFacts>> parse_facts(std::string_view reply) {
  const Json json = DOZO_TRY(parse_reply(reply));
  DOZO_TRY(has_members(json, 1));
  if (!json.contains("shelves") || !json.at("shelves").is_array()) return malformed("shelves");
  std::vector<VolumeFacts> facts;
  for (const Json& shelf : json.at("shelves")) facts.push_back(DOZO_TRY(parse_shelf(shelf)));
  return facts;
}

Result<VolumeTraces> parse_traces(std::string_view reply) {
  const Json json = DOZO_TRY(parse_reply(reply));
  DOZO_TRY(has_members(json, 3));
  return built<VolumeTraces>(DOZO_TRY(json_bool(json, "header")),
                             DOZO_TRY(json_bool(json, "keyslot")),
                             DOZO_TRY(json_bool(json, "active")));
}

Result<UniqueFd> pipe_with(const SecretBytes& secret) {
  Pipe pipe = DOZO_TRY(make_pipe());
  DOZO_TRY(write_all(pipe.write.get(), secret.view()));
  return std::move(pipe.read);
}

Result<SecretBytes> secret_from(int pipe) {
  // Without waiting: the sender has written it before, and one who has not shall not hold us up.
  const int flags = fcntl(pipe, F_GETFL);
  if (flags < 0 || fcntl(pipe, F_SETFL, flags | O_NONBLOCK) != 0) return malformed("pipe");
  SecretBytes secret = DOZO_TRY(SecretBytes::make(kPassphrase + 1));
  const auto got = read_up_to(pipe, secret.span());
  if (!got || *got != kPassphrase) return malformed("passphrase");
  secret.shrink(kPassphrase);
  return secret;
}

}  // namespace dozo::platform::shelf_protocol
