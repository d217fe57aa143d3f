// What no honest client sends, and what becomes of the case: a clear error or a defined outcome,
// through the gateway. (Long texts, wrong hashes, retired grids and phones a day ahead are in
// intake_test.cc, profiles without an end in workflow/city_workflow_test.cc.)
#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "hailan/event_workflow/v1/catalogue.pb.h"
#include "hailan/event_workflow/v1/supervision.pb.h"
#include "tests/e2e/event_workflow/town.h"

namespace hailan::testing {
namespace {

using absl::StatusCode;

evt::ImportCatalogueRequest Chain(const std::string& id, const std::vector<std::string>& parents) {
  evt::ImportCatalogueRequest catalogue;
  catalogue.set_parent(kParent);
  catalogue.set_catalogue_id(id);
  catalogue.set_title(id);
  for (size_t i = 0; i < parents.size(); ++i) {
    evt::CatalogueItem& item = *catalogue.add_items();
    item.set_code(absl::StrCat("c", i));
    item.set_parent_code(parents[i]);
    item.set_title("t");
    item.set_department(NameOf("departments", kHeat));
    item.set_sla_class(evt::SLA_CLASS_MAJOR);
  }
  return catalogue;
}

TEST_CASE("a catalogue that is a circle, or hangs in the air, is refused as a whole") {
  Town town;
  const std::string method = "Catalogue/ImportCatalogue";
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"c0"}, "ITEM_CIRCLE"},
      {{"c2", "c0", "c1"}, "ITEM_CIRCLE"},
      {{"", "c0", "c3", "c2"}, "ITEM_CIRCLE"},
      {{"", "c9"}, "PARENT_UNKNOWN"}};
  for (const auto& [parents, reason] : cases) {
    CHECK_THAT(
        town.Try<evt::CatalogueVersion>(town.loader, method, Chain("circle", parents)).status(),
        FailsWith(StatusCode::kInvalidArgument, reason));
  }
  evt::GetCatalogueRequest get;
  get.set_name(NameOf("catalogues", "circle"));
  CHECK_THAT(town.Try<evt::CatalogueVersion>(town.city, "Catalogue/GetCatalogue", get).status(),
             HasCode(StatusCode::kNotFound));
  // The one in force is what it was.
  CHECK(town.Reported().find("/events/") != std::string::npos);
}

// A matter of fifteen days for which a date can be agreed.
std::string MajorIn(Town& town) {
  const auto version = town.Do<evt::CatalogueVersion>(
      town.loader, "Catalogue/ImportCatalogue", Chain("major", {"", "c0"}));
  town.Do<evt::CatalogueVersion>(town.loader,
                                 "Catalogue/ActivateCatalogue",
                                 MoveOf<evt::ActivateCatalogueRequest>(version.name()));
  evt::ReportEventRequest report = DirectReport(1);
  report.set_item(NameOf("catalogueItems", "c1"));
  return town.Do<evt::Event>(town.resident, "Events/ReportEvent", report).name();
}

