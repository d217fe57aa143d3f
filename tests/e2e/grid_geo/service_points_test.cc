// Row A11 through the gateway: when service points and grid stations are open, and whose telephone
// is shown.
#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <vector>

#include "hailan/grid_geo/v1/locator.pb.h"
#include "hailan/grid_geo/v1/places.pb.h"
#include "hailan/grid_geo/v1/surroundings.pb.h"
#include "tests/e2e/people.h"

namespace hailan::testing {
namespace {

namespace geo = hailan::grid_geo::v1;
using absl::StatusCode;

constexpr char kBulkUpsert[] = "hailan.grid_geo.v1.Places/BulkUpsertPlaces";
constexpr char kSearchNearby[] = "hailan.grid_geo.v1.Surroundings/SearchNearby";
constexpr char kLivingCircle[] = "hailan.grid_geo.v1.Surroundings/GetLivingCircle";

// A moment of the week that begins on Monday, 23 November 2026, by the city's clock.
google::protobuf::Timestamp At(int weekday, int hour) {
  google::protobuf::Timestamp time;
  time.set_seconds(absl::ToUnixSeconds(absl::FromCivil(
      absl::CivilHour(2026, 11, 22 + weekday, hour), absl::FixedTimeZone(8 * 60 * 60))));
  return time;
}

// Adds hours to a weekday, in hours of the day.
void Open(geo::Place& place, int weekday, int from, int to) {
  geo::WeekdayHours& day = *place.mutable_service()->mutable_hours()->add_weekdays();
  day.set_weekday(weekday);
  geo::OpenInterval& interval = *day.add_intervals();
  interval.set_open_minute(from * 60);
  interval.set_close_minute(to * 60);
}

// A market of working days (the Wednesday is a holiday), a grid station that is open on Monday
// until two in the night, and a kiosk that never said; each some 80 m further than the one before.
struct Neighbourhood {
  std::unique_ptr<MiniSuite> suite = MiniSuite::Start();
  Caller officer{*suite, Officer()};
  Caller resident{*suite, Resident()};

  Neighbourhood() {
    LoadMiniCity(*suite);
    geo::BulkUpsertPlacesRequest request = Rows();
    CHECK(officer.Do<geo::ImportReport>(kBulkUpsert, request).created_count() == 3);
    const absl::Status there = Eventually([&] {
      return resident.Do<geo::SearchNearbyResponse>(kSearchNearby, Near()).places_size() == 3
                 ? absl::OkStatus()
                 : absl::NotFoundError("not there yet");
    });
    REQUIRE(there.ok());
  }

  static geo::BulkUpsertPlacesRequest Rows() {
    geo::BulkUpsertPlacesRequest request;
    request.set_parent(kParent);
    request.set_request_id(NewRequestId());
    const auto add = [&request](geo::PlaceClass place_class, const std::string& code) -> auto& {
      geo::Place& place = *request.add_rows();
      place.set_place_class(place_class);
      place.set_external_source("e2e");
      place.set_external_code(code);
      place.set_display_name(code);
      *place.mutable_point() = PointIn(1);
      place.mutable_point()->set_longitude(PointIn(1).longitude() + 0.001 * request.rows_size());
      return place;
    };
    geo::Place& market = add(geo::PLACE_CLASS_SERVICE_POINT, "market-1");
    market.mutable_service()->set_category("market");
    market.mutable_service()->set_contact_phone("0433-3220000");
    for (int weekday = 1; weekday <= 5; ++weekday) Open(market, weekday, 8, 18);
    market.mutable_service()->mutable_hours()->add_dates()->set_date("2026-11-25");
    geo::Place& station = add(geo::PLACE_CLASS_GRID_STATION, "station-1");
    station.mutable_service()->set_contact_phone("0433-3220001");
    Open(station, 1, 8, 26);
    add(geo::PLACE_CLASS_SERVICE_POINT, "kiosk-1")
        .mutable_service()
        ->set_category("convenience-store");
    return request;
  }

  static geo::SearchNearbyRequest Near() {
    geo::SearchNearbyRequest request;
    request.set_parent(kParent);
    *request.mutable_point() = PointIn(1);
    request.set_walk_minutes(15);
    return request;
  }

