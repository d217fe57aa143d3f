#include "services/event_workflow/ports.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "hailan/grid_geo/v1/departments.pb.h"
#include "hailan/grid_geo/v1/locator.pb.h"
#include "hailan/grid_geo/v1/places.pb.h"
#include "hailan/grid_geo/v1/staff.pb.h"
#include "services/event_workflow/domain/reasons.h"

namespace hailan::event_workflow {
namespace {

namespace geo = hailan::grid_geo::v1;

using StaffCards = google::protobuf::RepeatedPtrField<geo::StaffCard>;

absl::StatusOr<std::string> AssigneeOf(const StaffCards& cards, const std::string& territory) {
  std::string staff;
  for (const geo::StaffCard& card : cards) {
    if (card.territory() != territory) continue;
    if (card.role() == geo::GRID_ROLE_ALL_ROUND) {
      staff = card.staff();
      break;
    }
    if (card.role() == geo::GRID_ROLE_HEAD && staff.empty()) staff = card.staff();
  }
  if (staff.empty()) return staff;
  HL_ASSIGN_OR_RETURN(ResourceParts parts, ParseResource(staff, "staff"));
  return std::move(parts.id);
}

absl::Status UnknownDevice(const std::string& name) {
  return Error(absl::StatusCode::kNotFound,
               reason::kUnknownDevice,
               "The register of places has no device of this name; register it with "
               "Places.CreatePlace and name that.",
               {{"device", name}});
}

// The id of a name of `collection`; empty for an empty name.
absl::StatusOr<std::string> IdIn(const std::string& name, absl::string_view collection) {
  if (name.empty()) return name;
  HL_ASSIGN_OR_RETURN(ResourceParts parts, ParseResource(name, collection));
  return std::move(parts.id);
}

absl::StatusOr<Device> DeviceOf(const geo::Place& place) {
  Device device;
  device.name = place.name();
  device.display_name = place.display_name();
  device.retired = place.state() == geo::PLACE_STATE_RETIRED;
  if (place.has_point()) {
    device.point = Place{.longitude = place.point().longitude(),
                         .latitude = place.point().latitude(),
                         .system = static_cast<int>(place.point().system())};
  }
  const std::string& grid =
      place.exclusive_territory().empty() ? place.territory() : place.exclusive_territory();
  HL_ASSIGN_OR_RETURN(device.territory, IdIn(grid, "territories"));
  HL_ASSIGN_OR_RETURN(device.owner_department,
                      IdIn(place.device().owner_department(), "departments"));
  if (place.device().has_event_template()) {
    const geo::EventTemplate& becomes = place.device().event_template();
    HL_ASSIGN_OR_RETURN(std::string item, IdIn(becomes.catalogue_item(), "catalogueItems"));
    device.event_template = DeviceTemplate{std::move(item), becomes.text()};
  }
  return device;
}

bool IsChief(geo::GridRole role) {
  return role == geo::GRID_ROLE_HEAD || role == geo::GRID_ROLE_BUILDING_HEAD ||
         role == geo::GRID_ROLE_UNIT_HEAD;
}

bool IsNeighbour(geo::GridRole role) {
  return role == geo::GRID_ROLE_BUILDING_HEAD || role == geo::GRID_ROLE_UNIT_HEAD;
}

// Offices of a place, which handle what happens there.
bool IsOfPlace(geo::DepartmentKind kind) {
  return kind == geo::DEPARTMENT_KIND_STREET_OFFICE ||
         kind == geo::DEPARTMENT_KIND_COMMUNITY_COMMITTEE;
}

absl::Status AddDepartment(const geo::Department& department, StaffRecord& record) {
  HL_ASSIGN_OR_RETURN(std::string territory, IdIn(department.territory(), "territories"));
  HL_ASSIGN_OR_RETURN(std::string parent, IdIn(department.parent_department(), "departments"));
  if (IsOfPlace(department.kind()) && !territory.empty()) {
    record.territories.push_back(std::move(territory));
  }
  if (!parent.empty()) record.departments.push_back(std::move(parent));
  return absl::OkStatus();
}

bool HeldAt(const geo::Appointment& held, absl::Time now) {
  return rpc::FromTimestamp(held.start_time()) <= now &&
         (!held.has_end_time() || now < rpc::FromTimestamp(held.end_time()));
}

absl::StatusOr<ChiefPost> PostOf(const geo::Appointment& held) {
  ChiefPost post;
  HL_ASSIGN_OR_RETURN(ResourceParts grid, ParseResource(held.territory(), "territories"));
  post.territory = std::move(grid.id);
  if (held.assignment().building().empty()) return post;
  HL_ASSIGN_OR_RETURN(ResourceParts building,
                      ParseResource(held.assignment().building(), "buildings"));
  post.building = std::move(building.id);
  post.unit = held.assignment().unit();
  return post;
}

}  // namespace

absl::StatusOr<std::vector<ChiefPost>> GridGeoLookup::PostsOf(const rpc::Call& call,
                                                              const std::string& city,
                                                              const std::string& account) {
  std::vector<ChiefPost> posts;
  geo::GetStaffRequest request;
  request.set_name(absl::StrCat(FormatCity(city), "/staff/", account));
  // An account that cannot be a staff id is nobody's.
  if (!ParseResource(request.name(), "staff").ok()) return posts;
  const absl::StatusOr<geo::StaffMember> person = peer_->Invoke<geo::StaffMember>(
      "hailan.grid_geo.v1.Staff/GetStaff", request, rpc::OnBehalf(call));
  if (absl::IsNotFound(person.status())) return posts;
  HL_RETURN_IF_ERROR(person.status());
  for (const geo::Appointment& held : person->appointments()) {
    if (!IsChief(held.role()) || !HeldAt(held, call.now)) continue;
    HL_ASSIGN_OR_RETURN(ChiefPost post, PostOf(held));
    posts.push_back(std::move(post));
  }
  return posts;
}

absl::StatusOr<StaffRecord> GridGeoLookup::FindStaff(const rpc::Call& call,
                                                     const std::string& city,
                                                     const std::string& staff) {
  geo::GetStaffRequest request;
  request.set_name(absl::StrCat(FormatCity(city), "/staff/", staff));
  HL_ASSIGN_OR_RETURN(const geo::StaffMember person,
                      peer_->Invoke<geo::StaffMember>(
                          "hailan.grid_geo.v1.Staff/GetStaff", request, rpc::OnBehalf(call)));
  StaffRecord record;
  for (const geo::Appointment& held : person.appointments()) {
    if (IsNeighbour(held.role()) || !HeldAt(held, call.now)) continue;
    HL_ASSIGN_OR_RETURN(std::string territory, IdIn(held.territory(), "territories"));
    record.territories.push_back(std::move(territory));
  }
  HL_ASSIGN_OR_RETURN(std::string own, IdIn(person.department(), "departments"));
  if (own.empty()) return record;
  record.departments.push_back(std::move(own));
  geo::GetDepartmentRequest office;
  office.set_name(person.department());
  const absl::StatusOr<geo::Department> department = peer_->Invoke<geo::Department>(
      "hailan.grid_geo.v1.Departments/GetDepartment", office, rpc::OnBehalf(call));
  if (absl::IsNotFound(department.status())) return record;
  HL_RETURN_IF_ERROR(department.status());
  HL_RETURN_IF_ERROR(AddDepartment(*department, record));
  return record;
}

absl::StatusOr<Located> GridGeoLookup::Locate(const rpc::Call& call,
                                              const std::string& city,
                                              const type::v1::Point& point) {
  geo::LocateRequest request;
  request.set_parent(FormatCity(city));
  *request.mutable_point() = point;
  HL_ASSIGN_OR_RETURN(const geo::LocateResponse response,
                      peer_->Invoke<geo::LocateResponse>(
                          "hailan.grid_geo.v1.Locator/Locate", request, rpc::OnBehalf(call)));
  const std::string& territory =
      response.exclusive_grid().empty() ? response.grid() : response.exclusive_grid();
  HL_ASSIGN_OR_RETURN(ResourceParts parts, ParseResource(territory, "territories"));
  Located located;
  located.territory = std::move(parts.id);
  HL_ASSIGN_OR_RETURN(located.assignee, AssigneeOf(response.staff(), territory));
  return located;
}

absl::StatusOr<std::optional<std::string>> GridGeoLookup::MemberOf(const rpc::Call& call,
                                                                   const std::string& city,
                                                                   const std::string& grid) {
  geo::GetGridCardRequest request;
  request.set_name(absl::StrCat(FormatCity(city), "/territories/", grid));
  const absl::StatusOr<geo::GridCard> card = peer_->Invoke<geo::GridCard>(
      "hailan.grid_geo.v1.Locator/GetGridCard", request, rpc::OnBehalf(call));
  if (absl::IsNotFound(card.status())) return std::optional<std::string>();
  HL_RETURN_IF_ERROR(card.status());
  HL_ASSIGN_OR_RETURN(std::string member, AssigneeOf(card->staff(), request.name()));
  return std::optional<std::string>(std::move(member));
}

absl::StatusOr<Device> GridGeoLookup::FindDevice(const rpc::Call& call, const std::string& name) {
  geo::GetPlaceRequest request;
  request.set_name(name);
  const absl::StatusOr<geo::Place> place =
      peer_->Invoke<geo::Place>("hailan.grid_geo.v1.Places/GetPlace", request, rpc::OnBehalf(call));
  if (absl::IsNotFound(place.status())) return UnknownDevice(name);
  HL_RETURN_IF_ERROR(place.status());
  if (place->place_class() != geo::PLACE_CLASS_DEVICE) return UnknownDevice(name);
  return DeviceOf(*place);
}

}  // namespace hailan::event_workflow
