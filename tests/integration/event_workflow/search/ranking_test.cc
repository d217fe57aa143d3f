// Rankings of a period against the one before: what is counted, in which order, for whom, and that
// each row leads to its events.
#include <catch2/catch.hpp>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/search/service.h"
#include "tests/integration/event_workflow/fixture.h"

namespace hailan::event_workflow::testing {
namespace {

const std::string kNext = "222405001001002";
const std::string kFar = "222405002001001";
const std::string kFarStreet = "222405002";

// Key without the city, number in the period, number before.
using Ranks = std::vector<std::tuple<std::string, int64_t, int64_t>>;

struct Ranking {
  Ranking() : search(suite.pool, suite.tokens) {
    suite.UseCatalogue();
    suite.clock.Set(begin - absl::Hours(20));
    Report(kGrid, true, 3);
    suite.clock.Set(begin);
    Report(kGrid, true, 1);
    Report(kNext, false, 2);
    Report(kFar, true, 1);
    Report(kFarStreet, false, 1);
    suite.clock.Set(begin + absl::Hours(24));
    // The end of the period belongs to the next one.
    Report(kFar, true, 5);
  }

  void Report(const std::string& territory, bool with_item, int count) {
    pb::ReportEventRequest report = Suite::Report();
    report.clear_point();
    report.set_territory(kParent + "/territories/" + territory);
    if (with_item) report.set_item(kParent + "/catalogueItems/0101");
    for (int i = 0; i < count; ++i) suite.Reported(report);
  }
  // The day, as the requests ask for it.
  pb::RankEventsRequest Day(pb::RankBy by,
                            pb::CountLevel level = pb::COUNT_LEVEL_UNSPECIFIED) const {
    pb::RankEventsRequest request;
    request.set_parent(kParent);
    request.set_by(by);
    request.set_level(level);
    *request.mutable_filter()->mutable_start_time() = rpc::ToTimestamp(begin);
    *request.mutable_filter()->mutable_end_time() = rpc::ToTimestamp(begin + absl::Hours(24));
    return request;
  }
  absl::StatusOr<Ranks> Try(const pb::RankEventsRequest& request, const Suite::ActorPtr& actor) {
    HL_ASSIGN_OR_RETURN(const pb::RankEventsResponse response,
                        search.RankEvents(suite.CallOf(actor, request), request));
    CHECK_FALSE(response.truncated());
    Ranks ranks;
    for (const pb::EventRank& rank : response.ranks()) {
      CHECK(Rows(rank.filter(), actor) == rank.event_count());
      ranks.emplace_back(
          rank.key().substr(rank.key().rfind('/') + 1), rank.event_count(), rank.previous_count());
    }
    return ranks;
  }
  int64_t Rows(const pb::EventFilter& filter, const Suite::ActorPtr& actor) {
    pb::SearchEventsRequest request;
    request.set_parent(kParent);
    *request.mutable_filter() = filter;
    return Must(search.SearchEvents(suite.CallOf(actor, request), request)).events_size();
  }

