#include "firmware/intake/drive_fake.hpp"

#include <cstdlib>

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

namespace dozo::intake {
namespace {

UniqueFd memory_of(ByteView disc) {
  UniqueFd fd(memfd_create("disc", MFD_CLOEXEC));
  if (!fd || !write_all(fd.get(), disc)) std::abort();
  return fd;
}

}  // namespace

FakeDrive::FakeDrive() : event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!event_) std::abort();
}

void FakeDrive::tell(DriveEvent event) {
  queue_.push_back(event);
  (void)eventfd_write(event_.get(), 1);
}

void FakeDrive::insert(ByteView disc, std::string kind) {
  if (disc_) take_out();
  disc_ = memory_of(disc);
  facts_ = {std::move(kind), disc.size()};
  tell(DriveEvent::inserted);
}

void FakeDrive::take_out() {
  if (!disc_) return;
  disc_.reset();
  tell(DriveEvent::ejected);
}

void FakeDrive::scratch(std::uint64_t bytes_left) {
  if (disc_ && ftruncate(disc_.get(), static_cast<off_t>(bytes_left)) != 0) std::abort();
}

Result<std::optional<DriveEvent>> FakeDrive::next_event() {
  eventfd_t count = 0;
  if (queue_.empty()) {
    (void)eventfd_read(event_.get(), &count);
    return std::nullopt;
  }
  const DriveEvent event = queue_.front();
  queue_.pop_front();
  seen_ = event == DriveEvent::inserted ? std::optional(facts_) : std::nullopt;
  return event;
}

std::optional<Medium> FakeDrive::medium() {
  return seen_;
}

Result<UniqueFd> FakeDrive::open() {
  if (!disc_ || !seen_) return fail(ErrorCode::no_disc);
  // By way of /proc, because a duplicate would share the offset and the right to write.
  return open_file("/proc/self/fd/" + std::to_string(disc_.get()), O_RDONLY);
}

Result<> FakeDrive::eject() {
  if (!disc_ || !seen_) return fail(ErrorCode::no_disc);
  seen_.reset();
  take_out();
  return {};
}

}  // namespace dozo::intake
