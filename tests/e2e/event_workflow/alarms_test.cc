// D26: alarms of devices, from the record that grid_geo keeps of a device to the case that people
// handle, through the gateway.
#include <catch2/catch.hpp>
#include <cmath>
#include <map>

#include "hailan/event_workflow/intake/v1/alarms.pb.h"
#include "hailan/event_workflow/intake/v1/clusters.pb.h"
#include "hailan/event_workflow/v1/search.pb.h"
#include "hailan/grid_geo/v1/places.pb.h"
#include "tests/e2e/event_workflow/town.h"

namespace hailan::testing {

namespace evt_intake = hailan::event_workflow::intake::v1;
namespace {

namespace geo = hailan::grid_geo::v1;
using absl::StatusCode;

// A town with a gauge of the power department in grid 1, registered as A13 has it, and the system
// that it is connected to.
struct Sensors : Town {
  Sensors() {
    geo::CreatePlaceRequest create;
    create.set_parent(kParent);
    create.set_request_id(NewRequestId());
    geo::Place& place = *create.mutable_place();
    place.set_place_class(geo::PLACE_CLASS_DEVICE);
    place.set_display_name("三号泵站压力计");
    *place.mutable_point() = PointIn(1);
    place.mutable_device()->set_kind("water-pressure");
    place.mutable_device()->set_owner_department(NameOf("departments", kPower));
    geo::EventTemplate& becomes = *place.mutable_device()->mutable_event_template();
    becomes.set_catalogue_item(NameOf("catalogueItems", kLeak));
    becomes.set_text("水压过低");
    gauge = officer.Do<geo::Place>("hailan.grid_geo.v1.Places/CreatePlace", create).name();
  }
  static rpc::TokenClaims Platform() {
    rpc::TokenClaims claims = Integrator();
    claims.subject = "iot-platform";
    return claims;
  }
  // Names the device, the number and the time, and nothing else.
  absl::StatusOr<evt::Event> Raise(const std::string& number) {
    evt_intake::RaiseAlarmRequest alarm;
    alarm.set_device(gauge);
    alarm.set_alarm_id(number);
    *alarm.mutable_time() = rpc::ToTimestamp(absl::Now());
    return Try<evt::Event>(platform, "Alarms/RaiseAlarm", alarm);
  }
  absl::StatusOr<evt::Event> Recover() {
    evt_intake::ClearAlarmRequest recovery;
    recovery.set_parent(kParent);
    recovery.set_device(gauge);
    recovery.set_measured("0.4 MPa");
    return Try<evt::Event>(platform, "Alarms/ClearAlarm", recovery);
  }
  evt::Event Get(const std::string& event) {
    evt::GetEventRequest get;
    get.set_name(event);
    return Do<evt::Event>(officer, "Events/GetEvent", get);
  }
  int64_t Events() {
    evt::EventFilter filter;
    filter.set_channel(evt::CHANNEL_IOT);
    evt::CountEventsRequest count;
    count.set_parent(kParent);
    *count.mutable_filter() = filter;
    return Do<evt::CountEventsResponse>(city, "Search/CountEvents", count).total_count();
  }

