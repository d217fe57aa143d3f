// From plans to dated patrols, and what the passing of time does to those.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/base/clock.h"
#include "common/command/runner.h"
#include "services/grid_geo/locator/city_maps.h"
#include "services/grid_geo/patrols/plan_store.h"
#include "services/grid_geo/patrols/store.h"

namespace hailan::grid_geo {

// The id of the patrol of a plan on a day for somebody: the same three always give the same id.
std::string PatrolIdOf(const PlanName& plan, absl::CivilDay day, const std::string& assignee);

// Thread-safe; waits for the database.
class PatrolPlanner {
 public:
  PatrolPlanner(PlanStore& plans,
                PatrolStore& patrols,
                command::Runner<PatrolStore>& runner,
                const CityMaps& maps,
                const Clock& clock);

  // What one call made.
  struct Planned {
    // In order of day, then assignee.
    std::vector<Patrol> patrols;
    int created = 0;
  };
  // The patrols of the plan from `first` to `last`, made now or before. An error of any is the
  // answer; those made before it stay, as the next call finds.
  absl::StatusOr<Planned> Make(const Plan& plan,
                               absl::CivilDay first,
                               absl::CivilDay last,
                               absl::Time deadline);

  // The job: patrols of today and tomorrow for every active plan.
  absl::Status MakeDue();
  // The job: misses, lateness and forgotten patrols. Each is a command with a request id of its
  // own, so replicas do it once.
  absl::Status Sweep();

 private:
  std::vector<std::string> AssigneesOf(const Plan& plan, const Window& window) const;

  PlanStore& plans_;
  PatrolStore& patrols_;
  command::Runner<PatrolStore>& runner_;
  const CityMaps& maps_;
  const Clock& clock_;
  const std::shared_ptr<const Actor> system_;
};

}  // namespace hailan::grid_geo
