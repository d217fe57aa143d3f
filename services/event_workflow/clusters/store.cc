#include "services/event_workflow/clusters/store.h"

#include <nlohmann/json.hpp>

#include "common/base/status_macros.h"
#include "services/event_workflow/clusters/convert.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

using nlohmann::json;

// The arrays of sql/commit_clusters.sql after the steps.
struct Arrays {
  pg::Array ord, city_id, id, revision, next_revision, create_time, update_time, answered_time;
  pg::Array gone_ord, gone_id, gone_revision;
  pg::Array added_ord, event, channel, external_id, reporter, score, reasons, linked_by, link_time;
  pg::Array removed_ord, removed;

  void AddCluster(int row_ord, int64_t loaded, const Cluster& next) {
    ord.Add(row_ord);
    city_id.Add(next.name.city());
    id.Add(next.name.id());
    revision.Add(loaded);
    next_revision.Add(next.revision);
    create_time.Add(next.create_time);
    update_time.Add(next.update_time);
    answered_time.Add(next.answered_time);
  }

  void AddMember(int row_ord, const ClusterMember& member) {
    added_ord.Add(row_ord);
    event.Add(member.event);
    channel.Add(static_cast<int>(member.channel));
    external_id.Add(member.external_id);
    reporter.Add(member.reporter);
    score.Add(member.score);
    reasons.Add(member.reasons);
    linked_by.Add(member.linked_by);
    link_time.Add(member.link_time);
  }

  void AddStep(int row_ord, const ClusterUpdate& update) {
    for (const ClusterMember& member : update.added) AddMember(row_ord, member);
    for (const Absorbed& absorbed : update.absorbed) {
      gone_ord.Add(row_ord);
      gone_id.Add(absorbed.id);
      gone_revision.Add(absorbed.revision);
    }
    for (const std::string& gone : update.removed) {
      removed_ord.Add(row_ord);
      removed.Add(gone);
    }
  }

  void AppendTo(pg::Params& params) const {
    params.Add(ord).Add(city_id).Add(id).Add(revision).Add(next_revision).Add(create_time);
    params.Add(update_time).Add(gone_ord).Add(gone_id).Add(gone_revision);
    params.Add(added_ord).Add(event).Add(channel).Add(external_id).Add(reporter).Add(score);
    params.Add(reasons).Add(linked_by).Add(link_time).Add(removed_ord).Add(removed);
    params.Add(answered_time);
  }
};

ClusterMember ReadMember(const json& row) {
  ClusterMember member;
  member.event = row.at("event_id").get<std::string>();
  member.channel = static_cast<Channel>(row.at("channel").get<int>());
  member.external_id = row.at("external_id").get<std::string>();
  member.reporter = row.at("reporter").get<std::string>();
  member.score = row.at("score").get<double>();
  member.reasons = row.at("reasons").get<std::string>();
  member.linked_by = row.at("linked_by").get<std::string>();
  member.link_time = absl::FromUnixMicros(row.at("link_time").get<int64_t>());
  if (!row.at("came_with").is_null()) member.came_with = row.at("came_with").get<std::string>();
  return member;
}

}  // namespace

Cluster ReadCluster(const pg::Row& row, int first) {
  Cluster cluster;
  cluster.name = ClusterName(row.Text(first), row.Text(first + 1));
  cluster.revision = row.Int(first + 2);
  cluster.merged_into = row.Text(first + 3);
  cluster.create_time = row.Time(first + 4);
  cluster.update_time = row.Time(first + 5);
  cluster.answered_time = row.MaybeTime(first + 6);
  if (row.IsNull(first + 7)) return cluster;
  for (const json& member : json::parse(row.Text(first + 7))) {
    cluster.members.push_back(ReadMember(member));
  }
  return cluster;
}

absl::StatusOr<std::vector<command::Loaded<Cluster>>> ClusterStore::Load(
    pg::Connection& connection,
    absl::Span<const command::Lookup<Key>> lookups,
    absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(
      const pg::Rows rows,
      connection.Exec(sql::kLoadClusters, command::LookupParams(lookups), deadline));
  return command::ReadLoaded<Cluster>(rows, ReadCluster);
}

absl::StatusOr<std::vector<int>> ClusterStore::Commit(
    pg::Connection& connection,
    absl::Span<const command::Pending<ClusterStore>> rows,
    absl::Time deadline) {
  command::StepParams steps;
  Arrays arrays;
  for (size_t i = 0; i < rows.size(); ++i) {
    const int ord = static_cast<int>(i);
    for (const command::Step<ClusterStore>& step : rows[i].steps) {
      const ClusterUpdate& update = step.change;
      steps.Add(
          ord, rows[i].key.city(), rows[i].key.id(), update.time, *step.origin, MessageOf(update));
      arrays.AddStep(ord, update);
    }
    arrays.AddCluster(ord, rows[i].revision, rows[i].next());
  }
  pg::Params params = steps.Take();
  arrays.AppendTo(params);
  HL_ASSIGN_OR_RETURN(const pg::Rows moved,
                      connection.Exec(sql::kCommitClusters, params, deadline));
  return command::ReadMoved(moved);
}

}  // namespace hailan::event_workflow
