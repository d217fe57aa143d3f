// Alarms of devices over a real database: what the register of places says of them is the only part
// that is not the service's own.
#include "services/event_workflow/intake/alarms.h"

#include <array>
#include <catch2/catch.hpp>
#include <map>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/domain/reasons.h"
#include "tests/integration/event_workflow/intake/suite.h"
#include "tests/support/at_once.h"

namespace hailan::event_workflow::testing {
namespace {

using absl::StatusCode;
using A = AlarmService;
using E = EventService;

// The register of places, by name.
class Devices final : public DeviceLookup {
 public:
  absl::StatusOr<Device> FindDevice(const rpc::Call& /*call*/, const std::string& name) override {
    if (away) return absl::UnavailableError("grid_geo is away");
    const auto found = known.find(name);
    if (found == known.end()) {
      return Error(StatusCode::kNotFound, reason::kUnknownDevice, "There is no such device.");
    }
    return found->second;
  }

  bool away = false;
  std::map<std::string, Device> known;
};

struct AlarmSuite : IntakeSuite {
  AlarmSuite() {
    UseCatalogue();
    Device& gauge = devices.known[kGauge];
    gauge.name = kGauge;
    gauge.display_name = "三号泵站压力计";
    gauge.point = Place{129.42, 42.77, static_cast<int>(type::v1::COORDINATE_SYSTEM_WGS84)};
    gauge.territory = kGrid;
    gauge.owner_department = "water";
    gauge.event_template = DeviceTemplate{"0101", "水压过低"};
  }

  absl::StatusOr<pb::Event> Raise(const std::string& alarm,
                                  const std::string& device = kGauge,
                                  const std::string& request_id = "") {
    intake::v1::RaiseAlarmRequest request;
    request.set_device(device);
    request.set_alarm_id(alarm);
    request.set_request_id(request_id);
    *request.mutable_time() = rpc::ToTimestamp(clock.Now() - absl::Seconds(10));
    request.set_measured("0.12 MPa");
    return Ask(alarms, &A::RaiseAlarm, request, platform);
  }
  static intake::v1::ClearAlarmRequest OfDevice() {
    intake::v1::ClearAlarmRequest request;
    request.set_parent(kParent);
    request.set_device(kGauge);
    return request;
  }
  static intake::v1::ClearAlarmRequest OfAlarm(const std::string& alarm) {
    intake::v1::ClearAlarmRequest request;
    request.set_parent(kParent);
    request.set_alarm_id(alarm);
    return request;
  }
  absl::StatusOr<pb::Event> Clear(const intake::v1::ClearAlarmRequest& request,
                                  const ActorPtr& actor = nullptr) {
    return Ask(alarms, &A::ClearAlarm, request, actor == nullptr ? platform : actor);
  }
  std::string Count(const std::string& table) {
    return database->Value(absl::StrCat("SELECT count(*) FROM ", table));
  }

  inline static const std::string kGauge = kParent + "/places/gauge-1";