  const absl::Time begin = absl::FromCivil(absl::CivilDay(2026, 3, 10), absl::UTCTimeZone());
  Suite suite;
  SearchService search;
};

TEST_CASE("D25: items and territories are ranked by a period, with the one before beside it") {
  Ranking r;
  const auto ranked = [&](const pb::RankEventsRequest& request) {
    return Must(r.Try(request, r.suite.city));
  };
  CHECK(ranked(r.Day(pb::RANK_BY_ITEM)) == Ranks{{"0101", 2, 3}});
  pb::RankEventsRequest grids = r.Day(pb::RANK_BY_TERRITORY, pb::COUNT_LEVEL_GRID);
  CHECK(ranked(grids) == Ranks{{kNext, 2, 0}, {kFar, 1, 0}, {kGrid, 1, 3}});
  grids.set_top(1);
  CHECK(ranked(grids) == Ranks{{kNext, 2, 0}});
  CHECK(ranked(r.Day(pb::RANK_BY_TERRITORY, pb::COUNT_LEVEL_STREET)) ==
        Ranks{{"222405001", 3, 3}, {kFarStreet, 2, 0}});
  CHECK(ranked(r.Day(pb::RANK_BY_TERRITORY, pb::COUNT_LEVEL_CITY)) == Ranks{{kCity, 5, 3}});
  // A smaller territory than the level stays what it is in the row's filter.
  pb::RankEventsRequest one = r.Day(pb::RANK_BY_TERRITORY, pb::COUNT_LEVEL_STREET);
  one.mutable_filter()->set_territory(kParent + "/territories/" + kGrid);
  CHECK(ranked(one) == Ranks{{"222405001", 1, 3}});
  // Other conditions hold for both periods.
  one.mutable_filter()->set_item(kParent + "/catalogueItems/0102");
  CHECK(ranked(one).empty());
}

TEST_CASE("D25: a ranking counts what the caller may see, and names nothing else") {
  Ranking r;
  const pb::RankEventsRequest items = r.Day(pb::RANK_BY_ITEM);
  CHECK(Must(r.Try(items, r.suite.community)) == Ranks{{"0101", 1, 3}});
  CHECK(Must(r.Try(items, r.suite.heat)) == Ranks{{"0101", 2, 3}});
  CHECK(Must(r.Try(items, r.suite.resident)) == Ranks{{"0101", 2, 3}});
  CHECK(Must(r.Try(items, MakeActor(Role::kResident, "resident-9"))).empty());
  const auto by = [&](pb::CountLevel level) {
    return r.Try(r.Day(pb::RANK_BY_TERRITORY, level), r.suite.community);
  };
  CHECK(*by(pb::COUNT_LEVEL_GRID) == Ranks{{kNext, 2, 0}, {kGrid, 1, 3}});
  CHECK(*by(pb::COUNT_LEVEL_COMMUNITY) == Ranks{{"222405001001", 3, 3}});
  CHECK_THAT(by(pb::COUNT_LEVEL_STREET).status(), HasReason("OUT_OF_SCOPE"));
  pb::RankEventsRequest foreign = items;
  foreign.mutable_filter()->set_territory(kParent + "/territories/" + kFar);
  CHECK_THAT(r.Try(foreign, r.suite.community).status(), HasReason("OUT_OF_SCOPE"));
}

TEST_CASE("D25: events of a campaign are ranked alone") {
  Ranking r;
  const std::string campaign = "0197d1a0-0000-7000-8000-000000000001";
  r.suite.database->Query(
      absl::StrCat("INSERT INTO campaign_events (city_id, campaign_id, event_id, join_time) "
                   "SELECT city_id, '",
                   campaign,
                   "', id, report_time FROM events WHERE territory_code = '",
                   kNext,
                   "' LIMIT 1"));
  pb::RankEventsRequest request = r.Day(pb::RANK_BY_TERRITORY, pb::COUNT_LEVEL_GRID);
  request.mutable_filter()->set_campaign(kParent + "/campaigns/" + campaign);
  CHECK(Must(r.Try(request, r.suite.city)) == Ranks{{kNext, 1, 0}});
}

TEST_CASE("D25: a ranking without a period or level is refused with what is missing") {
  Ranking r;
  const auto refused = [&](const pb::RankEventsRequest& request) {
    CHECK_THAT(r.Try(request, r.suite.city).status(), HasReason("INVALID_FIELD"));
  };
  refused(r.Day(pb::RANK_BY_TERRITORY));
  pb::RankEventsRequest request = r.Day(pb::RANK_BY_ITEM);
  request.mutable_filter()->clear_start_time();
  refused(request);
  *request.mutable_filter()->mutable_start_time() = request.filter().end_time();
  refused(request);
  *request.mutable_filter()->mutable_start_time() =
      rpc::ToTimestamp(r.begin - absl::Hours(24 * 365) - absl::Seconds(1));
  refused(request);
  *request.mutable_filter()->mutable_start_time() =
      rpc::ToTimestamp(r.begin - absl::Hours(24 * 365));
  // What had been the day before belongs to the year now.
  CHECK(Must(r.Try(request, r.suite.city)) == Ranks{{"0101", 5, 0}});
}

TEST_CASE("D25: the period before may be of another length, as months are") {
  Ranking r;
  pb::RankEventsRequest request = r.Day(pb::RANK_BY_ITEM);
  const auto since = [&](absl::Duration before) {
    *request.mutable_previous_start_time() = rpc::ToTimestamp(r.begin - before);
    return r.Try(request, r.suite.city);
  };
  CHECK(Must(since(absl::Hours(20))) == Ranks{{"0101", 2, 3}});
  CHECK(Must(since(absl::Hours(19))) == Ranks{{"0101", 2, 0}});
  CHECK_THAT(since(absl::ZeroDuration()).status(), HasReason("INVALID_FIELD"));
  CHECK_THAT(since(absl::Hours(24 * 366 + 1)).status(), HasReason("INVALID_FIELD"));
}

}  // namespace
}  // namespace hailan::event_workflow::testing
