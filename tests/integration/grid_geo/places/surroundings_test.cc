// What is near: searches, living circles, service gaps.
#include <catch2/catch.hpp>
#include <limits>

#include "services/grid_geo/surroundings/service.h"
#include "tests/integration/grid_geo/places/place_town.h"

namespace hailan::grid_geo::testing {

using absl::StatusCode;
using hailan::testing::FailsWith;
using hailan::testing::Must;

namespace {

struct NearTown : PlaceTown {
  NearTown() {
    v1::Place market = ServicePoint("market-1", 129.051, 42.05, "market");
    for (int weekday = 1; weekday <= 5; ++weekday) {
      v1::WeekdayHours& day = *market.mutable_service()->mutable_hours()->add_weekdays();
      day.set_weekday(weekday);
      day.add_intervals()->set_open_minute(8 * 60);
      day.mutable_intervals(0)->set_close_minute(20 * 60);
    }
    const auto report = Upsert({market,
                                ServicePoint("market-2", 129.058, 42.05, "market"),
                                ServicePoint("clinic-1", 129.05, 42.055, "clinic"),
                                ServicePoint("far", 129.095, 42.05, "park"),
                                Camera("camera-1", 129.0501, 42.05),
                                Building("house-1", 129.05, 42.05, 30),
                                Building("house-2", 129.09, 42.05, 10),
                                Building("house-3", 129.15, 42.05, 7)});
    CHECK(report.created_count() == 8);
    REQUIRE(place_maps.Refresh(absl::Now() + absl::Seconds(20)).ok());
  }
  SurroundingsService surroundings{place_maps, maps, tokens, absl::FixedTimeZone(8 * 3600)};
};

template <class Request>
Request From(double lon, double lat) {
  Request request;
  request.set_parent(kParent);
  request.mutable_point()->set_longitude(lon);
  request.mutable_point()->set_latitude(lat);
  request.mutable_point()->set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  return request;
}

std::vector<std::string> Codes(const v1::SearchNearbyResponse& response) {
  std::vector<std::string> codes;
  for (const auto& near : response.places()) codes.push_back(near.place().external_code());
  return codes;
}

int64_t Seconds(int day, int hour) {
  return absl::ToUnixSeconds(
      absl::FromCivil(absl::CivilSecond(2026, 3, day, hour), absl::FixedTimeZone(8 * 3600)));
}

}  // namespace

TEST_CASE("places are found nearest first, with distance and minutes") {
  NearTown town;
  auto request = From<v1::SearchNearbyRequest>(129.05, 42.05);
  const auto found = Must(town.surroundings.SearchNearby(town.CallAs(Role::kResident), request));
  CHECK(Codes(found) == std::vector<std::string>{"market-1", "clinic-1", "market-2"});
  // 0.001 degree of the parallel of 42.05 degrees is 82.77 m, 0.005 of the meridian 555.3 m.
  CHECK(found.places(0).distance_m() == Approx(82.8).epsilon(0.005));
  CHECK(found.places(0).walk_minutes() == Approx(82.8 * 1.3 / 80).epsilon(0.005));
  CHECK(found.places(1).distance_m() == Approx(555.4).epsilon(0.005));
  CHECK_FALSE(found.truncated());
  request.set_limit(1);
  CHECK(Must(town.surroundings.SearchNearby(town.CallAs(Role::kResident), request)).truncated());
  request.set_limit(0);
  request.add_categories("clinic");
  CHECK(Codes(Must(town.surroundings.SearchNearby(town.CallAs(Role::kResident), request))) ==
        std::vector<std::string>{"clinic-1"});
  request.clear_categories();
  request.set_walk_minutes(2);
  CHECK(Codes(Must(town.surroundings.SearchNearby(town.CallAs(Role::kResident), request))) ==
        std::vector<std::string>{"market-1"});
  request.set_walk_minutes(120);
  CHECK(Codes(Must(town.surroundings.SearchNearby(town.CallAs(Role::kResident), request))).size() ==
        4);
  request.set_walk_minutes(0);
  request.set_radius_m(100);
  CHECK(Codes(Must(town.surroundings.SearchNearby(town.CallAs(Role::kCity), request))) ==
        std::vector<std::string>{"house-1", "camera-1", "market-1"});
}

TEST_CASE("searches leave out what is closed, hidden or retired") {
  NearTown town;
  auto request = From<v1::SearchNearbyRequest>(129.05, 42.05);
  request.add_place_classes(v1::PLACE_CLASS_CAMERA);
  CHECK_THAT(town.surroundings.SearchNearby(town.CallAs(Role::kResident), request).status(),
             FailsWith(StatusCode::kPermissionDenied, "PERMISSION_DENIED"));
  request.clear_place_classes();
  request.add_categories("market");
  request.mutable_open_at()->set_seconds(Seconds(2, 9));  // a Monday
  auto found = Must(town.surroundings.SearchNearby(town.CallAs(Role::kResident), request));
  CHECK(Codes(found) == std::vector<std::string>{"market-1", "market-2"});
  CHECK(found.places(0).openness() == v1::OPENNESS_OPEN);
  CHECK(found.places(1).openness() == v1::OPENNESS_UNSPECIFIED);
  request.mutable_open_at()->set_seconds(Seconds(1, 9));  // a Sunday
  found = Must(town.surroundings.SearchNearby(town.CallAs(Role::kResident), request));
  CHECK(Codes(found) == std::vector<std::string>{"market-2"});
  v1::RetirePlaceRequest retire;
  retire.set_name(found.places(0).place().name());
  retire.set_request_id(town.Id());
  Must(town.places.RetirePlace(town.MakeCall(), retire));
  REQUIRE(town.place_maps.Refresh(absl::Now() + absl::Seconds(20)).ok());
  CHECK(Codes(Must(town.surroundings.SearchNearby(town.CallAs(Role::kResident), request))).empty());
}

TEST_CASE("a search needs a point that is one") {
  NearTown town;
  auto request = From<v1::SearchNearbyRequest>(std::numeric_limits<double>::quiet_NaN(), 42.05);
  CHECK(town.surroundings.SearchNearby(town.CallAs(Role::kResident), request).status().code() ==
        StatusCode::kInvalidArgument);
  request = From<v1::SearchNearbyRequest>(129.05, 42.05);
  request.mutable_point()->clear_system();
  CHECK(town.surroundings.SearchNearby(town.CallAs(Role::kResident), request).status().code() ==
        StatusCode::kInvalidArgument);
  // Swapped coordinates are a point, and nothing is near it.
  request = From<v1::SearchNearbyRequest>(42.05, 89);
  CHECK(Codes(Must(town.surroundings.SearchNearby(town.CallAs(Role::kResident), request))).empty());
}

TEST_CASE("the living circle names what is reached and what is missing") {
  NearTown town;
  const auto request = From<v1::GetLivingCircleRequest>(129.05, 42.05);
  const auto circle =
      Must(town.surroundings.GetLivingCircle(town.CallAs(Role::kResident), request));
  CHECK(circle.radius_m() == Approx(923.08).epsilon(1e-4));
  REQUIRE(circle.reached_size() == 2);
  CHECK(circle.reached(0).category() == "market");
  CHECK(circle.reached(0).place_count() == 2);
  CHECK(circle.reached(0).nearest().place().external_code() == "market-1");
  CHECK(circle.reached(1).category() == "clinic");
  CHECK(circle.missing_categories_size() == 11);
}

TEST_CASE("service gaps count dwellings, page by page and within the caller's areas") {
  NearTown town;
  v1::ListServiceGapsRequest request;
  request.set_territory(Territory(kCity));
  request.add_categories("market");
  request.add_categories("park");
  const auto gaps = Must(town.surroundings.ListServiceGaps(town.CallAs(Role::kCity), request));
  REQUIRE(gaps.gaps_size() == 2);
  CHECK(gaps.gaps(0).territory() == Territory(GridCode(1)));
  CHECK(gaps.gaps(0).dwelling_count() == 40);
  CHECK(gaps.gaps(0).building_count() == 2);
  CHECK(gaps.gaps(0).categories(0).reached_dwelling_count() == 30);
  CHECK(gaps.gaps(0).categories(0).share() == Approx(0.75));
  CHECK(gaps.gaps(0).categories(1).share() == Approx(0.25));
  CHECK(gaps.gaps(1).categories(0).reached_dwelling_count() == 0);
  request.set_page_size(1);
  const auto page = Must(town.surroundings.ListServiceGaps(town.CallAs(Role::kCity), request));
  REQUIRE(page.gaps_size() == 1);
  request.set_page_token(page.next_page_token());
  const auto rest = Must(town.surroundings.ListServiceGaps(town.CallAs(Role::kCity), request));
  REQUIRE(rest.gaps_size() == 1);
  CHECK(rest.gaps(0).territory() == Territory(GridCode(2)));
  CHECK(rest.next_page_token().empty());
  CHECK_THAT(
      town.surroundings.ListServiceGaps(town.CallAs(Role::kGridMember, {GridCode(1)}), request)
          .status(),
      FailsWith(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
}

}  // namespace hailan::grid_geo::testing
