#include "firmware/vault/erasure.hpp"

namespace dozo::vault {
namespace {

// One attempt on its way. Each step writes what it did, and did not, into the proof.
class Attempt {
 public:
  Attempt(Shelf& shelf, const Range& recorded, EraseObserver& observer)
      : shelf_(shelf), observer_(observer) {
    proof.range = recorded;
  }

  Result<> close() {
    shelf_.close();
    return ended(EraseStep::close);
  }

  Result<> destroy_keys() {
    const auto destroyed = shelf_.destroy_keys();
    proof.keys_destroyed = destroyed.has_value();
    if (!destroyed) trouble(destroyed.error());
    return ended(EraseStep::destroy_keys);
  }

  Result<> overwrite_all() {
    proof.bytes_skipped = proof.range.bytes;
    if (shelf_.range() != proof.range) {
      trouble({ErrorCode::erase_incomplete, "the shelf is not as large as recorded"});
    }
    const auto counts = write();
    if (!counts && fatal(counts.error())) return tl::unexpected(counts.error());
    if (counts) {
      proof.bytes_written = counts->bytes_written;
      proof.bytes_skipped = counts->bytes_skipped;
      proof.write_errors = counts->write_errors;
      proof.flushed = counts->flushed;
    } else {
      trouble(counts.error());
    }
    return ended(EraseStep::overwrite);
  }

  Result<> read_all_back(ReadBack& reader) {
    const auto counts = read(reader);
    if (!counts && fatal(counts.error())) return tl::unexpected(counts.error());
    if (counts) {
      proof.bytes_verified = counts->bytes_read;
      proof.bytes_matched = counts->bytes_matched;
      proof.read_errors = counts->read_errors;
      proof.first_mismatch = counts->first_mismatch;
      proof.first_read_error = counts->first_read_error;
    } else {
      trouble(counts.error());
    }
    return ended(EraseStep::read_back);
  }

  Result<> look_for_keys() {
    proof.key_found_after = shelf_.key_may_exist();
    // Only the one answer that says "no key" counts; any other failure to open proves nothing.
    const auto opened = shelf_.open();
    proof.header_readable_after = opened || opened.error().code != ErrorCode::shelf_key_lost;
    shelf_.close();
    return ended(EraseStep::key_test);
  }

  ErasureProof proof;

 private:
  Result<OverwriteCounts> write() {
    const UniqueFd fd = DOZO_TRY(shelf_.medium_for_overwrite());
    DirectMedium medium = DOZO_TRY(DirectMedium::make(fd.get()));
    return overwrite(medium, proof.range, proof.seed, hear(EraseStep::overwrite),
                     [this] { return observer_.cancelled(); });
  }

  Result<ReadBackCounts> read(ReadBack& reader) {
    const UniqueFd fd = DOZO_TRY(shelf_.medium_for_readback());
    return reader.run(fd.get(), proof.range, proof.seed, hear(EraseStep::read_back));
  }

  Progress hear(EraseStep step) {
    return [this, step](std::uint64_t done) { observer_.progress(step, done, proof.range.bytes); };
  }

  Result<> ended(EraseStep step) {
    DOZO_TRY(observer_.step_ended(step, proof));
    if (observer_.cancelled()) return fail(ErrorCode::cancelled);
    return {};
  }

  static bool fatal(const Error& error) {
    return error.code == ErrorCode::cancelled || error.code == ErrorCode::out_of_memory;
  }

  void trouble(const Error& error) {
    if (!proof.trouble) proof.trouble = error.code;
  }

  Shelf& shelf_;
  EraseObserver& observer_;
};

}  // namespace

const char* name(EraseStep step) {
  switch (step) {
    case EraseStep::close:
      return "close";
    case EraseStep::destroy_keys:
      return "destroy_keys";
    case EraseStep::overwrite:
      return "overwrite";
    case EraseStep::read_back:
      return "read_back";
    case EraseStep::key_test:
      return "key_test";
  }
  return "";
}

Result<ErasureProof> erase(Shelf& shelf, const Range& recorded, int attempt, ReadBack& reader,
                           Random& random, const Clock& clock, EraseObserver& observer) {
  Attempt run(shelf, recorded, observer);
  run.proof.attempt = attempt;
  run.proof.started = run.proof.finished = clock.now();
  DOZO_TRY(random.fill(run.proof.seed));
  DOZO_TRY(run.close());
  DOZO_TRY(run.destroy_keys());
  DOZO_TRY(run.overwrite_all());
  DOZO_TRY(run.read_all_back(reader));
  DOZO_TRY(run.look_for_keys());
  run.proof.finished = clock.now();
  return run.proof;
}

}  // namespace dozo::vault
