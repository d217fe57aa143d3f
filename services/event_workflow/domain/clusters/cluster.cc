#include "services/event_workflow/domain/clusters/cluster.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/domain/reasons.h"
#include "services/event_workflow/domain/sla.h"

namespace hailan::event_workflow {
namespace {

bool Follows(const Cluster& cluster, const std::string& event) {
  return std::any_of(cluster.members.begin(),
                     cluster.members.end(),
                     [&](const ClusterMember& member) { return member.event == event; });
}

absl::Status Refuse(absl::string_view reason, absl::string_view message, const std::string& event) {
  return Error(absl::StatusCode::kFailedPrecondition, reason, message, {{"event", event}});
}

// Late with its result, whoever goes on with it.
bool IsLate(const Event& event, absl::Time now) {
  return event.handled_time.value_or(now) > event.resolve_due;
}

absl::Status CheckEtag(const std::optional<Cluster>& stored, const std::string& etag) {
  const int64_t revision = stored.has_value() ? stored->revision : 0;
  if (etag.empty() || etag == absl::StrCat(revision)) return absl::OkStatus();
  return Error(absl::StatusCode::kAborted,
               hailan::reason::kStaleEtag,
               "The cluster has changed since it was read; read it again.",
               {{"etag", absl::StrCat(revision)}});
}

void Link(const ClusterCommand& command, const std::string& subject, ClusterUpdate& update) {
  for (ClusterMember member : command.added) {
    if (Follows(update.next, member.event)) continue;
    member.linked_by = subject;
    member.link_time = update.time;
    update.next.members.push_back(member);
    update.added.push_back(std::move(member));
  }
  for (const Absorbed& absorbed : command.absorbed) {
    for (ClusterMember member : absorbed.members) {
      member.came_with = absorbed.id;
      update.next.members.push_back(std::move(member));
    }
    update.absorbed.push_back(absorbed);
  }
}

absl::Status Unmerge(const ClusterCommand& command, ClusterUpdate& update) {
  for (const std::string& event : command.removed) {
    if (!Follows(update.next, event)) {
      return Refuse(reason::kNotLinked, "The event does not follow this work order.", event);
    }
    std::erase_if(update.next.members,
                  [&](const ClusterMember& member) { return member.event == event; });
    update.removed.push_back(event);
  }
  return absl::OkStatus();
}

absl::StatusOr<ClusterUpdate> Start(const std::optional<Cluster>& stored,
                                    const ClusterCommand& command,
                                    absl::Time now) {
  ClusterUpdate update;
  update.time = now;
  if (stored.has_value()) {
    update.next = *stored;
  } else if (command.kind != ClusterCommand::Kind::kLink) {
    return Refuse(reason::kNotLinked, "The event is no work order of a cluster.", "");
  } else {
    update.next.name = command.cluster;
    update.next.create_time = now;
  }
  // A cluster that went into another has no members of its own any more; what follows its event
  // again makes it one anew.
  update.next.merged_into.clear();
  update.next.update_time = now;
  return update;
}

}  // namespace

absl::StatusOr<ClusterUpdate> DecideCluster(const std::optional<Cluster>& stored,
                                            const ClusterCommand& command,
                                            const std::string& subject,
                                            absl::Time now) {
  HL_RETURN_IF_ERROR(CheckEtag(stored, command.etag));
  HL_ASSIGN_OR_RETURN(ClusterUpdate update, Start(stored, command, now));
  if (command.kind == ClusterCommand::Kind::kAnswer) {
    update.unchanged = update.next.answered_time == command.ending.time;
    update.next.answered_time = command.ending.time;
    update.ending = command.ending;
    return update;
  }
  if (command.kind == ClusterCommand::Kind::kLink) {
    Link(command, subject, update);
  } else {
    HL_RETURN_IF_ERROR(Unmerge(command, update));
  }
  if (update.next.members.size() > kMostMembers) {
    return Refuse(reason::kClusterFull,
                  "More than 500 events cannot follow one work order.",
                  command.cluster.id());
  }
  update.unchanged = stored.has_value() && update.added.empty() && update.removed.empty();
  return update;
}

absl::Status CheckLeads(const Event& master, const Event& follower, absl::Time now) {
  const std::string event = follower.name.Format();
  if (master.resolve_due > follower.resolve_due) {
    return Refuse(reason::kMasterDueLater,
                  "The work order is due later than the event; link the other way round, or triage "
                  "first.",
                  event);
  }
  // Classes are in the order of their urgency; what is not decided counts as hard.
  if (ClassFor(master.sla_class, Urgency::kUnsaid) >
      ClassFor(follower.sla_class, Urgency::kUnsaid)) {
    return Refuse(
        reason::kMasterLesser,
        "The work order is of a lesser class than the event; link the other way round, or "
        "triage the work order first.",
        event);
  }
  if (IsLate(follower, now) && !IsLate(master, now)) {
    return Refuse(reason::kMasterInTime,
                  "The event is late and the work order was handled in time; handle the event by "
                  "itself.",
                  event);
  }
  return absl::OkStatus();
}

std::vector<std::string> ReasonsOf(const Similarity& similarity) {
  std::vector<std::pair<double, std::string>> parts;
  if (similarity.placed) {
    parts.emplace_back(0.4 * std::exp2(-similarity.distance_metres / 100),
                       absl::StrFormat("%.0f m apart", similarity.distance_metres));
  } else {
    parts.emplace_back(0, "places cannot be compared");
  }
  if (similarity.text > 0) {
    parts.emplace_back(0.25 * similarity.text,
                       absl::StrFormat("words alike %.2f", similarity.text));
  }
  if (similarity.same_item) parts.emplace_back(0.2, "same item");
  const double hours = absl::ToDoubleHours(similarity.age);
  parts.emplace_back(0.15 * std::exp2(-hours / 24),
                     hours < 2 ? absl::StrFormat("happened %.0f minutes apart", hours * 60)
                               : absl::StrFormat("happened %.0f hours apart", hours));
  std::stable_sort(
      parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::string> reasons;
  reasons.reserve(parts.size());
  for (auto& [weight, reason] : parts) reasons.push_back(std::move(reason));
  return reasons;
}

}  // namespace hailan::event_workflow
