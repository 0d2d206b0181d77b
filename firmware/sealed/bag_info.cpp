#include <array>
#include <charconv>
#include <optional>

#include "firmware/sealed/bag.hpp"

namespace dozo::sealed {
namespace {

constexpr int kProfile = 1;
constexpr int kMaxDiscs = 999;
constexpr std::size_t kMaxCharacters = 200;
/// What canonical JSON can carry exactly.
constexpr std::int64_t kMaxRecords = (std::int64_t{1} << 53) - 1;

tl::unexpected<Error> invalid(const char* label) {
  return fail(ErrorCode::bag_info_invalid, label);
}

std::size_t characters(std::string_view utf8) {
  std::size_t count = 0;
  for (const char c : utf8) {
    if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) ++count;
  }
  return count;
}

bool is_text(std::string_view text) {
  if (!is_one_line(text) || characters(text) > kMaxCharacters) return false;
  // A reader of BagIt may drop white space at either end of a value (RFC 8493, 2.2.2).
  constexpr std::string_view kIdeographicSpace = "\xe3\x80\x80";
  return text.front() != ' ' && text.back() != ' ' && !text.starts_with(kIdeographicSpace) &&
         !text.ends_with(kIdeographicSpace);
}

/// "xxxxxxxx-xxxx-4xxx-xxxx-xxxxxxxxxxxx", lower case (RFC 9562).
bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (hyphen ? c != '-' : !hex) return false;
  }
  return true;
}

/// A decimal number without sign or leading zeros.
template <class T>
std::optional<T> number(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < T{} ||
      std::to_string(value) != text) {
    return std::nullopt;
  }
  return value;
}

/// Takes the lines off one by one; every label has its one place.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}

  Result<std::string> take(std::string_view label) {
    auto value = take_if(label);
    if (!value) return invalid(std::string(label).c_str());
    return std::move(*value);
  }

  std::optional<std::string> take_if(std::string_view label) {
    const std::size_t end = rest_.find('\n');
    if (end == std::string_view::npos || !rest_.starts_with(label) ||
        !rest_.substr(label.size()).starts_with(": ")) {
      return std::nullopt;
    }
    std::string value(rest_.substr(label.size() + 2, end - label.size() - 2));
    rest_.remove_prefix(end + 1);
    return value;
  }

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

Result<DiscNumber> parse_count(std::string_view text) {
  const std::size_t of = text.find(" of ");
  if (of == std::string_view::npos) return invalid("Bag-Count");
  const auto disc = number<int>(text.substr(0, of));
  const auto count = number<int>(text.substr(of + 4));
  if (!disc || !count || *disc < 1 || *disc > *count || *count > kMaxDiscs) {
    return invalid("Bag-Count");
  }
  return DiscNumber{*disc, *count};
}

Result<> parse_oxum(std::string_view text, BagInfo& info) {
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos) return invalid("Payload-Oxum");
  const auto octets = number<std::uint64_t>(text.substr(0, point));
  const auto files = number<int>(text.substr(point + 1));
  if (!octets || !files || *files < 1 || *files > kMaxParts ||
      *octets > static_cast<std::uint64_t>(*files) * kMaxPart) {
    return invalid("Payload-Oxum");
  }
  info.payload_octets = *octets;
  info.payload_files = *files;
  return {};
}

