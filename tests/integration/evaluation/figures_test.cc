// Facts come in once, figures count them as defined, and every number is the number of its rows.
#include <atomic>
#include <catch2/catch.hpp>
#include <functional>
#include <map>
#include <set>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/rpc/timestamp.h"
#include "hailan/evaluation/v1/reports.pb.h"
#include "services/evaluation/fact_store.h"
#include "services/evaluation/jobs.h"
#include "tests/integration/evaluation/town.h"

namespace hailan::evaluation {
namespace {

using absl::StatusCode;
using testing::FailsWith;
using testing::Must;
using State = evt::Event::State;

void SetIn(google::protobuf::Timestamp* time, absl::Duration after_report) {
  *time = rpc::ToTimestamp(absl::FromUnixSeconds(1772413200) + after_report);
}

// One event of each kind that a figure tells apart.
void ReportMonth(Town& town) {
  evt::EventChange good = ChangeOf(1, 5, evt::Event::STATE_CLOSED);
  SetIn(good.mutable_contact_time(), absl::Minutes(10));
  SetIn(good.mutable_handled_time(), absl::Hours(5));
  town.Happen(good);
  evt::EventChange late_rework = ChangeOf(2, 9, evt::Event::STATE_CLOSED);
  SetIn(late_rework.mutable_contact_time(), absl::Hours(2));
  SetIn(late_rework.mutable_handled_time(), absl::Hours(100));
  late_rework.set_round(2);
  late_rework.add_late_clocks(evt::CLOCK_KIND_CONTACT);
  late_rework.add_late_clocks(evt::CLOCK_KIND_RESOLVE);
  town.Happen(late_rework);
  town.Happen(ChangeOf(3, 2, evt::Event::STATE_REJECTED));
  // Open and long overdue.
  town.Happen(ChangeOf(4, 3, evt::Event::STATE_HANDLING));
  // Open, with all the time in the world.
  evt::EventChange open = ChangeOf(5, 3, evt::Event::STATE_HANDLING);
  SetIn(open.mutable_contact_time(), absl::Minutes(1));
  SetIn(open.mutable_resolve_due_time(), absl::Hours(24 * 3650));
  town.Happen(open);
  // Of another grid, and of another month.
  evt::EventChange elsewhere = ChangeOf(6, 1, evt::Event::STATE_REPORTED);
  elsewhere.set_territory(Name("territories", kOtherGrid));
  elsewhere.clear_assignee();
  town.Happen(elsewhere);
  evt::EventChange before = ChangeOf(7, 1, evt::Event::STATE_REPORTED);
  SetIn(before.mutable_report_time(), -absl::Hours(24 * 20));
  town.Happen(before);
}

using Counts = std::map<pb::FigureKind, std::vector<int64_t>>;

Counts CountsOf(const pb::FigureSet& set) {
  Counts counts;
  for (const pb::Figure& figure : set.figures()) {
    counts[figure.kind()] = {figure.numerator(), figure.denominator(), figure.excluded()};
  }
  return counts;
}

TEST_CASE_METHOD(Town,
                 "a merged report is left to its work order, and counts again when it comes out") {
  Happen(ChangeOf(1, 2, evt::Event::STATE_MERGED));
  CatchUp();
  Counts counts = CountsOf(Figures(kGrid));
  CHECK(counts[pb::FIGURE_KIND_CLOSURE] == std::vector<int64_t>{0, 0, 1});
  CHECK(counts[pb::FIGURE_KIND_ON_TIME] == std::vector<int64_t>{0, 0, 1});
  CHECK(counts[pb::FIGURE_KIND_CONTACT_ON_TIME] == std::vector<int64_t>{0, 0, 1});
  CHECK(counts[pb::FIGURE_KIND_RESPONSE] == std::vector<int64_t>{0, 0, 0});
  Happen(ChangeOf(1, 3, evt::Event::STATE_REPORTED));
  CatchUp();
  counts = CountsOf(Figures(kGrid));
  CHECK(counts[pb::FIGURE_KIND_CLOSURE] == std::vector<int64_t>{0, 1, 0});
}

TEST_CASE_METHOD(Town, "what was late when it was cancelled stays late, the rest is excluded") {
  Happen(ChangeOf(1, 2, evt::Event::STATE_CANCELLED));
  evt::EventChange late = ChangeOf(2, 5, evt::Event::STATE_CANCELLED);
  late.add_late_clocks(evt::CLOCK_KIND_CONTACT);
  late.add_late_clocks(evt::CLOCK_KIND_RESOLVE);
  Happen(late);
  evt::EventChange uncalled = ChangeOf(3, 3, evt::Event::STATE_CANCELLED);
  uncalled.add_late_clocks(evt::CLOCK_KIND_CONTACT);
  Happen(uncalled);
  CatchUp();
  Counts counts = CountsOf(Figures(kGrid));
  CHECK(counts[pb::FIGURE_KIND_CLOSURE] == std::vector<int64_t>{0, 0, 3});
  CHECK(counts[pb::FIGURE_KIND_ON_TIME] == std::vector<int64_t>{0, 1, 2});
  CHECK(counts[pb::FIGURE_KIND_CONTACT_ON_TIME] == std::vector<int64_t>{0, 2, 1});
}

TEST_CASE_METHOD(Town, "figures count what they say, and their rows agree") {
  ReportMonth(*this);
  CatchUp();
  const pb::FigureSet figures = Figures(kGrid);
  CHECK(CountsOf(figures) == Counts{{pb::FIGURE_KIND_CLOSURE, {2, 4, 1}},
                                    {pb::FIGURE_KIND_ON_TIME, {1, 3, 2}},
                                    {pb::FIGURE_KIND_CONTACT_ON_TIME, {2, 4, 1}},
                                    {pb::FIGURE_KIND_SATISFACTION, {0, 0, 2}},
                                    {pb::FIGURE_KIND_RESPONSE, {0, 2, 0}},
                                    {pb::FIGURE_KIND_REWORK, {1, 2, 0}},
                                    {pb::FIGURE_KIND_WISH_FULFILMENT, {0, 0, 0}},
                                    {pb::FIGURE_KIND_WITHIN_THREE_DAYS, {1, 2, 0}}});
  for (const pb::Figure& figure : figures.figures()) {
    INFO(figure.ShortDebugString());
    CHECK(figure.has_ratio() == (figure.denominator() > 0));
    const auto rows = [&](pb::FigurePart part) {
      pb::ListFigureRowsRequest request;
      request.set_parent("cities/222405");
      request.set_month(kMonth);
      request.set_territory(Name("territories", kGrid));
      request.set_kind(figure.kind());
      request.set_part(part);
      *request.mutable_read_time() = figures.read_time();
      // Page by page.
      request.set_page_size(1);
      std::set<std::string> names;
      do {
        const auto page = Must(Call<pb::ListFigureRowsResponse>(
            As("director", "city", {"222405"}), "Figures/ListFigureRows", request));
        CHECK(page.names_size() <= 1);
        names.insert(page.names().begin(), page.names().end());
        request.set_page_token(page.next_page_token());
      } while (!request.page_token().empty());
      return names;
    };
    const auto met = rows(pb::FIGURE_PART_NUMERATOR);
    const auto counted = rows(pb::FIGURE_PART_DENOMINATOR);
    const auto excluded = rows(pb::FIGURE_PART_EXCLUDED);
    CHECK(static_cast<int64_t>(met.size()) == figure.numerator());
    CHECK(static_cast<int64_t>(counted.size()) == figure.denominator());
    CHECK(static_cast<int64_t>(excluded.size()) == figure.excluded());
    for (const std::string& name : met) CHECK(counted.contains(name));
    for (const std::string& name : excluded) CHECK_FALSE(counted.contains(name));
  }
  // The community has the other grid too; a member has what was assigned.
  CHECK(CountsOf(Figures("222405001001"))[pb::FIGURE_KIND_CLOSURE] ==
        std::vector<int64_t>{2, 5, 1});
  CHECK(CountsOf(Figures("", "s1"))[pb::FIGURE_KIND_CLOSURE] == std::vector<int64_t>{2, 4, 1});
  CHECK(CountsOf(Figures("", "s2"))[pb::FIGURE_KIND_CLOSURE] == std::vector<int64_t>{0, 0, 0});
}

TEST_CASE_METHOD(Town,
                 "rows come page by page in order of their report, from the city to a member") {
  ReportMonth(*this);
  CatchUp();
  const auto rows = [&](const std::string& territory, const std::string& member, int page_size) {
    pb::ListFigureRowsRequest request;
    request.set_parent("cities/222405");
    request.set_month(kMonth);
    if (!territory.empty()) request.set_territory(Name("territories", territory));
    if (!member.empty()) request.set_member(Name("staff", member));
    request.set_kind(pb::FIGURE_KIND_CLOSURE);
    request.set_part(pb::FIGURE_PART_DENOMINATOR);
    request.set_page_size(page_size);
    std::vector<std::string> names;
    do {
      const auto page = Must(Call<pb::ListFigureRowsResponse>(
          As("director", "city", {"222405"}), "Figures/ListFigureRows", request));
      CHECK(page.names_size() <= page_size);
      names.insert(names.end(), page.names().begin(), page.names().end());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return names;
  };
  using Strings = std::vector<std::string>;
  // All were reported at one instant, so that the ids decide.
  const Strings grid{EventName(1), EventName(2), EventName(4), EventName(5)};
  const Strings all{EventName(1), EventName(2), EventName(4), EventName(5), EventName(6)};
  for (const int page_size : {1, 2, 50}) {
    CHECK(rows(kGrid, "", page_size) == grid);
    CHECK(rows("222405001001", "", page_size) == all);
    CHECK(rows("222405001", "", page_size) == all);
    CHECK(rows("222405", "", page_size) == all);
    CHECK(rows("222405002", "", page_size).empty());
    CHECK(rows("222405002001", "", page_size).empty());
    CHECK(rows("", "s1", page_size) == grid);
    CHECK(rows("", "s2", page_size).empty());
  }
}

TEST_CASE_METHOD(Town, "an older revision never replaces a newer one") {
  Happen(ChangeOf(1, 5, evt::Event::STATE_CLOSED));
  CatchUp();
  Happen(ChangeOf(1, 4, evt::Event::STATE_HANDLED));
  CatchUp();
  CHECK(database().Value("SELECT state || ' ' || revision FROM evaluation.event_facts") ==
        "CLOSED 5");
}

TEST_CASE_METHOD(Town, "wishes and points") {
  using Wish = vol::Wish;
  for (int wish = 1; wish <= 3; ++wish) {
    Happen(WishChangeOf(wish, 1, Wish::STATE_UNSPECIFIED, Wish::STATE_DRAFT));
    Happen(WishChangeOf(wish, 2, Wish::STATE_DRAFT, Wish::STATE_PUBLISHED));
  }
  Happen(WishChangeOf(4, 1, Wish::STATE_UNSPECIFIED, Wish::STATE_DRAFT));
  vol::WishChange review = WishChangeOf(1, 6, Wish::STATE_SERVED, Wish::STATE_CLOSED);
  review.set_volunteer(Name("volunteers", "V1"));
  review.set_points(30);
  Happen(review);
  Happen(WishChangeOf(2, 3, Wish::STATE_PUBLISHED, Wish::STATE_CANCELLED));
  CatchUp();
  const pb::FigureSet figures = Figures(kGrid);
  CHECK(CountsOf(figures)[pb::FIGURE_KIND_WISH_FULFILMENT] == std::vector<int64_t>{1, 2, 1});
  CHECK(figures.points_booked() == 30);
}

TEST_CASE_METHOD(Town, "any number of followers take every change in once") {
  constexpr int kChanges = 400;
  FactStore facts(host().database("evaluation"));
  const Follower::Sources sources = {host().peer("event_workflow"),
                                     host().peer("volunteer_order"),
                                     &host().authenticator(),
                                     &host().clock(),
                                     &host().metrics()};
  std::atomic<bool> done = false;
  std::atomic<int> failures = 0;
  std::vector<std::thread> followers;
  followers.reserve(2);
  for (int i = 0; i < 2; ++i) {
    followers.emplace_back([&] {
      Follower follower(facts, sources, {"222405"});
      while (!done) failures += follower.Follow().ok() ? 0 : 1;
      Must(follower.Follow());
    });
  }
  // Every change books a point, so that one taken in twice or lost shows in the sum.
  for (int i = 0; i < kChanges; ++i) {
    vol::WishChange review =
        WishChangeOf(i % 7, 10 + i, vol::Wish::STATE_SERVED, vol::Wish::STATE_SERVED);
    review.set_points(1);
    review.set_volunteer(Name("volunteers", "V1"));
    *review.mutable_step_time() =
        rpc::ToTimestamp(absl::FromUnixSeconds(1772413200) + absl::Seconds(i));
    Happen(review);
  }
  done = true;
  for (std::thread& follower : followers) follower.join();
  CatchUp();
  CHECK(failures == 0);
  CHECK(Figures(kGrid).points_booked() == kChanges);
  CHECK(database().Value("SELECT count(*) FROM evaluation.point_facts") == absl::StrCat(kChanges));
  CHECK(database().Value("SELECT count(*) FROM evaluation.feeds WHERE feed = 'volunteer_order'") ==
        "1");
}

TEST_CASE_METHOD(Town, "a feed that was pruned behind us is lost, said so, and can be begun anew") {
  Happen(ChangeOf(1, 1, evt::Event::STATE_REPORTED));
  CatchUp();
  const auto eventually = [](const std::function<bool()>& done) {
    for (int i = 0; i < 1500 && !done(); ++i) absl::SleepFor(absl::Milliseconds(20));
    return done();
  };
  const auto lost = [this](const char* feeds) {
    return absl::StrContains(host().metrics().Expose(),
                             absl::StrCat("hailan_evaluation_lost_feeds ", feeds));
  };
  CHECK(lost("0"));
  database().Query(
      "DELETE FROM event_workflow.outbox;"
      "INSERT INTO event_workflow.outbox_pruned SELECT '222405', pg_current_xact_id(), 0");
  REQUIRE(eventually([&] { return lost("1"); }));
  const auto stood = Figures(kGrid).fact_time();
  // The other feed goes on.
  Happen(WishChangeOf(1, 1, vol::Wish::STATE_DRAFT, vol::Wish::STATE_PUBLISHED));
  CHECK(eventually(
      [&] { return database().Value("SELECT count(*) FROM evaluation.wish_facts") == "1"; }));
  CHECK(Figures(kGrid).fact_time().seconds() == stood.seconds());

  Happen(ChangeOf(1, 2, evt::Event::STATE_REJECTED));
  database().Query("DELETE FROM evaluation.feeds WHERE feed = 'event_workflow'");
  REQUIRE(eventually([&] { return lost("0"); }));
  CHECK(database().Value("SELECT state FROM evaluation.event_facts") == "REJECTED");
}

TEST_CASE_METHOD(Town, "figures are read by members for themselves and by offices in scope") {
  pb::GetFiguresRequest request;
  request.set_parent("cities/222405");
  request.set_month(kMonth);
  request.set_territory(Name("territories", kGrid));
  const auto status_of = [&](const rpc::TokenClaims& who) {
    return Call<pb::FigureSet>(who, "Figures/GetFigures", request).status();
  };
  CHECK_THAT(status_of(As("s1", "grid_member", {kGrid})), testing::IsOk());
  CHECK_THAT(status_of(As("s2", "grid_member", {kOtherGrid})),
             FailsWith(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  CHECK_THAT(status_of(As("R1", "resident")),
             FailsWith(StatusCode::kPermissionDenied, "PERMISSION_DENIED"));
  request.set_member(Name("staff", "s1"));
  CHECK_THAT(status_of(As("director", "city", {"222405"})),
             FailsWith(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  request.clear_territory();
  CHECK_THAT(status_of(As("s1", "grid_member", {kGrid})), testing::IsOk());
  CHECK_THAT(status_of(As("s2", "grid_member", {kGrid})),
             FailsWith(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  request.set_month("2026-13");
  CHECK_THAT(status_of(As("s1", "grid_member", {kGrid})),
             FailsWith(StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

TEST_CASE_METHOD(Town, "the monthly report of a member has every grid served in the month") {
  ReportMonth(*this);
  CatchUp();
  pb::GetMonthlyReportRequest request;
  request.set_name(Name("staff", "s1"));
  request.set_month(kMonth);
  const std::string method = "Reports/GetMonthlyReport";
  const auto report =
      Must(Call<pb::MonthlyReport>(As("s1", "grid_member", {kGrid}), method, request));
  CHECK(report.month() == kMonth);
  CHECK(report.member().staff() == Name("staff", "s1"));
  CHECK(report.member().display_name() == "李网格");
  CHECK(report.member().role() == hailan::grid_geo::v1::GRID_ROLE_ALL_ROUND);
  REQUIRE(report.grids_size() == 1);
  CHECK(report.grids(0).territory() == Name("territories", kGrid));
  CHECK(CountsOf(report.own())[pb::FIGURE_KIND_CLOSURE] == std::vector<int64_t>{2, 4, 1});
  CHECK(CountsOf(report.grids(0))[pb::FIGURE_KIND_CLOSURE] == std::vector<int64_t>{2, 4, 1});
  CHECK_THAT(
      Call<pb::MonthlyReport>(As("s2", "grid_member", {kOtherGrid}), method, request).status(),
      FailsWith(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  request.set_name(Name("staff", "nobody"));
  CHECK_THAT(Call<pb::MonthlyReport>(As("director", "city", {"222405"}), method, request).status(),
             FailsWith(StatusCode::kNotFound, "NOT_FOUND"));
}

}  // namespace
}  // namespace hailan::evaluation
