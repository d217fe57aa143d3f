#include "services/event_workflow/domain/campaigns/campaign.h"

#include "absl/strings/match.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/domain/apply.h"
#include "services/event_workflow/domain/records/reasons.h"
#include "services/event_workflow/domain/rules.h"

namespace hailan::event_workflow {
namespace {

using Kind = CampaignCommand::Kind;

constexpr RoleSet kOffices = Roles({Role::kCommunity, Role::kStreet, Role::kCity});

absl::StatusOr<CampaignChange> Create(const CampaignCommand& command,
                                      const Actor& actor,
                                      absl::Time now) {
  const Campaign& draft = command.draft;
  HL_RETURN_IF_ERROR(CheckTerritoryOf(command.name.city(), draft.territory));
  HL_RETURN_IF_ERROR(CheckDuty(actor, kOffices, draft.territory));
  if (draft.end_time <= draft.start_time) {
    return Invalid(reason::kPeriodReversed, "end_time is not after start_time.");
  }
  auto change = FirstStep<CampaignChange>(command, "CREATE_CAMPAIGN", now);
  change.next.state = CampaignState::kOpen;
  return change;
}

absl::Status Add(const CampaignCommand& command, CampaignChange& change) {
  change.entry.action = "ADD_CAMPAIGN_EVENTS";
  for (const CampaignEvent& event : command.events) {
    if (!absl::StartsWith(event.territory, change.next.territory)) {
      return Forbidden(reason::kOutsideCampaign,
                       "An event lies outside the campaign's territory.",
                       {{"event", EventName(command.name.city(), event.id).Format()}});
    }
    change.added.push_back(event.id);
  }
  return absl::OkStatus();
}

absl::Status Apply(const CampaignCommand& command, CampaignChange& change) {
  switch (command.kind) {
    case Kind::kAdd:
      return Add(command, change);
    case Kind::kRemove:
      change.entry.action = "REMOVE_CAMPAIGN_EVENTS";
      for (const CampaignEvent& event : command.events) change.removed.push_back(event.id);
      return absl::OkStatus();
    case Kind::kClose:
      change.entry.action = "CLOSE_CAMPAIGN";
      change.next.state = CampaignState::kClosed;
      change.next.close_time = change.time;
      return absl::OkStatus();
    case Kind::kCreate:
      break;
  }
  return absl::InternalError("a creation of something stored");
}

}  // namespace

absl::StatusOr<CampaignChange> DecideCampaign(const std::optional<Campaign>& stored,
                                              const CampaignCommand& command,
                                              const Actor& actor,
                                              absl::Time now) {
  if (command.kind == Kind::kCreate) return Create(command, actor, now);
  if (!stored.has_value()) return AbsentRecord(actor);
  HL_RETURN_IF_ERROR(CheckReadable(actor, stored->territory));
  HL_RETURN_IF_ERROR(CheckDuty(actor, kOffices, stored->territory));
  HL_RETURN_IF_ERROR(CheckRecordEtag(stored->revision, command.etag));
  if (stored->state == CampaignState::kClosed) {
    return Forbidden(reason::kCampaignClosed,
                     "The campaign has ended; its events stay as they are.");
  }
  auto change = NextStep<CampaignChange>(*stored, command, now);
  HL_RETURN_IF_ERROR(Apply(command, change));
  return change;
}

}  // namespace hailan::event_workflow
