#include <catch2/catch.hpp>

#include "services/event_workflow/domain/clock/stays.h"
#include "services/event_workflow/domain/proceedings/ledger.h"
#include "services/event_workflow/domain/workflow/city_workflows.h"
#include "tests/unit/event_workflow/builders.h"

namespace hailan::event_workflow::testing {
namespace {

Command Extension(absl::Duration amount) {
  return Do(Action::kRequestExtension, ProceedingRequest{amount, std::nullopt});
}
Command Hold(absl::Time until) {
  return Do(Action::kRequestHold, ProceedingRequest{absl::ZeroDuration(), until});
}
Command Decided(Action action, int number) {
  return Do(action, ProceedingDecision{number});
}

const Proceeding& Last(const Story& story) {
  return story.event().course.proceedings.back();
}

// Sent to a department and back again.
void PingPong(Story& story, const std::string& department) {
  story.Take(Do(Action::kDispatch, Target{"", department}), Community());
  Actor receiver = Department();
  receiver.departments = {department};
  story.Take(Do(Action::kSendBack), receiver);
}

TEST_CASE("an extension is asked for by the handler, granted by somebody else, and counts once") {
  Story story = Story::At(State::kHandling);
  const absl::Time due = story.event().resolve_due;
  CHECK_THAT(story.Try(Extension(absl::Hours(24)), Member()), HasReason("NOT_ASSIGNED"));
  CHECK_THAT(story.Try(Extension(absl::ZeroDuration()), Department()),
             HasReason("AMOUNT_REQUIRED"));
  CHECK_THAT(story.Try(Extension(absl::Hours(31 * 24)), Department()), HasReason("DUE_TOO_FAR"));
  story.Take(Extension(absl::Hours(24)), Department());
  CHECK(story.event().resolve_due == due);
  CHECK_THAT(story.Try(Extension(absl::Hours(1)), Department()), HasReason("REQUEST_PENDING"));
  CHECK_THAT(story.Try(Decided(Action::kGrant, 2), Community()), HasReason("NOT_FOUND"));
  CHECK_THAT(story.Try(Decided(Action::kGrant, 1), Department()), HasReason("ROLE_NOT_ALLOWED"));
  story.Take(Decided(Action::kGrant, 1), Community());
  CHECK(story.event().resolve_due == due + absl::Hours(24));
  CHECK(Last(story).decider == "community-1");
  CHECK_THAT(story.Try(Decided(Action::kGrant, 1), Community()), HasReason("NO_OPEN_REQUEST"));
  story.Take(Extension(absl::Hours(1)), Department());
  CHECK_THAT(story.Try(Decided(Action::kGrant, 1), Community()), HasReason("REQUEST_DECIDED"));
  story.Take(Decided(Action::kRefuse, 2), Community());
  CHECK(story.event().resolve_due == due + absl::Hours(24));
  // A refused one does not use the quota, the next granted one does.
  story.Take(Extension(absl::Hours(1)), Department()).Take(Decided(Action::kGrant, 3), Community());
  CHECK_THAT(story.Try(Extension(absl::Hours(1)), Department()), HasReason("QUOTA_USED"));
  CHECK(story.event().resolve_due == due + absl::Hours(25));
}

TEST_CASE("who asks cannot decide, and an extension is asked for in time") {
  Story story;
  story.Take(Do(Action::kAccept, Triage{}), Community()).Take(Do(Action::kStart), Community());
  story.Take(Extension(absl::Hours(1)), Community());
  CHECK_THAT(story.Try(Decided(Action::kGrant, 1), Community()), HasReason("OWN_REQUEST"));
  CHECK_THAT(story.Try(Decided(Action::kWithdraw, 1), Member()), HasReason("NOT_OWN_REQUEST"));
  story.Take(Decided(Action::kWithdraw, 1), Community());
  CHECK(Last(story).state == ProceedingState::kWithdrawn);
  story.Wait(absl::Hours(73));
  CHECK_THAT(story.Try(Extension(absl::Hours(1)), Community()), HasReason("EXTENSION_TOO_LATE"));
}

TEST_CASE("what is granted after the due time does not undo that it has passed") {
  Story quiet = Story::At(State::kHandling);
  quiet.Take(Extension(absl::Hours(24)), Department()).Wait(absl::Hours(73));
  Story swept = quiet;
  for (const ClockKind clock : {ClockKind::kContact, ClockKind::kResolve}) {
    swept.Take(Do(Action::kSupervise, AlarmDetails{clock}), System());
  }
  for (Story* story : {&quiet, &swept}) {
    story->Take(Decided(Action::kGrant, 1), Community());
    CHECK(story->event().late.Has(ClockKind::kResolve));
    CHECK_FALSE(story->event().resolve_due < story->now());
    CHECK(AsOf(story->event(), story->marks(), story->now()).late == story->event().late);
  }
}

TEST_CASE("a hold stops the resolve clock from its grant to its end, or to its early end") {
  Story story = Story::At(State::kHandling);
  const absl::Time due = story.event().resolve_due;
  const absl::Time until = story.now() + absl::Hours(48);
  CHECK_THAT(story.Try(Hold(story.now()), Department()), HasReason("DUE_IN_PAST"));
  CHECK_THAT(story.Try(Hold(story.now() + absl::Hours(91 * 24)), Department()),
             HasReason("DUE_TOO_FAR"));
  story.Take(Hold(until), Department());
  story.Wait(absl::Hours(8)).Take(Decided(Action::kGrant, 1), Community());
  CHECK(story.event().resolve_due == due + absl::Hours(40));
  CHECK(CurrentHold(story.event(), until - absl::Minutes(1)) != nullptr);
  CHECK(CurrentHold(story.event(), until) == nullptr);
  CHECK_THAT(story.Try(Hold(until), Department()), HasReason("ALREADY_HELD"));
  story.Wait(absl::Hours(10)).Take(Do(Action::kResume), Department());
  CHECK(story.event().resolve_due == due + absl::Hours(10));
  CHECK_THAT(story.Try(Do(Action::kResume), Department()), HasReason("NOT_HELD"));
}

TEST_CASE("the result ends a hold, and a request that nobody decided lapses") {
  Story story = Story::At(State::kHandling);
  const absl::Time due = story.event().resolve_due;
  story.Take(Hold(story.now() + absl::Hours(48)), Department());
  story.Take(Decided(Action::kGrant, 1), Community());
  story.Take(Extension(absl::Hours(5)), Department());
  story.Wait(absl::Hours(3));
  story.Take(Do(Action::kSubmit, Evidence{{Photo(Purpose::kAfter)}}), Department());
  CHECK(story.event().resolve_due == due + absl::Hours(3));
  CHECK(Last(story).state == ProceedingState::kLapsed);
  CHECK(story.event().course.proceedings.front().resume_time == story.now());
  // What was granted held for its round only.
  story.Take(Do(Action::kReturn), Community());
  CHECK(story.event().resolve_due == story.now() + absl::Hours(72));
  CHECK(UsedOf(story.event(), ProceedingKind::kHold) == 0);
}

TEST_CASE("a send-back is granted by handing the case on, or refused to the same receiver") {
  Story story = Story::At(State::kSentBack);
  CHECK(Last(story).kind == ProceedingKind::kSendBack);
  CHECK(Last(story).department == "heat");
  Story refused = story;
  refused.Take(Decided(Action::kRefuse, 1), Community());
  CHECK(refused.event().state == State::kDispatched);
  CHECK(refused.event().department == "heat");
  CHECK(Last(refused).state == ProceedingState::kRefused);
  Story withdrawn = story;
  withdrawn.Take(Decided(Action::kWithdraw, 1), Department());
  CHECK(withdrawn.event().state == State::kDispatched);
  story.Take(Do(Action::kDispatch, Target{"", "water"}), Community());
  CHECK(Last(story).state == ProceedingState::kGranted);
  CHECK(Last(story).decider == "community-1");
}

TEST_CASE("a ping-pong ends after three send-backs by arbitration, which binds") {
  Story story = Story::At(State::kAccepted);
  for (const char* department : {"heat", "water", "heat"}) PingPong(story, department);
  const Actor street = Person(Role::kStreet, "street-1");
  CHECK_THAT(story.Try(Do(Action::kDispatch, Target{"", "water"}), Community()),
             FailsWith(absl::StatusCode::kFailedPrecondition, "ARBITRATION_REQUIRED"));
  CHECK_THAT(story.Try(Do(Action::kArbitrate, Target{}), Community()),
             HasReason("ROLE_NOT_ALLOWED"));
  story.Take(Do(Action::kArbitrate, Target{}), street);
  CHECK(story.event().state == State::kDispatched);
  // Nobody was named, so the first receiver leads.
  CHECK(story.event().department == "heat");
  CHECK(Last(story).kind == ProceedingKind::kArbitration);
  CHECK(Last(story).decider == "street-1");
  CHECK_THAT(story.Try(Do(Action::kSendBack), Department()), HasReason("ARBITRATED"));
  CHECK_THAT(story.Try(Do(Action::kStart), Department()), IsOk());
}

// Arbitrated for heat by somebody of the level.
Story Bound(Role level) {
  Story story = Story::At(State::kAccepted);
  for (const char* department : {"heat", "water", "heat"}) PingPong(story, department);
  story.Take(Do(Action::kArbitrate, Target{}), Person(level, "arbiter"));
  return story;
}

TEST_CASE("an arbitration binds the offices below the arbiter, too, until it is overruled") {
  const Command elsewhere = Do(Action::kDispatch, Target{"", "power"});
  const Actor street = Person(Role::kStreet, "street-1");
  for (const Role level : {Role::kStreet, Role::kCity}) {
    Story story = Bound(level);
    for (const bool begun : {false, true}) {
      if (begun) story.Take(Do(Action::kStart), Department());
      INFO(NameOf(story.event().state) << " by level " << static_cast<int>(level));
      CHECK_THAT(story.Try(elsewhere, Community()),
                 FailsWith(absl::StatusCode::kFailedPrecondition, "ARBITRATED"));
      CHECK(ReasonOf(story.Try(elsewhere, street)) == (level == Role::kCity ? "ARBITRATED" : ""));
      CHECK_THAT(story.Try(elsewhere, City()), IsOk());
    }
    // Whom the arbiter's own level gives it to is bound by no arbitration; nor is a new round.
    Story overruled = story;
    overruled.Take(elsewhere, City());
    CHECK_THAT(overruled.Try(Do(Action::kDispatch, Target{"", "heat"}), Community()), IsOk());
    story.Take(Do(Action::kSubmit, Evidence{{Photo(Purpose::kAfter)}}), Department());
    story.Take(Do(Action::kReturn), Community());
    CHECK_THAT(story.Try(elsewhere, Community()), IsOk());
  }
}

TEST_CASE("a whistle brings the bound department help, and does not free it") {
  Story story = Bound(Role::kStreet);
  story.Take(Do(Action::kStart), Department());
  story.Take(Do(Action::kBlowWhistle, Whistle({"power"}, story.now() + absl::Hours(2))),
             Community());
  story.Take(Do(Action::kCloseWhistle, Reply(1)), Community());
  CHECK(story.event().department == "heat");
  CHECK_THAT(story.Try(Do(Action::kDispatch, Target{"", "power"}), Community()),
             HasReason("ARBITRATED"));
  CHECK_THAT(story.Try(Do(Action::kSubmit, Evidence{{Photo(Purpose::kAfter)}}), Department()),
             IsOk());
}

TEST_CASE("an arbitration of before its level was kept binds as the street's") {
  Event event = Bound(Role::kCity).event();
  REQUIRE(event.course.proceedings.back().decider_role == Role::kCity);
  event.course.proceedings.back().decider_role = Role::kUnspecified;
  const Command elsewhere = Do(Action::kDispatch, Target{"", "power"});
  CHECK_THAT(Decide(event, elsewhere, Community(), kNine + absl::Hours(1)).status(),
             HasReason("ARBITRATED"));
  CHECK_THAT(
      Decide(event, elsewhere, Person(Role::kStreet, "street-1"), kNine + absl::Hours(1)).status(),
      IsOk());
}

TEST_CASE("a refused send-back is part of the ping-pong, and requests cannot pile up") {
  Story story = Story::At(State::kDispatched);
  for (int number = 1; number <= 2; ++number) {
    story.Take(Do(Action::kSendBack), Department());
    story.Take(Decided(Action::kRefuse, number), Community());
  }
  story.Take(Do(Action::kSendBack), Department());
  CHECK_THAT(story.Try(Do(Action::kDispatch, Target{"", "water"}), Community()),
             HasReason("ARBITRATION_REQUIRED"));
  for (int number = 3; number <= kMostProceedings; ++number) {
    if (number > 3) story.Take(Do(Action::kSendBack), Department());
    story.Take(Decided(Action::kWithdraw, number), Department());
  }
  CHECK_THAT(story.Try(Do(Action::kSendBack), Department()), HasReason("QUOTA_USED"));
  CHECK_THAT(story.Try(Do(Action::kStart), Department()), IsOk());
}

TEST_CASE("proceedings as of any instant equal what they were then") {
  Story story = Story::At(State::kHandling);
  std::vector<std::pair<absl::Time, Event>> seen;
  const auto step = [&](Command command, const Actor& actor) {
    story.Wait(absl::Hours(2)).Take(std::move(command), actor);
    seen.emplace_back(story.now(), story.event());
  };
  step(Extension(absl::Hours(9)), Department());
  step(Decided(Action::kGrant, 1), Community());
  step(Hold(story.now() + absl::Hours(30)), Department());
  step(Decided(Action::kGrant, 2), Community());
  step(Do(Action::kResume), Department());
  step(Do(Action::kSubmit, Evidence{{Photo(Purpose::kAfter)}}), Department());
  step(Do(Action::kReturn), Community());
  for (const auto& [time, then] : seen) {
    const Event rebuilt = AsOf(story.event(), story.marks(), time);
    INFO(NameOf(then.state) << " revision " << then.revision);
    CHECK(rebuilt.resolve_due == then.resolve_due);
    CHECK(rebuilt.course == then.course);
    CHECK(DueOf(ResolveRun(rebuilt), Calendar::Default()) == then.resolve_due);
    CHECK(SlaOf(rebuilt, time) == SlaOf(then, time));
  }
}

TEST_CASE("stays tile the timeline, by state and by level") {
  const absl::Time t = kNine;
  const auto at = [t](int hours) { return t + absl::Hours(hours); };
  const std::vector<Passage> passages{
      {at(0), Action::kReport, State::kReported, Role::kResident},
      {at(1), Action::kContact, State::kReported, Role::kGridMember},
      {at(2), Action::kAccept, State::kAccepted, Role::kGridMember},
      {at(3), Action::kStart, State::kHandling, Role::kGridMember},
      {at(5), Action::kDispatch, State::kDispatched, Role::kCommunity},
      {at(6), Action::kStart, State::kHandling, Role::kDepartment},
      {at(30), Action::kSubmit, State::kHandled, Role::kDepartment},
      {at(31), Action::kReturn, State::kHandling, Role::kCommunity}};
  Profile profile = BuiltInProfile();
  profile.levels[static_cast<size_t>(Role::kDepartment)] = Budget{absl::Hours(20)};
  const std::vector<Stay> states = StaysInStates(passages, profile, at(33));
  REQUIRE(states.size() == 7);
  for (size_t i = 1; i < states.size(); ++i) CHECK(states[i - 1].to == states[i].from);
  CHECK(states.front().counted == absl::Hours(2));
  CHECK_FALSE(states.back().to.has_value());
  const std::vector<Stay> levels = StaysAtLevels(passages, profile, at(33));
  REQUIRE(levels.size() == 3);
  CHECK(levels[0].level == Role::kGridMember);
  CHECK(levels[0].to == at(5));
  CHECK(levels[1].late);
  CHECK(levels[2].level == Role::kDepartment);
  CHECK(levels[2].counted == absl::Hours(2));
  CHECK_FALSE(levels[2].late);
}

}  // namespace
}  // namespace hailan::event_workflow::testing
