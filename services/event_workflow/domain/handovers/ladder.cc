#include "services/event_workflow/domain/handovers/ladder.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/domain/reasons.h"

namespace hailan::event_workflow {
namespace {

absl::Status Refuse(absl::string_view reason, absl::string_view message) {
  return Error(absl::StatusCode::kFailedPrecondition, reason, message);
}

// The level above; kUnsaid above the city. A department answers to the city.
Level Above(Level level) {
  switch (level) {
    case Level::kGrid:
      return Level::kCommunity;
    case Level::kCommunity:
      return Level::kStreet;
    case Level::kStreet:
    case Level::kDepartment:
      return Level::kCity;
    case Level::kCity:
    case Level::kUnsaid:
      break;
  }
  return Level::kUnsaid;
}

absl::Status SetLevels(const Ladder& ladder, Handover& handover) {
  handover.from = ladder.level;
  if (handover.kind == HandoverKind::kTransfer) {
    handover.to = Level::kDepartment;
  } else if (handover.kind == HandoverKind::kPassUp) {
    handover.to = Above(ladder.level);
    if (handover.to == Level::kUnsaid) {
      return Refuse(reason::kNoLevelAbove, "The city has nobody above it to pass the event to.");
    }
  } else if (handover.to == Level::kDepartment || handover.to >= handover.from) {
    // The levels are numbered from the grid up, and a department comes after the street.
    return Refuse(reason::kNoLevelBelow,
                  "The level named is not below the one that has the event.");
  }
  return absl::OkStatus();
}

absl::Status Request(const LadderCommand& command, const Actor& actor, LadderUpdate& update) {
  Ladder& ladder = update.next;
  if (ladder.open() != nullptr) {
    if (!command.overtaken) {
      return Refuse(reason::kHandoverOpen, "A handover of the event awaits its receiver already.");
    }
    Handover& lost = ladder.handovers.back();
    lost.answer = HandoverAnswer::kRejected;
    lost.answerer = actor.subject;
    lost.answer_time = update.time;
    lost.answer_reason = "The event went elsewhere before it was answered.";
  }
  if (ladder.handovers.size() >= kMostHandovers) {
    return Refuse(reason::kTooManyHandovers,
                  "The event has been handed over 50 times; settle it where it is.");
  }
  Handover handover = command.handover;
  HL_RETURN_IF_ERROR(SetLevels(ladder, handover));
  handover.requester = actor.subject;
  handover.request_time = update.time;
  ladder.handovers.push_back(std::move(handover));
  return absl::OkStatus();
}

// Whoever a level is asked through: the office of the place, the department, or the person named.
bool IsReceiver(const Handover& handover, const Actor& actor, absl::string_view territory) {
  if (handover.kind == HandoverKind::kTransfer) return actor.InDepartment(handover.department);
  if (handover.kind == HandoverKind::kReturn) return actor.subject == handover.assignee;
  switch (handover.to) {
    case Level::kCommunity:
      return actor.Has(Role::kCommunity) && actor.Covers(territory);
    case Level::kStreet:
      return actor.Has(Role::kStreet) && actor.Covers(territory);
    default:
      return actor.Has(Role::kCity);
  }
}

absl::Status AnswerIt(const LadderCommand& command, const Actor& actor, LadderUpdate& update) {
  Ladder& ladder = update.next;
  if (ladder.open() == nullptr) {
    return Refuse(reason::kNoHandoverOpen, "No handover of the event awaits an answer.");
  }
  Handover& handover = ladder.handovers.back();
  if (!IsReceiver(handover, actor, command.territory)) {
    return Refuse(reason::kNotReceiver, "The event was handed to somebody else; they answer.");
  }
  const bool accepted = command.kind == LadderCommand::Kind::kAccept;
  handover.answer = accepted ? HandoverAnswer::kAccepted : HandoverAnswer::kRejected;
  handover.answerer = actor.subject;
  handover.answer_time = update.time;
  handover.answer_reason = command.reason;
  if (accepted) {
    ladder.level = handover.to;
    ladder.level_time = update.time;
  }
  return absl::OkStatus();
}

Dwell& DwellAt(std::vector<Dwell>& dwells, Level level) {
  const auto found = std::find_if(
      dwells.begin(), dwells.end(), [level](const Dwell& one) { return one.level == level; });
  if (found != dwells.end()) return *found;
  dwells.emplace_back().level = level;
  return dwells.back();
}

}  // namespace

Ladder FirstLadder(const EventName& event, Level start, absl::Time report_time) {
  Ladder ladder;
  ladder.name = event;
  ladder.level = start;
  ladder.level_time = report_time;
  return ladder;
}

absl::StatusOr<LadderUpdate> DecideLadder(const std::optional<Ladder>& stored,
                                          const LadderCommand& command,
                                          const Actor& actor,
                                          absl::Time now) {
  LadderUpdate update;
  update.time = now;
  update.next =
      stored.has_value() ? *stored : FirstLadder(command.event, command.start, command.report_time);
  if (!command.etag.empty() && command.etag != absl::StrCat(update.next.revision)) {
    return Error(absl::StatusCode::kAborted,
                 hailan::reason::kStaleEtag,
                 "The ladder has changed since it was read; read it again.",
                 {{"etag", absl::StrCat(update.next.revision)}});
  }
  HL_RETURN_IF_ERROR(command.kind == LadderCommand::Kind::kRequest
                         ? Request(command, actor, update)
                         : AnswerIt(command, actor, update));
  return update;
}

std::vector<Dwell> DwellsOf(const Ladder& ladder, absl::Time report_time, absl::Time end) {
  std::vector<Dwell> dwells;
  Level level = ladder.handovers.empty() ? ladder.level : ladder.handovers.front().from;
  absl::Time since = report_time;
  ++DwellAt(dwells, level).visits;
  for (const Handover& handover : ladder.handovers) {
    const absl::Time asked = std::min(handover.request_time, end);
    const absl::Time answered = std::min(handover.answer_time.value_or(end), end);
    DwellAt(dwells, level).awaiting += answered - asked;
    if (handover.answer != HandoverAnswer::kAccepted) continue;
    DwellAt(dwells, level).dwell += answered - since;
    level = handover.to;
    since = answered;
    ++DwellAt(dwells, level).visits;
  }
  DwellAt(dwells, level).dwell += end - since;
  return dwells;
}

}  // namespace hailan::event_workflow
