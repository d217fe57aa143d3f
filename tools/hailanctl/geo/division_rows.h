// The statistics bureau's division tables as territories: padded 12-digit codes with a level become
// the unpadded codes of the tree.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "hailan/grid_geo/v1/territories.pb.h"
#include "tools/hailanctl/import/csv.h"

namespace hailan::ctl {

// Why a row of a division table is left out.
struct DivisionFault {
  // `villages.csv line 7`.
  std::string place;
  std::string reason;
  std::string message;
};

struct Divisions {
  // Parents before children; every row's code begins with the city's.
  std::vector<hailan::grid_geo::v1::TerritoryRow> rows;
  std::vector<DivisionFault> faults;
};

// Columns that a table must have: code12, level (1 to 5), parent12, name, kind. A column `class`
// (three digits, urban and rural classes) is taken when it is there.
inline const std::vector<absl::string_view>& DivisionColumns() {
  static const auto* const columns =
      new std::vector<absl::string_view>{"code12", "level", "parent12", "name", "kind"};
  return *columns;
}

// The city (level 3), its streets and towns (4) and communities and villages (5); rows of other
// cities and of higher levels are passed over. The padded code is kept as the external code
// `stat:…`, the class as the unit's urban-rural class. Faults: INVALID_CODE, INVALID_LEVEL,
// INVALID_CLASS, PARENT_MISMATCH, ORPHAN, DUPLICATE_CODE, PSEUDO_UNIT (a unit that only repeats the
// code of the one above it).
Divisions ReadDivisions(const CsvTable& table, bool has_class, const std::string& city);

}  // namespace hailan::ctl
