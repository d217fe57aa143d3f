// Bodies of the DownwardTasks service.
#pragma once

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "hailan/event_workflow/v1/downward_tasks.pb.h"
#include "services/event_workflow/catalogue/cache.h"
#include "services/event_workflow/events/store.h"
#include "services/event_workflow/intake/desk.h"
#include "services/event_workflow/records/reads.h"
#include "services/event_workflow/tasks/record.h"
#include "services/event_workflow/workflows/cache.h"

namespace hailan::event_workflow {

// Thread-safe. What it refers to outlives it.
class TaskService {
 public:
  // What the service writes with: `tasks` decides on tasks, `events` files what admitted ones ask.
  struct Runners {
    TaskRunner& tasks;
    EventRunner& events;
  };
  // What it needs to file an event as other reports are filed.
  struct Filing {
    const CatalogueCache& catalogue;
    const IntakeDesk& desk;
    const WorkflowCache& workflows;
  };
  TaskService(const RecordReads& reads, Filing filing, Runners runners)
      : reads_(reads), filing_(filing), runners_(runners) {}

  absl::StatusOr<TaskCommand> ProposeTask(const rpc::Call& call, const pb::ProposeTaskRequest& req);
  absl::StatusOr<TaskCommand> RefuseTask(const rpc::Call& call, const pb::RefuseTaskRequest& req);
  absl::StatusOr<TaskCommand> WithdrawTask(const rpc::Call& call,
                                           const pb::WithdrawTaskRequest& req);
  // The answer of these.
  static pb::DownwardTask Reply(const rpc::Call& call, const Task& task);

  // Waits for both runners: the admission is stored first, then one event after the other is filed
  // that is not there yet, so that a repetition completes what was interrupted.
  absl::StatusOr<pb::DownwardTask> AdmitTask(const rpc::Call& call,
                                             const pb::AdmitTaskRequest& req);

  absl::StatusOr<pb::CheckOverlapResponse> CheckOverlap(const rpc::Call& call,
                                                        const pb::CheckOverlapRequest& req);
  absl::StatusOr<pb::DownwardTask> GetTask(const rpc::Call& call, const pb::GetTaskRequest& req);
  absl::StatusOr<pb::ListTasksResponse> ListTasks(const rpc::Call& call,
                                                  const pb::ListTasksRequest& req);

 private:
  absl::StatusOr<std::vector<Task>> Concurrent(const std::string& city,
                                               const Task& task,
                                               absl::Time deadline) const;
  absl::StatusOr<std::vector<std::string>> EventsOf(const Task& task, absl::Time deadline) const;
  // The report that an admitted task makes in one territory.
  Command ReportOf(const Task& task,
                   const std::string& territory,
                   const std::optional<Item>& item,
                   absl::Time now) const;
  absl::Status FileEvents(const rpc::Call& call, const Task& task, const std::string& request_id);

  const RecordReads& reads_;
  const Filing filing_;
  const Runners runners_;
};

}  // namespace hailan::event_workflow
