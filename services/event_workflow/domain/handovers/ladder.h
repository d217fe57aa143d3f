// Tiered handling: at which level an event is, who asked whom to take it, and how long each level
// had it. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "services/event_workflow/domain/event.h"
#include "services/event_workflow/domain/routing/kinds.h"

namespace hailan::event_workflow {

enum class HandoverKind : uint8_t { kNone = 0, kPassUp = 1, kReturn = 2, kTransfer = 3 };
enum class HandoverAnswer : uint8_t { kOpen = 0, kAccepted = 1, kRejected = 2 };

inline constexpr size_t kMostHandovers = 50;

struct Handover {
  HandoverKind kind = HandoverKind::kNone;
  Level from = Level::kUnsaid;
  Level to = Level::kUnsaid;
  std::string department;
  std::string assignee;
  std::string basis;
  std::string reason;
  std::string requester;
  absl::Time request_time;
  HandoverAnswer answer = HandoverAnswer::kOpen;
  std::string answerer;
  std::optional<absl::Time> answer_time;
  std::string answer_reason;
};

struct Ladder {
  EventName name;
  int64_t revision = 0;
  Level level = Level::kUnsaid;
  absl::Time level_time;
  std::vector<Handover> handovers;

  const Handover* open() const {
    const bool waits = !handovers.empty() && handovers.back().answer == HandoverAnswer::kOpen;
    return waits ? &handovers.back() : nullptr;
  }
};

struct LadderCommand {
  enum class Kind : uint8_t { kRequest, kAccept, kReject };
  EventName event;
  Kind kind = Kind::kRequest;
  std::string etag;
  // kRequest: kind, to (of a return), department, assignee, basis and reason.
  Handover handover;
  // kReject: why.
  std::string reason;
  // The event's, for who may answer.
  std::string territory;
  // Where the event was routed, and when, for a ladder that is not stored yet.
  Level start = Level::kUnsaid;
  absl::Time report_time;
  // Of a request: the event has left the receiver of the open handover, who can answer no more.
  bool overtaken = false;
};

struct LadderUpdate {
  Ladder next;
  absl::Time time;
};

// The ladder of an event without handovers: at the level it was routed to, since its report.
Ladder FirstLadder(const EventName& event, Level start, absl::Time report_time);

// Errors as on the Handovers service.
absl::StatusOr<LadderUpdate> DecideLadder(const std::optional<Ladder>& stored,
                                          const LadderCommand& command,
                                          const Actor& actor,
                                          absl::Time now);

// How long a level had an event.
struct Dwell {
  Level level = Level::kUnsaid;
  absl::Duration dwell;
  absl::Duration awaiting;
  int visits = 0;
};
// By level, in the order in which they first had it. From the report until `end`; the dwells sum to
// the time between the two.
std::vector<Dwell> DwellsOf(const Ladder& ladder, absl::Time report_time, absl::Time end);

}  // namespace hailan::event_workflow
