#include "services/event_workflow/tasks/service.h"

#include <array>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "common/base/error.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "common/command/together.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/digest.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/domain/reasons.h"
#include "services/event_workflow/events/convert.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

using Kind = TaskCommand::Kind;

// Those that an answer tells of; of an admission, one is enough.
constexpr int kMostOverlaps = 50;
constexpr int kOneOverlap = 1;
// Before the door and through it, or through it only.
constexpr std::array kLive{TaskState::kProposed, TaskState::kAdmitted};
constexpr std::array kAdmitted{TaskState::kAdmitted};

// What a proposal and a look at overlaps have in common.
template <class Request>
absl::StatusOr<Task> SketchOf(const Request& req) {
  Task task;
  task.title = req.title();
  task.matter = req.matter();
  absl::flat_hash_set<std::string> seen;
  for (const std::string& name : req.territories()) {
    HL_ASSIGN_OR_RETURN(std::string code, IdOf(name, "territories", "territories"));
    if (seen.insert(code).second) task.territories.push_back(std::move(code));
  }
  task.start_time = rpc::FromTimestamp(req.start_time());
  task.due_time = rpc::FromTimestamp(req.due_time());
  return task;
}

// Number of the event of one territory in the channel of tasks.
std::string ExternalIdOf(const Task& task, const std::string& territory) {
  return absl::StrCat("task-", task.name.id(), "-", territory);
}

// Those that are filed: none of a task that is not admitted.
void AddEvents(const std::string& city,
               const std::vector<std::string>& ids,
               campaigns::v1::DownwardTask& out) {
  for (const std::string& id : ids) {
    if (!id.empty()) out.add_events(FormatName(city, "events", id));
  }
}

template <class Out>
void AddOverlaps(const std::vector<Overlap>& overlaps, Out& out) {
  for (const Overlap& overlap : overlaps) {
    const std::string& city = overlap.task.city();
    campaigns::v1::TaskOverlap& one = *out.add_overlaps();
    one.set_task(overlap.task.Format());
    one.set_title(overlap.title);
    one.set_department(FormatName(city, "departments", overlap.department));
    one.set_score(overlap.score);
    one.set_same_matter(overlap.same_matter);
    one.set_title_similarity(overlap.title_similarity);
    for (const std::string& code : overlap.territories) {
      one.add_territories(FormatName(city, "territories", code));
    }
  }
}

}  // namespace

absl::StatusOr<TaskCommand> TaskService::ProposeTask(const rpc::Call& call,
                                                     const campaigns::v1::ProposeTaskRequest& req) {
  TaskCommand command;
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(req.parent()));
  command.name = TaskName(city, NewId(call.now));
  HL_ASSIGN_OR_RETURN(command.draft, SketchOf(req));
  command.draft.content = req.content();
  HL_ASSIGN_OR_RETURN(command.draft.department,
                      IdOf(req.department(), "departments", "department"));
  HL_ASSIGN_OR_RETURN(command.draft.item, IdOf(req.item(), "catalogueItems", "item"));
  return command;
}

absl::StatusOr<TaskCommand> TaskService::RefuseTask(const rpc::Call&,
                                                    const campaigns::v1::RefuseTaskRequest& req) {
  return MakeCommand<TaskCommand>(req, Kind::kRefuse, req.reason());
}

absl::StatusOr<TaskCommand> TaskService::WithdrawTask(
    const rpc::Call&, const campaigns::v1::WithdrawTaskRequest& req) {
  return MakeCommand<TaskCommand>(req, Kind::kWithdraw, req.reason());
}

campaigns::v1::DownwardTask TaskService::Reply(const rpc::Call&, const Task& task) {
  const std::string& city = task.name.city();
  campaigns::v1::DownwardTask out;
  out.set_name(task.name.Format());
  out.set_department(FormatName(city, "departments", task.department));
  out.set_title(task.title);
  out.set_content(task.content);
  out.set_matter(task.matter);
  out.set_item(FormatName(city, "catalogueItems", task.item));
  for (const std::string& code : task.territories) {
    out.add_territories(FormatName(city, "territories", code));
  }
  *out.mutable_start_time() = rpc::ToTimestamp(task.start_time);
  *out.mutable_due_time() = rpc::ToTimestamp(task.due_time);
  out.set_state(static_cast<campaigns::v1::DownwardTask::State>(task.state));
  *out.mutable_create_time() = rpc::ToTimestamp(task.create_time);
  if (task.decide_time.has_value()) {
    *out.mutable_decide_time() = rpc::ToTimestamp(*task.decide_time);
  }
  out.set_etag(absl::StrCat(task.revision));
  return out;
}

