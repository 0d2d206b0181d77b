#include "firmware/sealed/seal_disc.hpp"

#include <algorithm>
#include <string>

#include <fcntl.h>
#include <fmt/format.h>

namespace dozo::sealed {
namespace {

constexpr std::size_t kNumberInVolumeId = 8;

Bytes to_bytes(std::string_view text) {
  const ByteView bytes = as_bytes(text);
  return {bytes.begin(), bytes.end()};
}

}  // namespace

Result<std::vector<ImageFile>> tag_files(const BagInfo& info,
                                         const std::vector<ManifestEntry>& parts, Signer& signer) {
  std::vector<ImageFile> files;
  std::vector<ManifestEntry> tags;
  const auto add = [&](std::string_view name, const std::string& text) {
    tags.push_back({sha256(as_bytes(text)), std::string(name)});
    files.push_back({std::string(name), to_bytes(text)});
  };
  add(kBagDeclaration, bag_declaration());
  add(kBagInfo, write_bag_info(info));
  add(kManifest, write_manifest(parts));
  add(kReadme, bag_readme(info));
  const std::string tag_manifest = write_manifest(tags);
  Bytes signature = DOZO_TRY(signer.sign(as_bytes(tag_manifest)));
  files.push_back({std::string(kTagManifest), to_bytes(tag_manifest)});
  files.push_back({std::string(kTagSignature), std::move(signature)});
  return files;
}

std::string volume_id(const Delivery& delivery, int disc) {
  std::string number;
  for (const char c : delivery.number) {
    const bool lower = c >= 'a' && c <= 'z';
    const bool allowed = lower || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (static_cast<unsigned char>(c) > 0x7f) continue;
    number += lower ? static_cast<char>(c - 'a' + 'A') : allowed ? c : '_';
  }
  return fmt::format("DOZO_{}_{}", number.substr(0, kNumberInVolumeId), disc);
}

DiscMaker::DiscMaker(const SealRequest& request, Delivery delivery, std::vector<PlannedDisc> discs,
                     const age::Recipient& recipient, Signer& signer, Random& random,
                     ImageWriter& writer)
    : request_(request),
      delivery_(std::move(delivery)),
      discs_(std::move(discs)),
      recipient_(recipient),
      signer_(signer),
      random_(random),
      writer_(writer) {}

std::filesystem::path DiscMaker::part_file(int number) const {
  return request_.work_folder / fmt::format("part-{:04}.age", number);
}

Result<> DiscMaker::start_part() {
  auto part = std::make_unique<Part>();
  part->fd =
      DOZO_TRY(open_file(part_file(planned().number), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW));
  part->left = planned().plaintext;
  const auto sink = [target = part.get()](ByteView octets) -> Result<> {
    target->hash.update(octets);
    target->sealed += octets.size();
    return write_all(target->fd.get(), octets);
  };
  part->encryptor = DOZO_TRY(age::Encryptor::start(recipient_, random_, sink, request_.threads));
  current_ = std::move(part);
  return {};
}

Result<> DiscMaker::write(ByteView plaintext) {
  while (!plaintext.empty()) {
    if (disc_ == discs_.size()) return fail(ErrorCode::input_changed, "more than planned");
    if (!current_) DOZO_TRY(start_part());
    const auto size =
        static_cast<std::size_t>(std::min<std::uint64_t>(plaintext.size(), current_->left));
    DOZO_TRY(current_->encryptor->write(plaintext.first(size)));
    plaintext = plaintext.subspan(size);
    current_->left -= size;
    if (current_->left == 0) DOZO_TRY(end_part());
  }
  return {};
}

Result<> DiscMaker::end_part() {
  DOZO_TRY(current_->encryptor->finish());
  if (current_->sealed != planned().sealed) {
    return fail(ErrorCode::iso_write_failed, "a part is not as large as planned");
  }
  manifest_.push_back({current_->hash.finish(), part_path(planned().number)});
  current_.reset();
  if (++part_ == discs_[disc_].size()) DOZO_TRY(end_disc());
  return {};
}

Result<> DiscMaker::end_disc() {
  BagInfo info;
  info.delivery = delivery_;
  info.disc = {static_cast<int>(disc_) + 1, static_cast<int>(discs_.size())};
  info.payload_files = static_cast<int>(discs_[disc_].size());
  std::vector<ImageFile> parts;
  for (const PlannedPart& part : discs_[disc_]) {
    info.payload_octets += part.sealed;
    parts.push_back({part_path(part.number), part_file(part.number)});
  }
  ImagePlan plan;
  plan.files = DOZO_TRY(tag_files(info, manifest_, signer_));
  plan.files.insert(plan.files.end(), parts.begin(), parts.end());
  plan.volume_id = volume_id(delivery_, info.disc.number);
  plan.output = request_.work_folder / fmt::format("disc-{}.iso", info.disc.number);
  plan.timestamp = delivery_.sealed_at;
  if (DOZO_TRY(writer_.size(plan)) > request_.disc_octets) {
    return fail(ErrorCode::disc_size_invalid, "the image would be larger than the disc");
  }
  DOZO_TRY(writer_.write(plan));
  images_.push_back(plan.output);
  for (const PlannedPart& part : discs_[disc_]) {
    std::error_code ignored;  // the caller empties the folder
    std::filesystem::remove(part_file(part.number), ignored);
  }
  manifest_.clear();
  part_ = 0;
  ++disc_;
  return {};
}

Result<std::vector<std::filesystem::path>> DiscMaker::finish() {
  if (disc_ != discs_.size()) return fail(ErrorCode::input_changed, "less than planned");
  return std::move(images_);
}

}  // namespace dozo::sealed
