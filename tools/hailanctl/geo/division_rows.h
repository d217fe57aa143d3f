// The statistics bureau's division tables as territories: padded 12-digit codes with a level become
// the unpadded codes of the tree.
#pragma once

#include <istream>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "hailan/grid_geo/v1/territories.pb.h"
#include "tools/hailanctl/import/csv_reader.h"

namespace hailan::ctl {

// Units of one city: what an import takes that stores all of them or none.
inline constexpr size_t kMostDivisions = 5'000;

// Why a row of a division table is refused.
struct DivisionFault {
  // `villages.csv line 7`.
  std::string place;
  std::string reason;
  // What is wrong and how to mend it.
  std::string message;
};

struct Divisions {
  // Parents before children; every row's code begins with the city's.
  std::vector<hailan::grid_geo::v1::TerritoryRow> rows;
  // Where the rows stand, in step with them.
  std::vector<std::string> places;
  std::vector<DivisionFault> faults;
};

// Reads the city (level 3), its streets and towns (4) and communities and villages (5) out of one
// or more tables row by row; rows of other cities and of higher levels are passed over, so memory
// is bounded by kMostDivisions whatever the tables hold. Columns: code12, level (1 to 5), parent12,
// name, kind and, if the table has it, class (three digits, urban and rural classes). The padded
// code is kept as the external code `stat:…`, the class as the unit's urban-rural class. Faults:
// INVALID_CODE, INVALID_LEVEL, INVALID_CLASS, INVALID_TEXT, PARENT_MISMATCH, ORPHAN,
// DUPLICATE_CODE, PSEUDO_UNIT (a unit that only repeats the code of the one above it), and the
// field rules of the contract.
class DivisionReader {
 public:
  explicit DivisionReader(std::string city) : city_(std::move(city)) {}

  // Reads one table; `name` is used in messages. INVALID_ARGUMENT (CSV_MALFORMED), (TOO_MANY_ROWS)
  // when the city has more than kMostDivisions units.
  absl::Status Read(std::istream& in, std::string name);
  // What was found in all tables.
  Divisions Take();

 private:
  void Add(const CsvRow& row);
  void AddUnit(const CsvRow& row, absl::string_view code, int level);
  void Refuse(const CsvRow& row, absl::string_view reason, absl::string_view message);

  const std::string city_;
  absl::flat_hash_set<std::string> seen_;
  Divisions found_;
};

}  // namespace hailan::ctl
