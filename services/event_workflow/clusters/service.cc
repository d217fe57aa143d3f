#include "services/event_workflow/clusters/service.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/command/together.h"
#include "services/event_workflow/clusters/convert.h"
#include "services/event_workflow/digest.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/domain/reasons.h"
#include "services/event_workflow/domain/records/record.h"
#include "services/event_workflow/events/convert.h"
#include "services/event_workflow/receipts.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

constexpr int kDefaultCandidates = 10;
constexpr int kMostCandidates = 50;
// Who merges and unmerges, as in the built-in workflow.
constexpr RoleSet kLinkers =
    Roles({Role::kGridMember, Role::kCommunity, Role::kStreet, Role::kCity});

std::vector<EventName> InState(const std::vector<FiledEvent>& events, bool merged) {
  std::vector<EventName> names;
  for (const FiledEvent& filed : events) {
    if ((filed.event.state == State::kMerged) == merged) names.push_back(filed.event.name);
  }
  return names;
}

// Those whose state follows from the cluster as it is stored: a repeat finds it as later requests
// left it, and must not move what they have taken out or put in.
std::vector<EventName> ToMove(const Cluster& cluster,
                              const std::vector<EventName>& events,
                              Action action) {
  std::vector<EventName> names;
  for (const EventName& event : events) {
    const bool follows = std::any_of(
        cluster.members.begin(), cluster.members.end(), [&event](const ClusterMember& member) {
          return member.event == event.id();
        });
    if (follows == (action == Action::kMerge)) names.push_back(event);
  }
  return names;
}

// Keeps the work order, and what is to follow it, as they were judged until the transaction ends:
// no due time or class of theirs has changed meanwhile.
absl::Status Hold(pg::Connection& connection, const Incident& judged, absl::Time deadline) {
  std::map<std::string, int64_t> revisions;
  const Event& master = judged.master.event;
  revisions[master.name.id()] = master.revision;
  for (const FiledEvent& other : judged.others) {
    revisions[other.event.name.id()] = other.event.revision;
  }
  std::vector<std::string> ids;
  ids.reserve(revisions.size());
  for (const auto& [id, revision] : revisions) ids.push_back(id);
  pg::Params params;
  params.Add(master.name.city()).Add(pg::TextArray(ids));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, connection.Exec(sql::kLockEvents, params, deadline));
  for (const pg::Row row : rows) {
    if (row.Int(1) != revisions[row.Text(0)]) return command::LostRace();
  }
  return absl::OkStatus();
}

const Cluster* ClusterOf(const ClustersByEvent& clusters, const std::string& event) {
  const auto found = clusters.find(event);
  return found == clusters.end() ? nullptr : &found->second;
}

absl::Status NoCluster() {
  return Error(absl::StatusCode::kNotFound,
               hailan::reason::kNotFound,
               "The event is in no cluster: no other report is known to be the same incident.");
}

}  // namespace

absl::StatusOr<intake::v1::ListCandidatesResponse> ClusterService::ListCandidates(
    const rpc::Call& call, const intake::v1::ListCandidatesRequest& req) {
  HL_ASSIGN_OR_RETURN(const EventName name, ParseEvent(req.event(), "event"));
  HL_ASSIGN_OR_RETURN(const FiledEvent filed,
                      finder_.queries().Get(name, call.actor(), call.deadline));
  HL_ASSIGN_OR_RETURN(const std::vector<Candidate> candidates,
                      finder_.queries().FindAlike(filed, call.deadline));
  std::vector<std::string> ids{name.id()};
  for (const Candidate& candidate : candidates) ids.push_back(candidate.name.id());
  HL_ASSIGN_OR_RETURN(const ClustersByEvent clusters, finder_.Of(name.city(), ids, call.deadline));
  const Cluster* const own = ClusterOf(clusters, name.id());
  const int size = PageSize(req.page_size(), kDefaultCandidates, kMostCandidates);
  intake::v1::ListCandidatesResponse out;
  for (const Candidate& candidate : candidates) {
    const Cluster* const other = ClusterOf(clusters, candidate.name.id());
    const bool together = own != nullptr && other != nullptr && own->name == other->name;
    if (candidate.name == name || together || out.candidates_size() == size) continue;
    intake::v1::ScoredCandidate& one = *out.add_candidates();
    one.set_event(candidate.name.Format());
    one.set_score(candidate.similarity.score);
    for (std::string& reason : ReasonsOf(candidate.similarity)) one.add_reasons(std::move(reason));
    one.set_state(static_cast<pb::Event::State>(candidate.state));
    if (other != nullptr) one.set_cluster(other->name.Format());
  }
  return out;
}

