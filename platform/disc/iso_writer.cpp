#include "platform/disc/iso_writer.hpp"

#include <algorithm>
#include <ctime>
#include <map>
#include <memory>
#include <mutex>

#include <fcntl.h>
#include <libburn/libburn.h>
#include <unistd.h>

#include "firmware/intake/frames.hpp"
#include "platform/disc/iso_stream.hpp"

namespace dozo::platform {
namespace {

constexpr int kPiece = 512 * 1024;
constexpr mode_t kFolderMode = 0555;
constexpr mode_t kFileMode = 0444;
constexpr std::size_t kMaxVolumeId = 16;  // the limit of Joliet's, in characters

// libburn.h, which publishes this struct, puts it into a namespace of its own; libisofs.h does not.
using BurnSource = burn::burn_source;

struct Unref {
  void operator()(IsoImage* image) const { iso_image_unref(image); }
  void operator()(IsoWriteOpts* options) const { iso_write_opts_free(options); }
  void operator()(BurnSource* source) const {
    // Ends libisofs' thread, whether or not everything was read.
    if (source->version > 0 && source->cancel != nullptr) source->cancel(source);
    source->free_data(source);
    free(source);
  }
};
using Image = std::unique_ptr<IsoImage, Unref>;
using Options = std::unique_ptr<IsoWriteOpts, Unref>;
using Source = std::unique_ptr<BurnSource, Unref>;

/// Remembers the first refusal of libisofs in a row of calls.
class Steps {
 public:
  void operator()(int result) {
    if (result < 0 && first_ == 0) first_ = result;
  }
  [[nodiscard]] Result<> outcome() const {
    if (first_ == 0) return {};
    const char* words = iso_error_to_msg(first_);
    return fail(ErrorCode::iso_write_failed, words != nullptr ? words : "libisofs");
  }

