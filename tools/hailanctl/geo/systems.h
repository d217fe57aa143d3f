// Coordinate systems as words of the command line.
#pragma once

#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "hailan/type/v1/geo.pb.h"

namespace hailan::ctl {

// `wgs84`, `cgcs2000`, `gcj02`, `bd09`.
inline const std::map<std::string, hailan::type::v1::CoordinateSystem>& CoordinateSystems() {
  static const auto* const systems = new std::map<std::string, hailan::type::v1::CoordinateSystem>{
      {"wgs84", hailan::type::v1::COORDINATE_SYSTEM_WGS84},
      {"cgcs2000", hailan::type::v1::COORDINATE_SYSTEM_CGCS2000},
      {"gcj02", hailan::type::v1::COORDINATE_SYSTEM_GCJ02},
      {"bd09", hailan::type::v1::COORDINATE_SYSTEM_BD09},
  };
  return *systems;
}

// The word of a system; `unknown` for one that this program does not know.
inline absl::string_view WordOf(hailan::type::v1::CoordinateSystem system) {
  for (const auto& [word, value] : CoordinateSystems()) {
    if (value == system) return word;
  }
  return "unknown";
}

}  // namespace hailan::ctl
