// D11: the clocks of every class of matter, through the gateway.
#include <catch2/catch.hpp>

#include "hailan/event_workflow/v1/catalogue.pb.h"
#include "tests/e2e/event_workflow/town.h"

namespace hailan::testing {
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

TEST_CASE("D11: urgent the same day, hard in three days, major by agreement, called in an hour") {
  Town town;
  UseClasses(town);
  const evt::Event urgent = ReportAs(town, "urgent");
  const evt::Clock& day = ClockOf(urgent, evt::CLOCK_KIND_RESOLVE);
  const absl::TimeZone local = absl::FixedTimeZone(8 * 60 * 60);
  const absl::Time start = rpc::FromTimestamp(day.start_time());
  if (absl::ToCivilHour(start, local).hour() < 16) {
    CHECK(day.rule() == evt::DUE_RULE_SAME_DAY);
    CHECK(rpc::FromTimestamp(day.due_time()) ==
          absl::FromCivil(absl::ToCivilDay(start, local) + 1, local));
  } else {
    CHECK(day.rule() == evt::DUE_RULE_EIGHT_HOURS);
    CHECK(BudgetOf(day) == absl::Hours(8));
  }
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

}  // namespace
}  // namespace hailan::testing