 private:
  int first_ = 0;
};

bool is_volume_id(std::string_view id) {
  return !id.empty() && id.size() <= kMaxVolumeId && std::ranges::all_of(id, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

/// "YYYYMMDDhhmmsscc", ECMA-119, 8.4.26.1.
std::string utc_digits(std::time_t time) {
  std::tm parts{};
  gmtime_r(&time, &parts);
  std::string text(17, '\0');
  (void)std::strftime(text.data(), text.size(), "%Y%m%d%H%M%S00", &parts);
  return text;
}

class Layout {
 public:
  explicit Layout(const sealed::ImagePlan& plan) : plan_(plan) {}

  Result<Source> source() {
    DOZO_TRY(start_library());
    // New folders get the present time as theirs: the plan's.
    std::time_t now = plan_.timestamp.seconds;
    (void)iso_nowtime(&now, 1);
    IsoImage* image = nullptr;
    Steps step;
    step(iso_image_new(plan_.volume_id.c_str(), &image));
    image_.reset(image);
    DOZO_TRY(step.outcome());
    iso_image_set_application_id(image, "DOZO");
    DOZO_TRY(add_files());
    const Options options = DOZO_TRY(make_options());
    burn_source* source = nullptr;
    step(iso_image_create_burn_source(image, options.get(), &source));
    if (auto outcome = step.outcome(); !outcome) return trouble(outcome.error());
    return Source(reinterpret_cast<BurnSource*>(source));
  }

  /// The error of one of our streams says more than libisofs does of it.
  [[nodiscard]] tl::unexpected<Error> trouble(const Error& otherwise) const {
    return tl::unexpected(trouble_.value_or(otherwise));
  }

 private:
  static Result<> start_library() {
    static std::once_flag once;
    static int started = 0;
    std::call_once(once, [] {
      started = iso_init();
      char never[] = "NEVER";
      char program[] = "dozo";
      iso_set_msgs_severities(never, never, program);
      // A file that cannot be read ends the image instead of becoming zeros in it.
      char misread[] = "SORRY";
      iso_set_abort_severity(misread);
    });
    Steps step;
    step(started);
    return step.outcome();
  }

  Result<IsoDir*> folder(const std::string& path) {
    if (path.empty()) return iso_image_get_root(image_.get());
    if (const auto known = folders_.find(path); known != folders_.end()) return known->second;
    const std::size_t slash = path.rfind('/');
    const bool top = slash == std::string::npos;
    IsoDir* parent = DOZO_TRY(folder(top ? "" : path.substr(0, slash)));
    IsoDir* made = nullptr;
    Steps step;
    step(iso_tree_add_new_dir(parent, path.substr(top ? 0 : slash + 1).c_str(), &made));
    DOZO_TRY(step.outcome());
    folders_[path] = made;
    return made;
  }

  Result<> add_files() {
    if (!is_volume_id(plan_.volume_id) || plan_.files.size() > intake::kMaxFrameFiles) {
      return fail(ErrorCode::iso_write_failed, "volume");
    }
    int weight = static_cast<int>(plan_.files.size());
    for (const sealed::ImageFile& file : plan_.files) {
      if (!intake::is_frame_path(file.path)) return fail(ErrorCode::iso_write_failed, "path");
      const std::size_t slash = file.path.rfind('/');
      const bool top = slash == std::string::npos;
      IsoDir* parent = DOZO_TRY(folder(top ? "" : file.path.substr(0, slash)));
      IsoStream* stream = DOZO_TRY(PlanStream::make(file, static_cast<ino_t>(weight), trouble_));
      IsoFile* node = nullptr;
      Steps step;
      step(iso_tree_add_new_file(parent, file.path.substr(top ? 0 : slash + 1).c_str(), stream,
                                 &node));
      if (node == nullptr) iso_stream_unref(stream);
      DOZO_TRY(step.outcome());
      // The heavier a file, the nearer it lies to the disc's beginning.
      iso_node_set_sort_weight(reinterpret_cast<IsoNode*>(node), weight--);
    }
    return {};
  }

  /// Everything that would come from this machine or this moment is set, so that the plan alone
  /// decides.
  Result<Options> make_options() const {
    IsoWriteOpts* raw = nullptr;
    Steps step;
    step(iso_write_opts_new(&raw, 0));
    Options options(raw);
    DOZO_TRY(step.outcome());
    const std::time_t time = plan_.timestamp.seconds;
    step(iso_write_opts_set_iso_level(raw, 3));
    step(iso_write_opts_set_rockridge(raw, 1));
    // Version 1.12 adds serial numbers, which libisofs gives out by memory addresses.
    step(iso_write_opts_set_rrip_version_1_10(raw, 1));
    step(iso_write_opts_set_joliet(raw, 1));
    step(iso_write_opts_set_joliet_long_names(raw, 1));
    step(iso_write_opts_set_omit_version_numbers(raw, 1));
    step(iso_write_opts_set_sort_files(raw, 1));
    step(iso_write_opts_set_hardlinks(raw, 0));
    step(iso_write_opts_set_aaip(raw, 0));
    step(iso_write_opts_set_record_md5(raw, 0, 0));
    step(iso_write_opts_set_replace_mode(raw, 2, 2, 2, 2));
    step(iso_write_opts_set_default_dir_mode(raw, kFolderMode));
    step(iso_write_opts_set_default_file_mode(raw, kFileMode));
    step(iso_write_opts_set_default_uid(raw, 0));
    step(iso_write_opts_set_default_gid(raw, 0));
    step(iso_write_opts_set_replace_timestamps(raw, 2));
    step(iso_write_opts_set_default_timestamp(raw, time));
    step(iso_write_opts_set_dir_rec_mtime(raw, 7));
    step(iso_write_opts_set_always_gmt(raw, 1));
    // As text in UTC, because libisofs would write the times in this machine's zone.
    std::string text = utc_digits(time);
    step(iso_write_opts_set_pvd_times(raw, time, time, 0, 0, text.data()));
    step(iso_write_opts_set_output_charset(raw, "UTF-8"));
    DOZO_TRY(step.outcome());
    return options;
  }

  const sealed::ImagePlan& plan_;
  std::optional<Error> trouble_;
  Image image_;
  std::map<std::string, IsoDir*> folders_;
};

/// Copies the image of `size` octets as libisofs makes it. Its sources give all that is asked for
/// or nothing: so no more is asked for than there will be.
Result<> copy(BurnSource& source, std::uint64_t size, int fd) {
  Bytes piece(kPiece);
  for (std::uint64_t left = size; left > 0;) {
    const auto wanted = static_cast<int>(std::min<std::uint64_t>(left, kPiece));
    const int got = source.version > 0 ? source.read_xt(&source, piece.data(), wanted)
                                       : source.read(&source, piece.data(), wanted);
    if (got != wanted) return fail(ErrorCode::iso_write_failed, "libisofs stopped early");
    DOZO_TRY(write_all(fd, ByteView(piece).first(static_cast<std::size_t>(got))));
    left -= static_cast<std::uint64_t>(got);
  }
  return {};
}

Result<> write_to(const sealed::ImagePlan& plan, int fd) {
  Layout layout(plan);
  const Source source = DOZO_TRY(layout.source());
  const auto size = static_cast<std::uint64_t>(source->get_size(source.get()));
  const auto written = copy(*source, size, fd);
  if (!written) return layout.trouble(written.error());
  return sync_file(fd);
}

}  // namespace

Result<> IsoWriter::write(const sealed::ImagePlan& plan) {
  const UniqueFd fd = DOZO_TRY(open_file(plan.output, O_WRONLY | O_CREAT | O_TRUNC, 0644));
  auto written = write_to(plan, fd.get());
  if (!written) (void)unlink(plan.output.c_str());
  return written;
}

Result<std::uint64_t> IsoWriter::size(const sealed::ImagePlan& plan) {
  Layout layout(plan);
  const Source source = DOZO_TRY(layout.source());
  return static_cast<std::uint64_t>(source->get_size(source.get()));
}

}  // namespace dozo::platform
