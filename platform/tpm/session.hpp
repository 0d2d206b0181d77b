// Secrets cross the TPM's bus only under a session's encryption: whoever listens there learns
// nothing (TPM 2.0 Part 1, 21). The session is salted with the TPM's own primary key.
#pragma once

#include "platform/tpm/call.hpp"

namespace dozo::platform::tpm {

/// The storage primary of the owner hierarchy (ECC P-256, empty authorisations): always the same
/// one, made anew from the TPM's seed.
Result<Loaded> make_primary(ESYS_CONTEXT* esys);

enum class SessionUse {
  to_tpm,    ///< the command's first parameter is encrypted
  from_tpm,  ///< the response's first parameter is
};
/// An HMAC session that also authorises with an empty password.
Result<Loaded> start_session(ESYS_CONTEXT* esys, const Loaded& primary, SessionUse use);
/// A policy session whose Unseal answers encrypted.
Result<Loaded> start_policy_session(ESYS_CONTEXT* esys, const Loaded& primary);

}  // namespace dozo::platform::tpm
