// Files of an image plan as libisofs streams.
#pragma once

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <optional>

#include <libisofs/libisofs.h>
#include <sys/types.h>

#include "firmware/base/file.hpp"
#include "firmware/sealed/image_writer.hpp"

/// As libisofs.h publishes it for C, "to allow implementation of own stream types"; it hides it
/// from C++ for the sake of one member's name, `class`.
struct iso_stream {
  IsoStreamIface* methods;
  int refcount;
  void* data;
};

namespace dozo::platform {

/// The content of one file of a plan. libisofs' own file streams would treat two names of one file
/// as one, and fill up with zeros where a file has become shorter; these do neither.
class PlanStream {
 public:
  /// `file` must outlive the stream. `serial` is unique in its image. input_kind, file_not_found,
  /// bag_file_oversized over sealed::kMaxPart.
  static Result<IsoStream*> make(const sealed::ImageFile& file, ino_t serial,
                                 std::optional<Error>& trouble);

 private:
  PlanStream(const sealed::ImageFile& file, ino_t serial, std::optional<Error>& trouble)
      : file_(file), serial_(serial), trouble_(trouble) {}

  Result<> measure();
  Result<> open();
  Result<std::size_t> read(ByteSpan out);
  int refuse(const Error& error);

  static PlanStream& of(IsoStream* stream) { return *static_cast<PlanStream*>(stream->data); }
  static IsoStreamIface* interface();

  const sealed::ImageFile& file_;
  ino_t serial_;
  std::optional<Error>& trouble_;
  std::uint64_t size_ = 0;
  std::uint64_t offset_ = 0;
  UniqueFd fd_;
};

}  // namespace dozo::platform
