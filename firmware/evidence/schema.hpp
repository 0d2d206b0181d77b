// Which members each kind of document has, and of what type. Inner to this room.
#pragma once

#include <nlohmann/json.hpp>

#include "firmware/base/result.hpp"
#include "firmware/evidence/document.hpp"

namespace dozo::evidence {

/// document_invalid, naming the member, unless `document` has exactly the members of `kind`, each
/// of its type.
Result<> check_members(Kind kind, const Json& document);

}  // namespace dozo::evidence
