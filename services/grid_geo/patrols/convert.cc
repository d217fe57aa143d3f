#include "services/grid_geo/patrols/convert.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/locator/point.h"
#include "services/grid_geo/wire.h"

namespace hailan::grid_geo {
namespace {

// In the place of a city's layers: what is stored is in WGS 84 and needs none.
constexpr const CityLayers* kStored = nullptr;

void SetRoute(const Route& route, google::protobuf::RepeatedPtrField<v1::RoutePoint>* out) {
  for (const RoutePoint& point : route) {
    v1::RoutePoint& entry = *out->Add();
    entry.set_point_id(point.id);
    entry.set_title(point.title);
    *entry.mutable_point() = ToPoint(point.point);
    entry.set_radius_m(point.radius);
    for (const ChecklistItem& item : point.checklist) {
      v1::ChecklistItem& line = *entry.add_checklist();
      line.set_item_id(item.id);
      line.set_title(item.title);
      line.set_mandatory(item.mandatory);
    }
  }
}

v1::CheckIn ToProto(const Visit& visit) {
  v1::CheckIn out;
  out.set_point_id(visit.point_id);
  SetTime(visit.time, out.mutable_check_time());
  *out.mutable_point() = ToPoint(visit.point);
  out.set_accuracy_m(visit.accuracy);
  out.set_distance_m(visit.distance);
  out.set_remote(visit.remote);
  for (const Answer& answer : visit.answers) {
    v1::ChecklistAnswer& entry = *out.add_answers();
    entry.set_item_id(answer.item_id);
    entry.set_passed(answer.passed);
    entry.set_note(answer.note);
  }
  return out;
}

absl::StatusOr<Visit> FromProto(const v1::CheckIn& check_in) {
  Visit visit;
  visit.point_id = check_in.point_id();
  HL_ASSIGN_OR_RETURN(visit.time, ParseTime(check_in.check_time(), "check_time"));
  HL_ASSIGN_OR_RETURN(visit.point, ParsePointE7(check_in.point(), "point", kStored));
  visit.accuracy = check_in.accuracy_m();
  visit.distance = check_in.distance_m();
  visit.remote = check_in.remote();
  for (const v1::ChecklistAnswer& answer : check_in.answers()) {
    visit.answers.push_back({answer.item_id(), answer.passed(), answer.note()});
  }
  return visit;
}

void SetHappenings(const Patrol& patrol, v1::Patrol& out) {
  for (const Visit& visit : patrol.visits) *out.add_check_ins() = ToProto(visit);
  for (const Finding& finding : patrol.findings) {
    v1::PatrolFinding& entry = *out.add_findings();
    entry.set_event(finding.event);
    SetTime(finding.time, entry.mutable_find_time());
    *entry.mutable_point() = ToPoint(finding.point);
  }
  out.set_note(patrol.note);
}

void ClearWhereabouts(v1::Patrol& patrol) {
  for (v1::CheckIn& check_in : *patrol.mutable_check_ins()) {
    check_in.clear_point();
    check_in.clear_accuracy_m();
    check_in.clear_distance_m();
  }
  for (v1::PatrolFinding& finding : *patrol.mutable_findings()) finding.clear_point();
}

absl::Status DamagedDetails() {
  return absl::DataLossError("the stored details of a patrol cannot be read");
}

absl::Status ReadHappenings(const v1::Patrol& stored, Patrol& patrol) {
  for (const v1::CheckIn& check_in : stored.check_ins()) {
    HL_ASSIGN_OR_RETURN(Visit visit, FromProto(check_in));
    patrol.visits.push_back(std::move(visit));
  }
  for (const v1::PatrolFinding& entry : stored.findings()) {
    Finding finding;
    finding.event = entry.event();
    HL_ASSIGN_OR_RETURN(finding.time, ParseTime(entry.find_time(), "find_time"));
    HL_ASSIGN_OR_RETURN(finding.point, ParsePointE7(entry.point(), "point", kStored));
    patrol.findings.push_back(std::move(finding));
  }
  patrol.note = stored.note();
  return absl::OkStatus();
}

absl::Status ReadAssignees(const v1::PatrolPlan& from, const std::string& city, Plan& plan) {
  for (const std::string& assignee : from.assignees()) {
    HL_ASSIGN_OR_RETURN(const StaffName name, StaffName::Parse(assignee));
    if (name.city() != city) {
      return InvalidField("plan.assignees", "FOREIGN_CODE", "Walkers are of the same city.");
    }
    plan.assignees.push_back(name.id());
  }
  return absl::OkStatus();
}

// Everything but name, territory, state and times.
absl::Status ReadPlan(const v1::PatrolPlan& from,
                      const std::string& city,
                      const CityLayers* layers,
                      Plan& plan) {
  plan.title = from.title();
  HL_ASSIGN_OR_RETURN(plan.route, ParseRoute(from.route(), "plan.route", layers));
  for (const int weekday : from.recurrence().weekdays()) {
    plan.weekdays = static_cast<uint8_t>(plan.weekdays | 1U << (weekday - 1));
  }
  plan.start_minute = from.recurrence().start_minute();
  plan.end_minute = from.recurrence().end_minute();
  plan.role = static_cast<GridRole>(from.role());
  plan.allow_remote = from.allow_remote();
  HL_RETURN_IF_ERROR(ReadAssignees(from, city, plan));
  HL_ASSIGN_OR_RETURN(plan.start_date, ParseDate(from.start_date(), "plan.start_date"));
  if (!from.end_date().empty()) {
    HL_ASSIGN_OR_RETURN(plan.end_date, ParseDate(from.end_date(), "plan.end_date"));
  }
  return absl::OkStatus();
}

// What ReadPlan reads.
v1::PatrolPlan PlanBody(const Plan& plan) {
  v1::PatrolPlan out;
  out.set_title(plan.title);
  SetRoute(plan.route, out.mutable_route());
  for (int weekday = 1; weekday <= 7; ++weekday) {
    if ((plan.weekdays >> (weekday - 1) & 1) != 0) out.mutable_recurrence()->add_weekdays(weekday);
  }
  out.mutable_recurrence()->set_start_minute(plan.start_minute);
  out.mutable_recurrence()->set_end_minute(plan.end_minute);
  for (const std::string& assignee : plan.assignees) {
    out.add_assignees(StaffName(plan.name.city(), assignee).Format());
  }
  out.set_role(static_cast<v1::GridRole>(plan.role));
  out.set_start_date(FormatDate(plan.start_date));
  if (plan.end_date.has_value()) out.set_end_date(FormatDate(*plan.end_date));
  out.set_allow_remote(plan.allow_remote);
  return out;
}

}  // namespace

type::v1::Point ToPoint(PointE7 point) {
  type::v1::Point out;
  out.set_longitude(point.x / 1e7);
  out.set_latitude(point.y / 1e7);
  out.set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  return out;
}

absl::StatusOr<Route> ParseRoute(const google::protobuf::RepeatedPtrField<v1::RoutePoint>& route,
                                 absl::string_view field,
                                 const CityLayers* layers) {
  Route out;
  for (const v1::RoutePoint& entry : route) {
    RoutePoint& point = out.emplace_back();
    point.id = entry.point_id();
    point.title = entry.title();
    point.radius = entry.radius_m();
    HL_ASSIGN_OR_RETURN(point.point,
                        ParsePointE7(entry.point(), absl::StrCat(field, ".point"), layers));
    for (const v1::ChecklistItem& item : entry.checklist()) {
      point.checklist.push_back({item.item_id(), item.title(), item.mandatory()});
    }
  }
  HL_RETURN_IF_ERROR(NormalizeRoute(out, field));
  return out;
}

absl::StatusOr<Plan> FromProto(const v1::PatrolPlan& from,
                               const std::string& city,
                               const CityLayers* layers) {
  Plan plan;
  HL_ASSIGN_OR_RETURN(plan.territory_code, ParseSubtree(from.territory(), city, "plan.territory"));
  HL_RETURN_IF_ERROR(ReadPlan(from, city, layers, plan));
  HL_RETURN_IF_ERROR(NormalizePlan(plan));
  return plan;
}

v1::PatrolPlan ToProto(const Plan& plan) {
  v1::PatrolPlan out = PlanBody(plan);
  out.set_name(plan.name.Format());
  out.set_territory(FormatTerritory(plan.name.city(), plan.territory_code));
  out.set_state(static_cast<v1::PatrolPlan::State>(plan.state));
  SetTime(plan.create_time, out.mutable_create_time());
  SetTime(plan.update_time, out.mutable_update_time());
  out.set_etag(absl::StrCat(plan.revision));
  return out;
}

v1::Patrol ToProto(const Patrol& patrol, bool whole) {
  v1::Patrol out;
  const std::string& city = patrol.name.city();
  out.set_name(patrol.name.Format());
  if (!patrol.plan_id.empty()) out.set_plan(PlanName(city, patrol.plan_id).Format());
  out.set_title(patrol.title);
  out.set_territory(FormatTerritory(city, patrol.territory_code));
  out.set_assignee(StaffName(city, patrol.assignee).Format());
  SetTime(patrol.window.start, out.mutable_window_start_time());
  SetTime(patrol.window.end, out.mutable_window_end_time());
  out.set_state(static_cast<v1::PatrolState>(patrol.state));
  out.set_fault(static_cast<v1::PatrolFault>(patrol.fault));
  out.set_abandon_reason(static_cast<v1::AbandonReason>(patrol.abandon_reason));
  if (patrol.start_time.has_value()) SetTime(*patrol.start_time, out.mutable_start_time());
  if (patrol.finish_time.has_value()) SetTime(*patrol.finish_time, out.mutable_finish_time());
  SetRoute(patrol.route, out.mutable_route());
  out.set_allow_remote(patrol.allow_remote);
  if (whole) SetHappenings(patrol, out);
  if (patrol.whereabouts_deleted) ClearWhereabouts(out);
  SetTime(patrol.create_time, out.mutable_create_time());
  SetTime(patrol.update_time, out.mutable_update_time());
  out.set_etag(absl::StrCat(patrol.revision));
  return out;
}

std::string EncodeDetails(const Plan& plan) {
  return PlanBody(plan).SerializeAsString();
}

std::string EncodeDetails(const Patrol& patrol) {
  v1::Patrol out;
  SetRoute(patrol.route, out.mutable_route());
  out.set_allow_remote(patrol.allow_remote);
  SetHappenings(patrol, out);
  return out.SerializeAsString();
}

absl::Status DecodeDetails(absl::string_view bytes, Plan& plan) {
  v1::PatrolPlan stored;
  if (!stored.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return DamagedDetails();
  const absl::Status read = ReadPlan(stored, plan.name.city(), kStored, plan);
  return read.ok() ? absl::OkStatus() : DamagedDetails();
}

absl::Status DecodeDetails(absl::string_view bytes, Patrol& patrol) {
  v1::Patrol stored;
  if (!stored.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return DamagedDetails();
  absl::StatusOr<Route> route = ParseRoute(stored.route(), "route", kStored);
  if (!route.ok()) return DamagedDetails();
  patrol.route = *std::move(route);
  patrol.allow_remote = stored.allow_remote();
  return ReadHappenings(stored, patrol).ok() ? absl::OkStatus() : DamagedDetails();
}

absl::StatusOr<std::string> DeleteWhereabouts(absl::string_view details) {
  v1::Patrol stored;
  if (!stored.ParseFromArray(details.data(), static_cast<int>(details.size()))) {
    return DamagedDetails();
  }
  ClearWhereabouts(stored);
  // Details without points cannot be read, also not by the release before; the row says what these
  // zeros are.
  for (v1::CheckIn& check_in : *stored.mutable_check_ins()) *check_in.mutable_point() = ToPoint({});
  for (v1::PatrolFinding& entry : *stored.mutable_findings()) *entry.mutable_point() = ToPoint({});
  return stored.SerializeAsString();
}

command::Message ToMessage(const PlanChange& change) {
  v1::PatrolPlanChange payload;
  payload.set_name(change.next.name.Format());
  payload.set_territory(FormatTerritory(change.next.name.city(), change.next.territory_code));
  payload.set_state(static_cast<v1::PatrolPlan::State>(change.next.state));
  return command::MakeMessage(std::string(change.type), payload.name(), payload);
}

command::Message ToMessage(const PatrolChange& change) {
  const v1::Patrol patrol = ToProto(change.next, false);
  v1::PatrolChange payload;
  payload.set_name(patrol.name());
  payload.set_plan(patrol.plan());
  payload.set_territory(patrol.territory());
  payload.set_assignee(patrol.assignee());
  payload.set_state(patrol.state());
  payload.set_fault(patrol.fault());
  payload.set_abandon_reason(patrol.abandon_reason());
  *payload.mutable_window_start_time() = patrol.window_start_time();
  *payload.mutable_window_end_time() = patrol.window_end_time();
  return command::MakeMessage(std::string(change.type), payload.name(), payload);
}

absl::StatusOr<PatrolName> ParsePatrol(absl::string_view name, absl::string_view field) {
  absl::StatusOr<PatrolName> parsed = PatrolName::Parse(name);
  if (parsed.ok() && IsUuid(parsed->id())) {
    // Stored ids are lower case, as PostgreSQL prints them.
    return PatrolName(parsed->city(), absl::AsciiStrToLower(parsed->id()));
  }
  return InvalidField(field, "INVALID_NAME", "A patrol is named cities/{city}/patrols/{uuid}.");
}

absl::StatusOr<PlanName> ParsePlan(absl::string_view name, absl::string_view field) {
  absl::StatusOr<PlanName> parsed = PlanName::Parse(name);
  if (parsed.ok() && IsUuid(parsed->id())) {
    return PlanName(parsed->city(), absl::AsciiStrToLower(parsed->id()));
  }
  return InvalidField(field, "INVALID_NAME", "A plan is named cities/{city}/patrolPlans/{uuid}.");
}

}  // namespace hailan::grid_geo
