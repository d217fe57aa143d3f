// Who may not judge a result, nor return it, nor cancel the case: everybody who had a hand in it in
// its round.
#include <catch2/catch.hpp>

#include "tests/unit/event_workflow/builders.h"

namespace hailan::event_workflow::testing {
namespace {

const VisitDetails kResolved{VisitResult::kResolved};

Actor Colleague(const char* subject) {
  Actor colleague = Community();
  colleague.subject = subject;
  return colleague;
}

Command Result() {
  return Do(Action::kSubmit, Evidence{{Photo(Purpose::kAfter)}});
}

TEST_CASE("nobody accepts, visits or closes their own work") {
  Story story;
  story.Take(Do(Action::kAccept, Triage{}), Community()).Take(Do(Action::kStart), Community());
  story.Take(Result(), Community());
  CHECK_THAT(story.Try(Do(Action::kApprove), Community()), HasReason("OWN_WORK"));
  const Actor colleague = Colleague("community-2");
  story.Take(Do(Action::kApprove), colleague);
  CHECK_THAT(story.Try(Do(Action::kVisit, kResolved), Community()), HasReason("OWN_WORK"));
  story.Take(Do(Action::kVisit, kResolved), Member());
  CHECK_THAT(story.Try(Do(Action::kClose), Community()), HasReason("OWN_WORK"));
  CHECK_THAT(story.Try(Do(Action::kClose), colleague), IsOk());
}

TEST_CASE("nobody returns their own result, and so no clock is started anew by who is late") {
  Story story;
  story.Take(Do(Action::kAccept, Triage{}), Community()).Take(Do(Action::kStart), Community());
  const absl::Time due = story.event().resolve_due;
  story.Wait(absl::Hours(71)).Take(Result(), Community());
  const Actor colleague = Colleague("community-2");
  const auto refused = [&] {
    CHECK_THAT(story.Try(Do(Action::kReturn), Community()),
               FailsWith(absl::StatusCode::kFailedPrecondition, "OWN_WORK"));
    CHECK_THAT(story.Try(Do(Action::kReturn), colleague), IsOk());
    CHECK(story.event().round == 1);
    CHECK(story.event().resolve_due == due);
  };
  refused();
  story.Take(Do(Action::kApprove), colleague);
  refused();
  story.Take(Do(Action::kVisit, kResolved), Member()).Take(Do(Action::kClose), colleague);
  refused();
  story.Take(Do(Action::kReturn), colleague);
  CHECK(story.event().round == 2);
  CHECK(story.event().resolve_due == story.now() + absl::Hours(72));
}

TEST_CASE("nobody cancels the case that they have or had") {
  const Actor colleague = Colleague("community-2");
  Command routed = Report();
  std::get<ReportDetails>(routed.details).assignee = Community().subject;
  Story story(routed);
  const auto refused = [&](const Actor& who) {
    INFO(NameOf(story.event().state));
    CHECK_THAT(story.Try(Do(Action::kCancel), who), HasReason("OWN_WORK"));
    CHECK_THAT(story.Try(Do(Action::kCancel), colleague), IsOk());
  };
  refused(Community());
  story.Take(Do(Action::kAccept, Triage{}), Member());
  refused(Community());
  story.Take(Do(Action::kStart), Community());
  refused(Community());
  // Late, and handed to a department that sends it back: still theirs.
  story.Wait(absl::Hours(80));
  story.Take(Do(Action::kDispatch, Target{"", "heat"}), colleague);
  refused(Community());
  story.Take(Do(Action::kSendBack), Department());
  refused(Community());
  story.Take(Do(Action::kCancel), colleague);
  CHECK(story.event().late.Has(ClockKind::kResolve));
}

TEST_CASE("who submitted a result that was returned cannot cancel the next round") {
  Story story;
  story.Take(Do(Action::kAccept, Triage{}), Community()).Take(Do(Action::kStart), Community());
  story.Take(Result(), Community()).Take(Do(Action::kReturn), City());
  CHECK_THAT(story.Try(Do(Action::kCancel), Community()), HasReason("OWN_WORK"));
  CHECK_THAT(story.Try(Do(Action::kCancel), City()), IsOk());
}

TEST_CASE(
    "a report is withdrawn by who filed it or voided by an office, not by the grid's member") {
  const Story reported;
  CHECK_THAT(reported.Try(Do(Action::kCancel), Member()),
             FailsWith(absl::StatusCode::kFailedPrecondition, "NOT_OWN_REPORT"));
  CHECK_THAT(reported.Try(Do(Action::kCancel), Resident()), IsOk());
  CHECK_THAT(reported.Try(Do(Action::kCancel), Community()), IsOk());
  // A member takes back what they found on patrol, although it was routed to them.
  Command patrol = Report(Channel::kPatrol);
  std::get<ReportDetails>(patrol.details).assignee = Member().subject;
  const Story found(patrol, Member());
  CHECK_THAT(found.Try(Do(Action::kCancel), Member()), IsOk());
}

TEST_CASE("an unmerged event is not withdrawn by who handled it before") {
  Story story(Report(Channel::kPatrol), Community());
  story.Take(Do(Action::kAccept, Triage{}), Member()).Take(Do(Action::kStart), Community());
  story.Take(Do(Action::kMerge), Community()).Take(Do(Action::kUnmerge), Community());
  REQUIRE(story.event().state == State::kReported);
  REQUIRE(story.event().reporter == Community().subject);
  CHECK_THAT(story.Try(Do(Action::kCancel), Community()), HasReason("OWN_WORK"));
  CHECK_THAT(story.Try(Do(Action::kCancel), Colleague("community-2")), IsOk());
}

TEST_CASE("who handled judges no better than who pressed the button") {
  Story story;
  // A clerk of the department who also sits in the community's office.
  Actor both = Colleague("two-hats");
  both.roles.Add(Role::kDepartment);
  both.departments = {"heat"};
  story.Take(Do(Action::kAccept, Triage{}), Community());
  story.Take(Do(Action::kDispatch, Target{"", "heat"}), Community());
  story.Take(Do(Action::kStart), both);
  story.Take(Result(), Department());
  CHECK(story.event().handler == Department().subject);
  CHECK(story.event().course == Course{});
  CHECK_THAT(story.Try(Do(Action::kApprove), both), HasReason("OWN_WORK"));
  story.Take(Do(Action::kApprove), Community());
  CHECK_THAT(story.Try(Do(Action::kVisit, kResolved), both), HasReason("OWN_WORK"));
  story.Take(Do(Action::kVisit, kResolved), Member());
  CHECK_THAT(story.Try(Do(Action::kClose), both), HasReason("OWN_WORK"));
  CHECK_THAT(story.Try(Do(Action::kClose), Community()), IsOk());
}

TEST_CASE("with a whistle, who started is known apart from whom the case was routed to") {
  const auto whistled = [](Story& story, const Actor& heat) {
    story.Take(Do(Action::kBlowWhistle, Whistle({"heat"}, story.now() + absl::Hours(2))),
               Community());
    story.Take(Do(Action::kReportIn, Reply(1)), heat);
    story.Take(Do(Action::kAnswerWhistle, Reply(1, "", true)), heat);
    story.Take(Do(Action::kCloseWhistle, Reply(1)), Community());
  };
  Command report = Report();
  std::get<ReportDetails>(report.details).assignee = Member().subject;
  Story called(report);
  called.Take(Do(Action::kAccept, Triage{}), Community());
  whistled(called, Department());
  // The member, to whom it was routed, has done nothing that others would have to judge.
  called.Take(Result(), Department()).Take(Do(Action::kApprove), Community());
  CHECK_THAT(called.Try(Do(Action::kVisit, kResolved), Member()), IsOk());

  Story begun(report);
  begun.Take(Do(Action::kAccept, Triage{}), Community()).Take(Do(Action::kStart), Member());
  whistled(begun, Department());
  CHECK(begun.event().course.handlers == std::vector<std::string>{Member().subject});
  begun.Take(Result(), Department()).Take(Do(Action::kApprove), Community());
  CHECK_THAT(begun.Try(Do(Action::kVisit, kResolved), Member()), HasReason("OWN_WORK"));
  CHECK_THAT(begun.Try(Do(Action::kVisit, kResolved), Community()), IsOk());
}

TEST_CASE("a case that was taken from somebody is theirs until the next round") {
  const Actor first = Colleague("community-1st");
  Story story;
  story.Take(Do(Action::kAccept, Triage{}), Community()).Take(Do(Action::kStart), first);
  // Twice to and fro leaves one note.
  for (int turn = 0; turn < 2; ++turn) {
    story.Take(Do(Action::kDispatch, Target{first.subject, ""}), Community());
    story.Take(Do(Action::kStart), first);
  }
  story.Take(Do(Action::kDispatch, Target{"", "heat"}), Community());
  CHECK(story.event().course.handlers == std::vector<std::string>{first.subject});
  story.Take(Do(Action::kStart), Department()).Take(Result(), Department());
  CHECK_THAT(story.Try(Do(Action::kApprove), first), HasReason("OWN_WORK"));
  CHECK_THAT(story.Try(Do(Action::kApprove), Community()), IsOk());
  // Handled anew by others alone, it is others' work.
  story.Take(Do(Action::kReturn), Community());
  CHECK(story.event().course.handlers.empty());
  story.Take(Result(), Department());
  CHECK_THAT(story.Try(Do(Action::kApprove), first), IsOk());
}

}  // namespace
}  // namespace hailan::event_workflow::testing
