// Linux's SCSI optical drive (sr) with notices from udev.
#pragma once

#include <filesystem>
#include <memory>

#include "platform/drive/optical_drive.hpp"

namespace dozo::platform {

/// Opens the drive `device` (/dev/sr0). Notices need a udev that passes on what the kernel's
/// polling finds (events_poll_msecs of the drive above 0) and does not open the tray by itself:
/// image/rootfs/files holds the rule. file_not_found, file_not_permitted, system_call_failed.
Result<std::unique_ptr<DriveHardware>> open_sr_device(const std::filesystem::path& device);

/// The name of what a drive says it holds: MMC-6 (INCITS 468), table 89, "current profile".
/// nullptr for a profile that is no disc of ours.
[[nodiscard]] const char* profile_name(unsigned profile);

}  // namespace dozo::platform
