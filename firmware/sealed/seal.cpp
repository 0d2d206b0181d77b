#include "firmware/sealed/seal.hpp"

#include <algorithm>
#include <utility>

#include "firmware/sealed/age/encryptor.hpp"
#include "firmware/sealed/records.hpp"
#include "firmware/sealed/seal_disc.hpp"
#include "firmware/sealed/seal_input.hpp"
#include "firmware/sealed/tar.hpp"

namespace dozo::sealed {
namespace {

/// Kept free of parts: the signature (an RSA one with a chain has some 8 KiB), and numbers in
/// bag-info.txt that have more digits than the measured ones.
constexpr std::size_t kSignatureRoom = 16 * 1024;
/// Each part more: its records in two directories (Rock Ridge and Joliet) and its manifest line.
constexpr std::uint64_t kPartOverhead = 2048;

/// Stands in for the real signature while room is measured.
class Placeholder final : public Signer {
 public:
  Result<Bytes> sign(ByteView /*content*/) override { return Bytes(kSignatureRoom); }
};

/// What one disc has for parts: its size less the image of a disc with a part of no content.
Result<std::uint64_t> room_for_parts(const SealRequest& request, const Delivery& delivery,
                                     ImageWriter& writer) {
  Placeholder signer;
  BagInfo info;
  info.delivery = delivery;
  info.disc = {999, 999};
  info.payload_octets = request.disc_octets;
  info.payload_files = kMaxParts;
  ImagePlan plan;
  plan.files = DOZO_TRY(tag_files(info, {{Digest{}, part_path(1)}}, signer));
  plan.files.push_back({part_path(1), Bytes{}});
  plan.volume_id = volume_id(delivery, 1);
  plan.output = request.work_folder / "measured.iso";
  plan.timestamp = delivery.sealed_at;
  const std::uint64_t used = DOZO_TRY(writer.size(plan));
  if (used >= request.disc_octets) return fail(ErrorCode::disc_size_invalid, "too small");
  return request.disc_octets - used;
}

/// Counts and reports; turns "stop" into an error.
class Meter {
 public:
  explicit Meter(const SealProgress& progress) : progress_(progress) {}
  void set_total(std::uint64_t total) { total_ = total; }
  Result<> add(std::uint64_t octets) {
    done_ += octets;
    if (progress_ && !progress_(std::min(done_, total_), total_)) return fail(ErrorCode::cancelled);
    return {};
  }

 private:
  const SealProgress& progress_;
  std::uint64_t done_ = 0;
  std::uint64_t total_ = 0;
};

Result<> write_tar(const SealRequest& request, const HashedInputs& inputs, DiscMaker& discs,
                   Meter& meter) {
  TarWriter tar(inputs.index, [&](ByteView octets) -> Result<> {
    DOZO_TRY(discs.write(octets));
    return meter.add(octets.size());
  });
  DOZO_TRY(tar.begin());
  for (std::size_t i = 0; i < inputs.files.size(); ++i) {
    auto written = read_again(inputs, i, [&](ByteView octets) { return tar.write(octets); });
    if (written) written = tar.end_file();
    if (written) continue;
    if (written.error().code == ErrorCode::input_changed) request.blame(*inputs.files[i]);
    return written;
  }
  return tar.finish();
}

/// The sheet's count against that of the files, where the sheet's rule counts at all.
Result<> check_records(const SealRequest& request, std::optional<std::int64_t> found) {
  const auto rule = RecordRule::parse(request.delivery.record_rule);
  const bool counts = rule && rule->kind() != RecordRule::Kind::none;
  if (!request.check_records || !counts || found == request.delivery.records) return {};
  return fail(ErrorCode::records_mismatch,
              "job sheet " + std::to_string(request.delivery.records) + ", files " +
                  (found ? std::to_string(*found) : std::string("not whole records")));
}

}  // namespace

Result<SealedDelivery> seal(const SealRequest& request, Signer& signer, Random& random,
                            ImageWriter& writer, const SealProgress& progress) {
  SealedDelivery result;
  result.delivery = request.delivery;
  result.delivery.notice = request.delivery.number + "-P";
  result.delivery.group = DOZO_TRY(random_uuid(random));
  DOZO_TRY(check_delivery(result.delivery));

  Meter meter(progress);
  const std::uint64_t content = DOZO_TRY(total_octets(request));
  meter.set_total(2 * content);
  const HashedInputs inputs =
      DOZO_TRY(hash_inputs(request, [&](std::uint64_t octets) { return meter.add(octets); }));
  result.records = inputs.records;
  DOZO_TRY(check_records(request, inputs.records));
  result.files = inputs.index.file_count();
  result.content_octets = inputs.index.content_octets();
  result.tar_octets = inputs.index.tar_octets();
  meter.set_total(result.content_octets + result.tar_octets);

  const std::uint64_t room = DOZO_TRY(room_for_parts(request, result.delivery, writer));
  const std::vector<PlannedDisc> plan =
      DOZO_TRY(plan_discs(result.tar_octets, room, request.part_octets, kPartOverhead,
                          age::scrypt_header_size(request.log_n)));
  for (const PlannedDisc& disc : plan) result.parts += static_cast<int>(disc.size());

  const age::ScryptRecipient recipient(DOZO_TRY(SecretBytes::copy_of(request.password)),
                                       request.log_n);
  DiscMaker discs(request, result.delivery, plan, recipient, signer, random, writer);
  DOZO_TRY(write_tar(request, inputs, discs, meter));
  result.images = DOZO_TRY(discs.finish());
  return result;
}

}  // namespace dozo::sealed