absl::StatusOr<Cluster> ClusterService::Store(const rpc::Call& call,
                                              const std::string& request_id,
                                              ClusterCommand command,
                                              const Moves& moves) {
  const std::vector<std::pair<command::Origin, ClusterCommand>> change{
      {call.Origin(request_id), std::move(command)}};
  Cluster cluster;
  const absl::Status stored = pg::Transaction(
      finder_.pool(), call.deadline, [&](pg::Connection& connection) -> absl::Status {
        const absl::Time now = clock_.Now();
        if (moves.judged != nullptr) {
          HL_RETURN_IF_ERROR(Hold(connection, *moves.judged, call.deadline));
        }
        HL_ASSIGN_OR_RETURN(std::vector<Cluster> changed,
                            command::RunInside(connection, clusters_, change, now));
        cluster = std::move(changed.front());
        std::vector<std::pair<command::Origin, Command>> steps;
        for (const EventName& event : ToMove(cluster, moves.events, moves.action)) {
          steps.emplace_back(call.Origin(DigestId(absl::StrCat(request_id, " ", event.id()))),
                             Command{.event = event,
                                     .action = moves.action,
                                     .etag = {},
                                     .note = moves.note,
                                     .details = {}});
        }
        return command::RunInside(connection, events_, steps, now).status();
      });
  HL_RETURN_IF_ERROR(stored);
  return cluster;
}

absl::StatusOr<intake::v1::Cluster> ClusterService::LinkEvents(
    const rpc::Call& call, const intake::v1::LinkEventsRequest& req) {
  // Whoever links one of the events elsewhere at the same time is found by the next look.
  return command::UntilWon([&] { return Link(call, req); });
}

absl::StatusOr<intake::v1::Cluster> ClusterService::Link(const rpc::Call& call,
                                                         const intake::v1::LinkEventsRequest& req) {
  HL_ASSIGN_OR_RETURN(const Incident incident, finder_.Read(call, req.master(), req.events()));
  const EventName& master = incident.master.event.name;
  HL_ASSIGN_OR_RETURN(const bool repeated,
                      WasCarriedOut(finder_.pool(), call, master.city(), req.request_id()));
  ClusterCommand command;
  command.cluster = ClusterName(master.city(), master.id());
  if (!repeated) {
    HL_ASSIGN_OR_RETURN(command, finder_.Linking(call, incident));
  }
  command.etag = req.etag();
  const Moves moves{.action = Action::kMerge,
                    .note = absl::StrCat(
                        "merged into ", req.master(), req.note().empty() ? "" : ": ", req.note()),
                    .events = InState(incident.others, false),
                    .judged = repeated ? nullptr : &incident};
  HL_ASSIGN_OR_RETURN(const Cluster cluster,
                      Store(call, req.request_id(), std::move(command), moves));
  return ToProto(cluster, incident.master.event.state);
}

absl::StatusOr<intake::v1::Cluster> ClusterService::UnmergeEvents(
    const rpc::Call& call, const intake::v1::UnmergeEventsRequest& req) {
  return command::UntilWon([&] { return Unmerge(call, req); });
}

absl::StatusOr<intake::v1::Cluster> ClusterService::Unmerge(
    const rpc::Call& call, const intake::v1::UnmergeEventsRequest& req) {
  HL_ASSIGN_OR_RETURN(const Incident incident, finder_.Read(call, req.master(), req.events()));
  ClusterCommand command;
  command.kind = ClusterCommand::Kind::kUnmerge;
  command.cluster = ClusterName(incident.master.event.name.city(), incident.master.event.name.id());
  command.etag = req.etag();
  for (const FiledEvent& other : incident.others) {
    if (other.event.state == State::kMerged) {
      HL_RETURN_IF_ERROR(CheckAllowed(other.event, Action::kUnmerge, call.actor(), call.now));
    } else {
      // Taken out before: nothing to move, but not everybody's to say.
      HL_RETURN_IF_ERROR(CheckDuty(call.actor(), kLinkers, other.event.territory));
    }
    command.removed.push_back(other.event.name.id());
  }
  const Moves moves{.action = Action::kUnmerge,
                    .note = req.reason(),
                    .events = InState(incident.others, true),
                    .judged = nullptr};
  HL_ASSIGN_OR_RETURN(const Cluster cluster,
                      Store(call, req.request_id(), std::move(command), moves));
  return ToProto(cluster, incident.master.event.state);
}

absl::StatusOr<intake::v1::Cluster> ClusterService::GetCluster(
    const rpc::Call& call, const intake::v1::GetClusterRequest& req) {
  HL_ASSIGN_OR_RETURN(const EventName name, ParseEvent(req.event(), "event"));
  HL_ASSIGN_OR_RETURN(const FiledEvent filed,
                      finder_.queries().Get(name, call.actor(), call.deadline));
  HL_ASSIGN_OR_RETURN(ClustersByEvent clusters,
                      finder_.Of(name.city(), {name.id()}, call.deadline));
  const auto found = clusters.find(name.id());
  if (found == clusters.end()) return NoCluster();
  Cluster& cluster = found->second;
  // Who reported one event of it has nothing to do with who reported the others.
  if (SeesReduced(call.actor(), filed.event)) {
    std::erase_if(cluster.members,
                  [&](const ClusterMember& member) { return member.event != name.id(); });
    for (ClusterMember& member : cluster.members) member.linked_by.clear();
  }
  HL_ASSIGN_OR_RETURN(const FiledEvent master,
                      finder_.Any(EventName(name.city(), cluster.name.id()), call.deadline));
  return ToProto(cluster, master.event.state);
}

}  // namespace hailan::event_workflow
