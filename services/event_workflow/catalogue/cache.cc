#include "services/event_workflow/catalogue/cache.h"

#include <utility>

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/domain/reasons.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {

absl::Status CatalogueCache::Refresh(absl::Time deadline) {
  absl::MutexLock refresh(&refresh_mutex_);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      pool_.Exec(sql::kListActiveItems, pg::Params(), deadline));
  Items items;
  NotedItems noted;
  for (const pg::Row row : rows) {
    Item item;
    item.catalogue = row.Text(1);
    item.code = row.Text(2);
    item.department = row.Text(3);
    item.sla_class = static_cast<SlaClass>(row.Int(4));
    item.urgency = static_cast<Urgency>(row.Int(5));
    item.evidence_required = row.Bool(6);
    item.platform = static_cast<Platform>(row.Int(7));
    item.routing_kind = static_cast<RoutingKind>(row.Int(8));
    item.before_evidence_required = row.Bool(9);
    item.through_street = row.Bool(11);
    if (row.Bool(10)) {
      std::shared_ptr<ItemCodes>& codes = noted[row.Text(0)];
      if (codes == nullptr) codes = std::make_shared<ItemCodes>();
      codes->insert(item.code);
    }
    std::pair<std::string, std::string> key(row.Text(0), item.code);
    items.emplace(std::move(key), std::move(item));
  }
  absl::MutexLock lock(&mutex_);
  items_ = std::move(items);
  noted_ = std::move(noted);
  return absl::OkStatus();
}

std::shared_ptr<const ItemCodes> CatalogueCache::Noted(absl::string_view city) const {
  absl::MutexLock lock(&mutex_);
  const auto found = noted_.find(city);
  return found == noted_.end() ? nullptr : found->second;
}

absl::StatusOr<Item> CatalogueCache::Find(absl::string_view city, absl::string_view code) const {
  {
    absl::MutexLock lock(&mutex_);
    const auto found = items_.find({std::string(city), std::string(code)});
    if (found != items_.end()) return found->second;
  }
  return Error(absl::StatusCode::kInvalidArgument,
               reason::kUnknownItem,
               "The active catalogue has no such item that can be reported.",
               {{"code", std::string(code)}});
}

}  // namespace hailan::event_workflow
