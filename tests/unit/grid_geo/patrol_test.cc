// Patrols: the rule table, the geofence, what time brings, and plans becoming dates.
#include "services/grid_geo/domain/patrols/patrol.h"

#include <catch2/catch.hpp>

#include "services/grid_geo/domain/patrols/check_in.h"
#include "services/grid_geo/domain/patrols/geodesy.h"
#include "tests/support/matchers.h"

namespace hailan::grid_geo {
namespace {

using absl::StatusCode;
using hailan::testing::FailsWith;
using hailan::testing::HasReason;
using hailan::testing::IsOk;
using hailan::testing::Must;

const absl::Time kMorning = absl::FromCivil(absl::CivilHour(2026, 3, 2, 9), PlanZone());

Actor MakeActor(const std::string& subject, Role role, std::vector<std::string> areas = {}) {
  Actor actor;
  actor.subject = subject;
  actor.city = "222405";
  actor.roles = RoleSet(role);
  actor.areas = std::move(areas);
  return actor;
}

const Actor kWalkerActor = MakeActor("jin", Role::kGridMember, {"222405001001001"});
const Actor kOtherWalker = MakeActor("li", Role::kGridMember, {"222405001001001"});
const Actor kCommunityActor = MakeActor("office", Role::kCommunity, {"222405001001"});
const Actor kForeignOffice = MakeActor("far", Role::kCommunity, {"222405001002"});
const Actor kSystemActor = *SystemActor();

Patrol Planned() {
  Patrol patrol;
  patrol.name = PatrolName("222405", "01900000-0000-7000-8000-000000000001");
  patrol.territory_code = "222405001001001";
  patrol.assignee = "jin";
  patrol.window = {.start = kMorning, .end = kMorning + absl::Hours(2)};
  patrol.route = {{.id = "gate",
                   .title = "北门",
                   .point = {.x = 1294200000, .y = 427700000},
                   .radius = 30,
                   .checklist = {{.id = "exit", .title = "消防通道", .mandatory = true}}},
                  {.id = "shop", .title = "商铺", .point = {.x = 1294300000, .y = 427700000}}};
  return patrol;
}

template <class Action>
absl::StatusOr<Patrol> Do(const Patrol& patrol,
                          Action action,
                          const Actor& actor = kWalkerActor,
                          absl::Time now = kMorning) {
  auto change = DecidePatrol(
      patrol, {.name = patrol.name, .etag = {}, .action = std::move(action)}, actor, now);
  if (!change.ok()) return change.status();
  return change->next;
}

CheckInAt At(const std::string& point, PointE7 where, double accuracy = 5) {
  CheckInAt check_in;
  check_in.visit.point_id = point;
  check_in.visit.point = where;
  check_in.visit.accuracy = accuracy;
  if (point == "gate") check_in.visit.answers = {{.item_id = "exit", .passed = true, .note = ""}};
  return check_in;
}

constexpr PointE7 kGate{.x = 1294200000, .y = 427700000};

TEST_CASE("every state and action not in the table is refused by name") {
  for (int s = 1; s <= 5; ++s) {
    Patrol patrol = Planned();
    patrol.state = static_cast<PatrolState>(s);
    for (int a = 0; a <= static_cast<int>(PatrolAction::kExpire); ++a) {
      const auto action = static_cast<PatrolAction>(a);
      const PatrolRule* const rule = FindPatrolRule(patrol.state, action);
      const absl::Status walker = CheckMove(patrol, action, kWalkerActor);
      INFO(NameOf(patrol.state) << " " << NameOf(action));
      if (rule == nullptr) {
        CHECK_THAT(walker, FailsWith(StatusCode::kFailedPrecondition, "ILLEGAL_TRANSITION"));
      } else {
        CHECK(walker.ok() == ((rule->who & kWalker) != 0));
        CHECK(CheckMove(patrol, action, kCommunityActor).ok() == ((rule->who & kOffice) != 0));
      }
      CHECK_THAT(CheckMove(patrol, action, kOtherWalker), HasReason("OUT_OF_SCOPE"));
      CHECK_THAT(CheckMove(patrol, action, kForeignOffice), HasReason("OUT_OF_SCOPE"));
    }
  }
}

TEST_CASE("a patrol is walked: start, check in, finish") {
  Patrol patrol = Must(Do(Planned(), StartPatrol{}));
  CHECK(patrol.state == PatrolState::kStarted);
  CHECK(patrol.start_time == kMorning);
  patrol = Must(Do(patrol, At("gate", kGate)));
  CHECK(patrol.visits[0].distance == 0);
  CHECK_THAT(Do(patrol, At("gate", kGate)).status(), HasReason("ALREADY_CHECKED_IN"));
  const Patrol early = Must(Do(patrol, FinishPatrol{}));
  CHECK(early.fault == PatrolFault::kPointsSkipped);
  patrol = Must(Do(patrol, At("shop", {.x = 1294300000, .y = 427700000})));
  patrol = Must(Do(patrol, FinishPatrol{}, kWalkerActor, kMorning + absl::Hours(1)));
  CHECK(patrol.state == PatrolState::kFinished);
  CHECK(patrol.fault == PatrolFault::kNone);
  CHECK(patrol.finish_time == kMorning + absl::Hours(1));
  CHECK_FALSE(AlarmTime(patrol).has_value());
}

TEST_CASE("nobody starts before the window or on two patrols") {
  CHECK_THAT(Do(Planned(), StartPatrol{}, kWalkerActor, kMorning - absl::Seconds(1)).status(),
             HasReason("TOO_EARLY"));
  StartPatrol second;
  second.other_patrol = "cities/222405/patrols/x";
  CHECK_THAT(Do(Planned(), second).status(), HasReason("ON_ANOTHER_PATROL"));
}

TEST_CASE("the geofence is the radius and at most 50 m of accuracy") {
  const Patrol patrol = Must(Do(Planned(), StartPatrol{}));
  // 1e-7 degree of latitude is 1.112 cm.
  const auto north = [](double metres) {
    return PointE7{.x = kGate.x, .y = kGate.y + static_cast<int32_t>(metres / 0.01111949)};
  };
  CHECK_THAT(Do(patrol, At("gate", north(34), 5)).status(), IsOk());
  CHECK_THAT(Do(patrol, At("gate", north(36), 5)).status(), HasReason("TOO_FAR"));
  CHECK_THAT(Do(patrol, At("gate", north(79), 5000)).status(), IsOk());
  CHECK_THAT(Do(patrol, At("gate", north(81), 5000)).status(), HasReason("TOO_FAR"));
  Patrol lenient = patrol;
  lenient.allow_remote = true;
  const Patrol remote = Must(Do(lenient, At("gate", north(500))));
  CHECK(remote.visits[0].remote);
  CHECK(remote.visits[0].distance == Approx(500).epsilon(1e-3));
}

TEST_CASE("a check-in answers what is mandatory, at a known point, within the patrol") {
  const Patrol patrol = Must(Do(Planned(), StartPatrol{}));
  CheckInAt silent = At("gate", kGate);
  silent.visit.answers.clear();
  CHECK_THAT(Do(patrol, silent).status(), HasReason("INVALID_FIELD"));
  CHECK(ViolationsOf(Do(patrol, silent).status())[0].reason == "ANSWER_MISSING");
  CheckInAt odd = At("gate", kGate);
  odd.visit.answers.push_back({.item_id = "moon", .passed = true, .note = ""});
  CHECK(ViolationsOf(Do(patrol, odd).status())[0].reason == "ITEM_UNKNOWN");
  CHECK(ViolationsOf(Do(patrol, At("moon", kGate)).status())[0].reason == "POINT_UNKNOWN");
  CheckInAt future = At("gate", kGate);
  future.phone_time = kMorning + absl::Minutes(5);
  CHECK(ViolationsOf(Do(patrol, future).status())[0].reason == "CHECK_TIME_OUTSIDE");
}

TEST_CASE("a phone's wrong clock is put right by what it said at the start") {
  StartPatrol start;
  start.phone_time = kMorning - absl::Hours(3);
  const Patrol patrol = Must(Do(Planned(), start));
  CHECK(patrol.clock_offset == absl::Hours(3));
  CheckInAt check_in = At("gate", kGate);
  check_in.phone_time = kMorning - absl::Hours(3) + absl::Minutes(10);
  const Patrol after = Must(Do(patrol, check_in, kWalkerActor, kMorning + absl::Minutes(20)));
  CHECK(after.visits[0].time == kMorning + absl::Minutes(10));
}

TEST_CASE("time misses, delays and ends patrols, each once") {
  const absl::Time end = kMorning + absl::Hours(2);
  CHECK_FALSE(OwedMove(Planned(), end - absl::Seconds(1)).has_value());
  CHECK(OwedMove(Planned(), end) == PatrolAction::kMiss);
  const Patrol missed = Must(Do(Planned(), PassTime{PatrolAction::kMiss}, kSystemActor, end));
  CHECK(missed.fault == PatrolFault::kNotStarted);
  CHECK_FALSE(OwedMove(missed, end + absl::Hours(100)).has_value());
  const Patrol late = Must(Do(missed, StartPatrol{}, kWalkerActor, end + absl::Hours(1)));
  CHECK(late.fault == PatrolFault::kStartedLate);
  CHECK_FALSE(OwedMove(late, end + absl::Hours(8)).has_value());

  const Patrol started = Must(Do(Planned(), StartPatrol{}));
  CHECK_THAT(Do(started, PassTime{PatrolAction::kRunLate}, kSystemActor).status(),
             HasReason("ILLEGAL_TRANSITION"));
  const Patrol slow = Must(Do(started, PassTime{PatrolAction::kRunLate}, kSystemActor, end));
  CHECK(slow.fault == PatrolFault::kNotFinished);
  CHECK(OwedMove(slow, end + kForgottenAfter) == PatrolAction::kExpire);
  const Patrol forgotten =
      Must(Do(slow, PassTime{PatrolAction::kExpire}, kSystemActor, end + kForgottenAfter));
  CHECK(forgotten.state == PatrolState::kAbandoned);
  CHECK(forgotten.abandon_reason == AbandonReason::kForgotten);
}

TEST_CASE("offices abandon patrols of their area, nobody says FORGOTTEN") {
  const AbandonPatrol weather{.reason = static_cast<AbandonReason>(1), .note = "暴雪"};
  CHECK(Must(Do(Planned(), weather, kCommunityActor)).fault == PatrolFault::kAbandoned);
  CHECK_THAT(Do(Planned(), weather, kForeignOffice).status(), HasReason("OUT_OF_SCOPE"));
  CHECK_THAT(Do(Planned(), AbandonPatrol{AbandonReason::kForgotten, ""}).status(),
             HasReason("INVALID_FIELD"));
  CHECK_THAT(Do(Planned(), StartPatrol{}, kCommunityActor).status(), HasReason("ROLE_NOT_ALLOWED"));
}

Plan WeekdayPlan() {
  Plan plan;
  plan.title = "消防巡查";
  plan.weekdays = 0b0011111;
  plan.start_minute = 9 * 60;
  plan.end_minute = 11 * 60;
  plan.assignees = {"jin"};
  plan.start_date = absl::CivilDay(2026, 3, 2);
  plan.end_date = absl::CivilDay(2026, 3, 13);
  return plan;
}

TEST_CASE("a plan has windows on its weekdays between its dates") {
  const Plan plan = WeekdayPlan();
  CHECK(WindowOn(plan, absl::CivilDay(2026, 3, 2))->start == kMorning);
  CHECK(WindowOn(plan, absl::CivilDay(2026, 3, 2))->end == kMorning + absl::Hours(2));
  CHECK(WindowOn(plan, absl::CivilDay(2026, 3, 6)).has_value());
  CHECK_FALSE(WindowOn(plan, absl::CivilDay(2026, 3, 7)).has_value());
  CHECK_FALSE(WindowOn(plan, absl::CivilDay(2026, 3, 1)).has_value());
  CHECK(WindowOn(plan, absl::CivilDay(2026, 3, 13)).has_value());
  CHECK_FALSE(WindowOn(plan, absl::CivilDay(2026, 3, 16)).has_value());
  Plan night = plan;
  night.start_minute = 22 * 60;
  night.end_minute = 2 * 60;
  const auto window = WindowOn(night, absl::CivilDay(2026, 3, 2));
  CHECK(window->end - window->start == absl::Hours(4));
}

TEST_CASE("plans that make no sense are refused") {
  Plan plan = WeekdayPlan();
  CHECK_THAT(NormalizePlan(plan), IsOk());
  plan.role = GridRole::kHead;
  CHECK_THAT(NormalizePlan(plan), HasReason("INVALID_FIELD"));
  plan = WeekdayPlan();
  plan.end_date = absl::CivilDay(2026, 3, 1);
  CHECK_THAT(NormalizePlan(plan), HasReason("INVALID_FIELD"));
  plan = WeekdayPlan();
  plan.route = Planned().route;
  plan.route[1].id = "gate";
  CHECK_THAT(NormalizePlan(plan), HasReason("INVALID_FIELD"));
  for (const char* text :
       {"", "2026-3-2", "2026-02-30", "+026-03-02", "2026-03-02T", "later day!"}) {
    INFO(text);
    CHECK_THAT(ParseDate(text, "start_date").status(), HasReason("INVALID_FIELD"));
  }
}

TEST_CASE("distances are great circles of 6,371,008.8 m") {
  CHECK(Distance({.x = 0, .y = 0}, {.x = 10000000, .y = 0}) ==
        Approx(111195.0802335).epsilon(1e-9));
  CHECK(Distance({.x = 0, .y = 0}, {.x = 1800000000, .y = 0}) ==
        Approx(M_PI * kEarthRadius).epsilon(1e-12));
  CHECK(DistanceToSegment({.x = 0, .y = 100}, {.x = -1000, .y = 0}, {.x = 1000, .y = 0}) ==
        Approx(1.112).epsilon(1e-3));
}

}  // namespace
}  // namespace hailan::grid_geo
