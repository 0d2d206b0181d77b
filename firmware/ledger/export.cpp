#include "firmware/ledger/export.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>

#include "firmware/base/file.hpp"
#include "firmware/ledger/ledger.hpp"
#include "firmware/ledger/line.hpp"
#include "firmware/ledger/merkle.hpp"

namespace dozo::ledger {
namespace {

namespace fs = std::filesystem;

constexpr const char* kEvents = "events.jsonl";
constexpr const char* kCheckpoint = "checkpoint.json";
constexpr const char* kSignature = "checkpoint.json.p7s";
constexpr std::size_t kBuffer = 64 * 1024;
constexpr std::size_t kMaxCheckpoint = 4096;
constexpr std::size_t kMaxSignature = 64 * 1024;

Result<> make_folder(const fs::path& folder) {
  std::error_code error;
  if (fs::create_directories(folder, error)) {
    fs::permissions(folder, fs::perms::owner_all, error);
    if (error) return fail(ErrorCode::io_failed, "chmod");
    return {};
  }
  if (error) return fail(ErrorCode::io_failed, "mkdir");
  const bool empty = fs::is_empty(folder, error);
  if (error) return fail(ErrorCode::io_failed, "readdir");
  if (!empty) return fail(ErrorCode::folder_not_empty);
  return {};
}

// Collects lines into few writes.
class LineWriter {
 public:
  explicit LineWriter(int fd) : fd_(fd) {}
  Result<> add(std::string_view line) {
    buffer_.append(line).push_back('\n');
    return buffer_.size() < kBuffer ? Result<>() : flush();
  }
  Result<> flush() {
    const std::string full = std::exchange(buffer_, {});
    return write_all(fd_, as_bytes(full));
  }

 private:
  int fd_;
  std::string buffer_;
};

Result<> signature_holds(const fs::path& folder, ByteView content, const VerifySignature& verify) {
  const Bytes signature = DOZO_TRY(read_file(folder / kSignature, kMaxSignature));
  return verify(content, signature);
}

}  // namespace

Result<> export_ledger(EventStore& store, const Checkpoint& checkpoint, Signer& signer,
                       const fs::path& folder, const std::function<bool(const Event&)>& withheld) {
  const std::string signed_text = encode_checkpoint(checkpoint);
  const Bytes signature = DOZO_TRY(signer.sign(as_bytes(signed_text)));
  DOZO_TRY(make_folder(folder));
  const UniqueFd fd =
      DOZO_TRY(open_file(folder / kEvents, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600));
  LineWriter writer(fd.get());
  std::uint64_t written = 0;
  DOZO_TRY(store.read(
      0, checkpoint.size,
      [&](std::uint64_t sequence, std::string_view text, const Digest& leaf) -> Result<> {
        const Line line = DOZO_TRY(parse_line(text));
        ++written;
        if (sequence == 0 || !withheld(line.event)) return writer.add(text);
        return writer.add(encode_withheld({sequence, leaf}));
      }));
  if (written != checkpoint.size) return fail(ErrorCode::ledger_damaged, "entries are missing");
  DOZO_TRY(writer.flush());
  DOZO_TRY(sync_file(fd.get()));
  DOZO_TRY(write_file(folder / kCheckpoint, as_bytes(signed_text)));
  // Last: an export without its signature is seen to be unfinished.
  return write_file(folder / kSignature, signature);
}

std::vector<Check> verify_export(const fs::path& folder, const VerifySignature& verify,
                                 std::span<const Anchor> anchors,
                                 const std::function<void(const Event&)>& visit) {
  std::vector<Check> checks;
  const auto octets = read_file(folder / kCheckpoint, kMaxCheckpoint);
  auto checkpoint = octets ? parse_checkpoint(as_text(*octets))
                           : Result<Checkpoint>(tl::unexpected(octets.error()));
  const Result<> form = checkpoint ? Result<>() : Result<>(tl::unexpected(checkpoint.error()));
  checks.push_back(make_check("checkpoint.form", form));
  const Result<> trusted =
      octets ? signature_holds(folder, *octets, verify) : Result<>(tl::unexpected(octets.error()));
  checks.push_back(make_check("checkpoint.signature", trusted));

  const auto fd = open_file(folder / kEvents, O_RDONLY);
  const ByteSource lines = [&fd](ByteSpan out) -> Result<std::size_t> {
    if (!fd) return tl::unexpected(fd.error());
    return read_up_to(fd->get(), out);
  };
  for (Check& made : verify_entries(lines, checkpoint, anchors, {visit, {}})) {
    checks.push_back(std::move(made));
  }
  return checks;
}

}  // namespace dozo::ledger
