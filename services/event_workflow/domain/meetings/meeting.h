// The joint meeting of a whistle: arrival inside a fence, quorum, minutes, follow-ups, joint
// sign-off. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/base/resource_name.h"
#include "services/event_workflow/domain/event.h"
#include "services/event_workflow/domain/records/record.h"

namespace hailan::event_workflow {

using MeetingName = ResourceName<"whistleMeetings">;

// Values equal hailan.event_workflow.v1.WhistleMeeting.State.
enum class MeetingState : uint8_t { kNone = 0, kConvened = 1, kMinuted = 2, kConcluded = 3 };

// Where arrival counts. `place.system` is a hailan.type.v1.CoordinateSystem.
struct Fence {
  Place place;
  double radius_metres = 0;
};

// How far from the place a phone said it was; the position itself is nobody's business afterwards.
struct Arrival {
  std::string department;
  std::string staff;
  absl::Time time;
  double distance_metres = 0;
  double accuracy_metres = 0;
};

// What a department is to do; its number is its place in the list, from 1.
struct FollowUp {
  std::string matter;
  std::string department;
  absl::Time due_time;
  std::optional<absl::Time> done_time;

  bool LateAt(absl::Time now) const { return done_time.value_or(now) > due_time; }
};

struct Signature {
  std::string department;
  std::string staff;
  absl::Time time;
};

struct Meeting {
  MeetingName name;
  int64_t revision = 0;
  std::string territory;                 // code
  std::vector<std::string> departments;  // as the whistle calls them, lead first
  int quorum = 0;
  Fence fence;
  absl::Time meet_time;
  MeetingState state = MeetingState::kNone;
  std::vector<Arrival> arrivals;
  std::string minutes;
  std::vector<std::string> decisions;
  std::vector<FollowUp> follow_ups;
  std::vector<Signature> signatures;
  std::string convener;
  absl::Time create_time;
  std::optional<absl::Time> conclude_time;
};

struct MeetingCommand {
  enum class Kind : uint8_t { kConvene, kCheckIn, kMinutes, kSign, kConclude, kFollowUp };
  MeetingName name;
  Kind kind = Kind::kConvene;
  std::string etag;
  // Note or result.
  std::string note;
  // Of a convocation: quorum, fence, meet_time, and of the event territory and departments; of
  // minutes: minutes, decisions, follow-ups.
  Meeting draft;
  // Of a convocation: the whistle is closed.
  bool whistle_closed = false;
  // Empty = the caller's only called one.
  std::string department;
  // Of a check-in.
  Place place;
  double accuracy_metres = 0;
  // Number of the follow-up.
  int follow_up = 0;
  std::vector<Attachment> attachments;
};

using MeetingChange = RecordChange<Meeting>;

// The decision on a meeting; errors as on the WhistleMeetings service.
absl::StatusOr<MeetingChange> DecideMeeting(const std::optional<Meeting>& stored,
                                            const MeetingCommand& command,
                                            const Actor& actor,
                                            absl::Time now);

// Departments that have not arrived at a meeting that has begun.
std::vector<std::string> NoShowsOf(const Meeting& meeting, absl::Time now);

inline constexpr double kWorstAccuracy = 100;
inline constexpr double kDefaultRadius = 200;
inline constexpr double kSmallestRadius = 20;

}  // namespace hailan::event_workflow
