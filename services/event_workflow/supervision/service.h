// Bodies of the Supervision service.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "hailan/event_workflow/v1/supervision.pb.h"
#include "services/event_workflow/domain/command.h"
#include "services/event_workflow/events/queries.h"
#include "services/event_workflow/records/reads.h"
#include "services/event_workflow/supervision/record.h"

namespace hailan::event_workflow {

// Thread-safe. What it refers to outlives it.
class SupervisionService {
 public:
  SupervisionService(const RecordReads& reads, const EventQueries& events)
      : reads_(reads), events_(events) {}

  // --- steps of the event
  absl::StatusOr<Command> UrgeEvent(const rpc::Call& call, const pb::UrgeEventRequest& req);
  absl::StatusOr<Command> SuperviseEvent(const rpc::Call& call,
                                         const pb::SuperviseEventRequest& req);
  static pb::Event EventReply(const rpc::Call& call, const Event& event);

  // --- steps of a case; OpenSupervision waits for the database: it takes the evidence
  absl::StatusOr<SupervisionCommand> OpenSupervision(const rpc::Call& call,
                                                     const pb::OpenSupervisionRequest& req);
  absl::StatusOr<SupervisionCommand> ReplyToSupervision(const rpc::Call& call,
                                                        const pb::ReplyToSupervisionRequest& req);
  absl::StatusOr<SupervisionCommand> RefuseReply(const rpc::Call& call,
                                                 const pb::RefuseReplyRequest& req);
  absl::StatusOr<SupervisionCommand> CloseSupervision(const rpc::Call& call,
                                                      const pb::CloseSupervisionRequest& req);
  static pb::SupervisedCase Reply(const rpc::Call& call, const Supervision& supervision);

  // --- reads
  absl::StatusOr<pb::ListPressureResponse> ListPressure(const rpc::Call& call,
                                                        const pb::ListPressureRequest& req);
  absl::StatusOr<pb::SupervisedCase> GetSupervision(const rpc::Call& call,
                                                    const pb::GetSupervisionRequest& req);
  absl::StatusOr<pb::ListSupervisionsResponse> ListSupervisions(
      const rpc::Call& call, const pb::ListSupervisionsRequest& req);
  absl::StatusOr<pb::EvidenceBundle> GetEvidenceBundle(const rpc::Call& call,
                                                       const pb::GetEvidenceBundleRequest& req);

 private:
  absl::StatusOr<Supervision> Visible(const rpc::Call& call, const std::string& name) const;

  const RecordReads& reads_;
  const EventQueries& events_;
};

// The open case of an event with a body; empty when there is none.
absl::StatusOr<std::string> OpenCaseOf(pg::Pool& pool,
                                       const EventName& event,
                                       const std::string& body,
                                       absl::Time deadline);

// A case on the event as it stands, with the evidence that there is.
absl::StatusOr<SupervisionCommand> CaseOn(const EventQueries& events,
                                          const Event& event,
                                          absl::Time now,
                                          absl::Time deadline);

}  // namespace hailan::event_workflow
