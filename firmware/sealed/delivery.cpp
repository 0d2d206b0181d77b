#include "firmware/sealed/delivery.hpp"

#include <nlohmann/json.hpp>
#include <utf8proc.h>

namespace dozo::sealed {

Json to_json(const Delivery& delivery) {
  return {{"department", delivery.department},
          {"subject", delivery.subject},
          {"contract", delivery.contract},
          {"number", delivery.number},
          {"notice", delivery.notice},
          {"group", delivery.group},
          {"recipient", to_hex(delivery.recipient)},
          {"sealed_at", to_rfc3339(delivery.sealed_at)},
          {"return_by", to_iso(delivery.return_by)},
          {"records", delivery.records},
          {"record_rule", delivery.record_rule},
          {"checkpoint", delivery.checkpoint}};
}

Result<Delivery> delivery_from_json(const Json& json) {
  Delivery delivery;
  delivery.department = DOZO_TRY(json_string(json, "department"));
  delivery.subject = DOZO_TRY(json_string(json, "subject"));
  delivery.contract = DOZO_TRY(json_string(json, "contract"));
  delivery.number = DOZO_TRY(json_string(json, "number"));
  delivery.notice = DOZO_TRY(json_string(json, "notice"));
  delivery.group = DOZO_TRY(json_string(json, "group"));
  delivery.record_rule = DOZO_TRY(json_string(json, "record_rule"));
  delivery.checkpoint = DOZO_TRY(json_string(json, "checkpoint"));
  for (const std::string* text :
       {&delivery.department, &delivery.subject, &delivery.contract, &delivery.number,
        &delivery.notice, &delivery.group, &delivery.record_rule}) {
    if (!is_one_line(*text)) return fail(ErrorCode::bag_info_invalid, "text");
  }
  if (!delivery.checkpoint.empty() && !is_one_line(delivery.checkpoint)) {
    return fail(ErrorCode::bag_info_invalid, "checkpoint");
  }
  const auto recipient = digest_from_hex(DOZO_TRY(json_string(json, "recipient")));
  const auto sealed_at = from_rfc3339(DOZO_TRY(json_string(json, "sealed_at")));
  const auto return_by = date_from_iso(DOZO_TRY(json_string(json, "return_by")));
  delivery.records = DOZO_TRY(json_integer(json, "records"));
  if (!recipient || !sealed_at || !return_by || delivery.records < 0) {
    return fail(ErrorCode::bag_info_invalid, "value");
  }
  delivery.recipient = *recipient;
  delivery.sealed_at = *sealed_at;
  delivery.return_by = *return_by;
  return delivery;
}

bool is_one_line(std::string_view text, std::size_t longest) {
  if (text.empty() || text.size() > longest) return false;
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto left = static_cast<utf8proc_ssize_t>(text.size());
  while (left > 0) {
    utf8proc_int32_t point = 0;
    const utf8proc_ssize_t used = utf8proc_iterate(at, left, &point);
    if (used <= 0) return false;
    const utf8proc_category_t category = utf8proc_category(point);
    // Format characters (bidirectional controls among them) can make a line say another thing.
    if (category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CF ||
        category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP) {
      return false;
    }
    at += used;
    left -= used;
  }
  return true;
}

}  // namespace dozo::sealed
