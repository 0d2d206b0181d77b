#include "tests/bench/history.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "firmware/base/clock.hpp"
#include "firmware/base/file.hpp"
#include "firmware/custody/apply.hpp"
#include "firmware/custody/numbering.hpp"
#include "firmware/custody/types.hpp"
#include "firmware/ledger/ledger.hpp"

namespace dozo::bench {
namespace {

namespace type = custody::type;

constexpr Instant kBegin{1448931600};  // 2015-12-01T10:00:00+09:00
constexpr std::size_t kBatch = 4000;   // entries a transaction

class History {
 public:
  History(ledger::EventStore& store, std::uint64_t entries, sealed::CmsSigner& signer)
      : store_(store), entries_(entries), signer_(signer) {}

  Result<> make() {
    ledger_.emplace(
        DOZO_TRY(ledger::Ledger::open(store_, clock_, random_, [this](const ledger::Event& event) {
          return custody::apply(state_, event);
        })));
    // Every document bears the same signature: nobody looks at it here, and it is as long as any.
    signature_ = DOZO_TRY(signer_.sign(as_bytes("x")));
    transaction_.emplace(ledger_->begin());
    DOZO_TRY(set_up());
    for (int number = 1; state_.events < entries_; ++number) DOZO_TRY(job(number));
    return transaction_->commit();
  }

 private:
  Result<> add(const std::string& type, Json body, const std::string& actor = "tanaka") {
    ledger::Draft draft{type, actor, std::move(body)};
    custody::Numbering(state_).complete(draft);
    const ledger::Event& event = DOZO_TRY(transaction_->append(std::move(draft)));
    DOZO_TRY(custody::apply(state_, event));
    if (transaction_->events().size() < kBatch) return {};
    DOZO_TRY(transaction_->commit());
    const auto passed = static_cast<std::int64_t>(
        static_cast<double>(kNow.seconds - kBegin.seconds) * static_cast<double>(state_.events) /
        static_cast<double>(entries_));
    clock_.set({kBegin.seconds + passed});
    transaction_.emplace(ledger_->begin());
    return {};
  }

  Result<> set_up() {
    DOZO_TRY(add(type::kCommissioned,
                 {{"contractor", "見本印刷"},
                  {"address", "見本区1-2-3"},
                  {"number", "T-014"},
                  {"place", "機械室"},
                  {"key_fingerprint", to_hex(signer_.certificate().fingerprint())},
                  {"shelves", Json::array({{{"offset", 0}, {"bytes", 1 << 20}}})}},
                 "terminal"));
    return add(type::kAccountCreated,
               {{"login", "tanaka"}, {"name", "田中"}, {"role", "supervisor"}, {"second", ""}},
               "terminal");
  }

  // A receipt each time: what kind it is makes no difference here.
  Result<> issue(const std::string& job) {
    const std::string number = fmt::format("ERC-T014-2020-{:06}", ++documents_);
    const Json json = DOZO_TRY(receipt(number, transaction_->now(), transaction_->checkpoint(),
                                       signer_.certificate().public_key_digest()));
    auto made = built<ledger::Document>(number, DOZO_TRY(canonical_json(json)), signature_);
    const std::string digest = to_hex(sha256(as_bytes(made.json)));
    transaction_->attach(std::move(made));
    return add(type::kDocumentIssued,
               {{"number", number}, {"kind", "disc_receipt"}, {"job", job}, {"sha256", digest}},
               "terminal");
  }

  Json verdict(int number) const {
    sealed::Delivery delivery;
    delivery.department = "見本区 国保収納課";
    delivery.subject = "国民健康保険料督促状";
    delivery.contract = fmt::format("K-{:04}", 1 + number % 12);
    delivery.number = fmt::format("D-{:06}", number);
    delivery.notice = delivery.number + "-P";
    delivery.group = fmt::format("group-{:06}", number);
    delivery.sealed_at = kBegin;
    delivery.return_by = {2026, 12, 25};
    delivery.records = 3200;
    delivery.record_rule = "lines:a.csv";
    return {{"delivery", sealed::to_json(delivery)},
            {"disc", 1},
            {"discs", 1},
            {"tag_manifest", to_hex(sha256(as_bytes(delivery.number)))},
            {"signer", std::string(64, 'a')},
            {"payload_bytes", 1000}};
  }