absl::StatusOr<TaskService::Overlapping> TaskService::Overlaps(const std::string& city,
                                                               const Task& task,
                                                               OverlapQuery query,
                                                               absl::Time deadline) const {
  pg::Params params;
  params.Add(city).Add(task.matter).Add(task.title).Add(pg::TextArray(task.territories));
  params.Add(task.start_time).Add(task.due_time);
  AddMaybe(params, task.name.id());
  pg::Array states;
  for (const TaskState state : query.states) states.Add(NumberOf(state));
  params.Add(states).Add(query.limit);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      reads_.pool().Exec(sql::kFindOverlappingTasks, params, deadline));
  Overlapping found;
  for (const pg::Row row : rows) {
    found.tasks.push_back(ReadRecord<TaskRecord>(json::parse(row.View(0))));
    found.further = row.Int(1) - static_cast<int64_t>(rows.size());
  }
  return found;
}

absl::StatusOr<std::vector<std::string>> TaskService::EventsOf(const Task& task,
                                                               absl::Time deadline) const {
  std::vector<std::string> numbers;
  for (const std::string& code : task.territories) numbers.push_back(ExternalIdOf(task, code));
  pg::Params params;
  params.Add(task.name.city())
      .Add(static_cast<int>(Channel::kDepartmentTask))
      .Add(pg::TextArray(numbers));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      reads_.pool().Exec(sql::kFindTaskEvents, params, deadline));
  absl::flat_hash_map<std::string, std::string> found;
  for (const pg::Row row : rows) found[row.Text(0)] = row.Text(1);
  std::vector<std::string> events;
  events.reserve(numbers.size());
  for (const std::string& number : numbers) events.push_back(found[number]);
  return events;
}

absl::StatusOr<Command> TaskService::ReportOf(const rpc::Call& call,
                                              const Task& task,
                                              const std::string& territory,
                                              const std::optional<Item>& item) const {
  const std::string& city = task.name.city();
  ReportDetails report;
  report.territory = territory;
  report.item = item;
  report.channel = Channel::kDepartmentTask;
  report.admitted_task = true;
  report.filed.description = absl::StrCat(task.title, "\n", task.content);
  report.filed.external_id = ExternalIdOf(task, territory);
  report.workflows = filing_.workflows.Of(city);
  HL_RETURN_IF_ERROR(filing_.desk.Place(call, city, nullptr, report));
  if (report.territory != territory && !SeesWholeCity(call.actor()) &&
      !call.actor().Covers(report.territory)) {
    return Error(absl::StatusCode::kPermissionDenied,
                 hailan::reason::kOutOfScope,
                 "The territory has ended, and what took its place is outside the caller's areas.",
                 {{"territory", report.territory}});
  }
  filing_.desk.SetRoute(city, call.actor(), report);
  return Command{.event = EventName(city, NewId(call.now)),
                 .action = Action::kReport,
                 .etag = {},
                 .note = {},
                 .details = std::move(report)};
}

absl::StatusOr<std::vector<std::pair<command::Origin, Command>>> TaskService::ReportsOf(
    const rpc::Call& call, const Task& task, const std::string& request_id) const {
  std::optional<Item> item;
  if (!task.item.empty()) {
    HL_ASSIGN_OR_RETURN(item, filing_.catalogue.Find(task.name.city(), task.item));
  }
  HL_ASSIGN_OR_RETURN(const std::vector<std::string> events, EventsOf(task, call.deadline));
  std::vector<std::pair<command::Origin, Command>> reports;
  for (size_t i = 0; i < events.size(); ++i) {
    if (!events[i].empty()) continue;
    HL_ASSIGN_OR_RETURN(Command report, ReportOf(call, task, task.territories[i], item));
    reports.emplace_back(call.Origin(DigestId(absl::StrCat(request_id, " ", task.territories[i]))),
                         std::move(report));
  }
  return reports;
}

absl::StatusOr<int64_t> TaskService::DoorOf(const std::string& city, absl::Time deadline) const {
  pg::Params params;
  params.Add(city);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, reads_.pool().Exec(sql::kGetTaskDoor, params, deadline));
  return rows.empty() ? 0 : rows[0].Int(0);
}

