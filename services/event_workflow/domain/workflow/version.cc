#include "services/event_workflow/domain/workflow/version.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/domain/reasons.h"
#include "services/event_workflow/domain/workflow/migrate.h"

namespace hailan::event_workflow {
namespace {

absl::Status BadMove(absl::string_view message, State state) {
  return Error(absl::StatusCode::kInvalidArgument,
               reason::kStateNotMapped,
               message,
               {{"state", std::string(NameOf(state))}});
}

absl::StatusOr<WorkflowChange> DecideImport(const std::optional<WorkflowVersion>& stored,
                                            const WorkflowCommand& command,
                                            absl::Time now) {
  WorkflowChange change;
  change.time = now;
  if (stored.has_value()) {
    if (stored->content != command.content) {
      return Error(absl::StatusCode::kAlreadyExists,
                   reason::kWorkflowExists,
                   "A version with this id has other content; versions never change, choose a new "
                   "id.");
    }
    change.next = *stored;
    change.unchanged = true;
    return change;
  }
  HL_RETURN_IF_ERROR(CheckProfile(*command.profile));
  change.next.name = command.workflow;
  change.next.title = command.title;
  change.next.content = command.content;
  change.next.document = command.document;
  change.next.create_time = now;
  return change;
}

// Only the built-in version can be put in force without having been imported.
absl::StatusOr<WorkflowVersion> VersionOf(const std::optional<WorkflowVersion>& stored,
                                          const WorkflowCommand& command,
                                          absl::Time now) {
  if (stored.has_value()) return *stored;
  if (command.workflow.id() != kBuiltInWorkflow) {
    return Error(absl::StatusCode::kNotFound,
                 hailan::reason::kNotFound,
                 "There is no such workflow version.");
  }
  WorkflowVersion version;
  version.name = command.workflow;
  version.title = std::string(kBuiltInWorkflow);
  version.create_time = now;
  return version;
}

}  // namespace

absl::Status CheckMoves(const Profile& profile, absl::Span<const StateMove> moves) {
  for (size_t i = 0; i < moves.size(); ++i) {
    if (moves[i].from == State::kNone || IsFinal(moves[i].from)) {
      return BadMove("Only open cases go over.", moves[i].from);
    }
    if (!CanLeave(profile, moves[i].to) || IsFinal(moves[i].to)) {
      return BadMove("The version has no way out of the state that a move leads to.", moves[i].to);
    }
    if (!CanStand(moves[i].from, moves[i].to)) {
      return BadMove("A case cannot get a result, lose one or get a whistle by the way.",
                     moves[i].to);
    }
    for (size_t j = 0; j < i; ++j) {
      if (moves[j].workflow == moves[i].workflow && moves[j].from == moves[i].from) {
        return BadMove("Two moves are for one state.", moves[i].from);
      }
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<WorkflowChange> DecideWorkflow(const std::optional<WorkflowVersion>& stored,
                                              const WorkflowCommand& command,
                                              absl::Time now) {
  if (command.kind == WorkflowCommand::Kind::kImport) return DecideImport(stored, command, now);
  WorkflowChange change;
  HL_ASSIGN_OR_RETURN(change.next, VersionOf(stored, command, now));
  if (!command.etag.empty() && command.etag != absl::StrCat(change.next.revision)) {
    return Error(absl::StatusCode::kAborted,
                 hailan::reason::kStaleEtag,
                 "The version has changed since it was read; read it again.");
  }
  const absl::Time from = command.activate_time.value_or(now);
  // A past instant would colour lights anew that people have seen; the call itself is a moment old.
  if (from + kClockSkew < now) {
    return Error(absl::StatusCode::kInvalidArgument,
                 reason::kActivationInPast,
                 "activate_time is in the past; leave it out to activate now.");
  }
  HL_RETURN_IF_ERROR(CheckMoves(*command.profile, command.moves));
  change.activation =
      Activation{.time = from, .workflow = StoredId(command.workflow.id()), .moves = command.moves};
  change.next.activate_time = change.activation->time;
  change.time = now;
  return change;
}

}  // namespace hailan::event_workflow
