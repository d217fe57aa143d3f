// Supervised cases: the evidence of an event handed to a supervision body that waits for a reply.
// Pure.
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
#include "services/event_workflow/domain/sla.h"

namespace hailan::event_workflow {

using SupervisionName = ResourceName<"supervisions">;

// Values equal hailan.event_workflow.v1.SupervisedCase.State.
enum class SupervisionState : uint8_t { kNone = 0, kOpen = 1, kReplied = 2, kClosed = 3 };
// Values equal hailan.event_workflow.v1.SupervisionOrigin.
enum class SupervisionOrigin : uint8_t { kNone = 0, kPerson = 1, kRule = 2 };

struct Supervision {
  SupervisionName name;
  int64_t revision = 0;
  std::string event;       // id
  std::string territory;   // code
  std::string department;  // of the event when the case was opened, or empty
  std::string body;        // department id, or empty
  SupervisionOrigin origin = SupervisionOrigin::kNone;
  std::string reason;
  SupervisionState state = SupervisionState::kNone;
  // When the reply that is due was asked for.
  absl::Time ask_time;
  absl::Time reply_due;
  std::optional<absl::Time> reply_time;
  std::string reply;
  std::string replier;
  std::string outcome;
  std::string bundle_sha256;
  std::string opener;
  absl::Time create_time;
  std::optional<absl::Time> close_time;
};

struct SupervisionCommand {
  enum class Kind : uint8_t { kOpen, kReply, kRefuse, kClose };
  SupervisionName name;
  Kind kind = Kind::kOpen;
  std::string etag;
  // Reason, reply or outcome.
  std::string note;
  // Of an opening: event, territory, department, body, origin; digest of the bundle.
  Supervision draft;
  // Of an opening: the text that the digest is of.
  std::string manifest;
  // Of an opening: id of the open case that the event has with the body already, or empty. Decided
  // on here and not before, so that a repeated request is answered with the case it opened.
  std::string open_case;
  // Of an opening and a refusal.
  absl::Time reply_due;
  std::vector<Attachment> attachments;
};

struct SupervisionChange : RecordChange<Supervision> {
  // Of an opening only.
  std::string manifest;
};

// The decision on a case; errors as on the Supervision service.
absl::StatusOr<SupervisionChange> DecideSupervision(const std::optional<Supervision>& stored,
                                                    const SupervisionCommand& command,
                                                    const Actor& actor,
                                                    absl::Time now);

// OK when the actor may read the case.
absl::Status CheckSupervisionVisible(const Supervision& supervision, const Actor& actor);

// Timeliness of the reply: red past its due time, yellow past 80 % of its budget.
SlaLight ReplyLight(const Supervision& supervision, absl::Time now);

inline constexpr absl::Duration kLongestReply = absl::Hours(90 * 24);
// What the system gives for a reply.
inline constexpr absl::Duration kRuleReply = absl::Hours(3 * 24);

}  // namespace hailan::event_workflow
