// Bodies of the Clusters service. A write changes the cluster and its events in one transaction:
// an event is MERGED as long as it follows a work order, and no longer.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/base/page_token.h"
#include "common/rpc/call.h"
#include "hailan/event_workflow/intake/v1/clusters.pb.h"
#include "services/event_workflow/clusters/finder.h"
#include "services/event_workflow/clusters/store.h"
#include "services/event_workflow/events/store.h"

namespace hailan::event_workflow {

// Thread-safe. What it refers to outlives it.
class ClusterService {
 public:
  ClusterService(const ClusterFinder& finder,
                 ClusterStore& clusters,
                 EventStore& events,
                 const hailan::Clock& clock)
      : finder_(finder), clusters_(clusters), events_(events), clock_(clock) {}

  absl::StatusOr<intake::v1::ListCandidatesResponse> ListCandidates(
      const rpc::Call& call, const intake::v1::ListCandidatesRequest& req);
  absl::StatusOr<intake::v1::Cluster> LinkEvents(const rpc::Call& call,
                                                 const intake::v1::LinkEventsRequest& req);
  absl::StatusOr<intake::v1::Cluster> UnmergeEvents(const rpc::Call& call,
                                                    const intake::v1::UnmergeEventsRequest& req);
  absl::StatusOr<intake::v1::Cluster> GetCluster(const rpc::Call& call,
                                                 const intake::v1::GetClusterRequest& req);
  absl::StatusOr<intake::v1::ListAnswersResponse> ListAnswers(
      const rpc::Call& call, const intake::v1::ListAnswersRequest& req);

 private:
  // One step on each of some events.
  struct Moves {
    Action action;
    std::string note;
    std::vector<EventName> events;
    // The events as they were judged; what changed meanwhile is judged anew. Null = nothing was.
    const Incident* judged = nullptr;
  };
  // Changes the cluster and moves the events, all or nothing; the first refusal is the answer.
  absl::StatusOr<Cluster> Store(const rpc::Call& call,
                                const std::string& request_id,
                                ClusterCommand command,
                                const Moves& moves);
  absl::StatusOr<intake::v1::Cluster> Link(const rpc::Call& call,
                                           const intake::v1::LinkEventsRequest& req);
  absl::StatusOr<intake::v1::Cluster> Unmerge(const rpc::Call& call,
                                              const intake::v1::UnmergeEventsRequest& req);
  absl::StatusOr<intake::v1::ListAnswersResponse> AnswersOf(const rpc::Call& call,
                                                            const EventName& event);
  absl::StatusOr<intake::v1::ListAnswersResponse> AnswersBy(
      const rpc::Call& call, const std::string& city, const intake::v1::ListAnswersRequest& req);
  absl::StatusOr<intake::v1::ListAnswersResponse> AnswersFiledBy(
      const rpc::Call& call, const std::string& city, const intake::v1::ListAnswersRequest& req);

  const ClusterFinder& finder_;
  ClusterStore& clusters_;
  EventStore& events_;
  const hailan::Clock& clock_;
};

}  // namespace hailan::event_workflow
