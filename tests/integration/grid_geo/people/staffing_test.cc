// Staffing templates, vacancies, posts, the conflict report of imports, accounts, and
// responsibilities through time, over PostgreSQL.
#include <catch2/catch.hpp>

#include "tests/integration/grid_geo/people/people.h"
#include "tests/integration/grid_geo/reorganise.h"

namespace hailan::grid_geo::testing {

using absl::StatusCode;
using hailan::testing::FailsWith;
using hailan::testing::HasReason;
using hailan::testing::Must;

namespace {

v1::SetStaffingTemplateRequest Template(const std::string& code, int heads, int part_time) {
  v1::SetStaffingTemplateRequest request;
  request.set_territory(Territory(code));
  request.set_request_id(Town::NewRequestId());
  request.set_head_count(heads);
  request.set_adviser_count(1);
  request.set_all_round_count(1);
  request.set_part_time_count(part_time);
  return request;
}

std::vector<int> Vacant(Town& town, const std::string& code) {
  v1::ListVacanciesRequest request;
  request.set_parent(kParent);
  request.set_subtree(Territory(code));
  std::vector<int> roles;
  const auto found = Must(town.staff.ListVacancies(town.MakeCall(), request));
  for (const auto& vacancy : found.vacancies()) {
    roles.insert(roles.end(), vacancy.roles().begin(), vacancy.roles().end());
  }
  return roles;
}

std::string SourceOf(Town& town, const std::string& code) {
  v1::GetStaffingTemplateRequest request;
  request.set_territory(Territory(code));
  return Must(town.staffing.GetStaffingTemplate(town.MakeCall(), request)).source();
}

v1::StaffRow* AddRow(v1::ImportStaffRequest& request,
                     const std::string& id,
                     const std::string& code,
                     v1::GridRole role,
                     int64_t start = 1'700'000'000) {
  v1::StaffRow& row = *request.add_rows();
  row.set_staff_id(id);
  row.set_display_name("王");
  v1::AppointmentRow& duty = *row.add_appointments();
  duty.set_territory_code(code);
  duty.set_role(role);
  duty.mutable_start_time()->set_seconds(start);
  return &row;
}

v1::ImportReport Import(Town& town, v1::ImportStaffRequest& request) {
  request.set_parent(kParent);
  request.set_request_id(town.Id());
  return Must(town.staff.ImportStaff(town.MakeCall(), request));
}

std::vector<std::string> Serving(Town& town,
                                 const std::string& code,
                                 const google::protobuf::Timestamp& as_of) {
  v1::FindResponsibleRequest request;
  request.set_territory(Territory(code));
  request.set_matter("0101");
  *request.mutable_as_of() = as_of;
  std::vector<std::string> ids;
  const auto found = Must(town.departments.FindResponsible(town.MakeCall(), request));
  for (const auto& entry : found.departments()) ids.push_back(entry.department().substr(26));
  return ids;
}

}  // namespace

TEST_CASE("a template holds for its territory and below, until a nearer one does") {
  Town town;
  town.Plant(2);
  CHECK(Vacant(town, GridCode(1)) == std::vector<int>{1, 2, 3});
  CHECK(SourceOf(town, GridCode(1)).empty());
  const auto city = Template("222405", 1, 2);
  const rpc::Call call = town.MakeCall();
  CHECK(Must(town.staffing.SetStaffingTemplate(call, city)).part_time_count() == 2);
  // A replay and the same values again change nothing.
  Must(town.staffing.SetStaffingTemplate(call, city));
  Must(town.staffing.SetStaffingTemplate(town.MakeCall(), Template("222405", 1, 2)));
  CHECK(town.database.Value("SELECT revision FROM staffing_templates") == "1");
  CHECK(Vacant(town, GridCode(1)) == std::vector<int>{1, 2, 3, 4, 4});
  Must(town.staffing.SetStaffingTemplate(town.MakeCall(), Template(GridCode(1), 2, 0)));
  CHECK(Vacant(town, GridCode(1)) == std::vector<int>{1, 1, 2, 3});
  CHECK(Vacant(town, GridCode(2)) == std::vector<int>{1, 2, 3, 4, 4});
  CHECK(SourceOf(town, GridCode(1)) == Territory(GridCode(1)));
}

TEST_CASE("a template is taken away and refused where it has no place") {
  Town town;
  town.Plant(1);
  Must(town.staffing.SetStaffingTemplate(town.MakeCall(), Template("222405001", 1, 1)));
  CHECK(SourceOf(town, GridCode(1)) == Territory("222405001"));
  v1::SetStaffingTemplateRequest reset = Template("222405001", 9, 9);
  reset.set_reset(true);
  const auto left = Must(town.staffing.SetStaffingTemplate(town.MakeCall(), reset));
  CHECK(left.source().empty());
  CHECK(left.head_count() == 1);
  CHECK(Vacant(town, GridCode(1)) == std::vector<int>{1, 2, 3});
  CHECK_THAT(
      town.staffing.SetStaffingTemplate(town.MakeCall(), Template("222405009", 1, 1)).status(),
      FailsWith(StatusCode::kNotFound, "TERRITORY_NOT_FOUND"));
  v1::GetStaffingTemplateRequest get;
  get.set_territory(Territory("222405009"));
  CHECK_THAT(town.staffing.GetStaffingTemplate(town.MakeCall(), get).status(),
             FailsWith(StatusCode::kNotFound, "NOT_FOUND"));
  CHECK(town.database.Value("SELECT count(*) FROM outbox WHERE type = 'staffing_template.set'") ==
        "2");
}

TEST_CASE("a post that is held is not given again, unless the template has more") {
  Town town;
  town.Plant(1);
  for (const char* id : {"jin", "li", "wu"}) Hire(town, id);
  const auto head = [](const std::string& id) {
    return Appointing(id, GridCode(1), v1::GRID_ROLE_HEAD);
  };
  Must(Appoint(town, head("jin")));
  CHECK_THAT(Appoint(town, head("li")).status(),
             FailsWith(StatusCode::kFailedPrecondition, "POST_HELD"));
  Must(town.staffing.SetStaffingTemplate(town.MakeCall(), Template("222405", 2, 0)));
  CHECK(Vacant(town, GridCode(1)) == std::vector<int>{1, 2, 3});
  Must(Appoint(town, head("li")));
  CHECK_THAT(Appoint(town, head("wu")).status(), HasReason("POST_HELD"));
  CHECK(Vacant(town, GridCode(1)) == std::vector<int>{2, 3});
}

TEST_CASE("a repeated request is answered with what it did, whoever took the post since") {
  Town town;
  town.Plant(1);
  for (const char* id : {"jin", "li"}) Hire(town, id);
  v1::AppointStaffRequest first = Appointing("jin", GridCode(1), v1::GRID_ROLE_HEAD);
  first.mutable_end_time()->set_seconds(absl::ToUnixSeconds(town.clock.Now()) + 60);
  const auto send = [&] { return town.staff.AppointStaff(town.MakeCall("first"), first); };
  Must(send());
  town.clock.Advance(absl::Minutes(2));
  Must(Appoint(town, Appointing("li", GridCode(1), v1::GRID_ROLE_HEAD)));
  CHECK(Must(send()).appointments_size() == 1);
  CHECK_THAT(Appoint(town, Appointing("jin", GridCode(1), v1::GRID_ROLE_HEAD)).status(),
             HasReason("POST_HELD"));
}

TEST_CASE("an import names every conflict with its row and what to do") {
  Town town;
  Build(town);
  town.buildings.territories = {{"B2", GridCode(2)}};
  Hire(town, "old");
  Must(Appoint(town, Appointing("old", GridCode(1), v1::GRID_ROLE_HEAD)));
  v1::SplitTerritoryRequest split = Split("2020-01-01");
  split.set_name(Territory(GridCode(3)));
  split.mutable_parts(0)->set_geometry(Box(2, 0, 2.25, 1));
  split.mutable_parts(1)->set_geometry(Box(2.25, 0, 3, 1));
  Must(town.reorganisations.SplitTerritory(town.MakeCall(), split));

  v1::ImportStaffRequest request;
  AddRow(request, "taken", GridCode(1), v1::GRID_ROLE_HEAD);
  AddRow(request, "good", GridCode(2), v1::GRID_ROLE_HEAD);
  AddRow(request, "second", GridCode(2), v1::GRID_ROLE_HEAD, 1'710'000'000);
  AddRow(request, "lost", GridCode(9), v1::GRID_ROLE_HEAD);
  AddRow(request, "late", GridCode(3), v1::GRID_ROLE_PART_TIME);
  v1::StaffRow* const twice = AddRow(request, "twice", GridCode(2), v1::GRID_ROLE_PART_TIME);
  *twice->add_appointments() = twice->appointments(0);
  twice->mutable_appointments(1)->mutable_start_time()->set_seconds(1'710'000'000);
  AddRow(request, "good", GridCode(2), v1::GRID_ROLE_PART_TIME);
  AddRow(request, "far", GridCode(1), v1::GRID_ROLE_BUILDING_HEAD)
      ->mutable_appointments(0)
      ->mutable_assignment()
      ->set_building("cities/222405/buildings/B2");
  AddRow(request, "private", GridCode(2), v1::GRID_ROLE_PART_TIME)->set_phone("13800000000");
  const auto report = Import(town, request);
  CHECK(report.created_count() == 1);
  std::vector<std::string> faults;
  for (const auto& fault : report.faults()) {
    faults.push_back(std::to_string(fault.index()) + " " + fault.id() + " " + fault.reason());
  }
  CHECK(faults == std::vector<std::string>{"0 taken POST_HELD",
                                           "2 second POST_HELD",
                                           "3 lost TERRITORY_NOT_FOUND",
                                           "4 late TERRITORY_NOT_VALID",
                                           "5 twice ALREADY_APPOINTED",
                                           "6 good DUPLICATE_ID",
                                           "7 far BUILDING_OUTSIDE_TERRITORY",
                                           "8 private PHONE_NOT_CONSENTED"});
  CHECK(report.faults(0).message().find("staff/old") != std::string::npos);
  CHECK(report.faults(1).message().find("staff/good") != std::string::npos);
  CHECK(report.faults(2).message().find(GridCode(9)) != std::string::npos);
  // The good row again changes nothing.
  v1::ImportStaffRequest again;
  *again.add_rows() = request.rows(1);
  CHECK(Import(town, again).unchanged_count() == 1);
}

TEST_CASE("a phone is public only while the person agrees") {
  Town town;
  town.Plant(1);
  v1::ImportStaffRequest request;
  v1::StaffRow& row = *AddRow(request, "jin", GridCode(1), v1::GRID_ROLE_HEAD);
  row.set_phone("13844330000");
  row.set_phone_consented(true);
  CHECK(Import(town, request).created_count() == 1);
  v1::GetGridCardRequest get;
  get.set_name(Territory(GridCode(1)));
  CHECK(Must(town.locator.GetGridCard(town.MakeCall(), get)).staff(0).phone() == "13844330000");
  // Without consent the row is refused rather than half applied; without the phone it is gone.
  row.set_phone_consented(false);
  CHECK(Import(town, request).faults(0).reason() == "PHONE_NOT_CONSENTED");
  row.clear_phone();
  CHECK(Import(town, request).updated_count() == 1);
  CHECK(Must(town.locator.GetGridCard(town.MakeCall(), get)).staff(0).phone().empty());
  CHECK(town.database.Value("SELECT count(*) FROM staff WHERE phone <> ''") == "0");
}

TEST_CASE("an account resolves to role, territories and department, for those who may ask") {
  Town town;
  town.Plant(2);
  Found(town, "housing", v1::DEPARTMENT_KIND_FUNCTIONAL);
  Hire(town, "jin", "housing");
  Must(Appoint(town, Appointing("jin", GridCode(2), v1::GRID_ROLE_PART_TIME)));
  Must(Appoint(town, Appointing("jin", "222405001", v1::GRID_ROLE_OFFICER)));
  v1::ResolveAccountRequest request;
  request.set_name(Person("jin"));
  const auto account = Must(town.staffing.ResolveAccount(town.MakeCall(), request));
  REQUIRE(account.scopes_size() == 3);
  CHECK(account.scopes(0).role() == "street");
  CHECK(account.scopes(0).level() == v1::ACCOUNT_LEVEL_STREET_AND_DEPARTMENT);
  CHECK(account.scopes(0).areas(0) == "222405001");
  CHECK(account.scopes(1).role() == "department");
  CHECK(account.scopes(1).departments(0) == "housing");
  CHECK(account.scopes(2).role() == "grid_member");
  CHECK(account.scopes(2).areas(0) == GridCode(2));
  *request.mutable_as_of() = rpc::ToTimestamp(town.clock.Now() - absl::Hours(1));
  CHECK(Must(town.staffing.ResolveAccount(town.MakeCall(), request)).scopes_size() == 1);

  const auto as = [&town](const std::string& subject) {
    auto actor = std::make_shared<Actor>();
    actor->subject = subject;
    actor->roles.Add(Role::kGridMember);
    actor->city = kCity;
    actor->areas = {GridCode(2)};
    rpc::Call call = town.MakeCall();
    call.actor_ptr = actor;
    return call;
  };
  CHECK(town.staffing.ResolveAccount(as("jin"), request).ok());
  CHECK_THAT(town.staffing.ResolveAccount(as("li"), request).status(),
             FailsWith(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  request.set_name(Person("nobody"));
  CHECK_THAT(town.staffing.ResolveAccount(as("li"), request).status(), HasReason("OUT_OF_SCOPE"));
  CHECK_THAT(town.staffing.ResolveAccount(town.MakeCall(), request).status(),
             FailsWith(StatusCode::kNotFound, "NOT_FOUND"));
}

TEST_CASE("who serves a grid is answered as of any day") {
  Town town;
  Build(town);
  for (const char* id : {"a", "b"}) Found(town, id, v1::DEPARTMENT_KIND_FUNCTIONAL);
  const auto give = [&town](const v1::SetResponsibilityRequest& request) {
    return town.departments.SetResponsibility(town.MakeCall(), request);
  };
  Must(give(Giving("a", GridCode(1), "01", "", "2026-02-01")));
  Must(give(Giving("b", GridCode(1), "01", "2026-02-01")));
  Must(give(Giving("a", "222405", "*")));
  CHECK(Serving(town, GridCode(1), At(1, 31)) == std::vector<std::string>{"a"});
  CHECK(Serving(town, GridCode(1), At(2, 1, 0)) == std::vector<std::string>{"b"});
  CHECK_THAT(give(Giving("b", GridCode(1), "01", "2026-03-01")).status(),
             FailsWith(StatusCode::kFailedPrecondition, "OVERLAPPING_VALIDITY"));
  for (const auto& [from, to] : {std::pair("2026-02-30", ""),
                                 std::pair("", "tomorrow"),
                                 std::pair("2026-03-01", "2026-03-01")}) {
    const absl::Status status = give(Giving("b", GridCode(1), "02", from, to)).status();
    CHECK(status.code() == StatusCode::kInvalidArgument);
    CHECK(FieldReason(status) == "INVALID_DATE");
  }

  // What is carried over begins at the successor on the day; the old grid keeps what it had.
  v1::SplitTerritoryRequest split = Split();
  split.set_carry_duties(true);
  CHECK(Must(town.reorganisations.SplitTerritory(town.MakeCall(), split)).carried_duties() == 2);
  CHECK(Serving(town, GridCode(11), At(3, 15)) == std::vector<std::string>{"b"});
  CHECK(Serving(town, GridCode(1), At(3, 14)) == std::vector<std::string>{"b"});
  CHECK(Serving(town, GridCode(1), At(1, 31)) == std::vector<std::string>{"a"});
  CHECK(town.database.Value("SELECT string_agg(valid_from || '/' || valid_to, ' ') FROM "
                            "responsibilities WHERE territory_code = '222405001001011'") ==
        "2026-03-15/infinity");

  v1::GetDepartmentRequest get;
  get.set_name(Office("a"));
  const auto dated = Must(town.departments.GetDepartment(town.MakeCall(), get));
  REQUIRE(dated.responsibilities_size() == 2);
  CHECK(dated.responsibilities(1).valid_to() == "2026-02-01");
  CHECK(dated.responsibilities(1).valid_from().empty());
}

}  // namespace hailan::grid_geo::testing
