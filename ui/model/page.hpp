// One page: one question, or one thing to look at.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/base/json.hpp"
#include "firmware/base/secret.hpp"
#include "ui/model/key.hpp"
#include "ui/model/screen.hpp"

namespace dozo::ui {

class Kiosk;

/// A key and what it does now, for the last line of the screen.
struct Hint {
  std::string key;
  std::string label;
};

class Page {
 public:
  virtual ~Page() = default;

  [[nodiscard]] virtual std::string title(const Kiosk& kiosk) const = 0;
  /// Right end of the title's row.
  [[nodiscard]] virtual std::string aside(const Kiosk& /*kiosk*/) const { return {}; }
  virtual void draw(Screen& screen, const Area& area, const Kiosk& kiosk) const = 0;
  [[nodiscard]] virtual std::vector<Hint> hints(const Kiosk& kiosk) const = 0;
  /// What the page is for and how to go on, a few sentences.
  [[nodiscard]] virtual std::string help() const = 0;

  virtual void key(const Key& key, Kiosk& kiosk) = 0;
  /// One step back inside of the page; false: the page is left.
  virtual bool step_back() { return false; }
  /// The answer to what this page asked.
  virtual void answer(const std::string& /*method*/, const Result<Json>& /*outcome*/,
                      const SecretBytes& /*data*/, Kiosk& /*kiosk*/) {}
  /// What dozod tells of the terminal has changed; also called once when the page is shown.
  virtual void facts_changed(Kiosk& /*kiosk*/) {}
  /// Letters belong to a field: no letter is a command here.
  [[nodiscard]] virtual bool typing() const { return false; }
  /// A disc that is inserted may bring up its page over this one.
  [[nodiscard]] virtual bool yields_to_disc() const { return false; }
  /// The page itself tells of the disc in the drive.
  [[nodiscard]] virtual bool shows_disc() const { return false; }
  /// Typed secrets are forgotten (lock).
  virtual void forget_secrets() {}

  std::uint64_t serial = 0;  ///< set by the kiosk: answers find their page by it
};

// The pages, by what they are for.
std::unique_ptr<Page> make_home_page();
std::unique_ptr<Page> make_login_page(std::string login);
std::unique_ptr<Page> make_disc_page();
std::unique_ptr<Page> make_notice_page(std::string number);
std::unique_ptr<Page> make_job_page(std::string job);
std::unique_ptr<Page> make_password_page(std::string job);
std::unique_ptr<Page> make_activity_page(std::uint64_t activity);
std::unique_ptr<Page> make_files_page(std::string job);
std::unique_ptr<Page> make_return_page(std::string job);
std::unique_ptr<Page> make_erase_page(std::string job);
std::unique_ptr<Page> make_override_page(std::string job);
std::unique_ptr<Page> make_reject_page(std::string job);
std::unique_ptr<Page> make_documents_page();
std::unique_ptr<Page> make_document_page(std::string number);
std::unique_ptr<Page> make_ledger_page();
std::unique_ptr<Page> make_qr_page(std::string number);
std::unique_ptr<Page> make_system_page();
std::unique_ptr<Page> make_self_test_page();
std::unique_ptr<Page> make_own_password_page();
std::unique_ptr<Page> make_password_reset_page(std::string login);
std::unique_ptr<Page> make_keeping_page();
std::unique_ptr<Page> make_putting_away_page(std::string job);
std::unique_ptr<Page> make_job_record_page(std::string job);
std::unique_ptr<Page> make_registers_page();
std::unique_ptr<Page> make_people_page();
std::unique_ptr<Page> make_contacts_page();
std::unique_ptr<Page> make_incidents_page();
std::unique_ptr<Page> make_reports_page();
std::unique_ptr<Page> make_commissioning_page();
std::unique_ptr<Page> make_recovery_key_page();
std::unique_ptr<Page> make_locked_out_page();

}  // namespace dozo::ui
