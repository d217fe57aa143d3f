#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "services/event_workflow/domain/rules.h"
#include "tests/integration/event_workflow/fixture.h"

namespace hailan::event_workflow::testing {
namespace {

using E = EventService;
using W = WhistleService;

pb::BlowWhistleRequest Blow(const Suite& suite, const std::string& event) {
  pb::BlowWhistleRequest blow;
  blow.set_event(event);
  blow.add_departments(kParent + "/departments/heat");
  blow.set_matter("关阀并修复");
  blow.set_occasion(pb::WHISTLE_OCCASION_RESIDENT_MATTER);
  blow.mutable_due_time()->set_seconds(absl::ToUnixSeconds(suite.clock.Now()) + 7200);
  return blow;
}

pb::SubmitResultRequest Result(const std::string& event) {
  pb::SubmitResultRequest submit;
  submit.set_name(event);
  submit.set_result("已更换阀门");
  *submit.add_attachments() = Suite::Photo(pb::Attachment::PURPOSE_AFTER);
  return submit;
}

TEST_CASE("the whole loop: report, contact, whistle, result, return visit, closure") {
  Suite suite;
  suite.UseCatalogue();
  pb::ReportEventRequest report = Suite::Report();
  report.set_item(kParent + "/catalogueItems/0101");
  *report.add_attachments() = Suite::Photo(pb::Attachment::PURPOSE_BEFORE);
  const pb::Event reported = suite.Reported(report);
  const std::string& name = reported.name();
  CHECK(reported.state() == pb::Event::STATE_REPORTED);
  CHECK(reported.territory() == kParent + "/territories/" + kGrid);
  CHECK(reported.department() == kParent + "/departments/heat");
  CHECK(reported.catalogue() == kParent + "/catalogues/2026");
  CHECK(reported.progress_light() == pb::PROGRESS_LIGHT_RED);
  CHECK(reported.assignee().empty());  // the resident's view

  suite.clock.Advance(absl::Minutes(10));
  CHECK(Must(suite.Step(&E::AcceptEvent, name, suite.member)).assignee() ==
        kParent + "/staff/member-1");
  suite.clock.Advance(absl::Minutes(10));
  CHECK(Must(suite.Step(&E::RecordContact, name, suite.member)).has_contact_time());
  const pb::Whistle whistle =
      Must(suite.MoveWhistle(&W::BlowWhistle, Blow(suite, name), suite.community));
  CHECK(whistle.name() ==
        absl::StrCat(kParent, "/whistles/", name.substr(name.rfind('/') + 1), "-1"));
  pb::ReportInRequest in;
  in.set_name(whistle.name());
  CHECK(Must(suite.MoveWhistle(&W::ReportIn, in, suite.heat)).calls(0).reporter_in() == "heat-1");
  pb::AnswerWhistleRequest answer;
  answer.set_name(whistle.name());
  answer.set_answer("已关阀");
  answer.set_resolved(true);
  CHECK(Must(suite.MoveWhistle(&W::AnswerWhistle, answer, suite.heat)).has_answered_time());
  pb::CloseWhistleRequest close;
  close.set_name(whistle.name());
  close.set_outcome("部门到场处置");
  CHECK(Must(suite.MoveWhistle(&W::CloseWhistle, close, suite.community)).has_close_time());

  suite.clock.Advance(absl::Hours(1));
  CHECK(Must(suite.MoveEvent(&E::SubmitResult, Result(name), suite.heat)).progress_light() ==
        pb::PROGRESS_LIGHT_BLUE);
  CHECK(Must(suite.Step(&E::ReturnForRehandling, name, suite.community)).round() == 2);
  CHECK(Must(suite.MoveEvent(&E::SubmitResult, Result(name), suite.heat)).handler() == "heat-1");
  Must(suite.Step(&E::ApproveResult, name, suite.community));
  CHECK_THAT(suite.Step(&E::CloseEvent, name, suite.community).status(),
             HasReason("VISIT_REQUIRED"));
  pb::RecordReturnVisitRequest visit;
  visit.set_name(name);
  visit.set_result(pb::VISIT_RESULT_RESOLVED);
  Must(suite.MoveEvent(&E::RecordReturnVisit, visit, suite.member));
  const pb::Event closed = Must(suite.Step(&E::CloseEvent, name, suite.community));
  CHECK(closed.state() == pb::Event::STATE_CLOSED);
  CHECK(closed.progress_light() == pb::PROGRESS_LIGHT_GREEN);
  CHECK(closed.late_clocks().empty());

  const pb::Event whole = suite.Get(name, suite.member);
  CHECK(whole.report().description() == "暖气管道漏水");
  CHECK(whole.attachments_size() == 3);
  CHECK(whole.attachments(0).sha256() == std::string(64, 'a'));

  pb::ListHistoryRequest list;
  list.set_parent(name);
  list.set_page_size(5);
  std::vector<pb::HistoryEntry> entries;
  do {
    const auto page = Must(suite.events.ListHistory(suite.CallOf(suite.city, list), list));
    entries.insert(entries.end(), page.entries().begin(), page.entries().end());
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty());
  REQUIRE(entries.size() == 13);
  for (size_t i = 0; i < entries.size(); ++i) {
    CHECK(entries[i].revision() == static_cast<int64_t>(i) + 1);
    if (i > 0) CHECK(entries[i].from_state() == entries[i - 1].to_state());
  }
  CHECK(entries[3].whistle() == whistle.name());
  CHECK(suite.database->Value("SELECT count(*) FROM outbox WHERE type LIKE 'event.%'") == "13");

  pb::GetEventRequest past;
  past.set_name(name);
  past.mutable_read_time()->set_seconds(absl::ToUnixSeconds(
      absl::FromUnixSeconds(reported.create_time().seconds()) + absl::Minutes(15)));
  const auto then = Must(suite.events.GetEvent(suite.CallOf(suite.member, past), past));
  CHECK(then.state() == pb::Event::STATE_ACCEPTED);
  CHECK(then.progress_light() == pb::PROGRESS_LIGHT_YELLOW);
  CHECK(then.whistle().empty());
  CHECK(then.attachments_size() == 1);
}

TEST_CASE("refusals change nothing: illegal step, stale etag, reused request id") {
  Suite suite;
  const pb::Event event = suite.Reported(Suite::Report());
  CHECK_THAT(suite.Step(&E::ApproveResult, event.name(), suite.community).status(),
             FailsWith(absl::StatusCode::kFailedPrecondition, "ILLEGAL_TRANSITION"));
  pb::AcceptEventRequest accept;
  accept.set_name(event.name());
  accept.set_etag("41");
  CHECK_THAT(suite.MoveEvent(&E::AcceptEvent, accept, suite.member).status(),
             FailsWith(absl::StatusCode::kAborted, "STALE_ETAG"));
  accept.set_etag(event.etag());
  accept.set_request_id(NewId(absl::Now()));
  const pb::Event accepted = Must(suite.MoveEvent(&E::AcceptEvent, accept, suite.member));
  CHECK(Must(suite.MoveEvent(&E::AcceptEvent, accept, suite.member)).etag() == accepted.etag());
  accept.set_note("another body");
  CHECK_THAT(suite.MoveEvent(&E::AcceptEvent, accept, suite.member).status(),
             FailsWith(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
  accept.clear_request_id();
  accept.clear_etag();
  accept.set_item(kParent + "/catalogueItems/9999");
  CHECK_THAT(suite.MoveEvent(&E::AcceptEvent, accept, suite.member).status(),
             HasReason("UNKNOWN_ITEM"));
  CHECK(suite.database->Value("SELECT revision FROM events") == "2");
  CHECK(suite.database->Value("SELECT count(*) FROM event_history") == "2");
}

TEST_CASE("a repeated report is the same event, also by the channel's number") {
  Suite suite;
  pb::ReportEventRequest report = Suite::Report();
  report.set_external_id("12345-77");
  report.set_request_id(NewId(absl::Now()));
  const auto filed = [&] { return suite.MoveEvent(&E::ReportEvent, report, suite.community); };
  const pb::Event first = Must(filed());
  CHECK(Must(filed()).name() == first.name());
  report.set_request_id(NewId(absl::Now()));
  const absl::Status again = filed().status();
  CHECK_THAT(again, FailsWith(absl::StatusCode::kAlreadyExists, "EXTERNAL_ID_KNOWN"));
  CHECK(MetadataOf(again).front().second == first.name());
  CHECK(suite.database->Value("SELECT count(*) FROM events") == "1");
}

TEST_CASE("of many concurrent steps on one event each is decided on the one before") {
  Suite suite;
  const std::string name = suite.Reported(Suite::Report()).name();
  pb::RecordContactRequest contact;
  contact.set_name(name);
  pb::AcceptEventRequest accept;
  accept.set_name(name);
  std::vector<std::pair<command::Origin, Command>> commands;
  for (int i = 0; i < 40; ++i) {
    const rpc::Call call = suite.CallOf(suite.member, contact);
    commands.emplace_back(call.Origin(NewId(absl::Now())),
                          i % 2 == 0 ? Must(suite.events.RecordContact(call, contact))
                                     : Must(suite.events.AcceptEvent(call, accept)));
  }
  EventRunner other(suite.store, suite.clock, suite.database->options());
  auto half =
      std::vector<std::pair<command::Origin, Command>>(commands.begin() + 20, commands.end());
  commands.resize(20);
  std::vector<absl::StatusOr<Event>> results;
  std::thread second([&] {
    for (auto& result : other.RunAll(std::move(half))) results.push_back(std::move(result));
  });
  const auto first = suite.runner.RunAll(std::move(commands));
  second.join();
  results.insert(results.end(), first.begin(), first.end());
  int accepted = 0;
  int stored = 0;
  for (const absl::StatusOr<Event>& result : results) {
    if (result.ok()) ++stored;
    if (!result.ok()) {
      const std::string reason = ReasonOf(result.status());
      const bool expected = reason == "ILLEGAL_TRANSITION" || reason == "LOST_RACE";
      CHECK(expected);
    }
  }
  accepted = std::stoi(
      suite.database->Value("SELECT count(*) FROM event_history WHERE action = 'ACCEPT'"));
  CHECK(accepted == 1);
  CHECK(suite.database->Value("SELECT count(*) FROM event_history") == absl::StrCat(stored + 1));
  CHECK(suite.database->Value("SELECT revision FROM events") == absl::StrCat(stored + 1));
}

TEST_CASE("README shows the diagram of the rule table") {
  const char* root = std::getenv("HAILAN_SOURCE_DIR");
  REQUIRE(root != nullptr);
  std::ifstream file(absl::StrCat(root, "/services/event_workflow/README.md"));
  std::stringstream text;
  text << file.rdbuf();
  const std::string expected = absl::StrCat("<!-- diagram begin -->\n```mermaid\n",
                                            MermaidDiagram(DefaultRules()),
                                            "```\n<!-- diagram end -->");
  CHECK(text.str().find(expected) != std::string::npos);
}

}  // namespace
}  // namespace hailan::event_workflow::testing
