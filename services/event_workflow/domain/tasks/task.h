// Tasks that departments hand down, admitted at one door with a look at what overlaps. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/base/actor.h"
#include "common/base/resource_name.h"
#include "services/event_workflow/domain/records/record.h"

namespace hailan::event_workflow {

using TaskName = ResourceName<"downwardTasks">;

// Values equal hailan.event_workflow.campaigns.v1.DownwardTask.State.
enum class TaskState : uint8_t {
  kNone = 0,
  kProposed = 1,
  kAdmitted = 2,
  kRefused = 3,
  kWithdrawn = 4
};

struct Task {
  TaskName name;
  int64_t revision = 0;
  std::string department;
  std::string title;
  std::string content;
  std::string matter;
  std::string item;                      // catalogue item code or empty
  std::vector<std::string> territories;  // codes, each once
  absl::Time start_time;
  absl::Time due_time;
  TaskState state = TaskState::kNone;
  absl::Time create_time;
  std::optional<absl::Time> decide_time;
  // Of an admission that is on its way: how many of the city had passed the door when it looked at
  // the others. Not stored with the task.
  std::optional<int64_t> door;
};

struct TaskCommand {
  enum class Kind : uint8_t { kPropose, kAdmit, kRefuse, kWithdraw };
  TaskName name;
  Kind kind = Kind::kPropose;
  std::string etag;
  // Note or reason.
  std::string note;
  Task draft;
  bool accept_overlap = false;
  // Of an admission: how many of the city have passed the door, and of the admitted tasks that
  // overlap the one that is most alike, read after that.
  int64_t door = 0;
  std::vector<Task> others;
};

using TaskChange = RecordChange<Task>;

// The decision on a task; errors as on the DownwardTasks service.
absl::StatusOr<TaskChange> DecideTask(const std::optional<Task>& stored,
                                      const TaskCommand& command,
                                      const Actor& actor,
                                      absl::Time now);

// INVALID_ARGUMENT (PERIOD_REVERSED) unless it is to be done after it starts.
absl::Status CheckTaskPeriod(const Task& task);

// OK when the actor may read the task.
absl::Status CheckTaskVisible(const Task& task, const Actor& actor);

// How one task overlaps another.
struct Overlap {
  TaskName task;
  std::string title;
  std::string department;
  TaskState state = TaskState::kNone;
  double score = 0;
  bool same_matter = false;
  double title_similarity = 0;
  // Of the other task.
  std::vector<std::string> territories;
};

// Below this likeness of titles, tasks of different matters do not overlap. task_marks_of of the
// database relies on it.
inline constexpr double kAlikeTitles = 0.5;

// What `task` shares with `other`: places within or above one another, a time, and the matter or a
// title alike. Nullopt when it does not.
std::optional<Overlap> OverlapOf(const Task& task, const Task& other);

// All overlaps, most alike first.
std::vector<Overlap> OverlapsOf(const Task& task, absl::Span<const Task> others);

}  // namespace hailan::event_workflow
