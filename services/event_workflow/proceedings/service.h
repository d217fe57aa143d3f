// Bodies of the Proceedings service. Its writes are commands on the event that a proceeding belongs
// to.
#pragma once

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "hailan/event_workflow/workflows/v1/proceedings.pb.h"
#include "services/event_workflow/domain/command.h"
#include "services/event_workflow/events/convert.h"
#include "services/event_workflow/events/queries.h"

namespace hailan::event_workflow {

// Thread-safe. What it refers to outlives it.
class ProceedingService {
 public:
  explicit ProceedingService(const EventQueries& events) : events_(events) {}

  absl::StatusOr<Command> RequestExtension(const rpc::Call& call,
                                           const workflows::v1::RequestExtensionRequest& req);
  absl::StatusOr<Command> RequestHold(const rpc::Call& call,
                                      const workflows::v1::RequestHoldRequest& req);
  absl::StatusOr<Command> GrantProceeding(const rpc::Call& call,
                                          const workflows::v1::GrantProceedingRequest& req);
  absl::StatusOr<Command> RefuseProceeding(const rpc::Call& call,
                                           const workflows::v1::RefuseProceedingRequest& req);
  absl::StatusOr<Command> WithdrawProceeding(const rpc::Call& call,
                                             const workflows::v1::WithdrawProceedingRequest& req);
  absl::StatusOr<Command> ResumeEvent(const rpc::Call& call,
                                      const workflows::v1::ResumeEventRequest& req);
  absl::StatusOr<Command> ArbitrateEvent(const rpc::Call& call,
                                         const workflows::v1::ArbitrateEventRequest& req);
  // The answer of every write.
  static pb::Event Reply(const rpc::Call& call, const Event& event) {
    return ToProto(event, call.actor(), call.now);
  }

  absl::StatusOr<workflows::v1::ListOpenProceedingsResponse> ListOpenProceedings(
      const rpc::Call& call, const workflows::v1::ListOpenProceedingsRequest& req);

 private:
  const EventQueries& events_;
};

}  // namespace hailan::event_workflow
