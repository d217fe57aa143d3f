// `hailanctl import-divisions`: real cities from the statistics bureau's tables, down to their
// communities, and what comes back of them.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/error.h"
#include "common/base/id.h"
#include "hailan/grid_geo/v1/territories.pb.h"
#include "tests/e2e/demo_city.h"
#include "tests/support/builders.h"
#include "tests/support/shared_files.h"

namespace hailan::testing {
namespace {

namespace geo = hailan::grid_geo::v1;

// What a seed says of a unit, and what is stored of it.
using Unit = std::tuple<std::string, geo::TerritoryLevel, geo::TerritoryKind>;
using Units = std::map<std::string, Unit>;

CommandResult ImportDivisions(const MiniSuite& suite,
                              const std::string& city,
                              const std::string& words) {
  return RunCommand(absl::StrCat(ProgramPath("hailanctl"),
                                 " import-divisions ",
                                 words,
                                 " --city ",
                                 city,
                                 " --target ",
                                 suite.target(),
                                 " 2>&1"));
}

// The stored tree by code.
std::map<std::string, geo::Territory> Stored(MiniSuite& suite, const std::string& city) {
  rpc::TokenClaims claims = Operator();
  claims.city = city;
  const Caller clerk(suite, claims);
  std::map<std::string, geo::Territory> stored;
  geo::ListTerritoriesRequest request;
  request.set_parent(absl::StrCat("cities/", city));
  request.set_page_size(500);
  do {
    const auto page = clerk.Do<geo::ListTerritoriesResponse>(
        "hailan.grid_geo.v1.Territories/ListTerritories", request);
    for (const geo::Territory& unit : page.territories()) {
      stored[unit.name().substr(unit.name().rfind('/') + 1)] = unit;
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return stored;
}

geo::TerritoryKind KindOf(const std::string& text) {
  static const std::map<std::string, geo::TerritoryKind> kinds = {
      {"县级", geo::TERRITORY_KIND_UNSPECIFIED},
      {"街道", geo::TERRITORY_KIND_STREET},
      {"镇", geo::TERRITORY_KIND_TOWN},
      {"乡", geo::TERRITORY_KIND_TOWNSHIP},
      // Forestry bureaux, farms and development zones.
      {"类似乡级单位", geo::TERRITORY_KIND_UNSPECIFIED},
      {"居委会", geo::TERRITORY_KIND_COMMUNITY},
      {"类似居委会", geo::TERRITORY_KIND_COMMUNITY},
      {"村委会", geo::TERRITORY_KIND_VILLAGE},
      {"类似村委会", geo::TERRITORY_KIND_VILLAGE}};
  return kinds.at(text);
}

// Adds a unit of a seed and all below it; the padding of its code goes by its level.
void AddSeed(const nlohmann::json& unit, Units& units) {
  constexpr size_t kDigits[] = {6, 9, 12};
  const int level = unit["level"].get<int>();
  const std::string code = unit["code"].get<std::string>().substr(0, kDigits[level - 3]);
  units[code] = {unit["name"].get<std::string>(),
                 static_cast<geo::TerritoryLevel>(level - 2),
                 KindOf(unit["kind"].get<std::string>())};
  if (!unit.contains("children")) return;
  for (const nlohmann::json& child : unit["children"]) AddSeed(child, units);
}

int CountLevel(const Units& units, geo::TerritoryLevel level) {
  return static_cast<int>(std::count_if(units.begin(), units.end(), [level](const auto& u) {
    return std::get<1>(u.second) == level;
  }));
}

std::filesystem::path AdminCn(const std::string& file) {
  return SharedFile("admin-cn/" + file);
}

struct RealCity {
  std::string code;
  // Of its province.
  std::string villages;
  int streets;
  int communities;
};

void CheckRealCity(MiniSuite& suite, const RealCity& city, const std::string& tables) {
  std::ifstream seed(AdminCn(absl::StrCat("seed_", city.code, ".json")));
  Units expected;
  AddSeed(nlohmann::json::parse(seed), expected);
  CHECK(CountLevel(expected, geo::TERRITORY_LEVEL_STREET) == city.streets);
  CHECK(CountLevel(expected, geo::TERRITORY_LEVEL_COMMUNITY) == city.communities);
  const std::string rows = absl::StrCat(1 + city.streets + city.communities);
  const auto says = [&](const std::string& options, const std::string& outcome) {
    const CommandResult result = ImportDivisions(suite, city.code, options + tables);
    INFO(result.output);
    CHECK(result.exit_code == 0);
    CHECK(absl::StrContains(result.output, absl::StrCat("\n", outcome)));
  };
  const std::string all_new =
      absl::StrCat(rows, " rows: ", rows, " created, 0 updated, 0 unchanged, 0 refused");
  const std::string all_same =
      absl::StrCat(rows, " rows: 0 created, 0 updated, ", rows, " unchanged, 0 refused");
  says("--dry-run ", "dry run: " + all_new);
  CHECK(Stored(suite, city.code).empty());
  says("", all_new);
  Units found;
  for (const auto& [code, unit] : Stored(suite, city.code)) {
    found[code] = {unit.display_name(), unit.level(), unit.kind()};
    const std::string padded = code + std::string(12 - code.size(), '0');
    CHECK(std::count(unit.external_codes().begin(),
                     unit.external_codes().end(),
                     absl::StrCat("stat:", padded)) == 1);
    const absl::string_view parent =
        absl::StripPrefix(unit.parent(), absl::StrCat("cities/", city.code, "/territories/"));
    CHECK((code.size() == 6 ? parent.empty() : parent == code.substr(0, code.size() - 3)));
  }
  CHECK(found == expected);
  says("", all_same);
  says("--dry-run ", "dry run: " + all_same);
}

}  // namespace

TEST_CASE("A01: four real cities come in from the national tables and are those of their seeds") {
  if (!HasShared("admin-cn/divisions_l1_l4.csv.gz")) return;
  const auto suite = MiniSuite::Start();
  const TemporaryFolder folder;
  const auto unpack = [&folder](const std::string& table) {
    const std::string file = absl::StrCat(folder.path(), "/", table, ".csv");
    const std::string packed = AdminCn(table + ".csv.gz").string();
    REQUIRE(RunCommand(absl::StrCat("gzip -dc '", packed, "' > '", file, "'")).exit_code == 0);
    return file;
  };
  const std::string upper = unpack("divisions_l1_l4");
  for (const RealCity& city : {RealCity{"222405", "22", 12, 99},
                               RealCity{"222401", "22", 14, 148},
                               RealCity{"410202", "41", 14, 177},
                               RealCity{"370983", "37", 14, 634}}) {
    INFO(city.code);
    CheckRealCity(
        *suite, city, absl::StrCat(upper, " ", unpack(absl::StrCat("villages_", city.villages))));
  }
}

TEST_CASE("A01: villages of one urban-rural class come in together, and a class that is none not") {
  const auto suite = MiniSuite::Start();
  const TemporaryFolder folder;
  const std::string file = folder.path() + "/classes.csv";
  const std::string head =
      "code12,level,parent12,name,kind,class\n"
      "222405000000,3,222400000000,龙井市,县级,\n"
      "222405100000,4,222405000000,开山屯镇,镇,121\n"
      "222405100201,5,222405100000,东明村,村委会,220\n";
  const auto says = [&](const std::string& rows, int exit_code, const std::string& text) {
    std::ofstream(file) << head << rows;
    const CommandResult result = ImportDivisions(*suite, kCity, file);
    INFO(result.output);
    CHECK(result.exit_code == exit_code);
    CHECK(absl::StrContains(result.output, text));
  };
  const std::string other = "222405100202,5,222405100000,光昭村,村委会,";
  says(other + "220\n", 0, "4 rows: 4 created");
  says(other + "220\n", 0, "4 rows: 0 created, 0 updated, 4 unchanged");
  auto stored = Stored(*suite, kCity);
  CHECK(stored["222405"].urban_rural_class() == 0);
  CHECK(stored["222405100"].urban_rural_class() == 121);
  CHECK(stored["222405100201"].urban_rural_class() == 220);
  CHECK(stored["222405100202"].urban_rural_class() == 220);
  says(other + "210\n", 0, "4 rows: 0 created, 1 updated, 3 unchanged");
  // No number is found here, a number that is no class by the service.
  says(other + "村\n", 1, "classes.csv line 5: INVALID_CLASS: class: ");
  says(other + "113\n", 1, "classes.csv line 5: INVALID_CLASS: The class is 111, ");
  CHECK(Stored(*suite, kCity)["222405100202"].urban_rural_class() == 210);
}

TEST_CASE(
    "A01: a table with refused rows is named row by row, dry or not, and nothing of it stays") {
  const auto suite = MiniSuite::Start();
  const TemporaryFolder folder;
  const std::string file = folder.path() + "/bad.csv";
  // More rows than a call of single rows takes; the bad ones come last.
  std::string rows =
      "code12,level,parent12,name,kind,class\n"
      "222405000000,3,222400000000,龙井市,县级,\n"
      "222405100000,4,222405000000,开山屯镇,镇,121\n";
  for (int village = 201; village < 801; ++village) {
    absl::StrAppend(&rows, "222405100", village, ",5,222405100000,村", village, ",村委会,220\n");
  }
  const std::string end = "222405100900,5,222405100000,光昭村,村委会,";
  const auto refuses = [&](const std::string& tail, const std::vector<std::string>& texts) {
    std::ofstream(file) << rows << tail;
    for (const char* option : {"--dry-run ", ""}) {
      const CommandResult result = ImportDivisions(*suite, kCity, option + file);
      INFO(result.output);
      CHECK(result.exit_code == 1);
      for (const std::string& text : texts) CHECK(absl::StrContains(result.output, text));
      CHECK(!absl::StrContains(result.output, "created"));
      CHECK(Stored(*suite, kCity).empty());
    }
  };
  // By the service, which alone knows that 113 is no class.
  refuses(end + "113\n",
          {"bad.csv line 604: INVALID_CLASS: The class is 111, ",
           "ROWS_REFUSED",
           "1 of 603 rows are refused, so none is stored"});
  // By the table and by the service, in one go.
  refuses("222405100901,5,222405000000,x,村委会,\n" + end + "113\n",
          {"bad.csv line 604: PARENT_MISMATCH: parent12: ",
           "bad.csv line 605: INVALID_CLASS: ",
           "2 of 604 rows are refused"});
  // By the table alone.
  refuses("222405100901,5,222405100000,,村委会,\n",
          {"bad.csv line 604: REQUIRED: display_name: ", "1 of 603 rows are refused"});

  std::ofstream(file) << rows << end << "220\n";
  const CommandResult result = ImportDivisions(*suite, kCity, file);
  INFO(result.output);
  CHECK(result.exit_code == 0);
  CHECK(absl::StrContains(result.output, "\n603 rows: 603 created"));
  CHECK(Stored(*suite, kCity).size() == 603);
}

TEST_CASE("A01: an import of territories takes 500 rows, of all or nothing 5,000") {
  const auto suite = MiniSuite::Start();
  const Caller clerk(*suite, Operator());
  geo::ImportTerritoriesRequest request;
  request.set_parent("cities/222405");
  request.set_request_id(NewId(absl::Now()));
  const auto refusal = [&](int rows) {
    while (request.rows_size() < rows) {
      geo::TerritoryRow& row = *request.add_rows();
      row.set_code("222405");
      row.set_level(geo::TERRITORY_LEVEL_CITY);
      row.set_display_name("龙井市");
    }
    const auto refused =
        clerk.Call<geo::ImportReport>("hailan.grid_geo.v1.Territories/ImportTerritories", request);
    const std::vector<FieldViolation> violations = ViolationsOf(refused.status());
    return violations.size() == 1 ? absl::StrCat(violations[0].field, " ", violations[0].reason)
                                  : std::string(refused.status().message());
  };
  CHECK(refusal(501) == "rows TOO_MANY_ITEMS");
  request.set_dry_run(true);
  CHECK(refusal(501) == "rows TOO_MANY_ITEMS");
  request.set_all_or_nothing(true);
  CHECK(refusal(5'001) == "rows TOO_MANY_ITEMS");
  request.mutable_rows()->RemoveLast();
  const auto report =
      clerk.Do<geo::ImportReport>("hailan.grid_geo.v1.Territories/ImportTerritories", request);
  CHECK(report.faults_size() == 4'999);
  CHECK(report.faults(4'998).reason() == "DUPLICATE_CODE");
  CHECK(Stored(*suite, kCity).empty());
}

}  // namespace hailan::testing
