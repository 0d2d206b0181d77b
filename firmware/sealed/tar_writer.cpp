#include <array>

#include "firmware/sealed/tar.hpp"

namespace dozo::sealed {

TarWriter::TarWriter(const Index& index, TarSink sink) : index_(index), sink_(std::move(sink)) {}

Result<> TarWriter::pad(std::uint64_t size) {
  static constexpr std::array<std::uint8_t, kTarBlock> kZeros{};
  const std::uint64_t missing = tar_padded(size) - size;
  if (missing == 0) return {};
  return sink_(ByteView(kZeros).first(static_cast<std::size_t>(missing)));
}

Result<> TarWriter::begin() {
  const std::uint64_t octets = index_.json_octets();
  DOZO_TRY(sink_(tar_member_header(kIndexName, MemberKind::file, octets, {0})));
  DOZO_TRY(index_.write_json([this](std::string_view piece) { return sink_(as_bytes(piece)); }));
  DOZO_TRY(pad(octets));
  for (std::size_t i = 0; i < index_.folder_count(); ++i) {
    const FolderEntry folder = index_.folder(i);
    DOZO_TRY(sink_(tar_member_header(folder.path, MemberKind::folder, 0, folder.mtime)));
  }
  return {};
}

Result<> TarWriter::start_file() {
  if (in_file_) return {};
  if (number_ == index_.file_count()) return fail(ErrorCode::input_changed, "a file too many");
  const FileEntry file = index_.file(number_);
  hash_ = Sha256();
  written_ = 0;
  in_file_ = true;
  return sink_(tar_member_header(file.path, MemberKind::file, file.size, file.mtime));
}

Result<> TarWriter::write(ByteView content) {
  DOZO_TRY(start_file());
  if (content.size() > index_.file(number_).size - written_) {
    return fail(ErrorCode::input_changed, "longer than before");
  }
  hash_.update(content);
  written_ += content.size();
  return sink_(content);
}

Result<> TarWriter::end_file() {
  DOZO_TRY(start_file());
  const FileEntry file = index_.file(number_);
  if (written_ != file.size) return fail(ErrorCode::input_changed, "shorter than before");
  if (hash_.finish() != file.sha256) return fail(ErrorCode::input_changed, "other content");
  in_file_ = false;
  ++number_;
  return pad(file.size);
}

Result<> TarWriter::finish() {
  if (in_file_ || number_ != index_.file_count()) {
    return fail(ErrorCode::input_changed, "a file is missing");
  }
  static constexpr std::array<std::uint8_t, 2 * kTarBlock> kEnd{};
  return sink_(kEnd);
}

}  // namespace dozo::sealed
