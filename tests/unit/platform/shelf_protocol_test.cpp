// What dozod and dozo-shelfd take from each other, and what not.
#include "platform/shelf/shelf_protocol.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/platform/file_volumes.hpp"
#include "tests/unit/platform/shelf_folder.hpp"

namespace dozo::platform {
namespace {

using shelf_protocol::Act;

struct ServiceBench {
  ShelfFolder folder;
  FileVolumes volumes{folder.path(), 1, 2 * 1024 * 1024};
  ShelfService service{volumes};
  Channel client{UniqueFd()};
  Channel server{UniqueFd()};

  ServiceBench() {
    auto ends = Channel::pair();
    REQUIRE(ends);
    client = std::move(ends->first);
    server = std::move(ends->second);
  }
  /// The reply to one request.
  std::string answer(const std::string& text, std::span<const int> descriptors = {}) {
    REQUIRE(client.send(text, descriptors));
    REQUIRE(service.serve_one(server));
    auto reply = client.receive();
    REQUIRE(reply);
    return reply->text;
  }
  ErrorCode refusal(const std::string& text, std::span<const int> descriptors = {}) {
    const auto outcome = shelf_protocol::parse_done(answer(text, descriptors));
    REQUIRE_FALSE(outcome);
    return outcome.error().code;
  }
};

TEST_CASE("a request is written and understood alike") {
  for (const Act act :
       {Act::describe, Act::begin, Act::finish, Act::open, Act::close, Act::medium, Act::look}) {
    const auto back = shelf_protocol::parse_request(shelf_protocol::encode({act, 3, true}));
    REQUIRE(back);
    CHECK(back->act == act);
    CHECK(back->shelf == 3);
    CHECK(back->writable);
  }
}

TEST_CASE("a request that is not in its form ends the connection") {
  for (const char* text :
       {"x", "[]", "{}", R"({"do":"open","shelf":1})",
        R"({"do":"format","shelf":1,"writable":true})",
        R"({"do":"open","shelf":-1,"writable":true})",
        R"({"do":"open","shelf":100,"writable":true})", R"({"do":"open","shelf":1,"writable":1})",
        R"({"do":"open","shelf":1,"writable":true,"more":1})"}) {
    INFO(text);
    ServiceBench bench;
    REQUIRE(bench.client.send(text));
    CHECK_FALSE(bench.service.serve_one(bench.server));
  }
}

TEST_CASE("a shelf that does not exist is refused") {
  ServiceBench bench;
  CHECK(bench.refusal(shelf_protocol::encode({Act::begin, 2, false})) == ErrorCode::shelf_range);
  CHECK(bench.refusal(shelf_protocol::encode({Act::look, 0, false})) == ErrorCode::shelf_range);
}

TEST_CASE("a passphrase comes whole, through a pipe, and only where one is wanted") {
  ServiceBench bench;
  const std::string open = shelf_protocol::encode({Act::open, 1, false});
  CHECK(bench.refusal(open) == ErrorCode::shelf_service_protocol);
  for (const std::size_t size : {std::size_t{0}, std::size_t{31}, std::size_t{33}}) {
    INFO(size);
    const auto pipe = make_pipe();
    REQUIRE(pipe);
    REQUIRE(write_all(pipe->write.get(), Bytes(size, 1)));
    const int end = pipe->read.get();
    CHECK(bench.refusal(open, {&end, 1}) == ErrorCode::shelf_service_protocol);
  }
  auto secret = SecretBytes::make(32);
  const auto pipe = shelf_protocol::pipe_with(*secret);
  REQUIRE(pipe);
  const int end = pipe->get();
  CHECK(bench.refusal(shelf_protocol::encode({Act::look, 1, false}), {&end, 1}) ==
        ErrorCode::shelf_service_protocol);
}

TEST_CASE("a keyslot is given only to a volume that was begun") {
  ServiceBench bench;
  auto secret = SecretBytes::make(32);
  const auto pipe = shelf_protocol::pipe_with(*secret);
  REQUIRE(pipe);
  const int end = pipe->get();
  CHECK(bench.refusal(shelf_protocol::encode({Act::finish, 1, false}), {&end, 1}) ==
        ErrorCode::shelf_state);
}

TEST_CASE("a partition is not given to be overwritten while its volume is open") {
  ServiceBench bench;
  const auto begun = bench.answer(shelf_protocol::encode({Act::begin, 1, false}));
  REQUIRE(shelf_protocol::parse_done(begun));
  CHECK(bench.refusal(shelf_protocol::encode({Act::medium, 1, true})) == ErrorCode::volume_in_use);
  CHECK(shelf_protocol::parse_done(bench.answer(shelf_protocol::encode({Act::close, 1, false}))));
  CHECK(shelf_protocol::parse_done(bench.answer(shelf_protocol::encode({Act::medium, 1, true}))));
}

TEST_CASE("a service that starts closes what an earlier one left open") {
  ShelfFolder folder;
  FileVolumes volumes(folder.path(), 1, 2 * 1024 * 1024);
  REQUIRE(volumes.begin(1));
  REQUIRE(volumes.is_active());
  const ShelfService service(volumes);
  CHECK_FALSE(volumes.is_active());
}

TEST_CASE("a reply carries the error's number and detail") {
  const auto outcome =
      shelf_protocol::parse_done(shelf_protocol::encode_failure({ErrorCode::volume_failed, "why"}));
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().code == ErrorCode::volume_failed);
  CHECK(outcome.error().detail == "why");
}

TEST_CASE("a reply that is not in its form is refused") {
  CHECK_FALSE(shelf_protocol::parse_done("{}"));
  CHECK_FALSE(shelf_protocol::parse_done(R"({"done":false})"));
  CHECK_FALSE(shelf_protocol::parse_done(R"({"error":1,"detail":"no such number"})"));
  CHECK_FALSE(shelf_protocol::parse_traces(R"({"header":false,"keyslot":false})"));
  CHECK_FALSE(shelf_protocol::parse_facts(R"({"shelves":{}})"));
  VolumeFacts facts{2 * 1024 * 1024, 1024 * 1024, {"luks2", "\xff", "", "", 1}};
  CHECK(shelf_protocol::parse_facts(shelf_protocol::encode({facts})));
  facts.bytes = facts.header + 4096;  // no room for contents
  CHECK_FALSE(shelf_protocol::parse_facts(shelf_protocol::encode({facts})));
  facts.bytes = facts.header + 8193;  // not in whole blocks
  CHECK_FALSE(shelf_protocol::parse_facts(shelf_protocol::encode({facts})));
}

}  // namespace
}  // namespace dozo::platform
