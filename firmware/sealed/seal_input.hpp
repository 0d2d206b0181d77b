// The files that go into a delivery, as they were when they were hashed. Inner to this room.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include <sys/stat.h>

#include "firmware/base/result.hpp"
#include "firmware/sealed/index.hpp"
#include "firmware/sealed/seal.hpp"

namespace dozo::sealed {

/// The inputs in the order of the index, and the index itself.
struct HashedInputs {
  std::vector<const SealInput*> files;  ///< files[i] is Index::file(i)
  std::vector<struct stat> status;      ///< of files[i] when it was hashed
  Index index;
  std::optional<std::int64_t> records;  ///< by the job sheet's rule (RecordCounter)
};

/// Hears octets that were read. An error stops the work.
using OctetsRead = std::function<Result<>(std::uint64_t)>;

/// Sum of the sizes of all files, as they are now. input_kind where one is not a file.
Result<std::uint64_t> total_octets(const SealRequest& request);

/// Hashes every file and makes the index. input_kind, input_changed, path errors.
Result<HashedInputs> hash_inputs(const SealRequest& request, const OctetsRead& read);

/// Reads file `number` again. input_changed if it is not the file that was hashed; that its content
/// is the same is the TarWriter's to say.
Result<> read_again(const HashedInputs& inputs, std::size_t number,
                    const std::function<Result<>(ByteView)>& sink);

}  // namespace dozo::sealed
