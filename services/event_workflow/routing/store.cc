#include "services/event_workflow/routing/store.h"

#include "common/base/status_macros.h"
#include "services/event_workflow/routing/convert.h"
#include "services/event_workflow/routing/queues_json.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

// The arrays of sql/commit_rule_books.sql after the steps.
struct Arrays {
  pg::Array ord, city_id, revision, next_revision, rule_count, content, update_time, queues;
  pg::Array rule_ord, rule_revision, number, title, item_prefix, territory, channel, platform,
      sla_class, level, department, queue;

  void AddBook(int row_ord, int64_t loaded, const RuleBook& next) {
    ord.Add(row_ord);
    city_id.Add(next.name.city());
    revision.Add(loaded);
    next_revision.Add(next.revision);
    rule_count.Add(next.rule_count);
    content.Add(next.content);
    update_time.Add(next.update_time);
    queues.Add(QueuesToJson(next.queues));
  }

  void AddRule(int row_ord, int64_t book_revision, const RoutingRule& rule) {
    rule_ord.Add(row_ord);
    rule_revision.Add(book_revision);
    number.Add(rule.number);
    title.Add(rule.title);
    item_prefix.Add(rule.item_prefix);
    territory.Add(rule.territory);
    channel.Add(static_cast<int>(rule.channel));
    platform.Add(static_cast<int>(rule.platform));
    sla_class.Add(static_cast<int>(rule.sla_class));
    level.Add(static_cast<int>(rule.level));
    department.Add(rule.department);
    queue.Add(static_cast<int>(rule.queue));
  }

  void AppendTo(pg::Params& params) const {
    params.Add(ord).Add(city_id).Add(revision).Add(next_revision).Add(rule_count).Add(content);
    params.Add(update_time);
    params.Add(rule_ord).Add(rule_revision).Add(number).Add(title).Add(item_prefix).Add(territory);
    params.Add(channel).Add(platform).Add(sla_class).Add(level).Add(department).Add(queue);
    params.Add(queues);
  }
};

RuleBook ReadBook(const pg::Row& row, int first) {
  RuleBook book;
  book.name = RuleBookName(row.Text(first), std::string(kRuleBookId));
  book.revision = row.Int(first + 1);
  book.rule_count = static_cast<int>(row.Int(first + 2));
  book.content = row.Text(first + 3);
  book.update_time = row.Time(first + 4);
  book.queues = QueuesFromJson(row.View(first + 5));
  return book;
}

}  // namespace

absl::StatusOr<std::vector<command::Loaded<RuleBook>>> RuleBookStore::Load(
    pg::Connection& connection,
    absl::Span<const command::Lookup<Key>> lookups,
    absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(
      const pg::Rows rows,
      connection.Exec(sql::kLoadRuleBooks, command::LookupParams(lookups), deadline));
  return command::ReadLoaded<RuleBook>(rows, ReadBook);
}

absl::StatusOr<std::vector<int>> RuleBookStore::Commit(
    pg::Connection& connection,
    absl::Span<const command::Pending<RuleBookStore>> rows,
    absl::Time deadline) {
  command::StepParams steps;
  Arrays arrays;
  for (size_t i = 0; i < rows.size(); ++i) {
    const int ord = static_cast<int>(i);
    for (const command::Step<RuleBookStore>& step : rows[i].steps) {
      const RuleBook& next = step.change.next;
      steps.Add(ord,
                rows[i].key.city(),
                rows[i].key.id(),
                next.update_time,
                *step.origin,
                MessageOf(step.change));
      for (const RoutingRule& rule : step.change.rules) arrays.AddRule(ord, next.revision, rule);
    }
    arrays.AddBook(ord, rows[i].revision, rows[i].next());
  }
  pg::Params params = steps.Take();
  arrays.AppendTo(params);
  HL_ASSIGN_OR_RETURN(const pg::Rows moved,
                      connection.Exec(sql::kCommitRuleBooks, params, deadline));
  return command::ReadMoved(moved);
}

}  // namespace hailan::event_workflow
