// `hailanctl locate`: whose grid is this point in?
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "hailan/grid_geo/v1/locator.pb.h"
#include "tools/hailanctl/commands.h"
#include "tools/hailanctl/geo/systems.h"
#include "tools/hailanctl/methods.h"
#include "tools/hailanctl/report.h"
#include "tools/hailanctl/times.h"

namespace hailan::ctl {
namespace {

namespace geo = hailan::grid_geo::v1;
using hailan::type::v1::CoordinateSystem;

struct LocateCommand {
  SessionOptions session;
  double longitude = 0;
  double latitude = 0;
  CoordinateSystem system = hailan::type::v1::COORDINATE_SYSTEM_WGS84;
  std::string as_of;
  bool nearest = false;
  bool json = false;
};

void PrintText(const geo::LocateResponse& place) {
  const auto path = absl::StrJoin(place.ancestors(), " > ", [](std::string* out, const auto& step) {
    absl::StrAppend(out, step.display_name());
  });
  std::cout << "grid       " << place.grid() << "  " << place.display_name() << "\n"
            << "in         " << path << "\n";
  if (place.nearest()) std::cout << "distance   " << place.distance_m() << " m (nearest grid)\n";
  if (!place.exclusive_grid().empty()) std::cout << "exclusive  " << place.exclusive_grid() << "\n";
  if (!place.micro_grid().empty()) std::cout << "micro-grid " << place.micro_grid() << "\n";
  for (const geo::StaffCard& card : place.staff()) {
    std::cout << "staff      " << card.display_name() << "  " << geo::GridRole_Name(card.role())
              << "  " << card.phone() << "\n";
  }
}

absl::Status Locate(const LocateCommand& command) {
  HL_ASSIGN_OR_RETURN(const auto session, Session::Open(command.session));
  geo::LocateRequest request;
  request.set_parent(absl::StrCat("cities/", command.session.identity.claims.city));
  request.mutable_point()->set_longitude(command.longitude);
  request.mutable_point()->set_latitude(command.latitude);
  request.mutable_point()->set_system(command.system);
  request.set_allow_nearest(command.nearest);
  if (!command.as_of.empty()) {
    HL_ASSIGN_OR_RETURN(const absl::Time as_of, TimeOf(command.as_of));
    *request.mutable_as_of() = rpc::ToTimestamp(as_of);
  }
  HL_ASSIGN_OR_RETURN(const auto place,
                      session->peer().Invoke<geo::LocateResponse>(
                          "hailan.grid_geo.v1.Locator/Locate", request, session->call_options()));
  if (!command.json) {
    PrintText(place);
    return absl::OkStatus();
  }
  HL_ASSIGN_OR_RETURN(const std::string json, ToJson(place, true));
  std::cout << json;
  return absl::OkStatus();
}

}  // namespace

void AddLocate(CLI::App& app, int& exit_code) {
  CLI::App* const command =
      app.add_subcommand("locate", "Print the grid at a point and who is on duty there");
  const auto options = std::make_shared<LocateCommand>();
  command->add_option("longitude", options->longitude, "Degrees east, e.g. 129.42")->required();
  command->add_option("latitude", options->latitude, "Degrees north, e.g. 42.77")->required();
  command->add_option("--system", options->system, "Reference system of the point (default wgs84)")
      ->transform(CLI::CheckedTransformer(CoordinateSystems(), CLI::ignore_case));
  command->add_option(
      "--as-of", options->as_of, "Grids and staff of a time, RFC 3339 or YYYY-MM-DD (now)");
  command->add_flag(
      "--nearest", options->nearest, "Where no grid is drawn, the nearest one and its distance");
  command->add_flag("--json", options->json, "Print the whole reply");
  AddSessionOptions(*command, options->session);
  command->callback(
      [options, &exit_code] { exit_code = Finish(Locate(*options), options->session); });
}

}  // namespace hailan::ctl
