// The wards: their certificates and policies, and the disc that brings both.
#pragma once

#include <string>

#include "firmware/daemon/core.hpp"
#include "firmware/intake/commissioning.hpp"

namespace dozo::daemon {

/// Enrols a ward's certificate (PEM), which two people compared on paper. anchor_not_a_ward where
/// it is this terminal's own, or certifies its key.
Result<sealed::Certificate> enrol_anchor(Core& core, const custody::Who& who,
                                         const std::string& pem);

/// Adopts a policy. `signature`: detached CMS (DER) of exactly `text`, by an enrolled ward's
/// certificate that is in use and valid; signer_unknown and its kin, anchor_retired otherwise.
/// `logo`: the PNG that it names, empty where it names none.
Result<> adopt_policy(Core& core, const custody::Who& who, const std::string& text,
                      ByteView signature, ByteView logo);

/// May this person look at a commissioning disc: who may enrol wards or adopt policies.
Result<> may_commission(Core& core, const custody::Who& who);

}  // namespace dozo::daemon
