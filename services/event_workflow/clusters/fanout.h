// Tells every source of an incident when its work order has ended.
#pragma once

#include <memory>

#include "absl/status/status.h"
#include "common/base/actor.h"
#include "common/base/clock.h"
#include "common/pg/pool.h"
#include "services/event_workflow/clusters/store.h"

namespace hailan::event_workflow {

// Puts `cluster.answered` into the feed once per end of a work order, however many replicas run it:
// the end is part of the request id, so its receipt is the claim.
class AnswerFanout {
 public:
  // All outlive the fan-out.
  AnswerFanout(pg::Pool& pool, ClusterRunner& runner, const hailan::Clock& clock);

  // One pass over what is owed, at most a few hundred clusters. An error is one of reading; answers
  // that could not be given are logged and tried again next time.
  absl::Status Run();

 private:
  pg::Pool& pool_;
  ClusterRunner& runner_;
  const hailan::Clock& clock_;
  const std::shared_ptr<const Actor> system_;
};

}  // namespace hailan::event_workflow
