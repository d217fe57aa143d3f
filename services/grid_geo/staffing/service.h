// RPC bodies of the Staffing and Accounts services.
#pragma once

#include "absl/status/statusor.h"
#include "common/command/runner.h"
#include "common/rpc/call.h"
#include "hailan/grid_geo/v1/staffing.pb.h"
#include "services/grid_geo/departments/store.h"
#include "services/grid_geo/staff/store.h"
#include "services/grid_geo/staffing/store.h"
#include "services/grid_geo/territories/store.h"

namespace hailan::grid_geo {

// Thread-safe; all methods wait for the database.
class StaffingService {
 public:
  StaffingService(StaffingStore& store,
                  TerritoryStore& territories,
                  StaffStore& staff,
                  DepartmentStore& departments,
                  command::Runner<StaffingStore>& writes)
      : store_(store),
        territories_(territories),
        staff_(staff),
        departments_(departments),
        writes_(writes) {}

  absl::StatusOr<v1::StaffingTemplate> GetStaffingTemplate(
      const rpc::Call& call, const v1::GetStaffingTemplateRequest& request);
  absl::StatusOr<v1::StaffingTemplate> SetStaffingTemplate(
      const rpc::Call& call, const v1::SetStaffingTemplateRequest& request);
  absl::StatusOr<v1::Account> ResolveAccount(const rpc::Call& call,
                                             const v1::ResolveAccountRequest& request);

 private:
  // What holds for a territory that exists.
  absl::StatusOr<v1::StaffingTemplate> Effective(const rpc::Call& call, const TerritoryName& name);
  absl::StatusOr<bool> Exists(const rpc::Call& call, const TerritoryName& name);

  StaffingStore& store_;
  TerritoryStore& territories_;
  StaffStore& staff_;
  DepartmentStore& departments_;
  command::Runner<StaffingStore>& writes_;
};

}  // namespace hailan::grid_geo
