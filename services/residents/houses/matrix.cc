// HousesService::GetBuildingMatrix: rows of one statement, grouped into units and floors.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/residents/access/entry.h"
#include "services/residents/domain/masking.h"
#include "services/residents/domain/matrix/colour.h"
#include "services/residents/domain/scope.h"
#include "services/residents/houses/convert.h"
#include "services/residents/houses/service.h"
#include "services/residents/names.h"
#include "services/residents/sql.h"

namespace hailan::residents {
namespace {

constexpr size_t kMostHouses = 5000;
// Columns before those of the house: building_columns.sql.
constexpr int kHouse = 13;

// The tags and uses that occur, with the number of houses.
struct Legend {
  std::map<std::string, int, decltype(&MorePressing)> tags{&MorePressing};
  std::map<HouseUse, int> uses;

  void AppendTo(v1::BuildingMatrix& matrix) const {
    const auto add = [&matrix](absl::string_view label, bool tag, absl::string_view colour, int n) {
      v1::MatrixLegend& entry = *matrix.add_legend();
      entry.set_label(std::string(label));
      entry.set_tag(tag);
      entry.set_colour(std::string(colour));
      entry.set_house_count(n);
    };
    for (const auto& [tag, count] : tags) add(tag, true, ColourOf(tag), count);
    for (const auto& [use, count] : uses) add(LabelOf(use), false, ColourOf(use), count);
  }
};

// The place of a house, made when it is the first one there: rows come in this order.
v1::MatrixFloor& FloorOf(v1::BuildingMatrix& matrix, const std::string& unit, int floor) {
  if (matrix.units().empty() || matrix.units().rbegin()->unit() != unit) {
    matrix.add_units()->set_unit(unit);
  }
  v1::MatrixUnit& there = *matrix.mutable_units()->rbegin();
  if (there.floors().empty() || there.floors().rbegin()->floor() != floor) {
    there.add_floors()->set_floor(floor);
  }
  return *there.mutable_floors()->rbegin();
}

void AddSquare(const std::string& city,
               const pg::Row& row,
               v1::BuildingMatrix& matrix,
               Legend& legend) {
  const auto use = FromText<HouseUse>(row.View(kHouse + 4));
  v1::MatrixSquare& square =
      *FloorOf(matrix, row.Text(kHouse + 1), static_cast<int>(row.Int(kHouse + 2))).add_squares();
  square.set_house(HouseName(city, row.Text(kHouse)).Format());
  square.set_room(row.Text(kHouse + 3));
  square.set_use(static_cast<v1::HouseUse>(use));
  square.set_resident_count(static_cast<int>(row.Int(kHouse + 5)));
  square.set_away_count(static_cast<int>(row.Int(kHouse + 6)));
  std::vector<std::string> tags = row.Texts(kHouse + 7);
  std::sort(tags.begin(), tags.end(), MorePressing);
  square.set_colour(std::string(tags.empty() ? ColourOf(use) : ColourOf(tags.front())));
  ++legend.uses[use];
  for (std::string& tag : tags) {
    ++legend.tags[tag];
    square.add_tags(std::move(tag));
  }
}

}  // namespace

absl::StatusOr<v1::BuildingMatrix> HousesService::GetBuildingMatrix(
    const rpc::Call& call, const v1::GetBuildingMatrixRequest& request) const {
  HL_ASSIGN_OR_RETURN(const BuildingName name, BuildingName::Parse(request.name()));
  const bool with_tags =
      !request.purpose().empty() && MaskingFor(call.actor()) == Masking::kPartial;
  const std::string resource = name.Format();
  HL_ASSIGN_OR_RETURN(
      pg::Params params,
      EntryParams(call,
                  {.city = name.city(),
                   .method = "hailan.residents.v1.Houses/GetBuildingMatrix",
                   .resource = resource,
                   // Without tags nothing is entered, whatever stands here.
                   .purpose = with_tags ? absl::string_view(request.purpose()) : "no tags"}));
  params.Add(name.id()).Add(pg::TextArray(AreasOf(call.actor(), name.city()))).Add(with_tags);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      pool_.Exec(sql::kGetBuildingMatrix, params, call.deadline));
  if (rows.empty()) return Missing(call.actor(), name.city(), request.name());
  if (rows.size() > kMostHouses) {
    return Error(absl::StatusCode::kFailedPrecondition,
                 reason::kMatrixTooLarge,
                 "The building has more than 5,000 houses; list them with ListHouses.");
  }
  v1::BuildingMatrix matrix;
  *matrix.mutable_building() = ToProto(BuildingFromRow(rows[0], 0));
  matrix.set_tags_shown(with_tags);
  Legend legend;
  for (const pg::Row row : rows) {
    if (!row.IsNull(kHouse)) AddSquare(name.city(), row, matrix, legend);
  }
  legend.AppendTo(matrix);
  return matrix;
}

}  // namespace hailan::residents
