// Words of routing. Values equal those of hailan.event_workflow.v1.
#pragma once

#include <cstdint>

#include "absl/strings/string_view.h"

namespace hailan::event_workflow {

enum class Platform : uint8_t {
  kUnsaid = 0,
  kGovernance = 1,
  kLawEnforcement = 2,
  kOversight = 3,
  kConvenience = 4,
};

enum class RoutingKind : uint8_t { kUnsaid = 0, kOwnerFirst = 1, kPlaceFirst = 2 };

enum class Level : uint8_t {
  kUnsaid = 0,
  kGrid = 1,
  kCommunity = 2,
  kStreet = 3,
  kDepartment = 4,
  kCity = 5,
};
inline constexpr int kLevelCount = 6;

// The level of a territory code: it is told by its length.
constexpr Level LevelOf(absl::string_view territory) {
  if (territory.size() >= 15) return Level::kGrid;
  if (territory.size() >= 12) return Level::kCommunity;
  return territory.size() >= 9 ? Level::kStreet : Level::kCity;
}

// The part of a territory code that names its unit at a level; empty when the code ends above it.
constexpr absl::string_view CodeAt(absl::string_view territory, Level level) {
  const size_t length = level == Level::kGrid        ? 15
                        : level == Level::kCommunity ? 12
                        : level == Level::kStreet    ? 9
                                                     : 6;
  return territory.size() < length ? absl::string_view() : territory.substr(0, length);
}

}  // namespace hailan::event_workflow
