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

// Yields the lines of a file one by one; every line must end with a line feed.
class LineReader {
 public:
  explicit LineReader(int fd) : fd_(fd) {}

  /// The next line without its line feed (valid until the next call), or nothing at the end.
  Result<std::optional<std::string_view>> next() {
    buffer_.erase(0, std::exchange(used_, 0));
    std::size_t searched = 0;
    while (true) {
      const std::size_t end = buffer_.find('\n', searched);
      if (end != std::string::npos) {
        used_ = end + 1;
        return std::optional(std::string_view(buffer_).substr(0, end));
      }
      searched = buffer_.size();
      if (searched > kMaxLine) return fail(ErrorCode::ledger_export_invalid, "line too long");
      buffer_.resize(searched + kBuffer);
      const std::size_t got = DOZO_TRY(
          read_up_to(fd_, {reinterpret_cast<std::uint8_t*>(buffer_.data()) + searched, kBuffer}));
      buffer_.resize(searched + got);
      if (got != 0) continue;
      if (searched == 0) return std::optional<std::string_view>();
      return fail(ErrorCode::ledger_export_invalid, "the last line is cut");
    }
  }

 private:
  int fd_;
  std::string buffer_;
  std::size_t used_ = 0;
};

// What reading events.jsonl from its start to its end (or to the first bad line) tells.
struct Scan {
  MerkleTree tree;
  std::string id;
  Instant last_time;
  std::vector<std::pair<std::uint64_t, Digest>> roots;  ///< at the sizes asked for
  Result<> form;
};

using Visit = std::function<void(const Event&)>;

Result<> scan_line(std::string_view text, const Visit& visit, Scan& scan) {
  const auto line = DOZO_TRY(parse_exported_line(text));
  const std::uint64_t expected = scan.tree.size();
  if (const auto* withheld = std::get_if<WithheldLine>(&line)) {
    if (withheld->sequence != expected || expected == 0) {
      return fail(ErrorCode::ledger_export_invalid, "number out of order");
    }
    scan.tree.add(withheld->leaf);
    return {};
  }
  const Event& event = std::get<Line>(line).event;
  if (event.sequence != expected)
    return fail(ErrorCode::ledger_export_invalid, "number out of order");
  if ((event.type == kCreated) != (expected == 0)) {
    return fail(ErrorCode::ledger_export_invalid, "not a ledger's beginning");
  }
  if (event.time < scan.last_time)
    return fail(ErrorCode::ledger_export_invalid, "time runs backwards");
  if (expected == 0) scan.id = DOZO_TRY(json_string(event.body, "ledger"));
  scan.last_time = event.time;
  scan.tree.add(leaf_hash(as_bytes(text)));
  if (visit) visit(event);
  return {};
}

Result<> scan_lines(const fs::path& path, std::span<const std::uint64_t> sizes, const Visit& visit,
                    Scan& scan) {
  const UniqueFd fd = DOZO_TRY(open_file(path, O_RDONLY));
  LineReader reader(fd.get());
  while (const auto text = DOZO_TRY(reader.next())) {
    if (auto good = scan_line(*text, visit, scan); !good) {
      good.error().detail += fmt::format(" (line {})", scan.tree.size() + 1);
      return good;
    }
    if (std::ranges::find(sizes, scan.tree.size()) != sizes.end()) {
      scan.roots.emplace_back(scan.tree.size(), scan.tree.root());
    }
  }
  if (scan.tree.size() == 0) return fail(ErrorCode::ledger_export_invalid, "empty");
  return {};
}

Check check(std::string name, const Result<>& result, std::string detail = {}) {
  Check made;
  made.name = std::move(name);
  made.ok = result.has_value();
  made.detail = std::move(detail);
  if (!result) {
    made.error = result.error();
    if (made.detail.empty()) made.detail = result.error().detail;
  }
  return made;
}

// The root that this ledger had when it was `size` entries long must be the one vouched for.
Result<> continues(const Scan& scan, const Checkpoint& checkpoint) {
  if (checkpoint.ledger != scan.id) return fail(ErrorCode::ledger_root_mismatch, "another ledger");
  const auto found =
      std::ranges::find(scan.roots, checkpoint.size, &std::pair<std::uint64_t, Digest>::first);
  if (found == scan.roots.end())
    return fail(ErrorCode::ledger_root_mismatch, "entries are missing");
  if (found->second != checkpoint.root)
    return fail(ErrorCode::ledger_root_mismatch, "root differs");
  return {};
}

Result<> same_size(const Scan& scan, const Checkpoint& checkpoint) {
  if (scan.tree.size() == checkpoint.size) return {};
  return fail(ErrorCode::ledger_root_mismatch,
              fmt::format("{} entries instead of {}", scan.tree.size(), checkpoint.size));
}

Result<> not_before(const Scan& scan, const Checkpoint& checkpoint) {
  if (checkpoint.time >= scan.last_time) return {};
  return fail(ErrorCode::ledger_root_mismatch, "the checkpoint is older than an entry");
}

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
                                 std::span<const Anchor> anchors, const Visit& visit) {
  std::vector<Check> checks;
  const auto octets = read_file(folder / kCheckpoint, kMaxCheckpoint);
  auto checkpoint = octets ? parse_checkpoint(as_text(*octets))
                           : Result<Checkpoint>(tl::unexpected(octets.error()));
  const Result<> form = checkpoint ? Result<>() : Result<>(tl::unexpected(checkpoint.error()));
  checks.push_back(check("checkpoint.form", form));
  checks.push_back(check("checkpoint.signature", octets
                                                     ? signature_holds(folder, *octets, verify)
                                                     : Result<>(tl::unexpected(octets.error()))));

  Scan scan;
  std::vector<std::uint64_t> sizes;
  if (checkpoint) sizes.push_back(checkpoint->size);
  for (const Anchor& anchor : anchors) sizes.push_back(anchor.checkpoint.size);
  scan.form = scan_lines(folder / kEvents, sizes, visit, scan);
  checks.push_back(check("events.form", scan.form,
                         scan.form ? fmt::format("{} entries", scan.tree.size()) : ""));
  const auto against_checkpoint = [&](auto compare) {
    return checkpoint ? compare(scan, *checkpoint) : form;
  };
  checks.push_back(check("ledger.size", against_checkpoint(same_size)));
  checks.push_back(check("ledger.root", against_checkpoint(continues)));
  checks.push_back(check("ledger.time", against_checkpoint(not_before)));
  for (const Anchor& anchor : anchors) {
    checks.push_back(check("anchor", continues(scan, anchor.checkpoint), anchor.name));
  }
  return checks;
}

bool all_ok(std::span<const Check> checks) {
  return !checks.empty() && std::ranges::all_of(checks, &Check::ok);
}

}  // namespace dozo::ledger
