// What the appliance's self-test looks at beyond what is true of every machine.
#pragma once

#include <vector>

#include "firmware/daemon/self_test.hpp"
#include "platform/service/machine.hpp"

namespace dozo::daemon::appliance {

/// verity, lockdown, swap, core, network: docs/api.md says what each is.
std::vector<Probe> probes(const platform::KernelFiles& files = {});

}  // namespace dozo::daemon::appliance
