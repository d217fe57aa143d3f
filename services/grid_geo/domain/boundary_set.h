// The boundaries of one city as one aggregate with one version: an import moves all its boundaries
// or none, and every reader can say which version answered.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "services/grid_geo/domain/edit.h"
#include "services/grid_geo/domain/reorganisation/validity.h"

namespace hailan::grid_geo {

// One checked boundary, ready to store.
struct Boundary {
  std::string code;
  // EncodeShape of the boundary in WGS 84, and a digest of those bytes.
  std::string shape;
  std::string digest;
  int64_t vertices = 0;
};

// What is known of a territory's latest boundary without reading its shape.
struct LatestBoundary {
  std::string digest;
  // First day on which it holds.
  absl::CivilDay from = SinceEver();
};

// What is known of a city's boundaries without reading their shapes.
struct BoundarySet {
  std::string city;
  // The boundary version.
  int64_t revision = 0;
  absl::Time update_time;
  // By territory code.
  std::shared_ptr<const absl::flat_hash_map<std::string, LatestBoundary>> latest;
  Tally tally;
};

// "Have these boundaries": of each territory named, the latest boundary becomes this one, or, with
// a day, ends on it and is followed by this one.
struct BoundaryCommand {
  std::string city;
  std::shared_ptr<const std::vector<Boundary>> boundaries;
  // Marks the tally.
  std::string id = {};
  std::optional<absl::CivilDay> from = {};
};

struct BoundaryChange {
  BoundarySet next;
  // A boundary of the command that is new or differs: its position, and its first day.
  struct Redrawn {
    size_t at = 0;
    absl::CivilDay from;
  };
  std::vector<Redrawn> changed;
  std::shared_ptr<const std::vector<Boundary>> boundaries;
  bool unchanged = false;
};

// The command's boundaries have passed the checks of an import and name no territory twice.
// FAILED_PRECONDITION (NOT_AFTER_LAST_CHANGE) when a territory has a boundary of a later day than
// the command's.
absl::StatusOr<BoundaryChange> DecideBoundaries(const std::optional<BoundarySet>& current,
                                                const BoundaryCommand& command,
                                                const Actor& actor,
                                                absl::Time now);

}  // namespace hailan::grid_geo
