#include <catch2/catch.hpp>
#include <thread>
#include <vector>

#include "common/rpc/timestamp.h"
#include "tests/integration/event_workflow/intake/suite.h"

namespace hailan::event_workflow::testing {
namespace {

using E = EventService;
using C = ClusterService;

intake::v1::Cluster ClusterOf(IntakeSuite& suite,
                              const std::string& event,
                              const Suite::ActorPtr& actor) {
  intake::v1::GetClusterRequest request;
  request.set_event(event);
  return Must(suite.Ask(suite.clusters, &C::GetCluster, request, actor));
}

absl::StatusOr<intake::v1::Cluster> Unmerge(IntakeSuite& suite,
                                            const std::string& master,
                                            const std::string& event) {
  intake::v1::UnmergeEventsRequest request;
  request.set_master(master);
  request.add_events(event);
  request.set_reason("another stairwell");
  return suite.Ask(suite.clusters, &C::UnmergeEvents, request, suite.community);
}

TEST_CASE("D20 likely duplicates are shown with their reasons; linked reports share a work order") {
  IntakeSuite suite;
  const std::string leak = suite.ReportAt(0, "三单元暖气管道漏水").name();
  suite.clock.Advance(absl::Minutes(40));
  const std::string again = suite.ReportAt(18, "暖气管道漏水了").name();
  suite.ReportAt(900, "三单元暖气管道漏水");

  intake::v1::ListCandidatesRequest ask;
  ask.set_event(again);
  auto found = Must(suite.Ask(suite.clusters, &C::ListCandidates, ask, suite.community));
  REQUIRE(found.candidates_size() == 1);
  CHECK(found.candidates(0).event() == leak);
  CHECK(found.candidates(0).score() > 0.6);
  CHECK(found.candidates(0).reasons(0) == "18 m apart");

  const intake::v1::Cluster cluster = Must(suite.Link(leak, {again}, suite.community));
  REQUIRE(cluster.members_size() == 1);
  CHECK(cluster.members(0).event() == again);
  CHECK(cluster.members(0).score() == Approx(found.candidates(0).score()).margin(0.01));
  const pb::Event merged = suite.Get(again, suite.community);
  CHECK(merged.state() == pb::Event::STATE_MERGED);
  CHECK(merged.sla_light() == pb::SLA_LIGHT_NONE);
  found = Must(suite.Ask(suite.clusters, &C::ListCandidates, ask, suite.community));
  CHECK(found.candidates_size() == 0);
  // Its clocks stand: a year later it is not late.
  suite.clock.Advance(absl::Hours(24 * 365));
  CHECK(suite.Get(again, suite.community).sla_light() == pb::SLA_LIGHT_NONE);
  CHECK(suite.Get(leak, suite.community).sla_light() == pb::SLA_LIGHT_RED);
}

TEST_CASE("linking is repeatable, and nothing follows two work orders or itself") {
  IntakeSuite suite;
  std::vector<std::string> names;
  for (int i = 0; i < 4; ++i) {
    suite.clock.Advance(absl::Seconds(1));
    names.push_back(suite.ReportAt(i).name());
  }
  intake::v1::LinkEventsRequest link;
  link.set_request_id(NewId(absl::Now()));
  link.set_master(names[0]);
  link.add_events(names[1]);
  const intake::v1::Cluster first =
      Must(suite.Ask(suite.clusters, &C::LinkEvents, link, suite.community));
  const intake::v1::Cluster second =
      Must(suite.Ask(suite.clusters, &C::LinkEvents, link, suite.community));
  CHECK(first.etag() == "1");
  CHECK(second.etag() == "1");
  CHECK(suite.Get(names[1], suite.community).etag() == "2");

  CHECK_THAT(suite.Link(names[1], {names[2]}, suite.community).status(), HasReason("NOT_MASTER"));
  CHECK_THAT(suite.Link(names[2], {names[1]}, suite.community).status(),
             HasReason("ALREADY_LINKED"));
  CHECK_THAT(suite.Link(names[2], {names[2]}, suite.community).status(),
             HasReason("INVALID_FIELD"));
  CHECK_THAT(suite.Link(names[0], {names[2]}, suite.resident).status(),
             HasReason("ROLE_NOT_ALLOWED"));
  CHECK_THAT(
      suite.Link(names[0], {names[2]}, MakeActor(Role::kCommunity, "c", {"222405002001"})).status(),
      HasReason("OUT_OF_SCOPE"));
  Must(suite.Step(&E::RejectEvent, names[3], suite.community));
  CHECK_THAT(suite.Link(names[0], {names[3]}, suite.community).status(),
             HasReason("ILLEGAL_TRANSITION"));
  CHECK_THAT(suite.Link(names[3], {names[2]}, suite.community).status(), HasReason("EVENT_ENDED"));
  CHECK(suite.database->Value("SELECT count(*) FROM cluster_members") == "1");
}

TEST_CASE("a cluster goes into another with all that follow it, and comes out again") {
  IntakeSuite suite;
  std::vector<std::string> names;
  for (int i = 0; i < 4; ++i) {
    suite.clock.Advance(absl::Seconds(1));
    names.push_back(suite.ReportAt(i).name());
  }
  Must(suite.Link(names[0], {names[1]}, suite.community));
  Must(suite.Link(names[2], {names[3]}, suite.community));
  const intake::v1::Cluster one = Must(suite.Link(names[0], {names[2]}, suite.community));
  REQUIRE(one.members_size() == 3);
  const intake::v1::Cluster seen = ClusterOf(suite, names[3], suite.community);
  CHECK(seen.master() == names[0]);
  CHECK(seen.members_size() == 3);
  CHECK_FALSE(
      suite.database->Value("SELECT count(*) FROM clusters WHERE merged_into IS NOT NULL") == "0");

  const pb::Event before = suite.Get(names[2], suite.community);
  CHECK(Must(Unmerge(suite, names[0], names[2])).members_size() == 2);
  const pb::Event after = suite.Get(names[2], suite.community);
  CHECK(after.state() == pb::Event::STATE_REPORTED);
  CHECK_FALSE(after.has_close_time());
  // The due time is the one it always had.
  CHECK(after.clocks(1).due_time().seconds() == before.clocks(1).due_time().seconds());
  CHECK_THAT(Unmerge(suite, names[0], names[2]).status(), HasReason("NOT_LINKED"));
  // It can be a work order again.
  CHECK(Must(Unmerge(suite, names[0], names[3])).members_size() == 1);
  CHECK(Must(suite.Link(names[2], {names[3]}, suite.community)).members_size() == 1);
}

TEST_CASE("one incident over four channels: every source is answered in its own codes") {
  IntakeSuite suite;
  const auto from = [&](pb::Channel channel, const std::string& number) {
    suite.clock.Advance(absl::Seconds(1));
    pb::ReportEventRequest report = Suite::Report();
    report.set_channel(channel);
    report.set_external_id(number);
    return Must(suite.MoveEvent(&E::ReportEvent, report, suite.hotline)).name();
  };
  const std::string hotline = from(pb::CHANNEL_HOTLINE_12345, "H-1");
  const std::string resident = suite.Reported(Suite::Report()).name();
  const std::string device = from(pb::CHANNEL_IOT, "I-1");
  const std::string patrol = from(pb::CHANNEL_SOCIAL_MEDIA, "S-1");
  Must(suite.Link(hotline, {resident, device, patrol}, suite.community));
  const auto light_of = [&](const std::string& name, const Suite::ActorPtr& actor) {
    return suite.Get(name, actor).progress_light();
  };
  CHECK(light_of(device, suite.community) == pb::PROGRESS_LIGHT_RED);
  suite.clock.Advance(absl::Minutes(1));
  const absl::Time accepted = suite.clock.Now();
  Must(suite.Step(&E::AcceptEvent, hotline, suite.member));
  Must(suite.Step(&E::StartHandling, hotline, suite.member));
  // Every report shows how far the work order has got, to a reporter who may not read that one too.
  CHECK(light_of(device, suite.community) == pb::PROGRESS_LIGHT_YELLOW);
  CHECK(light_of(resident, suite.resident) == pb::PROGRESS_LIGHT_YELLOW);
  pb::GetEventRequest before;
  before.set_name(device);
  *before.mutable_read_time() = rpc::ToTimestamp(accepted - absl::Seconds(1));
  const pb::Event then = Must(suite.Ask(suite.events, &E::GetEvent, before, suite.community));
  CHECK(then.state() == pb::Event::STATE_MERGED);
  CHECK(then.progress_light() == pb::PROGRESS_LIGHT_RED);

  intake::v1::ListAnswersRequest ask;
  ask.set_parent(kParent);
  ask.set_event(device);
  auto answers = Must(suite.Ask(suite.clusters, &C::ListAnswers, ask, suite.community));
  REQUIRE(answers.answers_size() == 4);
  std::map<std::string, std::string> codes;
  for (const intake::v1::SourceAnswer& answer : answers.answers()) {
    codes[answer.event()] = answer.code();
    CHECK(answer.work_order() == hotline);
    CHECK_FALSE(answer.final());
  }
  CHECK(codes == std::map<std::string, std::string>{{hotline, "BANLIZHONG"},
                                                    {resident, "open"},
                                                    {device, "ACKNOWLEDGED"},
                                                    {patrol, "open"}});
  // A reporter hears of their own report only.
  ask.set_event(resident);
  CHECK(Must(suite.Ask(suite.clusters, &C::ListAnswers, ask, suite.resident)).answers_size() == 1);
  // A channel is followed by polling.
  intake::v1::ListAnswersRequest poll;
  poll.set_parent(kParent);
  poll.set_channel(pb::CHANNEL_IOT);
  answers = Must(suite.Ask(suite.clusters, &C::ListAnswers, poll, suite.hotline));
  REQUIRE(answers.answers_size() == 1);
  CHECK(answers.answers(0).external_id() == "I-1");
  CHECK(answers.answers(0).state() == pb::Event::STATE_HANDLING);
  *poll.mutable_start_time() = answers.answers(0).update_time();
  CHECK(Must(suite.Ask(suite.clusters, &C::ListAnswers, poll, suite.hotline)).answers_size() == 1);
  poll.mutable_start_time()->set_seconds(poll.start_time().seconds() + 1);
  CHECK(Must(suite.Ask(suite.clusters, &C::ListAnswers, poll, suite.hotline)).answers_size() == 0);
}

TEST_CASE("a channel is followed page by page: a step moves its answer behind all others") {
  IntakeSuite suite;
  const auto from = [&](pb::Channel channel, const std::string& number) {
    suite.clock.Advance(absl::Seconds(1));
    pb::ReportEventRequest report = Suite::Report();
    report.set_channel(channel);
    report.set_external_id(number);
    return Must(suite.MoveEvent(&E::ReportEvent, report, suite.hotline)).name();
  };
  const std::string master = from(pb::CHANNEL_HOTLINE_12345, "H-1");
  const std::string first = from(pb::CHANNEL_IOT, "I-1");
  const std::string second = from(pb::CHANNEL_IOT, "I-2");
  const std::string third = from(pb::CHANNEL_IOT, "");
  intake::v1::ListAnswersRequest poll;
  poll.set_parent(kParent);
  poll.set_channel(pb::CHANNEL_IOT);
  poll.set_page_size(1);
  const auto told = [&](const Suite::ActorPtr& actor) {
    std::vector<std::string> events;
    poll.clear_page_token();
    do {
      const auto page = Must(suite.Ask(suite.clusters, &C::ListAnswers, poll, actor));
      for (const intake::v1::SourceAnswer& answer : page.answers())
        events.push_back(answer.event());
      poll.set_page_token(page.next_page_token());
    } while (!poll.page_token().empty());
    return events;
  };
  using Strings = std::vector<std::string>;
  CHECK(told(suite.hotline) == Strings{first, second, third});
  suite.clock.Advance(absl::Seconds(1));
  Must(suite.Step(&E::AcceptEvent, first, suite.member));
  CHECK(told(suite.hotline) == Strings{second, third, first});
  // A step of the work order is news for what follows it.
  suite.clock.Advance(absl::Seconds(1));
  Must(suite.Link(master, {second}, suite.community));
  suite.clock.Advance(absl::Seconds(1));
  Must(suite.Step(&E::AcceptEvent, third, suite.member));
  CHECK(told(suite.hotline) == Strings{first, second, third});
  suite.clock.Advance(absl::Seconds(1));
  Must(suite.Step(&E::AcceptEvent, master, suite.member));
  CHECK(told(suite.hotline) == Strings{first, third, second});
  *poll.mutable_start_time() = suite.Get(master, suite.community).update_time();
  CHECK(told(suite.hotline) == Strings{second});
  // Nobody is told of what somebody else filed.
  CHECK(told(suite.resident).empty());
  poll.clear_start_time();
  const std::string own = suite.Reported(Suite::Report()).name();
  poll.set_channel(pb::CHANNEL_RESIDENT);
  CHECK(told(suite.resident) == Strings{own});
}

TEST_CASE("what was filed by a channel is gone through in the order of filing, page by page") {
  IntakeSuite suite;
  std::vector<std::string> filed;
  std::string master;
  for (int i = 0; i < 7; ++i) {
    suite.clock.Advance(absl::Seconds(1));
    pb::ReportEventRequest report = Suite::Report();
    report.set_channel(i % 3 == 1 ? pb::CHANNEL_HOTLINE_12345 : pb::CHANNEL_IOT);
    report.set_external_id(absl::StrCat("N-", i));
    const std::string name = Must(suite.MoveEvent(&E::ReportEvent, report, suite.hotline)).name();
    if (i % 3 == 1) {
      // The first of them: the others are due later.
      if (master.empty()) master = name;
    } else {
      filed.push_back(name);
    }
  }
  // Steps and links change what is told, and no place in the order.
  Must(suite.Link(master, {filed[1]}, suite.community));
  Must(suite.Step(&E::AcceptEvent, filed[0], suite.member));
  intake::v1::ListAnswersRequest list;
  list.set_parent(kParent);
  list.set_channel(pb::CHANNEL_IOT);
  list.set_order(intake::v1::ListAnswersRequest::ORDER_FILED);
  for (const int size : {1, 2, 3, 7, 100}) {
    list.set_page_size(size);
    list.clear_page_token();
    std::vector<std::string> told;
    int pages = 0;
    do {
      const auto page = Must(suite.Ask(suite.clusters, &C::ListAnswers, list, suite.hotline));
      CHECK(page.answers_size() <= size);
      for (const intake::v1::SourceAnswer& answer : page.answers()) {
        told.push_back(answer.event());
        CHECK(answer.channel() == pb::CHANNEL_IOT);
        CHECK(answer.work_order() == (answer.event() == filed[1] ? master : answer.event()));
      }
      list.set_page_token(page.next_page_token());
      ++pages;
    } while (!list.page_token().empty());
    CHECK(told == filed);
    CHECK(pages == (7 + size - 1) / size);
  }
  list.clear_page_token();
  CHECK(Must(suite.Ask(suite.clusters, &C::ListAnswers, list, suite.resident)).answers().empty());
  list.set_page_size(1);
  list.set_page_token(
      Must(suite.Ask(suite.clusters, &C::ListAnswers, list, suite.hotline)).next_page_token());
  // The token of one order is none of the other.
  list.clear_order();
  CHECK_THAT(suite.Ask(suite.clusters, &C::ListAnswers, list, suite.hotline).status(),
             HasCode(absl::StatusCode::kInvalidArgument));
  list.clear_page_token();
  list.set_order(intake::v1::ListAnswersRequest::ORDER_FILED);
  list.mutable_start_time()->set_seconds(1);
  CHECK_THAT(suite.Ask(suite.clusters, &C::ListAnswers, list, suite.hotline).status(),
             HasCode(absl::StatusCode::kInvalidArgument));
}

TEST_CASE("when the work order ends every source is told, once per end") {
  IntakeSuite suite;
  const std::string master = suite.Reported(Suite::Report()).name();
  pb::ReportEventRequest call = Suite::Report();
  call.set_channel(pb::CHANNEL_HOTLINE_12345);
  call.set_external_id("H-1");
  const std::string hotline = Must(suite.MoveEvent(&E::ReportEvent, call, suite.hotline)).name();
  Must(suite.Link(master, {hotline}, suite.community));
  CHECK(suite.Get(hotline, suite.community).work_order() == master);
  CHECK(suite.Get(master, suite.community).work_order().empty());
  const auto told = [&] {
    REQUIRE(suite.fanout.Run().ok());
    return suite.database->Value("SELECT count(*) FROM outbox WHERE type = 'cluster.answered'");
  };
  CHECK(told() == "0");
  const auto finish = [&] {
    suite.clock.Advance(absl::Minutes(5));
    pb::SubmitResultRequest result;
    result.set_name(master);
    result.set_result("done");
    Must(suite.MoveEvent(&E::SubmitResult, result, suite.member));
    Must(suite.Step(&E::ApproveResult, master, suite.community));
    pb::RecordReturnVisitRequest visit;
    visit.set_name(master);
    visit.set_result(pb::VISIT_RESULT_RESOLVED);
    Must(suite.MoveEvent(&E::RecordReturnVisit, visit, suite.community));
    Must(suite.Step(&E::CloseEvent, master, suite.community));
  };
  Must(suite.Step(&E::AcceptEvent, master, suite.member));
  Must(suite.Step(&E::StartHandling, master, suite.member));
  finish();
  CHECK(told() == "1");
  CHECK(told() == "1");
  Must(suite.Step(&E::ReturnForRehandling, master, suite.community));
  CHECK(told() == "1");
  finish();
  CHECK(told() == "2");
  // An event closed in a cluster that nobody follows owes nothing.
  Must(Unmerge(suite, master, hotline));
  CHECK(told() == "2");
}

TEST_CASE("an event that two people link at the same time follows one of the work orders") {
  IntakeSuite suite;
  for (int round = 0; round < 8; ++round) {
    const std::string contested = suite.ReportAt(0).name();
    const std::string masters[] = {suite.ReportAt(10).name(), suite.ReportAt(20).name()};
    absl::Status results[2];
    std::vector<std::thread> threads;
    for (int i = 0; i < 2; ++i) {
      threads.emplace_back(
          [&, i] { results[i] = suite.Link(masters[i], {contested}, suite.community).status(); });
    }
    for (std::thread& thread : threads) thread.join();
    const absl::Status& refused = results[0].ok() ? results[1] : results[0];
    CHECK(results[0].ok() != results[1].ok());
    CHECK_THAT(refused, FailsWith(absl::StatusCode::kFailedPrecondition, "ALREADY_LINKED"));
  }
}

TEST_CASE("a link decided before another one came is not an internal error") {
  IntakeSuite suite;
  const std::string contested = suite.ReportAt(0).name();
  const std::string late = suite.ReportAt(10).name();
  intake::v1::LinkEventsRequest request;
  request.add_events(contested);
  const rpc::Call call = suite.CallOf(suite.community, request);
  const Incident incident = Must(suite.finder.Read(call, late, request.events()));
  std::vector<std::pair<command::Origin, ClusterCommand>> commands;
  commands.emplace_back(call.Origin(NewId(absl::Now())),
                        Must(suite.finder.Linking(call, incident)));
  Must(suite.Link(suite.ReportAt(20).name(), {contested}, suite.community));
  CHECK_THAT(suite.cluster_runner.RunAll(std::move(commands))[0].status(),
             FailsWith(absl::StatusCode::kAborted, "LOST_RACE"));
}

}  // namespace
}  // namespace hailan::event_workflow::testing
