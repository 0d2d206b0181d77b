// The terminal's model: keys, answers and time go in; a screen and requests come out. No terminal,
// no socket: tests drive it by hand.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ui/model/facts.hpp"
#include "ui/model/page.hpp"
#include "ui/model/register_facts.hpp"
#include "ui/model/request.hpp"
#include "ui/model/screen.hpp"
#include "ui/model/words.hpp"

namespace dozo::ui {

/// What only an evaluation has (tools/try).
struct Evaluation {
  bool sample = false;             ///< F2 inserts the sample disc and takes it out
  bool documents = false;          ///< documents can be saved into a folder
  std::vector<std::string> paper;  ///< what lies beside the terminal on paper; F4 shows it
  std::string folder;              ///< where documents are saved, as it is told to people
};

class Kiosk {
 public:
  explicit Kiosk(Evaluation evaluation = {});
  ~Kiosk();

  // --- what happens ---
  void key(const Key& key);
  void connected();
  void disconnected();
  void changed();
  /// `outcome` of request `id`; `data` what came through its pipe.
  void answer(std::uint64_t id, const Result<Json>& outcome, const SecretBytes& data);
  /// Milliseconds of a clock that never goes back. Call it at least as often as wake_after() says.
  void tick(std::int64_t milliseconds);
  /// F2 was carried out: the sample disc is in the tray now, or not.
  void sample_moved(const Result<bool>& inserted);

  // --- what follows ---
  [[nodiscard]] Screen draw(int width, int height) const;
  std::vector<Request> take_requests();
  [[nodiscard]] bool take_sample_wish();
  [[nodiscard]] bool wants_quit() const { return quit_; }
  /// Milliseconds until tick() has something to do.
  [[nodiscard]] int wake_after() const;

  // --- for the pages ---
  [[nodiscard]] const std::optional<Status>& status() const { return status_; }
  [[nodiscard]] const std::vector<Job>& jobs() const { return jobs_; }
  [[nodiscard]] const std::vector<KeptNotice>& waiting_notices() const { return notices_; }
  [[nodiscard]] const std::vector<std::string>& disc_places() const { return disc_places_; }
  [[nodiscard]] const std::vector<std::string>& notice_places() const { return notice_places_; }
  [[nodiscard]] const std::vector<Person>& people() const { return people_; }
  /// Whom to call; known also while nobody is logged in.
  [[nodiscard]] const std::vector<Contact>& contacts() const { return contacts_; }
  [[nodiscard]] const std::optional<Person>& person() const { return person_; }
  [[nodiscard]] const Job* job(const std::string& id) const;
  [[nodiscard]] const Activity& activity() const;
  [[nodiscard]] const Evaluation& evaluation() const { return evaluation_; }
  /// The ledger's time now.
  [[nodiscard]] std::optional<Instant> now() const;
  [[nodiscard]] std::int64_t milliseconds() const { return milliseconds_; }
  /// Octets a second of the present step; 0 while unknown.
  [[nodiscard]] double rate() const;
  /// Are typed secrets to be shown at the moment?
  [[nodiscard]] bool revealed() const { return milliseconds_ < reveal_until_; }

  /// Asks dozod; the answer goes to `page`, if it is still there.
  void ask(Request request, const Page& page);
  void push(std::unique_ptr<Page> page);
  void pop();
  /// Leaves all pages above the storehouse.
  void go_home();
  void replace(std::unique_ptr<Page> page);
  void log_in(Person person);
  /// The person's own password was changed: everything may be done now.
  void password_changed();
  void lock();
  /// A line above the keys, until something else is told; it is worded anew in each language.
  void tell(std::function<std::string()> text, Style style = Style::good);
  void refresh_jobs();

 private:
  enum class Link { away, there };
  struct Asked {
    std::uint64_t page = 0;  // 0: the kiosk itself
    std::string method;
  };
  struct Sample {  // of the running activity, for the rate
    std::uint64_t activity = 0;
    std::string step;
    std::uint64_t done = 0;
    std::int64_t at = 0;
  };

  [[nodiscard]] Page* present() const;
  [[nodiscard]] std::int64_t lock_after() const;
  void send(Request request, std::uint64_t page);
  void refresh();
  void refresh_activity();
  void own_answer(const std::string& method, const Result<Json>& outcome);
  void take_status(const Json& json);
  void take_activity(Activity activity);
  void attend_commissioning();
  void disc_event(bool was_there);
  void facts_changed();
  bool global_key(const Key& key, const Page* page);
  void draw_bar(Screen& screen) const;
  int draw_hints(Screen& screen, const Page* page) const;
  [[nodiscard]] std::vector<Hint> hints_of(const Page* page) const;
  [[nodiscard]] std::vector<Hint> hints_always(const Page* page) const;
  void draw_help(Screen& screen, const Area& area, const Page* page) const;
  int draw_paper(Screen& screen, int bottom) const;

  Evaluation evaluation_;
  Link link_ = Link::away;
  bool was_connected_ = false;
  std::optional<Status> status_;
  std::int64_t status_at_ = 0;
  std::vector<Job> jobs_;
  std::vector<Job> jobs_arriving_;
  std::vector<KeptNotice> notices_;
  std::vector<std::string> disc_places_, notice_places_;
  std::vector<Person> people_;
  std::vector<Contact> contacts_;
  std::optional<Person> person_;
  std::string last_login_;
  std::vector<std::unique_ptr<Page>> pages_;
  std::unique_ptr<Page> login_page_;
  std::unique_ptr<Page> locked_out_page_;
  std::map<std::uint64_t, Asked> asked_;
  std::vector<Request> requests_;
  std::uint64_t next_request_ = 1;
  std::uint64_t next_page_ = 1;
  std::uint64_t commissioning_ = 0;  // serial of the page that sets the terminal up
  std::uint64_t recovery_key_ = 0;   // and of the one above it
  std::function<std::string()> notice_;
  Style notice_style_ = Style::plain;
  std::int64_t milliseconds_ = 0;
  std::int64_t last_key_ = 0;
  std::int64_t last_asked_ = 0;  // anything, in the person's name
  std::int64_t reveal_until_ = 0;
  std::optional<Sample> sample_;
  bool status_asked_ = false, status_stale_ = false, activity_asked_ = false, jobs_asked_ = false;
  bool jobs_stale_ = false;
  bool help_ = false, paper_ = false, quit_ = false, sample_wish_ = false, leaving_ = false;
};

}  // namespace dozo::ui
