// Proto ⇄ domain for clusters.
#pragma once

#include "absl/time/time.h"
#include "common/command/runner.h"
#include "hailan/event_workflow/intake/v1/clusters.pb.h"
#include "services/event_workflow/domain/clusters/cluster.h"

namespace hailan::event_workflow {

// A cluster whose master stands in `state`.
intake::v1::Cluster ToProto(const Cluster& cluster, State state);

// One source of an incident: what was filed, and the work order that speaks for it.
struct Source {
  std::string event;
  Channel channel = Channel::kNone;
  std::string external_id;
  std::string order;
  State state = State::kNone;
  absl::Time update_time;
  // What the work order says; empty until that stands.
  std::string result;
};
intake::v1::SourceAnswer AnswerTo(const Source& source, const std::string& city);

// The change message of a step.
command::Message MessageOf(const ClusterUpdate& update);

}  // namespace hailan::event_workflow
