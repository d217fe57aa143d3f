#include "services/grid_geo/patrols/service.h"

#include <utility>

#include "common/base/error.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/batch.h"
#include "services/grid_geo/domain/reasons.h"
#include "services/grid_geo/locator/point.h"
#include "services/grid_geo/patrols/convert.h"
#include "services/grid_geo/patrols/paging.h"
#include "services/grid_geo/wire.h"

namespace hailan::grid_geo {
namespace {

absl::Status CheckWindow(const Window& window) {
  if (window.end > window.start && window.end - window.start <= kLongestWindow) {
    return absl::OkStatus();
  }
  return InvalidField("window_end_time",
                      "INVALID_WINDOW",
                      "The window ends after its start and within 48 hours of it.");
}

}  // namespace

absl::StatusOr<PatrolCommand> PatrolsService::CreatePatrol(const rpc::Call& call,
                                                           const v1::CreatePatrolRequest& request) {
  Patrol patrol;
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  patrol.name = PatrolName(city, NewId(call.now));
  patrol.title = request.title();
  HL_ASSIGN_OR_RETURN(patrol.territory_code, ParseSubtree(request.territory(), city, "territory"));
  HL_RETURN_IF_ERROR(CheckArea(call.actor(), patrol.territory_code));
  HL_ASSIGN_OR_RETURN(const StaffName assignee, StaffName::Parse(request.assignee()));
  patrol.assignee = assignee.id();
  patrol.window.start = call.now;
  if (request.has_window_start_time()) {
    HL_ASSIGN_OR_RETURN(patrol.window.start,
                        ParseTime(request.window_start_time(), "window_start_time"));
  }
  HL_ASSIGN_OR_RETURN(patrol.window.end, ParseTime(request.window_end_time(), "window_end_time"));
  HL_RETURN_IF_ERROR(CheckWindow(patrol.window));
  HL_ASSIGN_OR_RETURN(patrol.route,
                      ParseRoute(request.route(), "route", maps_.FindLayers(city).get()));
  patrol.allow_remote = request.allow_remote();
  HL_ASSIGN_OR_RETURN(
      const References found,
      territories_.FindReferences(city, {patrol.territory_code}, {}, call.deadline));
  if (!found.territories.contains(patrol.territory_code)) {
    return Error(absl::StatusCode::kNotFound,
                 reason::kTerritoryNotFound,
                 "The city has no territory with this code; import it first.");
  }
  const PatrolName name = patrol.name;
  return PatrolCommand{.name = name, .etag = {}, .action = PlanPatrol{.values = std::move(patrol)}};
}

absl::StatusOr<PatrolCommand> PatrolsService::StartPatrol(const rpc::Call& call,
                                                          const v1::StartPatrolRequest& request) {
  HL_ASSIGN_OR_RETURN(const PatrolName name, ParsePatrol(request.name(), "name"));
  grid_geo::StartPatrol start;
  if (request.has_phone_time()) {
    HL_ASSIGN_OR_RETURN(start.phone_time, ParseTime(request.phone_time(), "phone_time"));
  }
  HL_ASSIGN_OR_RETURN(const std::string walking,
                      store_.FindWalking(name.city(), call.actor().subject, call.deadline));
  if (!walking.empty() && walking != name.id()) {
    start.other_patrol = PatrolName(name.city(), walking).Format();
  }
  return PatrolCommand{.name = name, .etag = request.etag(), .action = std::move(start)};
}

absl::StatusOr<PatrolCommand> PatrolsService::CheckIn(const rpc::Call& /*call*/,
                                                      const v1::CheckInRequest& request) {
  HL_ASSIGN_OR_RETURN(const PatrolName name, ParsePatrol(request.name(), "name"));
  CheckInAt check_in;
  check_in.visit.point_id = request.point_id();
  HL_ASSIGN_OR_RETURN(check_in.visit.point,
                      ParsePointE7(request.point(), "point", maps_.FindLayers(name.city()).get()));
  check_in.visit.accuracy = request.accuracy_m();
  if (request.has_check_time()) {
    HL_ASSIGN_OR_RETURN(check_in.phone_time, ParseTime(request.check_time(), "check_time"));
  }
  for (const v1::ChecklistAnswer& answer : request.answers()) {
    check_in.visit.answers.push_back({answer.item_id(), answer.passed(), answer.note()});
  }
  return PatrolCommand{.name = name, .etag = {}, .action = std::move(check_in)};
}

absl::StatusOr<v1::Patrol> PatrolsService::ReportFinding(const rpc::Call& call,
                                                         const v1::ReportFindingRequest& request) {
  HL_ASSIGN_OR_RETURN(const PatrolName name, ParsePatrol(request.name(), "name"));
  HL_ASSIGN_OR_RETURN(const PointE7 point,
                      ParsePointE7(request.point(), "point", maps_.FindLayers(name.city()).get()));
  HL_ASSIGN_OR_RETURN(const Patrol patrol, Find(call, name));
  AddFinding add;
  add.finding.time = call.now;
  add.finding.point = point;
  // A finding that the patrol would refuse is not filed; only its repetition finds a receipt then.
  if (CheckMove(patrol, PatrolAction::kFind, call.actor()).ok()) {
    HL_ASSIGN_OR_RETURN(add.finding.event, events_.Report(call, request, name));
  }
  PatrolCommand command{.name = name, .etag = {}, .action = std::move(add)};
  HL_ASSIGN_OR_RETURN(const Patrol state,
                      RunOne(runner_, call, request.request_id(), std::move(command)));
  return ToProto(state, true);
}

absl::StatusOr<PatrolCommand> PatrolsService::FinishPatrol(const rpc::Call& /*call*/,
                                                           const v1::FinishPatrolRequest& request) {
  HL_ASSIGN_OR_RETURN(const PatrolName name, ParsePatrol(request.name(), "name"));
  return PatrolCommand{.name = name, .etag = request.etag(), .action = grid_geo::FinishPatrol{}};
}

absl::StatusOr<PatrolCommand> PatrolsService::AbandonPatrol(
    const rpc::Call& /*call*/, const v1::AbandonPatrolRequest& request) {
  HL_ASSIGN_OR_RETURN(const PatrolName name, ParsePatrol(request.name(), "name"));
  return PatrolCommand{
      .name = name,
      .etag = request.etag(),
      .action = grid_geo::AbandonPatrol{.reason = static_cast<AbandonReason>(request.reason()),
                                        .note = request.note()}};
}

absl::StatusOr<Patrol> PatrolsService::Find(const rpc::Call& call, const PatrolName& name) {
  HL_ASSIGN_OR_RETURN(std::optional<Patrol> found, store_.Get(name, call.deadline));
  if (!found.has_value()) {
    return CheckArea(call.actor(), name.city()).ok() ? NoSuchPatrol() : NotYourPatrol();
  }
  HL_RETURN_IF_ERROR(CheckReader(call.actor(), *found));
  return *std::move(found);
}

absl::StatusOr<v1::Patrol> PatrolsService::GetPatrol(const rpc::Call& call,
                                                     const v1::GetPatrolRequest& request) {
  HL_ASSIGN_OR_RETURN(const PatrolName name, ParsePatrol(request.name(), "name"));
  HL_ASSIGN_OR_RETURN(const Patrol patrol, Find(call, name));
  return ToProto(patrol, true);
}

absl::StatusOr<v1::ListPatrolsResponse> PatrolsService::ListPatrols(
    const rpc::Call& call, const v1::ListPatrolsRequest& request) {
  HL_ASSIGN_OR_RETURN(PatrolFilter filter, ParseFilter(request));
  filter.state = static_cast<PatrolState>(request.state());
  return ListPage(call, std::move(filter), request.page_size(), request.page_token());
}

absl::StatusOr<v1::ListPatrolsResponse> PatrolsService::ListMissedPatrols(
    const rpc::Call& call, const v1::ListMissedPatrolsRequest& request) {
  HL_ASSIGN_OR_RETURN(PatrolFilter filter, ParseArea(request));
  filter.faulty = true;
  return ListPage(call, std::move(filter), request.page_size(), request.page_token());
}

absl::StatusOr<v1::ListPatrolsResponse> PatrolsService::ListPage(const rpc::Call& call,
                                                                 PatrolFilter filter,
                                                                 int page_size,
                                                                 const std::string& page_token) {
  HL_RETURN_IF_ERROR(Narrow(call.actor(), filter));
  const std::string identity = IdentityOf("ListPatrols", filter);
  HL_ASSIGN_OR_RETURN(const std::vector<std::string> last, tokens_.Decode(page_token, identity));
  const int size = PageSize(page_size);
  HL_ASSIGN_OR_RETURN(std::vector<Patrol> page,
                      store_.List(filter, CursorOf(last), size + 1, call.deadline));
  v1::ListPatrolsResponse response;
  if (page.size() > static_cast<size_t>(size)) {
    page.pop_back();
    const PatrolCursor end{.window_start = page.back().window.start, .id = page.back().name.id()};
    response.set_next_page_token(tokens_.Encode(KeyOf(end), identity));
  }
  for (const Patrol& patrol : page) *response.add_patrols() = ToProto(patrol, false);
  return response;
}

}  // namespace hailan::grid_geo
