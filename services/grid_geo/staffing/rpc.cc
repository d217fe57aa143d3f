#include "services/grid_geo/staffing/rpc.h"

#include <memory>
#include <utility>

#include "services/grid_geo/bind.h"

namespace hailan::grid_geo {

void AddStaffing(app::Host& host,
                 StaffingStore& store,
                 TerritoryStore& territories,
                 StaffStore& staff,
                 DepartmentStore& departments) {
  auto& service = host.Own(std::make_unique<StaffingService>(
      store, territories, staff, departments, MakeRunner(host, store)));
  auto staffing = MakeService(host, "hailan.grid_geo.v1.Staffing");
  staffing->Query("GetStaffingTemplate", Bind(service, &StaffingService::GetStaffingTemplate));
  staffing->Query("SetStaffingTemplate", Bind(service, &StaffingService::SetStaffingTemplate));
  host.AddService(std::move(staffing));
  auto accounts = MakeService(host, "hailan.grid_geo.v1.Accounts");
  accounts->Query("ResolveAccount", Bind(service, &StaffingService::ResolveAccount));
  host.AddService(std::move(accounts));
}

}  // namespace hailan::grid_geo
