#include "platform/drive/sr_device.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <libudev.h>
#include <linux/cdrom.h>
#include <linux/fs.h>
#include <scsi/sg.h>
#include <sys/ioctl.h>

namespace dozo::platform {

using intake::Medium;

namespace {

struct UdevFree {
  void operator()(udev* it) const { udev_unref(it); }
  void operator()(udev_monitor* it) const { udev_monitor_unref(it); }
  void operator()(udev_device* it) const { udev_device_unref(it); }
};
template <class T>
using Udev = std::unique_ptr<T, UdevFree>;

constexpr unsigned kScsiTimeout = 5000;  // milliseconds

// GET CONFIGURATION (MMC-6, 6.6), header only: octets 6 and 7 are the current profile. 0 where the
// drive does not say.
unsigned current_profile(int fd) {
  std::array<unsigned char, 8> header{};
  std::array<unsigned char, 10> command{0x46, 0x02, 0, 0, 0, 0, 0, 0, header.size(), 0};
  std::array<unsigned char, 32> sense{};
  sg_io_hdr_t io{};
  io.interface_id = 'S';
  io.dxfer_direction = SG_DXFER_FROM_DEV;
  io.cmd_len = command.size();
  io.cmdp = command.data();
  io.dxfer_len = header.size();
  io.dxferp = header.data();
  io.mx_sb_len = sense.size();
  io.sbp = sense.data();
  io.timeout = kScsiTimeout;
  if (ioctl(fd, SG_IO, &io) != 0 || (io.info & SG_INFO_OK_MASK) != SG_INFO_OK) return 0;
  return static_cast<unsigned>(header[6]) << 8U | header[7];
}

class SrDevice final : public DriveHardware {
 public:
  SrDevice(std::filesystem::path device, UniqueFd watch, Udev<udev> context,
           Udev<udev_monitor> monitor)
      : device_(std::move(device)),
        watch_(std::move(watch)),
        context_(std::move(context)),
        monitor_(std::move(monitor)) {}

  int event_fd() const override { return udev_monitor_get_fd(monitor_.get()); }
  Result<std::optional<DriveNotice>> next_notice() override;
  std::optional<Medium> look() override;
  Result<UniqueFd> open() override;
  Result<> eject() override;

 private:
  std::filesystem::path device_;
  UniqueFd watch_;  ///< opened without waiting: does not lock the tray
  Udev<udev> context_;
  Udev<udev_monitor> monitor_;
};

bool says(udev_device* from, const char* property) {
  const char* value = udev_device_get_property_value(from, property);
  return value != nullptr && std::strcmp(value, "1") == 0;
}

Result<std::optional<DriveNotice>> SrDevice::next_notice() {
  for (;;) {
    const Udev<udev_device> from(udev_monitor_receive_device(monitor_.get()));
    if (!from) return std::nullopt;
    const char* node = udev_device_get_devnode(from.get());
    if (node == nullptr || device_ != node) continue;
    if (says(from.get(), "DISK_EJECT_REQUEST")) return DriveNotice::eject_requested;
    if (says(from.get(), "DISK_MEDIA_CHANGE")) return DriveNotice::media_changed;
  }
}

std::optional<Medium> SrDevice::look() {
  if (ioctl(watch_.get(), CDROM_DRIVE_STATUS, CDSL_CURRENT) != CDS_DISC_OK) return std::nullopt;
  // The kernel learns the size when somebody opens the disc to read.
  std::uint64_t bytes = 0;
  if (const auto disc = open(); disc && ioctl(disc->get(), BLKGETSIZE64, &bytes) != 0) bytes = 0;
  const char* name = profile_name(current_profile(watch_.get()));
  return Medium{name == nullptr ? "disc" : name, bytes};
}

Result<UniqueFd> SrDevice::open() {
  UniqueFd fd(::open(device_.c_str(), O_RDONLY | O_NOCTTY | O_CLOEXEC));
  if (fd) return fd;
  if (errno == ENOMEDIUM || errno == ENXIO || errno == ENODEV) return fail(ErrorCode::no_disc);
  return fail(ErrorCode::file_not_permitted, strerrordesc_np(errno));
}

// Whoever opens the disc to read it has the tray locked, and because of the watch it stays so
// (cdrom.c: use_count). Unlocking is refused with EBUSY while the disc is open to be read. Where
// the drive itself refuses to open, the kernel answers with a positive number (scsi_ioctl.c).
Result<> SrDevice::eject() {
  if (ioctl(watch_.get(), CDROM_LOCKDOOR, 0) != 0) {
    if (errno == EBUSY) return fail(ErrorCode::busy);
    return fail(ErrorCode::system_call_failed, strerrordesc_np(errno));
  }
  const int answer = ioctl(watch_.get(), CDROMEJECT);
  if (answer == 0) return {};
  return fail(ErrorCode::system_call_failed, answer > 0 ? "eject" : strerrordesc_np(errno));
}

}  // namespace

const char* profile_name(unsigned profile) {
  switch (profile) {
    case 0x08:
      return "CD-ROM";
    case 0x09:
      return "CD-R";
    case 0x0A:
      return "CD-RW";
    case 0x10:
      return "DVD-ROM";
    case 0x11:
      return "DVD-R";
    case 0x13:
    case 0x14:
      return "DVD-RW";
    case 0x15:
    case 0x16:
      return "DVD-R DL";
    case 0x1A:
      return "DVD+RW";
    case 0x1B:
      return "DVD+R";
    case 0x2B:
      return "DVD+R DL";
    case 0x40:
      return "BD-ROM";
    case 0x41:
      return "BD-R";
    default:
      return nullptr;
  }
}

Result<std::unique_ptr<DriveHardware>> open_sr_device(const std::filesystem::path& device) {
  UniqueFd watch(::open(device.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!watch) {
    return fail(errno == EACCES ? ErrorCode::file_not_permitted : ErrorCode::file_not_found,
                "drive");
  }
  if (ioctl(watch.get(), CDROM_GET_CAPABILITY, 0) < 0) {
    return fail(ErrorCode::file_not_found, "not an optical drive");
  }
  Udev<udev> context(udev_new());
  Udev<udev_monitor> monitor(context ? udev_monitor_new_from_netlink(context.get(), "udev")
                                     : nullptr);
  if (!monitor ||
      udev_monitor_filter_add_match_subsystem_devtype(monitor.get(), "block", "disk") < 0 ||
      udev_monitor_enable_receiving(monitor.get()) < 0) {
    return fail(ErrorCode::system_call_failed, "udev");
  }
  return std::make_unique<SrDevice>(device, std::move(watch), std::move(context),
                                    std::move(monitor));
}

}  // namespace dozo::platform
