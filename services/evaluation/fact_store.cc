#include "services/evaluation/fact_store.h"

#include "common/base/status_macros.h"
#include "services/evaluation/sql.h"

namespace hailan::evaluation {
namespace {

pg::Params PageParams(const FeedPage& page) {
  pg::Params params;
  params.Add(page.city).Add(page.feed).Add(page.cursor_before).Add(page.cursor_after);
  return params;
}

pg::Params QueryParams(const FigureQuery& query) {
  pg::Params params;
  params.Add(query.city).Add(query.month.from).Add(query.month.until);
  params.Add(query.territory_code).Add(query.member).Add(query.at);
  return params;
}

// Number of FIGURE_KIND_WISH_FULFILMENT: the only figure that is not about events.
constexpr int kWishKind = 7;
// Digits of a community's code; it and what lies within it have few grids.
constexpr size_t kCommunityDigits = 12;
// Before every id.
constexpr absl::string_view kNoId = "00000000-0000-0000-0000-000000000000";

// The statement whose index has nothing but, or at least much of, what is asked for.
const pg::Statement& RowStatement(const FigureQuery& query, int kind) {
  if (kind == kWishKind) return sql::kListWishRows;
  if (!query.member.empty()) return sql::kListMemberRows;
  return query.territory_code.size() < kCommunityDigits ? sql::kListFigureRows : sql::kListGridRows;
}

}  // namespace

absl::StatusOr<std::string> FactStore::GetCursor(const std::string& city,
                                                 const std::string& feed,
                                                 absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      pool_.Exec(sql::kGetCursor, pg::Params().Add(city).Add(feed), deadline));
  return rows.empty() ? std::string() : rows[0].Text(0);
}

absl::StatusOr<bool> FactStore::Apply(const FeedPage& page,
                                      const std::vector<EventFact>& facts,
                                      absl::Time deadline) {
  pg::Array id, revision, territory, reporter, assignee, department, state, round, report_time,
      contact_due, contact, contact_late, resolve_due, handled, resolve_late;
  for (const EventFact& fact : facts) {
    id.Add(fact.event_id);
    revision.Add(fact.revision);
    territory.Add(fact.territory_code);
    reporter.Add(fact.reporter);
    assignee.Add(fact.assignee);
    department.Add(fact.department);
    state.Add(fact.state);
    round.Add(fact.round);
    report_time.Add(fact.report_time);
    contact_due.Add(fact.contact_due_time);
    contact.Add(fact.contact_time);
    contact_late.Add(fact.contact_late);
    resolve_due.Add(fact.resolve_due_time);
    handled.Add(fact.handled_time);
    resolve_late.Add(fact.resolve_late);
  }
  pg::Params params = PageParams(page);
  params.Add(id).Add(revision).Add(territory).Add(reporter).Add(assignee).Add(department);
  params.Add(state).Add(round).Add(report_time).Add(contact_due).Add(contact).Add(contact_late);
  params.Add(resolve_due).Add(handled).Add(resolve_late);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kApplyEventFacts, params, deadline));
  return !rows.empty();
}

absl::StatusOr<bool> FactStore::Apply(const FeedPage& page,
                                      const std::vector<WishFact>& facts,
                                      absl::Time deadline) {
  pg::Array id, revision, territory, state, publish_time, volunteer, points, step_time;
  for (const WishFact& fact : facts) {
    id.Add(fact.wish_id);
    revision.Add(fact.revision);
    territory.Add(fact.territory_code);
    state.Add(fact.state);
    publish_time.Add(fact.publish_time);
    volunteer.Add(fact.volunteer);
    points.Add(fact.points);
    step_time.Add(fact.step_time);
  }
  pg::Params params = PageParams(page);
  params.Add(id).Add(revision).Add(territory).Add(state).Add(publish_time);
  params.Add(volunteer).Add(points).Add(step_time);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kApplyWishFacts, params, deadline));
  return !rows.empty();
}

absl::StatusOr<std::vector<FigureCount>> FactStore::CountFigures(const FigureQuery& query,
                                                                 absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      pool_.Exec(sql::kCountFigures, QueryParams(query), deadline));
  std::vector<FigureCount> counts;
  for (const pg::Row row : rows) {
    counts.push_back({static_cast<int>(row.Int(0)), row.Int(1), row.Int(2), row.Int(3)});
  }
  return counts;
}

absl::StatusOr<std::vector<FigureRow>> FactStore::ListFigureRows(const FigureQuery& query,
                                                                 const RowQuery& asked,
                                                                 absl::Time deadline) {
  const RowKey after = asked.after.value_or(RowKey{query.month.from, std::string(kNoId)});
  pg::Params params = QueryParams(query);
  params.Add(asked.kind).Add(asked.least).Add(asked.most);
  params.Add(after.time).Add(after.id).Add(asked.limit);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      pool_.Exec(RowStatement(query, asked.kind), params, deadline));
  std::vector<FigureRow> found;
  for (const pg::Row row : rows) found.push_back({row.Text(0), {row.Time(1), row.Text(2)}});
  return found;
}

absl::StatusOr<int64_t> FactStore::SumPoints(const FigureQuery& query, absl::Time deadline) {
  pg::Params params;
  params.Add(query.city).Add(query.month.from).Add(query.month.until).Add(query.territory_code);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kSumPoints, params, deadline));
  return rows[0].Int(0);
}

}  // namespace hailan::evaluation
