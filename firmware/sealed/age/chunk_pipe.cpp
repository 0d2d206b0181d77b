#include "firmware/sealed/age/chunk_pipe.hpp"

#include <algorithm>
#include <cstring>
#include <system_error>
#include <utility>

namespace dozo::sealed::age {
namespace {

/// Enough to keep a few threads busy while the sink takes its time; 128 KiB of memory each.
constexpr std::size_t kSlots = 32;
/// Chunks that must wait before a sleeping helper is woken: to wake one costs as much as a chunk.
/// It is safe, because the calling thread does what nobody else has begun.
constexpr std::uint64_t kWorthWaking = 8;
constexpr unsigned kMaxHelpers = 7;

/// std::ranges::copy goes octet by octet here (GCC 12): half of the time that opening takes.
void copy(ByteView from, std::uint8_t* to) {
  if (!from.empty()) std::memcpy(to, from.data(), from.size());
}

}  // namespace

ChunkPipe::ChunkPipe(ChunkCipher cipher, Direction direction, Sink sink)
    : cipher_(std::move(cipher)),
      direction_(direction),
      sink_(std::move(sink)),
      block_(direction == Direction::seal ? kChunk : kSealedChunk),
      carry_(block_) {}

Result<std::unique_ptr<ChunkPipe>> ChunkPipe::make(ChunkCipher cipher, Direction direction,
                                                   unsigned threads, Sink sink) {
  std::unique_ptr<ChunkPipe> pipe(new ChunkPipe(std::move(cipher), direction, std::move(sink)));
  DOZO_TRY(pipe->start_helpers(std::min(std::max(threads, 1U) - 1, kMaxHelpers)));
  return pipe;
}

ChunkPipe::~ChunkPipe() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  filled_.notify_all();
  for (std::thread& helper : helpers_) helper.join();
  wipe(carry_);
  for (Slot& slot : slots_) {
    wipe(slot.input);
    wipe(slot.output);
  }
}

Result<> ChunkPipe::start_helpers(unsigned helpers) {
  slots_.resize(helpers == 0 ? 1 : kSlots);
  for (Slot& slot : slots_) {
    // A lone thread works from the caller's memory and needs no copy of the input.
    if (helpers > 0) slot.input.resize(block_);
    slot.output.resize(direction_ == Direction::seal ? kSealedChunk : kChunk);
  }
  helper_ciphers_.reserve(helpers);
  for (unsigned i = 0; i < helpers; ++i) helper_ciphers_.push_back(DOZO_TRY(cipher_.clone()));
  for (ChunkCipher& cipher : helper_ciphers_) {
    try {
      helpers_.emplace_back([this, &cipher] { help(cipher); });
    } catch (const std::system_error&) {
      break;  // no thread to be had (a limit, a sandbox): those that run do the work
    }
  }
  return {};
}

void ChunkPipe::help(ChunkCipher& cipher) {
  std::unique_lock lock(mutex_);
  while (true) {
    filled_.wait(lock, [this] { return stop_ || slot(next_).state == State::filled; });
    if (stop_) return;
    Slot& mine = slot(next_++);
    mine.state = State::taken;
    lock.unlock();
    work(cipher, mine, ByteView(mine.input).first(mine.input_size));
    lock.lock();
    mine.state = State::done;
    done_.notify_one();
  }
}

Result<> ChunkPipe::write(ByteView input) {
  if (error_) return tl::unexpected(*error_);
  auto result = advance(input);
  if (!result) error_ = result.error();
  return result;
}

Result<> ChunkPipe::finish() {
  if (error_) return tl::unexpected(*error_);
  auto result = end();
  error_ = result ? Error{ErrorCode::system_call_failed, "age file is finished"} : result.error();
  return result;
}

