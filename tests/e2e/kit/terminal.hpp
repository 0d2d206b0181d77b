// One terminal: a real dozod with its workers on a state folder of its own.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/e2e/kit/files.hpp"
#include "tests/e2e/kit/must.hpp"
#include "tests/e2e/kit/process.hpp"
#include "ui/client/api_client.hpp"

namespace dozo::e2e {

inline constexpr std::uint64_t kMiB = 1024 * 1024;

struct Setup {
  int shelves = 2;
  std::uint64_t shelf_bytes = kMiB;
  bool commissioned = true;
};

/// The people of every terminal: one supervisor, two handlers, one inspector, one for maintenance.
inline constexpr auto kSupervisor = "suzuki";
inline constexpr auto kHandler = "tanaka";
inline constexpr auto kOtherHandler = "satou";
inline constexpr auto kInspector = "inoue";
inline constexpr auto kMaintenance = "maeda";
/// The register of places of every terminal.
inline constexpr auto kDiscPlace = "媒体金庫 A-2";
inline constexpr auto kOtherDiscPlace = "媒体金庫 A-3";
inline constexpr auto kNoticePlace = "書類保管庫 B-1";
/// Both, as the commissioning takes them.
Json places();
/// A training that is valid today.
Json training();
/// What a person types.
SecretBytes password_of(const std::string& login);
SecretBytes secret(std::string_view text);

class Terminal {
 public:
  explicit Terminal(const Setup& setup = {});

  // --- its life
  void start();
  void kill9();
  /// SIGTERM and the end; the exit status.
  int stop();
  void restart() {
    kill9();
    start();
  }
  [[nodiscard]] bool running() { return daemon_.running(); }
  [[nodiscard]] pid_t pid() const { return daemon_.pid(); }
  /// Sets the terminal up, as Setup says.
  Result<> commission();

  // --- its API
  /// One request by `login`, who is logged in where needed ("" is nobody).
  Result<Json> call(const std::string& login, const std::string& method,
                    const ui::Params& params = ui::Params());
  /// One request by two.
  Result<Json> together(const std::string& login, const std::string& second,
                        const std::string& method, Json params);
  Json status();
  /// One of the terminal's jobs, as a handler sees it.
  Json job(const std::string& id);
  /// Waits for what `seen` says of the status; the test fails after `seconds`.
  Json wait_until(const std::string& what, const std::function<bool(const Json&)>& seen,
                  int seconds = 60);
  /// Waits until nothing is being done any more; the last activity that was not an examination.
  Json finish_activity(int seconds = 60);
  /// The same for an examination.
  Json finish_examination();
  /// Nothing is being done, nor about to be.
  Json wait_idle(int seconds = 60);

  // --- what it leaves
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
  [[nodiscard]] std::filesystem::path state() const { return folder() / "state"; }
  [[nodiscard]] std::filesystem::path tray() const { return folder() / "tray"; }
  [[nodiscard]] std::filesystem::path socket() const { return folder() / "s"; }
  [[nodiscard]] std::filesystem::path log() const { return folder() / "log"; }
  [[nodiscard]] std::string pem();
  /// The ledger, exported now; dozo-verify must find it in order.
  std::vector<Json> ledger();
  /// A document's octets ("json", "signature").
  std::string document(const std::string& number, const std::string& form);

 private:
  Result<ui::ApiClient*> session(const std::string& login);

  Setup setup_;
  Folder folder_;
  Process daemon_;
  std::map<std::string, ui::ApiClient> sessions_;
  int exports_ = 0;
};

}  // namespace dozo::e2e
