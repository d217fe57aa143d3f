#include "services/event_workflow/catalogue/store.h"

#include <utility>

#include "common/base/status_macros.h"
#include "services/event_workflow/catalogue/convert.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

// The arrays of sql/commit_catalogues.sql after the steps.
struct Arrays {
  pg::Array ord, city_id, id, revision, next_revision, title, major, minor, content, create_time,
      activate_time;
  pg::Array item_ord, code, parent_code, item_title, department, sla_class, urgency, evidence,
      flows, platform, routing_kind, before_evidence, triage_note, through_street;

  void AddRow(int row_ord, int64_t loaded, const CatalogueVersion& next) {
    ord.Add(row_ord);
    city_id.Add(next.name.city());
    id.Add(next.name.id());
    revision.Add(loaded);
    next_revision.Add(next.revision);
    title.Add(next.title);
    major.Add(next.counts.major);
    minor.Add(next.counts.minor);
    content.Add(next.content);
    create_time.Add(next.create_time);
    activate_time.Add(next.activate_time);
  }

  void AddItem(int row_ord, const CatalogueItem& item) {
    item_ord.Add(row_ord);
    code.Add(item.code);
    parent_code.Add(item.parent_code);
    item_title.Add(item.title);
    department.Add(item.department);
    sla_class.Add(static_cast<int>(item.sla_class));
    urgency.Add(static_cast<int>(item.urgency));
    evidence.Add(item.evidence_required);
    flows.Add(item.flows);
    platform.Add(static_cast<int>(item.platform));
    routing_kind.Add(static_cast<int>(item.routing_kind));
    before_evidence.Add(item.before_evidence_required);
    triage_note.Add(item.triage_note_required);
    through_street.Add(item.through_street);
  }

  void AppendTo(pg::Params& params) const {
    params.Add(ord).Add(city_id).Add(id).Add(revision).Add(next_revision).Add(title).Add(major);
    params.Add(minor).Add(content).Add(create_time).Add(activate_time);
    params.Add(item_ord).Add(code).Add(parent_code).Add(item_title).Add(department).Add(sla_class);
    params.Add(urgency).Add(evidence).Add(flows).Add(platform).Add(routing_kind);
    params.Add(before_evidence).Add(triage_note).Add(through_street);
  }
};

}  // namespace

CatalogueVersion ReadCatalogue(const pg::Row& row, int first) {
  CatalogueVersion version;
  version.name = CatalogueName(row.Text(first), row.Text(first + 1));
  version.revision = row.Int(first + 2);
  version.title = row.Text(first + 3);
  version.counts.major = static_cast<int>(row.Int(first + 4));
  version.counts.minor = static_cast<int>(row.Int(first + 5));
  version.content = row.Text(first + 6);
  version.create_time = row.Time(first + 7);
  version.activate_time = row.MaybeTime(first + 8);
  return version;
}

absl::StatusOr<std::vector<command::Loaded<CatalogueVersion>>> CatalogueStore::Load(
    pg::Connection& connection,
    absl::Span<const command::Lookup<Key>> lookups,
    absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(
      const pg::Rows rows,
      connection.Exec(sql::kLoadCatalogues, command::LookupParams(lookups), deadline));
  return command::ReadLoaded<CatalogueVersion>(rows, ReadCatalogue);
}

absl::StatusOr<std::vector<int>> CatalogueStore::Commit(
    pg::Connection& connection,
    absl::Span<const command::Pending<CatalogueStore>> rows,
    absl::Time deadline) {
  command::StepParams steps;
  Arrays arrays;
  for (size_t i = 0; i < rows.size(); ++i) {
    const int ord = static_cast<int>(i);
    for (const command::Step<CatalogueStore>& step : rows[i].steps) {
      const CatalogueChange& change = step.change;
      steps.Add(
          ord, rows[i].key.city(), rows[i].key.id(), change.time, *step.origin, MessageOf(change));
      for (const CatalogueItem& item : change.items) arrays.AddItem(ord, item);
    }
    arrays.AddRow(ord, rows[i].revision, rows[i].next());
  }
  pg::Params params = steps.Take();
  arrays.AppendTo(params);
  HL_ASSIGN_OR_RETURN(const pg::Rows moved,
                      connection.Exec(sql::kCommitCatalogues, params, deadline));
  return command::ReadMoved(moved);
}

}  // namespace hailan::event_workflow