Result<> ChunkPipe::advance(ByteView input) {
  while (!input.empty()) {
    if (carried_ == block_) {
      DOZO_TRY(push(carry_, false));
      carried_ = 0;
    }
    if (carried_ == 0 && input.size() > block_) {
      DOZO_TRY(push(input.first(block_), false));
      input = input.subspan(block_);
      continue;
    }
    const auto piece = input.first(std::min(block_ - carried_, input.size()));
    copy(piece, carry_.data() + carried_);
    carried_ += piece.size();
    input = input.subspan(piece.size());
  }
  return {};
}

Result<> ChunkPipe::end() {
  DOZO_TRY(push(ByteView(carry_).first(carried_), true));
  while (tail_ != head_) DOZO_TRY(hand_over_oldest());
  return {};
}

/// `at_end` says that the input ends with this chunk.
Result<> ChunkPipe::push(ByteView chunk, bool at_end) {
  if (head_ - tail_ == slots_.size()) DOZO_TRY(hand_over_oldest());
  Slot& target = slot(head_);
  target.counter = head_;
  target.at_end = at_end;
  target.input_size = chunk.size();
  if (helpers_.empty()) {
    work(cipher_, target, chunk);
    ++head_;
    ++tail_;
    return release(target);
  }
  copy(chunk, target.input.data());
  std::uint64_t waiting = 0;
  {
    const std::lock_guard lock(mutex_);
    target.state = State::filled;
    waiting = ++head_ - next_;
  }
  if (waiting >= kWorthWaking) filled_.notify_one();
  return {};
}

Result<> ChunkPipe::hand_over_oldest() {
  Slot& oldest = slot(tail_);
  std::unique_lock lock(mutex_);
  while (oldest.state != State::done) {
    if (slot(next_).state != State::filled) {
      done_.wait(lock);
      continue;
    }
    Slot& mine = slot(next_++);
    mine.state = State::taken;
    lock.unlock();
    work(cipher_, mine, ByteView(mine.input).first(mine.input_size));
    lock.lock();
    mine.state = State::done;
  }
  oldest.state = State::empty;
  lock.unlock();
  ++tail_;
  return release(oldest);
}

Result<> ChunkPipe::release(Slot& slot) {
  if (slot.output_size > 0) DOZO_TRY(sink_(ByteView(slot.output).first(slot.output_size)));
  if (slot.error) return tl::unexpected(*slot.error);
  return {};
}

void ChunkPipe::work(ChunkCipher& cipher, Slot& slot, ByteView input) const {
  slot.error.reset();
  slot.output_size = 0;
  if (direction_ == Direction::open) return open(cipher, slot, input);
  const std::size_t size = input.size() + kTag;
  const auto sealed =
      cipher.seal(slot.counter, slot.at_end, input, ByteSpan(slot.output).first(size));
  if (sealed) {
    slot.output_size = size;
  } else {
    slot.error = sealed.error();
  }
}

void ChunkPipe::open(ChunkCipher& cipher, Slot& slot, ByteView input) const {
  const bool empty_last = input.size() == kTag && slot.counter > 0;
  if (input.size() < kTag || empty_last) {
    slot.error = Error{ErrorCode::age_payload_damaged, input.size() < kTag ? "cut" : "empty chunk"};
    return;
  }
  const auto output = ByteSpan(slot.output).first(input.size() - kTag);
  auto opened = cipher.open(slot.counter, slot.at_end, input, output);
  if (!opened && input.size() == kSealedChunk) {
    // Genuine, but with the other mark: octets follow the last chunk, or the file was cut at a
    // chunk's end. The chunk itself is true and is released; the file is not.
    opened = cipher.open(slot.counter, !slot.at_end, input, output);
    if (opened) {
      slot.error = Error{ErrorCode::age_payload_damaged,
                         slot.at_end ? "cut" : "octets after the last chunk"};
    }
  }
  if (opened) {
    slot.output_size = output.size();
  } else {
    slot.error = opened.error();
  }
}

}  // namespace dozo::sealed::age
