// 保管: where each disc and notice is, since when, with whom; taking out and putting back.
#include <nlohmann/json.hpp>

#include "ui/model/pages/registers.hpp"

namespace dozo::ui {
namespace {

std::string state_of(const KeptItem& item) {
  if (!item.loss.empty()) return loss_name(item.loss);
  if (!item.out) return tr("in its place");
  return item.out->overdue ? tr("out, OVERDUE") : tr("out");
}

Style style_of(const KeptItem& item) {
  if (!item.loss.empty()) return Style::bad;
  if (!item.out) return Style::good;
  return item.out->overdue ? Style::bad : Style::warn;
}

Request with_item(Request asked, const KeptItem& item) {
  asked.with("what", item.what).with("job", item.job);
  if (item.what == "disc") asked.with("disc", std::int64_t{item.disc});
  if (item.job.empty()) asked.with("number", item.number);  // a notice that came before its disc
  return asked;
}

std::unique_ptr<Page> make_taking_page(KeptItem item) {
  Form form;
  form.title = [item](const Answers&) { return say(tr("Take out: {}"), item_name(item)); };
  form.help = [] {
    return std::string(
        tr("Before a disc or notice leaves its locked place, it is recorded who takes it and "
           "what for. What is out for longer than the policy allows is shown as overdue and "
           "stands in the status report."));
  };
  form.deed = [] { return std::string(tr("take it out")); };
  form.warning = [item](const Answers&) {
    return std::vector<std::string>{say(tr("It lies in {} now."), item.place)};
  };
  form.questions = [](const Answers&, const Kiosk&) {
    Question purpose{.key = "purpose", .kind = Ask::choice};
    purpose.label = tr("Purpose");
    purpose.text = tr("What is it taken out for?");
    for (const char* each : {"import", "return", "inspection", "other"}) {
      purpose.choices.push_back({each, purpose_name(each)});
    }
    return std::vector{purpose};
  };
  form.method = "keeping.take_out";
  form.finish = [item](Request& asked, const Answers&, const Kiosk&) {
    asked = with_item(std::move(asked), item);
  };
  form.told = [item](const Answers&) {
    return say(tr("{} is in your hands now. Put it back when you have finished."), item_name(item));
  };
  return make_form_page(std::move(form));
}

std::unique_ptr<Page> make_putting_page(KeptItem item) {
  Form form;
  form.title = [item](const Answers&) { return say(tr("Put back: {}"), item_name(item)); };
  form.help = [] {
    return std::string(
        tr("Lock it away, then record where. A notice never lies where the disc lies."));
  };
  form.deed = [] { return std::string(tr("record the place")); };
  form.warning = [item](const Answers&) {
    return std::vector<std::string>{say(tr("It was taken out of {}."), item.place)};
  };
  form.questions = [item](const Answers&, const Kiosk& kiosk) {
    Question place{.key = "place", .kind = Ask::choice};
    place.label = tr("Place of keeping");
    place.text = tr("Where is it locked away now?");
    place.choices = proposals(item.what == "disc" ? kiosk.disc_places() : kiosk.notice_places());
    place.proposal = item.place;
    return std::vector{place};
  };
  form.method = "keeping.put_back";
  form.finish = [item](Request& asked, const Answers&, const Kiosk&) {
    asked = with_item(std::move(asked), item);
  };
  form.told = [item](const Answers& answers) {
    return say(tr("{} is recorded as lying in {}."), item_name(item), answers["place"]);
  };
  return make_form_page(std::move(form));
}

// A notice whose disc has never come goes back to the ward.
std::unique_ptr<Page> make_lone_return_page(KeptItem item) {
  Form form;
  form.title = [item](const Answers&) { return say(tr("Give back: {}"), item_name(item)); };
  form.help = [] {
    return std::string(
        tr("A notice came, but the disc that belongs to it has not, and the ward has said that it "
           "will not. The notice goes back by itself; its return stands in the status report."));
  };
  form.deed = [] { return std::string(tr("record the return")); };
  form.warning = [](const Answers&) {
    return std::vector<std::string>{
        tr("Has the ward said that the disc will not come? A disc that comes after all awaits "
           "another notice.")};
  };
  form.questions = [item](const Answers&, const Kiosk&) {
    Question number{.key = "number", .label = tr("Notice")};
    number.text = tr("Which number stands on the notice in your hand?");
    number.wrong = [item](const std::string& typed) {
      return as_printed(typed) == item.number
                 ? std::string()
                 : std::string(tr("It is not the number of this notice."));
    };
    return std::vector{number};
  };
  form.method = "notice.return";
  form.finish = [item](Request& asked, const Answers&, const Kiosk&) {
    asked = request("notice.return").with("job", "").with("number", item.number);
  };
  form.told = [item](const Answers&) {
    return say(tr("{} is recorded as returned."), item_name(item));
  };
  return make_form_page(std::move(form));
}

class KeepingPage : public Register<KeptItem> {
 public:
  KeepingPage() : Register("keeping.list", Order::as_given) {}
  std::string title(const Kiosk&) const override { return tr("Keeping"); }
  std::string aside(const Kiosk&) const override { return say(tr("{} items"), amount(total())); }
  std::string help() const override {
    return tr(
        "Every disc and every notice of the ward that has not gone back: where it lies, since "
        "when, and with whom it is. Record it before you take something out, and when you put "
        "it back.");
  }
  void draw(Screen& screen, const Area& area, const Kiosk& kiosk) const override {
    draw_head(screen, area.top, area);
    draw_rows(screen, Area{area.top, area.left, area.height - 5, area.width}, kiosk);
    const KeptItem* item = chosen();
    if (item == nullptr) return;
    int row = area.top + area.height - 5;
    row = draw_fact(screen, row, area, tr("Delivery"), item->subject);
    row = draw_fact(screen, row, area, tr("Kept in"), item->place);
    if (item->out) {
      row = draw_fact(screen, row, area, tr("With"),
                      item->out->name + (item->out->at ? "  " + long_time(*item->out->at) : ""));
      draw_fact(screen, row, area, tr("Purpose"), purpose_name(item->out->purpose));
    } else if (item->since) {
      draw_fact(screen, row, area, tr("There since"), long_time(*item->since));
    }
  }

