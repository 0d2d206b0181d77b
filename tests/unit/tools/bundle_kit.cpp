#include "tests/unit/tools/bundle_kit.hpp"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <fmt/format.h>

#include "firmware/custody/types.hpp"
#include "firmware/evidence/parse.hpp"
#include "firmware/ledger/line.hpp"
#include "firmware/ledger/merkle.hpp"
#include "firmware/sealed/tar.hpp"

namespace dozo::verify_tool::kit {
namespace {

namespace type = custody::type;
using evidence::Kind;

Instant morning(Date day) {
  return *from_rfc3339(to_iso(day) + "T09:00:00+09:00");
}

std::string delivery_of(const std::string& job) {
  return "D-" + job.substr(job.size() - 4) + "-2026";
}

Json verdict(const std::string& job, const std::string& contract, char ward) {
  sealed::Delivery delivery;
  delivery.department = "見本区 国保収納課";
  delivery.subject = "督促状";
  delivery.contract = contract;
  delivery.number = delivery_of(job);
  delivery.notice = delivery.number + "-P";
  delivery.group = "group-" + job;
  delivery.sealed_at = ledger::test::kStart;
  delivery.return_by = {2026, 12, 25};
  delivery.records = 3200;
  delivery.record_rule = "lines:a.csv";
  return {{"delivery", sealed::to_json(delivery)},
          {"disc", 1},
          {"discs", 1},
          {"tag_manifest", to_hex(sha256(as_bytes(job)))},
          {"signer", std::string(64, ward)},
          {"payload_bytes", 1000}};
}

// One of the golden documents, as this terminal would have issued it at this moment.
Json page(const std::string& golden, const daemon::PageContext& context) {
  Json json = *parse_json(
      kit::read_text(DOZO_SOURCE_DIR "/tests/unit/evidence/golden/" + golden + ".json"));
  json["number"] = context.heading.number;
  json["issued_at"] = to_rfc3339(context.heading.issued_at);
  json["software"]["terminal"] = "T-014";
  Json& authenticity = json["authenticity"];
  authenticity["checkpoint"] = ledger::to_json(context.authenticity.checkpoint);
  authenticity["previous"] = nullptr;
  authenticity["terminal_key_sha256"] = to_hex(context.authenticity.terminal_key);
  return json;
}

}  // namespace

BundleTerminal::BundleTerminal()
    : clock_(ledger::test::kStart),
      signer_(make_signer("T-014", {ledger::test::kStart.seconds - 86400})),
      core_(std::move(*daemon::Core::open(store_, clock_, random_))) {
  core_->set_signer(&signer_, signer_.certificate().public_key_digest());
  write_text(path("kiosk.pem"), signer_.certificate().to_pem());
  record(type::kCommissioned, {{"contractor", "見本印刷"},
                               {"address", "見本区1-2-3"},
                               {"number", "T-014"},
                               {"place", "機械室"},
                               {"key_fingerprint", to_hex(signer_.certificate().fingerprint())},
                               {"shelves", Json::array({{{"offset", 0}, {"bytes", 1 << 20}}})}});
  for (const char* login : {"suzuki", "tanaka"}) {
    record(type::kAccountCreated,
           {{"login", login}, {"name", login}, {"role", "supervisor"}, {"second", ""}});
    record(type::kPasswordSet,
           {{"login", login}, {"verifier", "$y$secret-of-" + std::string(login)}});
  }
  ordinary_day({2026, 11, 30});
  day({2026, 12, 1});
  const std::string notice = delivery_of("J-0001") + "-P";
  issue(Kind::notice_receipt, "notice-receipt-early", "", [&](const std::string& number) {
    return custody::Drafts{{type::kNoticeReceived,
                            "tanaka",
                            {{"job", ""},
                             {"number", notice},
                             {"place", "書庫B"},
                             {"receipt", number},
                             {"clock_was_behind", false}}}};
  });
  ordinary_day({2026, 12, 1});
  receive({2026, 12, 2}, "J-0001", kContract, 'a');
  receive({2026, 12, 3}, "J-0002", kOtherContract, 'b');
  ordinary_day({2026, 12, 4});
  erase({2026, 12, 5}, "J-0001");
  ordinary_day({2026, 12, 6});
}

void BundleTerminal::day(Date date) {
  clock_.set(morning(date));
}

void BundleTerminal::record(const std::string& type, const Json& body, const std::string& actor) {
  REQUIRE(core_->record({{type, actor, body}}));
}

void BundleTerminal::ordinary_day(Date date, int logins) {
  day(date);
  for (int i = 0; i < logins; ++i) {
    record(type::kLoginSucceeded, Json::object(), i % 2 == 0 ? "tanaka" : "suzuki");
  }
}

std::string BundleTerminal::issue(
    Kind kind, const std::string& golden, const std::string& job,
    const std::function<custody::Drafts(const std::string&)>& drafts) {
  daemon::Issue issue{};
  issue.kind = kind;
  issue.job = job;
  issue.decide = [&](const custody::Now&, const std::string& number) -> Result<custody::Drafts> {
    return drafts(number);
  };
  issue.build = [&](const custody::State&, const daemon::PageContext& context) -> Result<Json> {
    return page(golden, context);
  };
  const auto number = core_->issue(issue);
  if (!number) FAIL(describe(number.error()));
  return *number;
}

void BundleTerminal::receive(Date date, const std::string& job, const std::string& contract,
                             char ward) {
  day(date);
  issue(Kind::disc_receipt, "disc-receipt", job, [&](const std::string& number) {
    return custody::Drafts{{type::kDiscReceived,
                            "tanaka",
                            {{"job", job},
                             {"place", "金庫A"},
                             {"medium", "image"},
                             {"verdict", verdict(job, contract, ward)},
                             {"receipt", number},
                             {"clock_was_behind", false}}}};
  });
}

void BundleTerminal::erase(Date date, const std::string& job) {
  day(date);
  record(type::kPasswordAttempted, {{"job", job}}, "tanaka");
  record(type::kImportIntended, {{"job", job}, {"shelf", 1}, {"postcondition", "x"}}, "tanaka");
  record(type::kImportDone,
         {{"job", job},
          {"shelf", 1},
          {"contents",
           {{"files", 3},
            {"folders", 1},
            {"bytes", 900},
            {"tar_bytes", 4096},
            {"index_sha256", std::string(64, 'c')}}}},
         "tanaka");
  record(type::kIncident, {{"kind", "other"}, {"job", job}, {"detail", "紙詰まり"}}, "tanaka");
  record(type::kErasureIntended,
         {{"job", job}, {"attempt", 1}, {"second", "suzuki"}, {"postcondition", "x"}}, "tanaka");
  issue(Kind::erasure_certificate, "certificate", job, [&](const std::string& number) {
    return custody::Drafts{{type::kErasureVerified,
                            "terminal",
                            {{"job", job}, {"proof", Json::object()}, {"certificate", number}}}};
  });
}

Result<> BundleTerminal::write(const daemon::BundleRequest& request, const std::string& name) {
  const auto out = open_file(path(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  REQUIRE(out);
  return daemon::write_bundle(*core_, signer_.certificate().to_pem(), request, out->get());
}

BundleFile BundleTerminal::bundle(const ledger::BundleScope& scope,
                                  const std::vector<std::string>& papers) {
  const std::string name = fmt::format("bundle-{}.tar", ++bundles_);
  const auto written = write({scope, papers}, name);
  if (!written) FAIL(describe(written.error()));
  return open_bundle(path(name));
}

CheckedDocument BundleTerminal::paper(const std::string& number) {
  const auto document = store_.document(number);
  REQUIRE((document && *document));
  return {*evidence::parse((*document)->json), sha256(as_bytes((*document)->json))};
}

std::vector<std::string> BundleTerminal::documents() const {
  std::vector<std::string> numbers;
  for (const auto& document : core_->state().documents) numbers.push_back(document.number);
  return numbers;
}

Forgery::Forgery(const BundleFile& bundle) : manifest(bundle.manifest()) {
  for (const ledger::BundleMember& member : manifest.members) {
    members[member.name] = as_text(*bundle.read(member.name));
  }
}

std::vector<std::string> Forgery::lines() const {
  std::vector<std::string> all;
  std::string_view rest = members.at("events.jsonl");
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    all.emplace_back(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  return all;
}

void Forgery::set_lines(const std::vector<std::string>& lines, sealed::CmsSigner& signer) {
  std::string text;
  ledger::MerkleTree tree;
  for (const std::string& line : lines) {
    text += line + "\n";
    const auto parsed = ledger::parse_exported_line(line);
    REQUIRE(parsed);
    if (const auto* withheld = std::get_if<ledger::WithheldLine>(&*parsed)) {
      tree.add_subtree(withheld->hash, withheld->size);
    } else {
      tree.add(ledger::leaf_hash(as_bytes(line)));
    }
  }
  members["events.jsonl"] = text;
  manifest.checkpoint.size = tree.size();
  manifest.checkpoint.root = tree.root();
  const std::string checkpoint = ledger::encode_checkpoint(manifest.checkpoint);
  members["checkpoint.json"] = checkpoint;
  members["checkpoint.json.p7s"] = as_text(*signer.sign(as_bytes(checkpoint)));
}

BundleFile Forgery::write(const std::string& path, sealed::CmsSigner& signer) {
  for (ledger::BundleMember& member : manifest.members) {
    member.size = members[member.name].size();
    member.sha256 = sha256(as_bytes(members[member.name]));
  }
  std::string tar;
  const auto add = [&](std::string_view name, std::string_view content) {
    const Bytes header =
        sealed::tar_member_header(name, sealed::MemberKind::file, content.size(), {0});
    tar.append(as_text(header)).append(content);
    tar.append(sealed::tar_padded(content.size()) - content.size(), '\0');
  };
  const std::string text = *ledger::encode_bundle(manifest);
  const Bytes signature = *signer.sign(as_bytes(text));
  add("bundle.json", text);
  add("bundle.json.p7s", as_text(signature));
  for (const ledger::BundleMember& member : manifest.members)
    add(member.name, members[member.name]);
  tar.append(1024, '\0');
  write_text(path, tar);
  return open_bundle(path);
}

Report check(const BundleFile& bundle, const sealed::CmsSigner& trusted, const Papers& papers) {
  Report report;
  check_bundle(bundle, std::span(&trusted.certificate(), 1), papers, report);
  return report;
}

std::vector<std::string> failures(const Report& report) {
  std::vector<std::string> names;
  for (const Check& each : report.checks()) {
    if (!each.result) names.push_back(each.name + ": " + each.detail);
  }
  return names;
}

std::string octets_of(const std::string& path) {
  return read_text(path);
}

BundleFile open_bundle(const std::string& path) {
  auto file = open_file(path, O_RDONLY);
  REQUIRE(file);
  auto opened = BundleFile::open(std::move(*file));
  if (!opened) FAIL(describe(opened.error()));
  return std::move(*opened);
}

}  // namespace dozo::verify_tool::kit
