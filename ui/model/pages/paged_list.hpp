// A list that dozod gives page by page: fetched as it is scrolled, drawn and opened in one way.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "firmware/base/text.hpp"
#include "ui/model/pages/parts.hpp"

namespace dozo::ui {

/// What has been fetched of a list, and what is to be asked for next.
template <class Entry>
class Paged {
 public:
  enum class Order {
    as_given,     ///< the first stands first
    newest_first  ///< the list grows at its end; the end stands first
  };
  explicit Paged(Order order) : order_(order) {}

  /// The offset to ask for now so that row `chosen` and some after it are there; nothing where
  /// nothing is wanted. `guess`: how many there are, as far as is known.
  std::optional<std::int64_t> wanted(int chosen, std::uint64_t guess) {
    if (asked_) return std::nullopt;
    if (!begun_) {
      if (tries_ > 0) guess = total_;
      offset_ = order_ == Order::newest_first && guess > page_ ? guess - page_ : 0;
    } else if (static_cast<std::size_t>(std::max(0, chosen)) + kAhead < all_.size() || complete()) {
      return std::nullopt;
    } else if (order_ == Order::newest_first) {
      offset_ = from_ > page_ ? from_ - page_ : 0;
    } else {
      offset_ = all_.size();
    }
    asked_ = true;
    return static_cast<std::int64_t>(offset_);
  }

  void arrived(std::vector<Entry> entries, std::uint64_t total) {
    asked_ = false;
    total_ = total;
    if (std::exchange(again_, false)) return;
    if (!entries.empty() && offset_ + entries.size() < total) page_ = entries.size();
    if (!begun_) {
      // The end was not where it was guessed: ask once more, now that it is known.
      const bool at_end = offset_ + entries.size() == total;
      if (order_ == Order::newest_first && !at_end && ++tries_ < 4) return;
      tries_ = 0;
      begun_ = true;
      all_.clear();
      from_ = offset_ + entries.size();
    }
    ended_ = entries.empty();
    if (order_ == Order::newest_first) {
      const std::uint64_t missing = from_ > offset_ ? from_ - offset_ : 0;
      if (entries.size() > missing) entries.resize(static_cast<std::size_t>(missing));
      std::reverse(entries.begin(), entries.end());
      from_ = std::min(from_, offset_);
    }
    std::move(entries.begin(), entries.end(), std::back_inserter(all_));
  }
  void failed() { asked_ = false; }
  /// Fetches anew; what is there stays until the new beginning has arrived.
  void restart() {
    again_ = asked_;
    begun_ = false;
    tries_ = 0;
  }

  [[nodiscard]] const std::vector<Entry>& all() const { return all_; }
  [[nodiscard]] std::uint64_t total() const { return total_; }
  /// Has the beginning arrived?
  [[nodiscard]] bool begun() const { return begun_; }

 private:
  static constexpr std::size_t kAhead = 50;
  [[nodiscard]] bool complete() const {
    return ended_ || (order_ == Order::newest_first ? from_ == 0 : all_.size() >= total_);
  }

  Order order_;
  std::vector<Entry> all_;
  std::uint64_t total_ = 0, from_ = 0, offset_ = 0, page_ = 100;
  int tries_ = 0;
  bool begun_ = false, asked_ = false, again_ = false, ended_ = false;
};

/// A page that is such a list. It fetches itself anew when the ledger has grown.
template <class Entry>
class ListPage : public Page {
 public:
  void draw(Screen& screen, const Area& area, const Kiosk& kiosk) const override {
    draw_head(screen, area.top, area);
    draw_rows(screen, area, kiosk);
  }
  void key(const Key& key, Kiosk& kiosk) override {
    if (scroll_.key(key, static_cast<int>(list_.all().size()), kStep)) {
      load(kiosk);
    } else if (key.special == Special::enter && chosen() != nullptr) {
      open(*chosen(), kiosk);
    } else {
      other_key(key, kiosk);
    }
  }
  void answer(const std::string& method, const Result<Json>& outcome, const SecretBytes& data,
              Kiosk& kiosk) override {
    if (method != method_) {
      other_answer(method, outcome, data, kiosk);
      return;
    }
    trouble_.reset();
    if (outcome) {
      list_.arrived(read(*outcome), count_from(*outcome, "total"));
      load(kiosk);
      return;
    }
    list_.failed();
    // After a lock the list is asked for again; anything else is said.
    if (outcome.error().code != ErrorCode::not_logged_in) trouble_ = outcome.error();
  }
  void facts_changed(Kiosk& kiosk) override {
    if (!kiosk.status() || !kiosk.person()) return;
    const std::uint64_t size = kiosk.status()->ledger_size;
    const bool grown = std::exchange(ledger_, size) != size;
    if (grown && list_.begun() && scroll_.chosen() < kStep) list_.restart();
    if (grown || !trouble_) load(kiosk);
  }
  bool yields_to_disc() const override { return true; }

