// What a device's alarm becomes, and the two steps that tell a case of its device.
#include "services/event_workflow/domain/alarms/device_alarm.h"

#include <catch2/catch.hpp>

#include "services/event_workflow/domain/workflow/version.h"
#include "tests/unit/event_workflow/builders.h"

namespace hailan::event_workflow::testing {
namespace {

using absl::StatusCode;

constexpr absl::Duration kDebounce = absl::Minutes(30);

Device Gauge() {
  Device device;
  device.name = "cities/222405/places/gauge-1";
  device.display_name = "三号泵站压力计";
  device.point = Place{129.42, 42.77, 1};
  device.territory = kGrid;
  device.event_template = DeviceTemplate{"0101", "水压过低"};
  return device;
}

AlarmedEvent Open(absl::Duration age, int joined = 0) {
  return {.name = Name(),
          .state = State::kAccepted,
          .report_time = kNine - age,
          .open = true,
          .joined = joined,
          .device = "gauge-1"};
}

TEST_CASE("an alarm is filed, known, or joins the open event of its device for a while") {
  const auto fate = [](const std::optional<AlarmedEvent>& known,
                       const std::optional<AlarmedEvent>& latest) {
    return FateOf(known, latest, kDebounce, kNine);
  };
  CHECK(fate(std::nullopt, std::nullopt) == AlarmFate::kFile);
  CHECK(fate(std::nullopt, Open(absl::ZeroDuration())) == AlarmFate::kJoin);
  CHECK(fate(std::nullopt, Open(kDebounce - absl::Microseconds(1))) == AlarmFate::kJoin);
  CHECK(fate(std::nullopt, Open(kDebounce)) == AlarmFate::kFile);
  AlarmedEvent ended = Open(absl::ZeroDuration());
  ended.open = false;
  CHECK(fate(std::nullopt, ended) == AlarmFate::kFile);
  // Its number is known, be the event as old as it may or ended.
  CHECK(fate(ended, std::nullopt) == AlarmFate::kKnown);
  CHECK(fate(Open(absl::Hours(99)), Open(absl::ZeroDuration())) == AlarmFate::kKnown);
  // The history of an event tells of so many and no more.
  CHECK(fate(std::nullopt, Open(absl::ZeroDuration(), kMostToldAlarms - 1)) == AlarmFate::kJoin);
  CHECK(fate(std::nullopt, Open(absl::ZeroDuration(), kMostToldAlarms)) == AlarmFate::kJoinQuietly);
}

TEST_CASE("a number belongs to one device") {
  const DeviceName gauge(kCity, "gauge-1");
  CHECK_THAT(CheckNumber(std::nullopt, gauge), IsOk());
  AlarmedEvent known = Open(absl::ZeroDuration());
  CHECK_THAT(CheckNumber(known, gauge), IsOk());
  // Reported as an event without a device.
  known.device.clear();
  CHECK_THAT(CheckNumber(known, gauge), IsOk());
  known.device = "gauge-2";
  const absl::Status taken = CheckNumber(known, gauge);
  CHECK_THAT(taken, FailsWith(StatusCode::kAlreadyExists, "EXTERNAL_ID_KNOWN"));
  CHECK(MetadataOf(taken) == ErrorMetadata{{"event", Name().Format()}});
}

TEST_CASE("A13: a device without a use, a template or a position raises nothing, and is named") {
  CHECK_THAT(CheckDevice(Gauge()), IsOk());
  const auto refused = [](Device device) {
    const absl::Status status = CheckDevice(device);
    CHECK(status.code() == StatusCode::kFailedPrecondition);
    CHECK(MetadataOf(status) == ErrorMetadata{{"device", device.name}});
    return ReasonOf(status);
  };
  Device retired = Gauge();
  retired.retired = true;
  CHECK(refused(retired) == "DEVICE_RETIRED");
  Device silent = Gauge();
  silent.event_template.reset();
  CHECK(refused(silent) == "NO_EVENT_TEMPLATE");
  Device lost = Gauge();
  lost.point.reset();
  CHECK(refused(lost) == "NO_POINT");
}

TEST_CASE("the event says what the template says, and what was measured") {
  Device device = Gauge();
  CHECK(DescriptionOf(device, "") == "水压过低");
  CHECK(DescriptionOf(device, "0.12 MPa") == "水压过低\n0.12 MPa");
  device.event_template->text.clear();
  CHECK(DescriptionOf(device, "") == "三号泵站压力计");
  CHECK(SignalNote("alarm A-2", kNine, "") == "alarm A-2 at 2026-03-02T09:00:00+08:00");
  CHECK(SignalNote("alarm A-2", kNine, "0.12 MPa") ==
        "alarm A-2 at 2026-03-02T09:00:00+08:00: 0.12 MPa");
}

TEST_CASE("D26: signals move no state, clock or due time, in whatever state an accepted case is") {
  // The reporter of the stories, as the system that speaks for the device.
  const Actor platform = Person(Role::kIntegrator, "resident-1");
  for (int s = 1; s < kStateCount; ++s) {
    const auto state = static_cast<State>(s);
    for (const Action action : {Action::kClearSignal, Action::kRepeatSignal}) {
      Story story = Story::At(state);
      INFO(NameOf(state) << " " << NameOf(action));
      story.Wait(absl::Minutes(1));
      const bool legal =
          !IsFinal(state) && (state != State::kReported || action == Action::kRepeatSignal);
      if (!legal) {
        CHECK_THAT(story.Try(Do(action), platform), HasReason("ILLEGAL_TRANSITION"));
        continue;
      }
      CHECK_THAT(story.Try(Do(action), City()), HasReason("ROLE_NOT_ALLOWED"));
      const Event before = story.event();
      story.Take(Do(action, {}, "the device recovered"), platform);
      const Event& after = story.event();
      CHECK(after.state == before.state);
      CHECK(after.round == before.round);
      CHECK(after.resolve_start == before.resolve_start);
      CHECK(after.resolve_due == before.resolve_due);
      CHECK(after.contact_due == before.contact_due);
      CHECK(after.contact_time == before.contact_time);
      CHECK(after.handled_time == before.handled_time);
      CHECK(after.assignee == before.assignee);
      CHECK(after.department == before.department);
      CHECK(after.course == before.course);
      CHECK_FALSE(story.last().terms_changed);
      CHECK_FALSE(story.last().course_changed);
      CHECK(story.last().entry.note == "the device recovered");
      CHECK(story.last().entry.role == Role::kIntegrator);
    }
  }
  CHECK(ClearingOf(State::kReported) == Action::kCancel);
  CHECK(ClearingOf(State::kAccepted) == Action::kClearSignal);
  CHECK(ClearingOf(State::kReturnVisit) == Action::kClearSignal);
}

TEST_CASE("D26: an alarm that adds nothing leaves the case as it is, for whoever may see it") {
  const Actor platform = Person(Role::kIntegrator, "resident-1");
  const Story closed = Story::At(State::kClosed);
  const Command known = Do(Action::kRepeatSignal, RepeatedSignal{.known = true});
  const Change change = Must(Decide(closed.event(), known, platform, closed.now()));
  CHECK(change.unchanged);
  CHECK(change.next.update_time == closed.event().update_time);
  CHECK_THAT(closed.Try(known, Person(Role::kIntegrator, "another-platform")),
             HasReason("OUT_OF_SCOPE"));
  const Story open = Story::At(State::kHandling);
  CHECK_FALSE(
      Must(Decide(open.event(), Do(Action::kRepeatSignal, RepeatedSignal{}), platform, open.now()))
          .unchanged);
}

TEST_CASE("D26: a city's own workflow that knows no signals is not broken by them") {
  Profile profile = BuiltInProfile();
  std::erase_if(profile.rules, [](const Rule& rule) {
    return rule.action == Action::kClearSignal || rule.action == Action::kRepeatSignal;
  });
  REQUIRE_THAT(CheckProfile(profile), IsOk());
  auto city = std::make_shared<CityWorkflows>();
  city->Add("2026-1", std::make_shared<const Profile>(profile));
  city->Add(Activation{.time = kNine, .workflow = "2026-1", .moves = {}});
  Command report = Report(Channel::kIot);
  std::get<ReportDetails>(report.details).workflows = city;
  const Actor platform = Person(Role::kIntegrator, "platform");
  const Story story(std::move(report), platform);
  const Command repeat = Do(Action::kRepeatSignal, RepeatedSignal{});
  CHECK(Must(Decide(story.event(), repeat, platform, story.now())).unchanged);
  CHECK_THAT(story.Try(Do(Action::kClearSignal), platform), HasReason("ILLEGAL_TRANSITION"));
}

TEST_CASE("a city's table may have signals where they fit, and let them stop no clock") {
  Profile profile = BuiltInProfile();
  const auto fault = [&profile](Rule rule) {
    Profile wrong = profile;
    std::erase_if(wrong.rules, [&rule](const Rule& one) {
      return one.from == rule.from && one.action == rule.action;
    });
    wrong.rules.push_back(rule);
    return ReasonOf(CheckProfile(wrong));
  };
  const RoleSet roles = Roles({Role::kIntegrator});
  CHECK(fault({State::kHandling, Action::kClearSignal, State::kHandling, roles}).empty());
  CHECK(fault({State::kReported, Action::kClearSignal, State::kReported, roles}) == "BAD_MOVE");
  CHECK(fault({State::kHandling, Action::kClearSignal, State::kHandled, roles}) == "BAD_MOVE");
  Rule stops{State::kHandling, Action::kRepeatSignal, State::kHandling, roles};
  stops.stops = Clocks({ClockKind::kContact});
  CHECK(fault(stops) == "CLOCK_MISPLACED");
}

}  // namespace
}  // namespace hailan::event_workflow::testing
