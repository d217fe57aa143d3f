// What those who reported are told of what was done: what reads answer, and the change feed.
#include <google/protobuf/any.pb.h>

#include <catch2/catch.hpp>
#include <map>
#include <vector>

#include "absl/strings/escaping.h"
#include "common/rpc/timestamp.h"
#include "tests/integration/event_workflow/intake/suite.h"

namespace hailan::event_workflow::testing {
namespace {

using E = EventService;
using C = ClusterService;
using Strings = std::map<std::string, std::string>;

constexpr char kInner[] = "阀门老化，责任在施工方";
constexpr char kFirst[] = "已更换管道，恢复供热。";
constexpr char kSecond[] = "已全部换新。";

struct Answers : IntakeSuite {
  void Start(const std::string& name) {
    Must(Step(&E::AcceptEvent, name, member));
    Must(Step(&E::StartHandling, name, member));
  }
  void Submit(const std::string& name, const std::string& answer) {
    clock.Advance(absl::Minutes(5));
    pb::SubmitResultRequest result;
    result.set_name(name);
    result.set_result(kInner);
    result.set_answer(answer);
    Must(MoveEvent(&E::SubmitResult, result, member));
  }
  // What a reader of the event finds; at an instant, or now.
  std::string AnswerOf(const std::string& name,
                       const ActorPtr& actor,
                       absl::Time at = absl::InfiniteFuture()) {
    pb::GetEventRequest get;
    get.set_name(name);
    if (at != absl::InfiniteFuture()) *get.mutable_read_time() = rpc::ToTimestamp(at);
    return Must(Ask(events, &E::GetEvent, get, actor)).answer();
  }
  std::string Filed(pb::Channel channel, const std::string& number) {
    clock.Advance(absl::Seconds(1));
    pb::ReportEventRequest report = Report();
    report.set_channel(channel);
    report.set_external_id(number);
    return Must(MoveEvent(&E::ReportEvent, report, hotline)).name();
  }
  // What the answers of a request say of the event, which they name once.
  std::string ResultIn(const intake::v1::ListAnswersRequest& request, const std::string& event) {
    std::vector<std::string> results;
    const auto page = Must(Ask(clusters, &C::ListAnswers, request, hotline));
    for (const intake::v1::SourceAnswer& answer : page.answers()) {
      if (answer.event() == event) results.push_back(answer.result());
    }
    REQUIRE(results.size() == 1);
    return results[0];
  }
  // By the event, and by both orders of the channel: the same.
  std::string ToldOf(const std::string& event, pb::Channel channel) {
    intake::v1::ListAnswersRequest request;
    request.set_parent(kParent);
    request.set_channel(channel);
    const std::string told = ResultIn(request, event);
    request.set_order(intake::v1::ListAnswersRequest::ORDER_FILED);
    CHECK(ResultIn(request, event) == told);
    request.set_event(event);
    CHECK(ResultIn(request, event) == told);
    return told;
  }
};

TEST_CASE("the reporter reads the answer of a result once it is accepted, and never its note") {
  Answers suite;
  const std::string name = suite.Filed(pb::CHANNEL_HOTLINE_12345, "H-1");
  const auto told = [&] { return suite.ToldOf(name, pb::CHANNEL_HOTLINE_12345); };
  suite.Start(name);
  CHECK(told().empty());
  suite.Submit(name, kFirst);
  // Whoever judges the result reads what it says to the reporter; the reporter does not yet.
  CHECK(suite.AnswerOf(name, suite.community) == kFirst);
  CHECK(suite.AnswerOf(name, suite.member) == kFirst);
  CHECK(suite.AnswerOf(name, suite.hotline).empty());
  CHECK(told().empty());
  Must(suite.Step(&E::ApproveResult, name, suite.community));
  const absl::Time accepted = suite.clock.Now();
  CHECK(suite.AnswerOf(name, suite.hotline) == kFirst);
  CHECK(told() == kFirst);

  // A result that was returned is no answer any more, nor is it one of the round after.
  suite.clock.Advance(absl::Minutes(5));
  Must(suite.Step(&E::ReturnForRehandling, name, suite.community));
  CHECK(suite.AnswerOf(name, suite.community).empty());
  CHECK(told().empty());
  suite.Submit(name, "");
  Must(suite.Step(&E::ApproveResult, name, suite.community));
  CHECK(suite.AnswerOf(name, suite.hotline).empty());
  CHECK(told().empty());
  suite.clock.Advance(absl::Minutes(5));
  Must(suite.Step(&E::ReturnForRehandling, name, suite.community));
  suite.Submit(name, kSecond);
  Must(suite.Step(&E::ApproveResult, name, suite.community));
  CHECK(told() == kSecond);
  // What was told then stays what was told then.
  CHECK(suite.AnswerOf(name, suite.hotline, accepted) == kFirst);
  CHECK(suite.AnswerOf(name, suite.hotline, accepted - absl::Seconds(1)).empty());
  CHECK(suite.AnswerOf(name, suite.hotline, accepted + absl::Minutes(6)).empty());
}

TEST_CASE("a resident reads the public words in the own report only, and no note of the result") {
  Answers suite;
  const std::string name = suite.Reported(Suite::Report()).name();
  suite.Start(name);
  suite.Submit(name, kFirst);
  CHECK(suite.AnswerOf(name, suite.resident).empty());
  Must(suite.Step(&E::ApproveResult, name, suite.community));
  CHECK(suite.AnswerOf(name, suite.resident) == kFirst);
  pb::ListHistoryRequest list;
  list.set_parent(name);
  const auto history = Must(suite.Ask(suite.events, &E::ListHistory, list, suite.resident));
  for (const pb::HistoryEntry& entry : history.entries()) {
    CHECK(entry.note().empty());
  }
  pb::GetEventRequest get;
  get.set_name(name);
  const Suite::ActorPtr other = MakeActor(Role::kResident, "resident-2");
  CHECK_THAT(suite.Ask(suite.events, &E::GetEvent, get, other).status(), HasReason("OUT_OF_SCOPE"));
}

TEST_CASE("an office tells why it refused or cancelled; a reporter who withdraws tells nobody") {
  Answers suite;
  const std::string refused = suite.Filed(pb::CHANNEL_HOTLINE_12345, "H-1");
  Must(suite.Step(&E::RejectEvent, refused, suite.community));
  CHECK(suite.ToldOf(refused, pb::CHANNEL_HOTLINE_12345) == "why");
  CHECK(suite.AnswerOf(refused, suite.hotline) == "why");
  const std::string cancelled = suite.Filed(pb::CHANNEL_LETTERS_VISITS, "L-1");
  Must(suite.Step(&E::AcceptEvent, cancelled, suite.member));
  Must(suite.Step(&E::CancelEvent, cancelled, suite.community));
  CHECK(suite.ToldOf(cancelled, pb::CHANNEL_LETTERS_VISITS) == "why");

  // A neighbour whose report followed it hears that it ended, and none of the other's words.
  const std::string own = suite.Reported(Suite::Report()).name();
  const std::string follows = suite.Filed(pb::CHANNEL_SOCIAL_MEDIA, "S-1");
  Must(suite.Link(own, {follows}, suite.community));
  Must(suite.Step(&E::CancelEvent, own, suite.resident));
  CHECK(suite.ToldOf(follows, pb::CHANNEL_SOCIAL_MEDIA).empty());
  CHECK(suite.AnswerOf(follows, suite.hotline).empty());
}

// By the event of each source, what the latest message of this kind tells it.
Strings AnsweredIn(Suite& suite) {
  const auto rows = suite.database->Query(
      "SELECT encode(payload, 'hex') FROM outbox WHERE type = 'cluster.answered' "
      "ORDER BY sequence DESC LIMIT 1");
  REQUIRE(rows.size() == 1);
  google::protobuf::Any any;
  REQUIRE(any.ParseFromString(absl::HexStringToBytes(rows[0][0])));
  intake::v1::ClusterAnswers answers;
  REQUIRE(any.UnpackTo(&answers));
  Strings told;
  for (const intake::v1::SourceAnswer& answer : answers.answers()) {
    told[answer.event()] = answer.result();
  }
  return told;
}

TEST_CASE("D20 D21: whoever reported the same incident is told what the work order says") {
  Answers suite;
  const std::string order = suite.Reported(Suite::Report()).name();
  const std::string hotline = suite.Filed(pb::CHANNEL_HOTLINE_12345, "H-1");
  pb::ReportEventRequest anonymous = Suite::Report();
  const Event nameless = Must(suite.Run(
      suite.runner, suite.tracking, &TrackingService::ReportAnonymously, anonymous, suite.nobody));
  Must(suite.Link(order, {hotline, nameless.name.Format()}, suite.community));
  intake::v1::TrackReportRequest track;
  track.set_token(suite.tracking.Reply(nameless).token());
  const auto tracked = [&] {
    return Must(suite.Ask(suite.tracking, &TrackingService::TrackReport, track, suite.nobody));
  };
  suite.Start(order);
  suite.Submit(order, kFirst);
  CHECK(suite.ToldOf(hotline, pb::CHANNEL_HOTLINE_12345).empty());
  CHECK(suite.AnswerOf(hotline, suite.hotline).empty());
  CHECK(tracked().answer().empty());
  Must(suite.Step(&E::ApproveResult, order, suite.community));
  const absl::Time accepted = suite.clock.Now();
  CHECK(suite.ToldOf(hotline, pb::CHANNEL_HOTLINE_12345) == kFirst);
  CHECK(suite.AnswerOf(hotline, suite.hotline) == kFirst);
  CHECK(suite.AnswerOf(order, suite.resident) == kFirst);
  CHECK(tracked().answer() == kFirst);
  CHECK(tracked().SerializeAsString().find(kInner) == std::string::npos);

  pb::RecordReturnVisitRequest visit;
  visit.set_name(order);
  visit.set_result(pb::VISIT_RESULT_RESOLVED);
  Must(suite.MoveEvent(&E::RecordReturnVisit, visit, suite.community));
  Must(suite.Step(&E::CloseEvent, order, suite.community));
  REQUIRE(suite.fanout.Run().ok());
  CHECK(AnsweredIn(suite) ==
        Strings{{order, kFirst}, {hotline, kFirst}, {nameless.name.Format(), kFirst}});
  // Handled again without words: the end is told anew, with nothing of the first one.
  suite.clock.Advance(absl::Minutes(5));
  Must(suite.Step(&E::ReturnForRehandling, order, suite.community));
  CHECK(tracked().answer().empty());
  suite.Submit(order, "");
  Must(suite.Step(&E::ApproveResult, order, suite.community));
  Must(suite.MoveEvent(&E::RecordReturnVisit, visit, suite.community));
  Must(suite.Step(&E::CloseEvent, order, suite.community));
  REQUIRE(suite.fanout.Run().ok());
  CHECK(AnsweredIn(suite) == Strings{{order, ""}, {hotline, ""}, {nameless.name.Format(), ""}});
  CHECK(suite.AnswerOf(hotline, suite.hotline, accepted) == kFirst);
}

}  // namespace
}  // namespace hailan::event_workflow::testing
