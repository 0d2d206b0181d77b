// Which members each kind of document has, and of what type. Inner to this room.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "firmware/base/result.hpp"
#include "firmware/evidence/document.hpp"

namespace dozo::evidence {

/// The type of a member.
enum class Type { text, texts, integer, time, date, hash, object, objects };

/// A member that every object at `section` has. `optional` members may be null, never left out.
struct Member {
  std::string_view section;  ///< below its table's place; "source.discs": each object of that list
  std::string_view name;
  Type type;
  bool optional = false;
};

/// Members of the object (or of each object of the list) at `at`, "" for the document itself.
struct MemberTable {
  std::string_view at;
  std::span<const Member> members;
};

/// All members of `kind`.
std::vector<MemberTable> member_tables(Kind kind);

/// document_invalid, naming the member, unless `document` has exactly the members of `kind`, each
/// of its type.
Result<> check_members(Kind kind, const Json& document);

}  // namespace dozo::evidence
