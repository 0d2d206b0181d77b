// Runs a folder of age test vectors (C2SP CCTV) against our implementation. Prints a line a failure
// and a last line "age vectors: N run, N skipped"; exit 1 on any failure or where nothing ran.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <zlib.h>

#include "firmware/base/digest.hpp"
#include "firmware/base/file.hpp"
#include "firmware/sealed/age/decryptor.hpp"

namespace {

using namespace dozo;
using namespace dozo::sealed;

constexpr std::size_t kMaxVector = 256 << 20;
constexpr int kMaxLogN = 22;  // as stock age bounds it

struct Vector {
  std::multimap<std::string, std::string> fields;
  Bytes file;

  [[nodiscard]] std::string field(const std::string& key) const {
    const auto found = fields.find(key);
    return found == fields.end() ? std::string() : found->second;
  }
};

/// "key: value" lines, an empty line, then the age file. Nothing where it is no vector.
std::optional<Vector> parse_vector(ByteView octets) {
  Vector vector;
  std::string_view text = as_text(octets);
  while (true) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const auto line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (line.empty()) break;
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos) return std::nullopt;
    vector.fields.emplace(line.substr(0, colon), line.substr(colon + 2));
  }
  const ByteView rest = as_bytes(text);
  vector.file.assign(rest.begin(), rest.end());
  return vector;
}

std::optional<Bytes> inflate_all(ByteView compressed) {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) return std::nullopt;
  Bytes all;
  Bytes piece(1 << 16);
  stream.next_in = const_cast<Bytef*>(compressed.data());
  stream.avail_in = static_cast<uInt>(compressed.size());
  int status = Z_OK;
  while (status == Z_OK && all.size() <= kMaxVector) {
    stream.next_out = piece.data();
    stream.avail_out = static_cast<uInt>(piece.size());
    status = inflate(&stream, Z_NO_FLUSH);
    all.insert(all.end(), piece.begin(),
               piece.end() - static_cast<std::ptrdiff_t>(stream.avail_out));
  }
  inflateEnd(&stream);
  if (status != Z_STREAM_END) return std::nullopt;
  return all;
}

/// Several identities, tried in order as stock age does.
class AnyOf final : public age::Identity {
 public:
  void add(std::unique_ptr<age::Identity> identity) { all_.push_back(std::move(identity)); }
  [[nodiscard]] bool empty() const { return all_.empty(); }

 private:
  [[nodiscard]] Result<SecretBytes> find(std::span<const age::Stanza> stanzas) const override {
    for (const auto& identity : all_) {
      auto key = identity->unwrap(stanzas);
      if (key || key.error().code != ErrorCode::age_no_match) return key;
    }
    return fail(ErrorCode::age_no_match);
  }

  std::vector<std::unique_ptr<age::Identity>> all_;
};

SecretBytes secret(ByteView octets) {
  auto made = SecretBytes::copy_of(octets);
  if (!made) {
    std::fprintf(stderr, "%s\n", describe(made.error()).c_str());
    std::exit(1);
  }
  return std::move(*made);
}

/// What the vector opens with; nothing where it needs a kind that we do not have.
std::unique_ptr<AnyOf> identities(const Vector& vector) {
  auto any = std::make_unique<AnyOf>();
  for (const auto& [key, value] : vector.fields) {
    if (key == "passphrase") {
      any->add(std::make_unique<age::ScryptIdentity>(secret(as_bytes(value)), kMaxLogN));
    } else if (key == "identity") {
      auto identity = age::X25519Identity::parse(value);
      if (!identity) return nullptr;
      any->add(std::make_unique<age::X25519Identity>(std::move(*identity)));
    }
  }
  if (!any->empty()) return any;
  const auto file_key = from_hex(vector.field("file key"));
  if (!file_key) return nullptr;
  any->add(std::make_unique<age::FileKeyIdentity>(secret(*file_key)));
  return any;
}