TEST_CASE("a due time in the past is refused wherever one is set, and the case goes on") {
  Town town;
  const std::string event = MajorIn(town);
  const auto past = rpc::ToTimestamp(absl::Now() - absl::Minutes(1));
  auto accept = MoveOf<evt::AcceptEventRequest>(event);
  *accept.mutable_agreed_due_time() = past;
  CHECK_THAT(town.Try<evt::Event>(town.officer, "Events/AcceptEvent", accept).status(),
             FailsWith(StatusCode::kInvalidArgument, "DUE_IN_PAST"));
  *accept.mutable_agreed_due_time() = rpc::ToTimestamp(absl::Now() + absl::Hours(24 * 3000));
  CHECK_THAT(town.Try<evt::Event>(town.officer, "Events/AcceptEvent", accept).status(),
             FailsWith(StatusCode::kInvalidArgument, "DUE_TOO_FAR"));
  accept.mutable_agreed_due_time()->set_nanos(2'000'000'000);
  CHECK_THAT(town.Try<evt::Event>(town.officer, "Events/AcceptEvent", accept).status(),
             HasCode(StatusCode::kInvalidArgument));

  *accept.mutable_agreed_due_time() = rpc::ToTimestamp(absl::Now() + absl::Hours(48));
  const auto accepted = town.Do<evt::Event>(town.officer, "Events/AcceptEvent", accept);
  CHECK(accepted.state() == evt::Event::STATE_ACCEPTED);
  evt::BlowWhistleRequest blow;
  blow.set_event(event);
  blow.add_departments(NameOf("departments", kHeat));
  blow.set_matter("联合查看。");
  blow.set_occasion(evt::WHISTLE_OCCASION_JOINT_ENFORCEMENT);
  *blow.mutable_due_time() = past;
  CHECK_THAT(town.Try<evt::Whistle>(town.officer, "Whistles/BlowWhistle", blow).status(),
             FailsWith(StatusCode::kInvalidArgument, "DUE_IN_PAST"));
  evt::OpenSupervisionRequest open;
  open.set_event(event);
  open.set_reason("迟迟不办。");
  *open.mutable_reply_due_time() = past;
  CHECK_THAT(
      town.Try<evt::SupervisedCase>(town.supervisor, "Supervision/OpenSupervision", open).status(),
      FailsWith(StatusCode::kInvalidArgument, "DUE_IN_PAST"));
  CHECK(town.Step<evt::StartHandlingRequest>(town.officer, "StartHandling", event).state() ==
        evt::Event::STATE_HANDLING);
}

TEST_CASE("whistles without end are refused from the 21st on, and the case can still be closed") {
  Town town;
  evt::Whistle whistle = town.Whistled({kHeat});
  evt::BlowWhistleRequest blow;
  blow.set_event(whistle.event());
  blow.add_departments(NameOf("departments", kHeat));
  blow.set_matter("再次吹哨。");
  blow.set_occasion(evt::WHISTLE_OCCASION_JOINT_ENFORCEMENT);
  *blow.mutable_due_time() = rpc::ToTimestamp(absl::Now() + absl::Hours(2));
  // While one is open there is no other.
  CHECK_THAT(town.Try<evt::Whistle>(town.officer, "Whistles/BlowWhistle", blow).status(),
             FailsWith(StatusCode::kFailedPrecondition, "ILLEGAL_TRANSITION"));
  for (int number = 1; number <= 20; ++number) {
    auto close = MoveOf<evt::CloseWhistleRequest>(whistle.name());
    close.set_outcome("待续。");
    town.Do<evt::Whistle>(town.officer, "Whistles/CloseWhistle", close);
    if (number < 20) whistle = town.Do<evt::Whistle>(town.officer, "Whistles/BlowWhistle", blow);
  }
  for (int more = 0; more < 200; ++more) {
    const absl::Status refused =
        town.Try<evt::Whistle>(town.officer, "Whistles/BlowWhistle", blow).status();
    REQUIRE_THAT(refused, FailsWith(StatusCode::kFailedPrecondition, "TOO_MANY_WHISTLES"));
  }
  const std::string& event = blow.event();
  town.Submit(town.heat, event);
  CHECK(town.Close(event).state() == evt::Event::STATE_CLOSED);
}

TEST_CASE("a phone a day behind is believed about the matter and starts no clock in the past") {
  Town town;
  evt::ReportEventRequest report = DirectReport(1);
  const absl::Time yesterday = absl::Now() - absl::Hours(24);
  *report.mutable_occur_time() = rpc::ToTimestamp(yesterday);
  const auto event = town.Do<evt::Event>(town.resident, "Events/ReportEvent", report);
  CHECK(event.occur_time().seconds() == absl::ToUnixSeconds(yesterday));
  CHECK(rpc::FromTimestamp(event.create_time()) > absl::Now() - absl::Minutes(5));
  REQUIRE(event.clocks_size() == 2);
  for (const evt::Clock& clock : event.clocks()) {
    CHECK(clock.start_time().seconds() == event.create_time().seconds());
  }
  CHECK(event.sla_light() == evt::SLA_LIGHT_NONE);
}

}  // namespace
}  // namespace hailan::testing
