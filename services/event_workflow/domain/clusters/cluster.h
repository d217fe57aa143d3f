// Events that are one incident: who is the work order and who follows it. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/resource_name.h"
#include "services/event_workflow/domain/event.h"
#include "services/event_workflow/domain/similarity.h"

namespace hailan::event_workflow {

// The id is that of the master.
using ClusterName = ResourceName<"clusters">;

inline constexpr size_t kMostMembers = 500;

// An event that follows a master.
struct ClusterMember {
  std::string event;  // id
  Channel channel = Channel::kNone;
  std::string external_id;
  std::string reporter;
  double score = 0;
  // In words, strongest first, separated by `; `.
  std::string reasons;
  std::string linked_by;
  absl::Time link_time;
  // Id of the cluster it came along with; empty = linked by itself.
  std::string came_with;
};

struct Cluster {
  ClusterName name;
  int64_t revision = 0;
  // Id of the cluster that this one went into; empty = it stands by itself.
  std::string merged_into;
  absl::Time create_time;
  absl::Time update_time;
  // The end of the work order that the sources were told of.
  std::optional<absl::Time> answered_time;
  std::vector<ClusterMember> members;
};

// How a work order ended, the source it was reported by itself, and what all sources are told; that
// may be empty.
struct Ending {
  State state = State::kNone;
  absl::Time time;
  Channel channel = Channel::kNone;
  std::string external_id;
  std::string result = {};
};

// A cluster whose master becomes a member: as it was loaded, so that a change in between is
// noticed.
struct Absorbed {
  std::string id;
  int64_t revision = 0;
  std::vector<ClusterMember> members;
};

struct ClusterCommand {
  enum class Kind : uint8_t { kLink, kUnmerge, kAnswer };
  ClusterName cluster;
  Kind kind = Kind::kLink;
  std::string etag;
  // kLink: events that follow the master from now on, and the clusters they bring along.
  std::vector<ClusterMember> added;
  std::vector<Absorbed> absorbed;
  // kUnmerge: ids of events.
  std::vector<std::string> removed;
  // kAnswer, by the system.
  Ending ending;
};

struct ClusterUpdate {
  Cluster next;
  absl::Time time;
  std::vector<ClusterMember> added;
  std::vector<Absorbed> absorbed;
  std::vector<std::string> removed;
  // Set when the sources are told of an end.
  std::optional<Ending> ending;
  bool unchanged = false;
};

// Links (those that follow already are left alone), takes out, or answers once per end. Errors as
// on the Clusters service: CLUSTER_FULL, NOT_MASTER, NOT_LINKED, STALE_ETAG.
absl::StatusOr<ClusterUpdate> DecideCluster(const std::optional<Cluster>& stored,
                                            const ClusterCommand& command,
                                            const std::string& subject,
                                            absl::Time now);

// A merge ends the clocks of what follows, so whatever the work order owes must not be less:
// FAILED_PRECONDITION (MASTER_DUE_LATER, MASTER_LESSER, MASTER_IN_TIME, metadata `event`: the
// follower's name) when its result is due later, when it is of a lesser SLA class, or when it was
// handled in time and the follower is late.
absl::Status CheckLeads(const Event& master, const Event& follower, absl::Time now);

// Why two reports are alike, strongest part of the score first.
std::vector<std::string> ReasonsOf(const Similarity& similarity);

}  // namespace hailan::event_workflow
