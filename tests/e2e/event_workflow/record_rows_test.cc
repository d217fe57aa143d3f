// D22–D24 and B15: campaigns, the three lists and drives, through the gateway.
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "hailan/event_workflow/campaigns/v1/campaigns.pb.h"
#include "hailan/event_workflow/campaigns/v1/drives.pb.h"
#include "hailan/event_workflow/campaigns/v1/problem_lists.pb.h"
#include "hailan/event_workflow/v1/search.pb.h"
#include "tests/e2e/event_workflow/town.h"

namespace hailan::testing {

namespace evt_campaigns = hailan::event_workflow::campaigns::v1;
namespace {

using absl::StatusCode;

google::protobuf::Timestamp In(absl::Duration from_now) {
  return rpc::ToTimestamp(absl::Now() + from_now);
}

std::string NewCampaign(Town& town, const char* title, const std::vector<std::string>& events) {
  evt_campaigns::CreateCampaignRequest create;
  create.set_parent(kParent);
  create.set_title(title);
  create.set_territory(NameOf("territories", kCommunity));
  *create.mutable_start_time() = In(absl::ZeroDuration());
  *create.mutable_end_time() = In(absl::Hours(24));
  std::string name =
      town.Do<evt_campaigns::Campaign>(town.officer, "Campaigns/CreateCampaign", create).name();
  evt_campaigns::AddCampaignEventsRequest add;
  add.set_name(name);
  for (const std::string& event : events) add.add_events(event);
  town.Do<evt_campaigns::Campaign>(town.officer, "Campaigns/AddCampaignEvents", add);
  return name;
}

std::set<std::string> CampaignsOf(Town& town, const std::string& event) {
  evt_campaigns::ListCampaignsRequest list;
  list.set_parent(kParent);
  list.set_event(event);
  const auto page =
      town.Do<evt_campaigns::ListCampaignsResponse>(town.city, "Campaigns/ListCampaigns", list);
  std::set<std::string> names;
  for (const evt_campaigns::Campaign& one : page.campaigns()) names.insert(one.name());
  return names;
}

// The events of a campaign by its list; the search by campaign must find the same.
std::set<std::string> RowsOf(Town& town, const std::string& campaign) {
  evt_campaigns::ListCampaignEventsRequest list;
  list.set_parent(campaign);
  const auto page = town.Do<evt_campaigns::ListCampaignEventsResponse>(
      town.city, "Campaigns/ListCampaignEvents", list);
  std::set<std::string> rows(page.events().begin(), page.events().end());
  evt::SearchEventsRequest search;
  search.set_parent(kParent);
  search.mutable_filter()->set_campaign(campaign);
  std::set<std::string> found;
  const auto hits = town.Do<evt::SearchEventsResponse>(town.city, "Search/SearchEvents", search);
  for (const evt::Event& event : hits.events()) found.insert(event.name());
  CHECK(found == rows);
  return rows;
}

// Each count of the totals, by territory and state, is that of the rows themselves.
void CheckReconciles(Town& town, const std::string& campaign, const std::set<std::string>& rows) {
  CHECK(RowsOf(town, campaign) == rows);
  evt_campaigns::GetCampaignTotalsRequest ask;
  ask.set_name(campaign);
  const auto totals =
      town.Do<evt_campaigns::CampaignTotals>(town.city, "Campaigns/GetCampaignTotals", ask);
  std::map<std::string, int64_t> counted, there;
  int64_t sum = 0;
  for (const evt_campaigns::CampaignCount& one : totals.counts()) {
    counted[absl::StrCat(one.territory(), " STATE_", one.state())] = one.count();
    sum += one.count();
  }
  for (const std::string& name : rows) {
    const evt::Event event = town.Get(town.city, name);
    ++there[absl::StrCat(event.territory(), " ", evt::Event::State_Name(event.state()))];
  }
  CHECK(counted == there);
  CHECK(sum == totals.total());
  CHECK(totals.total() == static_cast<int64_t>(rows.size()));
}

TEST_CASE("D22: an event belongs to any number of campaigns, whose totals reconcile with rows") {
  Town town;
  std::vector<std::string> events;
  for (int i = 0; i < 5; ++i) events.push_back(town.Reported(i % 3 + 1));
  const std::string cities = NewCampaign(town, "五城联创", {events[0], events[1], events[2]});
  const std::string battles = NewCampaign(town, "三大攻坚", {events[2], events[3]});
  CHECK(CampaignsOf(town, events[0]) == std::set<std::string>{cities});
  CHECK(CampaignsOf(town, events[2]) == std::set<std::string>{cities, battles});
  CHECK(CampaignsOf(town, events[4]).empty());
  CheckReconciles(town, cities, {events[0], events[1], events[2]});
  CheckReconciles(town, battles, {events[2], events[3]});

  // They follow every step and every change of membership.
  town.Step<evt::AcceptEventRequest>(town.member, "AcceptEvent", events[0]);
  evt_campaigns::RemoveCampaignEventsRequest remove;
  remove.set_name(cities);
  remove.add_events(events[2]);
  remove.set_reason("不属于本行动。");
  town.Do<evt_campaigns::Campaign>(town.officer, "Campaigns/RemoveCampaignEvents", remove);
  CHECK(CampaignsOf(town, events[2]) == std::set<std::string>{battles});
  CheckReconciles(town, cities, {events[0], events[1]});
  CheckReconciles(town, battles, {events[2], events[3]});

  auto close = MoveOf<evt_campaigns::CloseCampaignRequest>(cities);
  close.set_outcome("已完成。");
  CHECK_THAT(
      town.Try<evt_campaigns::Campaign>(town.resident, "Campaigns/CloseCampaign", close).status(),
      HasCode(StatusCode::kPermissionDenied));
}

std::string Collected(Town& town) {
  evt_campaigns::CollectProblemRequest collect;
  collect.set_parent(kParent);
  collect.set_territory(NameOf("territories", Grid(1)));
  collect.set_title("楼道灯不亮");
  return town.Do<evt_campaigns::Problem>(town.member, "ProblemLists/CollectProblem", collect)
      .name();
}

using Stand = std::vector<int64_t>;

// How many of a list wait, are completed and are struck off, by its totals; its rows say the same.
Stand StandOf(Town& town, evt_campaigns::ProblemList list) {
  evt_campaigns::ListProblemsRequest request;
  request.set_parent(kParent);
  request.set_list(list);
  const auto rows =
      town.Do<evt_campaigns::ListProblemsResponse>(town.city, "ProblemLists/ListProblems", request);
  std::map<evt_campaigns::Problem::State, int64_t> states;
  for (const evt_campaigns::Problem& one : rows.problems()) ++states[one.state()];
  Stand stand{states[evt_campaigns::Problem::STATE_LISTED],
              states[evt_campaigns::Problem::STATE_COMPLETED],
              states[evt_campaigns::Problem::STATE_STRUCK_OFF]};
  evt_campaigns::GetProblemTotalsRequest ask;
  ask.set_name(NameOf("territories", kCommunity));
  const auto totals =
      town.Do<evt_campaigns::ProblemTotals>(town.city, "ProblemLists/GetProblemTotals", ask);
  for (const evt_campaigns::ProblemListTotal& one : totals.lists()) {
    if (one.list() != list) continue;
    CHECK(Stand{one.open(), one.completed(), one.struck_off()} == stand);
    CHECK(one.total() == rows.problems_size());
  }
  return stand;
}

// From the list that `place` names to where it is struck off; the list shows each step at once.
void CheckList(Town& town, evt_campaigns::PlaceProblemRequest place, const Caller& owner) {
  INFO(place.ShortDebugString());
  place.set_name(Collected(town));
  *place.mutable_due_time() = In(absl::Hours(24));
  CHECK(StandOf(town, place.list()) == Stand{0, 0, 0});
  const auto placed =
      town.Do<evt_campaigns::Problem>(town.officer, "ProblemLists/PlaceProblem", place);
  CHECK(placed.list() == place.list());
  CHECK(placed.owner_department() == place.owner_department());
  CHECK(placed.owner() == place.owner());
  CHECK(placed.due_time().seconds() == place.due_time().seconds());
  CHECK(StandOf(town, place.list()) == Stand{1, 0, 0});

  const auto strike = [&] {
    evt_campaigns::StrikeOffProblemRequest request;
    request.set_name(place.name());
    return town.Try<evt_campaigns::Problem>(town.officer, "ProblemLists/StrikeOffProblem", request);
  };
  CHECK_THAT(strike().status(), FailsWith(StatusCode::kFailedPrecondition, "NO_COMPLETION"));
  evt_campaigns::CompleteProblemRequest complete;
  complete.set_name(place.name());
  complete.set_result("已更换。");
  const std::string done = "ProblemLists/CompleteProblem";
  CHECK_THAT(town.Try<evt_campaigns::Problem>(owner, done, complete).status(),
             FailsWith(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  *complete.add_attachments() = Photo("lamp", evt::Attachment::PURPOSE_AFTER);
  CHECK_THAT(town.Try<evt_campaigns::Problem>(town.officer, done, complete).status(),
             FailsWith(StatusCode::kFailedPrecondition, "NOT_THE_OWNER"));
  CHECK(StandOf(town, place.list()) == Stand{1, 0, 0});
  town.Do<evt_campaigns::Problem>(owner, done, complete);
  CHECK(StandOf(town, place.list()) == Stand{0, 1, 0});
  const evt_campaigns::Problem struck = Must(strike());
  CHECK(struck.state() == evt_campaigns::Problem::STATE_STRUCK_OFF);
  CHECK(struck.has_strike_off_time());
  CHECK(StandOf(town, place.list()) == Stand{0, 0, 1});
}

TEST_CASE("D23: each list has owner and due, shows every step, and is cancelled on evidence only") {
  Town town;
  evt_campaigns::PlaceProblemRequest place;
  place.set_list(evt_campaigns::PROBLEM_LIST_PRACTICAL_MATTER);
  place.set_owner_department(NameOf("departments", kPower));
  CheckList(town, place, town.power);
  place.set_list(evt_campaigns::PROBLEM_LIST_HARD_PROBLEM);
  place.set_owner_department(NameOf("departments", kHeat));
  CheckList(town, place, town.heat);
  // A wish may be one member's own.
  place.set_list(evt_campaigns::PROBLEM_LIST_MICRO_WISH);
  place.clear_owner_department();
  place.set_owner(NameOf("staff", "s-grid-1"));
  CheckList(town, place, town.member);
}

TEST_CASE("D24: a collected problem goes up level by level and ends on one list only") {
  Town town;
  const std::string problem = Collected(town);
  evt_campaigns::PassUpProblemRequest up;
  up.set_name(problem);
  up.set_reason("网格无法解决。");
  CHECK(town.Do<evt_campaigns::Problem>(town.member, "ProblemLists/PassUpProblem", up)
            .claim_territory() == NameOf("territories", kCommunity));
  evt_campaigns::PlaceProblemRequest place;
  place.set_name(problem);
  place.set_list(evt_campaigns::PROBLEM_LIST_PRACTICAL_MATTER);
  place.set_owner_department(NameOf("departments", kPower));
  *place.mutable_due_time() = In(absl::Hours(24));
  town.Do<evt_campaigns::Problem>(town.officer, "ProblemLists/PlaceProblem", place);
  place.set_list(evt_campaigns::PROBLEM_LIST_HARD_PROBLEM);
  CHECK_THAT(
      town.Try<evt_campaigns::Problem>(town.officer, "ProblemLists/PlaceProblem", place).status(),
      FailsWith(StatusCode::kFailedPrecondition, "ALREADY_DECIDED"));
  evt_campaigns::RejectProblemRequest reject;
  reject.set_name(problem);
  reject.set_reason("不属实。");
  CHECK_THAT(
      town.Try<evt_campaigns::Problem>(town.officer, "ProblemLists/RejectProblem", reject).status(),
      FailsWith(StatusCode::kFailedPrecondition, "ALREADY_DECIDED"));
}

TEST_CASE("D24: collected problems reconcile with the lists they ended on") {
  Town town;
  evt_campaigns::ImportProblemsRequest import;
  import.set_parent(kParent);
  for (int i = 0; i < 280; ++i) {
    evt_campaigns::ProblemRow& row = *import.add_rows();
    row.set_external_id(absl::StrCat("Y-", i));
    row.set_territory(NameOf("territories", Grid(i % 3 + 1)));
    row.set_title("群众反映的问题");
    if (i < 50) {
      row.set_reject_reason("不属实");
    } else if (i < 279) {
      row.set_list(static_cast<evt_campaigns::ProblemList>(i % 3 + 1));
      row.set_owner_department(NameOf("departments", kHeat));
      *row.mutable_due_time() = In(absl::Hours(24));
    }
  }
  const auto first = town.Do<evt_campaigns::ImportProblemsResponse>(
      town.loader, "ProblemLists/ImportProblems", import);
  CHECK(first.created_count() == 280);
  CHECK(town.Do<evt_campaigns::ImportProblemsResponse>(
                town.loader, "ProblemLists/ImportProblems", import)
            .unchanged_count() == 280);
  evt_campaigns::GetProblemTotalsRequest ask;
  ask.set_name(NameOf("territories", kCommunity));
  const auto totals =
      town.Do<evt_campaigns::ProblemTotals>(town.city, "ProblemLists/GetProblemTotals", ask);
  CHECK(totals.collected() == 280);
  CHECK(totals.listed() == 229);
  CHECK(totals.rejected() == 50);
  CHECK(totals.undecided() == 1);
  // Each number leads back to its rows.
  const auto rows = [&](evt_campaigns::ProblemList list, evt_campaigns::Problem::State state) {
    evt_campaigns::ListProblemsRequest request;
    request.set_parent(kParent);
    request.set_list(list);
    request.set_state(state);
    request.set_page_size(500);
    return town
        .Do<evt_campaigns::ListProblemsResponse>(town.city, "ProblemLists/ListProblems", request)
        .problems_size();
  };
  for (const evt_campaigns::ProblemListTotal& list : totals.lists()) {
    CHECK(rows(list.list(), evt_campaigns::Problem::STATE_LISTED) == list.total());
  }
  CHECK(rows({}, evt_campaigns::Problem::STATE_REJECTED) == totals.rejected());
  CHECK(rows({}, evt_campaigns::Problem::STATE_COLLECTED) == totals.undecided());
}

TEST_CASE("B15: a drive over a segment counts who is done and who is not") {
  Town town;
  evt_campaigns::CreateDriveRequest create;
  create.set_parent(kParent);
  create.set_title("高龄津贴认证");
  create.set_purpose("核对领取资格");
  create.set_territory(NameOf("territories", kCommunity));
  *create.mutable_due_time() = In(absl::Hours(24));
  const std::string drive =
      town.Do<evt_campaigns::Drive>(town.officer, "Drives/CreateDrive", create).name();
  evt_campaigns::AddDriveTargetsRequest add;
  add.set_name(drive);
  for (const char* id : {"R1", "R2", "R3"}) {
    evt_campaigns::DriveTargetRow& row = *add.add_targets();
    row.set_subject(NameOf("residents", id));
    row.set_territory(NameOf("territories", Grid(1)));
  }
  CHECK(town.Do<evt_campaigns::AddDriveTargetsResponse>(town.officer, "Drives/AddDriveTargets", add)
            .created_count() == 3);
  evt_campaigns::ListDriveTargetsRequest list;
  list.set_parent(drive);
  const auto targets = town.Do<evt_campaigns::ListDriveTargetsResponse>(
      town.member, "Drives/ListDriveTargets", list);
  REQUIRE(targets.targets_size() == 3);
  evt_campaigns::RecordDriveTargetRequest done;
  done.set_name(targets.targets(0).name());
  done.set_done(true);
  *done.add_attachments() = Photo("form", evt::Attachment::PURPOSE_AFTER);
  town.Do<evt_campaigns::DriveTarget>(town.member, "Drives/RecordDriveTarget", done);
  evt_campaigns::RecordDriveTargetRequest away;
  away.set_name(targets.targets(1).name());
  away.set_reason("外出");
  town.Do<evt_campaigns::DriveTarget>(town.member, "Drives/RecordDriveTarget", away);
  CHECK_THAT(town.Try<evt_campaigns::DriveTarget>(
                     Caller(*town.suite, GridMember(2)), "Drives/RecordDriveTarget", away)
                 .status(),
             HasCode(StatusCode::kPermissionDenied));
  evt_campaigns::GetDriveRequest get;
  get.set_name(drive);
  const auto progress =
      town.Do<evt_campaigns::Drive>(town.officer, "Drives/GetDrive", get).progress();
  CHECK(progress.done() == 1);
  CHECK(progress.not_done() == 1);
  CHECK(progress.open() == 1);
}

}  // namespace
}  // namespace hailan::testing
