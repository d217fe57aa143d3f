#include "services/event_workflow/campaigns/service.h"

#include <utility>

#include "common/base/error.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/events/convert.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

using Kind = CampaignCommand::Kind;

constexpr int kDefaultEvents = 500;
constexpr int kMostEvents = 1000;

}  // namespace

absl::StatusOr<CampaignCommand> CampaignService::CreateCampaign(
    const rpc::Call& call, const campaigns::v1::CreateCampaignRequest& req) {
  CampaignCommand command;
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(req.parent()));
  command.name = CampaignName(city, NewId(call.now));
  Campaign& draft = command.draft;
  HL_ASSIGN_OR_RETURN(draft.territory, IdOf(req.territory(), "territories", "territory"));
  draft.title = req.title();
  draft.description = req.description();
  draft.start_time = rpc::FromTimestamp(req.start_time());
  draft.end_time = rpc::FromTimestamp(req.end_time());
  return command;
}

absl::StatusOr<CampaignCommand> CampaignService::AddCampaignEvents(
    const rpc::Call& call, const campaigns::v1::AddCampaignEventsRequest& req) {
  HL_ASSIGN_OR_RETURN(CampaignCommand command,
                      MakeCommand<CampaignCommand>(req, Kind::kAdd, req.note()));
  HL_ASSIGN_OR_RETURN(const std::vector<Event> events,
                      VisibleEvents(reads_.pool(), command.name.city(), req.events(), call));
  for (const Event& event : events) command.events.push_back({event.name.id(), event.territory});
  return command;
}

absl::StatusOr<CampaignCommand> CampaignService::RemoveCampaignEvents(
    const rpc::Call&, const campaigns::v1::RemoveCampaignEventsRequest& req) {
  HL_ASSIGN_OR_RETURN(CampaignCommand command,
                      MakeCommand<CampaignCommand>(req, Kind::kRemove, req.reason()));
  for (const std::string& name : req.events()) {
    HL_ASSIGN_OR_RETURN(const EventName event, ParseEvent(name, "events"));
    command.events.push_back({event.id(), ""});
  }
  return command;
}

absl::StatusOr<CampaignCommand> CampaignService::CloseCampaign(
    const rpc::Call&, const campaigns::v1::CloseCampaignRequest& req) {
  return MakeCommand<CampaignCommand>(req, Kind::kClose, req.outcome());
}

campaigns::v1::Campaign CampaignService::Reply(const rpc::Call&, const Campaign& campaign) {
  const std::string& city = campaign.name.city();
  campaigns::v1::Campaign out;
  out.set_name(campaign.name.Format());
  out.set_title(campaign.title);
  out.set_description(campaign.description);
  out.set_territory(FormatName(city, "territories", campaign.territory));
  *out.mutable_start_time() = rpc::ToTimestamp(campaign.start_time);
  *out.mutable_end_time() = rpc::ToTimestamp(campaign.end_time);
  out.set_state(static_cast<campaigns::v1::Campaign::State>(campaign.state));
  *out.mutable_create_time() = rpc::ToTimestamp(campaign.create_time);
  if (campaign.close_time.has_value()) {
    *out.mutable_close_time() = rpc::ToTimestamp(*campaign.close_time);
  }
  out.set_etag(absl::StrCat(campaign.revision));
  return out;
}

absl::StatusOr<Campaign> CampaignService::Visible(const rpc::Call& call,
                                                  const std::string& name,
                                                  absl::string_view field) const {
  HL_ASSIGN_OR_RETURN(const CampaignName parsed, ParseRecord<CampaignName>(name, field));
  HL_ASSIGN_OR_RETURN(
      Campaign campaign,
      reads_.Get<CampaignRecord>(sql::kGetCampaign, parsed, call.actor(), call.deadline));
  HL_RETURN_IF_ERROR(CheckReadable(call.actor(), campaign.territory));
  return campaign;
}

