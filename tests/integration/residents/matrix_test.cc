// A building as a matrix: who counts where, what is shown to whom, and what is logged.
#include "tests/integration/residents/register.h"

namespace hailan::residents {
namespace {

using testing::FailsWith;
using testing::HasReason;
using testing::Must;

absl::StatusOr<v1::BuildingMatrix> Matrix(Register& city,
                                          const rpc::TokenClaims& as,
                                          const std::string& purpose = "door-knock action",
                                          const std::string& building = "B1") {
  v1::GetBuildingMatrixRequest request;
  request.set_name(absl::StrCat(kCity, "/buildings/", building));
  request.set_purpose(purpose);
  return city.Call<v1::BuildingMatrix>("Houses/GetBuildingMatrix", request, as);
}

// A person with one tag and these relations.
void Settle(Register& city,
            const std::string& id,
            const std::string& tag,
            const std::vector<std::pair<std::string, v1::ResidenceKind>>& homes,
            const std::string& end = "") {
  v1::ImportResidentsRequest request;
  v1::Resident& row = *request.add_residents();
  row.set_name(PersonOf(id));
  row.set_display_name("张丽国");
  row.set_registered_territory(kGrid);
  row.add_tags(tag);
  for (const auto& [house, kind] : homes) {
    v1::Residence& home = *row.add_residences();
    home.set_house(HouseOf(house));
    home.set_kind(kind);
    home.set_start_date("2020-01-01");
    home.set_end_date(end);
  }
  REQUIRE(Must(city.Import("Residents/ImportResidents", request)).created_count() == 1);
}

TEST_CASE("People count where they live, with the tags that they bring") {
  Register city;
  city.Build();
  Settle(city, "r1", "独居老人", {{"H1", v1::RESIDENCE_KIND_RESIDENT}});
  // Owns H1 and rents H2: at home in H2 only.
  Settle(city,
         "r2",
         "退役军人",
         {{"H1", v1::RESIDENCE_KIND_OWNER}, {"H2", v1::RESIDENCE_KIND_TENANT}});
  Settle(city, "r3", "流动人口", {{"H1", v1::RESIDENCE_KIND_AWAY}});
  Settle(city, "r4", "残疾人", {{"H1", v1::RESIDENCE_KIND_RESIDENT}}, "2024-01-01");
  const auto matrix = Must(Matrix(city, Member()));
  REQUIRE(matrix.units_size() == 1);
  REQUIRE(matrix.units(0).floors_size() == 1);
  REQUIRE(matrix.units(0).floors(0).squares_size() == 1);
  const v1::MatrixSquare& square = matrix.units(0).floors(0).squares(0);
  CHECK(square.house() == HouseOf("H1"));
  CHECK(square.room() == "101");
  CHECK(square.resident_count() == 1);
  CHECK(square.away_count() == 1);
  REQUIRE(square.tags_size() == 2);
  CHECK(square.tags(0) == "独居老人");
  CHECK(square.tags(1) == "流动人口");
  REQUIRE(matrix.legend_size() == 3);
  CHECK(matrix.legend(0).house_count() == 1);
  CHECK_FALSE(matrix.legend(2).tag());
  // Those whose tags were shown, and nobody else, are in the log.
  CHECK(city.database().Value("SELECT array_to_string(resident_ids, ' ') FROM accesses") ==
        "r1 r3");
  CHECK(Must(Matrix(city, Community(), "door-knock action", "B2"))
            .units(0)
            .floors(0)
            .squares(0)
            .tags(0) == "退役军人");
}

TEST_CASE("Tags are shown for a purpose, to those who serve the people, and then logged") {
  Register city;
  city.Build();
  city.Create();
  CHECK(Must(Matrix(city, Member(), "")).legend_size() == 1);
  CHECK_FALSE(Must(Matrix(city, Operator())).tags_shown());
  CHECK(city.Count("accesses") == "0");
  CHECK_THAT(Matrix(city, Member(), "x").status(),
             FailsWith(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
  for (const char* building : {"B1", "B404"}) {
    CHECK_THAT(Matrix(city, Neighbour(), "leak", building).status(),
               FailsWith(absl::StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  }
  CHECK_THAT(Matrix(city, CityStaff(), "leak", "B404").status(),
             FailsWith(absl::StatusCode::kNotFound, "NOT_FOUND"));
  CHECK_THAT(Matrix(city, As("v", "volunteer")).status(), HasReason("PERMISSION_DENIED"));
  CHECK(Must(Matrix(city, Member())).tags_shown());
  CHECK(city.Count("accesses") == "1");
  // What cannot be logged is not shown.
  city.database().Query("ALTER TABLE accesses ADD CONSTRAINT closed CHECK (false) NOT VALID");
  CHECK_FALSE(Matrix(city, Member()).ok());
  CHECK(Matrix(city, Member(), "").ok());
}

TEST_CASE("An empty building is a matrix without squares, and an immense one is refused") {
  Register city;
  city.Build();
  city.database().Query("DELETE FROM houses WHERE id = 'H2'");
  CHECK(Must(Matrix(city, Community(), "leak", "B2")).units().empty());
  city.database().Query(
      "INSERT INTO houses SELECT city_id, id || n, revision, building_id, territory_code, unit, "
      "floor, room, area_square_metres, use, address, import_hash, create_time, update_time "
      "FROM houses CROSS JOIN generate_series(1, 5000) AS n WHERE id = 'H1'");
  CHECK_THAT(Matrix(city, Member()).status(),
             FailsWith(absl::StatusCode::kFailedPrecondition, "MATRIX_TOO_LARGE"));
}

}  // namespace
}  // namespace hailan::residents
