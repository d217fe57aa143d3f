#include "services/event_workflow/intake/alarms.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/command/together.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/digest.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/domain/reasons.h"
#include "services/event_workflow/events/convert.h"
#include "services/event_workflow/receipts.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

// Residents and staff report what they see; only connected systems speak for devices.
absl::Status CheckIntegrator(const Actor& actor) {
  if (actor.Has(Role::kIntegrator)) return absl::OkStatus();
  return Error(absl::StatusCode::kPermissionDenied,
               reason::kRoleNotAllowed,
               "Only connected systems (role INTEGRATOR) speak for devices; use ReportEvent.");
}

absl::Status CheckTime(absl::Time time, absl::Time now) {
  if (time <= now + kClockSkew) return absl::OkStatus();
  return InvalidField("time",
                      reason::kOccurredInFuture,
                      "is more than five minutes in the future; check the clock of the device");
}

absl::Status NoOpenAlarm() {
  return Error(absl::StatusCode::kNotFound,
               reason::kNoOpenAlarm,
               "No event by an alarm of the caller is open for this device or number; there is "
               "nothing to clear.");
}

std::optional<AlarmedEvent> ReadAlarmed(const std::string& city, const pg::Rows& rows) {
  if (rows.empty()) return std::nullopt;
  const pg::Row row = rows[0];
  return AlarmedEvent{.name = EventName(city, row.Text(0)),
                      .state = ParseState(row.View(1)),
                      .report_time = row.Time(2),
                      .open = row.Bool(3),
                      .joined = static_cast<int>(row.Int(4)),
                      .device = row.Text(5)};
}

// The event for which an alarm's number is known, held until the transaction ends.
absl::StatusOr<std::optional<AlarmedEvent>> FindAlarm(pg::Connection& connection,
                                                      const std::string& city,
                                                      const std::string& alarm,
                                                      absl::Time deadline) {
  pg::Params params;
  params.Add(city).Add(alarm);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, connection.Exec(sql::kFindAlarm, params, deadline));
  return ReadAlarmed(city, rows);
}

// The newest open event of the caller's alarms of a device that had happened by `time`, held.
absl::StatusOr<std::optional<AlarmedEvent>> FindDeviceEvent(pg::Connection& connection,
                                                            const rpc::Call& call,
                                                            const DeviceName& device,
                                                            std::optional<absl::Time> time) {
  pg::Params params;
  params.Add(device.city()).Add(device.id()).Add(call.actor().subject).Add(time);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      connection.Exec(sql::kFindDeviceEvent, params, call.deadline));
  return ReadAlarmed(device.city(), rows);
}

// What an alarm finds.
struct Standing {
  std::optional<AlarmedEvent> known;
  std::optional<AlarmedEvent> latest;
};

// Other alarms of the device wait until the transaction ends.
absl::StatusOr<Standing> LookAt(pg::Connection& connection,
                                const rpc::Call& call,
                                const DeviceName& device,
                                const std::string& alarm) {
  pg::Params held;
  held.Add(device.city()).Add(device.id());
  HL_RETURN_IF_ERROR(connection.Exec(sql::kLockDevice, held, call.deadline).status());
  Standing standing;
  HL_ASSIGN_OR_RETURN(standing.known, FindAlarm(connection, device.city(), alarm, call.deadline));
  HL_RETURN_IF_ERROR(CheckNumber(standing.known, device));
  HL_ASSIGN_OR_RETURN(standing.latest, FindDeviceEvent(connection, call, device, std::nullopt));
  return standing;
}

absl::Status Join(pg::Connection& connection,
                  const EventName& event,
                  const std::string& alarm,
                  absl::Time now,
                  absl::Time deadline) {
  pg::Params params;
  params.Add(event.city()).Add(alarm).Add(event.id()).Add(now);
  return connection.Exec(sql::kInsertJoinedAlarm, params, deadline).status();
}

Command RepeatOf(const EventName& event, const std::string& note, bool known) {
  return Command{.event = event,
                 .action = Action::kRepeatSignal,
                 .etag = {},
                 .note = note,
                 .details = RepeatedSignal{known}};
}

