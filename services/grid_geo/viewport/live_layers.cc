#include "services/grid_geo/viewport/live_layers.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "hailan/event_workflow/v1/event_counts.pb.h"
#include "services/grid_geo/sql.h"
#include "services/grid_geo/tracks/positions.h"

namespace hailan::grid_geo {
namespace {

namespace evt = hailan::event_workflow::v1;

constexpr int kLeastZoomOfStaff = 9;
constexpr int kMostPositions = 5000;
constexpr absl::Duration kCountsKept = absl::Seconds(2);

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
      params.Add(query.city).Add(area).Add(kMostPositions).Add(false);
      HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                          pool_.Exec(sql::kListPositions, params, query.call.deadline));
      for (const pg::Row row : rows) {
        const LastPosition last = ReadPosition(row);
        const std::vector<Attribute> attributes = {
            {"staff", last.staff},
            {"patrol", last.patrol},
            {"age_s", absl::ToInt64Seconds(AgeOf(last, query.call.now))},
            {"still", StateOf(last) == v1::WALKER_STATE_STILL},
            {"check_ins", int64_t{last.check_in_count}},
            {"findings", int64_t{last.finding_count}}};
        const MapFeature feature{.point = {last.longitude, last.latitude},
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
    HL_ASSIGN_OR_RETURN(const auto counts, counts_.Get(query, [&] { return Ask(query); }));
    for (const Layer layer : {Layer::kBasic, Layer::kExclusive}) {
      for (const DrawnTerritory& territory : drawing->layer(layer)) {
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
  // By code of the grid.
  using Counts = absl::flat_hash_map<std::string, evt::EventCount>;

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

  absl::StatusOr<Counts> Ask(const MapQuery& query) const {
    evt::CountOpenEventsRequest request;
    request.set_parent(FormatCity(query.city));
    request.set_level(evt::COUNT_LEVEL_GRID);
    HL_ASSIGN_OR_RETURN(
        const evt::CountOpenEventsResponse response,
        peer_->Invoke<evt::CountOpenEventsResponse>(
            "hailan.event_workflow.v1.Events/CountOpenEvents", request, rpc::OnBehalf(query.call)));
    Counts counts;
    for (const evt::EventCount& count : response.counts()) {
      HL_ASSIGN_OR_RETURN(const TerritoryName name, TerritoryName::Parse(count.territory()));
      counts[name.id()] = count;
    }
    return counts;
  }

  const std::shared_ptr<rpc::Peer> peer_;
  const TerritoryDrawings& drawings_;
  mutable KeptAnswers<Counts> counts_{kCountsKept};
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
