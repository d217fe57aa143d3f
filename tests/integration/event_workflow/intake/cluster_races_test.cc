// A cluster and its events change together: whoever races them, and whatever cuts them off.
#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "tests/integration/event_workflow/intake/suite.h"
#include "tests/support/at_once.h"

namespace hailan::event_workflow::testing {
namespace {

using absl::StatusCode;
using E = EventService;
using C = ClusterService;

constexpr int kRounds = 30;

std::string IdIn(const std::string& event) {
  return event.substr(event.rfind('/') + 1);
}

bool Follows(IntakeSuite& suite, const std::string& event) {
  return suite.database->Value(absl::StrCat(
             "SELECT count(*) FROM cluster_members WHERE event_id = '", IdIn(event), "'")) == "1";
}

// Every further entry of this event in the history fails, until it is lifted.
void CutOff(IntakeSuite& suite, const std::string& event) {
  suite.database->Query(absl::StrCat(
      "CREATE OR REPLACE FUNCTION cut_off() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE "
      "EXCEPTION 'cut off'; END $$; CREATE TRIGGER cut_off BEFORE INSERT ON event_history FOR EACH "
      "ROW WHEN (NEW.event_id = '",
      IdIn(event),
      "') EXECUTE FUNCTION cut_off()"));
}
void Lift(IntakeSuite& suite) {
  suite.database->Query("DROP TRIGGER cut_off ON event_history");
}

TEST_CASE(
    "a link or unmerge that is cut off between its events leaves nothing, and is sent again") {
  IntakeSuite suite;
  const std::string master = suite.ReportAt(0).name();
  const std::string one = suite.ReportAt(10).name();
  const std::string two = suite.ReportAt(20).name();
  intake::v1::LinkEventsRequest link;
  link.set_request_id(NewId(absl::Now()));
  link.set_master(master);
  link.add_events(one);
  link.add_events(two);
  CutOff(suite, two);
  CHECK_THAT(suite.Ask(suite.clusters, &C::LinkEvents, link, suite.community).status(),
             HasCode(StatusCode::kInternal));
  for (const std::string& event : {one, two}) {
    CHECK_FALSE(Follows(suite, event));
    CHECK(suite.Get(event, suite.community).state() == pb::Event::STATE_REPORTED);
  }
  CHECK(suite.database->Value("SELECT count(*) FROM clusters") == "0");
  Lift(suite);
  for (int i = 0; i < 2; ++i) {
    const auto cluster = Must(suite.Ask(suite.clusters, &C::LinkEvents, link, suite.community));
    CHECK(cluster.members_size() == 2);
    CHECK(suite.Get(two, suite.community).etag() == "2");
  }

  intake::v1::UnmergeEventsRequest unmerge;
  unmerge.set_request_id(NewId(absl::Now()));
  unmerge.set_master(master);
  unmerge.add_events(one);
  unmerge.add_events(two);
  unmerge.set_reason("another stairwell");
  CutOff(suite, two);
  CHECK_THAT(suite.Ask(suite.clusters, &C::UnmergeEvents, unmerge, suite.community).status(),
             HasCode(StatusCode::kInternal));
  for (const std::string& event : {one, two}) {
    CHECK(Follows(suite, event));
    CHECK(suite.Get(event, suite.community).state() == pb::Event::STATE_MERGED);
  }
  Lift(suite);
  Must(suite.Ask(suite.clusters, &C::UnmergeEvents, unmerge, suite.community));
  CHECK(suite.Get(two, suite.community).state() == pb::Event::STATE_REPORTED);
  CHECK_FALSE(Follows(suite, two));
}

TEST_CASE("an event that is linked and rejected at once is one of both") {
  IntakeSuite suite;
  for (int round = 0; round < kRounds; ++round) {
    const std::string master = suite.ReportAt(0).name();
    const std::string contested = suite.ReportAt(10).name();
    const std::string bystander = suite.ReportAt(20).name();
    absl::Status linked;
    absl::Status rejected;
    AtOnce(
        [&] {
          linked = suite.Link(master, {contested, bystander}, suite.community).status();
        },
        [&] {
          absl::SleepFor(absl::Microseconds(250 * (round % 16)));
          rejected = suite.Step(&E::RejectEvent, contested, suite.community).status();
        });
    REQUIRE(linked.ok() != rejected.ok());
    CHECK_THAT(linked.ok() ? rejected : linked, HasReason("ILLEGAL_TRANSITION"));
    for (const std::string& event : {contested, bystander}) {
      CHECK(Follows(suite, event) == linked.ok());
      CHECK((suite.Get(event, suite.community).state() == pb::Event::STATE_MERGED) == linked.ok());
    }
  }
}

TEST_CASE("an event that is linked and found to be an emergency at once is one of both") {
  IntakeSuite suite;
  for (int round = 0; round < kRounds; ++round) {
    const std::string master = suite.ReportAt(0).name();
    const std::string contested = suite.ReportAt(10).name();
    pb::AcceptEventRequest accept;
    accept.set_name(contested);
    accept.set_urgency(pb::URGENCY_EMERGENCY);
    absl::Status linked;
    absl::Status accepted;
    AtOnce([&] { linked = suite.Link(master, {contested}, suite.community).status(); },
           [&] {
             absl::SleepFor(absl::Microseconds(250 * (round % 16)));
             accepted = suite.MoveEvent(&E::AcceptEvent, accept, suite.community).status();
           });
    // Two hours cannot go into three days, whoever was first to look.
    REQUIRE(linked.ok() != accepted.ok());
    if (linked.ok()) {
      CHECK_THAT(accepted, HasReason("ILLEGAL_TRANSITION"));
    } else {
      CHECK_THAT(linked, HasReason("MASTER_DUE_LATER"));
    }
    CHECK(Follows(suite, contested) == linked.ok());
  }
}

TEST_CASE("two events that are linked to each other at once do not both follow") {
  IntakeSuite suite;
  for (int round = 0; round < kRounds; ++round) {
    const std::string one = suite.ReportAt(0).name();
    const std::string other = suite.ReportAt(10).name();
    absl::Status there;
    absl::Status back;
    AtOnce([&] { there = suite.Link(one, {other}, suite.community).status(); },
           [&] { back = suite.Link(other, {one}, suite.community).status(); });
    REQUIRE(there.ok() != back.ok());
    CHECK(Follows(suite, other) == there.ok());
    CHECK(Follows(suite, one) == back.ok());
    const std::string& master = there.ok() ? one : other;
    CHECK(suite.Get(master, suite.community).state() == pb::Event::STATE_REPORTED);
  }
}

TEST_CASE("a link that is repeated does not link again what was taken out since") {
  IntakeSuite suite;
  const std::string master = suite.ReportAt(0).name();
  const std::string one = suite.ReportAt(10).name();
  const std::string two = suite.ReportAt(20).name();
  Must(suite.Link(master, {one}, suite.community));
  intake::v1::LinkEventsRequest link;
  link.set_request_id(NewId(absl::Now()));
  link.set_master(master);
  link.add_events(one);
  link.add_events(two);
  Must(suite.Ask(suite.clusters, &C::LinkEvents, link, suite.community));
  intake::v1::UnmergeEventsRequest unmerge;
  unmerge.set_request_id(NewId(absl::Now()));
  unmerge.set_master(master);
  unmerge.add_events(one);
  unmerge.set_reason("another stairwell");
  Must(suite.Ask(suite.clusters, &C::UnmergeEvents, unmerge, suite.community));
  Must(suite.Ask(suite.clusters, &C::LinkEvents, link, suite.community));
  CHECK(suite.Get(one, suite.community).state() == pb::Event::STATE_REPORTED);
  CHECK_FALSE(Follows(suite, one));
  CHECK(suite.Get(two, suite.community).state() == pb::Event::STATE_MERGED);
}

TEST_CASE("one link sent twice at once is carried out once and answers both the same") {
  IntakeSuite suite;
  for (int round = 0; round < kRounds; ++round) {
    intake::v1::LinkEventsRequest link;
    link.set_request_id(NewId(absl::Now()));
    link.set_master(suite.ReportAt(0).name());
    link.add_events(suite.ReportAt(10).name());
    absl::StatusOr<intake::v1::Cluster> results[2];
    const auto send = [&](int i) {
      results[i] = suite.Ask(suite.clusters, &C::LinkEvents, link, suite.community);
    };
    AtOnce([&] { send(0); }, [&] { send(1); });
    for (const auto& result : results) CHECK(Must(result).etag() == "1");
    CHECK(suite.Get(link.events(0), suite.community).etag() == "2");
  }
}

}  // namespace
}  // namespace hailan::event_workflow::testing
