// Bodies of the DownwardTasks service.
#pragma once

#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/base/clock.h"
#include "common/rpc/call.h"
#include "hailan/event_workflow/campaigns/v1/downward_tasks.pb.h"
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
  // Where an admission is written: the task, and the events that it asks for.
  struct Stores {
    TaskStore& tasks;
    EventStore& events;
    const hailan::Clock& clock;
  };
  // What it needs to file an event as other reports are filed.
  struct Filing {
    const CatalogueCache& catalogue;
    IntakeDesk& desk;
    const WorkflowCache& workflows;
  };
  TaskService(const RecordReads& reads, Filing filing, Stores stores)
      : reads_(reads), filing_(filing), stores_(stores) {}

  absl::StatusOr<TaskCommand> ProposeTask(const rpc::Call& call,
                                          const campaigns::v1::ProposeTaskRequest& req);
  absl::StatusOr<TaskCommand> RefuseTask(const rpc::Call& call,
                                         const campaigns::v1::RefuseTaskRequest& req);
  absl::StatusOr<TaskCommand> WithdrawTask(const rpc::Call& call,
                                           const campaigns::v1::WithdrawTaskRequest& req);
  // The answer of these.
  static campaigns::v1::DownwardTask Reply(const rpc::Call& call, const Task& task);

  // Waits for the database: the admission and its events are one transaction.
  absl::StatusOr<campaigns::v1::DownwardTask> AdmitTask(const rpc::Call& call,
                                                        const campaigns::v1::AdmitTaskRequest& req);

  absl::StatusOr<campaigns::v1::CheckOverlapResponse> CheckOverlap(
      const rpc::Call& call, const campaigns::v1::CheckOverlapRequest& req);
  absl::StatusOr<campaigns::v1::DownwardTask> GetTask(const rpc::Call& call,
                                                      const campaigns::v1::GetTaskRequest& req);
  absl::StatusOr<campaigns::v1::ListTasksResponse> ListTasks(
      const rpc::Call& call, const campaigns::v1::ListTasksRequest& req);

 private:
  // Which tasks are looked for, and how many at most.
  struct OverlapQuery {
    absl::Span<const TaskState> states;
    int limit = 0;
  };
  // Tasks that overlap one, most alike first, and how many more there are.
  struct Overlapping {
    std::vector<Task> tasks;
    int64_t further = 0;
  };
  absl::StatusOr<Overlapping> Overlaps(const std::string& city,
                                       const Task& task,
                                       OverlapQuery query,
                                       absl::Time deadline) const;
  absl::StatusOr<std::vector<std::string>> EventsOf(const Task& task, absl::Time deadline) const;
  // The report that an admitted task makes in one territory; placed and routed like any other.
  absl::StatusOr<Command> ReportOf(const rpc::Call& call,
                                   const Task& task,
                                   const std::string& territory,
                                   const std::optional<Item>& item) const;
  // The reports of a task that are not filed yet.
  absl::StatusOr<std::vector<std::pair<command::Origin, Command>>> ReportsOf(
      const rpc::Call& call, const Task& task, const std::string& request_id) const;
  // Admits, having looked at what overlaps now.
  absl::StatusOr<Task> Admit(const rpc::Call& call, const campaigns::v1::AdmitTaskRequest& req);
  absl::StatusOr<int64_t> DoorOf(const std::string& city, absl::Time deadline) const;

  const RecordReads& reads_;
  const Filing filing_;
  const Stores stores_;
};

}  // namespace hailan::event_workflow
