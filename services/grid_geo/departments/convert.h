// Departments between the contract and the domain.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/command/runner.h"
#include "hailan/grid_geo/v1/departments.pb.h"
#include "services/grid_geo/domain/department.h"

namespace hailan::grid_geo {

v1::Department ToProto(const Department& department);
v1::ResponsibleDepartment ToProto(const ResponsibilityRule& rule, const std::string& city);
// The days of a rule; empty texts leave an end open. INVALID_ARGUMENT (INVALID_DATE).
absl::StatusOr<Validity> ParseValidity(absl::string_view from, absl::string_view to);
// An empty territory code becomes the city.
Department FromProto(const v1::DepartmentRow& row, const std::string& city);
// The change message of the feed.
command::Message ToMessage(const DepartmentChange& change);

}  // namespace hailan::grid_geo
