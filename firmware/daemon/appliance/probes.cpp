#include "firmware/daemon/appliance/probes.hpp"

namespace dozo::daemon::appliance {

std::vector<Probe> probes(const platform::KernelFiles& files) {
  using platform::Finding;
  const auto probe = [](const char* name, std::function<Finding()> look) -> Probe {
    return [name, look = std::move(look)] {
      Finding finding = look();
      return Check{name, finding.ok, std::move(finding.detail)};
    };
  };
  return {probe("verity", [files] { return platform::look_at_verity(files); }),
          probe("lockdown", [files] { return platform::look_at_lockdown(files); }),
          probe("swap", [files] { return platform::look_at_swap(files); }),
          probe("core", [files] { return platform::look_at_core_dumps(files); }),
          probe("network", [files] { return platform::look_at_network(files); })};
}

}  // namespace dozo::daemon::appliance
