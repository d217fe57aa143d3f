// What is offered as the same incident when places cannot be compared, and what a merge may not do.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/integration/event_workflow/intake/suite.h"

namespace hailan::event_workflow::testing {
namespace {

using absl::StatusCode;
using E = EventService;
using C = ClusterService;
using Strings = std::vector<std::string>;

// A hotline order: an address in words and a territory, no point.
std::string Called(IntakeSuite& suite, const std::string& territory, const std::string& text) {
  pb::ReportEventRequest report = Suite::Report(text);
  report.clear_point();
  report.set_territory(kParent + "/territories/" + territory);
  report.set_channel(pb::CHANNEL_HOTLINE_12345);
  return Must(suite.MoveEvent(&E::ReportEvent, report, suite.hotline)).name();
}

intake::v1::ListCandidatesResponse Alike(IntakeSuite& suite, const std::string& event) {
  intake::v1::ListCandidatesRequest ask;
  ask.set_event(event);
  return Must(suite.Ask(suite.clusters, &C::ListCandidates, ask, suite.city));
}

Strings NamesAlike(IntakeSuite& suite, const std::string& event) {
  Strings names;
  const auto found = Alike(suite, event);
  for (const auto& candidate : found.candidates()) names.push_back(candidate.event());
  std::sort(names.begin(), names.end());
  return names;
}

Strings Sorted(Strings names) {
  std::sort(names.begin(), names.end());
  return names;
}

TEST_CASE("D20 D27 reports without a point are found by territory, words and time") {
  IntakeSuite suite;
  const std::string text = "三单元暖气管道漏水";
  const std::string community = kGrid.substr(0, 12);
  const std::string order = Called(suite, kGrid, text);
  const std::string point = suite.ReportAt(0, "暖气管道漏水了").name();
  const std::string vague = Called(suite, community, text);
  const std::string next_grid = Called(suite, community + "002", text);
  const std::string other_community = Called(suite, "222405001002", text);
  const std::string street = Called(suite, "222405001", text);
  const std::string city = Called(suite, kCity, text);
  Called(suite, kGrid, "路灯一直不亮，晚上太黑");

  CHECK(NamesAlike(suite, order) == Sorted({point, vague}));
  CHECK(NamesAlike(suite, point) == Sorted({order, vague}));
  CHECK(NamesAlike(suite, vague) == Sorted({order, point, next_grid}));
  CHECK(NamesAlike(suite, next_grid) == Strings{vague});
  // Wider than a community nothing is said of the place.
  CHECK(NamesAlike(suite, other_community).empty());
  CHECK(NamesAlike(suite, street).empty());
  CHECK(NamesAlike(suite, city).empty());

  const auto found = Alike(suite, order);
  CHECK(found.candidates(0).event() == vague);
  CHECK(found.candidates(0).score() == Approx(0.5));
  const auto& reasons = found.candidates(0).reasons();
  CHECK(reasons.Get(0) == "words alike 1.00");
  CHECK(reasons.Get(reasons.size() - 1) == "places cannot be compared");

  const intake::v1::Cluster cluster = Must(suite.Link(order, {vague}, suite.community));
  CHECK(cluster.members(0).score() == Approx(0.5));
  CHECK(NamesAlike(suite, order) == Strings{point});
  // What has ended, and what was long ago, is no candidate.
  Must(suite.Step(&E::RejectEvent, point, suite.community));
  CHECK(NamesAlike(suite, order).empty());
  suite.clock.Advance(absl::Hours(31 * 24));
  CHECK(NamesAlike(suite, Called(suite, community, text)).empty());
}

TEST_CASE("points of systems that cannot be compared do not hide what is alike") {
  IntakeSuite suite;
  const std::string here = suite.ReportAt(0).name();
  pb::ReportEventRequest report = Suite::Report();
  report.mutable_point()->set_system(type::v1::COORDINATE_SYSTEM_GCJ02);
  const std::string shifted = suite.Reported(report).name();
  const auto found = Alike(suite, here);
  REQUIRE(found.candidates_size() == 1);
  CHECK(found.candidates(0).event() == shifted);
  CHECK(found.candidates(0).reasons(found.candidates(0).reasons_size() - 1) ==
        "places cannot be compared");
}

TEST_CASE("D20 a merge buys no time: whoever has a case cannot lose its due time in another") {
  IntakeSuite suite;
  const std::string old = suite.ReportAt(0).name();
  Must(suite.Step(&E::AcceptEvent, old, suite.member));
  Must(suite.Step(&E::StartHandling, old, suite.member));
  suite.clock.Advance(absl::Hours(71));
  const std::string fresh = suite.ReportAt(5).name();
  CHECK_THAT(suite.Link(fresh, {old}, suite.member).status(),
             FailsWith(StatusCode::kFailedPrecondition, "MASTER_DUE_LATER"));
  pb::ReportEventRequest patrol = Suite::Report();
  patrol.set_channel(pb::CHANNEL_PATROL);
  patrol.set_urgency(pb::URGENCY_EMERGENCY);
  const std::string emergency = Must(suite.MoveEvent(&E::ReportEvent, patrol, suite.member)).name();
  // All or none of them.
  CHECK_THAT(suite.Link(old, {fresh, emergency}, suite.community).status(),
             FailsWith(StatusCode::kFailedPrecondition, "MASTER_LESSER"));
  for (const std::string& event : {old, fresh, emergency}) {
    CHECK(suite.Get(event, suite.community).state() != pb::Event::STATE_MERGED);
  }
  CHECK(suite.database->Value("SELECT count(*) FROM clusters") == "0");

  // Handled in time and not yet approved, it takes in what is not late, and nothing that is.
  const std::string slow = suite.ReportAt(10).name();
  pb::SubmitResultRequest result;
  result.set_name(old);
  result.set_result("done");
  Must(suite.MoveEvent(&E::SubmitResult, result, suite.member));
  Must(suite.Link(old, {fresh}, suite.community));
  suite.clock.Advance(absl::Hours(73));
  CHECK_THAT(suite.Link(old, {slow}, suite.member).status(),
             FailsWith(StatusCode::kFailedPrecondition, "MASTER_IN_TIME"));
  CHECK(suite.Get(slow, suite.community).sla_light() == pb::SLA_LIGHT_RED);
}

}  // namespace
}  // namespace hailan::event_workflow::testing
