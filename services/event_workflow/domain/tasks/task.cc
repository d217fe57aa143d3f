#include "services/event_workflow/domain/tasks/task.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/domain/apply.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/domain/records/reasons.h"
#include "services/event_workflow/domain/rules.h"
#include "services/event_workflow/domain/similarity.h"

namespace hailan::event_workflow {
namespace {

using Kind = TaskCommand::Kind;

constexpr RoleSet kDoor = Roles({Role::kStreet, Role::kCity});

// True when one of both lies within the other.
bool Nested(absl::string_view a, absl::string_view b) {
  return absl::StartsWith(a, b) || absl::StartsWith(b, a);
}

// Departments speak for themselves, city staff for all of them.
absl::Status CheckSpeaksFor(const Actor& actor, const std::string& department) {
  if (!actor.Has(Role::kDepartment) && !actor.Has(Role::kCity)) {
    return Error(absl::StatusCode::kPermissionDenied,
                 reason::kRoleNotAllowed,
                 "Only departments and the city propose and withdraw tasks.");
  }
  if (actor.Has(Role::kCity) || actor.InDepartment(department)) return absl::OkStatus();
  return AbsentRecord(actor);
}

absl::Status CheckPeriod(const Task& task, absl::Time now) {
  HL_RETURN_IF_ERROR(CheckTaskPeriod(task));
  return task.due_time <= now ? Invalid(reason::kDueInPast, "due_time is in the past.")
                              : absl::OkStatus();
}

absl::StatusOr<TaskChange> Propose(const TaskCommand& command, const Actor& actor, absl::Time now) {
  const Task& draft = command.draft;
  HL_RETURN_IF_ERROR(CheckSpeaksFor(actor, draft.department));
  for (const std::string& territory : draft.territories) {
    HL_RETURN_IF_ERROR(CheckTerritoryOf(command.name.city(), territory));
  }
  HL_RETURN_IF_ERROR(CheckPeriod(draft, now));
  auto change = FirstStep<TaskChange>(command, "PROPOSE_TASK", now);
  change.next.state = TaskState::kProposed;
  return change;
}

absl::Status CheckDoor(const Task& task, const Actor& actor) {
  for (const std::string& territory : task.territories) {
    HL_RETURN_IF_ERROR(CheckDuty(actor, kDoor, territory));
  }
  return absl::OkStatus();
}

absl::Status CheckOverlaps(const Task& stored, const TaskCommand& command) {
  if (command.accept_overlap) return absl::OkStatus();
  for (const Overlap& overlap : OverlapsOf(stored, command.others)) {
    if (overlap.state != TaskState::kAdmitted) continue;
    return Forbidden(reason::kOverlappingTask,
                     "An admitted task asks the same; join them, or accept the overlap.",
                     {{"task", overlap.task.Format()}, {"score", absl::StrCat(overlap.score)}});
  }
  return absl::OkStatus();
}

absl::Status Apply(const Task& stored, const TaskCommand& command, TaskChange& change) {
  switch (command.kind) {
    case Kind::kAdmit:
      change.entry.action = "ADMIT_TASK";
      change.next.state = TaskState::kAdmitted;
      change.next.door = command.door;
      return CheckOverlaps(stored, command);
    case Kind::kRefuse:
      change.entry.action = "REFUSE_TASK";
      change.next.state = TaskState::kRefused;
      return absl::OkStatus();
    case Kind::kWithdraw:
      change.entry.action = "WITHDRAW_TASK";
      change.next.state = TaskState::kWithdrawn;
      return absl::OkStatus();
    case Kind::kPropose:
      break;
  }
  return absl::InternalError("a creation of something stored");
}

}  // namespace

absl::StatusOr<TaskChange> DecideTask(const std::optional<Task>& stored,
                                      const TaskCommand& command,
                                      const Actor& actor,
                                      absl::Time now) {
  if (command.kind == Kind::kPropose) return Propose(command, actor, now);
  if (!stored.has_value()) return AbsentRecord(actor);
  HL_RETURN_IF_ERROR(CheckTaskVisible(*stored, actor));
  HL_RETURN_IF_ERROR(command.kind == Kind::kWithdraw ? CheckSpeaksFor(actor, stored->department)
                                                     : CheckDoor(*stored, actor));
  HL_RETURN_IF_ERROR(CheckRecordEtag(stored->revision, command.etag));
  if (stored->state != TaskState::kProposed) {
    return Forbidden(reason::kTaskState, "The task is not before the door any more.");
  }
  auto change = NextStep<TaskChange>(*stored, command, now);
  change.next.decide_time = now;
  HL_RETURN_IF_ERROR(Apply(*stored, command, change));
  return change;
}

absl::Status CheckTaskPeriod(const Task& task) {
  if (task.due_time > task.start_time) return absl::OkStatus();
  return Invalid(reason::kPeriodReversed, "due_time is not after start_time.");
}

absl::Status CheckTaskVisible(const Task& task, const Actor& actor) {
  if (SeesWholeCity(actor) || actor.InDepartment(task.department)) return absl::OkStatus();
  for (const std::string& territory : task.territories) {
    if (CheckReadable(actor, territory).ok()) return absl::OkStatus();
  }
  return AbsentRecord(actor);
}

std::optional<Overlap> OverlapOf(const Task& task, const Task& other) {
  if (task.name == other.name && !task.name.empty()) return std::nullopt;
  if (other.start_time > task.due_time || task.start_time > other.due_time) return std::nullopt;
  Overlap overlap;
  overlap.same_matter = !task.matter.empty() && task.matter == other.matter;
  overlap.title_similarity = BigramJaccard(task.title, other.title);
  if (!overlap.same_matter && overlap.title_similarity < kAlikeTitles) return std::nullopt;
  for (const std::string& theirs : other.territories) {
    const bool shared = std::any_of(task.territories.begin(),
                                    task.territories.end(),
                                    [&](const std::string& own) { return Nested(own, theirs); });
    if (shared) overlap.territories.push_back(theirs);
  }
  if (overlap.territories.empty()) return std::nullopt;
  overlap.task = other.name;
  overlap.title = other.title;
  overlap.department = other.department;
  overlap.state = other.state;
  overlap.score = (overlap.same_matter ? 0.5 : 0) + 0.5 * overlap.title_similarity;
  return overlap;
}

std::vector<Overlap> OverlapsOf(const Task& task, absl::Span<const Task> others) {
  std::vector<Overlap> overlaps;
  for (const Task& other : others) {
    std::optional<Overlap> overlap = OverlapOf(task, other);
    if (overlap.has_value()) overlaps.push_back(*std::move(overlap));
  }
  std::stable_sort(overlaps.begin(), overlaps.end(), [](const Overlap& a, const Overlap& b) {
    return a.score > b.score;
  });
  return overlaps;
}

}  // namespace hailan::event_workflow
