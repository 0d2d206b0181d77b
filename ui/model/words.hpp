// What is said on the screen: the two languages, dates, amounts, and the words of the contract.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "firmware/base/error.hpp"
#include "firmware/base/time.hpp"

namespace dozo::ui {

enum class Language { japanese, english };

/// From now on tr() answers in this language. gettext keeps one language for the process: the
/// terminal has one screen, so that is what it is.
void speak(Language language);
Language spoken();

/// A translated text with its values put in. A translation whose placeholders do not match (the
/// check of texts finds it) is shown as it stands.
template <class... Values>
std::string say(const char* text, const Values&... values) {
  try {
    return fmt::vformat(text, fmt::make_format_args(values...));
  } catch (const fmt::format_error&) {
    return text;
  }
}

/// "2026年11月22日（令和8年）", "22 November 2026".
std::string long_date(Date date);
/// "11-22": month and day.
std::string short_date(Date date);
/// "14:05", Japan's time.
std::string clock_time(Instant instant);
/// Long date and time.
std::string long_time(Instant instant);
/// "2026-11-22 14:05", for the columns of lists.
std::string date_and_time(Instant instant);
/// "1,204".
std::string amount(std::uint64_t number);
/// "64.0 MB", decimal units as on a disc's sleeve.
std::string bytes(std::uint64_t number);
/// "2分10秒", "2 min 10 s"; rounded so that it does not flicker.
std::string duration(std::int64_t seconds);
/// "あと3日", "本日", "2日超過"; "3 days left" …
std::string days_left(int days);
/// A fingerprint or hash in groups of four, upper case, `groups` of them ("3F2A 91C0 …"; 0: all).
std::string fingerprint(std::string_view hex, std::size_t groups);

/// 保管中 and its like; the API's word where there is none.
std::string job_state(std::string_view state);
std::string role(std::string_view role);
std::string document_kind(std::string_view kind);
std::string medium(std::string_view kind);
/// What the ledger calls an event, in words.
std::string event_type(std::string_view type);
/// What a step of a long work is.
std::string step(std::string_view kind, std::string_view step);

/// Whom to call about an error: the ward, maintenance, or the supervisor.
std::string whom_to_call(ErrorCode code);

}  // namespace dozo::ui
