#include "tests/unit/tools/verify_kit.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/custody/types.hpp"
#include "firmware/ledger/export.hpp"

extern char** environ;

namespace dozo::verify_tool::kit {
namespace {

using evidence::Kind;
using ledger::test::kStart;
namespace fs = std::filesystem;

constexpr std::uint64_t kShelf = 64 * 1024 * 1024;

template <class T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", describe(result.error()).c_str());
    std::abort();
  }
  return std::move(*result);
}

sealed::Delivery job_sheet() {
  sealed::Delivery sheet;
  sheet.department = "見本区 国保収納課";
  sheet.subject = "国民健康保険料督促状の印刷";
  sheet.contract = "K-2026-17";
  sheet.number = "D-2026-0042";
  sheet.notice = "D-2026-0042-P";
  sheet.group = "2f6b1c1e-93a5-4d0c-8a53-0d3c7a1b9e11";
  sheet.sealed_at = kStart;
  sheet.return_by = {2026, 12, 25};
  sheet.records = 3000;
  sheet.record_rule = "rows:.csv";
  return sheet;
}

evidence::DiscFacts disc() {
  evidence::DiscFacts facts;
  facts.label = "D20260042";
  facts.medium = "ディスクイメージ";
  facts.bytes = 1'000'000;
  facts.parts = 1;
  facts.tag_manifest = sha256(as_bytes("tag manifest"));
  facts.received = {kStart, "山田 花子", "金庫A"};
  facts.receipt = "ERC-T014-2026-0001";
  return facts;
}

vault::ErasureProof proof() {
  vault::ErasureProof made;
  made.seed.fill(7);
  made.range = {0, kShelf};
  made.bytes_written = made.bytes_verified = made.bytes_matched = kShelf;
  made.flushed = made.keys_destroyed = true;
  made.key_found_after = made.header_readable_after = false;
  made.started = made.finished = kStart;
  return made;
}

}  // namespace

sealed::CmsSigner make_signer(const std::string& name, Instant since) {
  SystemRandom random;
  auto key = must(sealed::PrivateKey::generate());
  auto certificate = must(sealed::make_self_signed(key, name, since, random));
  return must(sealed::CmsSigner::make(std::move(key), std::move(certificate)));
}

Terminal::Terminal()
    : ledger_(must(bench_.open())), signer_(make_signer("T-014", {kStart.seconds - 86400})) {
  write_text(path("kiosk.pem"), signer_.certificate().to_pem());
  ledger::test::fill(ledger_, 5);
}

evidence::AuthenticityFacts Terminal::authenticity() {
  evidence::AuthenticityFacts facts;
  facts.checkpoint = ledger_.checkpoint();
  facts.terminal_key = signer_.certificate().public_key_digest();
  return facts;
}

evidence::ErasureFacts Terminal::facts(Kind kind) {
  evidence::ErasureFacts facts;
  facts.heading = {evidence::document_number(kind, true, "T-014", 2026, 1), kStart,
                   evidence::Assurance::evaluation};
  facts.terminal = {"T-014",
                    "第一印刷室",
                    "見本印刷株式会社",
                    "",
                    "0.1.0",
                    std::nullopt,
                    evidence::ClockState::consistent};
  facts.delivery = {job_sheet(), 1, {"見本区", sha256(as_bytes("ward"))}};
  facts.people = {"佐藤 一郎", "山田 花子", "鈴木 次郎", {}};
  facts.discs = {disc()};
  facts.discs[0].returned = evidence::CustodyAct{kStart, "山田 花子", ""};
  facts.notice = evidence::NoticeCustody{{kStart, "山田 花子", "金庫B"},
                                         "ERN-T014-2026-0001",
                                         evidence::CustodyAct{kStart, "山田 花子", ""}};
  facts.content = evidence::ContentFacts{3, 900'000, sha256(as_bytes("index")), kStart};
  facts.storage = {"file", "", "", "", kShelf};
  facts.authenticity = authenticity();
  return facts;
}

Json Terminal::receipt() {
  evidence::ErasureFacts all = facts(Kind::disc_receipt);
  all.discs[0].returned.reset();
  return evidence::DiscReceipt{all.heading, all.terminal, all.delivery,
                               all.people,  all.discs[0], all.authenticity}
      .to_json();
}

Json Terminal::certificate() {
  auto erasure = must(vault::VerifiedErasure::from(proof(), {0, kShelf}));
  return evidence::ErasureCertificate(std::move(erasure), facts(Kind::erasure_certificate))
      .to_json();
}

Json Terminal::failure() {
  evidence::ErasureFailure made{proof(), ErrorCode::erase_mismatch, facts(Kind::erasure_failure)};
  made.proof.bytes_matched -= 512;
  made.proof.first_mismatch = 4096;
  return made.to_json();
}

void Terminal::sign(const std::string& name, const std::string& content, Signer& signer) {
  write_text(path(name + ".json"), content);
  const Bytes signature = must(signer.sign(as_bytes(content)));
  write_text(path(name + ".json.p7s"), std::string(as_text(signature)));
}

void Terminal::issue(const std::string& name, const Json& json) {
  const ledger::Document document = must(evidence::issue(json, signer_));
  sign(name, document.json, signer_);
  ledger::Transaction transaction = ledger_.begin();
  must(transaction.append({custody::type::kDocumentIssued,
                           ledger::kTerminal,
                           {{"number", json.at("number")},
                            {"kind", json.at("kind")},
                            {"job", ""},
                            {"sha256", to_hex(sha256(as_bytes(document.json)))}}}));
  if (!transaction.commit()) std::abort();
}

void Terminal::export_ledger(const std::string& name) {
  const auto done = ledger::export_ledger(bench_.store, ledger_.checkpoint(), signer_, path(name),
                                          [](const ledger::Event&) { return false; });
  if (!done) std::abort();
}

std::vector<std::string> Answer::failures() const {
  std::vector<std::string> failed;
  for (const Json& check : json.at("checks")) {
    if (!check.at("ok").get<bool>()) failed.push_back(check.at("name"));
  }
  return failed;
}

std::vector<std::string> Answer::names() const {
  std::vector<std::string> all;
  for (const Json& check : json.at("checks")) all.push_back(check.at("name"));
  return all;
}

Answer verify(const std::vector<std::string>& arguments,
              const std::vector<std::string>& variables) {
  const ledger::test::TemporaryFolder output;
  const std::string out = output.path() / "out";
  const std::string err = output.path() / "err";
  std::vector<std::string> words = {DOZO_BIN_DIR "/dozo-verify"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  std::vector<std::string> settings = variables;
  std::vector<char*> environment;
  for (std::string& setting : settings) environment.push_back(setting.data());
  for (char** one = environ; *one != nullptr; ++one) environment.push_back(*one);
  environment.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  const int flags = O_WRONLY | O_CREAT | O_TRUNC;
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out.c_str(), flags, 0600);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err.c_str(), flags, 0600);
  pid_t child = 0;
  const int spawned =
      posix_spawn(&child, argv[0], &actions, nullptr, argv.data(), environment.data());
  posix_spawn_file_actions_destroy(&actions);
  Answer answer;
  int status = 0;
  if (spawned != 0 || waitpid(child, &status, 0) != child) return answer;
  if (WIFEXITED(status)) answer.code = WEXITSTATUS(status);
  answer.out = read_text(out);
  answer.err = read_text(err);
  answer.json = Json::parse(answer.out, nullptr, false);
  return answer;
}

std::string read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream all;
  all << in.rdbuf();
  return all.str();
}

void write_text(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

}  // namespace dozo::verify_tool::kit
