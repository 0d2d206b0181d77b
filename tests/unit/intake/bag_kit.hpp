// Small real deliveries for the tests of this room: sealed with the sealed room's own functions,
// kept in memory, and spoilt one way at a time.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "firmware/base/file.hpp"
#include "firmware/intake/frames.hpp"
#include "firmware/intake/verdict.hpp"
#include "firmware/sealed/bag.hpp"
#include "firmware/sealed/certificate.hpp"

namespace dozo::intake::kit {

/// The files of one disc, in the order of the frame stream.
struct FrameOrder {
  bool operator()(const std::string& a, const std::string& b) const {
    return frame_order_less(a, b);
  }
};
using Disc = std::map<std::string, Bytes, FrameOrder>;

/// Who signs; one pair for the whole run of the tests.
struct Ward {
  sealed::PrivateKey key;
  sealed::Certificate certificate;
};
const Ward& ward();
const Ward& other_ward();

inline constexpr Instant kNow{1'795'000'000};
inline constexpr std::string_view kPassword = "7K3QN-7K3QP-00000-ZZZZ9";

Digest own_key();
sealed::Delivery job_sheet();

/// A tar of some files, a folder and an empty file; `content` octets in the largest.
Bytes sample_tar(std::size_t content = 3000);
Bytes tar_of(const std::map<std::string, std::string>& files);

/// One age file; logN 10.
Bytes age_file(ByteView plaintext, std::string_view password = kPassword, int log_n = 10);

/// Tag files (signed) around the payload `parts`, by path.
Disc bag_of(std::map<std::string, Bytes> parts, sealed::DiscNumber disc = {},
            const sealed::Delivery& delivery = job_sheet(), const Ward& signer = ward());
/// Signs whatever tagmanifest-sha256.txt the disc has.
void sign(Disc& disc, const Ward& signer = ward());
/// Writes the tag manifest anew, over the tag files as they are, and signs it.
void list_and_sign(Disc& disc, const Ward& signer = ward());

/// `tar` cut at the given sizes: sizes[d][p] octets of plaintext for part p of disc d; the very
/// last one takes the rest whatever its number says.
std::vector<Disc> deliver(ByteView tar, const std::vector<std::vector<std::size_t>>& sizes = {{0}},
                          const sealed::Delivery& delivery = job_sheet());

/// A frame stream in an anonymous file, at its start.
UniqueFd stream_of(const Disc& disc);
/// Octets as such a file.
UniqueFd file_of(ByteView octets);
Bytes octets_of(const Disc& disc);

/// What verify_disc says of the stream, the kit's ward being the only anchor.
Result<Verdict> judge(int stream);
Result<Verdict> judge(const Disc& disc);

}  // namespace dozo::intake::kit
