// The mini city with whoever hires and appoints, for the cases about people and organisations.
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <string>

#include "hailan/grid_geo/v1/departments.pb.h"
#include "hailan/grid_geo/v1/staff.pb.h"
#include "hailan/grid_geo/v1/staffing.pb.h"
#include "tests/support/builders.h"

namespace hailan::testing {

inline constexpr char kStaff[] = "hailan.grid_geo.v1.Staff/";
inline constexpr char kDepartments[] = "hailan.grid_geo.v1.Departments/";

struct People {
  std::unique_ptr<MiniSuite> suite = MiniSuite::Start();
  Caller clerk{*suite, Operator()};
  People() { LoadMiniCity(*suite); }

  template <class Response, class Request>
  absl::StatusOr<Response> Staff(const std::string& method, const Request& request) const {
    return clerk.Call<Response>(kStaff + method, request);
  }
  void Hire(const std::string& id, const std::string& department = "") const {
    grid_geo::v1::CreateStaffRequest request;
    request.set_parent(kParent);
    request.set_request_id(NewRequestId());
    request.set_staff_id(id);
    request.set_display_name("工作人员");
    if (!department.empty()) request.set_department(NameOf("departments", department));
    Must(Staff<grid_geo::v1::StaffMember>("CreateStaff", request));
  }
  void Found(const std::string& id, grid_geo::v1::DepartmentKind kind) const {
    grid_geo::v1::CreateDepartmentRequest request;
    request.set_parent(kParent);
    request.set_request_id(NewRequestId());
    request.mutable_department()->set_department_id(id);
    request.mutable_department()->set_kind(kind);
    request.mutable_department()->set_display_name("单位");
    clerk.Do<grid_geo::v1::Department>(std::string(kDepartments) + "CreateDepartment", request);
  }
  // What an account of one scope may hold, as a token.
  rpc::TokenClaims TokenOf(const std::string& id, const std::string& role) const {
    grid_geo::v1::ResolveAccountRequest request;
    request.set_name(NameOf("staff", id));
    const auto account =
        clerk.Do<grid_geo::v1::Account>("hailan.grid_geo.v1.Accounts/ResolveAccount", request);
    for (const grid_geo::v1::AccountScope& scope : account.scopes()) {
      if (scope.role() != role) continue;
      return {.subject = id,
              .roles = {scope.role()},
              .city = kCity,
              .areas = {scope.areas().begin(), scope.areas().end()},
              .departments = {scope.departments().begin(), scope.departments().end()}};
    }
    FAIL("no scope " << role << " in " << account.ShortDebugString());
    return {};
  }
};

inline grid_geo::v1::AppointStaffRequest Appointing(const std::string& id,
                                                    const std::string& code,
                                                    grid_geo::v1::GridRole role) {
  grid_geo::v1::AppointStaffRequest request =
      MoveOf<grid_geo::v1::AppointStaffRequest>(NameOf("staff", id));
  request.set_territory(NameOf("territories", code));
  request.set_role(role);
  return request;
}

}  // namespace hailan::testing
