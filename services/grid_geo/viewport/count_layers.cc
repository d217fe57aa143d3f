#include "services/grid_geo/viewport/count_layers.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "hailan/residents/v1/register_counts.pb.h"
#include "services/grid_geo/sql.h"

namespace hailan::grid_geo {
namespace {

namespace reg = hailan::residents::v1;

// Counting a register of a million people takes some tenths of a second, and people move slowly.
constexpr absl::Duration kRegisterKept = absl::Seconds(10);
constexpr absl::Duration kOrganisationsKept = absl::Seconds(2);
// The register does not say how many, when people are fewer.
constexpr int64_t kFewest = 5;

// How many; `few` = more than none, but fewer than may be told.
struct Count {
  int64_t number = 0;
  bool few = false;
};
// By territory code; without zeros.
using Counts = absl::flat_hash_map<std::string, Count>;
using SharedCounts = std::shared_ptr<const Counts>;

// One point in each drawn territory that has a count.
class CountLayer : public MapLayer {
 public:
  CountLayer(std::string name,
             options::v1::Permission permission,
             const TerritoryDrawings& drawings)
      : MapLayer(std::move(name), permission, 0), drawings_(drawings) {}

  std::optional<std::string> State(absl::string_view) const override { return std::nullopt; }

  absl::Status Visit(const MapQuery& query,
                     absl::FunctionRef<bool(const MapFeature&)> visit) const override {
    const auto drawing = drawings_.Find(query.city);
    if (drawing == nullptr) return absl::OkStatus();
    HL_ASSIGN_OR_RETURN(const SharedCounts counts, CountFor(query));
    for (const std::vector<DrawnTerritory>& layer : drawing->layers) {
      for (const DrawnTerritory& territory : layer) {
        const auto found = counts->find(territory.code);
        if (found == counts->end() || !query.box.Contains(territory.middle)) continue;
        const auto [number, few] = found->second;
        const std::vector<Attribute> attributes = {
            {"code", territory.code}, {few ? "below" : "count", few ? kFewest : number}};
        const MapFeature feature{.point = territory.middle, .attributes = attributes};
        if (!visit(feature)) return absl::OkStatus();
      }
    }
    return absl::OkStatus();
  }

 protected:
  virtual absl::StatusOr<SharedCounts> CountFor(const MapQuery& query) const = 0;

 private:
  const TerritoryDrawings& drawings_;
};

// What the register of residents counts, asked once for both layers.
class RegisterCounts {
 public:
  struct Both {
    SharedCounts people;
    SharedCounts houses;
  };

  explicit RegisterCounts(std::shared_ptr<rpc::Peer> residents)
      : residents_(std::move(residents)) {}

  absl::StatusOr<Both> Get(const MapQuery& query) {
    HL_ASSIGN_OR_RETURN(const auto both, kept_.Get(query, [&] { return Ask(query); }));
    return *both;
  }

 private:
  absl::StatusOr<Both> Ask(const MapQuery& query) {
    reg::CountByTerritoryRequest request;
    request.set_parent(FormatCity(query.city));
    HL_ASSIGN_OR_RETURN(
        const reg::CountByTerritoryResponse response,
        residents_->Invoke<reg::CountByTerritoryResponse>(
            "hailan.residents.v1.Houses/CountByTerritory", request, rpc::OnBehalf(query.call)));
    Counts people, houses;
    for (const reg::TerritoryCount& count : response.counts()) {
      HL_ASSIGN_OR_RETURN(const TerritoryName name, TerritoryName::Parse(count.territory()));
      if (count.house_count() > 0) houses[name.id()] = {count.house_count(), false};
      if (count.resident_count() > 0 || count.few_residents()) {
        people[name.id()] = {count.resident_count(), count.few_residents()};
      }
    }
    return Both{std::make_shared<const Counts>(std::move(people)),
                std::make_shared<const Counts>(std::move(houses))};
  }

  const std::shared_ptr<rpc::Peer> residents_;
  KeptAnswers<Both> kept_{kRegisterKept};
};

class RegisterLayer final : public CountLayer {
 public:
  RegisterLayer(std::string name,
                SharedCounts RegisterCounts::Both::*which,
                std::shared_ptr<RegisterCounts> counts,
                const TerritoryDrawings& drawings)
      : CountLayer(std::move(name), options::v1::PERMISSION_REGISTER_READ, drawings),
        which_(which),
        counts_(std::move(counts)) {}

 private:
  absl::StatusOr<SharedCounts> CountFor(const MapQuery& query) const override {
    HL_ASSIGN_OR_RETURN(const RegisterCounts::Both both, counts_->Get(query));
    return both.*which_;
  }

  SharedCounts RegisterCounts::Both::*const which_;
  const std::shared_ptr<RegisterCounts> counts_;
};

class OrganisationsLayer final : public CountLayer {
 public:
  OrganisationsLayer(pg::Pool& pool, const TerritoryDrawings& drawings)
      : CountLayer("organisations", options::v1::PERMISSION_TERRITORY_READ, drawings),
        pool_(pool) {}

 private:
  absl::StatusOr<SharedCounts> CountFor(const MapQuery& query) const override {
    return kept_.Get(query, [&]() -> absl::StatusOr<Counts> {
      pg::Params params;
      params.Add(query.city);
      HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                          pool_.Exec(sql::kCountOrganisations, params, query.call.deadline));
      Counts counts;
      for (const pg::Row row : rows) counts[row.Text(0)] = {row.Int(1), false};
      return counts;
    });
  }

  pg::Pool& pool_;
  mutable KeptAnswers<Counts> kept_{kOrganisationsKept};
};

}  // namespace

void AddCountLayers(pg::Pool& pool,
                    std::shared_ptr<rpc::Peer> residents,
                    const TerritoryDrawings& drawings,
                    LayerRegistry& registry) {
  using Both = RegisterCounts::Both;
  const auto counts = std::make_shared<RegisterCounts>(std::move(residents));
  registry.Add(std::make_unique<RegisterLayer>("people", &Both::people, counts, drawings));
  registry.Add(std::make_unique<RegisterLayer>("houses", &Both::houses, counts, drawings));
  registry.Add(std::make_unique<OrganisationsLayer>(pool, drawings));
}

}  // namespace hailan::grid_geo
