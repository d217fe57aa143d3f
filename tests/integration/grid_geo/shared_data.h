// The real data sets that the tests compare with. They are not part of this repository; without
// them the cases warn that they were skipped.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace hailan::grid_geo::testing {

// The folder of all sets: HAILAN_SHARED_DATA, or ../shared/data beside this checkout.
std::filesystem::path SharedData();

// The content of a file, unpacked when its name ends in .gz; empty when it is not there.
std::string ReadShared(const std::filesystem::path& path);

// The rows of a table without its header, split at commas (the sets quote nothing).
std::vector<std::vector<std::string>> Rows(const std::string& csv);

// A cell as a number; fails the test when it is none.
double Number(const std::string& cell);

}  // namespace hailan::grid_geo::testing
