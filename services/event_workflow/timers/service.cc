#include "services/event_workflow/timers/service.h"

#include "absl/strings/str_cat.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/events/convert.h"
#include "services/event_workflow/timers/failures.h"

namespace hailan::event_workflow {
namespace {

workflows::v1::FailedAlarm ToProto(const SetAside& one, const std::string& city) {
  workflows::v1::FailedAlarm out;
  out.set_event(FormatName(city, "events", one.event));
  out.set_failure_count(one.failures);
  *out.mutable_first_failure_time() = rpc::ToTimestamp(one.first_time);
  *out.mutable_last_failure_time() = rpc::ToTimestamp(one.last_time);
  out.set_quarantined(one.retry_time == absl::InfiniteFuture());
  if (!out.quarantined()) *out.mutable_retry_time() = rpc::ToTimestamp(one.retry_time);
  out.set_reason(one.reason);
  out.set_message(one.message);
  return out;
}

}  // namespace

absl::StatusOr<workflows::v1::ListFailedAlarmsResponse> TimerService::ListFailedAlarms(
    const rpc::Call& call, const workflows::v1::ListFailedAlarmsRequest& req) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(req.parent()));
  HL_RETURN_IF_ERROR(CheckWholeCity(call.actor(), city));
  const std::string filter = absl::StrCat("ListFailedAlarms ", city, " ", req.quarantined_only());
  HL_ASSIGN_OR_RETURN(const std::vector<std::string> key, tokens_.Decode(req.page_token(), filter));
  const int size = PageSize(req.page_size());
  HL_ASSIGN_OR_RETURN(const std::vector<SetAside> rows,
                      ListSetAside(pool_,
                                   city,
                                   key.empty() ? "" : key.front(),
                                   size + 1,
                                   req.quarantined_only(),
                                   call.deadline));
  workflows::v1::ListFailedAlarmsResponse out;
  for (const SetAside& row : rows) {
    if (out.alarms_size() == size) {
      out.set_next_page_token(tokens_.Encode({rows[static_cast<size_t>(size) - 1].event}, filter));
      break;
    }
    *out.add_alarms() = ToProto(row, city);
  }
  return out;
}

absl::StatusOr<workflows::v1::ReleaseAlarmResponse> TimerService::ReleaseAlarm(
    const rpc::Call& call, const workflows::v1::ReleaseAlarmRequest& req) {
  HL_ASSIGN_OR_RETURN(const EventName event, ParseEvent(req.event(), "event"));
  HL_RETURN_IF_ERROR(CheckWholeCity(call.actor(), event.city()));
  HL_ASSIGN_OR_RETURN(const bool released, Release(pool_, event, call.deadline));
  workflows::v1::ReleaseAlarmResponse out;
  out.set_released(released);
  return out;
}

}  // namespace hailan::event_workflow
