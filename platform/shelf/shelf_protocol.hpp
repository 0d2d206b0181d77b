// What dozod and dozo-shelfd say to each other: one JSON message a request, one a reply, over a
// seqpacket socket; docs/formats/shelf.md gives the words. A passphrase comes through a pipe whose
// end is passed with the request, never in a message.
#pragma once

#include <string>
#include <vector>

#include "firmware/base/channel.hpp"
#include "firmware/base/result.hpp"
#include "platform/shelf/volumes.hpp"

namespace dozo::platform::shelf_protocol {

/// Octets of a volume's passphrase.
inline constexpr std::size_t kPassphrase = 32;

enum class Act { describe, begin, finish, open, close, medium, look };

struct Request {
  Act act = Act::describe;
  int shelf = 0;          ///< from 1; 0 with describe
  bool writable = false;  ///< with medium
};

// Each parser is strict: every member, nothing unknown; json_malformed otherwise.
std::string encode(const Request& request);
Result<Request> parse_request(std::string_view text);

std::string encode_failure(const Error& error);
std::string encode_done();
std::string encode(const std::vector<VolumeFacts>& facts);
std::string encode(const VolumeTraces& traces);
// Of a reply: the error that it carries, or what it says.
Result<> parse_done(std::string_view reply);
Result<std::vector<VolumeFacts>> parse_facts(std::string_view reply);
Result<VolumeTraces> parse_traces(std::string_view reply);

/// The reading end of a pipe that holds `secret` (kPassphrase octets: a pipe takes that at once).
Result<UniqueFd> pipe_with(const SecretBytes& secret);
/// Exactly kPassphrase octets from such a pipe; shelf_service_protocol where it holds another
/// number.
Result<SecretBytes> secret_from(int pipe);

}  // namespace dozo::platform::shelf_protocol
