// What was typed into a form, and what counts as the answers. Inner to the form.
#pragma once

#include <map>
#include <string>

#include "ui/model/field.hpp"
#include "ui/model/pages/form.hpp"

namespace dozo::ui {

/// What was typed for one question. It outlives errors, disc events and the way back.
struct Entry {
  TextField text;
  int chosen = -1;  ///< choice: the row; text: the proposal taken last
  SecretField secret, again;
  bool repeating = false;  ///< the secret is being typed for the second time
  bool touched = false;    ///< no longer the proposal
};

class Entries {
 public:
  /// Questions may depend on the answers of those before them.
  [[nodiscard]] Answers answers(const Form& form, const Kiosk& kiosk) const;
  [[nodiscard]] const Entry& entry(const Question& question) const;
  /// The answer as it is read to people.
  [[nodiscard]] std::string shown(const Question& question, const Kiosk& kiosk) const;
  /// Why the form cannot go on from this question; empty where it can.
  [[nodiscard]] std::string trouble_of(const Question& question, const Kiosk& kiosk) const;
  /// The chosen row of a choice: what was chosen, else what is proposed, else the first.
  [[nodiscard]] static int row_of(const Entry& entry, const Question& question);

  /// A key for the question's field.
  void change(const Key& key, const Question& question, const Kiosk& kiosk);
  /// Enter on a secret: the first time it is asked for once more. True when both are there and the
  /// `same`; else, the second time, both are forgotten.
  bool take_secret(const Question& question, bool& same);
  [[nodiscard]] Result<SecretBytes> secret(const Question& question) const {
    return entry(question).secret.copy();
  }
  void forget_secrets();

 private:
  [[nodiscard]] static std::string typed(const Entry& entry, const Question& question);
  [[nodiscard]] static std::string value(const Entry& entry, const Question& question,
                                         const Kiosk& kiosk);

  std::map<std::string, Entry, std::less<>> all_;
};

/// The ledger's day.
Date today(const Kiosk& kiosk);
bool is_strong(const SecretField& secret, const std::string& login);
/// How good a chosen password is, in words.
std::string strength_of(const SecretField& secret, const std::string& login);

/// Rows of a choice that are shown at once; longer lists scroll.
inline constexpr int kMostChoices = 8;

/// The question, its note and picture, and the place for the answer. The next row.
int draw_question(Screen& screen, int row, const Area& area, const Question& question,
                  const Entry& entry, const Kiosk& kiosk);

}  // namespace dozo::ui
