// Gives up every right that a worker does not need (docs/sandbox.md): what a hostile disc takes
// over by a parser's fault has no file, no network, no other process.
#pragma once

#include "firmware/base/result.hpp"

namespace dozo::platform {

/// One per worker program. All may: read and write descriptors they hold, receive descriptors over
/// them, map and lock memory (never executable), get random octets, tell the time, end.
/// Beyond that:
enum class Profile {
  reader,    ///< nothing; one thread
  verifier,  ///< nothing; one thread
  unsealer,  ///< threads
  readback,  ///< threads
  renderer,  ///< reads fonts, writes memfds; threads
};

/// Enters the sandbox, for good. Call it after the job was received and before an octet of what the
/// job names is touched, while the process has one thread. Beyond `profile`: no new privileges,
/// undumpable, dies with its parent, no core, no file growth, no new descriptors by path, bounded
/// memory (reader and verifier 512 MiB of address space, those with threads 4 GiB); as
/// root, user and groups become nobody (65534). Locale, time zone and OpenSSL are set up before,
/// because afterwards nothing can be opened. A forbidden call ends the process with SIGSYS.
/// Everything or an error: sandbox_unavailable, after which the worker must end.
Result<> enter(Profile profile);

}  // namespace dozo::platform
