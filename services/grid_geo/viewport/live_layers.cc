#include "services/grid_geo/viewport/live_layers.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "hailan/event_workflow/v1/event_counts.pb.h"
#include "services/grid_geo/sql.h"

namespace hailan::grid_geo {
namespace {

namespace evt = hailan::event_workflow::v1;

constexpr int kLeastZoomOfStaff = 9;
constexpr int kMostPositions = 5000;
// One view of a map is many tiles, and they may show the same counts.
constexpr absl::Duration kCountsKept = absl::Seconds(2);
constexpr size_t kMostCountsKept = 1000;

// The areas of which the caller sees positions.
std::vector<std::string> AreasOf(const Actor& actor, absl::string_view city) {
  if (CheckArea(actor, city).ok()) return {std::string(city)};
  return actor.areas;
}

class StaffLayer final : public MapLayer {
 public:
  explicit StaffLayer(pg::Pool& pool)
      : MapLayer("staff", options::v1::PERMISSION_POSITION_READ, kLeastZoomOfStaff), pool_(pool) {}

  std::optional<std::string> State(absl::string_view) const override { return std::nullopt; }

  absl::Status Visit(const MapQuery& query,
                     absl::FunctionRef<bool(const MapFeature&)> visit) const override {
    for (const std::string& area : AreasOf(query.call.actor(), query.city)) {
      pg::Params params;
      params.Add(query.city).Add(area).Add(kMostPositions);
      HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                          pool_.Exec(sql::kListPositions, params, query.call.deadline));
      for (const pg::Row row : rows) {
        const std::vector<Attribute> attributes = {
            {"staff", row.Text(0)},
            {"patrol", row.Text(1)},
            {"age_s", absl::ToInt64Seconds(query.call.now - row.Time(6))}};
        const MapFeature feature{
            .point = {static_cast<int32_t>(row.Int(3)), static_cast<int32_t>(row.Int(4))},
            .attributes = attributes};
        if (query.box.Contains(feature.point) && !visit(feature)) return absl::OkStatus();
      }
    }
    return absl::OkStatus();
  }

 private:
  pg::Pool& pool_;
};

class EventsLayer final : public MapLayer {
 public:
  EventsLayer(std::shared_ptr<rpc::Peer> peer, const TerritoryDrawings& drawings)
      : MapLayer("events", options::v1::PERMISSION_EVENT_READ, 0),
        peer_(std::move(peer)),
        drawings_(drawings) {}

  std::optional<std::string> State(absl::string_view) const override { return std::nullopt; }

  absl::Status Visit(const MapQuery& query,
                     absl::FunctionRef<bool(const MapFeature&)> visit) const override {
    const auto drawing = drawings_.Find(query.city);
    if (drawing == nullptr) return absl::OkStatus();
    HL_ASSIGN_OR_RETURN(const Shared counts, Count(query));
    for (const Layer layer : {Layer::kBasic, Layer::kExclusive}) {
      for (const DrawnTerritory& territory : drawing->layers[static_cast<size_t>(layer)]) {
        const auto found = counts->find(territory.code);
        if (found == counts->end() || !query.box.Contains(territory.middle)) continue;
        const std::vector<Attribute> attributes = Describe(territory.code, found->second);
        const MapFeature feature{.point = territory.middle, .attributes = attributes};
        if (!visit(feature)) return absl::OkStatus();
      }
    }
    return absl::OkStatus();
  }

 private:
  using Counts = absl::flat_hash_map<std::string, evt::EventCount>;
  using Shared = std::shared_ptr<const Counts>;
  struct Kept {
    absl::Time time;
    Shared counts;
  };

  static std::vector<Attribute> Describe(const std::string& code, const evt::EventCount& count) {
    return {{"code", code},
            {"open", count.open_count()},
            {"progress_red", count.progress_red_count()},
            {"progress_yellow", count.progress_yellow_count()},
            {"progress_blue", count.progress_blue_count()},
            {"sla_none", count.sla_none_count()},
            {"sla_yellow", count.sla_yellow_count()},
            {"sla_red", count.sla_red_count()}};
  }

  // Counts by code of the grid, on behalf of the caller; the same token sees the same.
  absl::StatusOr<Shared> Count(const MapQuery& query) const {
    const std::string key = absl::StrCat(query.city, "/", query.call.token);
    {
      absl::MutexLock lock(&mutex_);
      const auto kept = kept_.find(key);
      if (kept != kept_.end() && query.call.now - kept->second.time < kCountsKept) {
        return kept->second.counts;
      }
    }
    HL_ASSIGN_OR_RETURN(Shared counts, Ask(query));
    absl::MutexLock lock(&mutex_);
    if (kept_.size() >= kMostCountsKept) kept_.clear();
    kept_[key] = {query.call.now, counts};
    return counts;
  }

  absl::StatusOr<Shared> Ask(const MapQuery& query) const {
    evt::CountOpenEventsRequest request;
    request.set_parent(FormatCity(query.city));
    request.set_level(evt::COUNT_LEVEL_GRID);
    HL_ASSIGN_OR_RETURN(
        const evt::CountOpenEventsResponse response,
        peer_->Invoke<evt::CountOpenEventsResponse>(
            "hailan.event_workflow.v1.Events/CountOpenEvents", request, rpc::OnBehalf(query.call)));
    auto counts = std::make_shared<Counts>();
    for (const evt::EventCount& count : response.counts()) {
      HL_ASSIGN_OR_RETURN(const TerritoryName name, TerritoryName::Parse(count.territory()));
      (*counts)[name.id()] = count;
    }
    return Shared(std::move(counts));
  }

  const std::shared_ptr<rpc::Peer> peer_;
  const TerritoryDrawings& drawings_;
  mutable absl::Mutex mutex_;
  mutable absl::flat_hash_map<std::string, Kept> kept_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

void AddLiveLayers(pg::Pool& pool,
                   std::shared_ptr<rpc::Peer> event_workflow,
                   const TerritoryDrawings& drawings,
                   LayerRegistry& registry) {
  registry.Add(std::make_unique<StaffLayer>(pool));
  registry.Add(std::make_unique<EventsLayer>(std::move(event_workflow), drawings));
}

}  // namespace hailan::grid_geo
