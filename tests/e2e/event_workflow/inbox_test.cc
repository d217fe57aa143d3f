// Searching and following an inbox through the gateway.
#include <catch2/catch.hpp>
#include <optional>

#include "absl/strings/str_cat.h"
#include "hailan/event_workflow/v1/events.pb.h"
#include "hailan/event_workflow/v1/search.pb.h"
#include "tests/support/builders.h"
#include "tests/support/raw_call.h"

namespace hailan::testing {
namespace {

namespace evt = hailan::event_workflow::v1;

constexpr char kSearch[] = "hailan.event_workflow.v1.Search/";
constexpr char kEvents[] = "hailan.event_workflow.v1.Events/";

evt::ListInboxResponse ListInbox(const Caller& who, evt::Inbox inbox) {
  evt::ListInboxRequest request;
  request.set_parent(kParent);
  request.set_inbox(inbox);
  return who.Do<evt::ListInboxResponse>(absl::StrCat(kSearch, "ListInbox"), request);
}

RawStream Watch(MiniSuite& suite, const Caller& who, evt::Inbox inbox, const std::string& cursor) {
  evt::WatchInboxRequest request;
  request.set_parent(kParent);
  request.set_inbox(inbox);
  request.set_cursor(cursor);
  return RawStream(suite.gateway().channel(),
                   {.method = absl::StrCat(kSearch, "WatchInbox"),
                    .body = request.SerializeAsString(),
                    .metadata = {{"authorization", "Bearer " + who.token()}},
                    .timeout = absl::Seconds(30)});
}

evt::InboxChange Next(RawStream& stream) {
  const std::optional<std::string> bytes = stream.Read();
  REQUIRE(bytes.has_value());
  evt::InboxChange change;
  REQUIRE(change.ParseFromString(*bytes));
  return change;
}

std::string Report(const Caller& who, const std::string& text) {
  evt::ReportEventRequest report = DirectReport(1);
  report.set_description(text);
  return who.Do<evt::Event>(absl::StrCat(kEvents, "ReportEvent"), report).name();
}

TEST_CASE("D06: an inbox is listed and followed, also after a break, without a gap") {
  const auto suite = MiniSuite::Start();
  LoadMiniCity(*suite);
  const Caller officer(*suite, Officer());
  const std::string before = Report(officer, "路灯不亮");
  const auto listed = ListInbox(officer, evt::INBOX_TEAM);
  REQUIRE(listed.events_size() == 1);
  CHECK(listed.events(0).name() == before);

  const std::string second = Report(officer, "路灯倒了");
  RawStream stream = Watch(*suite, officer, evt::INBOX_TEAM, listed.watch_cursor());
  const evt::InboxChange entered = Next(stream);
  CHECK(entered.kind() == evt::InboxChange::KIND_ENTERED);
  CHECK(entered.event() == second);
  CHECK(entered.progress_light() == evt::PROGRESS_LIGHT_RED);
  stream.End(true);

  // What happens while nobody listens comes after the cursor.
  officer.Do<evt::Event>(absl::StrCat(kEvents, "AcceptEvent"),
                         MoveOf<evt::AcceptEventRequest>(second));
  auto cancel = MoveOf<evt::CancelEventRequest>(second);
  cancel.set_reason("twice");
  officer.Do<evt::Event>(absl::StrCat(kEvents, "CancelEvent"), cancel);
  RawStream again = Watch(*suite, officer, evt::INBOX_TEAM, entered.cursor());
  const evt::InboxChange updated = Next(again);
  CHECK(updated.kind() == evt::InboxChange::KIND_UPDATED);
  CHECK(updated.action() == evt::ACTION_ACCEPT);
  const evt::InboxChange left = Next(again);
  CHECK(left.kind() == evt::InboxChange::KIND_LEFT);
  CHECK(left.revision() == 3);
  again.End(true);
  CHECK(ListInbox(officer, evt::INBOX_TEAM).events_size() == 1);
  CHECK(ListInbox(Caller(*suite, Department(kPower)), evt::INBOX_TEAM).events_size() == 1);
}

TEST_CASE("D03: events are found by words and counted by the same conditions") {
  const auto suite = MiniSuite::Start();
  LoadMiniCity(*suite);
  const Caller officer(*suite, Officer());
  Report(officer, "三号楼暖气管道漏水");
  Report(officer, "路灯不亮");
  evt::SearchEventsRequest search;
  search.set_parent(kParent);
  search.mutable_filter()->set_text("漏水");
  evt::CountEventsRequest count;
  count.set_parent(kParent);
  *count.mutable_filter() = search.filter();
  const auto page =
      officer.Do<evt::SearchEventsResponse>(absl::StrCat(kSearch, "SearchEvents"), search);
  CHECK(page.events_size() == 1);
  CHECK(officer.Do<evt::CountEventsResponse>(absl::StrCat(kSearch, "CountEvents"), count)
            .total_count() == 1);
  search.mutable_filter()->set_text(std::string(101, 'x'));
  CHECK_THAT(officer.Call<evt::SearchEventsResponse>(absl::StrCat(kSearch, "SearchEvents"), search)
                 .status(),
             FailsWith(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
  const auto other = Caller(*suite, GridMember(2))
                         .Do<evt::CountEventsResponse>(absl::StrCat(kSearch, "CountEvents"), count);
  CHECK(other.total_count() == 0);
}

}  // namespace
}  // namespace hailan::testing
