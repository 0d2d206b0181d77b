// The terminal has locked itself: nothing can be done at it, and the screen says why.
#include "firmware/base/text.hpp"
#include "ui/model/pages/parts.hpp"

namespace dozo::ui {
namespace {

// Most reasons stay until somebody acts; what another part of the terminal has yet to do passes.
bool may_pass(ErrorCode code) {
  return code == ErrorCode::shelf_service_gone || code == ErrorCode::tpm_unavailable ||
         code == ErrorCode::ledger_in_use;
}

std::string meaning(ErrorCode code) {
  return may_pass(code)
             ? tr("The terminal waits for one of its parts and tries again by itself. What lies "
                  "here stays locked.")
             : tr("The terminal cannot be sure of its own records. It receives nothing, opens "
                  "nothing and erases nothing until this is cleared up. What lies here stays "
                  "locked.");
}

class LockedOutPage final : public Page {
 public:
  std::string title(const Kiosk&) const override {
    return tr("This terminal has stopped for safety");
  }
  void draw(Screen& screen, const Area& area, const Kiosk& kiosk) const override {
    const Error& why = *kiosk.status()->locked_out;
    draw_refusal(screen, area.top, area, why, meaning(why.code));
  }
  std::vector<Hint> hints(const Kiosk&) const override { return {}; }
  std::string help() const override {
    return tr(
        "Nobody can log in now. Read the number to maintenance on the phone, and tell the ward "
        "what stands here. Keep the discs and notices in their locked places.");
  }
  void key(const Key&, Kiosk&) override {}
};

}  // namespace

std::unique_ptr<Page> make_locked_out_page() {
  return std::make_unique<LockedOutPage>();
}

}  // namespace dozo::ui
