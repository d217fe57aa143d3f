// What patrols need from event_workflow.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/rpc/channel.h"
#include "hailan/grid_geo/v1/patrols.pb.h"
#include "services/grid_geo/domain/patrols/patrol.h"

namespace hailan::grid_geo {

// Turns findings into events. Implementations may wait.
class EventReporter {
 public:
  virtual ~EventReporter() = default;
  // The name of the event, on behalf of the caller; the same request_id again gives the same event.
  // UNAVAILABLE (PEER_UNAVAILABLE) while events cannot be filed; event_workflow's own errors pass.
  virtual absl::StatusOr<std::string> Report(const rpc::Call& call,
                                             const v1::ReportFindingRequest& request,
                                             const PatrolName& patrol) = 0;
};

// Asks the event_workflow service. Thread-safe.
class EventWorkflowReporter final : public EventReporter {
 public:
  explicit EventWorkflowReporter(std::shared_ptr<rpc::Peer> peer) : peer_(std::move(peer)) {}
  absl::StatusOr<std::string> Report(const rpc::Call& call,
                                     const v1::ReportFindingRequest& request,
                                     const PatrolName& patrol) override;

 private:
  const std::shared_ptr<rpc::Peer> peer_;
};

}  // namespace hailan::grid_geo
