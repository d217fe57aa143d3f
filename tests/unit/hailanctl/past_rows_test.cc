#include "tools/hailanctl/requests/past_rows.h"

#include <catch2/catch.hpp>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "tests/support/matchers.h"

namespace hailan::ctl {
namespace {

using hailan::testing::HasReason;
using hailan::testing::Must;
namespace evt = hailan::event_workflow::v1;
namespace evt_intake = hailan::event_workflow::intake::v1;

const std::string kHeader = "case_id,opened,target,closed,status,department,type,source,lat,lon\n";
const std::string kBoston =
    kHeader +
    "101,2011-07-01 01:32:33,2011-07-15 01:32:32,2011-07-01 05:06:58,Closed,No Q,Street Light "
    "Outages,Constituent Call,42.2715,-71.0772\n"
    "102,2011-07-02 00:00:00,,,Open,PWDx,Graffiti Removal,Self Service,,\n";

PastContext Context() {
  return {.city = "222405", .territory = "222405001"};
}

using Overrides = std::vector<std::string>;

absl::Status OpenStatus(const std::string& text, const Overrides& overrides) {
  std::istringstream in(text);
  return PastReader::Open(in, "other.csv", overrides).status();
}

// The cases of a table, and what was said of each row that is none.
struct Cases {
  evt_intake::ImportRequestsRequest request;
  std::vector<absl::Status> refused;
};

Cases CasesOf(const std::string& text,
              const PastContext& context = Context(),
              const Overrides& overrides = {}) {
  std::istringstream in(text);
  PastReader reader = Must(PastReader::Open(in, "boston.csv", overrides));
  Cases cases;
  while (true) {
    const absl::StatusOr<bool> added = reader.AddCase(context, cases.request);
    if (!added.ok()) cases.refused.push_back(added.status());
    if (added.ok() && !*added) return cases;
  }
}

PastSurvey SurveyOf(const std::string& text) {
  std::istringstream in(text);
  PastReader reader = Must(PastReader::Open(in, "boston.csv", {}));
  return reader.Survey(Context(), "types");
}

TEST_CASE("a published row becomes a case with its own times") {
  const evt_intake::ImportRequestsRequest request = CasesOf(kBoston).request;
  REQUIRE(request.requests_size() == 2);
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
  const PastSurvey survey = SurveyOf(kBoston);
  CHECK(survey.rows == 2);
  const evt::ImportCatalogueRequest& catalogue = survey.catalogue;
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
    const std::string row = "1,2011-07-01 01:32:33,,2011-07-02 01:32:33," + status + ",d,t,s,,\n";
    const evt_intake::ImportRequestsRequest request = CasesOf(kHeader + row).request;
    REQUIRE(request.requests_size() == 1);
    CHECK(request.requests(0).outcome() == outcome);
    CHECK(request.requests(0).has_close_time() ==
          (outcome != evt_intake::PAST_OUTCOME_UNSPECIFIED));
  }
}

TEST_CASE("a row without a type is an untriaged case") {
  const std::string text = kHeader + "1,2011-07-01 01:32:33,,,Open,d,,s,,\n";
  CHECK(SurveyOf(text).catalogue.items_size() == 1);
  const evt_intake::ImportRequestsRequest request = CasesOf(text).request;
  REQUIRE(request.requests_size() == 1);
  CHECK(request.requests(0).item().empty());
  CHECK_FALSE(request.requests(0).description().empty());
}

TEST_CASE("tables of other cities say which column is what") {
  const std::string text =
      "no,from,until,state,kind,by\nA1,2020-01-01T00:00:00Z,2020-01-02 00:00:00,Cancelled by "
      "caller,noise,Twitter\n";
  CHECK_THAT(OpenStatus(text, {}), HasReason("COLUMNS_UNKNOWN"));
  CHECK_THAT(OpenStatus(text, {"colour=no"}), HasReason("COLUMNS_UNKNOWN"));
  const Overrides columns = {
      "id=no", "open=from", "close=until", "status=state", "type=kind", "source=by"};
  PastContext context = Context();
  context.zone = absl::FixedTimeZone(8 * 60 * 60);
  const evt_intake::ImportRequestsRequest request = CasesOf(text, context, columns).request;
  REQUIRE(request.requests_size() == 1);
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
  std::string text = kHeader;
  for (const auto& [row, column] : rows) text += row + "\n";
  text += "2," + open + ",,,Open,d,readable,s,,\n";
  const Cases cases = CasesOf(text);
  REQUIRE(cases.refused.size() == rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    const absl::Status& status = cases.refused[i];
    INFO(status.message());
    CHECK_THAT(status, HasReason("CELL_INVALID"));
    CHECK(status.message().find(
              absl::StrCat("boston.csv line ", i + 2, ", column ", rows[i].second, ": ")) == 0);
  }
  CHECK(cases.request.requests_size() == 1);
  // Types of rows that are no text would refuse the whole catalogue.
  const PastSurvey survey = SurveyOf(text);
  CHECK(survey.rows == rows.size() + 1);
  const evt::ImportCatalogueRequest& catalogue = survey.catalogue;
  for (const evt::CatalogueItem& item : catalogue.items()) {
    CHECK(item.title().find('\xc3') == std::string::npos);
    CHECK(item.title().size() <= 200);
  }
}

TEST_CASE("a row that is none is refused by its line, and the rows after it come in") {
  const std::string rest = ",2011-07-01 01:32:33,,,Open,d,leak,s,,\n";
  const std::string text = kHeader + "1,short\n" + "2" + rest +
                           "3,2011-07-01 01:32:33,,,Open,d,\"never closed,s,,\n" + "4" + rest +
                           "5" + rest;
  const Cases cases = CasesOf(text);
  REQUIRE(cases.refused.size() == 2);
  for (const absl::Status& status : cases.refused) CHECK_THAT(status, HasReason("CSV_MALFORMED"));
  CHECK(cases.refused[0].message().find("boston.csv line 2: has 2 cells, the header 10") == 0);
  CHECK(cases.refused[1].message().find("boston.csv line 4: a quote is opened") == 0);
  REQUIRE(cases.request.requests_size() == 3);
  CHECK(cases.request.requests(0).external_id() == "2");
  CHECK(cases.request.requests(1).external_id() == "4");
  CHECK(cases.request.requests(2).external_id() == "5");
  const PastSurvey survey = SurveyOf(text);
  CHECK(survey.rows == 5);
  CHECK(survey.catalogue.items_size() == 2);
}

TEST_CASE("a broken header refuses the table") {
  CHECK_THAT(OpenStatus("", {}), HasReason("COLUMNS_UNKNOWN"));
  CHECK_THAT(OpenStatus("case_id,opened\n", {}), HasReason("CSV_MALFORMED"));
  CHECK_THAT(OpenStatus("\"case_id,opened\n", {}), HasReason("CSV_MALFORMED"));
}

TEST_CASE("more types than a catalogue takes are kept to where the server says so") {
  std::string text = kHeader;
  for (int i = 0; i < 5100; ++i) {
    absl::StrAppend(&text, i, ",2011-07-01 01:32:33,,,Open,d,type ", i, ",s,,\n");
  }
  const PastSurvey survey = SurveyOf(text);
  CHECK(survey.rows == 5100);
  CHECK(survey.catalogue.items_size() == 5001);
}

}  // namespace
}  // namespace hailan::ctl
