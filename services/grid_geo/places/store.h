// Places and the health of cameras and devices in PostgreSQL.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/command/runner.h"
#include "common/pg/pool.h"
#include "services/grid_geo/domain/place/place.h"

namespace hailan::grid_geo {

// What a camera or device last said of itself; `state` is HealthState of the contract.
struct PlaceHealth {
  int state = 0;
  absl::Time time;
};

// A place as it is read.
struct PlaceRecord {
  Place place;
  std::optional<PlaceHealth> health;
};

// One report; newest first wins.
struct PlaceHealthReport {
  std::string id;
  PlaceHealth health;
};

// What ListPlaces selects.
struct PlaceFilter {
  std::string city;
  // Numbers of the classes wanted.
  std::vector<int> classes;
  // Empty = any.
  std::string category;
  std::string subtree;
  std::string external_code;
  bool show_retired = false;
};

// The aggregate for command::Runner, and its reads.
class PlaceStore {
 public:
  using Key = PlaceName;
  using State = Place;
  using Command = PlaceCommand;
  using Change = PlaceChange;

  explicit PlaceStore(pg::Pool& pool) : pool_(pool) {}

  static Key KeyOf(const Command& command) { return command.name; }
  static absl::StatusOr<Change> Decide(const std::optional<State>& current,
                                       const Command& command,
                                       const Actor& actor,
                                       absl::Time now) {
    return DecidePlace(current, command, actor, now);
  }
  static absl::StatusOr<std::vector<command::Loaded<State>>> Load(
      pg::Connection& connection,
      absl::Span<const command::Lookup<Key>> lookups,
      absl::Time deadline);
  static absl::StatusOr<std::vector<int>> Commit(
      pg::Connection& connection,
      absl::Span<const command::Pending<PlaceStore>> batch,
      absl::Time deadline);

  // Those of `ids` that exist, in id order.
  absl::StatusOr<std::vector<PlaceRecord>> Get(const std::string& city,
                                               const std::vector<std::string>& ids,
                                               absl::Time deadline);
  // At most `limit` places after id `after`, in id order.
  absl::StatusOr<std::vector<PlaceRecord>> List(const PlaceFilter& filter,
                                                const std::string& after,
                                                int limit,
                                                absl::Time deadline);
  // Stores reports of one city that are newer than what is known, each place once; how many were.
  absl::StatusOr<int64_t> ReportHealth(const std::string& city,
                                       absl::Span<const PlaceHealthReport> reports,
                                       absl::Time deadline);

 private:
  pg::Pool& pool_;
};

// Reads the columns of a place that begin at `at`; kPlaceColumns of them.
Place ReadPlace(const pg::Row& row, int at);
inline constexpr int kPlaceColumns = 18;

}  // namespace hailan::grid_geo
