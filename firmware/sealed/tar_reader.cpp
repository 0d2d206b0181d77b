#include <algorithm>
#include <array>
#include <string_view>

#include "firmware/sealed/tar.hpp"

namespace dozo::sealed {
namespace {

constexpr std::size_t kSizeField = 124;

/// The size in a header block of ours; anything else shows when the header is made again.
std::optional<std::uint64_t> read_size(ByteView header) {
  std::uint64_t size = 0;
  for (const std::uint8_t c : header.subspan(kSizeField, 11)) {
    if (c < '0' || c > '7') return std::nullopt;
    size = size << 3 | static_cast<std::uint64_t>(c - '0');
  }
  return size;
}

}  // namespace

Result<std::uint64_t> index_member_octets(ByteView header) {
  const auto json = read_size(header);
  if (!json ||
      !std::ranges::equal(header, tar_member_header(kIndexName, MemberKind::file, *json, {0}))) {
    return fail(ErrorCode::tar_profile, "the index does not come first");
  }
  if (*json > kMaxIndex) return fail(ErrorCode::index_invalid, "too long");
  return *json;
}

/// Where the reader stands. Each piece of the tar is either read (the index) or known beforehand
/// (headers, padding, end) or hashed (contents).
struct TarReader::State {
  enum class At { index_header, index_json, known, content, end };

  RecordCounter* records = nullptr;
  At at = At::index_header;
  Bytes index_header;
  IndexParser parser;
  std::optional<Index> index;
  std::uint64_t left = 0;      // octets of the JSON or of the content still to come
  Bytes known;                 // what must come next, octet by octet
  std::size_t matched = 0;     // of it
  std::size_t folder = 0;      // the next folder
  std::size_t file = 0;        // the next or present file
  std::optional<Sha256> hash;  // of the present file
  bool ended = false;          // the end blocks are expected or have come
  bool spent = false;

  Result<> take(ByteView& octets);
  Result<> take_index_header(ByteView& octets);
  Result<> take_json(ByteView& octets);
  Result<> take_known(ByteView& octets);
  Result<> take_content(ByteView& octets);
  Result<> end_content();
  void expect(Bytes bytes);
  void next_member();
};

void TarReader::State::expect(Bytes bytes) {
  known = std::move(bytes);
  matched = 0;
  at = At::known;
}

/// After a member and its padding: what the index says comes next.
void TarReader::State::next_member() {
  if (folder < index->folder_count()) {
    const FolderEntry entry = index->folder(folder++);
    expect(tar_member_header(entry.path, MemberKind::folder, 0, entry.mtime));
  } else if (file < index->file_count()) {
    const FileEntry entry = index->file(file);
    left = entry.size;
    hash.emplace();
    if (records != nullptr) records->begin(entry.path, entry.size);
    expect(tar_member_header(entry.path, MemberKind::file, entry.size, entry.mtime));
  } else if (!ended) {
    ended = true;
    expect(Bytes(2 * kTarBlock));
  } else {
    at = At::end;
  }
}

Result<> TarReader::State::take_index_header(ByteView& octets) {
  const std::size_t size = std::min(octets.size(), kTarBlock - index_header.size());
  index_header.insert(index_header.end(), octets.begin(),
                      octets.begin() + static_cast<std::ptrdiff_t>(size));
  octets = octets.subspan(size);
  if (index_header.size() < kTarBlock) return {};
  left = DOZO_TRY(index_member_octets(index_header));
  at = At::index_json;
  return {};
}

Result<> TarReader::State::take_json(ByteView& octets) {
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(octets.size(), left));
  DOZO_TRY(parser.write(as_text(octets.first(size))));
  octets = octets.subspan(size);
  left -= size;
  if (left > 0) return {};
  index = DOZO_TRY(parser.finish());
  parser = IndexParser();
  expect(Bytes(tar_padded(index->json_octets()) - index->json_octets()));
  return {};
}

Result<> TarReader::State::take_known(ByteView& octets) {
  const std::size_t size = std::min(octets.size(), known.size() - matched);
  if (!std::equal(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(size),
                  known.begin() + static_cast<std::ptrdiff_t>(matched))) {
    return fail(ErrorCode::tar_profile, "not what the index says");
  }
  octets = octets.subspan(size);
  matched += size;
  if (matched < known.size()) return {};
  if (!hash) {
    next_member();
    return {};
  }
  at = At::content;
  return left == 0 ? end_content() : Result<>{};
}

Result<> TarReader::State::take_content(ByteView& octets) {
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(octets.size(), left));
  hash->update(octets.first(size));
  if (records != nullptr) records->add(octets.first(size));
  octets = octets.subspan(size);
  left -= size;
  return left == 0 ? end_content() : Result<>{};
}

Result<> TarReader::State::end_content() {
  const FileEntry entry = index->file(file++);
  if (hash->finish() != entry.sha256) return fail(ErrorCode::index_mismatch);
  hash.reset();
  if (records != nullptr) records->end();
  expect(Bytes(tar_padded(entry.size) - entry.size));
  return {};
}

Result<> TarReader::State::take(ByteView& octets) {
  switch (at) {
    case At::index_header:
      return take_index_header(octets);
    case At::index_json:
      return take_json(octets);
    case At::known:
      return take_known(octets);
    case At::content:
      return take_content(octets);
    case At::end:
      break;
  }
  return octets.empty() ? Result<>{} : fail(ErrorCode::tar_profile, "octets behind the end");
}

TarReader::TarReader(RecordCounter* records) : state_(std::make_unique<State>()) {
  state_->records = records;
}
TarReader::TarReader(TarReader&&) noexcept = default;
TarReader& TarReader::operator=(TarReader&&) noexcept = default;
TarReader::~TarReader() = default;

Result<> TarReader::write(ByteView octets) {
  if (state_->spent) return fail(ErrorCode::tar_profile, "after an error");
  // Empty expectations (no padding) are passed without waiting for an octet.
  const auto waiting = [this] {
    return state_->at == State::At::known && state_->matched == state_->known.size();
  };
  while (!octets.empty() || waiting()) {
    if (auto taken = state_->take(octets); !taken) {
      state_->spent = true;
      return taken;
    }
  }
  return {};
}

Result<Index> TarReader::finish() {
  if (state_->spent || state_->at != State::At::end) {
    return fail(ErrorCode::tar_profile, "the end is missing");
  }
  state_->spent = true;
  return std::move(*state_->index);
}

std::optional<std::uint64_t> TarReader::expected_octets() const {
  if (!state_->index) return std::nullopt;
  return state_->index->tar_octets();
}

}  // namespace dozo::sealed
