#include "tests/support/builders.h"

#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "common/base/id.h"
#include "hailan/event_workflow/v1/catalogue.pb.h"
#include "hailan/grid_geo/v1/departments.pb.h"
#include "hailan/grid_geo/v1/locator.pb.h"
#include "hailan/grid_geo/v1/staff.pb.h"
#include "hailan/grid_geo/v1/territories.pb.h"
#include "hailan/residents/v1/houses.pb.h"
#include "hailan/residents/v1/residents.pb.h"
#include "hailan/volunteer_order/v1/volunteers.pb.h"

namespace hailan::testing {
namespace {

namespace evt = hailan::event_workflow::v1;
namespace geo = hailan::grid_geo::v1;
namespace reg = hailan::residents::v1;
namespace vol = hailan::volunteer_order::v1;

constexpr int kGrids = 3;
constexpr double kWest = 129.40;
constexpr double kSouth = 42.76;
constexpr double kWidth = 0.01;

rpc::TokenClaims Account(std::string subject, std::string role) {
  rpc::TokenClaims claims;
  claims.subject = std::move(subject);
  claims.roles = {std::move(role)};
  claims.city = kCity;
  return claims;
}

// 17 digits and their check character (ISO 7064 MOD 11-2).
std::string CitizenNumber(const std::string& digits) {
  constexpr std::array kWeights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (size_t i = 0; i < kWeights.size(); ++i) sum += (digits[i] - '0') * kWeights[i];
  return digits + "10X98765432"[sum % 11];
}

template <class Request>
Request Import() {
  Request request;
  request.set_parent(kParent);
  request.set_request_id(NewRequestId());
  return request;
}

void LoadTerritories(const Caller& loader) {
  auto request = Import<geo::ImportTerritoriesRequest>();
  const auto add = [&](const std::string& code, geo::TerritoryLevel level, const char* name) {
    geo::TerritoryRow& row = *request.add_rows();
    row.set_code(code);
    row.set_level(level);
    row.set_display_name(name);
  };
  add(kCity, geo::TERRITORY_LEVEL_CITY, "龙井市");
  add(kStreet, geo::TERRITORY_LEVEL_STREET, "安民街道");
  add(kCommunity, geo::TERRITORY_LEVEL_COMMUNITY, "龙门社区");
  for (int i = 1; i <= kGrids; ++i) add(Grid(i), geo::TERRITORY_LEVEL_GRID, "网格");
  const auto report =
      loader.Do<geo::ImportReport>("hailan.grid_geo.v1.Territories/ImportTerritories", request);
  CHECK(report.faults().empty());
  CHECK(report.created_count() == kGrids + 3);

  auto boundaries = Import<geo::ImportBoundariesRequest>();
  boundaries.set_geojson(Squares({Grid(1), Grid(2), Grid(3)}));
  boundaries.set_system(hailan::type::v1::COORDINATE_SYSTEM_WGS84);
  CHECK(loader
            .Do<geo::ImportBoundariesResponse>("hailan.grid_geo.v1.Territories/ImportBoundaries",
                                               boundaries)
            .applied());
}

void LoadOffices(const Caller& loader) {
  auto departments = Import<geo::ImportDepartmentsRequest>();
  for (const char* id : {kHeat, kPower}) {
    geo::DepartmentRow& row = *departments.add_rows();
    row.set_department_id(id);
    row.set_kind(geo::DEPARTMENT_KIND_FUNCTIONAL);
    row.set_display_name(id);
  }
  CHECK(
      loader.Do<geo::ImportReport>("hailan.grid_geo.v1.Departments/ImportDepartments", departments)
          .created_count() == 2);
  auto staff = Import<geo::ImportStaffRequest>();
  const auto add = [&](const std::string& id, const std::string& department) {
    geo::StaffRow& row = *staff.add_rows();
    row.set_staff_id(id);
    row.set_display_name("工作人员");
    row.set_department_id(department);
    return &row;
  };
  for (int i = 1; i <= kGrids; ++i) {
    geo::AppointmentRow& post = *add(GridMember(i).subject, "")->add_appointments();
    post.set_territory_code(Grid(i));
    post.set_role(geo::GRID_ROLE_ALL_ROUND);
    post.mutable_start_time()->set_seconds(1700000000);
  }
  for (const auto& claims : {Officer(), Director(), Supervisor()}) add(claims.subject, "");
  add(Department(kHeat).subject, kHeat);
  add(Department(kPower).subject, kPower);
  CHECK(
      loader.Do<geo::ImportReport>("hailan.grid_geo.v1.Staff/ImportStaff", staff).created_count() ==
      kGrids + 5);
}

void LoadHouses(const Caller& loader) {
  auto buildings = Import<reg::ImportBuildingsRequest>();
  reg::Building& building = *buildings.add_buildings();
  building.set_name(NameOf("buildings", "B1"));
  building.set_territory(NameOf("territories", Grid(1)));
  building.set_display_name("康居苑1号楼");
  *building.mutable_point() = PointIn(1);
  CHECK(loader.Do<reg::ImportResponse>("hailan.residents.v1.Houses/ImportBuildings", buildings)
            .created_count() == 1);
  auto houses = Import<reg::ImportHousesRequest>();
  for (const char* room : {"101", "102"}) {
    reg::House& house = *houses.add_houses();
    house.set_name(NameOf("houses", absl::StrCat("H", room)));
    house.set_building(building.name());
    house.set_unit("1");
    house.set_floor(1);
    house.set_room(room);
    house.set_use(reg::HOUSE_USE_OWN);
  }
  CHECK(loader.Do<reg::ImportResponse>("hailan.residents.v1.Houses/ImportHouses", houses)
            .created_count() == 2);
}

void LoadResidents(const Caller& loader) {
  auto residents = Import<reg::ImportResidentsRequest>();
  for (int i = 1; i <= 3; ++i) {
    reg::Resident& person = *residents.add_residents();
    person.set_name(NameOf("residents", absl::StrCat("R", i)));
    person.set_display_name(absl::StrCat("金正", i == 1 ? "一" : "二"));
    person.mutable_identity()->set_type(reg::IDENTITY_TYPE_CITIZEN);
    person.mutable_identity()->set_number(
        CitizenNumber(absl::StrFormat("2224051980010%d%03d", i, 100 + i)));
    person.set_phone(absl::StrCat("1380433000", i));
    person.set_registered_territory(NameOf("territories", kCommunity));
    reg::Residence& home = *person.add_residences();
    home.set_house(NameOf("houses", i == 3 ? "H102" : "H101"));
    home.set_kind(reg::RESIDENCE_KIND_OWNER);
  }
  const auto report =
      loader.Do<reg::ImportResponse>("hailan.residents.v1.Residents/ImportResidents", residents);
  for (const auto& failure : report.failures()) FAIL(failure.ShortDebugString());
  CHECK(report.created_count() == 3);
  auto volunteers = Import<vol::ImportVolunteersRequest>();
  for (int i = 1; i <= 3; ++i) {
    vol::Volunteer& volunteer = *volunteers.add_volunteers();
    volunteer.set_name(NameOf("volunteers", absl::StrCat("V", i)));
    volunteer.set_display_name("志愿者");
    volunteer.set_kind(vol::Volunteer::KIND_CITIZEN);
    volunteer.set_territory(NameOf("territories", kCommunity));
  }
  CHECK(loader
            .Do<vol::ImportVolunteersResponse>(
                "hailan.volunteer_order.v1.Volunteers/ImportVolunteers", volunteers)
            .created_count() == 3);
}

void LoadCatalogue(const Caller& loader) {
  auto catalogue = Import<evt::ImportCatalogueRequest>();
  catalogue.set_catalogue_id("mini");
  catalogue.set_title("小目录");
  const auto add = [&](const std::string& code, const char* department) {
    evt::CatalogueItem& item = *catalogue.add_items();
    item.set_code(code);
    if (code.size() > 2) item.set_parent_code(code.substr(0, 2));
    item.set_title(absl::StrCat("事项", code));
    item.set_department(NameOf("departments", department));
    item.set_flows(true);
    return &item;
  };
  add("01", kHeat)->set_sla_class(evt::SLA_CLASS_HARD);
  evt::CatalogueItem* leak = add(kLeak, kHeat);
  leak->set_sla_class(evt::SLA_CLASS_URGENT);
  leak->set_urgency(evt::URGENCY_URGENT);
  leak->set_evidence_required(true);
  add("02", kPower)->set_sla_class(evt::SLA_CLASS_HARD);
  evt::CatalogueItem* lamp = add(kLamp, kPower);
  lamp->set_sla_class(evt::SLA_CLASS_HARD);
  lamp->set_urgency(evt::URGENCY_ORDINARY);
  const auto version = loader.Do<evt::CatalogueVersion>(
      "hailan.event_workflow.v1.Catalogue/ImportCatalogue", catalogue);
  loader.Do<evt::CatalogueVersion>("hailan.event_workflow.v1.Catalogue/ActivateCatalogue",
                                   MoveOf<evt::ActivateCatalogueRequest>(version.name()));
}

}  // namespace

std::string Grid(int number) {
  return absl::StrFormat("%s%03d", kCommunity, number);
}

std::string NameOf(absl::string_view collection, absl::string_view id) {
  return absl::StrCat(kParent, "/", collection, "/", id);
}

std::string NewRequestId() {
  return NewId(absl::Now());
}

hailan::type::v1::Point PointIn(int grid) {
  hailan::type::v1::Point point;
  point.set_longitude(kWest + (grid - 0.5) * kWidth);
  point.set_latitude(kSouth + kWidth / 2);
  point.set_system(hailan::type::v1::COORDINATE_SYSTEM_WGS84);
  return point;
}

std::string Squares(const std::vector<std::string>& codes) {
  std::vector<std::string> features;
  for (size_t i = 0; i < codes.size(); ++i) {
    const double west = kWest + static_cast<double>(i) * kWidth;
    const double east = west + kWidth;
    const double north = kSouth + kWidth;
    features.push_back(absl::StrFormat(
        R"({"type":"Feature","properties":{"code":"%s"},"geometry":{"type":"Polygon",)"
        R"("coordinates":[[[%.7f,%.7f],[%.7f,%.7f],[%.7f,%.7f],[%.7f,%.7f],[%.7f,%.7f]]]}})",
        codes[i],
        west,
        kSouth,
        east,
        kSouth,
        east,
        north,
        west,
        north,
        west,
        kSouth));
  }
  return absl::StrCat(
      R"({"type":"FeatureCollection","features":[)", absl::StrJoin(features, ","), "]}");
}

rpc::TokenClaims Resident(const std::string& id) {
  return Account(id, "resident");
}

rpc::TokenClaims GridMember(int grid) {
  rpc::TokenClaims claims = Account(absl::StrCat("s-grid-", grid), "grid_member");
  claims.areas = {Grid(grid)};
  return claims;
}

rpc::TokenClaims Officer() {
  rpc::TokenClaims claims = Account("s-community", "community");
  claims.areas = {kCommunity};
  return claims;
}

rpc::TokenClaims Department(const std::string& id) {
  rpc::TokenClaims claims = Account(absl::StrCat("s-", id), "department");
  claims.departments = {id};
  return claims;
}

rpc::TokenClaims Director() {
  rpc::TokenClaims claims = Account("s-director", "city");
  claims.areas = {kCity};
  return claims;
}

rpc::TokenClaims Supervisor() {
  rpc::TokenClaims claims = Account("s-supervisor", "supervisor");
  claims.areas = {kCity};
  return claims;
}

rpc::TokenClaims Operator() {
  return Account("operator-1", "operator");
}

rpc::TokenClaims Integrator() {
  return Account("hotline-12345", "integrator");
}

rpc::TokenClaims Volunteer(const std::string& id) {
  return Account(id, "volunteer");
}

rpc::TokenClaims Foreign(rpc::TokenClaims claims) {
  constexpr char kNeighbour[] = "222401";
  claims.city = kNeighbour;
  for (std::string& area : claims.areas) area.replace(0, 6, kNeighbour);
  return claims;
}

void LoadMiniCity(MiniSuite& suite) {
  const Caller loader(suite, Operator());
  LoadTerritories(loader);
  LoadOffices(loader);
  LoadHouses(loader);
  LoadResidents(loader);
  LoadCatalogue(loader);
  geo::LocateRequest locate;
  locate.set_parent(kParent);
  *locate.mutable_point() = PointIn(1);
  Must(Eventually([&]() -> absl::Status {
    const auto located =
        loader.Call<geo::LocateResponse>("hailan.grid_geo.v1.Locator/Locate", locate);
    if (!located.ok()) return located.status();
    return located->staff().empty() ? absl::UnavailableError("no staff yet") : absl::OkStatus();
  }));
}

hailan::gateway::v1::ReportEventRequest LeakReport() {
  hailan::gateway::v1::ReportEventRequest request;
  request.set_parent(kParent);
  request.set_request_id(NewRequestId());
  *request.mutable_point() = PointIn(1);
  request.set_item(NameOf("catalogueItems", kLeak));
  request.set_channel(evt::CHANNEL_RESIDENT);
  request.set_description("楼道供热管道漏水。");
  request.set_house(NameOf("houses", "H101"));
  *request.add_attachments() = Photo("leak", evt::Attachment::PURPOSE_BEFORE);
  return request;
}

evt::ReportEventRequest DirectReport(int grid) {
  evt::ReportEventRequest request;
  request.set_parent(kParent);
  request.set_request_id(NewRequestId());
  request.set_territory(NameOf("territories", Grid(grid)));
  request.set_item(NameOf("catalogueItems", kLamp));
  request.set_channel(evt::CHANNEL_RESIDENT);
  request.set_description("路灯不亮。");
  return request;
}

void AddDuty(const Caller& loader, const char* department, const char* matter, const char* basis) {
  geo::SetResponsibilityRequest duty;
  duty.set_name(NameOf("departments", department));
  duty.set_request_id(NewRequestId());
  duty.set_territory(NameOf("territories", kStreet));
  duty.set_matter(matter);
  duty.set_basis(basis);
  loader.Do<geo::Department>("hailan.grid_geo.v1.Departments/SetResponsibility", duty);
}

evt::Attachment Photo(const std::string& name, evt::Attachment::Purpose purpose) {
  evt::Attachment photo;
  photo.set_uri(absl::StrCat("https://files.example/", name, ".jpg"));
  photo.set_sha256(std::string(64, 'a'));
  photo.set_media_type("image/jpeg");
  photo.set_purpose(purpose);
  return photo;
}

}  // namespace hailan::testing
