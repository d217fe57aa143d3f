// Proto ⇄ domain for events, whistles and the change feed; no rule of the workflow is in here.
#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/command/runner.h"
#include "hailan/event_workflow/v1/events.pb.h"
#include "hailan/event_workflow/v1/whistles.pb.h"
#include "services/event_workflow/domain/command.h"
#include "services/event_workflow/domain/event.h"
#include "services/event_workflow/events/rows.h"

namespace hailan::event_workflow {

namespace pb = hailan::event_workflow::v1;

// `cities/{city}/{collection}/{id}`; empty for an empty id.
std::string FormatName(absl::string_view city, absl::string_view collection, absl::string_view id);

// The id of a name that the field rules have let through; empty for an empty name. INVALID_ARGUMENT
// naming `field` when it is no name of the collection.
absl::StatusOr<std::string> IdOf(absl::string_view name,
                                 absl::string_view collection,
                                 absl::string_view field);
absl::StatusOr<EventName> ParseEvent(absl::string_view name, absl::string_view field);

// A whistle's name is its event's id and its number: `{uuid}-{number}`.
struct WhistleName {
  EventName event;
  int number = 0;
};
absl::StatusOr<WhistleName> ParseWhistle(absl::string_view name);
std::string FormatWhistle(const EventName& event, int number);
// Likewise of a proceeding; empty for number 0.
std::string FormatProceeding(const EventName& event, int number);

// The event as `actor` may see it, with the lights of `now`; without report and attachments.
pb::Event ToProto(const Event& event, const Actor& actor, absl::Time now);
pb::HistoryEntry ToProto(const HistoryRow& row, const EventName& event, bool reduced);
pb::Proceeding ToProto(const Proceeding& one, const EventName& event);
// One whistle of the event, with the light of `now`.
pb::Whistle ToProto(const Whistle& whistle, const Event& event, absl::Time now);

std::vector<Attachment> FromProto(
    const google::protobuf::RepeatedPtrField<pb::Attachment>& attachments);

// The payload of `alert.raised` of a report that calls roles on duty.
std::string AlertPayloadOf(const Change& change);

// The change message of one step.
command::Message MessageOf(const Change& change, const Actor& actor);

}  // namespace hailan::event_workflow
