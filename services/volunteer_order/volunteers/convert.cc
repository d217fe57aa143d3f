#include "services/volunteer_order/volunteers/convert.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "hailan/volunteer_order/v1/change_feed.pb.h"
#include "services/volunteer_order/domain/visibility.h"

namespace hailan::volunteer_order {
namespace {

using TerritoryName = ResourceName<"territories">;

pb::Volunteer::State StateToProto(VolunteerState state) {
  return static_cast<pb::Volunteer::State>(static_cast<int>(state) + 1);
}

pb::Volunteer::Kind KindToProto(VolunteerKind kind) {
  return static_cast<pb::Volunteer::Kind>(static_cast<int>(kind) + 1);
}

}  // namespace

absl::StatusOr<VolunteerCard> FromProto(const pb::Volunteer& from) {
  if (!from.etag().empty() || from.state() != pb::Volunteer::STATE_UNSPECIFIED ||
      from.service_minutes() != 0 || from.has_create_time() || from.has_update_time()) {
    return InvalidField("volunteer",
                        "OUTPUT_ONLY",
                        "Leave etag, state, service_minutes and the times empty; the server sets "
                        "them.");
  }
  HL_ASSIGN_OR_RETURN(const TerritoryName territory, TerritoryName::Parse(from.territory()));
  return VolunteerCard{.display_name = from.display_name(),
                       .kind = static_cast<VolunteerKind>(static_cast<int>(from.kind()) - 1),
                       .territory = territory.id(),
                       .team = from.team(),
                       .skills = {from.skills().begin(), from.skills().end()}};
}

pb::Volunteer ToProto(const Actor& actor, const Volunteer& from) {
  const bool clear = actor.subject == from.name.id() || IsStaffInScope(actor, from.card.territory);
  pb::Volunteer volunteer;
  volunteer.set_name(from.name.Format());
  volunteer.set_etag(absl::StrCat(from.revision));
  volunteer.set_state(StateToProto(from.state));
  volunteer.set_display_name(clear ? from.card.display_name : MaskName(from.card.display_name));
  volunteer.set_kind(KindToProto(from.card.kind));
  volunteer.set_territory(TerritoryName(from.name.city(), from.card.territory).Format());
  volunteer.set_team(from.card.team);
  volunteer.mutable_skills()->Assign(from.card.skills.begin(), from.card.skills.end());
  volunteer.set_service_minutes(from.service_minutes);
  *volunteer.mutable_create_time() = rpc::ToTimestamp(from.create_time);
  *volunteer.mutable_update_time() = rpc::ToTimestamp(from.update_time);
  return volunteer;
}

command::Message ToMessage(const VolunteerChange& change) {
  const Volunteer& volunteer = change.next;
  pb::VolunteerChange message;
  message.set_volunteer(volunteer.name.Format());
  message.set_state(StateToProto(volunteer.state));
  message.set_kind(KindToProto(volunteer.card.kind));
  message.set_territory(TerritoryName(volunteer.name.city(), volunteer.card.territory).Format());
  message.set_revision(volunteer.revision);
  return command::MakeMessage(
      absl::StrCat("volunteer.", change.action), volunteer.name.Format(), message);
}

}  // namespace hailan::volunteer_order
