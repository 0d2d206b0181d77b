#include "ui/sample_disc.hpp"

namespace dozo::ui {

namespace fs = std::filesystem;

Result<bool> SampleDisc::move() {
  std::error_code error;
  for (const fs::path& image : images_) {
    const fs::path target = tray_ / image.filename();
    if (!fs::exists(target, error)) continue;
    fs::remove(target, error);
    if (error) return fail(ErrorCode::io_failed, error.message());
    return false;
  }
  const fs::path& image = images_[next_++ % images_.size()];
  const fs::path target = tray_ / image.filename();
  // By a name that is no disc yet, then renamed: the drive never sees half of it.
  const fs::path part = target.string() + ".part";
  fs::remove(part, error);
  fs::create_hard_link(image, part, error);
  if (error) {
    error.clear();
    fs::copy_file(image, part, fs::copy_options::overwrite_existing, error);
  }
  if (!error) fs::rename(part, target, error);
  if (error) return fail(ErrorCode::io_failed, error.message());
  return true;
}

}  // namespace dozo::ui
