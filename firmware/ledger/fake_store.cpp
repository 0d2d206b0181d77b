#include "firmware/ledger/fake_store.hpp"

#include <algorithm>

namespace dozo::ledger {

Result<std::uint64_t> FakeStore::count() {
  return lines_.size();
}

Result<> FakeStore::read(std::uint64_t first, std::uint64_t count, const Each& each) {
  for (std::uint64_t i = first; i < lines_.size() && i - first < count; ++i) {
    DOZO_TRY(each(i, lines_[i].line, lines_[i].leaf));
  }
  return {};
}

Result<> FakeStore::append(std::uint64_t first, std::span<const StoredLine> lines,
                           std::span<const Document> documents) {
  const Failure failure = std::exchange(failure_, Failure::none);
  if (failure == Failure::before) return fail(ErrorCode::ledger_store_failed, "told to fail");
  if (first != lines_.size()) return fail(ErrorCode::ledger_store_failed, "sequence");
  std::vector<Document> all = documents_;
  for (const Document& document : documents) {
    const bool taken = std::ranges::any_of(
        all, [&](const Document& other) { return other.number == document.number; });
    if (taken) return fail(ErrorCode::ledger_store_failed, "document number");
    all.push_back(document);
  }
  lines_.insert(lines_.end(), lines.begin(), lines.end());
  documents_ = std::move(all);
  if (failure == Failure::after) return fail(ErrorCode::ledger_store_failed, "told to fail");
  return {};
}

Result<std::optional<Document>> FakeStore::document(std::string_view number) {
  const auto found = std::ranges::find(documents_, number, &Document::number);
  if (found == documents_.end()) return std::optional<Document>();
  return std::optional(*found);
}

Result<std::vector<std::string>> FakeStore::document_numbers() {
  std::vector<std::string> numbers;
  for (const Document& document : documents_) numbers.push_back(document.number);
  return numbers;
}

Result<> FakeStore::check() {
  if (damaged_) return fail(ErrorCode::ledger_damaged, "told to be damaged");
  return {};
}

}  // namespace dozo::ledger
