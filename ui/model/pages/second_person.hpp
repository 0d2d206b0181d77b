// The second person of an act that needs two.
#pragma once

#include <string>
#include <vector>

#include "ui/model/field.hpp"
#include "ui/model/page.hpp"
#include "ui/model/pages/choosing.hpp"
#include "ui/model/request.hpp"

namespace dozo::ui {

/// The second person: chosen among those who may consent, never typed (a password would stand there
/// in the clear), then the password.
class SecondPerson {
 public:
  /// True where the key was for it; `done` is set when the password was finished with Enter.
  bool key(const Key& key, const Kiosk& kiosk, bool& done);
  int draw(Screen& screen, int row, const Area& area, const Kiosk& kiosk, bool active) const;
  /// From the password back to the name; what was typed of the password is forgotten.
  bool step_back();
  /// The keys that lead on; `deed`: what the last Enter does.
  [[nodiscard]] std::vector<Hint> hints(const char* deed) const;
  /// Adds the consent to a request.
  Result<> consent(Request& request) const;
  void forget();
  /// Chooses whoever it will be, most likely: a supervisor other than who is logged in.
  void propose(const Kiosk& kiosk);

 private:
  [[nodiscard]] static std::vector<std::string> logins(const Kiosk& kiosk);
  [[nodiscard]] static std::string described(const std::string& login, const Kiosk& kiosk);
  Picker who_;
  std::string login_;  // whose password is typed
  SecretField password_;
  bool at_password_ = false;
  bool proposed_ = false;
};

}  // namespace dozo::ui
