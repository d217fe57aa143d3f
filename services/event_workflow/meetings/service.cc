#include "services/event_workflow/meetings/service.h"

#include <utility>

#include "absl/container/flat_hash_set.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/events/convert.h"
#include "services/event_workflow/meetings/loads.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

using Kind = MeetingCommand::Kind;

// A meeting has the id of its whistle.
absl::StatusOr<MeetingName> ParseMeeting(absl::string_view text) {
  const absl::StatusOr<ResourceParts> parts = ParseResource(text, "whistleMeetings");
  if (!parts.ok()) return InvalidField("name", "RESOURCE_NAME", "is not a name of a meeting");
  HL_ASSIGN_OR_RETURN(const WhistleName whistle,
                      ParseWhistle(FormatName(parts->city, "whistles", parts->id)));
  return MeetingName(parts->city, absl::StrCat(whistle.event.id(), "-", whistle.number));
}

template <class Request>
absl::StatusOr<MeetingCommand> MakeCommand(const Request& req, Kind kind) {
  MeetingCommand command;
  HL_ASSIGN_OR_RETURN(command.name, ParseMeeting(req.name()));
  command.kind = kind;
  command.etag = req.etag();
  return command;
}

Place PlaceOf(const type::v1::Point& point) {
  return {.longitude = point.longitude(), .latitude = point.latitude(), .system = point.system()};
}

void AddPeople(const Meeting& meeting, const std::string& city, pb::WhistleMeeting& out) {
  for (const Arrival& arrival : meeting.arrivals) {
    pb::Arrival& one = *out.add_arrivals();
    one.set_department(FormatName(city, "departments", arrival.department));
    one.set_staff(arrival.staff);
    *one.mutable_time() = rpc::ToTimestamp(arrival.time);
    one.set_distance_metres(arrival.distance_metres);
    one.set_accuracy_metres(arrival.accuracy_metres);
  }
  for (const Signature& signature : meeting.signatures) {
    pb::Signature& one = *out.add_signatures();
    one.set_department(FormatName(city, "departments", signature.department));
    one.set_staff(signature.staff);
    *one.mutable_time() = rpc::ToTimestamp(signature.time);
  }
}

void AddMinutes(const Meeting& meeting,
                const std::string& city,
                absl::Time now,
                pb::WhistleMeeting& out) {
  out.set_minutes(meeting.minutes);
  for (const std::string& decision : meeting.decisions) out.add_decisions(decision);
  int number = 0;
  for (const FollowUp& follow_up : meeting.follow_ups) {
    pb::FollowUp& one = *out.add_follow_ups();
    one.set_number(++number);
    one.set_matter(follow_up.matter);
    one.set_department(FormatName(city, "departments", follow_up.department));
    *one.mutable_due_time() = rpc::ToTimestamp(follow_up.due_time);
    if (follow_up.done_time.has_value()) {
      *one.mutable_done_time() = rpc::ToTimestamp(*follow_up.done_time);
    }
    one.set_late(follow_up.LateAt(now));
  }
}

void AddLoad(const std::string& city,
             const DepartmentLoad& load,
             pb::ListDepartmentLoadsResponse& out) {
  pb::DepartmentLoad& one = *out.add_loads();
  one.set_department(FormatName(city, "departments", load.department));
  one.set_called(load.called);
  one.set_open(load.open);
  one.set_overdue(load.overdue);
  one.set_answered(load.answered);
  one.set_answered_late(load.answered_late);
  one.set_arrived(load.arrived);
  one.set_no_shows(load.no_shows);
  one.set_answer_minutes(load.answer_minutes);
  const Advice advice = AdviceOn(load);
  one.set_advice(static_cast<pb::LoadAdvice>(advice.advice));
  one.set_reason(advice.reason);
}

}  // namespace

absl::StatusOr<MeetingCommand> MeetingService::ConveneMeeting(
    const rpc::Call& call, const pb::ConveneMeetingRequest& req) {
  HL_ASSIGN_OR_RETURN(const WhistleName name, ParseWhistle(req.whistle()));
  HL_ASSIGN_OR_RETURN(const FiledEvent filed, events_.Get(name.event, call.actor(), call.deadline));
  const auto number = static_cast<size_t>(name.number);
  if (number > filed.event.whistles.size()) {
    return Error(
        absl::StatusCode::kNotFound, hailan::reason::kNotFound, "There is no such whistle.");
  }
  const Whistle& whistle = filed.event.whistles[number - 1];
  MeetingCommand command;
  command.name = MeetingName(name.event.city(), absl::StrCat(name.event.id(), "-", name.number));
  command.whistle_closed = whistle.close_time.has_value();
  Meeting& draft = command.draft;
  draft.territory = filed.event.territory;
  for (const WhistleCall& one : whistle.calls) draft.departments.push_back(one.department);
  draft.quorum = req.quorum() == 0 ? whistle.quorum : req.quorum();
  if (req.has_point()) {
    draft.fence.place = PlaceOf(req.point());
  } else if (filed.filed.point.has_value()) {
    draft.fence.place = *filed.filed.point;
  }
  draft.fence.radius_metres = req.radius_metres();
  draft.meet_time = rpc::FromTimestamp(req.meet_time());
  return command;
}

absl::StatusOr<MeetingCommand> MeetingService::CheckIn(const rpc::Call&,
                                                       const pb::CheckInRequest& req) {
  HL_ASSIGN_OR_RETURN(MeetingCommand command, MakeCommand(req, Kind::kCheckIn));
  HL_ASSIGN_OR_RETURN(command.department, IdOf(req.department(), "departments", "department"));
  command.place = PlaceOf(req.point());
  command.accuracy_metres = req.accuracy_metres();
  return command;
}

