// Leads open cases over to a city's new workflow, after an activation that names them.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/base/clock.h"
#include "common/pg/pool.h"
#include "services/event_workflow/events/store.h"
#include "services/event_workflow/workflows/cache.h"

namespace hailan::event_workflow {

// Each case goes over once, however many replicas run: the step is decided on the stored event, and
// a case that has gone over is named by no move any more. A case or city that fails holds up no
// other.
class MigrationJob {
 public:
  // All outlive the job.
  MigrationJob(pg::Pool& pool,
               EventRunner& runner,
               const WorkflowCache& cache,
               const hailan::Clock& clock);

  // One pass over the cities whose activation in force has moves, for at most `budget`. An
  // activation of which nothing is left is not looked at again. Not for several threads at once.
  absl::Status Run(absl::Duration budget);

 private:
  // True when no case was left to lead over.
  absl::StatusOr<bool> RunCity(const std::string& city,
                               const Activation& activation,
                               absl::Time stop);

  pg::Pool& pool_;
  EventRunner& runner_;
  const WorkflowCache& cache_;
  const hailan::Clock& clock_;
  const std::shared_ptr<const Actor> system_;
  // By city, the instant of the activation of which nothing is left.
  std::map<std::string, absl::Time> finished_;
};

}  // namespace hailan::event_workflow