  Result<> job(int number) {
    const std::string id = fmt::format("J-{:04}", number);
    const std::string notice = fmt::format("D-{:06}-P", number);
    for (int i = 0; i < 8; ++i) DOZO_TRY(add(type::kLoginSucceeded, Json::object()));
    DOZO_TRY(add(type::kDiscReceived, {{"job", id},
                                       {"place", "媒体金庫 A-2"},
                                       {"medium", "image"},
                                       {"verdict", verdict(number)},
                                       {"receipt", "R"},
                                       {"clock_was_behind", false}}));
    DOZO_TRY(issue(id));
    DOZO_TRY(add(type::kNoticeReceived, {{"job", id},
                                         {"number", notice},
                                         {"place", "書類保管庫 B-1"},
                                         {"receipt", "R"},
                                         {"clock_was_behind", false}}));
    DOZO_TRY(issue(id));
    DOZO_TRY(add(type::kPasswordAttempted, {{"job", id}}));
    DOZO_TRY(add(type::kImportIntended, {{"job", id}, {"shelf", 1}, {"postcondition", "x"}}));
    DOZO_TRY(add(type::kImportDone, {{"job", id},
                                     {"shelf", 1},
                                     {"contents",
                                      {{"files", 3},
                                       {"folders", 1},
                                       {"bytes", 900},
                                       {"tar_bytes", 4096},
                                       {"index_sha256", std::string(64, 'c')}}}}));
    for (int i = 0; i < 10; ++i) {
      DOZO_TRY(add(type::kWorkOpened, {{"job", id}}));
      DOZO_TRY(add(type::kWorkClosed, {{"job", id}, {"why", "person"}}));
    }
    DOZO_TRY(add(type::kDiscReturned,
                 {{"job", id}, {"disc", 1}, {"tag_manifest", std::string(64, 'd')}}));
    DOZO_TRY(add(type::kNoticeReturned, {{"job", id}, {"number", notice}}));
    DOZO_TRY(add(type::kReturnSigned, {{"job", id}, {"second", "suzuki"}}));
    DOZO_TRY(add(type::kErasureIntended,
                 {{"job", id}, {"attempt", 1}, {"second", "suzuki"}, {"postcondition", "x"}}));
    DOZO_TRY(add(type::kErasureKeysDestroyed, {{"job", id}}, "terminal"));
    DOZO_TRY(add(type::kErasureOverwritten, {{"job", id}, {"bytes", 1 << 20}, {"errors", 0}},
                 "terminal"));
    DOZO_TRY(add(type::kErasureVerified,
                 {{"job", id}, {"proof", Json::object()}, {"certificate", "C"}}, "terminal"));
    return issue(id);
  }

  ledger::EventStore& store_;
  std::uint64_t entries_;
  sealed::CmsSigner& signer_;
  FakeClock clock_{kBegin};
  SystemRandom random_;
  custody::State state_;
  std::optional<ledger::Ledger> ledger_;
  std::optional<ledger::Transaction> transaction_;
  Bytes signature_;
  int documents_ = 0;
};

}  // namespace

Result<Json> receipt(const std::string& number, Instant issued_at,
                     const ledger::Checkpoint& checkpoint, const Digest& terminal_key) {
  static const auto golden =
      read_file(DOZO_SOURCE_DIR "/tests/unit/evidence/golden/disc-receipt.json", 1 << 20);
  if (!golden) return tl::unexpected(golden.error());
  Json json = DOZO_TRY(parse_json(as_text(*golden)));
  json["authenticity"]["checkpoint"] = ledger::to_json(checkpoint);
  json["authenticity"]["terminal_key_sha256"] = to_hex(terminal_key);
  json["issued_at"] = to_rfc3339(issued_at);
  json["number"] = number;
  json["software"]["terminal"] = "T-014";
  return json;
}

Result<> make_history(ledger::EventStore& store, std::uint64_t entries, sealed::CmsSigner& signer) {
  return History(store, entries, signer).make();
}

}  // namespace dozo::bench
