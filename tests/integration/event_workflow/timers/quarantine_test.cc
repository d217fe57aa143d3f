#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "services/event_workflow/timers/service.h"
#include "tests/integration/event_workflow/fixture.h"

namespace hailan::event_workflow::testing {
namespace {

// Makes the database refuse every history entry of one event.
void Poison(Suite& suite, const std::string& event) {
  suite.database->Query(absl::StrCat(
      "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
      "IF NEW.event_id = '",
      event.substr(event.rfind('/') + 1),
      "' AND NEW.actor = 'system' THEN RAISE EXCEPTION 'poison'; END IF; RETURN NEW; END $$;"
      "CREATE TRIGGER poison BEFORE INSERT ON event_history FOR EACH ROW EXECUTE FUNCTION "
      "poison();"));
}

void Cure(Suite& suite) {
  suite.database->Query("DROP TRIGGER poison ON event_history; DROP FUNCTION poison()");
}

std::string Raised(Suite& suite) {
  return suite.database->Value(
      "SELECT count(DISTINCT event_id) FROM event_history WHERE action = 'SUPERVISE'");
}

workflows::v1::ListFailedAlarmsResponse Failed(Suite& suite,
                                               TimerService& timers,
                                               bool quarantined) {
  workflows::v1::ListFailedAlarmsRequest request;
  request.set_parent(kParent);
  request.set_quarantined_only(quarantined);
  return Must(timers.ListFailedAlarms(suite.CallOf(suite.city, request), request));
}

TEST_CASE("a poison case holds up no other, is quarantined after five tries and can be released") {
  Suite suite;
  TimerService timers(suite.pool, suite.tokens);
  constexpr int kEvents = 40;
  std::vector<std::string> names;
  for (int i = 0; i < kEvents; ++i) names.push_back(suite.Reported(Suite::Report()).name());
  Poison(suite, names[3]);
  AlarmSweep sweep(suite.pool, suite.store, suite.clock);
  suite.clock.Advance(absl::Minutes(65));
  Must(sweep.Run(absl::Seconds(20)));
  CHECK(Raised(suite) == absl::StrCat(kEvents - 1));
  auto failed = Failed(suite, timers, false);
  REQUIRE(failed.alarms_size() == 1);
  CHECK(failed.alarms(0).event() == names[3]);
  CHECK(failed.alarms(0).failure_count() == 1);
  CHECK_FALSE(failed.alarms(0).quarantined());
  // Not before its pause is over.
  Must(sweep.Run(absl::Seconds(20)));
  CHECK(Failed(suite, timers, false).alarms(0).failure_count() == 1);
  for (int i = 0; i < 4; ++i) {
    suite.clock.Advance(absl::Minutes(20));
    Must(sweep.Run(absl::Seconds(20)));
  }
  failed = Failed(suite, timers, true);
  REQUIRE(failed.alarms_size() == 1);
  CHECK(failed.alarms(0).failure_count() == 5);
  CHECK(failed.alarms(0).quarantined());
  CHECK_FALSE(failed.alarms(0).has_retry_time());
  CHECK(failed.alarms(0).reason() == "INTERNAL");
  suite.clock.Advance(absl::Hours(1));
  Must(sweep.Run(absl::Seconds(20)));
  CHECK(Failed(suite, timers, true).alarms(0).failure_count() == 5);

  Cure(suite);
  workflows::v1::ReleaseAlarmRequest release;
  release.set_event(names[3]);
  CHECK(Must(timers.ReleaseAlarm(suite.CallOf(suite.city, release), release)).released());
  CHECK_FALSE(Must(timers.ReleaseAlarm(suite.CallOf(suite.city, release), release)).released());
  Must(sweep.Run(absl::Seconds(20)));
  CHECK(Raised(suite) == absl::StrCat(kEvents));
  CHECK(Failed(suite, timers, false).alarms_size() == 0);
}

TEST_CASE("what fails once and then works is forgotten") {
  Suite suite;
  TimerService timers(suite.pool, suite.tokens);
  const std::string name = suite.Reported(Suite::Report()).name();
  Poison(suite, name);
  AlarmSweep sweep(suite.pool, suite.store, suite.clock);
  suite.clock.Advance(absl::Minutes(65));
  Must(sweep.Run(absl::Seconds(20)));
  CHECK(Failed(suite, timers, false).alarms_size() == 1);
  Cure(suite);
  suite.clock.Advance(absl::Minutes(2));
  Must(sweep.Run(absl::Seconds(20)));
  CHECK(Raised(suite) == "1");
  CHECK(suite.database->Value("SELECT count(*) FROM alarm_failures") == "0");
}

TEST_CASE("an event whose workflow is not read yet waits for it and is never quarantined") {
  Suite suite;
  TimerService timers(suite.pool, suite.tokens);
  suite.Reported(Suite::Report());
  suite.database->Query(
      "INSERT INTO event_courses (city_id, event_id, workflow_id, resolve_budget, resolve_basis, "
      "proceedings) SELECT city_id, id, '2099-1', 0, 0, '[]' FROM events");
  AlarmSweep sweep(suite.pool, suite.store, suite.clock);
  suite.clock.Advance(absl::Minutes(65));
  for (int i = 0; i < kQuarantineAfter + 2; ++i) {
    Must(sweep.Run(absl::Seconds(20)));
    suite.clock.Advance(absl::Minutes(2));
  }
  const auto failed = Failed(suite, timers, false);
  REQUIRE(failed.alarms_size() == 1);
  CHECK(failed.alarms(0).reason() == "WORKFLOW_NOT_LOADED");
  CHECK_FALSE(failed.alarms(0).quarantined());
  suite.database->Query("UPDATE event_courses SET workflow_id = ''");
  Must(sweep.Run(absl::Seconds(20)));
  CHECK(Raised(suite) == "1");
  CHECK(Failed(suite, timers, false).alarms_size() == 0);
}

TEST_CASE("an event whose stored alarm time belongs to no clock is set aside, too") {
  Suite suite;
  TimerService timers(suite.pool, suite.tokens);
  const std::string name = suite.Reported(Suite::Report()).name();
  suite.database->Query("UPDATE events SET alarm_time = 1");
  AlarmSweep sweep(suite.pool, suite.store, suite.clock);
  Must(sweep.Run(absl::Seconds(20)));
  const auto failed = Failed(suite, timers, false);
  REQUIRE(failed.alarms_size() == 1);
  CHECK(failed.alarms(0).reason() == "CLOCK_NOT_DUE");
}

TEST_CASE("failed alarms are listed for those who see the whole city") {
  Suite suite;
  TimerService timers(suite.pool, suite.tokens);
  workflows::v1::ListFailedAlarmsRequest list;
  list.set_parent(kParent);
  CHECK_THAT(timers.ListFailedAlarms(suite.CallOf(suite.community, list), list).status(),
             HasReason("OUT_OF_SCOPE"));
  workflows::v1::ReleaseAlarmRequest release;
  release.set_event(suite.Reported(Suite::Report()).name());
  CHECK_THAT(timers.ReleaseAlarm(suite.CallOf(suite.resident, release), release).status(),
             HasReason("OUT_OF_SCOPE"));
}

TEST_CASE("batches grow while they are quick and shrink when they are slow") {
  CHECK(NextBatchSize(64, absl::Milliseconds(10)) == 128);
  CHECK(NextBatchSize(512, absl::Milliseconds(10)) == 512);
  CHECK(NextBatchSize(64, absl::Milliseconds(50)) == 64);
  CHECK(NextBatchSize(64, absl::Seconds(1)) == 32);
  CHECK(NextBatchSize(1, absl::Seconds(1)) == 1);
}

}  // namespace
}  // namespace hailan::event_workflow::testing
