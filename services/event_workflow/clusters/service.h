// Bodies of the Clusters service. A write goes to the cluster first and then, step by step under
// request ids made from its own, to the events: whoever is cut off repeats the request and it goes
// on.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/page_token.h"
#include "common/rpc/call.h"
#include "hailan/event_workflow/v1/clusters.pb.h"
#include "services/event_workflow/clusters/finder.h"
#include "services/event_workflow/clusters/store.h"
#include "services/event_workflow/events/store.h"

namespace hailan::event_workflow {

namespace pb = hailan::event_workflow::v1;

// Thread-safe. What it refers to outlives it.
class ClusterService {
 public:
  // `clusters` runs one command at a time: commands on one cluster must not share a statement.
  ClusterService(const ClusterFinder& finder, ClusterRunner& clusters, EventRunner& events)
      : finder_(finder), clusters_(clusters), events_(events) {}

  absl::StatusOr<pb::ListCandidatesResponse> ListCandidates(const rpc::Call& call,
                                                            const pb::ListCandidatesRequest& req);
  absl::StatusOr<pb::Cluster> LinkEvents(const rpc::Call& call, const pb::LinkEventsRequest& req);
  absl::StatusOr<pb::Cluster> UnmergeEvents(const rpc::Call& call,
                                            const pb::UnmergeEventsRequest& req);
  absl::StatusOr<pb::Cluster> GetCluster(const rpc::Call& call, const pb::GetClusterRequest& req);
  absl::StatusOr<pb::ListAnswersResponse> ListAnswers(const rpc::Call& call,
                                                      const pb::ListAnswersRequest& req);

 private:
  absl::StatusOr<Cluster> Run(const rpc::Call& call,
                              const std::string& request_id,
                              ClusterCommand command);
  // Takes one step on every event; the first refusal is the answer.
  absl::Status Move(const rpc::Call& call,
                    const std::string& request_id,
                    const std::vector<EventName>& events,
                    Action action,
                    const std::string& note);
  absl::StatusOr<pb::ListAnswersResponse> AnswersOf(const rpc::Call& call, const EventName& event);
  absl::StatusOr<pb::ListAnswersResponse> AnswersBy(const rpc::Call& call,
                                                    const std::string& city,
                                                    const pb::ListAnswersRequest& req);

  const ClusterFinder& finder_;
  ClusterRunner& clusters_;
  EventRunner& events_;
};

}  // namespace hailan::event_workflow