Result<> parse_dozo(Lines& lines, Delivery& delivery) {
  const std::string profile = DOZO_TRY(lines.take("Dozo-Profile"));
  if (profile != std::to_string(kProfile)) {
    return number<int>(profile) ? fail(ErrorCode::bag_profile_unknown) : invalid("Dozo-Profile");
  }
  delivery.subject = DOZO_TRY(lines.take("Dozo-Subject"));
  const std::string department = DOZO_TRY(lines.take("Dozo-Department"));
  if (department != delivery.department) return invalid("Dozo-Department");
  delivery.contract = DOZO_TRY(lines.take("Dozo-Contract"));
  const auto recipient = digest_from_hex(DOZO_TRY(lines.take("Dozo-Recipient")));
  if (!recipient) return invalid("Dozo-Recipient");
  delivery.recipient = *recipient;
  delivery.notice = DOZO_TRY(lines.take("Dozo-Notice"));
  const auto sealed_at = from_rfc3339(DOZO_TRY(lines.take("Dozo-Sealed-At")));
  if (!sealed_at) return invalid("Dozo-Sealed-At");
  delivery.sealed_at = *sealed_at;
  const auto return_by = date_from_iso(DOZO_TRY(lines.take("Dozo-Return-By")));
  if (!return_by) return invalid("Dozo-Return-By");
  delivery.return_by = *return_by;
  const auto records = number<std::int64_t>(DOZO_TRY(lines.take("Dozo-Records")));
  if (!records) return invalid("Dozo-Records");
  delivery.records = *records;
  delivery.record_rule = DOZO_TRY(lines.take("Dozo-Record-Rule"));
  if (auto checkpoint = lines.take_if("Dozo-Checkpoint")) {
    if (checkpoint->empty()) return invalid("Dozo-Checkpoint");
    delivery.checkpoint = std::move(*checkpoint);
  }
  return {};
}

}  // namespace

Result<> check_delivery(const Delivery& delivery) {
  struct Text {
    const char* label;
    const std::string& text;
  };
  const std::array<Text, 5> texts{{{"department", delivery.department},
                                   {"subject", delivery.subject},
                                   {"contract", delivery.contract},
                                   {"delivery", delivery.number},
                                   {"record_rule", delivery.record_rule}}};
  for (const Text& one : texts) {
    if (!is_text(one.text)) return invalid(one.label);
  }
  if (delivery.notice != delivery.number + "-P") return invalid("notice");
  if (!is_uuid(delivery.group)) return invalid("group");
  if (delivery.records < 0 || delivery.records > kMaxRecords) return invalid("records");
  if (!delivery.checkpoint.empty() && !is_text(delivery.checkpoint)) return invalid("checkpoint");
  return {};
}

std::string write_bag_info(const BagInfo& info) {
  const Delivery& job = info.delivery;
  std::string text;
  const auto line = [&text](std::string_view label, std::string_view value) {
    text.append(label).append(": ").append(value).append("\n");
  };
  line("Source-Organization", job.department);
  line("External-Identifier", job.number);
  line("Bag-Group-Identifier", job.group);
  line("Bag-Count", std::to_string(info.disc.number) + " of " + std::to_string(info.disc.count));
  line("Payload-Oxum",
       std::to_string(info.payload_octets) + "." + std::to_string(info.payload_files));
  line("Dozo-Profile", std::to_string(kProfile));
  line("Dozo-Subject", job.subject);
  line("Dozo-Department", job.department);
  line("Dozo-Contract", job.contract);
  line("Dozo-Recipient", to_hex(job.recipient));
  line("Dozo-Notice", job.notice);
  line("Dozo-Sealed-At", to_rfc3339(job.sealed_at));
  line("Dozo-Return-By", to_iso(job.return_by));
  line("Dozo-Records", std::to_string(job.records));
  line("Dozo-Record-Rule", job.record_rule);
  if (!job.checkpoint.empty()) line("Dozo-Checkpoint", job.checkpoint);
  return text;
}

Result<BagInfo> parse_bag_info(std::string_view text) {
  if (text.size() > kMaxTagFile) return invalid("size");
  BagInfo info;
  Lines lines(text);
  info.delivery.department = DOZO_TRY(lines.take("Source-Organization"));
  info.delivery.number = DOZO_TRY(lines.take("External-Identifier"));
  info.delivery.group = DOZO_TRY(lines.take("Bag-Group-Identifier"));
  const std::string count = DOZO_TRY(lines.take("Bag-Count"));
  info.disc = DOZO_TRY(parse_count(count));
  const std::string oxum = DOZO_TRY(lines.take("Payload-Oxum"));
  DOZO_TRY(parse_oxum(oxum, info));
  DOZO_TRY(parse_dozo(lines, info.delivery));
  if (!lines.at_end()) return invalid("a line too many");
  DOZO_TRY(check_delivery(info.delivery));
  // One form only: what other spelling there may be of a time or a number ends here.
  if (write_bag_info(info) != text) return invalid("not in the one form");
  return info;
}

}  // namespace dozo::sealed
