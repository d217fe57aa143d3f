// Days, points and shapes for the tests that redraw grids of the mini city.
#pragma once

#include <string>

#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "common/rpc/timestamp.h"
#include "hailan/grid_geo/v1/locator.pb.h"
#include "tests/support/builders.h"

namespace hailan::testing {

inline absl::CivilDay Today() {
  return absl::ToCivilDay(absl::Now(), absl::FixedTimeZone(8 * 60 * 60));
}

inline google::protobuf::Timestamp Noon(absl::CivilDay day) {
  return rpc::ToTimestamp(absl::FromCivil(day, absl::FixedTimeZone(8 * 60 * 60)) + absl::Hours(12));
}

inline std::string Text(absl::CivilDay day) {
  return absl::StrFormat("%04d-%02d-%02d", day.year(), day.month(), day.day());
}

// A point of grid 1 to 3, `share` of its width from its western side.
inline hailan::type::v1::Point PointAt(int grid, double share) {
  hailan::type::v1::Point point = PointIn(grid);
  const double width = PointIn(2).longitude() - PointIn(1).longitude();
  point.set_longitude(point.longitude() + (share - 0.5) * width);
  return point;
}

// The part of grid 1 between two shares of its width, as GeoJSON.
inline std::string Part(double from, double to) {
  const double half = (PointIn(2).longitude() - PointIn(1).longitude()) / 2;
  const double west = PointAt(1, from).longitude();
  const double east = PointAt(1, to).longitude();
  const double south = PointIn(1).latitude() - half;
  const double north = PointIn(1).latitude() + half;
  return absl::StrFormat(
      R"({"type":"Polygon","coordinates":[[[%.7f,%.7f],[%.7f,%.7f],[%.7f,%.7f],[%.7f,%.7f],)"
      R"([%.7f,%.7f]]]})",
      west,
      south,
      east,
      south,
      east,
      north,
      west,
      north,
      west,
      south);
}

// Name of the basic grid at a point at some time.
inline std::string GridAt(const Caller& who,
                          const hailan::type::v1::Point& point,
                          const google::protobuf::Timestamp& as_of) {
  grid_geo::v1::LocateRequest locate;
  locate.set_parent(kParent);
  *locate.mutable_point() = point;
  *locate.mutable_as_of() = as_of;
  return who.Do<grid_geo::v1::LocateResponse>("hailan.grid_geo.v1.Locator/Locate", locate).grid();
}

}  // namespace hailan::testing
