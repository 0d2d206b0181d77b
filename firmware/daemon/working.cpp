#include "firmware/daemon/working.hpp"

#include <algorithm>

#include "firmware/base/secret.hpp"
#include "firmware/sealed/tar.hpp"

namespace dozo::daemon {
namespace {

constexpr std::size_t kPiece = 256 * 1024;

}  // namespace

Result<std::shared_ptr<OpenJob>> OpenJob::open(vault::Shelf& shelf) {
  DOZO_TRY(shelf.open());
  std::shared_ptr<OpenJob> job(new OpenJob(shelf));
  job->touch();
  DOZO_TRY(job->load_index());
  return job;
}

OpenJob::~OpenJob() {
  close();
}

// The tar is a function of its index, so the index member's own header tells all: the length.
Result<> OpenJob::load_index() {
  Bytes header(sealed::kTarBlock);
  if (DOZO_TRY(shelf_->read(0, header)) != header.size()) return fail(ErrorCode::shelf_damaged);
  std::uint64_t left = DOZO_TRY(sealed::index_member_octets(header));
  sealed::IndexParser parser;
  SecretBytes piece = DOZO_TRY(SecretBytes::make(kPiece));
  std::uint64_t offset = header.size();
  while (left > 0) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, kPiece));
    const std::size_t got = DOZO_TRY(shelf_->read(offset, piece.span().first(wanted)));
    if (got != wanted) return fail(ErrorCode::shelf_damaged);
    DOZO_TRY(parser.write(as_text(piece.view().first(got))));
    offset += got;
    left -= got;
  }
  index_ = DOZO_TRY(parser.finish());
  return {};
}

Result<> OpenJob::copy_file(std::size_t number, int out, std::uint64_t skip) {
  if (number >= index_.file_count()) return fail(ErrorCode::shelf_range, "file number");
  const std::uint64_t size = index_.file(number).size;
  skip = std::min(skip, size);
  std::uint64_t offset = index_.layout(number).data + skip;
  std::uint64_t left = size - skip;
  SecretBytes piece = DOZO_TRY(SecretBytes::make(kPiece));
  while (left > 0) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, kPiece));
    {
      const std::lock_guard held(mutex_);
      if (shelf_ == nullptr) return fail(ErrorCode::job_state_forbids, "closed");
      last_use_ = std::chrono::steady_clock::now();
      const std::size_t got = DOZO_TRY(shelf_->read(offset, piece.span().first(wanted)));
      if (got != wanted) return fail(ErrorCode::shelf_damaged);
    }
    DOZO_TRY(write_all(out, piece.view().first(wanted)));
    offset += wanted;
    left -= wanted;
  }
  return {};
}

void OpenJob::close() {
  const std::lock_guard held(mutex_);
  if (shelf_ != nullptr) shelf_->close();
  shelf_ = nullptr;
}

std::int64_t OpenJob::idle_seconds() const {
  const std::lock_guard held(mutex_);
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() -
                                                          last_use_)
      .count();
}

void OpenJob::touch() {
  const std::lock_guard held(mutex_);
  last_use_ = std::chrono::steady_clock::now();
}

Result<> Working::open(const custody::Who& who, const std::string& id) {
  const auto held = core_.lock();
  const auto drafts = DOZO_TRY(custody::decide_open(core_.state(), who, core_.now(), id));
  vault::Shelf& shelf = shelves_().at(core_.state().job(id)->shelf);
  auto opened = DOZO_TRY(OpenJob::open(shelf));
  // Recorded before anybody is given a byte.
  DOZO_TRY(core_.record(drafts));
  open_[id] = std::move(opened);
  return {};
}

Result<> Working::close(const std::string& actor, const std::string& id, const std::string& why) {
  const auto held = core_.lock();
  const auto drafts = DOZO_TRY(custody::decide_close(core_.state(), actor, id, why));
  if (const auto job = open_.find(id); job != open_.end()) {
    job->second->close();
    open_.erase(job);
  }
  return core_.record(drafts);
}

Result<std::shared_ptr<OpenJob>> Working::find(const std::string& login, const std::string& id) {
  const auto held = core_.lock();
  DOZO_TRY(custody::require(core_.state(), {login, ""}, custody::Act::work));
  const custody::Job* job = core_.state().job(id);
  if (job == nullptr) return fail(ErrorCode::job_unknown);
  if (!job->handlers.contains(login)) return fail(ErrorCode::not_a_handler);
  const auto open = open_.find(id);
  if (open == open_.end()) return fail(ErrorCode::job_state_forbids, custody::to_text(job->state));
  open->second->touch();
  return open->second;
}

void Working::close_idle() {
  const auto held = core_.lock();
  std::vector<std::string> idle;
  for (const auto& [id, job] : open_) {
    const std::int64_t longest =
        std::int64_t{60} * core_.state().policy_of(*core_.state().job(id)).idle_minutes;
    if (job->idle_seconds() >= longest) idle.push_back(id);
  }
  for (const std::string& id : idle) static_cast<void>(close(ledger::kTerminal, id, "idle"));
}

void Working::close_all(const std::string& why) {
  const auto held = core_.lock();
  while (!open_.empty()) {
    const std::string id = open_.begin()->first;
    if (!close(ledger::kTerminal, id, why)) open_.erase(id);
  }
}

bool Working::any_open() {
  const auto held = core_.lock();
  return !open_.empty();
}

}  // namespace dozo::daemon
