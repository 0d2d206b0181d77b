// Cuts a stream into STREAM's chunks, seals or opens them on several threads and hands the results
// over in order. Inside of this folder only.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include "firmware/sealed/age/chunk.hpp"
#include "firmware/sealed/age/decryptor.hpp"

namespace dozo::sealed::age {

/// A ring of slots: the calling thread fills them at the head and empties them, in order, at the
/// tail; helpers work on those between. Where the calling thread would have to wait for a slot that
/// nobody has begun, it does that work itself, so no thread is ever needed for progress.
class ChunkPipe {
 public:
  enum class Direction { seal, open };

  /// `threads` counts the calling one.
  static Result<std::unique_ptr<ChunkPipe>> make(ChunkCipher cipher, Direction direction,
                                                 unsigned threads, Sink sink);
  ~ChunkPipe();
  ChunkPipe(const ChunkPipe&) = delete;
  ChunkPipe& operator=(const ChunkPipe&) = delete;

  /// Octets of the input, in pieces of any size. After an error every call returns that error.
  [[nodiscard]] Result<> write(ByteView input);
  /// The input has ended: its last chunk is worked on, everything is handed over.
  [[nodiscard]] Result<> finish();

 private:
  enum class State { empty, filled, taken, done };
  struct Slot {
    Bytes input;
    Bytes output;
    std::size_t input_size = 0;
    std::size_t output_size = 0;
    std::uint64_t counter = 0;
    bool at_end = false;
    State state = State::empty;
    std::optional<Error> error;  // holds after the first output_size octets of output
  };

  ChunkPipe(ChunkCipher cipher, Direction direction, Sink sink);
  Result<> start_helpers(unsigned helpers);
  void help(ChunkCipher& cipher);
  Result<> advance(ByteView input);
  Result<> push(ByteView chunk, bool at_end);
  Result<> hand_over_oldest();
  Result<> release(Slot& slot);
  Result<> end();
  void work(ChunkCipher& cipher, Slot& slot, ByteView input) const;
  void open(ChunkCipher& cipher, Slot& slot, ByteView input) const;

  Slot& slot(std::uint64_t counter) { return slots_[counter % slots_.size()]; }

  ChunkCipher cipher_;  // the calling thread's own
  Direction direction_;
  Sink sink_;
  std::size_t block_;           // octets of input in every chunk but the last
  Bytes carry_;                 // the newest chunk: held back, for it may be the last
  std::size_t carried_ = 0;     // octets in it
  std::uint64_t head_ = 0;      // the next chunk to fill
  std::uint64_t tail_ = 0;      // the next chunk to hand over
  std::optional<Error> error_;  // the first that came; final

  std::mutex mutex_;  // guards every slot's state, next_ and stop_
  std::condition_variable filled_;
  std::condition_variable done_;
  std::uint64_t next_ = 0;  // the next chunk to be begun
  bool stop_ = false;
  std::vector<Slot> slots_;
  std::vector<ChunkCipher> helper_ciphers_;
  std::vector<std::thread> helpers_;
};

}  // namespace dozo::sealed::age
