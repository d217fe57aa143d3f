// A town whose grids are sets of square cells, reorganised at random, with a history per cell that
// is kept beside it as plainly as possible: the oracle.
#pragma once

#include <map>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "tests/integration/grid_geo/reorganise.h"

namespace hailan::grid_geo::testing {

class CellTown {
 public:
  static constexpr int kColumns = 6;
  static constexpr int kRows = 4;
  static constexpr int kCells = kColumns * kRows;
  // Half a tenth of a degree.
  static constexpr int32_t kSide = 500'000;

  // Six grids of four cells each, and two exclusive grids that are not drawn.
  explicit CellTown(uint32_t seed);

  // One order at random, accepted or refused as it must be.
  void Reorganise();

  // The basic grid that owns the cell on a day.
  const std::string& OwnerOf(int cell, absl::CivilDay day) const;
  // South-west corner of a cell.
  static PointE7 CornerOf(int cell);
  // A point within a random cell and the cell.
  std::pair<type::v1::Point, int> RandomPoint();
  // From before the first order until after the last.
  absl::CivilDay RandomDay();
  static google::protobuf::Timestamp NoonOf(absl::CivilDay day);
  int Random(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }

  // Codes of all basic grids that ever were, and the exclusive one that was retired (or empty).
  const std::set<std::string>& codes() const { return codes_; }
  const std::string& retired() const { return retired_; }
  // Share of the ground of the first that went to the second on the day, by count of cells.
  using Link = std::tuple<std::string, std::string, absl::CivilDay>;
  const std::map<Link, double>& links() const { return links_; }
  absl::CivilDay last_day() const { return last_day_; }

  Town town;

 private:
  struct Grid {
    std::set<int> cells;
    absl::CivilDay last_change = absl::CivilDay(2026, 1, 1);
  };
  using Grids = std::map<std::string, Grid>;

  void Split();
  void Merge();
  void Rehome();
  void RetireExclusive();
  void RetireBasic();
  Grids::iterator Pick();
  std::string NewCode(const std::string& community);
  absl::CivilDay DayAfter(absl::CivilDay last);
  static std::string GeometryOf(const std::set<int>& cells);
  // Notes what an accepted order did.
  void Become(const std::vector<std::string>& from, const Grids& to, absl::CivilDay day);

  std::mt19937 random_;
  int last_number_ = 100;
  absl::CivilDay last_day_ = absl::CivilDay(2026, 1, 1);
  Grids grids_;
  std::set<std::string> codes_;
  std::string retired_;
  std::map<Link, double> links_;
  // By cell: who owns it from the day on.
  std::vector<std::map<absl::CivilDay, std::string>> owners_;
};

}  // namespace hailan::grid_geo::testing
