#include "services/event_workflow/domain/problems/problem.h"

#include <array>

#include "absl/strings/match.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/domain/apply.h"
#include "services/event_workflow/domain/records/reasons.h"
#include "services/event_workflow/domain/rules.h"

namespace hailan::event_workflow {
namespace {

using Kind = ProblemCommand::Kind;

constexpr std::array<size_t, 5> kCodeLengths{6, 9, 12, 15, 17};
constexpr RoleSet kCollectors =
    Roles({Role::kGridMember, Role::kCommunity, Role::kStreet, Role::kCity});
constexpr RoleSet kOffices = Roles({Role::kCommunity, Role::kStreet, Role::kCity});

absl::Status CheckUndecided(const Problem& problem) {
  if (problem.state == ProblemState::kCollected) return absl::OkStatus();
  return Forbidden(reason::kAlreadyDecided,
                   "The problem is on a list or rejected; it can be neither twice.");
}

// Whoever has the claim decides.
absl::Status CheckClaim(const Problem& problem, const Actor& actor) {
  HL_RETURN_IF_ERROR(CheckDuty(actor, kCollectors, problem.claim_territory));
  return CheckUndecided(problem);
}

absl::StatusOr<ProblemChange> Collect(const ProblemCommand& command,
                                      const Actor& actor,
                                      absl::Time now) {
  HL_RETURN_IF_ERROR(CheckTerritoryOf(command.name.city(), command.draft.territory));
  HL_RETURN_IF_ERROR(CheckDuty(actor, kCollectors, command.draft.territory));
  auto change = FirstStep<ProblemChange>(command, "COLLECT_PROBLEM", now);
  change.next.claim_territory = command.draft.territory;
  change.next.state = ProblemState::kCollected;
  change.next.collector = actor.subject;
  return change;
}

absl::Status CheckRow(const Problem& row) {
  HL_RETURN_IF_ERROR(CheckTerritoryOf(row.name.city(), row.territory));
  if (!absl::StartsWith(row.territory, row.claim_territory)) {
    return Invalid(reason::kTargetRequired, "claim_territory is not the territory or above it.");
  }
  const bool listed = row.list != ProblemList::kNone;
  if (listed && !row.reject_reason.empty()) {
    return Forbidden(reason::kAlreadyDecided, "A row is on a list or rejected, not both.");
  }
  if (listed && (row.department.empty() || !row.due_time.has_value())) {
    return Invalid(reason::kTargetRequired, "A listed row has an owner and a due time.");
  }
  if (!listed && row.strike_off_time.has_value()) {
    return Forbidden(reason::kNotListed, "Only a listed row is struck off.");
  }
  return absl::OkStatus();
}

absl::StatusOr<ProblemChange> Import(const std::optional<Problem>& stored,
                                     const ProblemCommand& command,
                                     absl::Time now) {
  ProblemChange change;
  change.time = now;
  if (stored.has_value()) {
    if (stored->content != command.draft.content) {
      return Error(absl::StatusCode::kAlreadyExists,
                   reason::kExternalIdKnown,
                   "A problem with this number has other content.",
                   {{"problem", stored->name.Format()}});
    }
    change.next = *stored;
    change.unchanged = true;
    return change;
  }
  change.next = command.draft;
  change.next.name = command.name;
  Problem& next = change.next;
  if (next.claim_territory.empty()) next.claim_territory = next.territory;
  HL_RETURN_IF_ERROR(CheckRow(next));
  next.state = ProblemState::kCollected;
  if (next.list != ProblemList::kNone) next.state = ProblemState::kListed;
  if (!next.reject_reason.empty()) next.state = ProblemState::kRejected;
  if (next.strike_off_time.has_value()) {
    next.state = ProblemState::kStruckOff;
    next.strike_off_time = now;
  }
  if (next.state != ProblemState::kCollected) next.decide_time = now;
  change.entry.action = "IMPORT_PROBLEMS";
  return change;
}

absl::Status PassUp(const Problem& stored, const Actor& actor, ProblemChange& change) {
  HL_RETURN_IF_ERROR(CheckClaim(stored, actor));
  const absl::string_view above = LevelAbove(stored.claim_territory);
  if (above.empty()) {
    return Forbidden(reason::kHighestLevel, "The city is the highest level; place or reject it.");
  }
  change.next.claim_territory = std::string(above);
  return absl::OkStatus();
}

absl::Status Place(const Problem& stored,
                   const Problem& order,
                   const Actor& actor,
                   ProblemChange& change) {
  HL_RETURN_IF_ERROR(CheckClaim(stored, actor));
  if (order.department.empty() && order.owner.empty()) {
    return Invalid(reason::kTargetRequired, "Name the department or the member that owns it.");
  }
  if (order.due_time.value_or(change.time) <= change.time) {
    return Invalid(reason::kDueInPast, "due_time is in the past.");
  }
  Problem& next = change.next;
  next.state = ProblemState::kListed;
  next.list = order.list;
  next.department = order.department;
  next.owner = order.owner;
  next.due_time = order.due_time;
  next.related = order.related;
  next.decide_time = change.time;
  return absl::OkStatus();
}

absl::Status Reject(const Problem& stored,
                    const std::string& why,
                    const Actor& actor,
                    ProblemChange& change) {
  HL_RETURN_IF_ERROR(CheckClaim(stored, actor));
  change.next.state = ProblemState::kRejected;
  change.next.reject_reason = why;
  change.next.decide_time = change.time;
  return absl::OkStatus();
}

absl::Status Complete(const Problem& stored,
                      const ProblemCommand& command,
                      const Actor& actor,
                      ProblemChange& change) {
  if (stored.state != ProblemState::kListed) {
    return Forbidden(reason::kNotListed, "The problem is not waiting on a list.");
  }
  const bool owns = (!stored.owner.empty() && stored.owner == actor.subject) ||
                    (!stored.department.empty() && actor.InDepartment(stored.department));
  if (!owns) return Forbidden(reason::kNotTheOwner, "Only its owner completes a problem.");
  HL_RETURN_IF_ERROR(CheckEvidence(command.attachments));
  change.next.state = ProblemState::kCompleted;
  change.next.completer = actor.subject;
  change.entry.attachments = command.attachments;
  return absl::OkStatus();
}

absl::Status Judge(const Problem& stored, bool accept, const Actor& actor, ProblemChange& change) {
  HL_RETURN_IF_ERROR(CheckDuty(actor, kOffices, stored.claim_territory));
  if (stored.state != ProblemState::kCompleted) {
    return Forbidden(reason::kNoCompletion, "The owner has not shown evidence.");
  }
  if (accept && stored.completer == actor.subject) {
    return Forbidden(reason::kOwnWork, "Whoever completed it cannot accept it; ask a colleague.");
  }
  change.next.state = accept ? ProblemState::kStruckOff : ProblemState::kListed;
  if (accept) change.next.strike_off_time = change.time;
  return absl::OkStatus();
}

absl::Status Apply(const Problem& stored,
                   const ProblemCommand& command,
                   const Actor& actor,
                   ProblemChange& change) {
  switch (command.kind) {
    case Kind::kPassUp:
      change.entry.action = "PASS_UP_PROBLEM";
      return PassUp(stored, actor, change);
    case Kind::kPlace:
      change.entry.action = "PLACE_PROBLEM";
      return Place(stored, command.draft, actor, change);
    case Kind::kReject:
      change.entry.action = "REJECT_PROBLEM";
      return Reject(stored, command.note, actor, change);
    case Kind::kComplete:
      change.entry.action = "COMPLETE_PROBLEM";
      return Complete(stored, command, actor, change);
    case Kind::kStrikeOff:
      change.entry.action = "STRIKE_OFF_PROBLEM";
      return Judge(stored, true, actor, change);
    case Kind::kReturn:
      change.entry.action = "RETURN_PROBLEM";
      return Judge(stored, false, actor, change);
    case Kind::kCollect:
    case Kind::kImport:
      break;
  }
  return absl::InternalError("a creation of something stored");
}

}  // namespace

absl::string_view LevelAbove(absl::string_view territory) {
  for (size_t i = kCodeLengths.size(); i > 0; --i) {
    if (kCodeLengths[i - 1] < territory.size()) return territory.substr(0, kCodeLengths[i - 1]);
  }
  return "";
}

absl::Status CheckProblemVisible(const Problem& problem, const Actor& actor) {
  if (!problem.owner.empty() && problem.owner == actor.subject) return absl::OkStatus();
  if (problem.collector == actor.subject) return absl::OkStatus();
  if (actor.Covers(problem.territory)) return absl::OkStatus();
  return CheckReadable(actor, problem.claim_territory, {problem.department});
}

absl::StatusOr<ProblemChange> DecideProblem(const std::optional<Problem>& stored,
                                            const ProblemCommand& command,
                                            const Actor& actor,
                                            absl::Time now) {
  if (command.kind == Kind::kImport) return Import(stored, command, now);
  if (command.kind == Kind::kCollect) return Collect(command, actor, now);
  if (!stored.has_value()) return AbsentRecord(actor);
  HL_RETURN_IF_ERROR(CheckProblemVisible(*stored, actor));
  HL_RETURN_IF_ERROR(CheckRecordEtag(stored->revision, command.etag));
  auto change = NextStep<ProblemChange>(*stored, command, now);
  HL_RETURN_IF_ERROR(Apply(*stored, command, actor, change));
  return change;
}

}  // namespace hailan::event_workflow
