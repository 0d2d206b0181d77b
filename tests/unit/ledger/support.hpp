// What the ledger's tests share.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "firmware/base/clock.hpp"
#include "firmware/base/random.hpp"
#include "firmware/base/signer.hpp"
#include "firmware/ledger/fake_store.hpp"
#include "firmware/ledger/ledger.hpp"

namespace dozo::ledger::test {

/// 2026-11-22T10:00:00+09:00.
inline constexpr Instant kStart{1795309200};

/// Different octets every time, the same in every run; empties on demand.
class CountingRandom final : public Random {
 public:
  [[nodiscard]] Result<> fill(ByteSpan out) override {
    if (empty) return fail(ErrorCode::no_entropy);
    for (std::uint8_t& octet : out) octet = static_cast<std::uint8_t>(next_++);
    return {};
  }
  bool empty = false;

 private:
  unsigned next_ = 1;
};

/// A folder that goes with the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "dozo-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Stands in for a key: the signature is SHA-256 over the key's name and the content.
class NamedSigner final : public Signer {
 public:
  explicit NamedSigner(std::string name) : name_(std::move(name)) {}
  [[nodiscard]] Result<Bytes> sign(ByteView content) override {
    const Digest digest = Sha256().update(as_bytes(name_)).update(content).finish();
    return Bytes(digest.begin(), digest.end());
  }
  [[nodiscard]] Result<> verify(ByteView content, ByteView signature) {
    const Bytes expected = *sign(content);
    if (!std::ranges::equal(expected, signature)) return fail(ErrorCode::document_signature);
    return {};
  }

 private:
  std::string name_;
};

/// A ledger over a store in memory, with everything it needs.
struct Bench {
  FakeStore store;
  FakeClock clock{kStart};
  CountingRandom random;
  std::vector<Event> replayed;

  Result<Ledger> open(std::span<const Checkpoint> anchors = {}) {
    replayed.clear();
    return Ledger::open(
        store, clock, random,
        [this](const Event& event) -> Result<> {
          replayed.push_back(event);
          return {};
        },
        anchors);
  }
};

inline Draft draft(const std::string& type, int number = 0) {
  return {type, "yamada", Json{{"number", number}, {"subject", "督促状"}}};
}

/// Commits `count` events, each in a transaction of its own.
inline void fill(Ledger& ledger, int count) {
  for (int i = 0; i < count; ++i) {
    Transaction transaction = ledger.begin();
    if (!transaction.append(draft("test.noted", i)) || !transaction.commit()) std::abort();
  }
}

}  // namespace dozo::ledger::test
