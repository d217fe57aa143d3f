// A mini city for end-to-end tests, loaded through the public import calls, and the requests that
// most tests begin with. One street, one community, three grids side by side (each 0.01° wide), two
// departments, staff, a small catalogue, one building in grid 1 with two houses and three
// residents, three volunteers.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/rpc/auth.h"
#include "hailan/event_workflow/v1/event.pb.h"
#include "hailan/event_workflow/v1/events.pb.h"
#include "hailan/gateway/v1/gateway.pb.h"
#include "hailan/type/v1/geo.pb.h"
#include "tests/support/mini_suite.h"

namespace hailan::testing {

inline constexpr char kCity[] = "222405";
inline constexpr char kParent[] = "cities/222405";
inline constexpr char kStreet[] = "222405001";
inline constexpr char kCommunity[] = "222405001001";
inline constexpr char kHeat[] = "heat-supply";
inline constexpr char kPower[] = "power";
// A leaking heating pipe: urgent, evidence required, of the heat-supply office.
inline constexpr char kLeak[] = "0101";
// A street lamp: hard (72 hours), no evidence required.
inline constexpr char kLamp[] = "0201";

// The code of grid 1, 2 or 3.
std::string Grid(int number);
// `cities/222405/{collection}/{id}`.
std::string NameOf(absl::string_view collection, absl::string_view id);
std::string NewRequestId();

// The middle of a grid, in WGS 84.
hailan::type::v1::Point PointIn(int grid);
// A GeoJSON FeatureCollection of the grids with these codes, from west to east.
std::string Squares(const std::vector<std::string>& codes);

// Accounts of the mini city.
rpc::TokenClaims Resident(const std::string& id = "R1");
rpc::TokenClaims GridMember(int grid = 1);
rpc::TokenClaims Officer();
rpc::TokenClaims Department(const std::string& id = kHeat);
rpc::TokenClaims Director();
rpc::TokenClaims Supervisor();
rpc::TokenClaims Operator();
rpc::TokenClaims Integrator();
rpc::TokenClaims Volunteer(const std::string& id = "V1");
// The same account with a token of the neighbouring city 222401.
rpc::TokenClaims Foreign(rpc::TokenClaims claims);

// Loads everything; returns when points are located and the catalogue is known.
void LoadMiniCity(MiniSuite& suite);

// A resident's report of a leak in grid 1, in a house of which it comes.
hailan::gateway::v1::ReportEventRequest LeakReport();
// The same for the event service itself, with the grid named instead of a point.
hailan::event_workflow::v1::ReportEventRequest DirectReport(int grid = 1);
hailan::event_workflow::v1::Attachment Photo(
    const std::string& name, hailan::event_workflow::v1::Attachment::Purpose purpose);

// Names the department for an item (or its first characters) in the duty list, in the whole street.
void AddDuty(const Caller& loader, const char* department, const char* matter, const char* basis);

// A move of an event: a request with its name and a fresh request id.
template <class Request>
Request MoveOf(const std::string& event) {
  Request request;
  request.set_name(event);
  request.set_request_id(NewRequestId());
  return request;
}

}  // namespace hailan::testing
