#include "services/event_workflow/routing/cache.h"

#include <utility>

#include "common/base/status_macros.h"
#include "services/event_workflow/routing/queues_json.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {

RoutingRule ReadRule(const pg::Row& row, int first) {
  RoutingRule rule;
  rule.number = static_cast<int>(row.Int(first));
  rule.title = row.Text(first + 1);
  rule.item_prefix = row.Text(first + 2);
  rule.territory = row.Text(first + 3);
  rule.channel = static_cast<Channel>(row.Int(first + 4));
  rule.platform = static_cast<Platform>(row.Int(first + 5));
  rule.sla_class = static_cast<SlaClass>(row.Int(first + 6));
  rule.level = static_cast<Level>(row.Int(first + 7));
  rule.department = row.Text(first + 8);
  rule.queue = static_cast<Platform>(row.Int(first + 9));
  return rule;
}

absl::Status RuleCache::Refresh(absl::Time deadline) {
  absl::MutexLock refresh(&refresh_mutex_);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      pool_.Exec(sql::kListActiveRules, pg::Params(), deadline));
  std::map<std::string, std::shared_ptr<ActiveRules>> read;
  for (const pg::Row row : rows) {
    std::shared_ptr<ActiveRules>& city = read[row.Text(0)];
    if (city == nullptr) {
      city = std::make_shared<ActiveRules>();
      city->revision = row.Int(1);
      city->queues = QueuesFromJson(row.View(12));
    }
    // A book without rules has one row without a rule.
    if (!row.IsNull(2)) city->rules.push_back(ReadRule(row, 2));
  }
  Cities cities(read.begin(), read.end());
  absl::MutexLock lock(&mutex_);
  cities_ = std::move(cities);
  return absl::OkStatus();
}

std::shared_ptr<const ActiveRules> RuleCache::Of(absl::string_view city) const {
  static const auto* const kNone =
      new std::shared_ptr<const ActiveRules>(std::make_shared<ActiveRules>());
  absl::MutexLock lock(&mutex_);
  const auto found = cities_.find(std::string(city));
  return found == cities_.end() ? *kNone : found->second;
}

}  // namespace hailan::event_workflow
