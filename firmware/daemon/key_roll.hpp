// The roll-over of the terminal's key: intended, cross-signed and recorded with its document, then
// done. Whatever cuts it off, the ledger says which key is the terminal's, and that one is there.
#pragma once

#include <string>

#include "firmware/daemon/core.hpp"
#include "firmware/sealed/key_store.hpp"

namespace dozo::daemon {

/// At start: the key that the ledger names, once what was cut off is finished or given up (both
/// recorded). key_mismatch where no key there is the ledger's; key_malformed where it is gone.
Result<sealed::KeyPair> settle_key(Core& core, sealed::KeyStore& keys);

/// Two people give the terminal a new key. The enrolment sheet that names the former key, its
/// number; from then on load() gives the new pair, which the caller makes the core's signer again.
/// On an error before it was recorded the former key stays and nothing is left of the new one.
Result<std::string> roll_key(Core& core, sealed::KeyStore& keys, const custody::Who& who);

}  // namespace dozo::daemon
