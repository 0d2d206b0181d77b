#include "tests/unit/intake/bag_kit.hpp"

#include <catch2/catch.hpp>
#include <sys/mman.h>
#include <unistd.h>

#include "firmware/base/random.hpp"
#include "firmware/intake/verify.hpp"
#include "firmware/sealed/age/encryptor.hpp"
#include "firmware/sealed/cms.hpp"
#include "firmware/sealed/tar.hpp"

namespace dozo::intake::kit {
namespace {

Bytes bytes_of(std::string_view text) {
  const ByteView view = as_bytes(text);
  return {view.begin(), view.end()};
}

Ward make_ward(const std::string& name) {
  SystemRandom random;
  auto key = sealed::PrivateKey::generate().value();
  auto certificate =
      sealed::make_self_signed(key, name, Instant{kNow.seconds - 1000}, random).value();
  return {std::move(key), std::move(certificate)};
}

}  // namespace

const Ward& ward() {
  static const Ward instance = make_ward("練馬区 福祉部");
  return instance;
}

const Ward& other_ward() {
  static const Ward instance = make_ward("別の区");
  return instance;
}

Digest own_key() {
  return sha256(as_bytes("this terminal"));
}

sealed::Delivery job_sheet() {
  sealed::Delivery delivery;
  delivery.department = "福祉部 介護保険課";
  delivery.subject = "介護保険料 納付勧奨通知";
  delivery.contract = "令和8年度 第123号";
  delivery.number = "2026-0042";
  delivery.notice = "2026-0042-P";
  delivery.group = "3b241101-e2bb-4255-8caf-4136c566a962";
  delivery.recipient = own_key();
  delivery.sealed_at = Instant{kNow.seconds - 500};
  delivery.return_by = {2026, 12, 25};
  delivery.records = 12;
  delivery.record_rule = "CSV lines";
  return delivery;
}

Bytes tar_of(const std::map<std::string, std::string>& files) {
  sealed::IndexBuilder builder;
  for (const auto& [path, content] : files) {
    if (path.ends_with('/')) REQUIRE(builder.add_folder(path, kNow));
  }
  for (const auto& [path, content] : files) {
    if (path.ends_with('/')) continue;
    REQUIRE(builder.add_file(path, content.size(), kNow, sha256(as_bytes(content))));
  }
  const auto index = builder.finish().value();
  Bytes tar;
  sealed::TarWriter writer(index, [&](ByteView piece) -> Result<> {
    tar.insert(tar.end(), piece.begin(), piece.end());
    return {};
  });
  REQUIRE(writer.begin());
  for (const auto& [path, content] : files) {
    if (path.ends_with('/')) continue;
    REQUIRE(writer.write(as_bytes(content)));
    REQUIRE(writer.end_file());
  }
  REQUIRE(writer.finish());
  return tar;
}

Bytes sample_tar(std::size_t content) {
  std::string large;
  while (large.size() < content) large += "0001 髙橋 𠮷 Kasuga-chō 3-12-1\r\n";
  large.resize(content);
  return tar_of(
      {{"名簿/", ""}, {"名簿/対象者.csv", large}, {"空.txt", ""}, {"letter.txt", "拝啓"}});
}

Bytes age_file(ByteView plaintext, std::string_view password, int log_n) {
  SystemRandom random;
  const sealed::age::ScryptRecipient recipient(SecretBytes::copy_of(as_bytes(password)).value(),
                                               log_n);
  Bytes out;
  const auto sink = [&](ByteView piece) -> Result<> {
    out.insert(out.end(), piece.begin(), piece.end());
    return {};
  };
  auto encryptor = sealed::age::Encryptor::start(recipient, random, sink).value();
  REQUIRE(encryptor.write(plaintext));
  REQUIRE(encryptor.finish());
  return out;
}

void sign(Disc& disc, const Ward& signer) {
  disc[std::string(sealed::kTagSignature)] =
      sealed::sign_detached(disc.at(std::string(sealed::kTagManifest)), signer.key,
                            signer.certificate)
          .value();
}

void list_and_sign(Disc& disc, const Ward& signer) {
  std::vector<sealed::ManifestEntry> entries;
  for (const auto& [path, octets] : disc) {
    const bool listed =
        tag_file_order(path) && path != sealed::kTagManifest && path != sealed::kTagSignature;
    if (listed) entries.push_back({sha256(octets), path});
  }
  disc[std::string(sealed::kTagManifest)] = bytes_of(sealed::write_manifest(entries));
  sign(disc, signer);
}

Disc bag_of(std::map<std::string, Bytes> parts, sealed::DiscNumber number,
            const sealed::Delivery& delivery, const Ward& signer) {
  sealed::BagInfo info{delivery, number, 0, static_cast<int>(parts.size())};
  std::vector<sealed::ManifestEntry> entries;
  Disc disc;
  for (auto& [path, octets] : parts) {
    info.payload_octets += octets.size();
    entries.push_back({sha256(octets), path});
    disc[path] = std::move(octets);
  }
  disc[std::string(sealed::kBagDeclaration)] = bytes_of(sealed::bag_declaration());
  disc[std::string(sealed::kBagInfo)] = bytes_of(sealed::write_bag_info(info));
  disc[std::string(sealed::kManifest)] = bytes_of(sealed::write_manifest(entries));
  disc[std::string(sealed::kReadme)] = bytes_of(sealed::bag_readme(info));
  list_and_sign(disc, signer);
  return disc;
}

std::vector<Disc> deliver(ByteView tar, const std::vector<std::vector<std::size_t>>& sizes,
                          const sealed::Delivery& delivery) {
  std::vector<Disc> discs;
  int part = 0;
  for (std::size_t d = 0; d < sizes.size(); ++d) {
    std::map<std::string, Bytes> parts;
    for (std::size_t p = 0; p < sizes[d].size(); ++p) {
      const bool last = d + 1 == sizes.size() && p + 1 == sizes[d].size();
      const std::size_t size = last ? tar.size() : sizes[d][p];
      parts[sealed::part_path(++part)] = age_file(tar.first(size));
      tar = tar.subspan(size);
    }
    discs.push_back(bag_of(std::move(parts),
                           {static_cast<int>(d) + 1, static_cast<int>(sizes.size())}, delivery));
  }
  return discs;
}

UniqueFd file_of(ByteView octets) {
  UniqueFd file(memfd_create("frames", MFD_CLOEXEC));
  REQUIRE(file);
  REQUIRE(write_all(file.get(), octets));
  REQUIRE(lseek(file.get(), 0, SEEK_SET) == 0);
  return file;
}

UniqueFd stream_of(const Disc& disc) {
  UniqueFd file = file_of({});
  FrameWriter writer(file.get());
  for (const auto& [path, octets] : disc) {
    REQUIRE(writer.file(path, octets.size()));
    REQUIRE(writer.body(octets));
  }
  REQUIRE(writer.end());
  REQUIRE(lseek(file.get(), 0, SEEK_SET) == 0);
  return file;
}

Bytes octets_of(const Disc& disc) {
  const UniqueFd file = stream_of(disc);
  Bytes octets(static_cast<std::size_t>(lseek(file.get(), 0, SEEK_END)));
  REQUIRE(pread_up_to(file.get(), octets, 0).value() == octets.size());
  return octets;
}

Result<Verdict> judge(int stream) {
  FrameReader frames(stream);
  const VerifyWatch watch{[](const Digest&, std::uint64_t) -> Result<> { return {}; },
                          [](std::uint64_t) {}};
  return verify_disc(frames, std::span(&ward().certificate, 1), own_key(), kNow, watch);
}

Result<Verdict> judge(const Disc& disc) {
  return judge(stream_of(disc).get());
}

}  // namespace dozo::intake::kit
