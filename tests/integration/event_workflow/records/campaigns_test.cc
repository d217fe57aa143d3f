#include <catch2/catch.hpp>

#include "tests/integration/event_workflow/records/record_suite.h"

namespace hailan::event_workflow::testing {
namespace {

using S = CampaignService;

campaigns::v1::CreateCampaignRequest Draft(const RecordSuite& suite, const std::string& territory) {
  campaigns::v1::CreateCampaignRequest request;
  request.set_parent(kParent);
  request.set_title("五城联创");
  request.set_territory(TerritoryName(territory));
  SetTime(request.mutable_start_time(), suite.clock.Now());
  SetTime(request.mutable_end_time(), suite.clock.Now() + absl::Hours(24 * 90));
  return request;
}

std::string Created(RecordSuite& suite, const std::string& territory) {
  return Must(suite.On(&S::CreateCampaign, Draft(suite, territory), suite.city)).name.Format();
}

campaigns::v1::AddCampaignEventsRequest Adding(const std::string& campaign,
                                               const std::vector<std::string>& events) {
  campaigns::v1::AddCampaignEventsRequest request;
  request.set_name(campaign);
  for (const std::string& event : events) request.add_events(event);
  return request;
}

campaigns::v1::CampaignTotals Totals(RecordSuite& suite, const std::string& campaign) {
  campaigns::v1::GetCampaignTotalsRequest request;
  request.set_name(campaign);
  return Must(suite.Ask(suite.campaigns, &S::GetCampaignTotals, request, suite.city));
}

std::vector<std::string> EventsOf(RecordSuite& suite, const std::string& campaign) {
  campaigns::v1::ListCampaignEventsRequest request;
  request.set_parent(campaign);
  request.set_page_size(2);
  std::vector<std::string> events;
  do {
    const auto page = Must(suite.Ask(suite.campaigns, &S::ListCampaignEvents, request, suite.city));
    events.insert(events.end(), page.events().begin(), page.events().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return events;
}

TEST_CASE("D22: an event belongs to any number of campaigns, and totals reconcile with rows") {
  RecordSuite suite;
  const std::string first = Created(suite, kCity);
  const std::string second = Created(suite, kCity);
  std::vector<std::string> events;
  for (int i = 0; i < 5; ++i) {
    events.push_back(suite.NewEvent(i < 3 ? kGrid : kOtherGrid, suite.resident));
  }
  Must(suite.Step(&EventService::CancelEvent, events[4], suite.resident));
  Must(suite.On(&S::AddCampaignEvents, Adding(first, events), suite.city));
  // The same events again change nothing, named twice or not.
  Must(suite.On(
      &S::AddCampaignEvents, Adding(first, {events[0], events[0], events[1]}), suite.city));
  Must(suite.On(&S::AddCampaignEvents, Adding(second, {events[0]}), suite.city));

  const campaigns::v1::CampaignTotals totals = Totals(suite, first);
  CHECK(totals.total() == 5);
  CHECK(totals.void_count() == 1);
  int64_t sum = 0;
  for (const campaigns::v1::CampaignCount& count : totals.counts()) sum += count.count();
  CHECK(sum == totals.total());
  CHECK(EventsOf(suite, first).size() == 5);
  CHECK(Totals(suite, second).total() == 1);

  campaigns::v1::ListCampaignsRequest list;
  list.set_parent(kParent);
  list.set_event(events[0]);
  CHECK(
      Must(suite.Ask(suite.campaigns, &S::ListCampaigns, list, suite.community)).campaigns_size() ==
      2);
  list.set_event(events[1]);
  CHECK(
      Must(suite.Ask(suite.campaigns, &S::ListCampaigns, list, suite.community)).campaigns_size() ==
      1);

  campaigns::v1::RemoveCampaignEventsRequest remove;
  remove.set_name(first);
  remove.set_reason("不属于本次行动");
  remove.add_events(events[3]);
  Must(suite.On(&S::RemoveCampaignEvents, remove, suite.city));
  CHECK(Totals(suite, first).total() == 4);
  CHECK(EventsOf(suite, first).size() == 4);
}

TEST_CASE("a campaign takes no event that is outside it, unknown, unseen, or too late") {
  RecordSuite suite;
  const std::string campaign = Created(suite, kGrid);
  const std::string inside = suite.NewEvent(kGrid, suite.resident);
  const std::string outside = suite.NewEvent(kOtherGrid, suite.resident);
  CHECK_THAT(
      suite.On(&S::AddCampaignEvents, Adding(campaign, {inside, outside}), suite.city).status(),
      FailsWith(absl::StatusCode::kFailedPrecondition, "OUTSIDE_CAMPAIGN"));
  CHECK(EventsOf(suite, campaign).empty());  // all or none
  const std::string unknown = kParent + "/events/" + NewId(absl::Now());
  CHECK_THAT(suite.On(&S::AddCampaignEvents, Adding(campaign, {unknown}), suite.city).status(),
             FailsWith(absl::StatusCode::kNotFound, "NOT_FOUND"));
  CHECK_THAT(suite.On(&S::AddCampaignEvents, Adding(campaign, {inside}), suite.neighbour).status(),
             FailsWith(absl::StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  CHECK_THAT(suite.On(&S::AddCampaignEvents, Adding(campaign, {inside}), suite.member).status(),
             FailsWith(absl::StatusCode::kPermissionDenied, "ROLE_NOT_ALLOWED"));

  campaigns::v1::CloseCampaignRequest close;
  close.set_name(campaign);
  close.set_outcome("行动结束");
  Must(suite.On(&S::CloseCampaign, close, suite.city));
  CHECK_THAT(suite.On(&S::AddCampaignEvents, Adding(campaign, {inside}), suite.city).status(),
             HasReason("CAMPAIGN_CLOSED"));
  close.set_name(kParent + "/campaigns/" + NewId(absl::Now()));
  CHECK_THAT(suite.On(&S::CloseCampaign, close, suite.city).status(),
             HasCode(absl::StatusCode::kNotFound));
  CHECK_THAT(suite.On(&S::CloseCampaign, close, suite.community).status(),
             HasReason("OUT_OF_SCOPE"));
  close.set_name(kParent + "/campaigns/spring");
  CHECK_THAT(suite.On(&S::CloseCampaign, close, suite.city).status(),
             HasCode(absl::StatusCode::kInvalidArgument));
}

TEST_CASE("a campaign's writes are idempotent and guarded, and its steps are kept") {
  RecordSuite suite;
  campaigns::v1::CreateCampaignRequest draft = Draft(suite, kCity);
  std::swap(*draft.mutable_start_time(), *draft.mutable_end_time());
  CHECK_THAT(suite.On(&S::CreateCampaign, draft, suite.city).status(),
             HasReason("PERIOD_REVERSED"));
  draft = Draft(suite, kCity);
  draft.set_request_id(NewId(absl::Now()));
  const Campaign created = Must(suite.On(&S::CreateCampaign, draft, suite.city));
  CHECK(Must(suite.On(&S::CreateCampaign, draft, suite.city)).name == created.name);
  draft.set_title("三大攻坚");
  CHECK_THAT(suite.On(&S::CreateCampaign, draft, suite.city).status(),
             HasReason("REQUEST_ID_REUSED"));
  campaigns::v1::CloseCampaignRequest close;
  close.set_name(created.name.Format());
  close.set_outcome("完成");
  close.set_etag("7");
  CHECK_THAT(suite.On(&S::CloseCampaign, close, suite.city).status(),
             FailsWith(absl::StatusCode::kAborted, "STALE_ETAG"));
  close.set_etag("1");
  Must(suite.On(&S::CloseCampaign, close, suite.city));
  campaigns::v1::GetCampaignRequest get;
  get.set_name(created.name.Format());
  const campaigns::v1::Campaign closed =
      Must(suite.Ask(suite.campaigns, &S::GetCampaign, get, suite.member));
  REQUIRE(closed.steps_size() == 2);
  CHECK(closed.steps(1).action() == "CLOSE_CAMPAIGN");
  CHECK(closed.steps(1).note() == "完成");
  CHECK(closed.state() == campaigns::v1::Campaign::STATE_CLOSED);
  CHECK(suite.database->Value("SELECT count(*) FROM outbox WHERE type = 'campaign.changed'") ==
        "2");
}

}  // namespace
}  // namespace hailan::event_workflow::testing
