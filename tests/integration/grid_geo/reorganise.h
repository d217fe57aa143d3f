// Orders that the tests of reorganisations begin with, and looks at what they did.
#pragma once

#include <string>

#include "absl/strings/str_format.h"
#include "common/rpc/timestamp.h"
#include "hailan/grid_geo/v1/reorganisations.pb.h"
#include "tests/integration/grid_geo/town.h"

namespace hailan::grid_geo::testing {

inline google::protobuf::Timestamp At(int month, int day, int hour = 12) {
  return rpc::ToTimestamp(StartOf(absl::CivilDay(2026, month, day)) + absl::Hours(hour));
}

// A rectangle as GeoJSON, in tenths of a degree from 129 E 42 N.
inline std::string Box(double west, double south, double east, double north) {
  return absl::StrFormat(
      R"({"type":"Polygon","coordinates":[[[%.7f,%.7f],[%.7f,%.7f],[%.7f,%.7f],[%.7f,%.7f],)"
      R"([%.7f,%.7f]]]})",
      129 + west / 10,
      42 + south / 10,
      129 + east / 10,
      42 + south / 10,
      129 + east / 10,
      42 + north / 10,
      129 + west / 10,
      42 + north / 10,
      129 + west / 10,
      42 + south / 10);
}

inline v1::NewTerritory New(const std::string& code, const std::string& geometry = "") {
  v1::NewTerritory made;
  made.set_code(code);
  made.set_display_name("新网格");
  made.set_geometry(geometry);
  return made;
}

// Grids 1, 2 and 3, one square each, in a row.
inline void Build(Town& town) {
  town.Plant(3);
  town.Draw(Squares(
      {{"222405", 0, 0, 4}, {GridCode(1), 0, 0}, {GridCode(2), 1, 0}, {GridCode(3), 2, 0}}));
}

// Grid 1 becomes 11 (a quarter, west) and 12.
inline v1::SplitTerritoryRequest Split(const std::string& day = "2026-03-15") {
  v1::SplitTerritoryRequest request;
  request.set_name(Territory(GridCode(1)));
  request.set_request_id(Town::NewRequestId());
  request.set_effective_date(day);
  request.set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  *request.add_parts() = New(GridCode(11), Box(0, 0, 0.25, 1));
  *request.add_parts() = New(GridCode(12), Box(0.25, 0, 1, 1));
  return request;
}

inline v1::MergeTerritoriesRequest Merge(int one, int other, int into, const std::string& day) {
  v1::MergeTerritoriesRequest request;
  request.set_parent(kParent);
  request.set_request_id(Town::NewRequestId());
  request.set_effective_date(day);
  request.add_names(Territory(GridCode(one)));
  request.add_names(Territory(GridCode(other)));
  *request.mutable_into() = New(GridCode(into));
  return request;
}

inline std::string FieldReason(const absl::Status& status) {
  const auto violations = ViolationsOf(status);
  return violations.empty() ? ReasonOf(status) : violations.front().reason;
}

inline std::string GridAt(Town& town,
                          double lon,
                          double lat,
                          const google::protobuf::Timestamp& as_of) {
  v1::LocateRequest request;
  request.set_parent(kParent);
  request.mutable_point()->set_longitude(lon);
  request.mutable_point()->set_latitude(lat);
  request.mutable_point()->set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  *request.mutable_as_of() = as_of;
  const auto at = town.locator.Locate(town.MakeCall(), request);
  return at.ok() ? at->grid() : ReasonOf(at.status());
}

}  // namespace hailan::grid_geo::testing