  // Codes of what is open or may be, nearest first, with `?` behind those that never said.
  std::vector<std::string> OpenAt(int weekday, int hour) const {
    geo::SearchNearbyRequest request = Near();
    *request.mutable_open_at() = At(weekday, hour);
    const auto found = resident.Do<geo::SearchNearbyResponse>(kSearchNearby, request);
    std::vector<std::string> codes;
    for (const geo::NearbyPlace& near : found.places()) {
      CHECK(near.openness() != geo::OPENNESS_CLOSED);
      const bool known = near.openness() == geo::OPENNESS_OPEN;
      codes.push_back(near.place().external_code() + (known ? "" : "?"));
    }
    return codes;
  }
};

// What a resident sees of the person on duty in grid 1; nullopt while there is none.
std::optional<geo::StaffCard> CardOf(const Caller& resident, const std::string& id) {
  geo::GetGridCardRequest request;
  request.set_name(NameOf("territories", Grid(1)));
  const auto card = resident.Do<geo::GridCard>("hailan.grid_geo.v1.Locator/GetGridCard", request);
  for (const geo::StaffCard& staff : card.staff()) {
    if (staff.staff() == NameOf("staff", id)) return staff;
  }
  return std::nullopt;
}

// Waits until the card has the phone; its last state.
std::optional<geo::StaffCard> CardWithPhone(const Caller& resident,
                                            const std::string& id,
                                            const std::string& phone) {
  std::optional<geo::StaffCard> card;
  static_cast<void>(Eventually([&] {
    card = CardOf(resident, id);
    return card.has_value() && card->phone() == phone ? absl::OkStatus()
                                                      : absl::NotFoundError("not there yet");
  }));
  return card;
}

}  // namespace

TEST_CASE("A11: service points and grid stations tell their hours, and what is open at a time") {
  const Neighbourhood town;
  const auto all =
      town.resident.Do<geo::SearchNearbyResponse>(kSearchNearby, Neighbourhood::Near());
  REQUIRE(all.places_size() == 3);
  const geo::Place& market = all.places(0).place();
  CHECK(market.external_code() == "market-1");
  CHECK(all.places(0).openness() == geo::OPENNESS_UNSPECIFIED);
  CHECK(market.service().contact_phone() == "0433-3220000");
  REQUIRE(market.service().hours().weekdays_size() == 5);
  CHECK(market.service().hours().weekdays(0).intervals(0).open_minute() == 8 * 60);
  CHECK(market.service().hours().weekdays(4).intervals(0).close_minute() == 18 * 60);
  REQUIRE(market.service().hours().dates_size() == 1);
  CHECK(market.service().hours().dates(0).date() == "2026-11-25");
  const geo::Place& station = all.places(1).place();
  CHECK(station.place_class() == geo::PLACE_CLASS_GRID_STATION);
  CHECK(station.service().category() == "grid-station");
  CHECK(station.service().hours().weekdays(0).intervals(0).close_minute() == 26 * 60);

  using Codes = std::vector<std::string>;
  CHECK(town.OpenAt(1, 10) == Codes{"market-1", "station-1", "kiosk-1?"});
  CHECK(town.OpenAt(1, 7) == Codes{"kiosk-1?"});
  CHECK(town.OpenAt(1, 18) == Codes{"station-1", "kiosk-1?"});
  // Monday's hours last into Tuesday.
  CHECK(town.OpenAt(2, 1) == Codes{"station-1", "kiosk-1?"});
  CHECK(town.OpenAt(2, 2) == Codes{"kiosk-1?"});
  CHECK(town.OpenAt(2, 10) == Codes{"market-1", "kiosk-1?"});
  // The holiday, and the weekend that no weekday names.
  CHECK(town.OpenAt(3, 10) == Codes{"kiosk-1?"});
  CHECK(town.OpenAt(7, 10) == Codes{"kiosk-1?"});

  geo::SearchNearbyRequest stations = Neighbourhood::Near();
  stations.add_place_classes(geo::PLACE_CLASS_GRID_STATION);
  CHECK(town.resident.Do<geo::SearchNearbyResponse>(kSearchNearby, stations).places_size() == 1);
  *stations.mutable_open_at() = At(3, 10);
  CHECK(town.resident.Do<geo::SearchNearbyResponse>(kSearchNearby, stations).places().empty());
  stations.mutable_open_at()->set_nanos(-1);
  CHECK(town.resident.Call<geo::SearchNearbyResponse>(kSearchNearby, stations).status().code() ==
        StatusCode::kInvalidArgument);
}

TEST_CASE("A11: the convenience circle counts what is open, and refuses hours that make no sense") {
  const Neighbourhood town;
  geo::GetLivingCircleRequest circle;
  circle.set_parent(kParent);
  *circle.mutable_point() = PointIn(1);
  circle.add_categories("market");
  circle.add_categories("grid-station");
  CHECK(town.resident.Do<geo::LivingCircle>(kLivingCircle, circle).missing_categories().empty());
  *circle.mutable_open_at() = At(1, 20);
  const auto evening = town.resident.Do<geo::LivingCircle>(kLivingCircle, circle);
  REQUIRE(evening.reached_size() == 1);
  CHECK(evening.reached(0).category() == "grid-station");
  CHECK(evening.reached(0).nearest().openness() == geo::OPENNESS_OPEN);
  REQUIRE(evening.missing_categories_size() == 1);
  CHECK(evening.missing_categories(0) == "market");

  geo::BulkUpsertPlacesRequest request = Neighbourhood::Rows();
  // Opens again before it has closed; never closes; no category.
  geo::OpenInterval& again = *request.mutable_rows(0)
                                  ->mutable_service()
                                  ->mutable_hours()
                                  ->mutable_weekdays(0)
                                  ->add_intervals();
  again.set_open_minute(17 * 60);
  again.set_close_minute(19 * 60);
  request.mutable_rows(1)
      ->mutable_service()
      ->mutable_hours()
      ->mutable_weekdays(0)
      ->mutable_intervals(0)
      ->set_close_minute(8 * 60);
  request.mutable_rows(2)->mutable_service()->clear_category();
  const auto report = town.officer.Do<geo::ImportReport>(kBulkUpsert, request);
  CHECK(report.updated_count() == 0);
  REQUIRE(report.faults_size() == 3);
  CHECK(report.faults(0).reason() == "INVALID_HOURS");
  CHECK(report.faults(1).reason() == "INVALID_HOURS");
  CHECK(report.faults(2).reason() == "MISSING_CATEGORY");
  CHECK(town.OpenAt(1, 10).size() == 3);
}

TEST_CASE("A11: a member's telephone is on the card with the member's consent only") {
  const People city;
  const Caller resident(*city.suite, Resident());
  const std::string phone = "13844330000";
  geo::CreateStaffRequest hire;
  hire.set_parent(kParent);
  hire.set_request_id(NewRequestId());
  hire.set_staff_id("jin");
  hire.set_display_name("金哲");
  hire.set_phone(phone);
  CHECK_THAT(city.Staff<geo::StaffMember>("CreateStaff", hire).status(),
             FailsWith(StatusCode::kFailedPrecondition, "PHONE_NOT_CONSENTED"));
  hire.set_request_id(NewRequestId());
  hire.set_phone_consented(true);
  CHECK(Must(city.Staff<geo::StaffMember>("CreateStaff", hire)).phone() == phone);
  geo::AppointStaffRequest appoint;
  appoint.set_name(NameOf("staff", "jin"));
  appoint.set_request_id(NewRequestId());
  appoint.set_territory(NameOf("territories", Grid(1)));
  appoint.set_role(geo::GRID_ROLE_HEAD);
  Must(city.Staff<geo::StaffMember>("AppointStaff", appoint));

  const auto shown = CardWithPhone(resident, "jin", phone);
  REQUIRE(shown.has_value());
  CHECK(shown->phone() == phone);
  CHECK(shown->role() == geo::GRID_ROLE_HEAD);
  // Who never agreed to anything has a card without a telephone.
  const auto silent = CardOf(resident, GridMember(1).subject);
  REQUIRE(silent.has_value());
  CHECK(silent->phone().empty());

  geo::ImportStaffRequest import;
  import.set_parent(kParent);
  import.set_request_id(NewRequestId());
  geo::StaffRow& row = *import.add_rows();
  row.set_staff_id(GridMember(1).subject);
  row.set_display_name("工作人员");
  row.set_phone("13844330001");
  const auto refused = Must(city.Staff<geo::ImportReport>("ImportStaff", import));
  REQUIRE(refused.faults_size() == 1);
  CHECK(refused.faults(0).reason() == "PHONE_NOT_CONSENTED");
  CHECK(refused.updated_count() == 0);

  // Consent withdrawn: the telephone goes, the appointment stays.
  import.set_request_id(NewRequestId());
  row.set_staff_id("jin");
  row.set_display_name("金哲");
  row.clear_phone();
  CHECK(Must(city.Staff<geo::ImportReport>("ImportStaff", import)).updated_count() == 1);
  const auto withdrawn = CardWithPhone(resident, "jin", "");
  REQUIRE(withdrawn.has_value());
  CHECK(withdrawn->phone().empty());
  CHECK(CardOf(resident, GridMember(1).subject)->phone().empty());
}

}  // namespace hailan::testing