absl::StatusOr<MeetingCommand> MeetingService::WriteMinutes(const rpc::Call&,
                                                            const pb::WriteMinutesRequest& req) {
  HL_ASSIGN_OR_RETURN(MeetingCommand command, MakeCommand(req, Kind::kMinutes));
  Meeting& draft = command.draft;
  draft.minutes = req.minutes();
  draft.decisions.assign(req.decisions().begin(), req.decisions().end());
  for (const pb::FollowUpOrder& order : req.follow_ups()) {
    FollowUp follow_up;
    follow_up.matter = order.matter();
    HL_ASSIGN_OR_RETURN(follow_up.department,
                        IdOf(order.department(), "departments", "follow_ups.department"));
    follow_up.due_time = rpc::FromTimestamp(order.due_time());
    draft.follow_ups.push_back(std::move(follow_up));
  }
  return command;
}

absl::StatusOr<MeetingCommand> MeetingService::SignMinutes(const rpc::Call&,
                                                           const pb::SignMinutesRequest& req) {
  HL_ASSIGN_OR_RETURN(MeetingCommand command, MakeCommand(req, Kind::kSign));
  HL_ASSIGN_OR_RETURN(command.department, IdOf(req.department(), "departments", "department"));
  return command;
}

absl::StatusOr<MeetingCommand> MeetingService::ConcludeMeeting(
    const rpc::Call&, const pb::ConcludeMeetingRequest& req) {
  HL_ASSIGN_OR_RETURN(MeetingCommand command, MakeCommand(req, Kind::kConclude));
  command.note = req.note();
  return command;
}

absl::StatusOr<MeetingCommand> MeetingService::CompleteFollowUp(
    const rpc::Call& call, const pb::CompleteFollowUpRequest& req) {
  HL_ASSIGN_OR_RETURN(MeetingCommand command, MakeCommand(req, Kind::kFollowUp));
  command.follow_up = req.number();
  command.note = req.result();
  command.attachments = FromProto(req.attachments());
  HL_RETURN_IF_ERROR(reads_.CheckFiles(command.name.city(), command.attachments, call.deadline));
  return command;
}

pb::WhistleMeeting MeetingService::Reply(const rpc::Call& call, const Meeting& meeting) {
  const std::string& city = meeting.name.city();
  pb::WhistleMeeting out;
  out.set_name(meeting.name.Format());
  out.set_whistle(FormatName(city, "whistles", meeting.name.id()));
  out.set_territory(FormatName(city, "territories", meeting.territory));
  for (const std::string& id : meeting.departments) {
    out.add_departments(FormatName(city, "departments", id));
  }
  out.set_quorum(meeting.quorum);
  out.set_radius_metres(meeting.fence.radius_metres);
  *out.mutable_meet_time() = rpc::ToTimestamp(meeting.meet_time);
  out.set_state(static_cast<pb::WhistleMeeting::State>(meeting.state));
  AddPeople(meeting, city, out);
  for (const std::string& id : NoShowsOf(meeting, call.now)) {
    out.add_no_shows(FormatName(city, "departments", id));
  }
  out.set_quorum_met(static_cast<int>(meeting.arrivals.size()) >= meeting.quorum);
  AddMinutes(meeting, city, call.now, out);
  out.set_convener(meeting.convener);
  *out.mutable_create_time() = rpc::ToTimestamp(meeting.create_time);
  if (meeting.conclude_time.has_value()) {
    *out.mutable_conclude_time() = rpc::ToTimestamp(*meeting.conclude_time);
  }
  out.set_etag(absl::StrCat(meeting.revision));
  return out;
}

absl::StatusOr<pb::WhistleMeeting> MeetingService::GetMeeting(const rpc::Call& call,
                                                              const pb::GetMeetingRequest& req) {
  HL_ASSIGN_OR_RETURN(const MeetingName name, ParseMeeting(req.name()));
  HL_ASSIGN_OR_RETURN(
      const Meeting meeting,
      reads_.Get<MeetingRecord>(sql::kGetWhistleMeeting, name, call.actor(), call.deadline));
  HL_RETURN_IF_ERROR(CheckReadable(call.actor(), meeting.territory, meeting.departments));
  pb::WhistleMeeting out = Reply(call, meeting);
  HL_ASSIGN_OR_RETURN(*out.mutable_steps(),
                      reads_.Steps(name.city(), name.id(), false, call.deadline));
  return out;
}

absl::StatusOr<pb::ListDepartmentLoadsResponse> MeetingService::ListDepartmentLoads(
    const rpc::Call& call, const pb::ListDepartmentLoadsRequest& req) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(req.parent()));
  const int days = req.days() == 0 ? kLoadDays : req.days();
  HL_ASSIGN_OR_RETURN(const std::vector<DepartmentLoad> loads,
                      LoadsInScope(reads_.pool(), city, days, call));
  pb::ListDepartmentLoadsResponse out;
  absl::flat_hash_set<std::string> listed;
  for (const DepartmentLoad& load : loads) {
    listed.insert(load.department);
    AddLoad(city, load, out);
  }
  for (const std::string& name : req.departments()) {
    DepartmentLoad load;
    HL_ASSIGN_OR_RETURN(load.department, IdOf(name, "departments", "departments"));
    if (listed.insert(load.department).second) AddLoad(city, load, out);
  }
  *out.mutable_count_time() = rpc::ToTimestamp(call.now);
  return out;
}

}  // namespace hailan::event_workflow
