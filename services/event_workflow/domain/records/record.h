// What the records beside the events have in common: campaigns, listed problems, projects, drives,
// tasks, meetings and supervised cases. Pure.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "services/event_workflow/domain/command.h"

namespace hailan::event_workflow {

// The entry of one step in a record's history; time, actor and revision are the engine's.
struct RecordEntry {
  // The method in UPPER_SNAKE.
  std::string action;
  std::string note;
  std::vector<Attachment> attachments;
};

// A decided step of a record. Records that store more beside themselves derive from it.
template <class S>
struct RecordChange {
  S next;
  absl::Time time;
  RecordEntry entry;
  // Nothing differs from what is stored.
  bool unchanged = false;
};

// The step that makes a record of a command's draft; its state is the caller's.
template <class Change, class Command>
Change FirstStep(const Command& command, absl::string_view action, absl::Time now) {
  Change change;
  change.next = command.draft;
  change.next.name = command.name;
  change.next.create_time = now;
  change.time = now;
  change.entry.action = std::string(action);
  return change;
}

// A later step, in which nothing differs yet.
template <class Change, class State, class Command>
Change NextStep(const State& stored, const Command& command, absl::Time now) {
  Change change;
  change.next = stored;
  change.time = now;
  change.entry.note = command.note;
  return change;
}

// OK when the actor holds one of `roles` and is responsible for the territory: city staff for all
// of the city, everybody else for their areas. PERMISSION_DENIED (ROLE_NOT_ALLOWED, OUT_OF_SCOPE)
// otherwise.
absl::Status CheckDuty(const Actor& actor, RoleSet roles, absl::string_view territory);

// OK when the actor may read what concerns the territory or one of the departments: whoever covers
// it, works below it (what concerns a street concerns its grids), or works for a department.
absl::Status CheckReadable(const Actor& actor,
                           absl::string_view territory,
                           const std::vector<std::string>& departments = {});

// What somebody is told who asks for a record that is not there: NOT_FOUND for callers of the whole
// city, PERMISSION_DENIED (OUT_OF_SCOPE) for everybody else.
absl::Status AbsentRecord(const Actor& actor);

// ABORTED (STALE_ETAG) unless `etag` is empty or the decimal revision.
absl::Status CheckRecordEtag(int64_t revision, absl::string_view etag);

// FAILED_PRECONDITION with a reason, a sentence and metadata.
absl::Status Forbidden(absl::string_view reason,
                       absl::string_view message,
                       std::initializer_list<std::pair<std::string, std::string>> metadata = {});

// INVALID_ARGUMENT (FOREIGN_CITY) unless the territory belongs to the city.
absl::Status CheckTerritoryOf(absl::string_view city, absl::string_view territory);

// FAILED_PRECONDITION (EVIDENCE_REQUIRED) without files, INVALID_ARGUMENT (BAD_ATTACHMENT) for a
// file at an address that is not https:// or s3://.
absl::Status CheckEvidence(const std::vector<Attachment>& attachments);

}  // namespace hailan::event_workflow
