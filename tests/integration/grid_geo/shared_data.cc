#include "tests/integration/grid_geo/shared_data.h"

#include <catch2/catch.hpp>
#include <sstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace hailan::grid_geo::testing {

std::vector<std::vector<std::string>> Rows(const std::string& csv) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream lines(csv);
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    rows.push_back(absl::StrSplit(absl::StripSuffix(line, "\r"), ','));
  }
  return rows;
}

double Number(const std::string& cell) {
  double value = 0;
  REQUIRE(absl::SimpleAtod(cell, &value));
  return value;
}

}  // namespace hailan::grid_geo::testing
