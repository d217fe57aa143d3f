// Territories between the contract and the domain.
#pragma once

#include "hailan/grid_geo/v1/locator.pb.h"
#include "hailan/grid_geo/v1/territories.pb.h"
#include "services/grid_geo/domain/territory.h"

namespace hailan::grid_geo {

v1::Territory ToProto(const Territory& territory);
v1::Ancestor ToAncestor(const Territory& territory);
TerritoryRow FromProto(const v1::TerritoryRow& row, const std::string& city);

}  // namespace hailan::grid_geo
