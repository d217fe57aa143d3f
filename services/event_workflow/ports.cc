#include "services/event_workflow/ports.h"

#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "hailan/grid_geo/v1/locator.pb.h"

namespace hailan::event_workflow {
namespace {

namespace geo = hailan::grid_geo::v1;

absl::StatusOr<std::string> AssigneeOf(const geo::LocateResponse& located,
                                       const std::string& territory) {
  std::string staff;
  for (const geo::StaffCard& card : located.staff()) {
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

}  // namespace

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
  HL_ASSIGN_OR_RETURN(located.assignee, AssigneeOf(response, territory));
  return located;
}

}  // namespace hailan::event_workflow
