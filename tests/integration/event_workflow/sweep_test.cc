#include <catch2/catch.hpp>
#include <thread>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "hailan/event_workflow/v1/change_feed.pb.h"
#include "tests/integration/event_workflow/fixture.h"

namespace hailan::event_workflow::testing {
namespace {

TEST_CASE("two replicas raise each alarm exactly once, more than one batch of them") {
  Suite suite;
  constexpr int kEvents = 450;
  std::vector<std::pair<command::Origin, Command>> reports;
  for (int i = 0; i < kEvents; ++i) {
    const pb::ReportEventRequest report = Suite::Report();
    const rpc::Call call = suite.CallOf(suite.resident, report);
    reports.emplace_back(call.Origin(NewId(absl::Now())),
                         Must(suite.events.ReportEvent(call, report)));
  }
  for (const auto& result : suite.runner.RunAll(std::move(reports))) REQUIRE(result.ok());

  pg::Pool second_pool(suite.database->options());
  AlarmSweep first(suite.pool, suite.store, suite.clock);
  AlarmSweep second(second_pool, suite.store, suite.clock);
  const auto sweep = [&] {
    std::thread replica([&] { Must(first.Run(absl::Seconds(20))); });
    Must(second.Run(absl::Seconds(20)));
    replica.join();
  };
  const auto count = [&](const std::string& action) {
    return suite.database->Value(
        absl::StrCat("SELECT count(*) FROM event_history WHERE action = '", action, "'"));
  };
  sweep();
  CHECK(count("URGE") == "0");
  suite.clock.Advance(absl::Minutes(50));
  sweep();
  CHECK(count("URGE") == absl::StrCat(kEvents));
  sweep();
  CHECK(count("URGE") == absl::StrCat(kEvents));
  suite.clock.Advance(absl::Minutes(15));
  sweep();
  sweep();
  CHECK(count("SUPERVISE") == absl::StrCat(kEvents));
  CHECK(suite.database->Value("SELECT count(DISTINCT resource) FROM outbox "
                              "WHERE type = 'event.supervised'") == absl::StrCat(kEvents));
  CHECK(suite.database->Value("SELECT count(*) FROM events WHERE late = 2") ==
        absl::StrCat(kEvents));
  // The resolve clock's alarms are still to come.
  suite.clock.Advance(absl::Hours(72));
  sweep();
  CHECK(count("SUPERVISE") == absl::StrCat(2 * kEvents));
  CHECK(suite.database->Value("SELECT count(*) FROM events WHERE alarm_time IS NOT NULL") == "0");
}

TEST_CASE("the catalogue: 56 and 310, the same again changes nothing, activation is seen at once") {
  Suite suite;
  pb::ImportCatalogueRequest import;
  import.set_parent(kParent);
  import.set_catalogue_id("2026-1");
  import.set_title("事项清单");
  for (int i = 0; i < 56 + 310; ++i) {
    pb::CatalogueItem& item = *import.add_items();
    item.set_title(absl::StrCat("事项 ", i));
    item.set_code(i < 56 ? absl::StrCat("M", i) : absl::StrCat("I", i));
    if (i >= 56) {
      item.set_parent_code(absl::StrCat("M", i % 56));
      item.set_sla_class(pb::SLA_CLASS_URGENT);
    }
  }
  import.set_expected_major(56);
  import.set_expected_minor(309);
  CHECK_THAT(suite.Import(import).status(), HasReason("COUNT_MISMATCH"));
  import.set_expected_minor(310);
  const CatalogueVersion version = Must(suite.Import(import));
  CHECK(version.counts.major == 56);
  CHECK(version.counts.minor == 310);
  CHECK(Must(suite.Import(import)).revision == version.revision);
  CHECK(suite.database->Value("SELECT count(*) FROM outbox") == "1");
  CHECK(suite.database->Value("SELECT count(*) FROM catalogue_items") == "366");
  import.mutable_items(0)->set_title("changed");
  CHECK_THAT(suite.Import(import).status(),
             FailsWith(absl::StatusCode::kAlreadyExists, "CATALOGUE_EXISTS"));

  pb::GetCatalogueRequest active;
  active.set_name(kParent + "/catalogues/active");
  CHECK_THAT(suite.catalogue.GetCatalogue(suite.CallOf(suite.city, active), active).status(),
             HasReason("NOT_FOUND"));
  pb::ActivateCatalogueRequest activate;
  activate.set_name(kParent + "/catalogues/2026-1");
  activate.set_request_id(NewId(absl::Now()));
  const auto activated =
      Must(suite.catalogue.ActivateCatalogue(suite.CallOf(suite.city, activate), activate));
  CHECK(activated.active());
  CHECK(suite.cache.Find(kCity, "I100").ok());
  CHECK_THAT(suite.cache.Find(kCity, "M1").status(), HasReason("UNKNOWN_ITEM"));

  pb::ListItemsRequest list;
  list.set_parent(kParent + "/catalogues/active");
  list.set_page_size(100);
  int items = 0;
  do {
    const auto page = Must(suite.catalogue.ListItems(suite.CallOf(suite.city, list), list));
    items += page.items_size();
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty());
  CHECK(items == 366);

  suite.clock.Advance(absl::Seconds(1));
  suite.UseCatalogue();
  const auto now_active =
      Must(suite.catalogue.GetCatalogue(suite.CallOf(suite.city, active), active));
  CHECK(now_active.name() == kParent + "/catalogues/2026");
  CHECK_THAT(suite.cache.Find(kCity, "I100").status(), HasReason("UNKNOWN_ITEM"));
}

TEST_CASE("a change message tells what evaluation needs and nothing personal") {
  Suite suite;
  const std::string name = suite.Reported(Suite::Report("电话13800138000")).name();
  suite.clock.Advance(absl::Minutes(70));
  Must(suite.Step(&EventService::RecordContact, name, suite.member));
  const auto rows = suite.database->Query(
      "SELECT type, resource, encode(payload, 'hex') FROM outbox ORDER BY sequence");
  REQUIRE(rows.size() == 2);
  google::protobuf::Any any;
  REQUIRE(any.ParseFromString(absl::HexStringToBytes(rows[1][2])));
  pb::EventChange change;
  REQUIRE(any.UnpackTo(&change));
  CHECK(rows[1][0] == "event.contacted");
  CHECK(change.event() == name);
  CHECK(change.revision() == 2);
  CHECK(change.late_clocks_size() == 1);
  CHECK(change.late_clocks(0) == pb::CLOCK_KIND_CONTACT);
  CHECK(change.has_contact_due_time());
  CHECK(absl::HexStringToBytes(rows[0][2]).find("13800138000") == std::string::npos);
}

}  // namespace
}  // namespace hailan::event_workflow::testing
