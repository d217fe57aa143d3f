// Who may not judge a result: everybody who had a hand in it in its round.
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
