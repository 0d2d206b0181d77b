// Keys: first those that mean the same everywhere, then the page's.
#include "firmware/base/text.hpp"
#include "ui/model/kiosk.hpp"
#include "ui/model/layout.hpp"

namespace dozo::ui {
namespace {

constexpr std::int64_t kReveal = 3000;

}  // namespace

void Kiosk::key(const Key& pressed) {
  last_key_ = milliseconds_;
  Page* page = present();
  Key key = pressed;
  const bool typing = page != nullptr && page->typing() && !help_;
  if (key.special == Special::none && !typing) {
    // Commands work from a Japanese keyboard too; what was pasted is never a command.
    if (key.pasted) return;
    key.character = half_width(key.character);
    if (key.character >= U'A' && key.character <= U'Z') key.character += U'a' - U'A';
  }
  if (global_key(key, page) || page == nullptr) return;
  notice_ = nullptr;
  page->key(key, *this);
}

bool Kiosk::global_key(const Key& key, const Page* page) {
  const bool typing = page != nullptr && page->typing();
  const auto letter = [&](char32_t c) {
    return !typing && key.special == Special::none && key.character == c;
  };
  if (std::exchange(leaving_, false)) {
    quit_ = key.special == Special::enter || key.special == Special::quit;
    notice_ = nullptr;
    return true;
  }
  if (help_) {
    if (key.special == Special::language || key.character == U'e') {
      speak(spoken() == Language::japanese ? Language::english : Language::japanese);
    } else {
      help_ = false;
    }
    return true;
  }
  if (key.special == Special::language || letter('e')) {
    speak(spoken() == Language::japanese ? Language::english : Language::japanese);
    return true;
  }
  if (key.special == Special::sample && evaluation_.sample) {
    sample_wish_ = true;
    return true;
  }
  if (key.special == Special::paper && !evaluation_.paper.empty()) {
    paper_ = !paper_;
    return true;
  }
  if (key.special == Special::reveal) {
    reveal_until_ = milliseconds_ + kReveal;
    return true;
  }
  if (key.special == Special::quit) {
    if (!evaluation_.sample) return true;  // a custodian's terminal is not left
    leaving_ = true;
    tell([] { return std::string(tr("End this evaluation? Enter: yes, any other key: no")); },
         Style::warn);
    return true;
  }
  if (page == nullptr) return false;
  if (key.special == Special::help || letter('?')) {
    help_ = true;
    return true;
  }
  if (!person_) return false;
  if (letter('l')) {
    lock();
    return true;
  }
  if (key.special == Special::escape) {
    notice_ = nullptr;
    if (pages_.back()->step_back()) return true;
    // Before the password is changed there is nothing to go back to.
    if (person_->must_change) {
      lock();
    } else {
      pop();
    }
    return true;
  }
  return false;
}

}  // namespace dozo::ui
