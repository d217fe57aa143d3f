// The clock of a level: who has the case, until when, and that the system urges and supervises
// once.
#include <catch2/catch.hpp>

#include "services/event_workflow/domain/clock/stays.h"
#include "services/event_workflow/domain/workflow/migrate.h"
#include "services/event_workflow/domain/workflow/version.h"
#include "tests/unit/event_workflow/builders.h"

namespace hailan::event_workflow::testing {
namespace {

// Two hours for grid members, four for communities, no limit for departments.
Profile LimitedLevels() {
  Profile profile = BuiltInProfile();
  profile.levels[static_cast<size_t>(Role::kGridMember)] = Budget{.amount = absl::Hours(2)};
  profile.levels[static_cast<size_t>(Role::kCommunity)] = Budget{.amount = absl::Hours(4)};
  return profile;
}

std::shared_ptr<CityWorkflows> LimitedCity() {
  auto city = std::make_shared<CityWorkflows>();
  city->Add("2026-1", std::make_shared<const Profile>(LimitedLevels()));
  city->Add(Activation{.time = kNine, .workflow = "2026-1", .moves = {}});
  return city;
}

// A case that a grid member handles since 09:20; the contact clock has stopped.
Story HandledByMember(const std::shared_ptr<const CityWorkflows>& city = LimitedCity()) {
  Command report = Report();
  std::get<ReportDetails>(report.details).workflows = city;
  Story story(std::move(report));
  story.Take(Do(Action::kAccept, Triage{}), Member()).Take(Do(Action::kContact), Member());
  story.Wait(absl::Minutes(20)).Take(Do(Action::kStart), Member());
  return story;
}
const absl::Time kStart = kNine + absl::Minutes(20);

TEST_CASE("D07: a level beyond its budget lights up and is urged and supervised once") {
  Story story = HandledByMember();
  const Horizons horizons = HorizonsOf(story.event());
  CHECK(horizons.warn_time == kStart + absl::Minutes(96));
  CHECK(horizons.breach_time == kStart + absl::Hours(2));
  CHECK(horizons.alarm_time == kStart + absl::Minutes(96));
  CHECK(SlaOf(story.event(), kStart + absl::Minutes(96)) == SlaLight::kNone);
  CHECK(SlaOf(story.event(), kStart + absl::Minutes(97)) == SlaLight::kYellow);
  CHECK(SlaOf(story.event(), kStart + absl::Minutes(121)) == SlaLight::kRed);

  const Command urge = Do(Action::kUrge, AlarmDetails{ClockKind::kLevel});
  CHECK_THAT(story.Try(urge, System()), HasReason("CLOCK_NOT_DUE"));
  story.Wait(absl::Minutes(97));
  REQUIRE(OwedAlarm(story.event(), story.now()).has_value());
  CHECK(OwedAlarm(story.event(), story.now())->clock == ClockKind::kLevel);
  story.Take(urge, System());
  CHECK_THAT(story.Try(urge, System()), HasReason("CLOCK_NOT_DUE"));
  CHECK(HorizonsOf(story.event()).alarm_time == kStart + absl::Hours(2));
  story.Wait(absl::Minutes(24));
  const Command supervise = Do(Action::kSupervise, AlarmDetails{ClockKind::kLevel});
  story.Take(supervise, System());
  CHECK_THAT(story.Try(supervise, System()), HasReason("CLOCK_NOT_DUE"));
  // What is still owed is the resolve clock's.
  CHECK(HorizonsOf(story.event()).alarm_time == kNine + absl::Hours(72) * 80 / 100);
  CHECK_FALSE(story.event().late.Has(ClockKind::kLevel));
}

TEST_CASE("D07: whoever hands a case on stops its level's clock; the next level has its own") {
  Story story = HandledByMember();
  story.Wait(absl::Hours(3)).Take(Do(Action::kDispatch, Target{"community-1", ""}), Community());
  REQUIRE(story.event().course.level.has_value());
  CHECK(story.event().course.level->stop == story.now());
  CHECK(SlaOf(story.event(), story.now()) == SlaLight::kNone);
  story.Wait(absl::Hours(1)).Take(Do(Action::kStart), Community());
  CHECK(story.event().course.level->level == Role::kCommunity);
  CHECK(story.event().course.level->due == story.now() + absl::Hours(4));
  CHECK_FALSE(story.event().course.level->stop.has_value());
  // A level without a limit has no clock, and none of an earlier one.
  story.Take(Do(Action::kDispatch, Target{"", "heat"}), Community());
  story.Take(Do(Action::kStart), Department());
  CHECK_FALSE(story.event().course.level.has_value());
}

TEST_CASE("D07: departments that are called leave the level its clock") {
  Story story = HandledByMember();
  const absl::Time due = story.event().course.level->due;
  story.Take(Do(Action::kBlowWhistle, Whistle({"heat"}, kNine + absl::Hours(10))), Community());
  CHECK_FALSE(story.event().course.level->stop.has_value());
  story.Wait(absl::Minutes(30));
  story.Take(Do(Action::kReportIn, Reply(1)), Department());
  story.Take(Do(Action::kAnswerWhistle, Reply(1, "", true)), Department());
  story.Take(Do(Action::kCloseWhistle, Reply(1)), Community());
  CHECK(story.event().course.level->due == due);
}

TEST_CASE("D07 D17: a return for re-handling gives the level a new clock and new alarms") {
  Story story = HandledByMember();
  story.Wait(absl::Hours(3));
  story.Take(Do(Action::kSupervise, AlarmDetails{ClockKind::kLevel}), System());
  story.Take(Do(Action::kSubmit, Evidence{{Photo(Purpose::kAfter)}}), Member());
  CHECK_FALSE(HorizonsOf(story.event()).alarm_time.has_value());
  story.Wait(absl::Hours(1)).Take(Do(Action::kReturn), Community());
  REQUIRE(story.event().course.level.has_value());
  CHECK(story.event().course.level->level == Role::kGridMember);
  CHECK(story.event().course.level->due == story.now() + absl::Hours(2));
  CHECK(HorizonsOf(story.event()).alarm_time == story.now() + absl::Minutes(96));
}

TEST_CASE("D07: a level that handed a case on does not get it back from who handled it after") {
  Story story = HandledByMember();
  std::vector<Passage> passages{{.time = kStart,
                                 .action = Action::kStart,
                                 .to = State::kHandling,
                                 .role = Role::kGridMember}};
  const auto step = [&](Command command, const Actor& actor) {
    story.Wait(absl::Minutes(10)).Take(std::move(command), actor);
    const Entry& entry = story.last().entry;
    passages.push_back(
        {.time = story.now(), .action = entry.action, .to = entry.to, .role = entry.role});
  };
  step(Do(Action::kDispatch, Target{"", "heat"}), Community());
  step(Do(Action::kSendBack), Department());
  step(Do(Action::kBlowWhistle, Whistle({"heat"}, kNine + absl::Hours(10))), Community());
  step(Do(Action::kReportIn, Reply(1)), Department());
  step(Do(Action::kAnswerWhistle, Reply(1, "", true)), Department());
  step(Do(Action::kCloseWhistle, Reply(1)), Community());
  CHECK_FALSE(story.event().course.level.has_value());
  step(Do(Action::kSubmit, Evidence{{Photo(Purpose::kAfter)}}), Department());
  step(Do(Action::kReturn), Community());
  REQUIRE(story.event().state == State::kHandling);
  CHECK_FALSE(story.event().course.level.has_value());
  CHECK_FALSE(AsOf(story.event(), story.marks(), story.now()).course.level.has_value());
  CHECK(StaysAtLevels(passages, LimitedLevels(), story.now()).size() == 1);
}

TEST_CASE("a case that leaves handling by migration leaves its level, too") {
  const auto city = LimitedCity();
  city->Add("2026-2", std::make_shared<const Profile>(LimitedLevels()));
  city->Add(Activation{.time = kNine + absl::Hours(1),
                       .workflow = "2026-2",
                       .moves = {{"2026-1", State::kHandling, State::kAccepted}}});
  Story story = HandledByMember(city);
  story.Wait(absl::Hours(1)).Take(Do(Action::kMigrate, Migration{"2026-2"}), System());
  CHECK(story.event().state == State::kAccepted);
  CHECK(story.event().course.level->stop == story.now());
}

TEST_CASE("D07: lights of the past are those that were, and stays tell the same as the clock") {
  Story story = HandledByMember();
  std::vector<std::pair<absl::Time, Event>> seen;
  std::vector<Passage> passages;
  const auto step = [&](Command command, const Actor& actor) {
    story.Wait(absl::Minutes(100)).Take(std::move(command), actor);
    const Entry& entry = story.last().entry;
    passages.push_back(
        {.time = story.now(), .action = entry.action, .to = entry.to, .role = entry.role});
    seen.emplace_back(story.now(), story.event());
    const std::vector<Stay> stays = StaysAtLevels(passages, LimitedLevels(), story.now());
    const std::optional<LevelStay>& level = story.event().course.level;
    if (stays.empty() || !level.has_value()) return;
    CHECK(stays.back().level == level->level);
    CHECK(stays.back().from == level->start);
    CHECK(stays.back().to == level->stop);
  };
  step(Do(Action::kDispatch, Target{"community-1", ""}), Community());
  step(Do(Action::kStart), Community());
  step(Do(Action::kDispatch, Target{"member-1", ""}), Community());
  step(Do(Action::kStart), Member());
  step(Do(Action::kSubmit, Evidence{{Photo(Purpose::kAfter)}}), Member());
  // The community had it in this round.
  step(Do(Action::kReturn), City());
  step(Do(Action::kCancel), City());
  for (const auto& [time, then] : seen) {
    const Event rebuilt = AsOf(story.event(), story.marks(), time);
    INFO(NameOf(then.state) << " revision " << then.revision);
    CHECK(rebuilt.course.level == then.course.level);
    for (const int minutes : {0, 99, 121, 239, 241}) {
      const absl::Time later = time + absl::Minutes(minutes);
      CHECK(SlaOf(rebuilt, later) == SlaOf(then, later));
    }
  }
  CHECK_FALSE(AsOf(story.event(), story.marks(), kNine).course.level.has_value());
}

}  // namespace
}  // namespace hailan::event_workflow::testing
