// What a split, merger, new home or end of territories does to the tree, or why it may not be.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/grid_geo/domain/reorganisation/lineage.h"
#include "services/grid_geo/domain/territory.h"

namespace hailan::grid_geo {

// Values equal ReorganisationKind of the contract.
enum class ReorganisationKind { kSplit = 1, kMerge = 2, kRehome = 3, kRetire = 4 };

// A territory and everything below it gets another code.
struct CodeMove {
  std::string code;
  std::string new_code;
};

// What somebody orders.
struct ReorganisationOrder {
  ReorganisationKind kind = ReorganisationKind::kSplit;
  std::string city;
  // First day of the new order.
  absl::CivilDay day;
  // Codes of what is split, merged, moved or ended.
  std::vector<std::string> sources = {};
  // Parts of a split, the result of a merger: code, names, external codes and target. A code of a
  // source keeps that territory.
  std::vector<Territory> targets = {};
  // Territories directly below a split or merged one; the source itself for a new home.
  std::vector<CodeMove> moves = {};
};

// What of the city matters for an order: the sources with everything below them, every code that
// the order names, and the parents of those, all by code. `has_boundary` is that of the order's
// day.
struct StoredTerritories {
  std::map<std::string, Territory, std::less<>> territories;
  // Last day on which a boundary or the lineage of a territory changed.
  std::map<std::string, absl::CivilDay, std::less<>> last_change;
};

// What is to be written.
struct ReorganisationPlan {
  // Codes that end on the day, with their boundaries.
  std::vector<std::string> ended;
  // Codes that go on with another boundary.
  std::vector<std::string> kept;
  // New territories, parents first.
  std::vector<Territory> begun;
  // Boundaries that go over unchanged.
  std::vector<CodeMove> copied;
  // Lineage of all that moves; that of split and merged territories needs their ground and is added
  // by LinkShares.
  std::vector<LineageLink> links;
};

// The plan, or the refusal that reorganisations.proto documents.
absl::StatusOr<ReorganisationPlan> PlanReorganisation(const ReorganisationOrder& order,
                                                      const StoredTerritories& stored);

// The ground that a source and a target share.
struct SharedGround {
  std::string from;
  std::string to;
  double area = 0;
};

// Lineage of split and merged territories by the ground they share: the shares of each source, and
// of each target, sum to 1. Where a source shares no ground with any target (it is not drawn), all
// targets have equal parts of it; likewise for targets.
std::vector<LineageLink> LinkShares(const std::vector<SharedGround>& ground, absl::CivilDay day);

}  // namespace hailan::grid_geo
