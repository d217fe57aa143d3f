// Reorganisations and lineage between the contract and the domain.
#pragma once

#include <string>

#include "common/command/parts.h"
#include "hailan/grid_geo/v1/lineage.pb.h"
#include "hailan/grid_geo/v1/reorganisations.pb.h"
#include "services/grid_geo/reorganisations/store.h"

namespace hailan::grid_geo {

v1::Reorganisation ToProto(const ReorganisationRecord& record, const std::string& city);
v1::FollowUp ToProto(const FollowUp& follow_up, const std::string& city);
v1::LineageLink ToProto(const LineageLink& link, const std::string& city);

// The values of a new territory, without what it takes from the old one.
Territory FromProto(const v1::NewTerritory& target, const std::string& city);

// `territory.reorganised` of the feed.
command::Message ChangeMessage(const std::string& city, const ReorganisationWork& work);

}  // namespace hailan::grid_geo
