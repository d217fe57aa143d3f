// Bodies of the Timers service.
#pragma once

#include "absl/status/statusor.h"
#include "common/base/page_token.h"
#include "common/pg/pool.h"
#include "common/rpc/call.h"
#include "hailan/event_workflow/workflows/v1/timers.pb.h"

namespace hailan::event_workflow {

// Thread-safe; waits for the database.
class TimerService {
 public:
  TimerService(pg::Pool& pool, const PageTokens& tokens) : pool_(pool), tokens_(tokens) {}

  absl::StatusOr<workflows::v1::ListFailedAlarmsResponse> ListFailedAlarms(
      const rpc::Call& call, const workflows::v1::ListFailedAlarmsRequest& req);
  absl::StatusOr<workflows::v1::ReleaseAlarmResponse> ReleaseAlarm(
      const rpc::Call& call, const workflows::v1::ReleaseAlarmRequest& req);

 private:
  pg::Pool& pool_;
  const PageTokens& tokens_;
};

}  // namespace hailan::event_workflow
