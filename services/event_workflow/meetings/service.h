// Bodies of the WhistleMeetings service.
#pragma once

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "hailan/event_workflow/v1/whistle_meetings.pb.h"
#include "services/event_workflow/events/queries.h"
#include "services/event_workflow/meetings/record.h"
#include "services/event_workflow/records/reads.h"

namespace hailan::event_workflow {

// Thread-safe. What it refers to outlives it.
class MeetingService {
 public:
  MeetingService(const RecordReads& reads, const EventQueries& events)
      : reads_(reads), events_(events) {}

  // Waits for the database: the whistle is looked up first.
  absl::StatusOr<MeetingCommand> ConveneMeeting(const rpc::Call& call,
                                                const pb::ConveneMeetingRequest& req);
  absl::StatusOr<MeetingCommand> CheckIn(const rpc::Call& call, const pb::CheckInRequest& req);
  absl::StatusOr<MeetingCommand> WriteMinutes(const rpc::Call& call,
                                              const pb::WriteMinutesRequest& req);
  absl::StatusOr<MeetingCommand> SignMinutes(const rpc::Call& call,
                                             const pb::SignMinutesRequest& req);
  absl::StatusOr<MeetingCommand> ConcludeMeeting(const rpc::Call& call,
                                                 const pb::ConcludeMeetingRequest& req);
  absl::StatusOr<MeetingCommand> CompleteFollowUp(const rpc::Call& call,
                                                  const pb::CompleteFollowUpRequest& req);
  // The answer of every write.
  static pb::WhistleMeeting Reply(const rpc::Call& call, const Meeting& meeting);

  absl::StatusOr<pb::WhistleMeeting> GetMeeting(const rpc::Call& call,
                                                const pb::GetMeetingRequest& req);
  absl::StatusOr<pb::ListDepartmentLoadsResponse> ListDepartmentLoads(
      const rpc::Call& call, const pb::ListDepartmentLoadsRequest& req);

 private:
  const RecordReads& reads_;
  const EventQueries& events_;
};

}  // namespace hailan::event_workflow
