#include "services/event_workflow/domain/workflow/profile.h"

#include <catch2/catch.hpp>

#include "services/event_workflow/domain/workflow/migrate.h"
#include "services/event_workflow/domain/workflow/version.h"
#include "tests/unit/event_workflow/builders.h"

namespace hailan::event_workflow::testing {
namespace {

ProgressLight& LightOf(Profile& profile, State state) {
  return profile.lights[static_cast<size_t>(state)];
}
ClassBudget& BudgetOf(Profile& profile, SlaClass sla_class) {
  return profile.classes[static_cast<size_t>(sla_class)];
}

// Three working days for hard cases, a working day for acceptance, and a red light while
// dispatched.
Profile CityProfile() {
  Profile profile = BuiltInProfile();
  BudgetOf(profile, SlaClass::kHard).budget = {absl::Hours(24), Basis::kWorking};
  profile.stays[static_cast<size_t>(State::kHandled)] = Budget{absl::Hours(8), Basis::kWorking};
  LightOf(profile, State::kDispatched) = ProgressLight::kRed;
  return profile;
}

std::shared_ptr<const CityWorkflows> CityWith(const Profile& profile, Activation activation) {
  auto city = std::make_shared<CityWorkflows>();
  city->Add(activation.workflow, std::make_shared<const Profile>(profile));
  city->Add(std::move(activation));
  return city;
}

Command ReportIn(const std::shared_ptr<const CityWorkflows>& city) {
  Command report = Report();
  std::get<ReportDetails>(report.details).workflows = city;
  return report;
}

TEST_CASE("the built-in profile stands up to its own checks") {
  CHECK_THAT(CheckProfile(BuiltInProfile()), IsOk());
}

TEST_CASE("a budget counts from the contact only after the cut-off, and where the city says so") {
  Profile profile = BuiltInProfile();
  ClassBudget& urgent = BudgetOf(profile, SlaClass::kUrgent);
  const absl::Time late = kNine + absl::Hours(9);
  // As versions say that were loaded before there was a choice.
  urgent = {.budget = {absl::Hours(8), Basis::kCalendar}, .same_day = true};
  const ClockTerms plain = TermsOf(profile, SlaClass::kUrgent, late);
  CHECK(plain.due == late + absl::Hours(8));
  CHECK(plain.rule == DueRule::kCityBudget);
  urgent.after_contact = true;
  profile.contact.amount = absl::Minutes(90);
  CHECK(TermsOf(profile, SlaClass::kUrgent, late).due == late + absl::Minutes(9 * 60 + 30));
  CHECK(TermsOf(profile, SlaClass::kUrgent, kNine).rule == DueRule::kSameDay);
  urgent.same_day = false;
  CHECK(TermsOf(profile, SlaClass::kUrgent, late).due == late + absl::Hours(8));
}

TEST_CASE("a profile that would hide or stop cases is refused") {
  const auto refused = [](auto change) {
    Profile profile = BuiltInProfile();
    change(profile);
    return CheckProfile(profile);
  };
  using P = Profile;
  CHECK_THAT(refused([](P& p) { LightOf(p, State::kHandling) = ProgressLight::kUnlit; }),
             HasReason("BAD_LIGHT"));
  CHECK_THAT(refused([](P& p) { LightOf(p, State::kHandled) = ProgressLight::kGreen; }),
             HasReason("BAD_LIGHT"));
  CHECK_THAT(refused([](P& p) { LightOf(p, State::kClosed) = ProgressLight::kBlue; }),
             HasReason("BAD_LIGHT"));
  CHECK_THAT(refused([](P& p) { p.contact.amount = absl::ZeroDuration(); }),
             HasReason("BAD_BUDGET"));
  CHECK_THAT(refused([](P& p) { p.contact.amount = absl::InfiniteDuration(); }),
             HasReason("BAD_BUDGET"));
  CHECK_THAT(refused([](P& p) { BudgetOf(p, SlaClass::kUrgent).cut_off = 1441; }),
             HasReason("BAD_BUDGET"));
  CHECK_THAT(
      refused([](P& p) { p.stays[static_cast<size_t>(State::kClosed)] = Budget{absl::Hours(1)}; }),
      HasReason("BAD_BUDGET"));
  CHECK_THAT(refused([](P& p) { p.warn_percent = 100; }), HasReason("BAD_BUDGET"));
  CHECK_THAT(refused([](P& p) { p.quotas.arbitration_after = 0; }), HasReason("BAD_QUOTA"));
  CHECK_THAT(refused([](P& p) { p.quotas.holds = -1; }), HasReason("BAD_QUOTA"));
  CHECK_THAT(refused([](P& p) { p.rules.clear(); }), HasReason("NO_RULES"));
}

TEST_CASE("a report follows the workflow in force, by its calendar and its lights") {
  const auto city = CityWith(CityProfile(), {.time = kNine, .workflow = "2026-1", .moves = {}});
  Story story(ReportIn(city));
  CHECK(story.event().course.workflow == "2026-1");
  // Monday 09:00 and three working days of eight hours.
  CHECK(story.event().resolve_due == kNine + absl::Hours(72));
  CHECK(story.event().resolve_rule == DueRule::kCityBudget);
  story.Take(Do(Action::kAccept, Triage{}), Member());
  story.Take(Do(Action::kDispatch, Target{"", "heat"}), Community());
  CHECK(ProgressOf(story.event(), story.now()) == ProgressLight::kRed);
  CHECK(ProgressOf(story.event(), kNine - absl::Minutes(1)) == ProgressLight::kYellow);
  story.Take(Do(Action::kStart), Department());
  story.Take(Do(Action::kSubmit, Evidence{{Photo(Purpose::kAfter)}}), Department());
  // Acceptance has a working day: until Tuesday 09:00.
  CHECK(story.event().course.state_due == kNine + absl::Hours(24));
  CHECK(SlaOf(story.event(), kNine + absl::Hours(25)) == SlaLight::kRed);
  story.Wait(absl::Hours(25));
  REQUIRE(OwedAlarm(story.event(), story.now()).has_value());
  CHECK(OwedAlarm(story.event(), story.now())->clock == ClockKind::kContact);
  story.Take(Do(Action::kSupervise, AlarmDetails{ClockKind::kContact}), System());
  CHECK(OwedAlarm(story.event(), story.now())->clock == ClockKind::kState);
  story.Take(Do(Action::kSupervise, AlarmDetails{ClockKind::kState}), System());
  story.Take(Do(Action::kApprove), Community());
  CHECK_FALSE(story.event().course.state_due.has_value());
  CHECK_FALSE(story.event().late.Has(ClockKind::kState));
}

TEST_CASE("an event of a version that is not read yet is refused, not guessed at") {
  const auto city = CityWith(CityProfile(), {.time = kNine, .workflow = "2026-1", .moves = {}});
  Event event = Story(ReportIn(city)).event();
  event.workflows = nullptr;
  CHECK_THAT(Decide(event, Do(Action::kAccept, Triage{}), Member(), kNine).status(),
             FailsWith(absl::StatusCode::kUnavailable, "WORKFLOW_NOT_LOADED"));
  CHECK_THAT(CheckAllowed(event, Action::kAccept, Member(), kNine),
             HasReason("WORKFLOW_NOT_LOADED"));
}

TEST_CASE("open cases go over by the map, once, and by nobody else's hand") {
  const Activation activation{.time = kNine + absl::Hours(1),
                              .workflow = "2026-2",
                              .moves = {{"", State::kReported, State::kAccepted}}};
  const auto city = CityWith(CityProfile(), activation);
  const Story story;
  Event event = story.event();
  event.workflows = city;
  const Command migrate = Do(Action::kMigrate, Migration{"2026-2"});
  CHECK_THAT(Decide(event, migrate, System(), kNine).status(), HasReason("STATE_NOT_MAPPED"));
  const absl::Time later = kNine + absl::Hours(2);
  CHECK_THAT(Decide(event, migrate, City(), later).status(), HasReason("ROLE_NOT_ALLOWED"));
  const Change change = Must(Decide(event, migrate, System(), later));
  CHECK(change.next.state == State::kAccepted);
  CHECK(change.next.course.workflow == "2026-2");
  CHECK(change.next.resolve_due == event.resolve_due);
  CHECK(change.course_changed);
  CHECK_THAT(Decide(change.next, migrate, System(), later).status(), HasReason("STATE_NOT_MAPPED"));
}

TEST_CASE("a case that goes over leaves no whistle, hold or request behind") {
  const auto migrated = [](const Story& story, State from, State to) {
    Event event = story.event();
    event.workflows = CityWith(
        CityProfile(), Activation{.time = kNine, .workflow = "2026-2", .moves = {{"", from, to}}});
    return Must(Decide(event, Do(Action::kMigrate, Migration{"2026-2"}), System(), story.now()));
  };
  const Change quiet = migrated(Story::At(State::kWhistled), State::kWhistled, State::kHandling);
  REQUIRE(quiet.next.whistles.size() == 1);
  CHECK(quiet.next.whistles[0].close_time == quiet.time);
  CHECK(quiet.entry.whistle == 1);

  Story asked = Story::At(State::kHandling);
  asked.Take(Do(Action::kRequestExtension, ProceedingRequest{absl::Hours(1), std::nullopt}),
             Department());
  const Change lapsed = migrated(asked, State::kHandling, State::kAccepted);
  REQUIRE(lapsed.next.course.proceedings.size() == 1);
  CHECK(lapsed.next.course.proceedings[0].state == ProceedingState::kLapsed);

  // What had passed by then stays on record.
  Story slow = Story::At(State::kHandling);
  slow.Wait(absl::Hours(73));
  CHECK(migrated(slow, State::kHandling, State::kAccepted).next.late.Has(ClockKind::kResolve));

  const Story returned = Story::At(State::kSentBack);
  const Change back = migrated(returned, State::kSentBack, State::kAccepted);
  CHECK(back.next.course.proceedings[0].state == ProceedingState::kLapsed);
}

TEST_CASE("a case cannot get or lose a result, or get a whistle, by going over") {
  const Profile& profile = BuiltInProfile();
  for (const StateMove& move : {StateMove{"", State::kHandling, State::kHandled},
                                StateMove{"", State::kReturnVisit, State::kHandling},
                                StateMove{"", State::kAccepted, State::kWhistled}}) {
    CHECK_THAT(CheckMoves(profile, {move}), HasReason("STATE_NOT_MAPPED"));
    const std::vector<StateMove> moves{move};
    CHECK(ForeseeCases(profile, {{"", move.from, 1}}, moves)[0].stuck);
  }
  CHECK_THAT(CheckMoves(profile, {{"", State::kReturnVisit, State::kHandled}}), IsOk());
}

TEST_CASE("moves into a dead end, of closed cases or twice are refused and foreseen") {
  Profile no_whistles = BuiltInProfile();
  std::erase_if(no_whistles.rules, [](const Rule& rule) {
    return rule.action == Action::kBlowWhistle || rule.from == State::kWhistled;
  });
  CHECK_THAT(CheckProfile(no_whistles), IsOk());
  const std::vector<StateMove> dead{{"", State::kWhistled, State::kWhistled}};
  CHECK_THAT(CheckMoves(no_whistles, dead), HasReason("STATE_NOT_MAPPED"));
  CHECK_THAT(CheckMoves(no_whistles, {{"", State::kClosed, State::kHandling}}),
             HasReason("STATE_NOT_MAPPED"));
  const StateMove good{"", State::kWhistled, State::kHandling};
  CHECK_THAT(CheckMoves(no_whistles, {good, good}), HasReason("STATE_NOT_MAPPED"));
  CHECK_THAT(CheckMoves(no_whistles, {good}), IsOk());
  const std::vector<CaseCount> cases{{"", State::kWhistled, 3}, {"", State::kHandled, 5}};
  const std::vector<CaseFate> fates = ForeseeCases(no_whistles, cases, dead);
  REQUIRE(fates.size() == 2);
  CHECK(fates[0].stuck);
  CHECK(fates[0].cases.count == 3);
  CHECK_FALSE(fates[1].migrates);
  CHECK_FALSE(fates[1].stuck);
}

TEST_CASE("a version is imported once and put in force from now on only") {
  WorkflowCommand import;
  import.workflow = WorkflowName(kCity, "2026-1");
  import.content = "a";
  import.profile = std::make_shared<const Profile>(CityProfile());
  const WorkflowVersion stored = Must(DecideWorkflow(std::nullopt, import, kNine)).next;
  CHECK(Must(DecideWorkflow(stored, import, kNine)).unchanged);
  import.content = "b";
  CHECK_THAT(DecideWorkflow(stored, import, kNine).status(), HasReason("WORKFLOW_EXISTS"));

  WorkflowCommand activate = import;
  activate.kind = WorkflowCommand::Kind::kActivate;
  activate.activate_time = kNine - absl::Hours(1);
  CHECK_THAT(DecideWorkflow(stored, activate, kNine).status(), HasReason("ACTIVATION_IN_PAST"));
  activate.activate_time = kNine + absl::Hours(1);
  CHECK(Must(DecideWorkflow(stored, activate, kNine)).activation->time == kNine + absl::Hours(1));
  activate.etag = "7";
  CHECK_THAT(DecideWorkflow(stored, activate, kNine).status(), HasReason("STALE_ETAG"));
  activate.etag.clear();
  CHECK_THAT(DecideWorkflow(std::nullopt, activate, kNine).status(), HasReason("NOT_FOUND"));
  activate.workflow = WorkflowName(kCity, std::string(kBuiltInWorkflow));
  CHECK(Must(DecideWorkflow(std::nullopt, activate, kNine)).activation->workflow.empty());
}

}  // namespace
}  // namespace hailan::event_workflow::testing
