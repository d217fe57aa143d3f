// Proto ⇄ domain for workflow versions. What a version leaves out is the built-in workflow's.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/command/runner.h"
#include "hailan/event_workflow/workflows/v1/workflows.pb.h"
#include "services/event_workflow/domain/workflow/migrate.h"
#include "services/event_workflow/domain/workflow/version.h"

namespace hailan::event_workflow {

namespace pb = hailan::event_workflow::v1;

// The profile that a version means, not checked as a whole. INVALID_ARGUMENT with `row`
// (UNKNOWN_STATE, UNKNOWN_ACTION, UNKNOWN_ROLE, UNKNOWN_GUARD) or `where` (the calendar's reasons).
absl::StatusOr<Profile> ProfileFrom(const workflows::v1::Workflow& workflow);
// The content of a profile; name and times are not set.
workflows::v1::Workflow ToProto(const Profile& profile);

// A stored document: a serialized workflows::v1::Workflow; empty = the built-in one. Guards that
// have come to be demanded since it was imported hold for it, too.
absl::StatusOr<Profile> ParseDocument(const std::string& document);
// The document of a version without what only answers have, in one byte form.
std::string FormatDocument(workflows::v1::Workflow workflow);

absl::StatusOr<std::vector<StateMove>> MovesFrom(
    const google::protobuf::RepeatedPtrField<workflows::v1::WorkflowMove>& moves,
    absl::string_view city);
// Moves as workflow_activations.moves holds them.
std::string MovesToJson(const std::vector<StateMove>& moves);
std::vector<StateMove> MovesFromJson(absl::string_view text);

// Name under which callers know a version that events refer to by `id`.
std::string FormatWorkflow(absl::string_view city, absl::string_view id);

// The change message of an import or activation.
command::Message MessageOf(const WorkflowChange& change);

}  // namespace hailan::event_workflow
