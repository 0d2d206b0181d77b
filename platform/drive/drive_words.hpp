// What dozo-drived and dozod say to each other, one JSON object a message. Inner to this room.
//
//   → {"id":1,"do":"open","insertion":3}    {"id":2,"do":"eject"}
//   ← {"answer":1} + a descriptor           {"answer":2}     {"answer":2,"error":6103,"detail":""}
//   ← {"event":"inserted","insertion":3,"kind":"CD-R","bytes":734003200}     {"event":"ejected"}
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "firmware/base/error.hpp"
#include "firmware/intake/drive.hpp"

namespace dozo::platform {

/// A request of dozod.
struct DriveRequest {
  enum class What { open, eject } what = What::open;
  std::int64_t id = 0;
  std::uint64_t insertion = 0;  ///< of the disc to be opened: never another one
};

/// A word of dozo-drived: an event or an answer.
struct DriveWord {
  std::optional<intake::DriveEvent> event;
  std::uint64_t insertion = 0;  ///< counts the discs put in, from 1
  intake::Medium medium;        ///< where inserted
  std::int64_t answer = 0;      ///< the request's id, where it is no event
  std::optional<Error> error;
};

std::string to_text(const DriveRequest& request);
std::string to_text(const DriveWord& word);
/// drive_protocol unless exactly in the form above.
Result<DriveRequest> drive_request_from(const std::string& text);
Result<DriveWord> drive_word_from(const std::string& text);

}  // namespace dozo::platform
