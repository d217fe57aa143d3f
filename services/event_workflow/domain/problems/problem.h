// Problems collected from below, claimed level by level, until each is on exactly one of three
// lists or rejected with a reason; listed ones are struck off on evidence. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/base/resource_name.h"
#include "services/event_workflow/domain/records/record.h"

namespace hailan::event_workflow {

using ProblemName = ResourceName<"problems">;

// Values equal hailan.event_workflow.campaigns.v1.Problem.State.
enum class ProblemState : uint8_t {
  kNone = 0,
  kCollected = 1,
  kListed = 2,
  kCompleted = 3,
  kStruckOff = 4,
  kRejected = 5
};
// Values equal hailan.event_workflow.campaigns.v1.ProblemList.
enum class ProblemList : uint8_t {
  kNone = 0,
  kPracticalMatter = 1,
  kHardProblem = 2,
  kMicroWish = 3
};
inline constexpr int kProblemLists = 3;

struct Problem {
  ProblemName name;
  int64_t revision = 0;
  std::string territory;  // code
  // Code of the level that decides or decided.
  std::string claim_territory;
  std::string title;
  std::string description;
  // Of a problem taken over from elsewhere.
  std::string external_id;
  // Digest of the row it was taken over from.
  std::string content;
  std::string collector;
  absl::Time create_time;
  ProblemState state = ProblemState::kNone;
  ProblemList list = ProblemList::kNone;
  std::string department;
  std::string owner;
  std::optional<absl::Time> due_time;
  std::optional<absl::Time> decide_time;
  std::string reject_reason;
  // Who completed it last.
  std::string completer;
  std::optional<absl::Time> strike_off_time;
  // Name of the event or wish that settles it.
  std::string related;
};

struct ProblemCommand {
  enum class Kind : uint8_t {
    kCollect,
    kImport,
    kPassUp,
    kPlace,
    kReject,
    kComplete,
    kStrikeOff,
    kReturn
  };
  ProblemName name;
  Kind kind = Kind::kCollect;
  std::string etag;
  // Note, reason or result.
  std::string note;
  // What is collected or taken over; of a placement list, owner, due time and what is related.
  Problem draft;
  // Of a completion.
  std::vector<Attachment> attachments;
};

using ProblemChange = RecordChange<Problem>;

// The decision on a problem; errors as on the ProblemLists service.
absl::StatusOr<ProblemChange> DecideProblem(const std::optional<Problem>& stored,
                                            const ProblemCommand& command,
                                            const Actor& actor,
                                            absl::Time now);

// OK when the actor may read the problem.
absl::Status CheckProblemVisible(const Problem& problem, const Actor& actor);

// The code of the level above; empty for a city.
absl::string_view LevelAbove(absl::string_view territory);

}  // namespace hailan::event_workflow
