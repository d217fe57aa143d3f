#include "services/event_workflow/workflows/cache.h"

#include <utility>

#include "common/base/status_macros.h"
#include "common/obs/log.h"
#include "services/event_workflow/sql.h"
#include "services/event_workflow/workflows/convert.h"

namespace hailan::event_workflow {

absl::Status WorkflowCache::Refresh(absl::Time deadline) {
  absl::MutexLock refresh(&refresh_mutex_);
  std::map<std::string, CityWorkflows> cities;
  HL_ASSIGN_OR_RETURN(const pg::Rows versions,
                      pool_.Exec(sql::kListAllWorkflows, pg::Params(), deadline));
  for (const pg::Row row : versions) {
    absl::StatusOr<Profile> profile = ParseDocument(row.Bytes(2));
    if (!profile.ok()) {
      obs::Log(obs::Level::kWarn,
               "A workflow version is not understood by this program.",
               {{"city", row.Text(0)},
                {"workflow", row.Text(1)},
                {"status", profile.status().ToString()}});
      continue;
    }
    cities[row.Text(0)].Add(StoredId(row.Text(1)),
                            std::make_shared<const Profile>(*std::move(profile)));
  }
  HL_ASSIGN_OR_RETURN(const pg::Rows activations,
                      pool_.Exec(sql::kListActivations, pg::Params(), deadline));
  for (const pg::Row row : activations) {
    cities[row.Text(0)].Add(Activation{.time = row.Time(1),
                                       .workflow = StoredId(row.Text(2)),
                                       .moves = MovesFromJson(row.View(3))});
  }
  Cities fresh;
  for (auto& [city, workflows] : cities) {
    fresh[city] = std::make_shared<const CityWorkflows>(std::move(workflows));
  }
  absl::MutexLock lock(&mutex_);
  cities_ = std::move(fresh);
  return absl::OkStatus();
}

std::shared_ptr<const CityWorkflows> WorkflowCache::Of(absl::string_view city) const {
  absl::MutexLock lock(&mutex_);
  const auto found = cities_.find(std::string(city));
  return found == cities_.end() ? nullptr : found->second;
}

WorkflowCache::Cities WorkflowCache::All() const {
  absl::MutexLock lock(&mutex_);
  return cities_;
}

}  // namespace hailan::event_workflow
