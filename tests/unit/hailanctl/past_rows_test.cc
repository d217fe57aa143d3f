#include "tools/hailanctl/requests/past_rows.h"

#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "tests/support/matchers.h"

namespace hailan::ctl {
namespace {

using hailan::testing::HasReason;
using hailan::testing::Must;
namespace evt = hailan::event_workflow::v1;
namespace evt_intake = hailan::event_workflow::intake::v1;

constexpr absl::string_view kBoston =
    "case_id,opened,target,closed,status,department,type,source,lat,lon\n"
    "101,2011-07-01 01:32:33,2011-07-15 01:32:32,2011-07-01 05:06:58,Closed,No Q,Street Light "
    "Outages,Constituent Call,42.2715,-71.0772\n"
    "102,2011-07-02 00:00:00,,,Open,PWDx,Graffiti Removal,Self Service,,\n";

PastContext Context() {
  return {.city = "222405", .territory = "222405001"};
}

TEST_CASE("a published row becomes a case with its own times") {
  const PastTable table = Must(PastTable::Parse(kBoston, "boston.csv", {}));
  REQUIRE(table.size() == 2);
  evt_intake::ImportRequestsRequest request;
  REQUIRE(table.AddCase(0, Context(), request).ok());
  REQUIRE(table.AddCase(1, Context(), request).ok());
  const evt_intake::PastRequest& closed = request.requests(0);
  CHECK(closed.external_id() == "101");
  CHECK(closed.channel() == evt::CHANNEL_HOTLINE_12345);
  CHECK(closed.department() == "cities/222405/departments/No-Q");
  CHECK(closed.territory() == "cities/222405/territories/222405001");
  CHECK(closed.outcome() == evt_intake::PAST_OUTCOME_CLOSED);
  CHECK(closed.open_time().seconds() == 1309483953);
  CHECK(closed.due_time().seconds() - closed.open_time().seconds() == 14 * 86400 - 1);
  CHECK(closed.point().latitude() == Approx(42.2715));
  const evt_intake::PastRequest& open = request.requests(1);
  CHECK(open.channel() == evt::CHANNEL_RESIDENT);
  CHECK(open.outcome() == evt_intake::PAST_OUTCOME_UNSPECIFIED);
  CHECK_FALSE(open.has_due_time());
  CHECK_FALSE(open.has_close_time());
  CHECK_FALSE(open.has_point());
}

TEST_CASE("every type is an item, whose code is the same in every table") {
  const PastTable table = Must(PastTable::Parse(kBoston, "boston.csv", {}));
  const evt::ImportCatalogueRequest catalogue = table.Catalogue(Context(), "types");
  REQUIRE(catalogue.items_size() == 3);
  CHECK(catalogue.items(0).code() == "requests");
  CHECK(catalogue.items(1).parent_code() == "requests");
  CHECK(catalogue.items(2).code() == ItemCodeOf("Street Light Outages"));
  const std::string code = ItemCodeOf("Missed Trash/Recycling/Yard Waste/Bulk Item");
  CHECK(code.size() <= 32);
  CHECK(code != ItemCodeOf("Missed Trash/Recycling/Yard Waste/Bulk Items"));
  CHECK(IdFrom("BHA_") == "BHA_");
  CHECK(IdFrom(" a  b ") == "a-b");
  CHECK(IdFrom("").empty());
  // Names without a Latin letter are told apart as well.
  CHECK(IdFrom("水务局").size() == 6);
  CHECK(IdFrom("水务局") != IdFrom("路灯管理处"));
  CHECK(IdFrom("Água") != IdFrom("Àgua"));
}

TEST_CASE("cities say in many words how a case ended") {
  const std::vector<std::pair<std::string, evt_intake::PastOutcome>> words = {
      {"Closed", evt_intake::PAST_OUTCOME_CLOSED},
      {"Completed - Dup", evt_intake::PAST_OUTCOME_CLOSED},
      {"RESOLVED", evt_intake::PAST_OUTCOME_CLOSED},
      {"已办结", evt_intake::PAST_OUTCOME_CLOSED},
      {"Canceled", evt_intake::PAST_OUTCOME_CANCELLED},
      {"Referred Out", evt_intake::PAST_OUTCOME_REJECTED},
      {"不予受理", evt_intake::PAST_OUTCOME_REJECTED},
      {"Unresolved", evt_intake::PAST_OUTCOME_UNSPECIFIED},
      {"未办结", evt_intake::PAST_OUTCOME_UNSPECIFIED},
      {"Pending", evt_intake::PAST_OUTCOME_UNSPECIFIED},
      {"", evt_intake::PAST_OUTCOME_UNSPECIFIED}};
  for (const auto& [status, outcome] : words) {
    INFO(status);
    const PastTable table =
        Must(PastTable::Parse("case_id,opened,target,closed,status,department,type,source,lat,lon\n"
                              "1,2011-07-01 01:32:33,,2011-07-02 01:32:33," +
                                  status + ",d,t,s,,\n",
                              "boston.csv",
                              {}));
    evt_intake::ImportRequestsRequest request;
    REQUIRE(table.AddCase(0, Context(), request).ok());
    CHECK(request.requests(0).outcome() == outcome);
    CHECK(request.requests(0).has_close_time() ==
          (outcome != evt_intake::PAST_OUTCOME_UNSPECIFIED));
  }
}

TEST_CASE("a row without a type is an untriaged case") {
  const PastTable table =
      Must(PastTable::Parse("case_id,opened,target,closed,status,department,type,source,lat,lon\n"
                            "1,2011-07-01 01:32:33,,,Open,d,,s,,\n",
                            "boston.csv",
                            {}));
  CHECK(table.Catalogue(Context(), "types").items_size() == 1);
  evt_intake::ImportRequestsRequest request;
  REQUIRE(table.AddCase(0, Context(), request).ok());
  CHECK(request.requests(0).item().empty());
  CHECK_FALSE(request.requests(0).description().empty());
}

TEST_CASE("tables of other cities say which column is what") {
  const std::string text =
      "no,from,until,state,kind,by\nA1,2020-01-01T00:00:00Z,2020-01-02 00:00:00,Cancelled by "
      "caller,noise,Twitter\n";
  CHECK_THAT(PastTable::Parse(text, "other.csv", {}).status(), HasReason("COLUMNS_UNKNOWN"));
  CHECK_THAT(PastTable::Parse(text, "other.csv", {"colour=no"}).status(),
             HasReason("COLUMNS_UNKNOWN"));
  const PastTable table = Must(PastTable::Parse(
      text,
      "other.csv",
      {"id=no", "open=from", "close=until", "status=state", "type=kind", "source=by"}));
  PastContext context = Context();
  context.zone = absl::FixedTimeZone(8 * 60 * 60);
  evt_intake::ImportRequestsRequest request;
  REQUIRE(table.AddCase(0, context, request).ok());
  const evt_intake::PastRequest& past = request.requests(0);
  CHECK(past.outcome() == evt_intake::PAST_OUTCOME_CANCELLED);
  CHECK(past.channel() == evt::CHANNEL_SOCIAL_MEDIA);
  // A time that names its zone is that time; one that does not is of the table's zone.
  CHECK(past.close_time().seconds() - past.open_time().seconds() == 16 * 3600);
  CHECK(past.department().empty());
}

TEST_CASE("a cell that cannot be read is named with its line and column, and spoils no other row") {
  const std::string open = "2011-07-01 01:32:33";
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"1,yesterday,,,Open,d,t,s,,", "opened"},
      {"1,,,,Open,d,t,s,,", "opened"},
      {"1," + open + ",soon,,Open,d,t,s,,", "target"},
      {"1," + open + ",,later,Closed,d,t,s,,", "closed"},
      {"1," + open + ",,,Open,d,t,s,north,129.5", "lat"},
      {"1," + open + ",,,Open,d,t,s,42.9,", "lon"},
      {"1," + open + ",,,Open,d,t,s,420.9,129.5", "lat"},
      {"1," + open + ",,,Open,d,t,s,42.9,nan", "lon"},
      {"," + open + ",,,Open,d,t,s,,", "case_id"},
      {std::string(101, '1') + "," + open + ",,,Open,d,t,s,,", "case_id"},
      {"1," + open + ",,,Open,d," + std::string(2001, 't') + ",s,,", "type"},
      {"1," + open + ",,,Open,d,t\xc3\x28,s,,", "type"},
      {"1," + open + ",,,Open,\xff,t,s,,", "department"}};
  std::string text = "case_id,opened,target,closed,status,department,type,source,lat,lon\n";
  for (const auto& [row, column] : rows) text += row + "\n";
  text += "2," + open + ",,,Open,d,readable,s,,\n";
  const PastTable table = Must(PastTable::Parse(text, "boston.csv", {}));
  evt_intake::ImportRequestsRequest request;
  for (size_t i = 0; i < rows.size(); ++i) {
    const absl::Status status = table.AddCase(i, Context(), request);
    INFO(status.message());
    CHECK_THAT(status, HasReason("CELL_INVALID"));
    CHECK(status.message().find(
              absl::StrCat("boston.csv line ", i + 2, ", column ", rows[i].second, ": ")) == 0);
  }
  CHECK(request.requests().empty());
  REQUIRE(table.AddCase(rows.size(), Context(), request).ok());
  CHECK(request.requests_size() == 1);
  // Types of rows that are no text would refuse the whole catalogue.
  const evt::ImportCatalogueRequest catalogue = table.Catalogue(Context(), "types");
  for (const evt::CatalogueItem& item : catalogue.items()) {
    CHECK(item.title().find('\xc3') == std::string::npos);
    CHECK(item.title().size() <= 200);
  }
}

}  // namespace
}  // namespace hailan::ctl
