#include "firmware/sealed/der.hpp"

#include <algorithm>
#include <ctime>

#include <fmt/format.h>

namespace dozo::sealed::der {

Bytes concat(std::initializer_list<ByteView> parts) {
  Bytes out;
  for (const ByteView part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}

Bytes wrap(std::uint8_t tag, ByteView content) {
  Bytes out{tag};
  const std::size_t size = content.size();
  if (size < 0x80) {
    out.push_back(static_cast<std::uint8_t>(size));
  } else {
    int octets = 1;
    while ((size >> (8 * octets)) != 0) ++octets;
    out.push_back(static_cast<std::uint8_t>(0x80 | octets));
    for (int i = octets - 1; i >= 0; --i) {
      out.push_back(static_cast<std::uint8_t>(size >> (8 * i)));
    }
  }
  out.insert(out.end(), content.begin(), content.end());
  return out;
}

Bytes wrap(std::uint8_t tag, std::initializer_list<ByteView> parts) {
  return wrap(tag, concat(parts));
}

Bytes set_of(std::uint8_t tag, std::vector<Bytes> elements) {
  std::sort(elements.begin(), elements.end());
  Bytes content;
  for (const Bytes& element : elements) {
    content.insert(content.end(), element.begin(), element.end());
  }
  return wrap(tag, content);
}

Bytes time(Instant instant) {
  const std::time_t seconds = instant.seconds;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  const int year = parts.tm_year + 1900;
  const bool utc = year >= 1950 && year < 2050;
  const std::string text = (utc ? fmt::format("{:02}", year % 100) : fmt::format("{:04}", year)) +
                           fmt::format("{:02}{:02}{:02}{:02}{:02}Z", parts.tm_mon + 1,
                                       parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
  return wrap(utc ? kUtcTime : kGeneralizedTime, as_bytes(text));
}

std::optional<Instant> read_time(ByteView element) {
  Reader reader(element);
  const auto found = reader.next();
  if (!found || !reader.at_end()) return std::nullopt;
  std::string text(as_text(found->content));
  if (found->tag == kUtcTime && text.size() == 13) {
    text.insert(0, text[0] < '5' ? "20" : "19");  // RFC 5280, 4.1.2.5.1
  } else if (found->tag != kGeneralizedTime || text.size() != 15) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < 14; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
  }
  const auto number = [&](std::size_t at, std::size_t size) {
    int value = 0;
    for (std::size_t i = at; i < at + size; ++i) value = 10 * value + (text[i] - '0');
    return value;
  };
  std::tm parts{};
  parts.tm_year = number(0, 4) - 1900;
  parts.tm_mon = number(4, 2) - 1;
  parts.tm_mday = number(6, 2);
  parts.tm_hour = number(8, 2);
  parts.tm_min = number(10, 2);
  parts.tm_sec = number(12, 2);
  const Instant instant{timegm(&parts)};
  // Days that do not exist, other zones and other forms do not come back the same.
  const Bytes again = time(instant);
  if (!std::equal(again.begin(), again.end(), element.begin(), element.end())) return std::nullopt;
  return instant;
}

std::optional<Reader::Element> Reader::next() {
  if (rest_.size() < 2) return std::nullopt;
  const std::uint8_t tag = rest_[0];
  if ((tag & 0x1f) == 0x1f) return std::nullopt;  // tags of several octets: not in our profile
  std::size_t head = 2;
  std::size_t size = rest_[1];
  if (size >= 0x80) {
    const std::size_t octets = size & 0x7f;
    if (octets == 0 || octets > 4 || rest_.size() < 2 + octets) return std::nullopt;
    size = 0;
    for (std::size_t i = 0; i < octets; ++i) size = size << 8 | rest_[2 + i];
    if (size < 0x80 || rest_[2] == 0) return std::nullopt;  // not the shortest form (10.1)
    head += octets;
  }
  if (size > rest_.size() - head) return std::nullopt;
  const Element found{tag, rest_.first(head + size), rest_.subspan(head, size)};
  rest_ = rest_.subspan(head + size);
  return found;
}

std::optional<ByteView> Reader::element(std::uint8_t tag) {
  if (rest_.empty() || rest_[0] != tag) return std::nullopt;
  const auto found = next();
  if (!found) return std::nullopt;
  return found->whole;
}

std::optional<ByteView> Reader::content(std::uint8_t tag) {
  if (rest_.empty() || rest_[0] != tag) return std::nullopt;
  const auto found = next();
  if (!found) return std::nullopt;
  return found->content;
}

bool is_strict(ByteView octets, int depth) {
  Reader reader(octets);
  const auto found = reader.next();
  if (!found || !reader.at_end() || depth == 0) return false;
  if ((found->tag & 0x20) == 0) return true;
  Reader inner(found->content);
  while (!inner.at_end()) {
    const auto element = inner.next();
    if (!element || !is_strict(element->whole, depth - 1)) return false;
  }
  return true;
}

}  // namespace dozo::sealed::der
