// Urges and supervisions by hand: how often one person may press for one case.
#include <catch2/catch.hpp>

#include "common/base/error.h"
#include "services/event_workflow/domain/workflow/version.h"
#include "tests/unit/event_workflow/builders.h"

namespace hailan::event_workflow::testing {
namespace {

TEST_CASE("D14: one person urges one case three times within 24 hours") {
  Story story;
  for (int i = 0; i < 3; ++i) {
    story.Wait(absl::Minutes(10)).Take(Do(Action::kUrge), Community());
  }
  const absl::Status refused = story.Try(Do(Action::kUrge), Community());
  CHECK_THAT(refused, FailsWith(absl::StatusCode::kResourceExhausted, "ALARM_QUOTA_USED"));
  // The first was 20 minutes ago.
  CHECK(RetryDelayOf(refused) == absl::Hours(24) - absl::Minutes(20));
  CHECK_THAT(CheckAllowed(story.event(), Action::kUrge, Community(), story.now()),
             HasReason("ALARM_QUOTA_USED"));
  // Others, and supervisions, are counted apart; the system's alarms not at all.
  story.Take(Do(Action::kUrge), City());
  story.Take(Do(Action::kSupervise), City());
  story.Wait(absl::Minutes(20));
  story.Take(Do(Action::kUrge, AlarmDetails{ClockKind::kContact}), System());

  story.Wait(absl::Hours(24) - absl::Minutes(40) - absl::Microseconds(1));
  CHECK_THAT(story.Try(Do(Action::kUrge), Community()), HasReason("ALARM_QUOTA_USED"));
  story.Wait(absl::Microseconds(1)).Take(Do(Action::kUrge), Community());
  CHECK_THAT(story.Try(Do(Action::kUrge), Community()), HasReason("ALARM_QUOTA_USED"));
}

TEST_CASE("what no quota counts any more is forgotten") {
  Story story;
  for (int i = 0; i < 10; ++i) {
    story.Wait(absl::Hours(12)).Take(Do(Action::kUrge), Community());
  }
  CHECK(story.event().course.hand_alarms.size() == 2);
}

TEST_CASE("a city sets its own quota of alarms by hand") {
  Profile profile = BuiltInProfile();
  profile.quotas.hand_alarms = 1;
  auto city = std::make_shared<CityWorkflows>();
  city->Add("2026-1", std::make_shared<const Profile>(profile));
  city->Add(Activation{.time = kNine, .workflow = "2026-1", .moves = {}});
  Command report = Report();
  std::get<ReportDetails>(report.details).workflows = city;
  Story story(std::move(report));
  story.Take(Do(Action::kUrge), Community());
  CHECK_THAT(story.Try(Do(Action::kUrge), Community()), HasReason("ALARM_QUOTA_USED"));
  for (const int wrong : {-1, 0, 101}) {
    profile.quotas.hand_alarms = wrong;
    CHECK_THAT(CheckProfile(profile), HasReason("BAD_QUOTA"));
  }
}

}  // namespace
}  // namespace hailan::event_workflow::testing
