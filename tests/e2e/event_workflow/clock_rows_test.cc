// D11: the clocks of every class of matter, through the gateway.
#include <catch2/catch.hpp>

#include "absl/time/civil_time.h"
#include "hailan/evaluation/v1/figures.pb.h"
#include "hailan/event_workflow/v1/catalogue.pb.h"
#include "hailan/event_workflow/workflows/v1/deadlines.pb.h"
#include "services/event_workflow/domain/clock/calendar.h"
#include "tests/e2e/event_workflow/town.h"

namespace hailan::testing {

namespace eva = hailan::evaluation::v1;
namespace evt_workflows = hailan::event_workflow::workflows::v1;
namespace {

const evt::Clock& ClockOf(const evt::Event& event, evt::ClockKind kind) {
  for (const evt::Clock& clock : event.clocks()) {
    if (clock.kind() == kind) return clock;
  }
  FAIL("no such clock");
  return event.clocks(0);
}

absl::Duration BudgetOf(const evt::Clock& clock) {
  return rpc::FromTimestamp(clock.due_time()) - rpc::FromTimestamp(clock.start_time());
}

evt::Event ReportAs(Town& town, const char* item) {
  evt::ReportEventRequest report = DirectReport(1);
  report.set_item(NameOf("catalogueItems", item));
  return town.Do<evt::Event>(town.resident, "Events/ReportEvent", report);
}

// Puts a catalogue in force in which matters of every class can be reported.
void UseClasses(Town& town) {
  evt::ImportCatalogueRequest catalogue;
  catalogue.set_parent(kParent);
  catalogue.set_catalogue_id("classes");
  catalogue.set_title("急事、难事、大事");
  for (const auto& [code, sla] : {std::pair("urgent", evt::SLA_CLASS_URGENT),
                                  std::pair("hard", evt::SLA_CLASS_HARD),
                                  std::pair("major", evt::SLA_CLASS_MAJOR)}) {
    evt::CatalogueItem& item = *catalogue.add_items();
    item.set_code(code);
    item.set_title(code);
    item.set_sla_class(sla);
  }
  const auto version =
      town.Do<evt::CatalogueVersion>(town.loader, "Catalogue/ImportCatalogue", catalogue);
  town.Do<evt::CatalogueVersion>(town.loader,
                                 "Catalogue/ActivateCatalogue",
                                 MoveOf<evt::ActivateCatalogueRequest>(version.name()));
}

const absl::TimeZone kLocal = absl::FixedTimeZone(8 * 60 * 60);

// The first of two days to come on which people work in turn, whatever today is.
absl::CivilDay WorkingDays() {
  const auto& calendar = event_workflow::Calendar::Default();
  absl::CivilDay day = absl::ToCivilDay(absl::Now(), kLocal) + 1;
  const auto worked = [&](absl::CivilDay on) {
    return calendar.Worked(absl::FromCivil(on, kLocal), absl::FromCivil(on + 1, kLocal));
  };
  while (worked(day) != absl::Hours(8) || worked(day + 1) != absl::Hours(8)) ++day;
  return day;
}

TEST_CASE("D11: urgent is due the same day, from the cut-off on in eight working hours") {
  Town town;
  UseClasses(town);
  rpc::TokenClaims claims = Resident();
  claims.lifetime = absl::Hours(60 * 24);
  const Caller resident(*town.suite, claims);
  const absl::CivilDay today = WorkingDays();
  const auto at = [](absl::CivilDay day, int hour, int minute) {
    return absl::FromCivil(absl::CivilMinute(day) + hour * 60 + minute, kLocal);
  };
  const auto reported_at = [&](int hour, int minute) {
    town.suite->ShiftClock(at(today, hour, minute) - absl::Now());
    evt::ReportEventRequest report = DirectReport(1);
    report.set_item(NameOf("catalogueItems", "urgent"));
    return town.Do<evt::Event>(resident, "Events/ReportEvent", report);
  };
  const evt::Clock noon = ClockOf(reported_at(15, 30), evt::CLOCK_KIND_RESOLVE);
  CHECK(noon.rule() == evt::DUE_RULE_SAME_DAY);
  CHECK(rpc::FromTimestamp(noon.due_time()) == at(today + 1, 0, 0));
  // Contact is due at 17:10; twenty minutes are worked until 17:30, the rest on the next day.
  const evt::Clock evening = ClockOf(reported_at(16, 10), evt::CLOCK_KIND_RESOLVE);
  CHECK(evening.rule() == evt::DUE_RULE_EIGHT_WORKING_HOURS);
  CHECK(BudgetOf(evening) == absl::Hours(25));
  const evt::Event night = reported_at(23, 50);
  CHECK(rpc::FromTimestamp(ClockOf(night, evt::CLOCK_KIND_RESOLVE).due_time()) ==
        at(today + 1, 17, 30));
  evt_workflows::ExplainDeadlineRequest explain;
  explain.set_name(night.name());
  const auto why =
      town.Do<evt_workflows::DeadlineExplanation>(resident, "Deadlines/ExplainDeadline", explain);
  CHECK(why.clock().rule() == evt::DUE_RULE_EIGHT_WORKING_HOURS);
  CHECK(why.budget().basis() == evt_workflows::TIME_BASIS_WORKING);
  CHECK(why.budget().amount().seconds() == 8 * 60 * 60);
  absl::Duration counted;
  for (const evt_workflows::CountedSegment& segment : why.segments()) {
    if (!segment.counted()) continue;
    CHECK(rpc::FromTimestamp(segment.start_time()) >= at(today + 1, 8, 30));
    counted += rpc::FromTimestamp(segment.end_time()) - rpc::FromTimestamp(segment.start_time());
  }
  CHECK(counted == absl::Hours(8));
}

TEST_CASE("D11: hard in three days, major by agreement, everybody called in an hour") {
  Town town;
  UseClasses(town);
  const evt::Event urgent = ReportAs(town, "urgent");
  const evt::Event hard = ReportAs(town, "hard");
  CHECK(ClockOf(hard, evt::CLOCK_KIND_RESOLVE).rule() == evt::DUE_RULE_THREE_DAYS);
  CHECK(BudgetOf(ClockOf(hard, evt::CLOCK_KIND_RESOLVE)) == absl::Hours(72));
  const evt::Event major = ReportAs(town, "major");
  CHECK(ClockOf(major, evt::CLOCK_KIND_RESOLVE).rule() == evt::DUE_RULE_FIFTEEN_DAYS);
  auto accept = MoveOf<evt::AcceptEventRequest>(major.name());
  accept.mutable_agreed_due_time()->set_seconds(major.create_time().seconds() + 40 * 24 * 60 * 60);
  const auto agreed = town.Do<evt::Event>(town.officer, "Events/AcceptEvent", accept);
  CHECK(ClockOf(agreed, evt::CLOCK_KIND_RESOLVE).rule() == evt::DUE_RULE_AGREED_DATE);
  CHECK(ClockOf(agreed, evt::CLOCK_KIND_RESOLVE).due_time().seconds() ==
        accept.agreed_due_time().seconds());

  // Each reporter is to be called within the hour, whatever the matter; the call stops that clock
  // and no other.
  for (const evt::Event* event : {&urgent, &hard, &major}) {
    CHECK(BudgetOf(ClockOf(*event, evt::CLOCK_KIND_CONTACT)) == absl::Hours(1));
    const auto called =
        town.Step<evt::RecordContactRequest>(town.member, "RecordContact", event->name());
    CHECK(ClockOf(called, evt::CLOCK_KIND_CONTACT).has_stop_time());
    CHECK_FALSE(ClockOf(called, evt::CLOCK_KIND_RESOLVE).has_stop_time());
    CHECK(called.late_clocks().empty());
  }
}

TEST_CASE("D11: a breach is noted once, and what comes too late does not undo it") {
  Town town;
  const std::string event = town.Reported();
  town.suite->ShiftClock(absl::Minutes(61));
  rpc::TokenClaims claims = GridMember(1);
  claims.lifetime = absl::Hours(24);
  const Caller member(*town.suite, claims);
  evt::ListHistoryRequest list;
  list.set_parent(event);
  const auto breaches = [&] {
    int count = 0;
    const auto page = town.Do<evt::ListHistoryResponse>(member, "Events/ListHistory", list);
    for (const evt::HistoryEntry& entry : page.entries()) {
      const bool contact = entry.clock() == evt::CLOCK_KIND_CONTACT;
      count += contact && entry.action() == evt::ACTION_SUPERVISE ? 1 : 0;
    }
    return count;
  };
  Must(Eventually([&] {
    return breaches() > 0 ? absl::OkStatus() : absl::NotFoundError("not yet supervised");
  }));
  const auto called = town.Step<evt::RecordContactRequest>(member, "RecordContact", event);
  CHECK(ClockOf(called, evt::CLOCK_KIND_CONTACT).late());
  REQUIRE(called.late_clocks_size() == 1);
  CHECK(called.late_clocks(0) == evt::CLOCK_KIND_CONTACT);
  town.suite->ShiftClock(absl::Hours(3));
  town.Step<evt::AcceptEventRequest>(member, "AcceptEvent", event);
  const auto later = town.Step<evt::StartHandlingRequest>(member, "StartHandling", event);
  CHECK(later.late_clocks_size() == 1);
  CHECK(breaches() == 1);
}

// Numerator, denominator and what is excluded, once all of it is known.
std::vector<int64_t> OnTimeOf(const Caller& who, int64_t known) {
  eva::GetFiguresRequest ask;
  ask.set_parent(kParent);
  ask.set_month(absl::FormatTime("%Y-%m", absl::Now(), kLocal));
  ask.set_territory(NameOf("territories", kCommunity));
  std::vector<int64_t> found;
  Must(Eventually([&]() -> absl::Status {
    const auto set = who.Do<eva::FigureSet>("hailan.evaluation.v1.Figures/GetFigures", ask);
    bool ended = false;
    for (const eva::Figure& figure : set.figures()) {
      if (figure.kind() == eva::FIGURE_KIND_CLOSURE) ended = figure.excluded() == known;
      if (figure.kind() != eva::FIGURE_KIND_ON_TIME) continue;
      found = {figure.numerator(), figure.denominator(), figure.excluded()};
    }
    return ended ? absl::OkStatus() : absl::NotFoundError(set.ShortDebugString());
  }));
  return found;
}

TEST_CASE("D11: a case that was late when it was cancelled stays late in the figures") {
  Town town;
  auto cancel = MoveOf<evt::CancelEventRequest>(town.Reported());
  cancel.set_reason("重复。");
  town.Do<evt::Event>(town.officer, "Events/CancelEvent", cancel);
  const std::string late = town.Reported();
  town.Step<evt::AcceptEventRequest>(town.member, "AcceptEvent", late);
  town.suite->ShiftClock(absl::Hours(73));
  cancel.set_name(late);
  const Caller officer = town.Lasting(Officer());
  const auto cancelled = town.Do<evt::Event>(officer, "Events/CancelEvent", cancel);
  CHECK(cancelled.state() == evt::Event::STATE_CANCELLED);
  CHECK(cancelled.late_clocks_size() == 2);
  CHECK(OnTimeOf(town.Lasting(Supervisor()), 2) == std::vector<int64_t>{0, 1, 1});
}

}  // namespace
}  // namespace hailan::testing
