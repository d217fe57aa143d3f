// Shares of ground through time: sums, both directions, and exactly one answer to every question.
#include "services/grid_geo/domain/reorganisation/lineage.h"

#include <catch2/catch.hpp>
#include <map>
#include <random>

#include "absl/strings/str_format.h"
#include "services/grid_geo/domain/reorganisation/plan.h"

namespace hailan::grid_geo {
namespace {

const absl::CivilDay kJanuary(2026, 1, 1);
const absl::CivilDay kMarch(2026, 3, 15);
const absl::CivilDay kMay(2026, 5, 1);
constexpr char kA[] = "222405001001001";
constexpr char kB[] = "222405001001002";
constexpr char kC[] = "222405001001003";
constexpr char kD[] = "222405001001004";

using Dates = absl::flat_hash_map<std::string, Validity>;

// A splits into B (70 %) and C in March; B and D merge into E in May.
LineageGraph SplitThenMerge() {
  const std::string e = "222405001001005";
  Dates dates{{"222405", {}}, {"222405001", {}}, {"222405001001", {}}};
  dates[kA] = {SinceEver(), kMarch};
  dates[kB] = {kMarch, kMay};
  dates[kC] = {kMarch, UntilFurtherNotice()};
  dates[kD] = {SinceEver(), kMay};
  dates[e] = {kMay, UntilFurtherNotice()};
  return {{{kA, kB, kMarch, 0.7, 1},
           {kA, kC, kMarch, 0.3, 1},
           {kB, e, kMay, 1, 0.4},
           {kD, e, kMay, 1, 0.6}},
          dates};
}

double Sum(const std::vector<Share>& spread) {
  double sum = 0;
  for (const Share& share : spread) sum += share.share;
  return sum;
}

}  // namespace

TEST_CASE("ground spreads forward and backward with shares that sum to one") {
  const LineageGraph graph = SplitThenMerge();
  const auto forward = graph.Spread(kA, kJanuary, kMay);
  REQUIRE(forward.size() == 2);
  CHECK(forward[0].code == kC);
  CHECK(forward[0].share == Approx(0.3));
  CHECK(forward[1].code == "222405001001005");
  CHECK(Sum(forward) == Approx(1));
  const auto back = graph.Spread("222405001001005", kMay, kJanuary);
  REQUIRE(back.size() == 2);
  CHECK(back[0].code == kA);
  CHECK(back[0].share == Approx(0.4));
  CHECK(back[1].code == kD);
  CHECK(graph.Spread(kA, kJanuary, kMarch - 1).front().code == kA);
  CHECK(graph.Spread(kA, kJanuary, kMarch).size() == 2);
}

TEST_CASE("a question has one answer: at the point, else the largest share, else above") {
  const LineageGraph graph = SplitThenMerge();
  const auto same = graph.Resolve(kC, kMarch, kMay, {});
  CHECK(same.basis == ResolveBasis::kSame);
  const auto at_point = graph.Resolve(kA, kJanuary, kMarch, {"222405001001", kC});
  CHECK(at_point.code == kC);
  CHECK(at_point.basis == ResolveBasis::kPoint);
  const auto by_share = graph.Resolve(kA, kJanuary, kMarch, {});
  CHECK(by_share.code == kB);
  CHECK(by_share.basis == ResolveBasis::kLargestShare);
  CHECK(by_share.share == Approx(0.7));
  // A point that was never of this ground does not take the event elsewhere.
  CHECK(graph.Resolve(kA, kJanuary, kMarch, {kD}).code == kB);
  CHECK(graph.Resolve(kC, kMarch, kJanuary, {}).code == kA);
  const auto unknown = graph.Resolve("222405009", kMarch, kJanuary, {});
  CHECK(unknown.code == "222405");
  CHECK(unknown.basis == ResolveBasis::kUnknown);
}

TEST_CASE("what ended without successor is answered by what is above it") {
  Dates dates{{"222405", {}},
              {"222405001", {}},
              {"222405001001", {SinceEver(), kMay}},
              {"222405002001", {kMay, UntilFurtherNotice()}}};
  dates[kA] = {SinceEver(), kMarch};
  const LineageGraph graph({{"222405001001", "222405002001", kMay, 1, 1}}, dates);
  const auto above = graph.Resolve(kA, kJanuary, kMarch, {});
  CHECK(above.code == "222405001001");
  CHECK(above.basis == ResolveBasis::kAncestor);
  // Its parent has moved since; so has the answer.
  CHECK(graph.Resolve(kA, kJanuary, kMay, {}).code == "222405002001");
}

TEST_CASE("a kept code leads to itself and to the others") {
  Dates dates{{kA, {}}, {kB, {kMarch, UntilFurtherNotice()}}};
  const LineageGraph graph({{kA, kA, kMarch, 0.6, 1}, {kA, kB, kMarch, 0.4, 1}}, dates);
  CHECK(Sum(graph.Spread(kA, kJanuary, kMay)) == Approx(1));
  CHECK(graph.Spread(kA, kJanuary, kMay).size() == 2);
  CHECK(graph.Spread(kA, kMarch, kMay).size() == 1);
  CHECK(graph.Resolve(kA, kJanuary, kMay, {kB}).code == kB);
  CHECK(graph.Resolve(kB, kMay, kJanuary, {}).code == kA);
  CHECK(graph.Successors(kA).size() == 2);
  CHECK(graph.Predecessors(kB).size() == 1);
  CHECK(graph.Predecessors(kA).size() == 1);
}

TEST_CASE("lineage is walked transitively, in order of days") {
  const LineageGraph graph = SplitThenMerge();
  const auto after = graph.Successors(kA);
  REQUIRE(after.size() == 3);
  CHECK(after.front().day == kMarch);
  CHECK(after.back().to == "222405001001005");
  const auto before = graph.Predecessors("222405001001005");
  REQUIRE(before.size() == 3);
  CHECK(before.back().from == kA);
  CHECK(graph.Successors("222405001001005").empty());
}

TEST_CASE("shares of ground are by area, or equal where nothing is drawn") {
  const auto by_area = LinkShares({{kA, kB, 30}, {kA, kC, 10}}, kMarch);
  CHECK(by_area[0].share_of_from == Approx(0.75));
  CHECK(by_area[0].share_of_to == Approx(1));
  const auto merged = LinkShares({{kA, kC, 30}, {kB, kC, 10}}, kMarch);
  CHECK(merged[1].share_of_from == Approx(1));
  CHECK(merged[1].share_of_to == Approx(0.25));
  const auto undrawn = LinkShares({{kA, kB, 0}, {kA, kC, 0}, {kA, kD, 0}}, kMarch);
  CHECK(undrawn[2].share_of_from == Approx(1.0 / 3));
}

// Random splits and mergers of one-dimensional ground: the exact answer is the overlap of
// intervals.
TEST_CASE("random reorganisations lose no ground and answer every question once") {
  std::mt19937 random(20260315);
  for (int round = 0; round < 10; ++round) {
    struct Piece {
      std::string code;
      int from, to;
    };
    int next_code = 1;
    const auto new_code = [&next_code] { return absl::StrFormat("222405001001%03d", next_code++); };
    Dates dates;
    std::vector<LineageLink> links;
    std::vector<Piece> now;
    for (int i = 0; i < 8; ++i) {
      now.push_back({new_code(), i * 100, i * 100 + 100});
      dates[now.back().code] = Validity();
    }
    std::map<absl::CivilDay, std::vector<Piece>> maps{{kJanuary, now}};
    absl::CivilDay day = kJanuary;
    for (int step = 0; step < 12; ++step) {
      day += 1 + static_cast<int>(random() % 20);
      const size_t at = random() % now.size();
      const Piece old = now[at];
      std::vector<SharedGround> ground;
      if (random() % 2 == 0 && old.to - old.from >= 4) {
        const int cut = old.from + 1 + static_cast<int>(random() % (old.to - old.from - 1));
        const Piece left{random() % 2 == 0 ? old.code : new_code(), old.from, cut};
        const Piece right{new_code(), cut, old.to};
        ground = {{old.code, left.code, static_cast<double>(cut - old.from)},
                  {old.code, right.code, static_cast<double>(old.to - cut)}};
        now[at] = left;
        now.insert(now.begin() + static_cast<int>(at) + 1, right);
      } else if (at + 1 < now.size()) {
        const Piece other = now[at + 1];
        const Piece both{new_code(), old.from, other.to};
        ground = {{old.code, both.code, static_cast<double>(old.to - old.from)},
                  {other.code, both.code, static_cast<double>(other.to - other.from)}};
        now[at] = both;
        now.erase(now.begin() + static_cast<int>(at) + 1);
      } else {
        continue;
      }
      for (const LineageLink& link : LinkShares(ground, day)) {
        links.push_back(link);
        if (link.to != link.from) dates[link.to] = {day, UntilFurtherNotice()};
      }
      for (const LineageLink& link : LinkShares(ground, day)) {
        const bool goes_on = std::any_of(now.begin(), now.end(), [&link](const Piece& piece) {
          return piece.code == link.from;
        });
        if (!goes_on) dates[link.from].to = day;
      }
      maps[day] = now;
    }
    const LineageGraph graph(links, dates);
    for (const auto& [from, pieces] : maps) {
      for (const auto& [to, others] : maps) {
        for (const Piece& piece : pieces) {
          const auto spread = graph.Spread(piece.code, from, to);
          CHECK(Sum(spread) == Approx(1));
          // A point of the piece resolves to the piece of the other day that holds it.
          const int point =
              piece.from +
              static_cast<int>(random() % static_cast<unsigned>(piece.to - piece.from));
          const auto holder =
              std::find_if(others.begin(), others.end(), [point](const Piece& other) {
                return other.from <= point && point < other.to;
              });
          CHECK(graph.Resolve(piece.code, from, to, {holder->code}).code == holder->code);
          CHECK(dates[graph.Resolve(piece.code, from, to, {}).code].Holds(to));
        }
      }
    }
  }
}

}  // namespace hailan::grid_geo
