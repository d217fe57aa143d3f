#include "services/grid_geo/rpc.h"

#include <memory>
#include <utility>

#include "services/grid_geo/bind.h"

namespace hailan::grid_geo {
void AddServices(app::Host& host, pg::Pool& pool, Services s) {
  auto territories = MakeService(host, "hailan.grid_geo.v1.Territories");
  territories->Query("GetTerritory", Bind(s.territories, &TerritoriesService::GetTerritory));
  territories->Query("ListTerritories", Bind(s.territories, &TerritoriesService::ListTerritories));
  territories->Query("ListAncestors", Bind(s.territories, &TerritoriesService::ListAncestors));
  territories->Query("ImportTerritories",
                     Bind(s.territories, &TerritoriesService::ImportTerritories));
  territories->Query("ImportBoundaries", Bind(s.boundaries, &BoundariesService::ImportBoundaries));
  host.AddService(std::move(territories));

  const auto asks_as_of = [](const auto& request) { return request.has_as_of(); };
  auto locator = MakeService(host, "hailan.grid_geo.v1.Locator");
  locator->InlineUnless("Locate", asks_as_of, Bind(s.locator, &LocatorService::Locate));
  locator->InlineUnless("BatchLocate", asks_as_of, Bind(s.locator, &LocatorService::BatchLocate));
  locator->Stream("StreamLocate", Bind(s.locator, &LocatorService::StreamLocate));
  locator->Query("GetGridCard", Bind(s.locator, &LocatorService::GetGridCard));
  host.AddService(std::move(locator));

  auto departments = MakeService(host, "hailan.grid_geo.v1.Departments");
  departments->Query("CreateDepartment",
                     Bind(s.departments, &DepartmentsService::CreateDepartment));
  departments->Query("GetDepartment", Bind(s.departments, &DepartmentsService::GetDepartment));
  departments->Query("ListDepartments", Bind(s.departments, &DepartmentsService::ListDepartments));
  departments->Query("ImportDepartments",
                     Bind(s.departments, &DepartmentsService::ImportDepartments));
  departments->Query("SetResponsibility",
                     Bind(s.departments, &DepartmentsService::SetResponsibility));
  departments->Query("ImportResponsibilities",
                     Bind(s.departments, &DepartmentsService::ImportResponsibilities));
  departments->Query("FindResponsible", Bind(s.departments, &DepartmentsService::FindResponsible));
  host.AddService(std::move(departments));

  auto staff = MakeService(host, "hailan.grid_geo.v1.Staff");
  staff->Query("CreateStaff", Bind(s.staff, &StaffService::CreateStaff));
  staff->Query("AppointStaff", Bind(s.staff, &StaffService::AppointStaff));
  staff->Query("EndAppointment", Bind(s.staff, &StaffService::EndAppointment));
  staff->Query("GetStaff", Bind(s.staff, &StaffService::GetStaff));
  staff->Query("ListStaff", Bind(s.staff, &StaffService::ListStaff));
  staff->Query("ListVacancies", Bind(s.staff, &StaffService::ListVacancies));
  staff->Query("ImportStaff", Bind(s.staff, &StaffService::ImportStaff));
  host.AddService(std::move(staff));

  auto feed = MakeService(host, "hailan.grid_geo.v1.ChangeFeed");
  feed->ChangeFeed(pool);
  host.AddService(std::move(feed));
}

}  // namespace hailan::grid_geo