  Devices devices;
  AlarmService alarms{{pool, store, events, desk, devices, clock}};
  ActorPtr platform = MakeActor(Role::kIntegrator, "iot-platform");
  ActorPtr stranger = MakeActor(Role::kIntegrator, "another-platform");
};

TEST_CASE("D26 A13 an alarm that names its device becomes an event by the device's record") {
  AlarmSuite suite;
  const pb::Event raised = Must(suite.Raise("A-1"));
  CHECK(raised.state() == pb::Event::STATE_REPORTED);
  CHECK(raised.channel() == pb::CHANNEL_IOT);
  CHECK(raised.item() == kParent + "/catalogueItems/0101");
  // The item is heat's, the device water's.
  CHECK(raised.department() == kParent + "/departments/water");
  CHECK(raised.territory() == kParent + "/territories/" + kGrid);
  CHECK(raised.reporter() == "iot-platform");
  CHECK(rpc::FromTimestamp(raised.occur_time()) == suite.clock.Now() - absl::Seconds(10));
  const pb::Event stored = suite.Get(raised.name(), suite.community);
  CHECK(stored.report().description() == "水压过低\n0.12 MPa");
  CHECK(stored.report().place() == "三号泵站压力计");
  CHECK(stored.report().external_id() == "A-1");
  CHECK(stored.report().asset() == AlarmSuite::kGauge);
  CHECK(stored.report().point().longitude() == 129.42);
  CHECK(stored.report().point().latitude() == 42.77);
  // It passed the desk like every report.
  const pb::Route route = Must(suite.RouteOf(raised.name(), suite.community));
  CHECK(route.department() == kParent + "/departments/water");
  CHECK(stored.assignee() == kParent + "/staff/member-1");
}

TEST_CASE("D26 a device that no event can come of is refused, and nothing is filed") {
  AlarmSuite suite;
  Device& gauge = suite.devices.known[AlarmSuite::kGauge];
  const Device good = gauge;
  CHECK_THAT(suite.Raise("A-1", kParent + "/places/unheard-of").status(),
             FailsWith(StatusCode::kNotFound, "UNKNOWN_DEVICE"));
  gauge.retired = true;
  CHECK_THAT(suite.Raise("A-1").status(),
             FailsWith(StatusCode::kFailedPrecondition, "DEVICE_RETIRED"));
  gauge = good;
  gauge.event_template.reset();
  CHECK_THAT(suite.Raise("A-1").status(),
             FailsWith(StatusCode::kFailedPrecondition, "NO_EVENT_TEMPLATE"));
  gauge = good;
  gauge.point.reset();
  CHECK_THAT(suite.Raise("A-1").status(), FailsWith(StatusCode::kFailedPrecondition, "NO_POINT"));
  gauge = good;
  gauge.event_template->item = "0999";
  CHECK_THAT(suite.Raise("A-1").status(), FailsWith(StatusCode::kInvalidArgument, "UNKNOWN_ITEM"));
  gauge = good;
  suite.devices.away = true;
  CHECK_THAT(suite.Raise("A-1").status(), HasCode(StatusCode::kUnavailable));
  suite.devices.away = false;
  intake::v1::RaiseAlarmRequest ahead;
  ahead.set_device(AlarmSuite::kGauge);
  ahead.set_alarm_id("A-1");
  *ahead.mutable_time() = rpc::ToTimestamp(suite.clock.Now() + absl::Minutes(6));
  CHECK_THAT(suite.Ask(suite.alarms, &A::RaiseAlarm, ahead, suite.platform).status(),
             HasReason("INVALID_FIELD"));
  CHECK(suite.Count("events") == "0");
  const std::string event = Must(suite.Raise("A-1")).name();
  // What has an event needs the register no more.
  suite.devices.away = true;
  CHECK(Must(suite.Raise("A-1")).name() == event);
  CHECK(Must(suite.Raise("A-2")).name() == event);
}

TEST_CASE("D26 the same alarm is the same event, by its request and by its number") {
  AlarmSuite suite;
  const std::string request_id = NewId(absl::Now());
  const pb::Event first = Must(suite.Raise("A-1", AlarmSuite::kGauge, request_id));
  CHECK(Must(suite.Raise("A-1", AlarmSuite::kGauge, request_id)).etag() == "1");
  const pb::Event again = Must(suite.Raise("A-1"));
  CHECK(again.name() == first.name());
  CHECK(again.etag() == "1");
  CHECK_THAT(suite.Raise("A-2", AlarmSuite::kGauge, request_id).status(),
             HasReason("REQUEST_ID_REUSED"));
  CHECK(suite.Count("joined_alarms") == "0");
  const std::string other = kParent + "/places/gauge-2";
  suite.devices.known[other] = suite.devices.known[AlarmSuite::kGauge];
  const absl::Status taken = suite.Raise("A-1", other).status();
  CHECK_THAT(taken, FailsWith(StatusCode::kAlreadyExists, "EXTERNAL_ID_KNOWN"));
  CHECK(MetadataOf(taken) == ErrorMetadata{{"event", first.name()}});
  // Another device's alarm is another event, however near it stands.
  CHECK(Must(suite.Raise("B-1", other)).name() != first.name());
  // Known to ReportEvent, too, whether it became the event or joined it.
  Must(suite.Raise("A-2"));
  for (const char* number : {"A-1", "A-2"}) {
    pb::ReportEventRequest report = Suite::Report();
    report.set_channel(pb::CHANNEL_IOT);
    report.set_external_id(number);
    CHECK_THAT(suite.MoveEvent(&E::ReportEvent, report, suite.platform).status(),
               FailsWith(StatusCode::kAlreadyExists, "EXTERNAL_ID_KNOWN"));
    report.set_channel(pb::CHANNEL_LETTERS_VISITS);
    CHECK_THAT(suite.MoveEvent(&E::ReportEvent, report, suite.platform).status(), IsOk());
  }
}

TEST_CASE("D26 a device that flaps under new numbers stays one event for half an hour") {
  AlarmSuite suite;
  const pb::Event first = Must(suite.Raise("A-0"));
  for (int n = 1; n <= kMostToldAlarms + 5; ++n) {
    suite.clock.Advance(absl::Minutes(1));
    CHECK(Must(suite.Raise(absl::StrCat("A-", n))).name() == first.name());
  }
  CHECK(suite.Count("events") == "1");
  CHECK(suite.Count("joined_alarms") == absl::StrCat(kMostToldAlarms + 5));
  CHECK(suite.Count("event_history WHERE action = 'REPEAT_SIGNAL'") ==
        absl::StrCat(kMostToldAlarms));
  CHECK(suite.Count("event_history WHERE note LIKE 'alarm A-3 at %: 0.12 MPa'") == "1");
  const pb::Event flapped = suite.Get(first.name(), suite.community);
  REQUIRE(flapped.clocks_size() == first.clocks_size());
  for (int i = 0; i < first.clocks_size(); ++i) {
    CHECK(flapped.clocks(i).due_time().seconds() == first.clocks(i).due_time().seconds());
    CHECK(flapped.clocks(i).start_time().seconds() == first.clocks(i).start_time().seconds());
  }
  suite.clock.Advance(AlarmService::kDebounce);
  const std::string second = Must(suite.Raise("B-0")).name();
  CHECK(second != first.name());
  // One that has ended takes no more, fresh as it may be.
  Must(suite.Step(&E::RejectEvent, second, suite.community));
  CHECK(Must(suite.Raise("B-1")).name() != second);
  CHECK(Must(suite.Raise("B-0")).name() == second);
}

TEST_CASE("D26 alarms of one device at the same instant become one event") {
  AlarmSuite suite;
  for (int round = 0; round < 5; ++round) {
    std::array<absl::StatusOr<pb::Event>, 2> raised;
    AtOnce([&] { raised[0] = suite.Raise(absl::StrCat("L-", round)); },
           [&] { raised[1] = suite.Raise(absl::StrCat("R-", round)); });
    CHECK(Must(raised[0]).name() == Must(raised[1]).name());
    CHECK(suite.Count("events") == absl::StrCat(round + 1));
    suite.clock.Advance(AlarmService::kDebounce);
  }
  CHECK(suite.Count("joined_alarms") == "5");
}

TEST_CASE("D26 a recovery takes back what nobody has received") {
  AlarmSuite suite;
  const std::string event = Must(suite.Raise("A-1")).name();
  intake::v1::ClearAlarmRequest recovery = AlarmSuite::OfDevice();
  recovery.set_request_id(NewId(absl::Now()));
  const pb::Event cleared = Must(suite.Clear(recovery));
  CHECK(cleared.name() == event);
  CHECK(cleared.state() == pb::Event::STATE_CANCELLED);
  // Asked again it answers the same, and a later one finds nothing.
  CHECK(Must(suite.Clear(recovery)).etag() == cleared.etag());
  CHECK_THAT(suite.Clear(AlarmSuite::OfDevice()).status(),
             FailsWith(StatusCode::kNotFound, "NO_OPEN_ALARM"));
  CHECK_THAT(suite.Clear(AlarmSuite::OfAlarm("A-1")).status(), HasReason("NO_OPEN_ALARM"));
  CHECK_THAT(suite.Clear(AlarmSuite::OfAlarm("A-99")).status(), HasReason("NO_OPEN_ALARM"));
  recovery.set_measured("0.4 MPa");
  CHECK_THAT(suite.Clear(recovery).status(), HasReason("REQUEST_ID_REUSED"));
  // The next alarm is another event.
  CHECK(Must(suite.Raise("A-2")).name() != event);
}

TEST_CASE("D26 a recovery tells whoever handles the case, and moves nothing") {
  AlarmSuite suite;
  const std::string event = Must(suite.Raise("A-1")).name();
  Must(suite.Raise("A-2"));
  Must(suite.Step(&E::AcceptEvent, event, suite.member));
  const pb::Event accepted = suite.Get(event, suite.community);
  suite.clock.Advance(absl::Minutes(10));
  // By the device, by its number, and by the number of an alarm that joined.
  for (intake::v1::ClearAlarmRequest recovery :
       {AlarmSuite::OfDevice(), AlarmSuite::OfAlarm("A-1"), AlarmSuite::OfAlarm("A-2")}) {
    recovery.set_measured("0.41 MPa");
    recovery.set_request_id(NewId(absl::Now()));
    const pb::Event told = Must(suite.Clear(recovery));
    CHECK(told.name() == event);
    CHECK(told.state() == pb::Event::STATE_ACCEPTED);
    CHECK(Must(suite.Clear(recovery)).etag() == told.etag());
  }
  pb::ListHistoryRequest history;
  history.set_parent(event);
  const auto entries = Must(suite.Ask(suite.events, &E::ListHistory, history, suite.member));
  REQUIRE(entries.entries_size() == 6);
  const pb::HistoryEntry& last = entries.entries(5);
  CHECK(last.action() == pb::ACTION_CLEAR_SIGNAL);
  CHECK(last.role() == options::v1::ROLE_INTEGRATOR);
  CHECK(last.note() == "the device recovered at 2026-03-02T09:10:00+08:00: 0.41 MPa");
  CHECK(last.from_state() == last.to_state());
  const pb::Event after = suite.Get(event, suite.community);
  REQUIRE(after.clocks_size() == accepted.clocks_size());
  for (int i = 0; i < after.clocks_size(); ++i) {
    CHECK(after.clocks(i).SerializeAsString() == accepted.clocks(i).SerializeAsString());
  }
  CHECK(suite.Count("events") == "1");
  CHECK(suite.Count("outbox WHERE type = 'event.signal_cleared'") == "3");
  CHECK(suite.Count("outbox WHERE type = 'event.signal_repeated'") == "1");
}

TEST_CASE("D26 a recovery that comes late clears no alarm that sounded after it") {
  AlarmSuite suite;
  const std::string event = Must(suite.Raise("A-1")).name();
  intake::v1::ClearAlarmRequest recovery = AlarmSuite::OfDevice();
  *recovery.mutable_time() = rpc::ToTimestamp(suite.clock.Now() - absl::Minutes(5));
  CHECK_THAT(suite.Clear(recovery).status(), HasReason("NO_OPEN_ALARM"));
  CHECK(suite.Get(event, suite.platform).state() == pb::Event::STATE_REPORTED);
  *recovery.mutable_time() = rpc::ToTimestamp(suite.clock.Now() + absl::Minutes(6));
  CHECK_THAT(suite.Clear(recovery).status(), HasReason("INVALID_FIELD"));
  intake::v1::ClearAlarmRequest nothing;
  nothing.set_parent(kParent);
  CHECK_THAT(suite.Clear(nothing).status(), HasReason("INVALID_FIELD"));
}

TEST_CASE("D26 only the system that an event came from speaks for its device") {
  AlarmSuite suite;
  const std::string event = Must(suite.Raise("A-1")).name();
  CHECK_THAT(suite.Clear(AlarmSuite::OfDevice(), suite.stranger).status(),
             HasReason("NO_OPEN_ALARM"));
  CHECK_THAT(suite.Clear(AlarmSuite::OfAlarm("A-1"), suite.stranger).status(),
             FailsWith(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  for (const Suite::ActorPtr& person : {suite.resident, suite.community, suite.city}) {
    CHECK_THAT(suite.Clear(AlarmSuite::OfDevice(), person).status(),
               FailsWith(StatusCode::kPermissionDenied, "ROLE_NOT_ALLOWED"));
    intake::v1::RaiseAlarmRequest raise;
    raise.set_device(AlarmSuite::kGauge);
    raise.set_alarm_id("A-9");
    *raise.mutable_time() = rpc::ToTimestamp(suite.clock.Now());
    CHECK_THAT(suite.Ask(suite.alarms, &A::RaiseAlarm, raise, person).status(),
               FailsWith(StatusCode::kPermissionDenied, "ROLE_NOT_ALLOWED"));
  }
  CHECK(suite.Get(event, suite.platform).etag() == "1");
}

}  // namespace
}  // namespace hailan::event_workflow::testing
