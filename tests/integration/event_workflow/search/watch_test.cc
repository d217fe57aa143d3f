// WatchInbox against what really happened: nothing lost, nothing twice, the same from any cursor.
#include <atomic>
#include <catch2/catch.hpp>
#include <random>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/event_workflow/search/inbox_watch.h"
#include "services/event_workflow/search/service.h"
#include "tests/integration/event_workflow/fixture.h"

namespace hailan::event_workflow::testing {
namespace {

using E = EventService;
using Changes = std::vector<pb::InboxChange>;

InboxWatch Open(Suite& suite,
                const Suite::ActorPtr& actor,
                pb::Inbox inbox,
                const std::string& cursor) {
  return InboxWatch(suite.pool, actor, {.city = kCity, .inbox = inbox, .cursor = cursor});
}

// Everything up to the change with the last revision of `last`; transactions of other tests may
// hold the feed back for a moment.
Changes ReadUntil(InboxWatch& watch, const std::string& last, int64_t revision) {
  Changes changes;
  const absl::Time limit = absl::Now() + absl::Seconds(20);
  while (absl::Now() < limit) {
    std::optional<pb::InboxChange> next = Must(watch.Next());
    if (!next.has_value()) {
      absl::SleepFor(absl::Milliseconds(20));
      continue;
    }
    if (next->kind() == pb::InboxChange::KIND_CHECKPOINT) continue;
    changes.push_back(*std::move(next));
    if (changes.back().event() == last && changes.back().revision() == revision) return changes;
  }
  FAIL("the last change did not come");
  return changes;
}

void Dispatch(Suite& suite, const std::string& name, const std::string& staff) {
  pb::DispatchEventRequest request;
  request.set_name(name);
  request.set_assignee(absl::StrCat(kParent, "/staff/", staff));
  Must(suite.MoveEvent(&E::DispatchEvent, request, suite.community));
}

// Thirty events handed about between two members, some cancelled; ends with one that is handed to
// member-1 and named in `last`.
std::string Play(Suite& suite) {
  std::mt19937 random(3);
  std::vector<std::string> names;
  for (int i = 0; i < 30; ++i) {
    names.push_back(suite.Reported(Suite::Report()).name());
    pb::AcceptEventRequest accept;
    accept.set_name(names.back());
    Must(suite.MoveEvent(&E::AcceptEvent, accept, suite.member));
  }
  for (int i = 0; i < 120; ++i) {
    const std::string& name = names[random() % names.size()];
    if (suite.Get(name, suite.city).state() == pb::Event::STATE_CANCELLED) continue;
    if (random() % 10 == 0) {
      Must(suite.Step(&E::CancelEvent, name, suite.community));
    } else {
      Dispatch(suite, name, random() % 2 == 0 ? "member-1" : "member-2");
    }
  }
  return suite.Reported(Suite::Report()).name();
}

TEST_CASE("a watched inbox is the listed one, and no change comes twice or is missing") {
  Suite suite;
  SearchService search(suite.pool, suite.tokens);
  const std::string last = Play(suite);
  InboxWatch watch = Open(suite, suite.member, pb::INBOX_MINE, "");
  const Changes changes = ReadUntil(watch, last, 1);
  std::set<std::string> inbox;
  std::set<std::pair<std::string, int64_t>> seen;
  for (const pb::InboxChange& change : changes) {
    INFO(change.ShortDebugString());
    CHECK(seen.emplace(change.event(), change.revision()).second);
    switch (change.kind()) {
      case pb::InboxChange::KIND_ENTERED:
        CHECK(inbox.insert(change.event()).second);
        break;
      case pb::InboxChange::KIND_UPDATED:
        CHECK(inbox.count(change.event()) == 1);
        break;
      case pb::InboxChange::KIND_LEFT:
        CHECK(inbox.erase(change.event()) == 1);
        break;
      default:
        FAIL("unexpected kind");
    }
  }
  pb::ListInboxRequest request;
  request.set_parent(kParent);
  request.set_inbox(pb::INBOX_MINE);
  request.set_page_size(500);
  std::set<std::string> listed;
  const auto page = Must(search.ListInbox(suite.CallOf(suite.member, request), request));
  for (const pb::Event& event : page.events()) listed.insert(event.name());
  CHECK(inbox == listed);
}

TEST_CASE("a stream that breaks after any message goes on with the next one") {
  Suite suite;
  const std::string last = Play(suite);
  InboxWatch whole = Open(suite, suite.member, pb::INBOX_MINE, "");
  const Changes expected = ReadUntil(whole, last, 1);
  REQUIRE(expected.size() > 40);
  for (size_t broken = 0; broken + 1 < expected.size(); broken += 7) {
    InboxWatch again = Open(suite, suite.member, pb::INBOX_MINE, expected[broken].cursor());
    const Changes rest = ReadUntil(again, last, 1);
    REQUIRE(rest.size() == expected.size() - broken - 1);
    CHECK(rest.front().cursor() == expected[broken + 1].cursor());
    CHECK(rest.front().kind() == expected[broken + 1].kind());
  }
}

TEST_CASE("from a listed inbox on, a watcher sees what is committed by many writers") {
  Suite suite;
  SearchService search(suite.pool, suite.tokens);
  pb::ListInboxRequest request;
  request.set_parent(kParent);
  request.set_inbox(pb::INBOX_MINE);
  const auto before = Must(search.ListInbox(suite.CallOf(suite.member, request), request));
  EventRunner second(suite.store, suite.clock, suite.database->options());
  std::atomic<int> failed = 0;
  const auto write = [&](EventRunner& runner) {
    for (int i = 0; i < 10; ++i) {
      std::vector<std::pair<command::Origin, Command>> reports;
      for (int k = 0; k < 10; ++k) {
        const pb::ReportEventRequest report = Suite::Report();
        const rpc::Call call = suite.CallOf(suite.resident, report);
        reports.emplace_back(call.Origin(NewId(absl::Now())),
                             Must(suite.events.ReportEvent(call, report)));
      }
      for (const auto& result : runner.RunAll(std::move(reports))) {
        if (!result.ok()) ++failed;
      }
    }
  };
  std::thread other([&] { write(second); });
  write(suite.runner);
  other.join();
  REQUIRE(failed == 0);
  const std::string last = suite.Reported(Suite::Report()).name();
  InboxWatch watch = Open(suite, suite.member, pb::INBOX_MINE, before.watch_cursor());
  const Changes changes = ReadUntil(watch, last, 1);
  std::set<std::string> entered;
  for (const pb::InboxChange& change : changes) entered.insert(change.event());
  CHECK(changes.size() == 201);
  CHECK(entered.size() == 201);
}

TEST_CASE("a team's inbox is listed as it is watched: by place, whoever reported or handles") {
  Suite suite;
  SearchService search(suite.pool, suite.tokens);
  // Reported by member-1 and handed to them; in the grid of another member.
  Must(suite.MoveEvent(&E::ReportEvent, Suite::Report(), suite.member));
  pb::ListInboxRequest request;
  request.set_parent(kParent);
  request.set_inbox(pb::INBOX_TEAM);
  const auto listed = [&](const Suite::ActorPtr& actor) {
    return Must(search.ListInbox(suite.CallOf(actor, request), request)).events_size();
  };
  CHECK(listed(suite.community) == 1);
  CHECK(listed(MakeActor(Role::kGridMember, "member-1", {"222405001001002"})) == 0);
  const Suite::ActorPtr apart =
      MakeActor(Role::kGridMember, "member-1", {"222405001001002", "222405001001003"});
  CHECK(listed(apart) == 0);
  InboxWatch watch = Open(suite, apart, pb::INBOX_TEAM, "");
  CHECK_FALSE(Must(watch.Next()).has_value());
  CHECK(listed(suite.resident) == 0);
  request.set_inbox(pb::INBOX_MINE);
  CHECK(listed(apart) == 1);
}

TEST_CASE("a department's inbox knows what it is called to by a whistle") {
  Actor heat;
  heat.subject = "heat-1";
  heat.departments = {"heat"};
  CHECK(IsIn(pb::INBOX_TEAM, {.open = true, .department = "heat"}, heat));
  CHECK(IsIn(pb::INBOX_TEAM, {.open = true, .called = true}, heat));
  CHECK_FALSE(IsIn(pb::INBOX_TEAM, {.open = false, .called = true}, heat));
  CHECK_FALSE(IsIn(pb::INBOX_TEAM, {.open = true, .department = "power"}, heat));
  CHECK(IsIn(pb::INBOX_MINE, {.open = true, .assignee = "heat-1"}, heat));
  Actor member;
  member.areas = {"222405001"};
  CHECK(IsIn(pb::INBOX_TEAM, {.open = true, .territory = "222405001001001"}, member));
  CHECK_FALSE(IsIn(pb::INBOX_TEAM, {.open = true, .territory = "222405002001001"}, member));
}

TEST_CASE("a cursor that no feed gave is refused") {
  Suite suite;
  InboxWatch watch = Open(suite, suite.member, pb::INBOX_MINE, "nonsense");
  CHECK_THAT(watch.Next().status(), HasReason("INVALID_CURSOR"));
}

}  // namespace
}  // namespace hailan::event_workflow::testing
