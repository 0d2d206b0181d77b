#include "firmware/evidence/schema.hpp"

#include <algorithm>

#include "firmware/base/digest.hpp"
#include "firmware/base/time.hpp"

namespace dozo::evidence {
namespace {

// Is `path` the section `section` of a table that stands at `at`?
bool lies_at(std::string_view path, std::string_view at, std::string_view section) {
  if (at.empty()) return path == section;
  path.remove_prefix(at.size());  // the caller has seen that it starts so
  if (section.empty()) return path.empty();
  return path.starts_with('.') && path.substr(1) == section;
}

class Checker {
 public:
  explicit Checker(Kind kind) : tables_(member_tables(kind)) {}

  [[nodiscard]] Result<> object(const std::string& section, const Json& json) const {
    if (!json.is_object()) return wrong(section);
    std::size_t known = 0;
    for (const MemberTable& table : tables_) {
      if (!std::string_view(section).starts_with(table.at)) continue;
      for (const Member& member : table.members) {
        if (!lies_at(section, table.at, member.section)) continue;
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

  std::vector<MemberTable> tables_;
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
