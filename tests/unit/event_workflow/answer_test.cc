#include <catch2/catch.hpp>

#include "tests/unit/event_workflow/builders.h"

namespace hailan::event_workflow::testing {
namespace {

TEST_CASE("the answer for whoever reported goes beside the result, of the step that it came with") {
  Story story = Story::At(State::kHandling);
  story.Take(
      Do(Action::kSubmit, Evidence{{Photo(Purpose::kAfter)}, "已更换管道。"}, "阀门老化，见附件"),
      Department());
  CHECK(story.last().entry.answer == "已更换管道。");
  CHECK(story.last().entry.note == "阀门老化，见附件");
  story.Take(Do(Action::kApprove), Community());
  CHECK(story.last().entry.answer.empty());
  story.Take(Do(Action::kReturn), Community());
  story.Take(Do(Action::kSubmit, Evidence{{Photo(Purpose::kAfter)}}), Department());
  CHECK(story.last().entry.answer.empty());
}

TEST_CASE("an answer stands once it is accepted; before, those in charge read it, no reporter") {
  for (const State state : {State::kReported,
                            State::kAccepted,
                            State::kHandling,
                            State::kWhistled,
                            State::kHandled,
                            State::kMerged}) {
    CHECK_FALSE(AnswerStands(state));
  }
  for (const State state :
       {State::kReturnVisit, State::kClosed, State::kRejected, State::kCancelled}) {
    CHECK(AnswerStands(state));
  }
  Event event = Story::At(State::kHandled).event();
  for (const Actor& actor : {Member(), Community(), Department(), City()}) {
    CHECK(SeesUnaccepted(actor, event));
  }
  CHECK_FALSE(SeesUnaccepted(Resident(), event));
  Actor away = Community();
  away.areas = {"222405001002"};
  CHECK_FALSE(SeesUnaccepted(away, event));
  // A system that reported sees notes, but passes on what it reads.
  event.reporter = "hotline";
  CHECK_FALSE(SeesUnaccepted(Person(Role::kIntegrator, "hotline"), event));
  CHECK_FALSE(SeesReduced(Person(Role::kIntegrator, "hotline"), event));
}

}  // namespace
}  // namespace hailan::event_workflow::testing
