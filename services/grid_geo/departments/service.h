// RPC bodies of the Departments service.
#pragma once

#include "absl/status/statusor.h"
#include "common/base/page_token.h"
#include "common/command/runner.h"
#include "common/rpc/call.h"
#include "hailan/grid_geo/v1/departments.pb.h"
#include "services/grid_geo/departments/store.h"
#include "services/grid_geo/staff/store.h"
#include "services/grid_geo/territories/store.h"

namespace hailan::grid_geo {

// Thread-safe; all methods wait for the database. Writes look up the territories that they name
// first, so that a wrong one is refused by name.
class DepartmentsService {
 public:
  // `writes` carries single changes, `imports` batches.
  DepartmentsService(DepartmentStore& store,
                     TerritoryStore& territories,
                     StaffStore& staff,
                     command::Runner<DepartmentStore>& writes,
                     command::Runner<DepartmentStore>& imports,
                     const PageTokens& tokens)
      : store_(store),
        territories_(territories),
        staff_(staff),
        writes_(writes),
        imports_(imports),
        tokens_(tokens) {}

  absl::StatusOr<v1::Department> CreateDepartment(const rpc::Call& call,
                                                  const v1::CreateDepartmentRequest& request);
  absl::StatusOr<v1::Department> GetDepartment(const rpc::Call& call,
                                               const v1::GetDepartmentRequest& request);
  absl::StatusOr<v1::ListDepartmentsResponse> ListDepartments(
      const rpc::Call& call, const v1::ListDepartmentsRequest& request);
  absl::StatusOr<v1::ImportReport> ImportDepartments(const rpc::Call& call,
                                                     const v1::ImportDepartmentsRequest& request);
  absl::StatusOr<v1::Department> SetResponsibility(const rpc::Call& call,
                                                   const v1::SetResponsibilityRequest& request);
  absl::StatusOr<v1::ImportReport> ImportResponsibilities(
      const rpc::Call& call, const v1::ImportResponsibilitiesRequest& request);
  absl::StatusOr<v1::FindResponsibleResponse> FindResponsible(
      const rpc::Call& call, const v1::FindResponsibleRequest& request);

 private:
  // NOT_FOUND (TERRITORY_NOT_FOUND) when the city has no such territory.
  absl::Status CheckTerritory(const rpc::Call& call,
                              const std::string& city,
                              const std::string& code);

  // What must hold of a department to be created.
  absl::Status CheckNew(const rpc::Call& call, const Department& values);

  // Adds to each organisation named its cadres in the territory and those above it.
  absl::Status AddCadres(const rpc::Call& call,
                         const TerritoryName& territory,
                         absl::Time at,
                         v1::FindResponsibleResponse& response);

  DepartmentStore& store_;
  TerritoryStore& territories_;
  StaffStore& staff_;
  command::Runner<DepartmentStore>& writes_;
  command::Runner<DepartmentStore>& imports_;
  const PageTokens& tokens_;
};

}  // namespace hailan::grid_geo