const char* class_of(const Result<>& result) {
  if (result) return "success";
  switch (result.error().code) {
    case ErrorCode::age_no_match:
      return "no match";
    case ErrorCode::age_header_forged:
      return "HMAC failure";
    case ErrorCode::age_header_invalid:
    case ErrorCode::age_work_factor:
      return "header failure";
    case ErrorCode::age_payload_damaged:
      return "payload failure";
    default:
      return "another failure";
  }
}

struct Outcome {
  Result<> result;
  std::string digest;  // of all plaintext that was released
  std::size_t octets = 0;
};

/// Decrypts in pieces of `piece` octets.
Outcome decrypt(const age::Identity& identity, ByteView file, std::size_t piece, unsigned threads) {
  Sha256 released;
  Outcome outcome;
  age::Decryptor decryptor(
      identity,
      [&](ByteView plain) -> Result<> {
        released.update(plain);
        outcome.octets += plain.size();
        return {};
      },
      {}, threads);
  for (std::size_t at = 0; at < file.size() && outcome.result; at += piece) {
    outcome.result = decryptor.write(file.subspan(at, std::min(piece, file.size() - at)));
  }
  if (outcome.result) outcome.result = decryptor.finish();
  outcome.digest = to_hex(released.finish());
  return outcome;
}

bool agrees(const std::string& name, const Vector& vector, const Outcome& outcome) {
  const std::string expected = vector.field("expect");
  const char* got = class_of(outcome.result);
  if (got != expected) {
    std::printf("FAIL %s: expected %s, got %s%s%s\n", name.c_str(), expected.c_str(), got,
                outcome.result ? "" : ": ",
                outcome.result ? "" : outcome.result.error().detail.c_str());
    return false;
  }
  const std::string payload = vector.field("payload");
  const bool same = payload.empty() ? outcome.octets == 0 : outcome.digest == payload;
  if (!same) std::printf("FAIL %s: released other plaintext than declared\n", name.c_str());
  return same;
}

enum class Verdict { passed, failed, skipped };

Verdict run(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  const auto octets = read_file(path, kMaxVector);
  if (!octets) {
    std::printf("FAIL %s: cannot be read\n", name.c_str());
    return Verdict::failed;
  }
  auto vector = parse_vector(*octets);
  if (!vector || vector->field("expect").empty() || vector->field("armored") == "yes") {
    return Verdict::skipped;
  }
  const auto identity = identities(*vector);
  const std::string compressed = vector->field("compressed");
  if (!identity || (!compressed.empty() && compressed != "zlib")) return Verdict::skipped;
  if (!compressed.empty()) {
    auto file = inflate_all(vector->file);
    if (!file) {
      std::printf("FAIL %s: cannot be inflated\n", name.c_str());
      return Verdict::failed;
    }
    vector->file = std::move(*file);
  }
  bool good = agrees(name, *vector, decrypt(*identity, vector->file, vector->file.size() + 1, 1));
  good = agrees(name, *vector, decrypt(*identity, vector->file, 4099, 1)) && good;
  good = agrees(name, *vector, decrypt(*identity, vector->file, 1 << 20, 3)) && good;
  return good ? Verdict::passed : Verdict::failed;
}

}  // namespace

int main() {
  const char* given = std::getenv("DOZO_AGE_VECTORS");
  const std::filesystem::path folder =
      given != nullptr && *given != '\0' ? given : DOZO_AGE_VECTORS_DEFAULT;
  std::error_code error;
  std::vector<std::filesystem::path> files;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    const bool file = at->is_regular_file() && at->path().stem() != "README";
    if (file) files.push_back(at->path());
  }
  if (error) std::printf("FAIL the folder of vectors: %s\n", error.message().c_str());
  std::ranges::sort(files);
  int ran = 0;
  int skipped = 0;
  int failed = error ? 1 : 0;
  for (const auto& file : files) {
    const Verdict verdict = run(file);
    if (verdict == Verdict::skipped) {
      ++skipped;
      continue;
    }
    ++ran;
    if (verdict == Verdict::failed) ++failed;
  }
  std::printf("age vectors: %d run, %d skipped\n", ran, skipped);
  return failed == 0 && ran > 0 ? 0 : 1;
}
