// The territory tree: levels, codes and the rules of an import. A code is a prefix of every code
// below it, so parents follow from codes and a cycle cannot be written down.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/container/inlined_vector.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/base/actor.h"
#include "common/base/resource_name.h"
#include "services/grid_geo/domain/edit.h"
#include "services/grid_geo/domain/reorganisation/validity.h"

namespace hailan::grid_geo {

using TerritoryName = ResourceName<"territories">;

// Values equal TerritoryLevel of the contract.
enum class Level : uint8_t { kCity = 1, kStreet = 2, kCommunity = 3, kGrid = 4, kMicroGrid = 5 };

// Values equal TerritoryKind of the contract.
enum class TerritoryKind : uint8_t {
  kUnspecified = 0,
  kStreet = 1,
  kTown = 2,
  kTownship = 3,
  kCommunity = 4,
  kVillage = 5,
};

// Values equal GridClass of the contract.
enum class GridClass : uint8_t { kNone = 0, kBasic = 1, kExclusive = 2 };

// Level that a code's length says; nullopt unless the code is 6, 9, 12, 15 or 17 digits. A street
// or community part of zeros is refused too: it is the padding of the 12-digit statistics codes,
// which codes here do not have.
std::optional<Level> LevelOf(absl::string_view code);

// Code of the territory above; empty for a city. `code` is well-formed.
absl::string_view ParentCode(absl::string_view code);

// Codes from the city down to the parent of `code`, shortest first.
std::vector<std::string> AncestorCodes(absl::string_view code);
// The same as parts of `code`, without copies.
absl::InlinedVector<absl::string_view, 4> AncestorViews(absl::string_view code);

// One unit of the tree.
struct Territory {
  std::string city;
  std::string code;
  TerritoryKind kind = TerritoryKind::kUnspecified;
  // kNone unless the level is kGrid.
  GridClass grid_class = GridClass::kNone;
  std::string display_name;
  std::string display_name_ko;
  std::string pinyin;
  std::string initials;
  std::vector<std::string> external_codes;
  int household_target = 0;
  // One of the statistics classes 111 to 220; 0 = not said.
  int urban_rural_class = 0;
  Validity validity;
  bool has_boundary = false;
  absl::Time create_time;
  absl::Time update_time;
  int64_t revision = 0;
  Tally tally;
  // Known when loaded for a write: from the first to the last day of anything directly below (empty
  // when there is nothing), and whether a reorganisation made or ended this territory.
  std::optional<Validity> below = {};
  bool reorganised = false;
};

// One row of an import as sent: the territory plus what must agree with its code.
struct TerritoryRow {
  Territory territory;
  int level = 0;
  std::string parent_code;
  // `YYYY-MM-DD` or empty.
  std::string valid_from = {};
  std::string valid_to = {};
  // Set by CheckTerritoryRows: the row says when it is valid.
  bool dated = false;
};

// When the territories are valid that a city has already, by code.
using StoredValidity = absl::flat_hash_map<std::string, Validity>;

// Faults of the rows of one import, in row order. `stored` holds the codes among the rows' parents
// and the rows' own codes that the city has already. A row whose parent is refused is an orphan,
// and so is one that would be valid while its parent is not (PARENT_NOT_VALID). Makes the defaults
// of good rows explicit: a grid without class is basic; a row without dates keeps those that are
// stored, a new one is valid as long as its parent.
std::vector<RowFault> CheckTerritoryRows(absl::string_view city,
                                         absl::Span<TerritoryRow> rows,
                                         const StoredValidity& stored);
// The same where all stored territories are valid since ever and until further notice.
std::vector<RowFault> CheckTerritoryRows(absl::string_view city,
                                         absl::Span<TerritoryRow> rows,
                                         const absl::flat_hash_set<std::string>& stored);

// A territory that has an external code, as stored.
struct ExternalCodeHolder {
  std::string code;
  std::string external_code;
  Validity validity;
};

// EXTERNAL_CODE_TAKEN for rows whose external code another territory of their level, stored or of
// the same call, has at the same time. `rows` have passed CheckTerritoryRows; those refused there,
// `faults`, are passed over.
void CheckExternalCodes(absl::Span<const TerritoryRow> rows,
                        const std::vector<ExternalCodeHolder>& stored,
                        std::vector<RowFault>& faults);

// "Have this territory with these values."
struct TerritoryCommand {
  Territory values;
  // The dates of `values` are given, not a default.
  bool dated = false;
  // Marks the tally.
  std::string id = {};
};

struct TerritoryChange {
  Territory next;
  bool created = false;
  bool unchanged = false;
};

// `command` has passed CheckTerritoryRows. PERMISSION_DENIED outside the actor's area;
// FAILED_PRECONDITION (OVERLAPPING_VALIDITY, CODE_RETIRED) when the code already stands for a
// territory of other dates, (CHILDREN_NOT_COVERED) when territories below would outlive it.
absl::StatusOr<TerritoryChange> DecideTerritory(const std::optional<Territory>& current,
                                                const TerritoryCommand& command,
                                                const Actor& actor,
                                                absl::Time now);

}  // namespace hailan::grid_geo
