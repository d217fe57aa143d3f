#include "services/event_workflow/search/queries.h"

#include <algorithm>
#include <map>
#include <utility>

#include "common/base/status_macros.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/events/rows.h"
#include "services/event_workflow/search/ranking.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

// Without a place or a department there is no team, and nothing to look through all events for.
bool HasTeam(const Actor& actor) {
  return SeesWholeCity(actor) || !actor.areas.empty() || !actor.departments.empty();
}

}  // namespace

absl::StatusOr<SearchPlan> SearchQueries::Plan(const Wanted& wanted,
                                               const Actor& actor,
                                               const ListStart& start,
                                               absl::Time deadline) const {
  HL_ASSIGN_OR_RETURN(const std::vector<std::string> words, WordsOf(wanted.filter.text()));
  HL_ASSIGN_OR_RETURN(SearchPlan plan, PlanSearch(wanted, actor, words, true, start));
  if (!plan.by_words) return plan;
  HL_ASSIGN_OR_RETURN(const bool common, IsCommon(plan, deadline));
  return common ? PlanSearch(wanted, actor, words, false, start) : std::move(plan);
}

absl::StatusOr<bool> SearchQueries::IsCommon(const SearchPlan& plan, absl::Time deadline) const {
  if (plan.estimate == nullptr) return false;
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      pool_.Exec(*plan.estimate, plan.estimate_params, deadline));
  return rows[0].Int(0) > kRare;
}

absl::StatusOr<Page<Event>> SearchQueries::List(const Wanted& wanted,
                                                const Actor& actor,
                                                const PageOf& asked,
                                                absl::Time now,
                                                absl::Time deadline) const {
  const std::string filter = SearchText(wanted, actor);
  HL_ASSIGN_OR_RETURN(const std::vector<std::string> key, tokens_.Decode(asked.token, filter));
  if (wanted.inbox == pb::INBOX_TEAM && !HasTeam(actor)) return Page<Event>();
  const int size = PageSize(asked.size);
  const ListStart start{.now = now,
                        .before = key.empty() ? "" : key.front(),
                        .limit = size + 1,
                        .workflows = workflows_};
  HL_ASSIGN_OR_RETURN(const SearchPlan plan, Plan(wanted, actor, start, deadline));
  bool walk = false;
  if (!plan.by_words) {
    HL_ASSIGN_OR_RETURN(walk, IsCommon(plan, deadline));
  }
  // Counting may ask whose events they are; a walk through all does not know that parameter.
  const bool all = walk || plan.list == &sql::kSearchAll;
  HL_ASSIGN_OR_RETURN(
      const pg::Rows rows,
      pool_.Exec(all ? *plan.walk : *plan.list, all ? plan.walk_params : plan.params, deadline));
  Page<Event> page;
  for (const pg::Row row : rows) {
    Event& event = page.rows.emplace_back(ReadEvent(row, 0));
    if (workflows_ != nullptr) event.workflows = workflows_->Of(event.name.city());
  }
  if (page.rows.size() > static_cast<size_t>(size)) {
    page.rows.pop_back();
    page.next_token = tokens_.Encode({page.rows.back().name.id()}, filter);
  }
  return page;
}

absl::StatusOr<pb::CountEventsResponse> SearchQueries::Count(const Wanted& wanted,
                                                             const Actor& actor,
                                                             absl::Time now,
                                                             absl::Time deadline) const {
  const ListStart start{
      .now = now, .before = "", .limit = kMostCounted + 1, .workflows = workflows_};
  HL_ASSIGN_OR_RETURN(const SearchPlan plan, Plan(wanted, actor, start, deadline));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(*plan.count, plan.params, deadline));
  std::map<std::pair<State, int>, int64_t> tallies;
  pb::CountEventsResponse out;
  for (const pg::Row row : rows) {
    const auto key = std::make_pair(ParseState(row.View(0)), static_cast<int>(row.Int(1)));
    tallies[key] += row.Int(2);
    out.set_total_count(out.total_count() + row.Int(2));
  }
  out.set_truncated(out.total_count() > kMostCounted);
  for (const auto& [key, count] : tallies) {
    pb::EventTally& tally = *out.add_tallies();
    tally.set_state(static_cast<pb::Event::State>(key.first));
    tally.set_sla_light(static_cast<pb::SlaLight>(key.second));
    tally.set_event_count(count);
  }
  return out;
}

absl::StatusOr<pb::RankEventsResponse> SearchQueries::Rank(const pb::RankEventsRequest& request,
                                                           const Actor& actor,
                                                           absl::Time now,
                                                           absl::Time deadline) const {
  const ListStart start{
      .now = now, .before = "", .limit = kMostCounted + 1, .workflows = workflows_};
  HL_ASSIGN_OR_RETURN(const pg::Params params, PlanRanking(request, actor, start));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kRankEvents, params, deadline));
  return RankingOf(request, actor, rows, kMostCounted);
}

absl::StatusOr<std::string> SearchQueries::FeedEnd(absl::Time deadline) const {
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kReadFeedEnd, pg::Params(), deadline));
  return rows[0].Text(0);
}

}  // namespace hailan::event_workflow
