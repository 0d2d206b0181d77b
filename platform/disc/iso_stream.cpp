#include "platform/disc/iso_stream.hpp"

#include <algorithm>
#include <cstdlib>
#include <new>

#include <fcntl.h>
#include <sys/stat.h>

#include "firmware/sealed/delivery.hpp"

namespace dozo::platform {

Result<IsoStream*> PlanStream::make(const sealed::ImageFile& file, ino_t serial,
                                    std::optional<Error>& trouble) {
  auto* self = new PlanStream(file, serial, trouble);
  if (auto measured = self->measure(); !measured) {
    delete self;
    return tl::unexpected(measured.error());
  }
  // libisofs frees it with free(3).
  auto* stream = static_cast<IsoStream*>(std::malloc(sizeof(IsoStream)));
  if (stream == nullptr) {
    delete self;
    return fail(ErrorCode::out_of_memory);
  }
  stream->methods = interface();
  stream->refcount = 1;
  stream->data = self;
  return stream;
}

Result<> PlanStream::measure() {
  if (const auto* bytes = std::get_if<Bytes>(&file_.content)) {
    size_ = bytes->size();
  } else {
    DOZO_TRY(open());
    struct stat status {};
    if (fstat(fd_.get(), &status) != 0) return fail(ErrorCode::io_failed, "fstat");
    if (!S_ISREG(status.st_mode)) return fail(ErrorCode::input_kind);
    size_ = static_cast<std::uint64_t>(status.st_size);
    fd_.reset();
  }
  if (size_ > sealed::kMaxPart) return fail(ErrorCode::bag_file_oversized);
  return {};
}

Result<> PlanStream::open() {
  offset_ = 0;
  if (const auto* path = std::get_if<std::filesystem::path>(&file_.content)) {
    fd_ = DOZO_TRY(open_file(*path, O_RDONLY | O_NONBLOCK));
  }
  return {};
}

Result<std::size_t> PlanStream::read(ByteSpan out) {
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), size_ - offset_));
  out = out.first(size);
  if (const auto* bytes = std::get_if<Bytes>(&file_.content)) {
    std::ranges::copy(ByteView(*bytes).subspan(static_cast<std::size_t>(offset_), size),
                      out.begin());
  } else if (DOZO_TRY(read_up_to(fd_.get(), out)) != size) {
    return fail(ErrorCode::input_changed);
  }
  offset_ += size;
  return size;
}

/// libisofs only knows numbers: the real error is kept for the writer.
int PlanStream::refuse(const Error& error) {
  if (!trouble_) trouble_ = error;
  return static_cast<int>(ISO_FILE_READ_ERROR);
}

IsoStreamIface* PlanStream::interface() {
  static IsoStreamIface table = [] {
    IsoStreamIface made{};
    made.version = 2;
    std::copy_n("dozo", sizeof made.type, made.type);
    made.open = [](IsoStream* stream) -> int {
      PlanStream& self = of(stream);
      const auto opened = self.open();
      return opened ? ISO_SUCCESS : self.refuse(opened.error());
    };
    made.close = [](IsoStream* stream) -> int {
      of(stream).fd_.reset();
      return ISO_SUCCESS;
    };
    made.get_size = [](IsoStream* stream) { return static_cast<off_t>(of(stream).size_); };
    made.read = [](IsoStream* stream, void* buffer, std::size_t count) -> int {
      PlanStream& self = of(stream);
      const auto got = self.read({static_cast<std::uint8_t*>(buffer), count});
      return got ? static_cast<int>(*got) : self.refuse(got.error());
    };
    made.is_repeatable = [](IsoStream*) -> int { return 1; };
    made.get_id = [](IsoStream* stream, unsigned* system, dev_t* device, ino_t* serial) {
      *system = 0x646F;
      *device = 0;
      *serial = of(stream).serial_;
    };
    made.free = [](IsoStream* stream) { delete &of(stream); };
    made.update_size = [](IsoStream*) -> int { return ISO_SUCCESS; };
    made.get_input_stream = [](IsoStream*, int) -> IsoStream* { return nullptr; };
    return made;
  }();
  return &table;
}

}  // namespace dozo::platform