absl::StatusOr<campaigns::v1::Campaign> CampaignService::GetCampaign(
    const rpc::Call& call, const campaigns::v1::GetCampaignRequest& req) {
  HL_ASSIGN_OR_RETURN(const Campaign campaign, Visible(call, req.name(), "name"));
  campaigns::v1::Campaign out = Reply(call, campaign);
  HL_ASSIGN_OR_RETURN(*out.mutable_steps(),
                      reads_.Steps(campaign.name.city(), campaign.name.id(), false, call.deadline));
  return out;
}

absl::StatusOr<campaigns::v1::ListCampaignsResponse> CampaignService::ListCampaigns(
    const rpc::Call& call, const campaigns::v1::ListCampaignsRequest& req) {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(req.parent()));
  std::string event;
  if (!req.event().empty()) {
    HL_ASSIGN_OR_RETURN(const EventName name, ParseEvent(req.event(), "event"));
    HL_RETURN_IF_ERROR(events_.Get(name, call.actor(), call.deadline).status());
    event = name.id();
  }
  HL_ASSIGN_OR_RETURN(const RecordPage page, reads_.PageOf(call, "ListCampaigns", req));
  pg::Params params;
  params.Add(city);
  page.AddTo(params);
  AddAreas(params, call.actor());
  AddMaybe(params, event);
  params.Add(req.open_only());
  return reads_.List<CampaignRecord, campaigns::v1::ListCampaignsResponse>(
      call, page, sql::kListCampaigns, params, [&](const Campaign& campaign, auto& out) {
        *out.add_campaigns() = Reply(call, campaign);
      });
}

absl::StatusOr<campaigns::v1::ListCampaignEventsResponse> CampaignService::ListCampaignEvents(
    const rpc::Call& call, const campaigns::v1::ListCampaignEventsRequest& req) {
  HL_ASSIGN_OR_RETURN(const Campaign campaign, Visible(call, req.parent(), "parent"));
  HL_ASSIGN_OR_RETURN(const RecordPage page,
                      reads_.PageOf(call, "ListCampaignEvents", req, kDefaultEvents, kMostEvents));
  pg::Params params;
  params.Add(campaign.name.city()).Add(campaign.name.id());
  page.AddTo(params);
  return reads_.Fill<campaigns::v1::ListCampaignEventsResponse>(
      call, page, sql::kListCampaignEvents, params, [&](const pg::Row& row, auto& out) {
        std::string id = row.Text(0);
        out.add_events(EventName(campaign.name.city(), id).Format());
        return id;
      });
}

absl::StatusOr<campaigns::v1::CampaignTotals> CampaignService::GetCampaignTotals(
    const rpc::Call& call, const campaigns::v1::GetCampaignTotalsRequest& req) {
  HL_ASSIGN_OR_RETURN(const Campaign campaign, Visible(call, req.name(), "name"));
  const std::string& city = campaign.name.city();
  pg::Params params;
  params.Add(city).Add(campaign.name.id());
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      reads_.pool().Exec(sql::kCountCampaignEvents, params, call.deadline));
  campaigns::v1::CampaignTotals out;
  out.set_campaign(campaign.name.Format());
  *out.mutable_count_time() = rpc::ToTimestamp(call.now);
  for (const pg::Row row : rows) {
    const int64_t count = row.Int(2);
    const State state = ParseState(row.View(1));
    campaigns::v1::CampaignCount& one = *out.add_counts();
    one.set_territory(FormatName(city, "territories", row.Text(0)));
    one.set_state(row.Text(1));
    one.set_count(count);
    out.set_total(out.total() + count);
    if (state == State::kClosed) {
      out.set_closed(out.closed() + count);
      out.set_closed_on_time(out.closed_on_time() + row.Int(3));
    }
    if (state == State::kRejected || state == State::kCancelled) {
      out.set_void_count(out.void_count() + count);
    }
  }
  return out;
}

}  // namespace hailan::event_workflow