 protected:
  std::vector<Deed> deeds(const Kiosk& kiosk) const override {
    const KeptItem* item = chosen();
    if (item == nullptr || !item->loss.empty() || !may_handle(kiosk)) return {};
    std::vector<Deed> all;
    if (item->out) {
      all.push_back(
          {U'b', tr("put it back"), [item = *item](Kiosk& k) { k.push(make_putting_page(item)); }});
    } else {
      all.push_back(
          {U't', tr("take it out"), [item = *item](Kiosk& k) { k.push(make_taking_page(item)); }});
    }
    if (item->what == "notice" && item->job.empty()) {
      all.push_back({U'r', tr("give it back, its disc never comes"),
                     [item = *item](Kiosk& k) { k.push(make_lone_return_page(item)); }});
    }
    return all;
  }

 private:
  static int place_column(const Area& area) { return area.left + 22; }
  static int since_column(const Area& area) { return area.left + area.width - 32; }
  static int state_column(const Area& area) { return area.left + area.width - 15; }
  std::vector<KeptItem> read(const Json& json) const override { return kept_items_from(json); }
  const char* nothing() const override { return tr("Nothing of the ward's is in keeping here."); }
  void draw_head(Screen& screen, int row, const Area& area) const override {
    screen.put(row, area.left, tr("What"), Style::dim);
    screen.put(row, place_column(area), tr("Where, or with whom"), Style::dim);
    screen.put(row, since_column(area), tr("Since"), Style::dim);
    screen.put(row, state_column(area), tr("State"), Style::dim);
  }
  void draw_row(Screen& screen, int row, const Area& area, const KeptItem& item, bool here,
                const Kiosk&) const override {
    screen.put(row, area.left, item_name(item), here ? Style::chosen : Style::plain, 21);
    screen.put(row, place_column(area), item.out ? say(tr("with {}"), item.out->name) : item.place,
               Style::plain, since_column(area) - place_column(area) - 1);
    const auto since = item.out ? item.out->at : item.since;
    if (since) screen.put(row, since_column(area), date_and_time(*since), Style::dim);
    screen.put(row, state_column(area), state_of(item), style_of(item), 15);
  }
};

// After work with them: what of one delivery is still in somebody's hands. It goes by itself when
// all of it lies in its place.
class PuttingAwayPage final : public KeepingPage {
 public:
  explicit PuttingAwayPage(std::string job) : job_(std::move(job)) {}
  std::string title(const Kiosk&) const override { return tr("Please lock these away again"); }
  std::string aside(const Kiosk&) const override { return {}; }
  std::string help() const override {
    return tr(
        "What was taken out for this delivery is still out. Lock it away and record it with "
        "Enter; the place where it was is proposed. With Esc you can do it later: it stands in "
        "the list of what is in keeping.");
  }
  void answer(const std::string& method, const Result<Json>& outcome, const SecretBytes& data,
              Kiosk& kiosk) override {
    KeepingPage::answer(method, outcome, data, kiosk);
    if (outcome && rows().empty()) kiosk.pop();  // this page is gone now
  }
  bool yields_to_disc() const override { return false; }

 private:
  std::vector<KeptItem> read(const Json& json) const override {
    std::vector<KeptItem> all = kept_items_from(json);
    std::erase_if(all, [&](const KeptItem& item) {
      return item.job != job_ || !item.out || !item.loss.empty();
    });
    return all;
  }
  std::string job_;
};

}  // namespace

std::unique_ptr<Page> make_putting_away_page(std::string job) {
  return std::make_unique<PuttingAwayPage>(std::move(job));
}

std::unique_ptr<Page> make_keeping_page() {
  return std::make_unique<KeepingPage>();
}

}  // namespace dozo::ui
