// Real tessellations with known answers: Korean submunicipalities (955 areas, shared borders) and
// Los Angeles neighbourhood councils (99 areas that overlap and leave gaps). The data sets are not
// part of this repository; without them the cases warn that they were skipped.
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "tests/integration/grid_geo/town.h"

namespace hailan::grid_geo::testing {

using hailan::testing::Must;

namespace {

using Json = nlohmann::json;

std::filesystem::path SharedData() {
  if (const char* const path = std::getenv("HAILAN_SHARED_DATA")) return path;
  const char* const source = std::getenv("HAILAN_SOURCE_DIR");
  return std::filesystem::path(source == nullptr ? "." : source) / ".." / "shared" / "data";
}

// The content of a gzip file; empty when it is not there.
std::string Unzip(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path)) return "";
  FILE* const pipe = popen(absl::StrCat("gzip -dc '", path.string(), "'").c_str(), "r");
  std::string text;
  char buffer[65536];
  while (const size_t got = fread(buffer, 1, sizeof buffer, pipe)) text.append(buffer, got);
  return pclose(pipe) == 0 ? text : "";
}

// Imports the features of a set as grids 001… of one community, in files of at most 2 MB. Returns
// the code of each feature's id.
std::map<std::string, std::string> Import(Town& town, const std::string& geojson) {
  const Json set = Json::parse(geojson);
  std::map<std::string, std::string> codes;
  town.Plant(static_cast<int>(set["features"].size()));
  Json file = {{"type", "FeatureCollection"}, {"features", Json::array()}};
  size_t size = 0;
  const auto send = [&] {
    const auto response = town.Draw(file.dump());
    for (const auto& fault : response.faults()) UNSCOPED_INFO(fault.ShortDebugString());
    CHECK(response.applied());
    file["features"] = Json::array();
    size = 0;
  };
  for (const Json& feature : set["features"]) {
    const std::string code = GridCode(static_cast<int>(codes.size()) + 1);
    codes[feature["properties"]["id"].get<std::string>()] = code;
    Json renamed = feature;
    renamed["properties"] = {{"code", code}};
    const size_t length = renamed.dump().size();
    if (size > 0 && size + length > 2'000'000) send();
    size += length;
    file["features"].push_back(std::move(renamed));
  }
  send();
  return codes;
}

std::set<std::string> Codes(const std::map<std::string, std::string>& codes,
                            const std::string& ids) {
  std::set<std::string> found;
  for (const absl::string_view id : absl::StrSplit(ids, '|', absl::SkipEmpty())) {
    found.insert(codes.at(std::string(id)));
  }
  return found;
}

struct Outcome {
  int points = 0;
  int wrong = 0;
};

// Points strictly inside areas must find one of them (the lowest code of several); points on
// borders only must find an area that they touch, or none.
Outcome Compare(Town& town,
                const std::map<std::string, std::string>& codes,
                const std::string& csv) {
  Outcome outcome;
  std::istringstream lines(csv);
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    const std::vector<std::string> cells = absl::StrSplit(line, ',');
    double lon = 0;
    double lat = 0;
    REQUIRE((absl::SimpleAtod(cells[1], &lon) && absl::SimpleAtod(cells[2], &lat)));
    const auto located = town.Locate(lon, lat);
    const std::string found =
        located.ok() ? located->grid().substr(located->grid().rfind('/') + 1) : "";
    const std::set<std::string> inside = Codes(codes, cells[4]);
    const std::set<std::string> touched = Codes(codes, cells[5]);
    bool right =
        inside.empty() ? found.empty() || touched.contains(found) : found == *inside.begin();
    // An area that is only touched may have a lower code than those that contain the point.
    if (!inside.empty() && touched.contains(found) && found < *inside.begin()) right = true;
    ++outcome.points;
    if (!right) {
      ++outcome.wrong;
      UNSCOPED_INFO(line << " found " << found);
    }
  }
  return outcome;
}

void Check(const std::string& folder, const std::string& file, int least) {
  const std::filesystem::path data = SharedData() / folder;
  const std::string geojson = Unzip(data / file);
  if (geojson.empty()) {
    WARN("skipped: no data set " << folder);
    return;
  }
  Town town;
  const std::map<std::string, std::string> codes = Import(town, geojson);
  const Outcome outcome = Compare(town, codes, Unzip(data / "points.csv.gz"));
  CHECK(outcome.points >= least);
  CHECK(outcome.wrong == 0);
}

}  // namespace

TEST_CASE("Korean submunicipalities: every point finds its area") {
  Check("geo-kr", "dongs.geojson.gz", 3500);
}

TEST_CASE("Los Angeles neighbourhoods: overlaps go to the lowest code, gaps to nobody") {
  Check("geo-la", "neighbourhood_councils.geojson.gz", 3000);
}

TEST_CASE("really invalid polygons are refused, each with its place") {
  const std::string geojson = Unzip(SharedData() / "geo-kr" / "invalid.geojson.gz");
  if (geojson.empty()) {
    WARN("skipped: no data set geo-kr");
    return;
  }
  Json set = Json::parse(geojson);
  Town town;
  const int features = static_cast<int>(set["features"].size());
  town.Plant(features);
  int number = 0;
  for (Json& feature : set["features"]) feature["properties"]["code"] = GridCode(++number);
  const auto response = town.Draw(set.dump());
  CHECK_FALSE(response.applied());
  CHECK(response.fault_count() == features);
  for (const auto& fault : response.faults()) {
    CHECK(fault.reason() == "SELF_INTERSECTION");
    CHECK(fault.longitude() > 120);
    CHECK(fault.latitude() > 30);
  }
}

}  // namespace hailan::grid_geo::testing
