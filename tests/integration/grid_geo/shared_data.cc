#include "tests/integration/grid_geo/shared_data.h"

#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace hailan::grid_geo::testing {

std::filesystem::path SharedData() {
  if (const char* const path = std::getenv("HAILAN_SHARED_DATA")) return path;
  const char* const source = std::getenv("HAILAN_SOURCE_DIR");
  return std::filesystem::path(source == nullptr ? "." : source) / ".." / "shared" / "data";
}

std::string ReadShared(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path)) return "";
  const char* const program = path.extension() == ".gz" ? "gzip -dc" : "cat";
  FILE* const pipe = popen(absl::StrCat(program, " '", path.string(), "'").c_str(), "r");
  std::string text;
  char buffer[65536];
  while (const size_t got = fread(buffer, 1, sizeof buffer, pipe)) text.append(buffer, got);
  return pclose(pipe) == 0 ? text : "";
}

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
