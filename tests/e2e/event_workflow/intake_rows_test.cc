// D03, D04, D20 and D21: every channel into one queue, the catalogue by its numbers, and one work
// order for one incident, through the gateway.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "hailan/event_workflow/campaigns/v1/downward_tasks.pb.h"
#include "hailan/event_workflow/intake/v1/clusters.pb.h"
#include "hailan/event_workflow/intake/v1/queues.pb.h"
#include "hailan/event_workflow/intake/v1/routing.pb.h"
#include "hailan/event_workflow/intake/v1/tracking.pb.h"
#include "hailan/event_workflow/v1/catalogue.pb.h"
#include "hailan/event_workflow/v1/search.pb.h"
#include "tests/e2e/event_workflow/town.h"

namespace hailan::testing {

namespace evt_campaigns = hailan::event_workflow::campaigns::v1;
namespace evt_intake = hailan::event_workflow::intake::v1;
namespace {

using absl::StatusCode;

evt::ReportEventRequest LeakAt(int grid) {
  evt::ReportEventRequest request = DirectReport(grid);
  request.clear_territory();
  *request.mutable_point() = PointIn(grid);
  request.set_item(NameOf("catalogueItems", kLeak));
  request.set_description("楼道供热管道漏水。");
  return request;
}

// A task of a department comes in through its own door and gets its number there.
std::string Tasked(Town& town) {
  evt_campaigns::ProposeTaskRequest propose;
  propose.set_parent(kParent);
  propose.set_department(NameOf("departments", kHeat));
  propose.set_title("供热管网检查");
  propose.set_content("逐户查看。");
  propose.add_territories(NameOf("territories", Grid(1)));
  *propose.mutable_start_time() = rpc::ToTimestamp(absl::Now());
  *propose.mutable_due_time() = rpc::ToTimestamp(absl::Now() + absl::Hours(48));
  evt_campaigns::AdmitTaskRequest admit;
  admit.set_name(
      town.Do<evt_campaigns::DownwardTask>(town.heat, "DownwardTasks/ProposeTask", propose).name());
  const auto admitted =
      town.Do<evt_campaigns::DownwardTask>(town.city, "DownwardTasks/AdmitTask", admit);
  REQUIRE(admitted.events_size() == 1);
  return admitted.events(0);
}

// Reported by the channel with a number that the channel uses once.
std::string Received(Town& town, const Caller& who, evt::Channel channel) {
  INFO(evt::Channel_Name(channel));
  evt::ReportEventRequest report = LeakAt(1);
  report.set_channel(channel);
  report.set_external_id("N-1");
  std::string name = town.Do<evt::Event>(who, "Events/ReportEvent", report).name();
  const absl::Status again = town.Try<evt::Event>(who, "Events/ReportEvent", report).status();
  CHECK_THAT(again, FailsWith(StatusCode::kAlreadyExists, "EXTERNAL_ID_KNOWN"));
  CHECK(MetadataOf(again) == ErrorMetadata{{"event", name}});
  const evt::Event kept = town.Get(town.city, name);
  CHECK(kept.channel() == channel);
  CHECK(kept.report().external_id() == "N-1");
  return name;
}

int64_t CountOf(Town& town, evt::Channel channel) {
  evt::CountEventsRequest count;
  count.set_parent(kParent);
  count.mutable_filter()->set_channel(channel);
  return town.Do<evt::CountEventsResponse>(town.city, "Search/CountEvents", count).total_count();
}

TEST_CASE("D03: every channel comes in with its number, into one queue, counted by channel") {
  Town town;
  const Caller systems(*town.suite, Integrator());
  const std::map<evt::Channel, const Caller*> reporters = {
      {evt::CHANNEL_PATROL, &town.officer},
      {evt::CHANNEL_RESIDENT, &systems},
      {evt::CHANNEL_THREE_CHIEFS, &town.officer},
      {evt::CHANNEL_HOTLINE_12345, &systems},
      {evt::CHANNEL_IOT, &systems},
      {evt::CHANNEL_WHISTLE, &town.officer},
      {evt::CHANNEL_LETTERS_VISITS, &systems},
      {evt::CHANNEL_SOCIAL_MEDIA, &systems},
      {evt::CHANNEL_COUNCIL_HALL, &systems},
      {evt::CHANNEL_COMMAND_ORDER, &town.city}};
  std::set<std::string> events{Tasked(town)};
  for (const auto& [channel, who] : reporters) events.insert(Received(town, *who, channel));
  CHECK(events.size() == 11);
  for (int channel = evt::CHANNEL_PATROL; channel <= evt::CHANNEL_COMMAND_ORDER; ++channel) {
    CHECK(CountOf(town, static_cast<evt::Channel>(channel)) == 1);
  }
  CHECK(CountOf(town, evt::CHANNEL_UNSPECIFIED) == 11);

  evt_intake::ListQueueRequest queue;
  queue.set_parent(kParent);
  queue.set_platform(evt::PLATFORM_COMPREHENSIVE_GOVERNANCE);
  const auto waiting = town.Do<evt_intake::ListQueueResponse>(town.city, "Queues/ListQueue", queue);
  std::set<std::string> waits;
  for (const evt_intake::QueueEntry& entry : waiting.entries()) waits.insert(entry.event());
  CHECK(waits == events);
}

// 56 headings and 310 items under them, of which 270 flow between departments.
evt::ImportCatalogueRequest WholeCatalogue() {
  evt::ImportCatalogueRequest import;
  import.set_parent(kParent);
  import.set_catalogue_id("longting");
  import.set_title("事项清单");
  for (int i = 0; i < 56 + 310; ++i) {
    evt::CatalogueItem& item = *import.add_items();
    item.set_code(i < 56 ? absl::StrCat("m", i) : absl::StrCat("i", i));
    item.set_title("t");
    if (i < 56) continue;
    item.set_parent_code(absl::StrCat("m", i % 56));
    item.set_department(NameOf("departments", i % 2 == 0 ? kHeat : kPower));
    item.set_urgency(i % 3 == 0 ? evt::URGENCY_URGENT : evt::URGENCY_ORDINARY);
    item.set_sla_class(i % 3 == 0 ? evt::SLA_CLASS_URGENT : evt::SLA_CLASS_HARD);
    item.set_flows(i < 56 + 270);
    item.set_routing_kind(evt::ROUTING_KIND_OWNER_FIRST);
  }
  import.set_expected_major(56);
  import.set_expected_minor(310);
  return import;
}

using ItemRow = std::tuple<std::string, std::string, int, int, bool>;

ItemRow RowOf(const evt::CatalogueItem& item) {
  return {item.parent_code(), item.department(), item.urgency(), item.sla_class(), item.flows()};
}

// All items of a version by code, read page by page.
std::map<std::string, ItemRow> ItemsOf(Town& town, const std::string& catalogue) {
  evt::ListItemsRequest list;
  list.set_parent(catalogue);
  list.set_page_size(100);
  std::map<std::string, ItemRow> rows;
  do {
    const auto page = town.Do<evt::ListItemsResponse>(town.officer, "Catalogue/ListItems", list);
    for (const evt::CatalogueItem& item : page.items()) {
      CHECK(rows.emplace(item.code(), RowOf(item)).second);
    }
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty());
  return rows;
}

// Asked in advance, where a report of the item would go and why; asking files none.
void CheckGoesTo(Town& town, const char* item, const char* department) {
  evt_intake::ExplainRouteRequest explain;
  explain.set_parent(kParent);
  *explain.mutable_point() = PointIn(1);
  explain.set_item(NameOf("catalogueItems", item));
  const auto route = town.Do<evt::Route>(town.officer, "Routing/ExplainRoute", explain);
  CHECK(route.level() == evt::HANDLING_LEVEL_DEPARTMENT);
  CHECK(route.department() == NameOf("departments", department));
  CHECK(route.grid() == NameOf("territories", Grid(1)));
  CHECK(route.explanation() ==
        absl::StrCat("no rule matched: a component, its owner first; goes to department ",
                     department));
  CHECK(route.event().empty());
  CHECK(CountOf(town, evt::CHANNEL_UNSPECIFIED) == 0);
}

TEST_CASE("D04: 56 major and 310 minor items, 270 in flow, can be counted and are read back") {
  Town town;
  evt::ImportCatalogueRequest import = WholeCatalogue();
  import.set_expected_flowing(271);
  CHECK_THAT(
      town.Try<evt::CatalogueVersion>(town.city, "Catalogue/ImportCatalogue", import).status(),
      FailsWith(StatusCode::kInvalidArgument, "COUNT_MISMATCH"));
  import.set_expected_flowing(270);
  const auto version =
      town.Do<evt::CatalogueVersion>(town.city, "Catalogue/ImportCatalogue", import);
  CHECK(version.major_count() == 56);
  CHECK(version.minor_count() == 310);

  const std::map<std::string, ItemRow> rows = ItemsOf(town, version.name());
  std::map<std::string, ItemRow> sent;
  for (const evt::CatalogueItem& item : import.items()) sent.emplace(item.code(), RowOf(item));
  CHECK(rows == sent);
  int major = 0, minor = 0, flowing = 0;
  for (const auto& [code, row] : rows) {
    const auto& [parent, department, urgency, sla_class, flows] = row;
    ++(parent.empty() ? major : minor);
    flowing += flows ? 1 : 0;
    if (parent.empty()) continue;
    CHECK_FALSE(department.empty());
    CHECK(urgency != evt::URGENCY_UNSPECIFIED);
    CHECK(sla_class != evt::SLA_CLASS_UNSPECIFIED);
  }
  CHECK(major == 56);
  CHECK(minor == 310);
  CHECK(flowing == 270);

  // In force, its owner is whom an event would go to.
  town.Do<evt::CatalogueVersion>(town.city,
                                 "Catalogue/ActivateCatalogue",
                                 MoveOf<evt::ActivateCatalogueRequest>(version.name()));
  CheckGoesTo(town, "i57", kPower);
  CheckGoesTo(town, "i58", kHeat);
}

// What a resident who is about to report is shown.
std::vector<evt::DuplicateCandidate> AlikeAt(Town& town, int grid) {
  evt::FindDuplicatesRequest find;
  find.set_parent(kParent);
  *find.mutable_point() = PointIn(grid);
  find.set_item(NameOf("catalogueItems", kLeak));
  find.set_description(LeakAt(grid).description());
  const auto found =
      town.Do<evt::FindDuplicatesResponse>(town.resident, "Events/FindDuplicates", find);
  return {found.candidates().begin(), found.candidates().end()};
}

void CheckDuplicateShown(Town& town, const std::string& order) {
  const auto alike = AlikeAt(town, 1);
  REQUIRE(alike.size() == 1);
  CHECK(alike[0].event() == order);
  CHECK(alike[0].score() > 0.6);
  CHECK(alike[0].same_item());
  CHECK(alike[0].state() == evt::Event::STATE_REPORTED);
  CHECK(AlikeAt(town, 2).empty());
}

// The one answer that the hotline is to give now.
evt_intake::SourceAnswer ToldHotline(Town& town, const Caller& hotline) {
  evt_intake::ListAnswersRequest answers;
  answers.set_parent(kParent);
  answers.set_channel(evt::CHANNEL_HOTLINE_12345);
  const auto told =
      town.Do<evt_intake::ListAnswersResponse>(hotline, "Clusters/ListAnswers", answers);
  REQUIRE(told.answers_size() == 1);
  return told.answers(0);
}

// Taken out again, a report is a case of its own with the due times it always had.
void CheckUnmerged(Town& town, const std::string& order, const evt::Event& before) {
  evt_intake::UnmergeEventsRequest unmerge;
  unmerge.set_master(order);
  unmerge.add_events(before.name());
  unmerge.set_reason("另一单元。");
  const std::string method = "Clusters/UnmergeEvents";
  CHECK(town.Do<evt_intake::Cluster>(town.officer, method, unmerge).members_size() == 1);
  const evt::Event apart = town.Get(town.officer, before.name());
  CHECK(apart.state() == evt::Event::STATE_REPORTED);
  CHECK(apart.work_order().empty());
  CHECK_FALSE(apart.has_close_time());
  REQUIRE(apart.clocks_size() == before.clocks_size());
  for (int i = 0; i < apart.clocks_size(); ++i) {
    CHECK(rpc::FromTimestamp(apart.clocks(i).due_time()) ==
          rpc::FromTimestamp(before.clocks(i).due_time()));
    CHECK_FALSE(apart.clocks(i).has_stop_time());
  }
  CHECK_THAT(town.Try<evt_intake::Cluster>(town.officer, method, unmerge).status(),
             FailsWith(StatusCode::kFailedPrecondition, "NOT_LINKED"));
}

// What was done is told to all who reported once somebody has accepted it, however they reported.
void CheckResultTold(Town& town,
                     const Caller& hotline,
                     const evt::Event& called,
                     const std::string& token) {
  const std::string answer = "三单元管道已修复，恢复供热。";
  const std::string order = called.work_order();
  evt_intake::TrackReportRequest track;
  track.set_token(token);
  const auto told = [&] {
    const Caller nobody(*town.suite);
    return std::set<std::string>{
        ToldHotline(town, hotline).result(),
        town.Get(hotline, called.name()).answer(),
        town.Get(town.resident, order).answer(),
        town.Do<evt_intake::ReportProgress>(nobody, "Tracking/TrackReport", track).answer()};
  };
  town.Step<evt::StartHandlingRequest>(town.member, "StartHandling", order);
  evt::SubmitResultRequest result;
  result.set_name(order);
  result.set_result("阀门老化，已通知物业。");
  result.set_answer(answer);
  *result.add_attachments() = Photo("repaired", evt::Attachment::PURPOSE_AFTER);
  town.Do<evt::Event>(town.member, "Events/SubmitResult", result);
  CHECK(told() == std::set<std::string>{""});
  town.Step<evt::ApproveResultRequest>(town.officer, "ApproveResult", order);
  CHECK(told() == std::set<std::string>{answer});
}

TEST_CASE("D20 D21: one work order, everybody who reported hears of it, with and without account") {
  Town town;
  const Caller hotline(*town.suite, Integrator());
  const Caller nobody(*town.suite);
  const std::string order =
      town.Do<evt::Event>(town.resident, "Events/ReportEvent", LeakAt(1)).name();
  CheckDuplicateShown(town, order);
  evt::ReportEventRequest call = LeakAt(1);
  call.set_channel(evt::CHANNEL_HOTLINE_12345);
  call.set_external_id("H-1");
  const evt::Event called =
      town.Get(town.officer, town.Do<evt::Event>(hotline, "Events/ReportEvent", call).name());
  const auto tracked =
      town.Do<evt_intake::TrackedReport>(nobody, "Tracking/ReportAnonymously", LeakAt(1));

  evt_intake::ListCandidatesRequest likely;
  likely.set_event(order);
  const auto found =
      town.Do<evt_intake::ListCandidatesResponse>(town.officer, "Clusters/ListCandidates", likely);
  REQUIRE(found.candidates_size() == 2);
  evt_intake::LinkEventsRequest link;
  link.set_master(order);
  for (const auto& candidate : found.candidates()) link.add_events(candidate.event());
  CHECK(town.Do<evt_intake::Cluster>(town.officer, "Clusters/LinkEvents", link).members_size() ==
        2);
  town.Step<evt::AcceptEventRequest>(town.officer, "AcceptEvent", order);
  const evt::Event follows = town.Get(hotline, called.name());
  CHECK(follows.state() == evt::Event::STATE_MERGED);
  CHECK(follows.work_order() == order);
  CHECK(follows.progress_light() == evt::PROGRESS_LIGHT_YELLOW);

  evt_intake::TrackReportRequest track;
  track.set_token(tracked.token());
  const auto progress = town.Do<evt_intake::ReportProgress>(nobody, "Tracking/TrackReport", track);
  CHECK(progress.merged());
  CHECK(progress.state() == evt::Event::STATE_ACCEPTED);
  track.set_token("AAAA");
  CHECK_THAT(town.Try<evt_intake::ReportProgress>(nobody, "Tracking/TrackReport", track).status(),
             FailsWith(StatusCode::kInvalidArgument, "BAD_TRACKING_TOKEN"));
  CHECK(ToldHotline(town, hotline).event() == called.name());
  CHECK(ToldHotline(town, hotline).work_order() == order);
  CHECK(ToldHotline(town, hotline).code() == "YISHOULI");
  CheckResultTold(town, hotline, follows, tracked.token());

  CheckUnmerged(town, order, called);
  CHECK(ToldHotline(town, hotline).work_order() == called.name());
  CHECK(ToldHotline(town, hotline).code() == "DAISHOULI");
  CHECK(ToldHotline(town, hotline).result().empty());
}

// The 12345 order says where in words, the resident stands there: no two points to compare.
void CheckFoundWithoutPoint(Town& town, const std::string& order, const std::string& report) {
  evt_intake::ListCandidatesRequest likely;
  likely.set_event(order);
  const auto found =
      town.Do<evt_intake::ListCandidatesResponse>(town.officer, "Clusters/ListCandidates", likely);
  REQUIRE(found.candidates_size() == 1);
  CHECK(found.candidates(0).event() == report);
  const auto& reasons = found.candidates(0).reasons();
  CHECK(std::find(reasons.begin(), reasons.end(), "places cannot be compared") != reasons.end());
}

TEST_CASE("D20 D27: a hotline order without a point finds its like, and no merge buys time") {
  Town town;
  const Caller hotline(*town.suite, Integrator());
  evt::ReportEventRequest call = DirectReport(1);
  call.set_channel(evt::CHANNEL_HOTLINE_12345);
  call.set_external_id("H-2");
  const std::string order = town.Do<evt::Event>(hotline, "Events/ReportEvent", call).name();
  town.suite->ShiftClock(absl::Minutes(10));
  evt::ReportEventRequest report = DirectReport(1);
  *report.mutable_point() = PointIn(1);
  const std::string later = town.Do<evt::Event>(town.resident, "Events/ReportEvent", report).name();
  CheckFoundWithoutPoint(town, order, later);
  CheckFoundWithoutPoint(town, later, order);

  evt_intake::LinkEventsRequest link;
  link.set_master(later);
  link.add_events(order);
  const absl::Status refused =
      town.Try<evt_intake::Cluster>(town.member, "Clusters/LinkEvents", link).status();
  CHECK_THAT(refused, FailsWith(StatusCode::kFailedPrecondition, "MASTER_DUE_LATER"));
  CHECK(MetadataOf(refused) == ErrorMetadata{{"event", order}});
  CHECK(town.Get(town.officer, order).state() == evt::Event::STATE_REPORTED);
  link.set_master(order);
  link.set_events(0, later);
  CHECK(town.Do<evt_intake::Cluster>(town.officer, "Clusters/LinkEvents", link).members_size() ==
        1);
  CHECK(town.Get(town.officer, later).work_order() == order);
}

}  // namespace
}  // namespace hailan::testing
