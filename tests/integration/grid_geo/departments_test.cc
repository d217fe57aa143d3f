// Departments and responsibilities over PostgreSQL.
#include <catch2/catch.hpp>

#include "tests/integration/grid_geo/town.h"

namespace hailan::grid_geo::testing {

using hailan::testing::FailsWith;
using hailan::testing::HasReason;
using hailan::testing::Must;

namespace {

constexpr char kHousing[] = "cities/222405/departments/housing";

v1::CreateDepartmentRequest Create(const std::string& id) {
  v1::CreateDepartmentRequest request;
  request.set_parent(kParent);
  request.set_request_id(Town::NewRequestId());
  request.mutable_department()->set_department_id(id);
  request.mutable_department()->set_kind(v1::DEPARTMENT_KIND_FUNCTIONAL);
  request.mutable_department()->set_display_name("住房和城乡建设局");
  return request;
}

v1::SetResponsibilityRequest Set(const std::string& territory, const std::string& matter) {
  v1::SetResponsibilityRequest request;
  request.set_name(kHousing);
  request.set_request_id(Town::NewRequestId());
  request.set_territory(Territory(territory));
  request.set_matter(matter);
  request.set_basis("权责清单 3.2");
  return request;
}

std::vector<std::string> Serving(Town& town,
                                 const std::string& territory,
                                 const std::string& matter) {
  v1::FindResponsibleRequest request;
  request.set_territory(Territory(territory));
  request.set_matter(matter);
  std::vector<std::string> found;
  const auto response = Must(town.departments.FindResponsible(town.MakeCall(), request));
  for (const auto& department : response.departments()) {
    found.push_back(department.department() + " " + department.rule().territory() + " " +
                    department.rule().matter());
  }
  return found;
}

}  // namespace

TEST_CASE("a department is created, read and listed; creating it again is refused or replayed") {
  Town town;
  town.Plant(2);
  const v1::CreateDepartmentRequest request = Create("housing");
  const rpc::Call call = town.MakeCall();
  const auto created = Must(town.departments.CreateDepartment(call, request));
  CHECK(created.name() == kHousing);
  CHECK(created.territory() == Territory("222405"));
  CHECK(created.etag() == "1");
  CHECK(Must(town.departments.CreateDepartment(call, request)).etag() == "1");
  CHECK_THAT(town.departments.CreateDepartment(town.MakeCall(), Create("housing")).status(),
             FailsWith(absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS"));
  CHECK_THAT(town.departments.CreateDepartment(town.MakeCall(), request).status(),
             HasReason("REQUEST_ID_REUSED"));
  v1::CreateDepartmentRequest lost = Create("lost");
  lost.mutable_department()->set_territory_code("222405007");
  CHECK_THAT(town.departments.CreateDepartment(town.MakeCall(), lost).status(),
             FailsWith(absl::StatusCode::kNotFound, "TERRITORY_NOT_FOUND"));
  CHECK(town.departments.CreateDepartment(town.MakeCall(), Create("a/b")).status().code() ==
        absl::StatusCode::kInvalidArgument);

  Must(town.departments.CreateDepartment(town.MakeCall(), Create("a-first")));
  v1::ListDepartmentsRequest list;
  list.set_parent(kParent);
  list.set_page_size(1);
  const auto page = Must(town.departments.ListDepartments(town.MakeCall(), list));
  REQUIRE(page.departments_size() == 1);
  CHECK(page.departments(0).name() == "cities/222405/departments/a-first");
  list.set_page_token(page.next_page_token());
  const auto rest = Must(town.departments.ListDepartments(town.MakeCall(), list));
  REQUIRE(rest.departments_size() == 1);
  CHECK(rest.departments(0).name() == kHousing);
  CHECK(rest.next_page_token().empty());
}

TEST_CASE("responsibilities decide at once, by territory and then by matter") {
  Town town;
  town.Plant(2);
  Must(town.departments.CreateDepartment(town.MakeCall(), Create("housing")));
  CHECK(Serving(town, GridCode(1), "0102").empty());
  Must(town.departments.SetResponsibility(town.MakeCall(), Set("222405", "*")));
  Must(town.departments.SetResponsibility(town.MakeCall(), Set("222405", "01")));
  const auto full =
      Must(town.departments.SetResponsibility(town.MakeCall(), Set("222405001001", "03")));
  CHECK(full.responsibilities_size() == 3);
  CHECK(full.etag() == "4");
  const std::string housing = kHousing;
  CHECK(Serving(town, GridCode(1), "0102") ==
        std::vector<std::string>{housing + " " + Territory("222405") + " 01"});
  CHECK(Serving(town, GridCode(1), "0301") ==
        std::vector<std::string>{housing + " " + Territory("222405001001") + " 03"});
  CHECK(Serving(town, "222405001", "0301") ==
        std::vector<std::string>{housing + " " + Territory("222405") + " *"});

  // The same rule again changes nothing; taking it away changes the answer.
  CHECK(Must(town.departments.SetResponsibility(town.MakeCall(), Set("222405", "01"))).etag() ==
        "4");
  v1::SetResponsibilityRequest take = Set("222405001001", "03");
  take.set_remove(true);
  CHECK(Must(town.departments.SetResponsibility(town.MakeCall(), take)).etag() == "5");
  CHECK(Serving(town, GridCode(1), "0301") ==
        std::vector<std::string>{housing + " " + Territory("222405") + " *"});
}

TEST_CASE("a department as of a time has the responsibilities of that time") {
  Town town;
  town.Plant(1);
  Must(town.departments.CreateDepartment(town.MakeCall(), Create("housing")));
  auto old = Set("222405", "01");
  old.set_valid_to("2026-01-01");
  Must(town.departments.SetResponsibility(town.MakeCall(), old));
  auto next = Set("222405", "02");
  next.set_valid_from("2026-01-01");
  Must(town.departments.SetResponsibility(town.MakeCall(), next));
  v1::GetDepartmentRequest get;
  get.set_name(kHousing);
  const auto matters = [&] {
    std::string found;
    const auto department = Must(town.departments.GetDepartment(town.MakeCall(), get));
    for (const auto& rule : department.responsibilities()) found += rule.matter() + " ";
    return found;
  };
  CHECK(matters() == "01 02 ");
  get.mutable_as_of()->set_seconds(absl::ToUnixSeconds(StartOf(absl::CivilDay(2026, 1, 1))) - 1);
  CHECK(matters() == "01 ");
  get.mutable_as_of()->set_seconds(get.as_of().seconds() + 1);
  CHECK(matters() == "02 ");
}

TEST_CASE("a responsibility needs an etag that is current, a territory and a matter") {
  Town town;
  town.Plant(2);
  Must(town.departments.CreateDepartment(town.MakeCall(), Create("housing")));
  v1::SetResponsibilityRequest stale = Set("222405", "*");
  stale.set_etag("7");
  CHECK_THAT(town.departments.SetResponsibility(town.MakeCall(), stale).status(),
             FailsWith(absl::StatusCode::kAborted, "STALE_ETAG"));
  CHECK_THAT(town.departments.SetResponsibility(town.MakeCall(), Set("222405008", "*")).status(),
             HasReason("TERRITORY_NOT_FOUND"));
  CHECK(town.departments.SetResponsibility(town.MakeCall(), Set("222405", "0 1")).status().code() ==
        absl::StatusCode::kInvalidArgument);
  v1::SetResponsibilityRequest nobody = Set("222405", "*");
  nobody.set_name("cities/222405/departments/nobody");
  CHECK_THAT(town.departments.SetResponsibility(town.MakeCall(), nobody).status(),
             FailsWith(absl::StatusCode::kNotFound, "NOT_FOUND"));
}

TEST_CASE("departments and responsibilities are imported, twice without effect") {
  Town town;
  town.Plant(3);
  v1::ImportDepartmentsRequest departments;
  departments.set_parent(kParent);
  v1::ImportResponsibilitiesRequest rules;
  rules.set_parent(kParent);
  for (int i = 0; i < 60; ++i) {
    v1::DepartmentRow& row = *departments.add_rows();
    row.set_department_id("d" + std::to_string(i));
    row.set_kind(v1::DEPARTMENT_KIND_SERVICE_FIRM);
    row.set_display_name("单位" + std::to_string(i));
    for (int k = 1; k <= 3; ++k) {
      v1::ResponsibilityRow& rule = *rules.add_rows();
      rule.set_department_id(row.department_id());
      rule.set_territory_code(GridCode(k));
      rule.set_matter("*");
    }
  }
  departments.add_rows()->set_department_id("d0");
  rules.add_rows()->CopyFrom(rules.rows(0));
  rules.add_rows()->set_department_id("nobody");
  for (const int round : {1, 2}) {
    departments.set_request_id(town.Id());
    rules.set_request_id(town.Id());
    const auto made = Must(town.departments.ImportDepartments(town.MakeCall(), departments));
    CHECK(made.created_count() == (round == 1 ? 60 : 0));
    CHECK(made.unchanged_count() == (round == 1 ? 0 : 60));
    REQUIRE(made.faults_size() == 1);
    CHECK(made.faults(0).reason() == "DUPLICATE_ID");
    const auto given = Must(town.departments.ImportResponsibilities(town.MakeCall(), rules));
    CHECK(given.created_count() == (round == 1 ? 180 : 0));
    CHECK(given.unchanged_count() == (round == 1 ? 0 : 180));
    REQUIRE(given.faults_size() == 2);
    CHECK(given.faults(0).reason() == "DUPLICATE_ROW");
    CHECK(given.faults(1).index() == 181);
    CHECK(given.faults(1).reason() == "INVALID_MATTER");
  }
  CHECK(town.database.Value("SELECT max(revision) FROM departments") == "2");
  CHECK(Serving(town, GridCode(2), "0102").size() == 60);
}

}  // namespace hailan::grid_geo::testing