 protected:
  using Order = typename Paged<Entry>::Order;
  ListPage(std::string method, Order order) : method_(std::move(method)), list_(order) {}

  [[nodiscard]] virtual std::vector<Entry> read(const Json& json) const = 0;
  virtual void draw_head(Screen& screen, int row, const Area& area) const = 0;
  /// `here`: the chosen row; its mark in the margin stands already.
  virtual void draw_row(Screen& screen, int row, const Area& area, const Entry& entry, bool here,
                        const Kiosk& kiosk) const = 0;
  /// Parameters beside the offset.
  virtual void narrow(Request& /*asked*/) const {}
  /// How many there are, as far as is known without asking.
  [[nodiscard]] virtual std::uint64_t guess(const Kiosk& /*kiosk*/) const { return 0; }
  virtual void open(const Entry& /*entry*/, Kiosk& /*kiosk*/) {}
  virtual void other_key(const Key& /*key*/, Kiosk& /*kiosk*/) {}
  virtual void other_answer(const std::string& /*method*/, const Result<Json>& /*outcome*/,
                            const SecretBytes& /*data*/, Kiosk& /*kiosk*/) {}
  [[nodiscard]] virtual const char* nothing() const { return tr("None yet."); }

  /// The rows of a page with something else at its bottom: give a smaller area.
  void draw_rows(Screen& screen, const Area& area, const Kiosk& kiosk) const {
    int row = area.top + 1;
    if (trouble_) {
      draw_trouble(screen, row + 1, area, *trouble_);
      return;
    }
    const int count = static_cast<int>(list_.all().size());
    const int room = std::max(1, area.height - 2);
    const int first = scroll_.first(count, room);
    for (int i = first; i < std::min(count, first + room); ++i, ++row) {
      const bool here = i == std::min(scroll_.chosen(), count - 1);
      if (here) screen.put(row, area.left - 2, ">", Style::key);
      draw_row(screen, row, area, list_.all()[static_cast<std::size_t>(i)], here, kiosk);
    }
    if (count == 0 && list_.begun()) screen.put(row, area.left, nothing(), Style::dim);
  }
  [[nodiscard]] const Entry* chosen() const {
    if (list_.all().empty()) return nullptr;
    const auto at = static_cast<std::size_t>(scroll_.chosen());
    return &list_.all()[std::min(at, list_.all().size() - 1)];
  }
  [[nodiscard]] const std::vector<Entry>& rows() const { return list_.all(); }
  [[nodiscard]] std::uint64_t total() const { return list_.total(); }
  /// Begins again from the first row: what narrow() gives has changed.
  void start_over(Kiosk& kiosk) {
    scroll_.reset();
    list_.restart();
    load(kiosk);
  }

 private:
  static constexpr int kStep = 15;  // rows that PgDn goes
  void load(Kiosk& kiosk) {
    if (const auto offset = list_.wanted(scroll_.chosen(), guess(kiosk))) {
      Request asked = request(method_).with("offset", *offset);
      narrow(asked);
      kiosk.ask(std::move(asked), *this);
    }
  }

  std::string method_;
  Paged<Entry> list_;
  Scroll scroll_;
  std::uint64_t ledger_ = 0;
  std::optional<Error> trouble_;
};

}  // namespace dozo::ui