// Of one command in the open transaction.
absl::StatusOr<Event> RunOne(pg::Connection& connection,
                             EventStore& store,
                             command::Origin origin,
                             Command command,
                             absl::Time now) {
  const std::vector<std::pair<command::Origin, Command>> one{
      {std::move(origin), std::move(command)}};
  HL_ASSIGN_OR_RETURN(std::vector<Event> events, command::RunInside(connection, store, one, now));
  return std::move(events.front());
}

pb::ReportEventRequest ReportOf(const Device& device,
                                const std::string& city,
                                const intake::v1::RaiseAlarmRequest& req) {
  pb::ReportEventRequest report;
  report.set_parent(FormatCity(city));
  report.set_request_id(req.request_id());
  report.mutable_point()->set_longitude(device.point->longitude);
  report.mutable_point()->set_latitude(device.point->latitude);
  report.mutable_point()->set_system(static_cast<type::v1::CoordinateSystem>(device.point->system));
  // The point is in the device's grid, and asked for that it names the member, too. Where no grid
  // is drawn nothing can be located.
  if (device.territory == city) {
    report.set_territory(FormatName(city, "territories", device.territory));
  }
  report.set_item(FormatName(city, "catalogueItems", device.event_template->item));
  report.set_channel(pb::CHANNEL_IOT);
  report.set_external_id(req.alarm_id());
  report.set_description(DescriptionOf(device, req.measured()));
  report.set_place(device.display_name);
  *report.mutable_occur_time() = req.time();
  report.set_asset(req.device());
  return report;
}

}  // namespace

absl::StatusOr<pb::Event> AlarmService::RaiseAlarm(const rpc::Call& call,
                                                   const intake::v1::RaiseAlarmRequest& req) {
  HL_RETURN_IF_ERROR(CheckIntegrator(call.actor()));
  HL_RETURN_IF_ERROR(CheckTime(rpc::FromTimestamp(req.time()), call.now));
  // Whoever files, joins or ends the device's event at the same time is found by the next look.
  HL_ASSIGN_OR_RETURN(const Event event, command::UntilWon([&] { return Raise(call, req); }));
  return EventService::Reply(call, event);
}

absl::StatusOr<Event> AlarmService::Raise(const rpc::Call& call,
                                          const intake::v1::RaiseAlarmRequest& req) const {
  HL_ASSIGN_OR_RETURN(DeviceName device, DeviceName::Parse(req.device()));
  const Alarm alarm{
      .device = std::move(device),
      .id = req.alarm_id(),
      .note = SignalNote(
          absl::StrCat("alarm ", req.alarm_id()), rpc::FromTimestamp(req.time()), req.measured())};
  HL_ASSIGN_OR_RETURN(std::optional<Event> event, Answer(call, req.request_id(), alarm, nullptr));
  if (event.has_value()) return *std::move(event);
  // Nothing is held while grid_geo is asked.
  HL_ASSIGN_OR_RETURN(const Command filing, Filing(call, alarm.device, req));
  HL_ASSIGN_OR_RETURN(event, Answer(call, req.request_id(), alarm, &filing));
  HL_CHECK(event.has_value());
  return *std::move(event);
}

absl::StatusOr<std::optional<Event>> AlarmService::Answer(const rpc::Call& call,
                                                          const std::string& request_id,
                                                          const Alarm& alarm,
                                                          const Command* filing) const {
  std::optional<Event> answer;
  const auto look = [&](pg::Connection& connection) -> absl::Status {
    answer.reset();
    HL_ASSIGN_OR_RETURN(const Standing standing, LookAt(connection, call, alarm.device, alarm.id));
    const absl::Time now = parts_.clock.Now();
    const AlarmFate fate = FateOf(standing.known, standing.latest, debounce_, now);
    const bool files = fate == AlarmFate::kFile;
    if (files && filing == nullptr) return absl::OkStatus();
    const auto& event = fate == AlarmFate::kKnown ? standing.known : standing.latest;
    Command command = files ? *filing : RepeatOf(event->name, alarm.note, fate != AlarmFate::kJoin);
    HL_ASSIGN_OR_RETURN(
        answer, RunOne(connection, parts_.store, call.Origin(request_id), std::move(command), now));
    if (files || fate == AlarmFate::kKnown) return absl::OkStatus();
    return Join(connection, event->name, alarm.id, now, call.deadline);
  };
  HL_RETURN_IF_ERROR(pg::Transaction(parts_.pool, call.deadline, look));
  return answer;
}

