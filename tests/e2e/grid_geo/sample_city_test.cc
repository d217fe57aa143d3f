// hailanctl on the sample city against the real all-in-one: boundaries out and in again, what is
// wrong with a broken file, whose ground a house stands on, what shape buildings have, and the
// walks that come with the city.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "tests/e2e/demo_city.h"
#include "tests/support/mini_suite.h"

namespace hailan::testing {
namespace {

using nlohmann::json;

// All boundaries of the sample city: itself, 3 streets, 16 communities, 125 grids.
constexpr int kBoundaries = 145;

struct Desk {
  DemoCity city;
  const std::string files = city.folder() + "/city/";

  Desk() { REQUIRE(city.Load() == 0); }
  // Runs a command of hailanctl; standard error counts as output.
  CommandResult Run(const std::string& words) const {
    return RunCommand(
        absl::StrCat(ProgramPath("hailanctl"), " ", words, " --target ", city.target(), " 2>&1"));
  }
  // The answer of one method.
  json Ask(const std::string& method, const json& request) const {
    const CommandResult result = RunCommand(absl::StrCat(ProgramPath("hailanctl"),
                                                         " call ",
                                                         method,
                                                         " '",
                                                         request.dump(),
                                                         "' --target ",
                                                         city.target()));
    INFO(method << " " << result.output);
    REQUIRE(result.exit_code == 0);
    return json::parse(result.output);
  }
  void Says(const std::string& words, int exit_code, const std::string& text) const {
    const CommandResult result = Run(words);
    INFO(words << "\n" << result.output);
    CHECK(result.exit_code == exit_code);
    CHECK(absl::StrContains(result.output, text));
  }
};

std::string Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::vector<std::string>> Rows(const std::string& path) {
  std::vector<std::vector<std::string>> rows;
  for (const auto line : absl::StrSplit(Read(path), '\n', absl::SkipEmpty())) {
    rows.push_back(absl::StrSplit(line, ','));
  }
  return rows;
}

std::string AllUnchanged() {
  return absl::StrCat(
      kBoundaries, " rows: 0 created, 0 updated, ", kBoundaries, " unchanged, 0 refused");
}

}  // namespace

TEST_CASE_METHOD(Desk,
                 "hailanctl exports the sample city, imports it again, refuses a broken file",
                 "[demo]") {
  const std::string out = city.folder() + "/out.geojson";
  const std::string again = city.folder() + "/again.geojson";
  Says("export " + out, 0, absl::StrCat(kBoundaries, " rows"));
  json drawn = json::parse(Read(out));
  REQUIRE(drawn["features"].size() == kBoundaries);
  const auto whole = [](const json& position) {
    return std::pair(std::lround(position[0].get<double>() * 1e7),
                     std::lround(position[1].get<double>() * 1e7));
  };
  // What the city was written with is what comes out, to the last digit.
  std::map<std::string, std::set<std::pair<long, long>>> expected;
  const json written = json::parse(Read(files + "boundaries.geojson"));
  for (const json& feature : written["features"]) {
    for (const json& position : feature["geometry"]["coordinates"][0]) {
      expected[feature["properties"]["code"].get<std::string>()].insert(whole(position));
    }
  }
  REQUIRE(expected.size() == kBoundaries);
  for (const json& feature : drawn["features"]) {
    std::set<std::pair<long, long>> found;
    for (const json& position : feature["geometry"]["coordinates"][0]) {
      found.insert(whole(position));
    }
    CHECK(found == expected[feature["properties"]["code"].get<std::string>()]);
  }
  Says("import-boundaries " + out, 0, "\n" + AllUnchanged());
  REQUIRE(Run("export " + again).exit_code == 0);
  CHECK(Read(again) == Read(out));

  // The last grid's ring loses its end.
  const std::string broken = city.folder() + "/broken.geojson";
  json& ring = drawn["features"][kBoundaries - 1]["geometry"]["coordinates"][0];
  ring.erase(ring.size() - 1);
  std::ofstream(broken) << drawn.dump();
  const std::string place =
      absl::StrCat("feature ",
                   kBoundaries - 1,
                   " (",
                   drawn["features"][kBoundaries - 1]["properties"]["code"].get<std::string>(),
                   ") polygon 0 ring 0 at ");
  Says("import-boundaries --dry-run " + broken, 1, "fault: " + place);
  Says("import-boundaries --dry-run " + broken, 1, " wgs84: RING_NOT_CLOSED");
  Says("import-boundaries " + broken, 1, "RING_NOT_CLOSED");
  Says("import-boundaries --repair --dry-run " + broken, 0, "repaired: " + place);
  Says("import-boundaries --repair --dry-run " + broken, 0, "dry run: " + AllUnchanged());
  // The two before it now share their ground, which is told beside the fault.
  json& third = drawn["features"][kBoundaries - 3];
  json& second = drawn["features"][kBoundaries - 2];
  second["geometry"] = third["geometry"];
  std::ofstream(broken) << drawn.dump();
  const auto name = [](const json& feature) {
    return "cities/222405/territories/" + feature["properties"]["code"].get<std::string>();
  };
  Says("import-boundaries " + broken, 1, "fault: " + place);
  Says("import-boundaries " + broken,
       1,
       absl::StrCat("overlap: ", name(third), " and ", name(second), " share "));
  REQUIRE(Run("export " + again).exit_code == 0);
  CHECK(Read(again) == Read(out));
}

TEST_CASE_METHOD(Desk,
                 "hailanctl redraws a grid from a day on and tells what it then shares",
                 "[demo]") {
  const std::string today = city.folder() + "/today.geojson";
  REQUIRE(Run("export " + today).exit_code == 0);
  // A grid with a house is to lie on another one, which the file does not name.
  json file = json::parse(Read(today));
  const auto code = [](const json& feature) {
    return feature["properties"]["code"].get<std::string>();
  };
  const auto place_of = [&](const std::string& wanted) {
    const json& all = file["features"];
    const auto at = std::find_if(
        all.begin(), all.end(), [&](const json& feature) { return code(feature) == wanted; });
    REQUIRE(at != all.end());
    return static_cast<size_t>(at - all.begin());
  };
  const auto houses = Rows(files + "buildings.csv");
  const auto house =
      std::max_element(houses.begin() + 1, houses.end(), [](const auto& one, const auto& two) {
        return one[1] < two[1];
      });
  const size_t place = place_of(house->at(1));
  const json other = file["features"][place_of(houses[1][1])];
  json redrawn = file["features"][place];
  REQUIRE(code(other) < code(redrawn));
  redrawn["geometry"] = other["geometry"];
  file["features"] = json::array({redrawn});
  const std::string path = city.folder() + "/redrawn.geojson";
  std::ofstream(path) << file.dump();

  const std::string import = "import-boundaries --valid-from ";
  Says(import + "2035-02-29 " + path, 1, "BAD_DAY");
  const std::string shared = absl::StrCat("overlap: cities/222405/territories/",
                                          code(other),
                                          " and cities/222405/territories/",
                                          code(redrawn),
                                          " share ");
  Says(import + "2035-01-01 --dry-run " + path, 0, shared);
  Says(import + "2035-01-01 " + path, 0, shared);
  Says(import + "2035-01-01 " + path, 0, "1 rows: 0 created, 0 updated, 1 unchanged, 0 refused");

  const std::string out = city.folder() + "/out.geojson";
  for (const char* as_of : {"", " --as-of 2034-12-31", " --as-of 2034-12-31T23:59:59+08:00"}) {
    REQUIRE(Run("export " + out + as_of).exit_code == 0);
    CHECK(Read(out) == Read(today));
  }
  REQUIRE(Run("export --as-of 2035-01-01 " + out).exit_code == 0);
  CHECK(json::parse(Read(out))["features"][place]["geometry"] == other["geometry"]);
  Says("export --as-of soon " + out, 1, "BAD_TIME");
  const std::string at = absl::StrCat("locate ", house->at(5), " ", house->at(6), " --as-of ");
  Says(at + "2034-12-31", 0, absl::StrCat("grid       cities/222405/territories/", code(redrawn)));
  Says(at + "2035-01-01", 1, "NO_GRID_AT_POINT");
  Says(at + "soon", 1, "BAD_TIME");
}

TEST_CASE_METHOD(Desk,
                 "buildings of the sample city have their outlines, its services known categories",
                 "[demo]") {
  std::set<std::string> offered;
  std::map<std::string, std::string> outlines;
  for (const auto& row : Rows(files + "places.csv")) {
    if (row[0] == "SERVICE_POINT") offered.insert(row[3]);
    if (row[0] != "BUILDING") continue;
    // The outline is the only quoted cell, and the last.
    for (size_t i = 15; i < row.size(); ++i) absl::StrAppend(&outlines[row[1]], row[i], " ");
  }
  REQUIRE(outlines.size() > 1000);
  REQUIRE(offered.size() > 3);

  const auto& [id, outline] = *outlines.begin();
  const json places =
      Ask("Places/ListPlaces", {{"parent", "cities/222405"}, {"externalCode", id}})["places"];
  REQUIRE(places.size() == 1);
  const json& building = places[0]["building"];
  CHECK(building["heightM"].get<double>() > 3);
  const json& x = building["footprint"]["longitudeE7"];
  const json& y = building["footprint"]["latitudeE7"];
  REQUIRE(x.size() == 4);
  for (size_t i = 0; i < x.size(); ++i) {
    const std::string corner =
        absl::StrFormat("%.7f %.7f", x[i].get<double>() / 1e7, y[i].get<double>() / 1e7);
    CHECK(absl::StrContains(outline, corner));
  }

  // Nothing that is offered counts as missing because it is called otherwise.
  const json circle = Ask("Surroundings/GetLivingCircle",
                          {{"parent", "cities/222405"}, {"point", places[0]["point"]}});
  std::set<std::string> known;
  for (const json& reach : circle.value("reached", json::array()))
    known.insert(reach["category"].get<std::string>());
  for (const json& missing : circle.value("missingCategories", json::array())) {
    known.insert(missing.get<std::string>());
  }
  CHECK(std::includes(known.begin(), known.end(), offered.begin(), offered.end()));
}

TEST_CASE_METHOD(Desk,
                 "hailanctl locates a house of the sample city and judges its walks",
                 "[demo]") {
  // id, grid, name, units, floors, longitude, latitude
  const std::vector<std::string> house = Rows(files + "buildings.csv").at(1);
  const std::string at = absl::StrCat("locate ", house[5], " ", house[6]);
  Says(at, 0, absl::StrCat("grid       cities/222405/territories/", house[1]));
  // Appointments reach the map a moment after their import.
  CHECK_THAT(Eventually([&] {
               return absl::StrContains(Run(at).output, "GRID_ROLE_HEAD")
                          ? absl::OkStatus()
                          : absl::NotFoundError("nobody is on duty yet");
             }),
             IsOk());
  Says("locate 0 0", 1, "POINT_OUTSIDE_CITY");
  Says("locate 181 42", 1, "INVALID_FIELD");

  const auto walks = Rows(files + "walks.csv");
  const std::string walker = walks.at(1)[0];
  const auto points = std::count_if(
      walks.begin(), walks.end(), [&walker](const auto& row) { return row[0] == walker; });
  const CommandResult judged = RunCommand(absl::StrCat(
      ProgramPath("hailanctl"), " patrol replay --json ", files, "walks.csv --track ", walker));
  REQUIRE(judged.exit_code == 0);
  const json verdict = json::parse(judged.output.substr(0, judged.output.find('\n')));
  CHECK(verdict["recorded_points"] == points);
  CHECK(verdict["accepted_points"] > points * 9 / 10);
  // A point each ten seconds; the last one may be too near the one before to lengthen the line.
  CHECK(verdict["duration_s"] >= (points - 2) * 10);
  CHECK(verdict["score"] == 100);
}

}  // namespace hailan::testing
