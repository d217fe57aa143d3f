// Rows A04 to A08 of the requirements through the gateway: staffing, chiefs, cadres, accounts, and
// organisations without privilege.
#include "tests/e2e/people.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/rpc/timestamp.h"
#include "hailan/event_workflow/v1/events.pb.h"
#include "hailan/grid_geo/v1/departments.pb.h"
#include "hailan/grid_geo/v1/staff.pb.h"
#include "hailan/grid_geo/v1/staffing.pb.h"
#include "hailan/grid_geo/v1/territories.pb.h"
#include "hailan/residents/v1/houses.pb.h"
#include "tests/e2e/every_method.h"
#include "tests/support/builders.h"
#include "tests/support/raw_call.h"

namespace hailan::testing {
namespace {

namespace evt = hailan::event_workflow::v1;
namespace geo = hailan::grid_geo::v1;
namespace reg = hailan::residents::v1;
using absl::StatusCode;

constexpr char kMatrix[] = "hailan.residents.v1.Houses/GetBuildingMatrix";

std::vector<int> VacantIn(const People& city, const std::string& code) {
  geo::ListVacanciesRequest request;
  request.set_parent(kParent);
  request.set_subtree(NameOf("territories", code));
  std::vector<int> roles;
  const auto response = Must(city.Staff<geo::ListVacanciesResponse>("ListVacancies", request));
  for (const auto& vacancy : response.vacancies()) {
    roles.insert(roles.end(), vacancy.roles().begin(), vacancy.roles().end());
  }
  return roles;
}

geo::FindResponsibleResponse Serving(const People& city,
                                     const std::string& code,
                                     const std::string& matter,
                                     std::optional<absl::Time> as_of = std::nullopt) {
  geo::FindResponsibleRequest request;
  request.set_territory(NameOf("territories", code));
  request.set_matter(matter);
  if (as_of.has_value()) *request.mutable_as_of() = rpc::ToTimestamp(*as_of);
  return city.clerk.Do<geo::FindResponsibleResponse>(std::string(kDepartments) + "FindResponsible",
                                                     request);
}

// Departments from one number to another, each contracted to one of the three grids for a matter of
// its own.
void Contract(const People& city, int from, int to) {
  geo::ImportDepartmentsRequest departments;
  departments.set_parent(kParent);
  departments.set_request_id(NewRequestId());
  geo::ImportResponsibilitiesRequest rules;
  rules.set_parent(kParent);
  rules.set_request_id(NewRequestId());
  for (int i = from; i < to; ++i) {
    geo::DepartmentRow& row = *departments.add_rows();
    row.set_department_id(absl::StrFormat("dept-%02d", i));
    row.set_kind(geo::DEPARTMENT_KIND_FUNCTIONAL);
    row.set_display_name("部门");
    geo::ResponsibilityRow& rule = *rules.add_rows();
    rule.set_department_id(row.department_id());
    rule.set_territory_code(Grid(1 + i % 3));
    rule.set_matter(absl::StrFormat("%02d", i));
    rule.set_basis("包联");
    if (i == 0) rule.set_valid_from("2026-01-01");
  }
  const std::string service = kDepartments;
  CHECK(city.clerk.Do<geo::ImportReport>(service + "ImportDepartments", departments)
            .created_count() == to - from);
  CHECK(
      city.clerk.Do<geo::ImportReport>(service + "ImportResponsibilities", rules).created_count() ==
      to - from);
}

// Cadres from one number to another, taken from the first departments in turn and sunk into the
// grids that these are contracted to.
void Sink(const People& city, int from, int to, int departments) {
  constexpr int kBatch = 500;
  for (int first = from; first < to; first += kBatch) {
    const int end = std::min(first + kBatch, to);
    geo::ImportStaffRequest cadres;
    cadres.set_parent(kParent);
    cadres.set_request_id(NewRequestId());
    for (int i = first; i < end; ++i) {
      geo::StaffRow& row = *cadres.add_rows();
      row.set_staff_id(absl::StrFormat("cadre-%04d", i));
      row.set_display_name("干部");
      row.set_department_id(absl::StrFormat("dept-%02d", i % departments));
      geo::AppointmentRow& sent = *row.add_appointments();
      sent.set_territory_code(Grid(1 + i % departments % 3));
      sent.set_role(geo::GRID_ROLE_SUNK_CADRE);
      sent.mutable_start_time()->set_seconds(1'760'000'000);
    }
    CHECK(Must(city.Staff<geo::ImportReport>("ImportStaff", cadres)).created_count() ==
          end - first);
  }
}

// How many people of the city are sunk cadres.
int CountSunk(const People& city) {
  int count = 0;
  geo::ListStaffRequest request;
  request.set_parent(kParent);
  request.set_page_size(500);
  do {
    const auto page = Must(city.Staff<geo::ListStaffResponse>("ListStaff", request));
    for (const geo::StaffMember& person : page.staff()) {
      const auto& posts = person.appointments();
      count += std::any_of(posts.begin(), posts.end(), [](const geo::Appointment& post) {
        return post.role() == geo::GRID_ROLE_SUNK_CADRE;
      });
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return count;
}

}  // namespace

TEST_CASE("A04: vacancies against the template; dated appointments; one person with several") {
  const People city;
  CHECK(VacantIn(city, Grid(1)) == std::vector<int>{1, 2});
  geo::SetStaffingTemplateRequest set;
  set.set_territory(NameOf("territories", kCommunity));
  set.set_request_id(NewRequestId());
  set.set_head_count(1);
  set.set_all_round_count(1);
  set.set_part_time_count(2);
  const std::string method = "hailan.grid_geo.v1.Staffing/SetStaffingTemplate";
  CHECK_THAT(Caller(*city.suite, Officer()).Call<geo::StaffingTemplate>(method, set).status(),
             FailsWith(StatusCode::kPermissionDenied, "PERMISSION_DENIED"));
  CHECK(city.clerk.Do<geo::StaffingTemplate>(method, set).source() == set.territory());
  CHECK(VacantIn(city, Grid(1)) == std::vector<int>{1, 4, 4});

  city.Hire("jin");
  auto head = Appointing("jin", Grid(1), geo::GRID_ROLE_HEAD);
  const absl::Time end = absl::FromUnixSeconds(absl::ToUnixSeconds(absl::Now()) + 24 * 60 * 60);
  *head.mutable_start_time() = rpc::ToTimestamp(end - absl::Hours(48));
  *head.mutable_end_time() = rpc::ToTimestamp(end);
  const auto appointed = Must(city.Staff<geo::StaffMember>("AppointStaff", head));
  REQUIRE(appointed.appointments_size() == 1);
  CHECK(rpc::FromTimestamp(appointed.appointments(0).start_time()) == end - absl::Hours(48));
  CHECK(rpc::FromTimestamp(appointed.appointments(0).end_time()) == end);
  const auto both = Must(city.Staff<geo::StaffMember>(
      "AppointStaff", Appointing("jin", Grid(2), geo::GRID_ROLE_PART_TIME)));
  CHECK(both.appointments_size() == 2);
  CHECK(VacantIn(city, Grid(1)) == std::vector<int>{4, 4});
  CHECK(VacantIn(city, Grid(2)) == std::vector<int>{1, 4});
  geo::ListVacanciesRequest later;
  later.set_parent(kParent);
  later.set_subtree(NameOf("territories", Grid(1)));
  *later.mutable_as_of() = rpc::ToTimestamp(absl::Now() + absl::Hours(25));
  CHECK(Must(city.Staff<geo::ListVacanciesResponse>("ListVacancies", later))
            .vacancies(0)
            .roles_size() == 3);
  city.Hire("li");
  CHECK_THAT(
      city.Staff<geo::StaffMember>("AppointStaff", Appointing("li", Grid(1), geo::GRID_ROLE_HEAD))
          .status(),
      FailsWith(StatusCode::kFailedPrecondition, "POST_HELD"));
}

TEST_CASE("A05: heads attach to building and unit and file events from there") {
  const People city;
  city.Hire("jin");
  auto head = Appointing("jin", Grid(1), geo::GRID_ROLE_UNIT_HEAD);
  head.mutable_assignment()->set_building(NameOf("buildings", "B404"));
  head.mutable_assignment()->set_unit("1");
  CHECK_THAT(city.Staff<geo::StaffMember>("AppointStaff", head).status(),
             FailsWith(StatusCode::kNotFound, "BUILDING_NOT_FOUND"));
  head.mutable_assignment()->set_building(NameOf("buildings", "B1"));
  head.set_territory(NameOf("territories", Grid(2)));
  CHECK_THAT(city.Staff<geo::StaffMember>("AppointStaff", head).status(),
             FailsWith(StatusCode::kFailedPrecondition, "BUILDING_OUTSIDE_TERRITORY"));
  head.set_territory(NameOf("territories", Grid(1)));
  Must(city.Staff<geo::StaffMember>("AppointStaff", head));
  geo::ListStaffRequest list;
  list.set_parent(kParent);
  list.set_building(NameOf("buildings", "B1"));
  const auto heads = Caller(*city.suite, GridMember(1))
                         .Do<geo::ListStaffResponse>(std::string(kStaff) + "ListStaff", list);
  REQUIRE(heads.staff_size() == 1);
  CHECK(heads.staff(0).appointments(0).assignment().unit() == "1");

  // The account of a head reports like a neighbour and reads no register.
  const Caller chief(*city.suite, city.TokenOf("jin", "resident"));
  evt::ReportEventRequest report = DirectReport(1);
  report.set_channel(evt::CHANNEL_THREE_CHIEFS);
  report.set_house(NameOf("houses", "H101"));
  const auto event = chief.Do<evt::Event>("hailan.event_workflow.v1.Events/ReportEvent", report);
  CHECK(event.channel() == evt::CHANNEL_THREE_CHIEFS);
  CHECK(event.house() == NameOf("houses", "H101"));
  CHECK(event.territory() == NameOf("territories", Grid(1)));
  evt::GetEventRequest own;
  own.set_name(event.name());
  const auto seen = chief.Do<evt::Event>("hailan.event_workflow.v1.Events/GetEvent", own);
  CHECK(seen.building() == NameOf("buildings", "B1"));
  CHECK(seen.unit() == "1");
  reg::GetBuildingMatrixRequest matrix;
  matrix.set_name(NameOf("buildings", "B1"));
  CHECK_THAT(chief.Call<reg::BuildingMatrix>(kMatrix, matrix).status(),
             FailsWith(StatusCode::kPermissionDenied, "PERMISSION_DENIED"));
  const auto other =
      Caller(*city.suite, Resident())
          .Do<evt::Event>("hailan.event_workflow.v1.Events/ReportEvent", DirectReport(1));
  evt::GetEventRequest get;
  get.set_name(other.name());
  CHECK(chief.Call<evt::Event>("hailan.event_workflow.v1.Events/GetEvent", get).status().code() ==
        StatusCode::kPermissionDenied);
}

TEST_CASE("A06: 31 departments with 378 sunk cadres, then 64 with 1,900; who serves this grid") {
  const People city;
  Contract(city, 0, 31);
  Sink(city, 0, 378, 31);

  const auto now = Serving(city, Grid(1), "0012");
  REQUIRE(now.departments_size() == 1);
  CHECK(now.departments(0).department() == NameOf("departments", "dept-00"));
  CHECK(now.departments(0).rule().territory() == NameOf("territories", Grid(1)));
  CHECK(now.departments(0).rule().matter() == "00");
  CHECK(now.departments(0).rule().basis() == "包联");
  CHECK(now.departments(0).cadres_size() == 13);
  const absl::TimeZone china = absl::FixedTimeZone(8 * 60 * 60);
  const auto at = [&china](int year, int month, int day) {
    return absl::FromCivil(absl::CivilHour(year, month, day, 12), china);
  };
  CHECK(Serving(city, Grid(1), "0012", at(2025, 12, 31)).departments().empty());
  CHECK(Serving(city, Grid(1), "0012", at(2026, 1, 1)).departments_size() == 1);
  CHECK(Serving(city, Grid(2), "0012").departments().empty());
  geo::ListStaffRequest list;
  list.set_parent(kParent);
  list.set_department(NameOf("departments", "dept-00"));
  CHECK(Must(city.Staff<geo::ListStaffResponse>("ListStaff", list)).staff_size() == 13);

  // The rest of the 64 departments and 1,900 members.
  Contract(city, 31, 64);
  Sink(city, 378, 1900, 64);
  CHECK(CountSunk(city) == 1900);
  const auto last = Serving(city, Grid(1), "6312");
  REQUIRE(last.departments_size() == 1);
  CHECK(last.departments(0).department() == NameOf("departments", "dept-63"));
  CHECK(last.departments(0).cadres_size() == 24);
  // Of the first 378 those who came before, and their new colleagues.
  CHECK(Serving(city, Grid(1), "0012").departments(0).cadres_size() == 13 + 24);
}

TEST_CASE("A06: an estate with an exclusive grid has a department of its own") {
  const People city;
  geo::ImportTerritoriesRequest estates;
  estates.set_parent(kParent);
  estates.set_request_id(NewRequestId());
  geo::TerritoryRow& estate = *estates.add_rows();
  estate.set_code(Grid(501));
  estate.set_level(geo::TERRITORY_LEVEL_GRID);
  estate.set_grid_class(geo::GRID_CLASS_EXCLUSIVE);
  estate.set_display_name("康居苑");
  CHECK(
      city.clerk.Do<geo::ImportReport>("hailan.grid_geo.v1.Territories/ImportTerritories", estates)
          .created_count() == 1);
  geo::ImportResponsibilitiesRequest rules;
  rules.set_parent(kParent);
  rules.set_request_id(NewRequestId());
  for (const auto& [department, code] :
       {std::pair(kHeat, std::string(kCommunity)), std::pair(kPower, Grid(501))}) {
    geo::ResponsibilityRow& rule = *rules.add_rows();
    rule.set_department_id(department);
    rule.set_territory_code(code);
    rule.set_matter("77");
    rule.set_basis("包联");
  }
  CHECK(
      city.clerk.Do<geo::ImportReport>(absl::StrCat(kDepartments, "ImportResponsibilities"), rules)
          .created_count() == 2);
  const auto serving = [&city](const std::string& code) {
    const auto found = Serving(city, code, "7701");
    REQUIRE(found.departments_size() == 1);
    return found.departments(0).department();
  };
  CHECK(serving(Grid(501)) == NameOf("departments", kPower));
  CHECK(serving(Grid(1)) == NameOf("departments", kHeat));
}

TEST_CASE("A07: each of the four account levels resolves to role, territory and department") {
  const People city;
  city.Hire("clerk-community");
  city.Hire("clerk-street");
  city.Hire("clerk-city");
  for (const auto& [id, code] : {std::pair("clerk-community", kCommunity),
                                 std::pair("clerk-street", kStreet),
                                 std::pair("clerk-city", kCity)}) {
    Must(
        city.Staff<geo::StaffMember>("AppointStaff", Appointing(id, code, geo::GRID_ROLE_OFFICER)));
  }
  const rpc::TokenClaims member = city.TokenOf(GridMember(1).subject, "grid_member");
  CHECK(member.areas == GridMember(1).areas);
  CHECK(member.departments.empty());
  CHECK(city.TokenOf("clerk-community", "community").areas == Officer().areas);
  CHECK(city.TokenOf("clerk-street", "street").areas == std::vector<std::string>{kStreet});
  CHECK(city.TokenOf("clerk-city", "city").areas == std::vector<std::string>{kCity});
  const rpc::TokenClaims heat = city.TokenOf(Department(kHeat).subject, "department");
  CHECK(heat.departments == Department(kHeat).departments);
  CHECK(heat.areas.empty());

  // Tokens made so reach exactly their territory.
  const Caller works(*city.suite, member);
  reg::GetBuildingRequest get;
  get.set_name(NameOf("buildings", "B1"));
  const std::string method = "hailan.residents.v1.Houses/GetBuilding";
  CHECK(works.Call<reg::Building>(method, get).ok());
  CHECK_THAT(Caller(*city.suite, city.TokenOf(GridMember(2).subject, "grid_member"))
                 .Call<reg::Building>(method, get)
                 .status(),
             FailsWith(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  geo::ResolveAccountRequest resolve;
  resolve.set_name(NameOf("staff", "clerk-city"));
  CHECK_THAT(
      works.Call<geo::Account>("hailan.grid_geo.v1.Accounts/ResolveAccount", resolve).status(),
      FailsWith(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  resolve.set_name(NameOf("staff", member.subject));
  CHECK(
      works.Do<geo::Account>("hailan.grid_geo.v1.Accounts/ResolveAccount", resolve).scopes_size() ==
      1);
}

TEST_CASE("A08: party organisations and alliance units are data without privilege") {
  const People city;
  city.Found("party-1", geo::DEPARTMENT_KIND_PARTY_ORGANISATION);
  city.Found("alliance-1", geo::DEPARTMENT_KIND_ALLIANCE_UNIT);
  city.Hire("secretary", "party-1");
  geo::ResolveAccountRequest resolve;
  resolve.set_name(NameOf("staff", "secretary"));
  CHECK(city.clerk.Do<geo::Account>("hailan.grid_geo.v1.Accounts/ResolveAccount", resolve)
            .scopes()
            .empty());
  for (const char* id : {"party-1", "alliance-1"}) {
    auto give = MoveOf<geo::SetResponsibilityRequest>(NameOf("departments", id));
    give.set_territory(NameOf("territories", Grid(1)));
    give.set_matter(kLeak);
    city.clerk.Do<geo::Department>(std::string(kDepartments) + "SetResponsibility", give);
  }
  const auto found = Serving(city, Grid(1), kLeak);
  CHECK(found.departments().empty());
  CHECK(found.partners_size() == 2);

  // Whoever a token says to belong to such an organisation is answered like anybody of the same
  // role and territory, by every method.
  rpc::TokenClaims plain = GridMember(1);
  rpc::TokenClaims partaking = plain;
  partaking.departments = {"party-1", "alliance-1"};
  for (const AnyMethod& method : EveryMethod()) {
    if (method.internal || method.descriptor->client_streaming()) continue;
    INFO(method.name);
    const auto ask = [&](const rpc::TokenClaims& claims) {
      RawCall call{
          .method = method.name,
          .body = AnyRequest(method, kCity)->SerializeAsString(),
          .metadata = {{"authorization", "Bearer " + Caller(*city.suite, claims).token()}},
          .timeout = absl::Milliseconds(method.descriptor->server_streaming() ? 150 : 10000)};
      return method.descriptor->server_streaming()
                 ? SendStream(city.suite->gateway().channel(), call)
                 : Send(city.suite->gateway().channel(), call);
    };
    const absl::Status without = ask(plain).status;
    const absl::Status with = ask(partaking).status;
    CHECK(with.code() == without.code());
    CHECK(ReasonOf(with) == ReasonOf(without));
  }
}

}  // namespace hailan::testing
