#include "services/grid_geo/territories/convert.h"

#include "absl/strings/str_cat.h"
#include "services/grid_geo/wire.h"

namespace hailan::grid_geo {
namespace {

v1::TerritoryLevel LevelToProto(const Territory& territory) {
  return static_cast<v1::TerritoryLevel>(LevelOf(territory.code).value_or(Level::kCity));
}

}  // namespace

v1::Territory ToProto(const Territory& territory) {
  v1::Territory out;
  out.set_name(FormatTerritory(territory.city, territory.code));
  out.set_level(LevelToProto(territory));
  out.set_kind(static_cast<v1::TerritoryKind>(territory.kind));
  out.set_grid_class(static_cast<v1::GridClass>(territory.grid_class));
  out.set_display_name(territory.display_name);
  out.set_display_name_ko(territory.display_name_ko);
  out.set_pinyin(territory.pinyin);
  out.set_initials(territory.initials);
  for (const std::string& code : territory.external_codes) out.add_external_codes(code);
  out.set_household_target(territory.household_target);
  const absl::string_view parent = ParentCode(territory.code);
  if (!parent.empty()) out.set_parent(FormatTerritory(territory.city, parent));
  out.set_has_boundary(territory.has_boundary);
  SetTime(territory.create_time, out.mutable_create_time());
  SetTime(territory.update_time, out.mutable_update_time());
  out.set_etag(absl::StrCat(territory.revision));
  out.set_valid_from(FormatDay(territory.validity.from));
  out.set_valid_to(FormatDay(territory.validity.to));
  out.set_urban_rural_class(territory.urban_rural_class);
  return out;
}

v1::Ancestor ToAncestor(const Territory& territory) {
  v1::Ancestor out;
  out.set_name(FormatTerritory(territory.city, territory.code));
  out.set_level(LevelToProto(territory));
  out.set_display_name(territory.display_name);
  return out;
}

TerritoryRow FromProto(const v1::TerritoryRow& row, const std::string& city) {
  TerritoryRow out;
  out.territory.city = city;
  out.territory.code = row.code();
  out.territory.kind = static_cast<TerritoryKind>(row.kind());
  out.territory.grid_class = static_cast<GridClass>(row.grid_class());
  out.territory.display_name = row.display_name();
  out.territory.display_name_ko = row.display_name_ko();
  out.territory.pinyin = row.pinyin();
  out.territory.initials = row.initials();
  out.territory.external_codes.assign(row.external_codes().begin(), row.external_codes().end());
  out.territory.household_target = row.household_target();
  out.territory.urban_rural_class = row.urban_rural_class();
  out.valid_from = row.valid_from();
  out.valid_to = row.valid_to();
  out.level = row.level();
  out.parent_code = row.parent_code();
  return out;
}

}  // namespace hailan::grid_geo
