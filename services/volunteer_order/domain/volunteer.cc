#include "services/volunteer_order/domain/volunteer.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/volunteer_order/domain/ledger.h"
#include "services/volunteer_order/domain/reasons.h"

namespace hailan::volunteer_order {
namespace {

using absl::StatusCode;

absl::Status CheckCard(const VolunteerCommand& command,
                       const VolunteerCard& card,
                       const Actor& actor) {
  HL_RETURN_IF_ERROR(CheckArea(actor, card.territory));
  if (!absl::StartsWith(card.territory, command.volunteer.city())) {
    return Error(StatusCode::kInvalidArgument,
                 reason::kTerritoryOfOtherCity,
                 "The territory's code does not begin with the city's; check both.");
  }
  if (command.volunteer.id() != kLoveBank) return absl::OkStatus();
  return Error(StatusCode::kInvalidArgument,
               reason::kReservedId,
               "This id is the city's own account; choose another.");
}

absl::StatusOr<VolunteerChange> Create(const VolunteerCommand& command,
                                       const VolunteerCard& card,
                                       absl::Time now) {
  VolunteerChange change;
  change.next.name = command.volunteer;
  change.next.card = card;
  change.next.create_time = now;
  return change;
}

absl::StatusOr<VolunteerChange> Replace(const Volunteer& volunteer,
                                        const VolunteerCard& card,
                                        const Actor& actor) {
  // Taking somebody over from another community needs a say in both.
  HL_RETURN_IF_ERROR(CheckArea(actor, volunteer.card.territory));
  VolunteerChange change;
  change.next = volunteer;
  change.next.card = card;
  change.unchanged = volunteer.card == card;
  return change;
}

absl::Status CheckKnown(const std::optional<Volunteer>& volunteer,
                        const VolunteerCommand& command,
                        const Actor& actor) {
  HL_RETURN_IF_ERROR(CheckArea(
      actor, volunteer.has_value() ? volunteer->card.territory : command.volunteer.city()));
  if (!volunteer.has_value()) {
    return Error(StatusCode::kNotFound,
                 hailan::reason::kNotFound,
                 "There is no such volunteer; check the name.",
                 {{"name", command.volunteer.Format()}});
  }
  if (command.etag.empty() || command.etag == absl::StrCat(volunteer->revision)) {
    return absl::OkStatus();
  }
  return Error(StatusCode::kAborted,
               hailan::reason::kStaleEtag,
               "The volunteer has changed since it was read; read it again and decide anew.",
               {{"etag", absl::StrCat(volunteer->revision)}});
}

absl::StatusOr<VolunteerChange> Move(const Volunteer& volunteer, VolunteerState to) {
  if (volunteer.state == to) {
    const bool suspended = to == VolunteerState::kSuspended;
    return Error(
        StatusCode::kFailedPrecondition,
        suspended ? reason::kVolunteerNotActive : reason::kVolunteerNotSuspended,
        suspended ? "The volunteer is suspended already." : "The volunteer is active already.");
  }
  VolunteerChange change;
  change.next = volunteer;
  change.next.state = to;
  return change;
}

absl::StatusOr<VolunteerChange> Apply(const std::optional<Volunteer>& volunteer,
                                      const VolunteerCommand& command,
                                      const Actor& actor,
                                      absl::Time now) {
  if (const auto* request = std::get_if<RegisterVolunteer>(&command.request)) {
    HL_RETURN_IF_ERROR(CheckCard(command, request->card, actor));
    if (!volunteer.has_value()) return Create(command, request->card, now);
    return Error(StatusCode::kAlreadyExists,
                 hailan::reason::kAlreadyExists,
                 "A volunteer of this id is registered already.");
  }
  if (const auto* request = std::get_if<ImportVolunteer>(&command.request)) {
    HL_RETURN_IF_ERROR(CheckCard(command, request->card, actor));
    if (!volunteer.has_value()) return Create(command, request->card, now);
    return Replace(*volunteer, request->card, actor);
  }
  HL_RETURN_IF_ERROR(CheckKnown(volunteer, command, actor));
  const bool suspend = std::holds_alternative<SuspendVolunteer>(command.request);
  return Move(*volunteer, suspend ? VolunteerState::kSuspended : VolunteerState::kActive);
}

}  // namespace

absl::StatusOr<VolunteerChange> Decide(const std::optional<Volunteer>& volunteer,
                                       const VolunteerCommand& command,
                                       const Actor& actor,
                                       absl::Time now) {
  HL_ASSIGN_OR_RETURN(VolunteerChange change, Apply(volunteer, command, actor, now));
  change.action = kVolunteerActionTexts[command.request.index()];
  change.at = now;
  if (!change.unchanged) change.next.update_time = now;
  return change;
}

}  // namespace hailan::volunteer_order
