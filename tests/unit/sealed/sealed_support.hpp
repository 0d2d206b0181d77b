// What the tests of this room share: a folder that goes away, stock tools, keys made once.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include <catch2/catch.hpp>
#include <unistd.h>

#include "firmware/base/file.hpp"
#include "firmware/base/random.hpp"
#include "firmware/sealed/certificate.hpp"
#include "firmware/sealed/delivery.hpp"

namespace dozo::sealed::test {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "dozo-test-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const {
    return path_ / name;
  }
  void put(const std::string& name, ByteView bytes) const {
    REQUIRE(write_file(path_ / name, bytes));
  }
  void put(const std::string& name, const std::string& text) const { put(name, as_bytes(text)); }
  [[nodiscard]] Bytes get(const std::string& name) const {
    auto bytes = read_file(path_ / name, 64 * 1024 * 1024);
    REQUIRE(bytes);
    return *bytes;
  }
  /// The exit code of a shell command run in the folder, its output thrown away.
  [[nodiscard]] int run(const std::string& command) const {
    return std::system(
        ("cd '" + path_.string() + "' && { " + command + "; } >/dev/null 2>&1").c_str());
  }

 private:
  std::filesystem::path path_;
};

/// 2026-11-23T12:00:00+09:00.
inline constexpr Instant kNoon{1795402800};

struct Pair {
  PrivateKey key;
  Certificate certificate;
};

inline Pair make_pair(KeyKind kind, const std::string& name = "試験区", Instant from = {0}) {
  SystemRandom random;
  auto key = PrivateKey::generate(kind);
  REQUIRE(key);
  auto certificate = make_self_signed(*key, name, from, random);
  REQUIRE(certificate);
  return {std::move(*key), std::move(*certificate)};
}

inline Delivery sample_delivery() {
  Delivery delivery;
  delivery.department = "試験区 保健福祉部 国保年金課";
  delivery.subject = "国民健康保険料 督促状印刷業務";
  delivery.contract = "R8-契-0123";
  delivery.number = "R8-0042";
  delivery.notice = "R8-0042-P";
  delivery.group = "0f0e0d0c-0b0a-4908-8706-050403020100";
  delivery.recipient.fill(0xab);
  delivery.sealed_at = kNoon;
  delivery.return_by = {2026, 12, 25};
  delivery.records = 3021;
  delivery.record_rule = "CSVの行数（見出しを除く）";
  return delivery;
}

}  // namespace dozo::sealed::test
