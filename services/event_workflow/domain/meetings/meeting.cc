#include "services/event_workflow/domain/meetings/meeting.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/domain/apply.h"
#include "services/event_workflow/domain/records/reasons.h"
#include "services/event_workflow/domain/rules.h"
#include "services/event_workflow/domain/similarity.h"

namespace hailan::event_workflow {
namespace {

using Kind = MeetingCommand::Kind;

constexpr RoleSet kWhistlers = Roles({Role::kCommunity, Role::kStreet});
// Of hailan.type.v1.CoordinateSystem.
constexpr int kWgs84 = 1;
constexpr int kCgcs2000 = 2;

// WGS 84 and CGCS2000 agree far below what a phone can tell.
bool Comparable(int a, int b) {
  const auto global = [](int system) { return system == kWgs84 || system == kCgcs2000; };
  return a == b || (global(a) && global(b));
}

template <class T>
const T* FindDepartment(const std::vector<T>& rows, const std::string& department) {
  const auto found = std::find_if(
      rows.begin(), rows.end(), [&](const T& row) { return row.department == department; });
  return found == rows.end() ? nullptr : &*found;
}

bool Called(const Meeting& meeting, const std::string& department) {
  const auto& all = meeting.departments;
  return std::find(all.begin(), all.end(), department) != all.end();
}

// The called department that the actor speaks for.
absl::StatusOr<std::string> OwnDepartment(const Meeting& meeting,
                                          const std::string& named,
                                          const Actor& actor) {
  std::string own;
  for (const std::string& department : meeting.departments) {
    if (!actor.InDepartment(department) || (!named.empty() && named != department)) continue;
    if (!own.empty()) {
      return Invalid(reason::kDepartmentUnclear,
                     "The caller works for several called departments; name the one meant.");
    }
    own = department;
  }
  if (!own.empty()) return own;
  return Error(absl::StatusCode::kPermissionDenied,
               hailan::reason::kOutOfScope,
               "The whistle does not call the caller's department.");
}

absl::StatusOr<MeetingChange> Convene(const std::optional<Meeting>& stored,
                                      const MeetingCommand& command,
                                      const Actor& actor,
                                      absl::Time now) {
  const Meeting& draft = command.draft;
  HL_RETURN_IF_ERROR(CheckDuty(actor, kWhistlers, draft.territory));
  if (stored.has_value()) {
    return Error(absl::StatusCode::kAlreadyExists,
                 reason::kMeetingExists,
                 "The whistle has a meeting already.");
  }
  if (command.whistle_closed) {
    return Forbidden(reason::kWhistleClosed, "The whistle is closed.");
  }
  const int called = static_cast<int>(draft.departments.size());
  if (draft.quorum > called) {
    return Invalid(reason::kQuorumTooLarge, "The quorum is more than the departments called.");
  }
  if (draft.fence.place.system == 0) {
    return Invalid(reason::kFenceRequired, "Give the place; the event has no point.");
  }
  auto change = FirstStep<MeetingChange>(command, "CONVENE_MEETING", now);
  if (draft.quorum == 0) change.next.quorum = called;
  const double radius = draft.fence.radius_metres == 0 ? kDefaultRadius : draft.fence.radius_metres;
  change.next.fence.radius_metres = std::max(radius, kSmallestRadius);
  change.next.state = MeetingState::kConvened;
  change.next.convener = actor.subject;
  return change;
}

absl::Status CheckIn(const MeetingCommand& command, const Actor& actor, MeetingChange& change) {
  Meeting& next = change.next;
  HL_ASSIGN_OR_RETURN(const std::string department, OwnDepartment(next, command.department, actor));
  const Place& fence = next.fence.place;
  if (!Comparable(fence.system, command.place.system)) {
    return Invalid(reason::kOtherCoordinates, "The place is given in another coordinate system.");
  }
  if (command.accuracy_metres > kWorstAccuracy) {
    return Forbidden(reason::kAccuracyTooPoor,
                     "A position that may be more than 100 m off proves no arrival.");
  }
  const double distance = DistanceMetres(
      fence.longitude, fence.latitude, command.place.longitude, command.place.latitude);
  // What the phone cannot know is in its favour; kWorstAccuracy bounds how much that is.
  if (distance > next.fence.radius_metres + command.accuracy_metres) {
    return Forbidden(reason::kOutsideFence,
                     "The phone is not at the place of the meeting.",
                     {{"distance_metres", absl::StrCat(static_cast<int64_t>(distance))},
                      {"radius_metres", absl::StrCat(next.fence.radius_metres)}});
  }
  if (FindDepartment(next.arrivals, department) != nullptr) {
    change.unchanged = true;
    return absl::OkStatus();
  }
  next.arrivals.push_back({.department = department,
                           .staff = actor.subject,
                           .time = change.time,
                           .distance_metres = distance,
                           .accuracy_metres = command.accuracy_metres});
  return absl::OkStatus();
}

absl::Status CheckFollowUps(const Meeting& meeting, const Meeting& draft, absl::Time now) {
  for (const FollowUp& follow_up : draft.follow_ups) {
    if (!Called(meeting, follow_up.department)) {
      return Invalid(reason::kNotInvited, "A follow-up is for a department that is not called.");
    }
    if (follow_up.due_time <= now) {
      return Invalid(reason::kDueInPast, "A follow-up is due in the past.");
    }
  }
  return absl::OkStatus();
}

absl::Status Minutes(const MeetingCommand& command, const Actor& actor, MeetingChange& change) {
  Meeting& next = change.next;
  HL_RETURN_IF_ERROR(CheckDuty(actor, kWhistlers, next.territory));
  const int arrived = static_cast<int>(next.arrivals.size());
  if (arrived < next.quorum) {
    return Forbidden(reason::kQuorumNotMet,
                     "Not enough departments have arrived.",
                     {{"arrived", absl::StrCat(arrived)}, {"quorum", absl::StrCat(next.quorum)}});
  }
  HL_RETURN_IF_ERROR(CheckFollowUps(next, command.draft, change.time));
  next.state = MeetingState::kMinuted;
  next.minutes = command.draft.minutes;
  next.decisions = command.draft.decisions;
  next.follow_ups = command.draft.follow_ups;
  // What was signed is not what stands there now.
  next.signatures.clear();
  return absl::OkStatus();
}

absl::Status CheckMinutes(const Meeting& meeting) {
  if (meeting.state != MeetingState::kConvened) return absl::OkStatus();
  return Forbidden(reason::kNoMinutes, "There are no minutes.");
}

absl::Status Sign(const MeetingCommand& command, const Actor& actor, MeetingChange& change) {
  Meeting& next = change.next;
  HL_ASSIGN_OR_RETURN(const std::string department, OwnDepartment(next, command.department, actor));
  HL_RETURN_IF_ERROR(CheckMinutes(next));
  if (FindDepartment(next.arrivals, department) == nullptr) {
    return Forbidden(reason::kNotArrived, "Only who was there signs.");
  }
  if (FindDepartment(next.signatures, department) != nullptr) {
    change.unchanged = true;
    return absl::OkStatus();
  }
  next.signatures.push_back(
      {.department = department, .staff = actor.subject, .time = change.time});
  return absl::OkStatus();
}

absl::Status Conclude(const Actor& actor, MeetingChange& change) {
  Meeting& next = change.next;
  HL_RETURN_IF_ERROR(CheckDuty(actor, kWhistlers, next.territory));
  HL_RETURN_IF_ERROR(CheckMinutes(next));
  std::vector<std::string> missing;
  for (const Arrival& arrival : next.arrivals) {
    if (FindDepartment(next.signatures, arrival.department) == nullptr) {
      missing.push_back(arrival.department);
    }
  }
  if (!missing.empty()) {
    return Forbidden(reason::kSignaturesMissing,
                     "Not all who arrived have signed.",
                     {{"departments", absl::StrJoin(missing, ",")}});
  }
  next.state = MeetingState::kConcluded;
  next.conclude_time = change.time;
  return absl::OkStatus();
}

absl::Status Finish(const MeetingCommand& command, const Actor& actor, MeetingChange& change) {
  Meeting& next = change.next;
  HL_RETURN_IF_ERROR(CheckMinutes(next));
  if (command.follow_up < 1 || command.follow_up > static_cast<int>(next.follow_ups.size())) {
    return Error(absl::StatusCode::kNotFound,
                 reason::kUnknownFollowUp,
                 "The minutes have no follow-up of this number.");
  }
  FollowUp& follow_up = next.follow_ups[static_cast<size_t>(command.follow_up - 1)];
  if (!actor.InDepartment(follow_up.department)) {
    return Error(absl::StatusCode::kPermissionDenied,
                 hailan::reason::kOutOfScope,
                 "The follow-up is another department's.");
  }
  if (follow_up.done_time.has_value()) {
    return Forbidden(reason::kAlreadyDecided, "The follow-up is done already.");
  }
  HL_RETURN_IF_ERROR(CheckEvidence(command.attachments));
  follow_up.done_time = change.time;
  change.entry.attachments = command.attachments;
  return absl::OkStatus();
}

absl::Status Apply(const MeetingCommand& command, const Actor& actor, MeetingChange& change) {
  switch (command.kind) {
    case Kind::kCheckIn:
      change.entry.action = "CHECK_IN";
      return CheckIn(command, actor, change);
    case Kind::kMinutes:
      change.entry.action = "WRITE_MINUTES";
      return Minutes(command, actor, change);
    case Kind::kSign:
      change.entry.action = "SIGN_MINUTES";
      return Sign(command, actor, change);
    case Kind::kConclude:
      change.entry.action = "CONCLUDE_MEETING";
      return Conclude(actor, change);
    case Kind::kFollowUp:
      change.entry.action = "COMPLETE_FOLLOW_UP";
      return Finish(command, actor, change);
    case Kind::kConvene:
      break;
  }
  return absl::InternalError("a creation of something stored");
}

}  // namespace

absl::StatusOr<MeetingChange> DecideMeeting(const std::optional<Meeting>& stored,
                                            const MeetingCommand& command,
                                            const Actor& actor,
                                            absl::Time now) {
  if (command.kind == Kind::kConvene) return Convene(stored, command, actor, now);
  if (!stored.has_value()) return AbsentRecord(actor);
  HL_RETURN_IF_ERROR(CheckReadable(actor, stored->territory, stored->departments));
  HL_RETURN_IF_ERROR(CheckRecordEtag(stored->revision, command.etag));
  if (stored->state == MeetingState::kConcluded && command.kind != Kind::kFollowUp) {
    return Forbidden(reason::kMeetingConcluded, "The meeting is concluded.");
  }
  auto change = NextStep<MeetingChange>(*stored, command, now);
  HL_RETURN_IF_ERROR(Apply(command, actor, change));
  return change;
}

std::vector<std::string> NoShowsOf(const Meeting& meeting, absl::Time now) {
  std::vector<std::string> missing;
  if (now < meeting.meet_time) return missing;
  for (const std::string& department : meeting.departments) {
    if (FindDepartment(meeting.arrivals, department) == nullptr) missing.push_back(department);
  }
  return missing;
}

}  // namespace hailan::event_workflow
