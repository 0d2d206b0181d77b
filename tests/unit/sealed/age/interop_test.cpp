// Both directions against the stock program (Debian package "age").
#include <filesystem>
#include <string>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/base/file.hpp"
#include "tests/unit/sealed/age/fixture.hpp"

namespace dozo::sealed::age {
namespace {

constexpr int kPatience = 120'000;  // ms without a word before a program is given up

/// A folder that goes with the object.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "dozo-age-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  [[nodiscard]] std::string operator/(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

struct Ran {
  int status = -1;
  std::string said;
};

/// Runs a program on a terminal of its own and types `answer` at each prompt for a passphrase:
/// stock age takes one from a terminal only.
Ran run(std::vector<std::string> words, const std::string& answer = {}) {
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  int terminal = -1;
  const pid_t child = forkpty(&terminal, nullptr, nullptr, nullptr);
  REQUIRE(child >= 0);
  if (child == 0) {
    execvp(arguments[0], arguments.data());
    _exit(127);
  }
  const UniqueFd owned(terminal);
  Ran ran;
  std::string unanswered;
  char buffer[512];
  while (true) {
    pollfd waiting{terminal, POLLIN, 0};
    if (poll(&waiting, 1, kPatience) <= 0) {
      kill(child, SIGKILL);
      break;
    }
    const ssize_t size = read(terminal, buffer, sizeof buffer);
    if (size <= 0) break;  // EIO once the program has closed its side
    ran.said.append(buffer, static_cast<std::size_t>(size));
    unanswered.append(buffer, static_cast<std::size_t>(size));
    const std::size_t prompt = unanswered.find("passphrase");
    if (prompt == std::string::npos || unanswered.find(": ", prompt) == std::string::npos) continue;
    unanswered.clear();
    const std::string line = answer + "\n";
    if (write(terminal, line.data(), line.size()) != static_cast<ssize_t>(line.size())) break;
  }
  int status = 0;
  waitpid(child, &status, 0);
  ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return ran;
}

/// Runs stock age, which must succeed. Its standard output goes to `output`: with -o it would make
/// no file at all for an empty plaintext.
void age(const std::string& output, std::vector<std::string> words,
         const std::string& answer = {}) {
  words.insert(words.begin(), {"sh", "-c", "exec age \"$@\" > \"$0\"", output});
  const Ran ran = run(std::move(words), answer);
  if (ran.status == 127) FAIL("the program 'age' is needed: install the Debian package 'age'");
  INFO("age said: " << ran.said);
  REQUIRE(ran.status == 0);
}

void put(const std::string& path, ByteView bytes) {
  REQUIRE(write_file(path, bytes));
}
Bytes get(const std::string& path) {
  return read_file(path, 1 << 24).value();
}

constexpr std::size_t kInteropSizes[] = {0, 1, kChunk - 1, kChunk, kChunk + 1, 3 * kChunk};
const std::string kPassword = "7K3QN-0000S-ABCDE-ZZZZ9";

TEST_CASE("stock age opens what we seal for an X25519 key") {
  const Folder folder;
  put(folder / "key", as_bytes(std::string(kSecretKey) + "\n"));
  for (const std::size_t size : kInteropSizes) {
    INFO(size);
    put(folder / "sealed", seal(own_recipient(), sample(size), 2));
    age(folder / "plain", {"-d", "-i", folder / "key", folder / "sealed"});
    CHECK(get(folder / "plain") == sample(size));
  }
}

TEST_CASE("we open what stock age seals for an X25519 key") {
  const Folder folder;
  for (const std::size_t size : kInteropSizes) {
    INFO(size);
    put(folder / "plain", sample(size));
    age(folder / "sealed", {"-r", kPublicKey, folder / "plain"});
    const Opened opened = open(own_identity(), get(folder / "sealed"), 2);
    CHECK(opened.result);
    CHECK(opened.plain == sample(size));
  }
}

TEST_CASE("stock age opens what we seal with a password") {
  const Folder folder;
  for (const std::size_t size : kInteropSizes) {
    INFO(size);
    put(folder / "sealed", seal(ScryptRecipient(secret(kPassword), 10), sample(size), 2));
    age(folder / "plain", {"-d", folder / "sealed"}, kPassword);
    CHECK(get(folder / "plain") == sample(size));
  }
}

TEST_CASE("stock age opens what we seal at the work factor we use") {
  const Folder folder;
  put(folder / "sealed", seal(ScryptRecipient(secret(kPassword), kLogN), sample(10)));
  age(folder / "plain", {"-d", folder / "sealed"}, kPassword);
  CHECK(get(folder / "plain") == sample(10));
}

TEST_CASE("we open what stock age seals with a password") {
  const Folder folder;
  for (const std::size_t size : kInteropSizes) {
    INFO(size);
    put(folder / "plain", sample(size));
    age(folder / "sealed", {"-p", folder / "plain"}, kPassword);
    const Opened opened = open(ScryptIdentity(secret(kPassword), kLogN), get(folder / "sealed"), 2);
    CHECK(opened.result);
    CHECK(opened.plain == sample(size));
  }
}

TEST_CASE("stock age refuses our file with another password, as we do") {
  const Folder folder;
  put(folder / "sealed", seal(ScryptRecipient(secret(kPassword), 10), sample(10)));
  const Ran ran = run({"age", "-d", "-o", folder / "plain", folder / "sealed"}, "7K3QN");
  CHECK(ran.status == 1);
  CHECK(ran.said.find("incorrect passphrase") != std::string::npos);
}

}  // namespace
}  // namespace dozo::sealed::age
