// Lists that are fetched page by page: each row once, in order, and nothing asked twice.
#include "ui/model/pages/paged_list.hpp"

#include <numeric>

#include <catch2/catch.hpp>

using namespace dozo::ui;

namespace {

using List = Paged<int>;

// A list on dozod's side, which gives `page` entries at a time.
struct Server {
  int count;
  int page;
  int asked = 0;

  bool serve(List& list, int chosen, std::uint64_t guess) {
    const auto offset = list.wanted(chosen, guess);
    if (!offset) return false;
    ++asked;
    std::vector<int> entries;
    for (int i = static_cast<int>(*offset); i < std::min(count, static_cast<int>(*offset) + page);
         ++i) {
      entries.push_back(i);
    }
    list.arrived(entries, static_cast<std::uint64_t>(count));
    return true;
  }
};

std::vector<int> counted(int from, int to) {
  std::vector<int> all(static_cast<std::size_t>(to - from));
  std::iota(all.begin(), all.end(), from);
  return all;
}

}  // namespace

TEST_CASE("The newest stand first, older ones come as they are scrolled to, each once") {
  const int guess = GENERATE(0, 1, 100, 449, 450, 1000);
  const int page = GENERATE(7, 50, 100);
  INFO(guess << " guessed, pages of " << page);
  Server server{450, page};
  List list(List::Order::newest_first);
  for (int chosen = 0; chosen < 450; ++chosen) {
    for (int i = 0; server.serve(list, chosen, static_cast<std::uint64_t>(guess)); ++i) {
      REQUIRE(i < 100);
    }
    REQUIRE(list.all().size() > static_cast<std::size_t>(chosen));
  }
  auto expected = counted(0, 450);
  std::reverse(expected.begin(), expected.end());
  CHECK(list.all() == expected);
  CHECK_FALSE(server.serve(list, 449, 450));
}

TEST_CASE("A list as it is given is fetched in its order") {
  Server server{230, 100};
  List list(List::Order::as_given);
  for (int chosen = 0; chosen < 230; ++chosen) {
    while (server.serve(list, chosen, 0)) {
    }
  }
  CHECK(list.all() == counted(0, 230));
  CHECK(server.asked == 3);
}

TEST_CASE("An empty list is asked for once") {
  for (const auto order : {List::Order::as_given, List::Order::newest_first}) {
    Server server{0, 100};
    List list(order);
    while (server.serve(list, 0, 0)) {
    }
    CHECK(list.begun());
    CHECK(list.all().empty());
    CHECK(server.asked == 1);
  }
}

TEST_CASE("Fetching anew keeps what is there until it has arrived, and sees what was added") {
  Server server{10, 100};
  List list(List::Order::newest_first);
  while (server.serve(list, 0, 0)) {
  }
  server.count = 12;
  list.restart();
  CHECK(list.all().size() == 10);
  while (server.serve(list, 0, 12)) {
  }
  CHECK(list.all().front() == 11);
  CHECK(list.all().size() == 12);
}

TEST_CASE("An answer that was under way when the list began anew is not taken for the new one") {
  Server server{10, 100};
  List list(List::Order::as_given);
  REQUIRE(list.wanted(0, 0));
  list.restart();
  list.arrived({7, 8, 9}, 3);  // of what was asked before
  CHECK(list.all().empty());
  while (server.serve(list, 0, 0)) {
  }
  CHECK(list.all() == counted(0, 10));
}