  std::string gauge;
  Caller platform{*suite, Platform()};
};

TEST_CASE("D26: a device's alarm becomes an event by the record that grid_geo has of the device") {
  Sensors town;
  const evt::Event alarm = town.Get(Must(town.Raise("A-1")).name());
  CHECK(alarm.channel() == evt::CHANNEL_IOT);
  CHECK(alarm.state() == evt::Event::STATE_REPORTED);
  CHECK(alarm.item() == NameOf("catalogueItems", kLeak));
  CHECK(alarm.sla_class() == evt::SLA_CLASS_URGENT);
  CHECK(alarm.territory() == NameOf("territories", Grid(1)));
  CHECK(alarm.department() == NameOf("departments", kPower));
  CHECK(alarm.report().description() == "水压过低");
  CHECK(alarm.report().place() == "三号泵站压力计");
  CHECK(alarm.report().asset() == town.gauge);
  CHECK(alarm.report().external_id() == "A-1");
  CHECK(std::abs(alarm.report().point().longitude() - PointIn(1).longitude()) < 1e-6);
  CHECK(std::abs(alarm.report().point().latitude() - PointIn(1).latitude()) < 1e-6);
  // Out of use, it raises nothing any more; what it raised stays open and known.
  geo::RetirePlaceRequest retire;
  retire.set_name(town.gauge);
  retire.set_request_id(NewRequestId());
  town.officer.Do<geo::Place>("hailan.grid_geo.v1.Places/RetirePlace", retire);
  CHECK(Must(town.Raise("A-1")).name() == alarm.name());
  CHECK(Must(town.Recover()).state() == evt::Event::STATE_CANCELLED);
  CHECK_THAT(town.Raise("A-2").status(),
             FailsWith(StatusCode::kFailedPrecondition, "DEVICE_RETIRED"));
  town.gauge = NameOf("places", "unheard-of");
  CHECK_THAT(town.Raise("A-2").status(), FailsWith(StatusCode::kNotFound, "UNKNOWN_DEVICE"));
  CHECK(town.Events() == 1);
}

TEST_CASE("D26: an alarm is one event however often it sounds; its recovery ends or annotates it") {
  Sensors town;
  const std::string first = Must(town.Raise("A-1")).name();
  // Repeated, and under new numbers.
  for (const char* number : {"A-1", "A-1", "A-2", "A-3", "A-4", "A-2"}) {
    CHECK(Must(town.Raise(number)).name() == first);
  }
  CHECK(town.Events() == 1);
  // Before anybody has received it, recovery takes it back.
  const evt::Event withdrawn = Must(town.Recover());
  CHECK(withdrawn.name() == first);
  CHECK(withdrawn.state() == evt::Event::STATE_CANCELLED);
  CHECK_THAT(town.Recover().status(), FailsWith(StatusCode::kNotFound, "NO_OPEN_ALARM"));

  // Afterwards it tells those who handle the case, and nothing else happens to that.
  const std::string second = Must(town.Raise("A-5")).name();
  CHECK(second != first);
  town.Step<evt::AcceptEventRequest>(town.officer, "AcceptEvent", second);
  const evt::Event before = town.Get(second);
  const evt::Event told = Must(town.Recover());
  CHECK(told.name() == second);
  CHECK(told.state() == evt::Event::STATE_ACCEPTED);
  const evt::Event after = town.Get(second);
  REQUIRE(after.clocks_size() == before.clocks_size());
  for (int i = 0; i < after.clocks_size(); ++i) {
    CHECK(after.clocks(i).SerializeAsString() == before.clocks(i).SerializeAsString());
  }
  evt::ListHistoryRequest history;
  history.set_parent(second);
  const auto steps = town.Do<evt::ListHistoryResponse>(town.officer, "Events/ListHistory", history);
  REQUIRE(steps.entries_size() == 3);
  CHECK(steps.entries(2).action() == evt::ACTION_CLEAR_SIGNAL);
  CHECK(steps.entries(2).note().find("0.4 MPa") != std::string::npos);
  // It still flaps: the same case, whose history says so.
  CHECK(Must(town.Raise("A-6")).name() == second);
  CHECK(town.Do<evt::ListHistoryResponse>(town.officer, "Events/ListHistory", history)
            .entries(3)
            .action() == evt::ACTION_REPEAT_SIGNAL);
  CHECK(town.Events() == 2);

  evt_intake::ListAnswersRequest ask;
  ask.set_parent(kParent);
  ask.set_channel(evt::CHANNEL_IOT);
  const auto answers =
      town.Do<evt_intake::ListAnswersResponse>(town.platform, "Clusters/ListAnswers", ask);
  std::map<std::string, std::string> codes;
  for (const auto& answer : answers.answers()) codes[answer.external_id()] = answer.code();
  CHECK(codes == std::map<std::string, std::string>{{"A-1", "DISMISSED"}, {"A-5", "ACKNOWLEDGED"}});
}

}  // namespace
}  // namespace hailan::testing
