#include "services/event_workflow/clusters/finder.h"

#include <set>
#include <utility>

#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/domain/reasons.h"
#include "services/event_workflow/events/convert.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

absl::Status InCluster(absl::string_view reason,
                       absl::string_view message,
                       const Cluster& cluster) {
  return Error(
      absl::StatusCode::kFailedPrecondition, reason, message, {{"cluster", cluster.name.Format()}});
}

const Cluster* Find(const ClustersByEvent& clusters, const EventName& event) {
  const auto found = clusters.find(event.id());
  return found == clusters.end() ? nullptr : &found->second;
}

// Points of systems that cannot be compared tell nothing of the distance.
bool Comparable(const Filed& a, const Filed& b) {
  return a.point.has_value() && b.point.has_value() && a.point->system == b.point->system;
}

ClusterMember MemberOf(const FiledEvent& filed, const FiledEvent& master) {
  ClusterMember member;
  member.event = filed.event.name.id();
  member.channel = filed.event.channel;
  member.external_id = filed.filed.external_id;
  member.reporter = filed.event.reporter;
  Sighting sighting = SightingOf(filed);
  if (!Comparable(filed.filed, master.filed)) sighting.placed = false;
  const Similarity similarity = Compare(sighting, SightingOf(master));
  member.score = similarity.score;
  member.reasons = absl::StrJoin(ReasonsOf(similarity), "; ");
  return member;
}

absl::Status CheckMaster(const Incident& incident, const Cluster* cluster) {
  const Event& master = incident.master.event;
  if (cluster != nullptr && cluster->name.id() != master.name.id()) {
    return InCluster(
        reason::kNotMaster, "The event follows another work order; link to that one.", *cluster);
  }
  if (!IsFinal(master.state)) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition,
               reason::kEventEnded,
               "The work order has ended; nothing can follow it any more.",
               {{"state", std::string(NameOf(master.state))}});
}

}  // namespace

absl::StatusOr<ClustersByEvent> ClusterFinder::Of(const std::string& city,
                                                  const std::vector<std::string>& events,
                                                  absl::Time deadline) const {
  pg::Params params;
  params.Add(city).Add(pg::TextArray(events));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kFindClusters, params, deadline));
  ClustersByEvent clusters;
  for (const pg::Row row : rows) clusters.emplace(row.Text(0), ReadCluster(row, 1));
  return clusters;
}

absl::StatusOr<Incident> ClusterFinder::Read(
    const rpc::Call& call,
    const std::string& master,
    const google::protobuf::RepeatedPtrField<std::string>& events) const {
  Incident incident;
  HL_ASSIGN_OR_RETURN(const EventName name, ParseEvent(master, "master"));
  HL_ASSIGN_OR_RETURN(incident.master, queries_.Get(name, call.actor(), call.deadline));
  std::set<EventName> seen{name};
  for (const std::string& event : events) {
    HL_ASSIGN_OR_RETURN(const EventName other, ParseEvent(event, "events"));
    if (!seen.insert(other).second) {
      return InvalidField("events", reason::kSameEvent, "names an event twice, or the master");
    }
    HL_ASSIGN_OR_RETURN(FiledEvent filed, queries_.Get(other, call.actor(), call.deadline));
    incident.others.push_back(std::move(filed));
  }
  return incident;
}

absl::StatusOr<ClusterCommand> ClusterFinder::Linking(const rpc::Call& call,
                                                      const Incident& incident) const {
  const EventName& master = incident.master.event.name;
  std::vector<std::string> ids{master.id()};
  for (const FiledEvent& other : incident.others) ids.push_back(other.event.name.id());
  HL_ASSIGN_OR_RETURN(const ClustersByEvent clusters, Of(master.city(), ids, call.deadline));
  HL_RETURN_IF_ERROR(CheckMaster(incident, Find(clusters, master)));
  ClusterCommand command;
  command.cluster = ClusterName(master.city(), master.id());
  for (const FiledEvent& other : incident.others) {
    const EventName& name = other.event.name;
    const Cluster* const cluster = Find(clusters, name);
    command.added.push_back(MemberOf(other, incident.master));
    // Follows already: linking it again changes nothing.
    if (cluster != nullptr && cluster->name.id() == master.id()) continue;
    if (cluster != nullptr && cluster->name.id() != name.id()) {
      return InCluster(reason::kAlreadyLinked,
                       "The event follows another work order; unmerge it first.",
                       *cluster);
    }
    HL_RETURN_IF_ERROR(CheckAllowed(other.event, Action::kMerge, call.actor(), call.now));
    HL_RETURN_IF_ERROR(CheckLeads(incident.master.event, other.event, call.now));
    if (cluster != nullptr) {
      command.absorbed.push_back({cluster->name.id(), cluster->revision, cluster->members});
    }
  }
  return command;
}

absl::StatusOr<FiledEvent> ClusterFinder::Any(const EventName& name, absl::Time deadline) const {
  Actor reader;
  reader.subject = "clusters";
  reader.roles = RoleSet(Role::kCity);
  reader.city = name.city();
  return queries_.Get(name, reader, deadline);
}

}  // namespace hailan::event_workflow
