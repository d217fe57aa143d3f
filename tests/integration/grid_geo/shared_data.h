// How the tables of the real data sets (tests/support/shared_files.h) are read.
#pragma once

#include <string>
#include <vector>

namespace hailan::grid_geo::testing {

// The rows of a table without its header, split at commas (the sets quote nothing).
std::vector<std::vector<std::string>> Rows(const std::string& csv);

// A cell as a number; fails the test when it is none.
double Number(const std::string& cell);

}  // namespace hailan::grid_geo::testing