absl::StatusOr<Command> AlarmService::Filing(const rpc::Call& call,
                                             const DeviceName& name,
                                             const intake::v1::RaiseAlarmRequest& req) const {
  HL_ASSIGN_OR_RETURN(const Device device, parts_.devices.FindDevice(call, req.device()));
  HL_RETURN_IF_ERROR(CheckDevice(device));
  HL_ASSIGN_OR_RETURN(Command command,
                      parts_.events.ReportEvent(call, ReportOf(device, name.city(), req)));
  auto& report = std::get<ReportDetails>(command.details);
  if (!device.owner_department.empty() && report.item.has_value()) {
    // Whoever answers for this very device answers for its alarms before the owner of the item.
    report.item->department = device.owner_department;
    parts_.desk.SetRoute(name.city(), call.actor(), report);
  }
  return command;
}

absl::StatusOr<pb::Event> AlarmService::ClearAlarm(const rpc::Call& call,
                                                   const intake::v1::ClearAlarmRequest& req) {
  HL_RETURN_IF_ERROR(CheckIntegrator(call.actor()));
  if (req.device().empty() && req.alarm_id().empty()) {
    return InvalidField(
        "device", "SIGNAL_REQUIRED", "or alarm_id is needed: name what has recovered");
  }
  Recovery recovery;
  recovery.time = req.has_time() ? rpc::FromTimestamp(req.time()) : call.now;
  HL_RETURN_IF_ERROR(CheckTime(recovery.time, call.now));
  HL_ASSIGN_OR_RETURN(recovery.city, ParseCity(req.parent()));
  if (req.has_device()) {
    HL_ASSIGN_OR_RETURN(recovery.device, DeviceName::Parse(req.device()));
  }
  recovery.alarm = req.alarm_id();
  recovery.note = SignalNote("the device recovered", recovery.time, req.measured());
  HL_ASSIGN_OR_RETURN(recovery.repeated,
                      WasCarriedOut(parts_.pool, call, recovery.city, req.request_id()));
  HL_ASSIGN_OR_RETURN(const Event event,
                      command::UntilWon([&] { return Clear(call, req.request_id(), recovery); }));
  return EventService::Reply(call, event);
}

absl::StatusOr<Event> AlarmService::Clear(const rpc::Call& call,
                                          const std::string& request_id,
                                          const Recovery& recovery) const {
  std::optional<Event> answer;
  const auto clear = [&](pg::Connection& connection) -> absl::Status {
    std::optional<AlarmedEvent> found;
    if (recovery.device.has_value()) {
      HL_ASSIGN_OR_RETURN(found,
                          FindDeviceEvent(connection, call, *recovery.device, recovery.time));
    } else {
      HL_ASSIGN_OR_RETURN(found,
                          FindAlarm(connection, recovery.city, recovery.alarm, call.deadline));
    }
    const bool open = found.has_value() && found->open;
    if (!open && !recovery.repeated) return NoOpenAlarm();
    // The receipt of a repeat answers, whatever the command names.
    const Command command{
        .event = open ? found->name : EventName(recovery.city, DigestId(request_id)),
        .action = open ? ClearingOf(found->state) : Action::kClearSignal,
        .etag = {},
        .note = recovery.note,
        .details = {}};
    HL_ASSIGN_OR_RETURN(
        answer,
        RunOne(connection, parts_.store, call.Origin(request_id), command, parts_.clock.Now()));
    return absl::OkStatus();
  };
  HL_RETURN_IF_ERROR(pg::Transaction(parts_.pool, call.deadline, clear));
  return *std::move(answer);
}

}  // namespace hailan::event_workflow