absl::StatusOr<Task> TaskService::Admit(const rpc::Call& call,
                                        const campaigns::v1::AdmitTaskRequest& req) {
  HL_ASSIGN_OR_RETURN(TaskCommand command, MakeCommand<TaskCommand>(req, Kind::kAdmit, req.note()));
  command.accept_overlap = req.accept_overlap();
  const std::string& city = command.name.city();
  HL_ASSIGN_OR_RETURN(
      const Task proposed,
      reads_.Get<TaskRecord>(sql::kGetDownwardTask, command.name, call.actor(), call.deadline));
  HL_RETURN_IF_ERROR(CheckTaskVisible(proposed, call.actor()));
  HL_ASSIGN_OR_RETURN(const auto reports, ReportsOf(call, proposed, req.request_id()));
  // In this order: who passes in between is among the others, or moves the door.
  HL_ASSIGN_OR_RETURN(command.door, DoorOf(city, call.deadline));
  HL_ASSIGN_OR_RETURN(Overlapping others,
                      Overlaps(city, proposed, {kAdmitted, kOneOverlap}, call.deadline));
  command.others = std::move(others.tasks);
  const std::vector<std::pair<command::Origin, TaskCommand>> admission{
      {call.Origin(req.request_id()), std::move(command)}};
  Task task;
  HL_RETURN_IF_ERROR(pg::Transaction(
      reads_.pool(), call.deadline, [&](pg::Connection& connection) -> absl::Status {
        const absl::Time now = stores_.clock.Now();
        HL_ASSIGN_OR_RETURN(std::vector<Task> admitted,
                            command::RunInside(connection, stores_.tasks, admission, now));
        task = std::move(admitted.front());
        return command::RunInside(connection, stores_.events, reports, now).status();
      }));
  return task;
}

absl::StatusOr<campaigns::v1::DownwardTask> TaskService::AdmitTask(
    const rpc::Call& call, const campaigns::v1::AdmitTaskRequest& req) {
  HL_ASSIGN_OR_RETURN(const Task task, command::UntilWon([&] { return Admit(call, req); }));
  campaigns::v1::DownwardTask out = Reply(call, task);
  HL_ASSIGN_OR_RETURN(const std::vector<std::string> events, EventsOf(task, call.deadline));
  AddEvents(task.name.city(), events, out);
  return out;
}

absl::StatusOr<campaigns::v1::CheckOverlapResponse> TaskService::CheckOverlap(
    const rpc::Call& call, const campaigns::v1::CheckOverlapRequest& req) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(req.parent()));
  HL_ASSIGN_OR_RETURN(const Task sketch, SketchOf(req));
  HL_RETURN_IF_ERROR(CheckTaskPeriod(sketch));
  HL_ASSIGN_OR_RETURN(const Overlapping others,
                      Overlaps(city, sketch, {kLive, kMostOverlaps}, call.deadline));
  campaigns::v1::CheckOverlapResponse out;
  AddOverlaps(OverlapsOf(sketch, others.tasks), out);
  out.set_further_count(others.further);
  return out;
}

absl::StatusOr<campaigns::v1::DownwardTask> TaskService::GetTask(
    const rpc::Call& call, const campaigns::v1::GetTaskRequest& req) {
  HL_ASSIGN_OR_RETURN(const TaskName name, ParseRecord<TaskName>(req.name(), "name"));
  HL_ASSIGN_OR_RETURN(
      const Task task,
      reads_.Get<TaskRecord>(sql::kGetDownwardTask, name, call.actor(), call.deadline));
  HL_RETURN_IF_ERROR(CheckTaskVisible(task, call.actor()));
  campaigns::v1::DownwardTask out = Reply(call, task);
  HL_ASSIGN_OR_RETURN(const Overlapping others,
                      Overlaps(name.city(), task, {kLive, kMostOverlaps}, call.deadline));
  AddOverlaps(OverlapsOf(task, others.tasks), out);
  out.set_further_overlap_count(others.further);
  HL_ASSIGN_OR_RETURN(const std::vector<std::string> events, EventsOf(task, call.deadline));
  if (task.state == TaskState::kAdmitted) {
    AddEvents(name.city(), events, out);
  }
  HL_ASSIGN_OR_RETURN(*out.mutable_steps(),
                      reads_.Steps(name.city(), name.id(), false, call.deadline));
  return out;
}

absl::StatusOr<campaigns::v1::ListTasksResponse> TaskService::ListTasks(
    const rpc::Call& call, const campaigns::v1::ListTasksRequest& req) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(req.parent()));
  HL_ASSIGN_OR_RETURN(const std::string department,
                      IdOf(req.department(), "departments", "department"));
  HL_ASSIGN_OR_RETURN(const RecordPage page, reads_.PageOf(call, "ListTasks", req));
  pg::Params params;
  params.Add(city);
  page.AddTo(params);
  AddAreas(params, call.actor());
  params.Add(pg::TextArray(call.actor().departments)).Add(static_cast<int>(req.state()));
  AddMaybe(params, department);
  return reads_.List<TaskRecord, campaigns::v1::ListTasksResponse>(
      call, page, sql::kListDownwardTasks, params, [&](const Task& task, auto& out) {
        *out.add_tasks() = Reply(call, task);
      });
}

}  // namespace hailan::event_workflow
