#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "tests/integration/event_workflow/records/record_suite.h"

namespace hailan::event_workflow::testing {
namespace {

using S = ProblemService;

Problem Collected(RecordSuite& suite) {
  campaigns::v1::CollectProblemRequest request;
  request.set_parent(kParent);
  request.set_territory(TerritoryName(kGrid));
  request.set_title("楼道灯不亮");
  return Must(suite.On(&S::CollectProblem, request, suite.member));
}

template <class Request>
Request About(const Problem& problem) {
  Request request;
  request.set_name(problem.name.Format());
  if constexpr (requires { request.set_reason("why"); }) request.set_reason("why");
  return request;
}

campaigns::v1::PlaceProblemRequest Placing(const RecordSuite& suite, const Problem& problem) {
  auto place = About<campaigns::v1::PlaceProblemRequest>(problem);
  place.set_list(campaigns::v1::PROBLEM_LIST_HARD_PROBLEM);
  place.set_owner_department(DepartmentName("heat"));
  SetTime(place.mutable_due_time(), suite.clock.Now() + absl::Hours(24));
  return place;
}

campaigns::v1::CompleteProblemRequest Completing(const Problem& problem) {
  auto complete = About<campaigns::v1::CompleteProblemRequest>(problem);
  complete.set_result("已更换");
  *complete.add_attachments() = Suite::Photo(pb::Attachment::PURPOSE_AFTER);
  return complete;
}

campaigns::v1::ProblemTotals Totals(RecordSuite& suite, const std::string& territory = kCity) {
  campaigns::v1::GetProblemTotalsRequest request;
  request.set_name(TerritoryName(territory));
  return Must(suite.Ask(suite.problems, &S::GetProblemTotals, request, suite.city));
}

void CheckReconciles(const campaigns::v1::ProblemTotals& totals) {
  CHECK(totals.collected() == totals.listed() + totals.rejected() + totals.undecided());
  int64_t listed = 0;
  for (const campaigns::v1::ProblemListTotal& list : totals.lists()) {
    listed += list.total();
    CHECK(list.total() == list.open() + list.completed() + list.struck_off());
  }
  CHECK(listed == totals.listed());
  int64_t levels = 0;
  for (const auto& level : totals.levels()) {
    levels += level.listed() + level.rejected() + level.undecided();
  }
  CHECK(levels == totals.collected());
}

TEST_CASE("D24: a problem is claimed level by level and ends on one list or rejected") {
  RecordSuite suite;
  const Problem problem = Collected(suite);
  CHECK(problem.claim_territory == kGrid);
  Must(suite.On(
      &S::PassUpProblem, About<campaigns::v1::PassUpProblemRequest>(problem), suite.member));
  // The grid has given the claim away.
  CHECK_THAT(
      suite.On(&S::PassUpProblem, About<campaigns::v1::PassUpProblemRequest>(problem), suite.member)
          .status(),
      HasReason("OUT_OF_SCOPE"));
  const Problem passed = Must(suite.On(
      &S::PassUpProblem, About<campaigns::v1::PassUpProblemRequest>(problem), suite.community));
  CHECK(passed.claim_territory == kStreetCode);

  campaigns::v1::PlaceProblemRequest place = Placing(suite, problem);
  CHECK_THAT(suite.On(&S::PlaceProblem, place, suite.community).status(),
             HasReason("OUT_OF_SCOPE"));
  place.clear_owner_department();
  CHECK_THAT(suite.On(&S::PlaceProblem, place, suite.street).status(),
             HasReason("TARGET_REQUIRED"));
  place = Placing(suite, problem);
  SetTime(place.mutable_due_time(), suite.clock.Now() - absl::Hours(1));
  CHECK_THAT(suite.On(&S::PlaceProblem, place, suite.street).status(), HasReason("DUE_IN_PAST"));
  Must(suite.On(&S::PlaceProblem, Placing(suite, problem), suite.street));
  CHECK_THAT(suite.On(&S::PlaceProblem, Placing(suite, problem), suite.street).status(),
             HasReason("ALREADY_DECIDED"));
  CHECK_THAT(
      suite.On(&S::RejectProblem, About<campaigns::v1::RejectProblemRequest>(problem), suite.street)
          .status(),
      HasReason("ALREADY_DECIDED"));
  CheckReconciles(Totals(suite));

  const Problem other = Collected(suite);
  CHECK_THAT(
      suite
          .On(&S::RejectProblem, About<campaigns::v1::RejectProblemRequest>(other), suite.neighbour)
          .status(),
      HasReason("OUT_OF_SCOPE"));
  Must(
      suite.On(&S::RejectProblem, About<campaigns::v1::RejectProblemRequest>(other), suite.member));
  const campaigns::v1::ProblemTotals totals = Totals(suite);
  CHECK(totals.collected() == 2);
  CHECK(totals.rejected() == 1);
  CheckReconciles(totals);
  CHECK(Totals(suite, "222405002").collected() == 0);
}

TEST_CASE("at the city there is no higher level") {
  RecordSuite suite;
  const Problem problem = Collected(suite);
  const auto up = About<campaigns::v1::PassUpProblemRequest>(problem);
  for (int i = 0; i < 3; ++i) Must(suite.On(&S::PassUpProblem, up, suite.city));
  CHECK_THAT(suite.On(&S::PassUpProblem, up, suite.city).status(), HasReason("HIGHEST_LEVEL"));
}

TEST_CASE("D23: a listed problem is struck off on evidence that somebody else accepts") {
  RecordSuite suite;
  const Problem problem = Collected(suite);
  CHECK_THAT(suite.On(&S::CompleteProblem, Completing(problem), suite.member).status(),
             HasReason("NOT_LISTED"));
  Must(suite.On(&S::PlaceProblem, Placing(suite, problem), suite.member));
  CHECK_THAT(suite.On(&S::CompleteProblem, Completing(problem), suite.member).status(),
             HasReason("NOT_THE_OWNER"));
  CHECK_THAT(suite
                 .On(&S::StrikeOffProblem,
                     About<campaigns::v1::StrikeOffProblemRequest>(problem),
                     suite.community)
                 .status(),
             HasReason("NO_COMPLETION"));
  campaigns::v1::CompleteProblemRequest bare = Completing(problem);
  bare.clear_attachments();
  CHECK_THAT(suite.On(&S::CompleteProblem, bare, suite.heat).status(),
             HasReason("EVIDENCE_REQUIRED"));
  bare = Completing(problem);
  bare.mutable_attachments(0)->set_uri("file:///etc/passwd");
  CHECK_THAT(suite.On(&S::CompleteProblem, bare, suite.heat).status(), HasReason("BAD_ATTACHMENT"));
  Must(suite.On(&S::CompleteProblem, Completing(problem), suite.heat));
  Must(suite.On(
      &S::ReturnProblem, About<campaigns::v1::ReturnProblemRequest>(problem), suite.community));
  // An owner who sits in the office too cannot accept their own work.
  const auto both = MakeActor(Role::kCommunity, "heat-1", {"222405001001"}, {"heat"});
  Must(suite.On(&S::CompleteProblem, Completing(problem), both));
  CHECK_THAT(
      suite.On(&S::StrikeOffProblem, About<campaigns::v1::StrikeOffProblemRequest>(problem), both)
          .status(),
      HasReason("OWN_WORK"));
  const Problem done = Must(suite.On(&S::StrikeOffProblem,
                                     About<campaigns::v1::StrikeOffProblemRequest>(problem),
                                     suite.community));
  CHECK(done.state == ProblemState::kStruckOff);
  campaigns::v1::GetProblemRequest get;
  get.set_name(problem.name.Format());
  const campaigns::v1::Problem read =
      Must(suite.Ask(suite.problems, &S::GetProblem, get, suite.heat));
  CHECK(read.steps_size() == 6);
  CHECK(read.steps(2).attachments_size() == 1);
  CHECK_THAT(suite.Ask(suite.problems, &S::GetProblem, get, suite.power).status(),
             HasReason("OUT_OF_SCOPE"));
}

campaigns::v1::ProblemRow Row(int number) {
  campaigns::v1::ProblemRow row;
  row.set_external_id(absl::StrCat("Y-", number));
  row.set_territory(TerritoryName(kGrid));
  row.set_claim_territory(TerritoryName(kStreetCode));
  row.set_title("群众反映的问题");
  row.set_list(campaigns::v1::PROBLEM_LIST_MICRO_WISH);
  row.set_owner_department(DepartmentName("heat"));
  row.mutable_due_time()->set_seconds(1700000000);
  return row;
}

TEST_CASE("an import is repeated without effect and answers what is wrong with a row") {
  RecordSuite suite;
  campaigns::v1::ImportProblemsRequest batch;
  batch.set_parent(kParent);
  *batch.add_rows() = Row(1);
  *batch.add_rows() = Row(1);
  campaigns::v1::ProblemRow& both = *batch.add_rows() = Row(2);
  both.set_reject_reason("不属实");
  campaigns::v1::ProblemRow& ownerless = *batch.add_rows() = Row(3);
  ownerless.clear_owner_department();
  campaigns::v1::ProblemRow& foreign = *batch.add_rows() = Row(4);
  foreign.set_territory("cities/222405/territories/222401001001001");
  foreign.clear_claim_territory();
  const auto ask = [&] {
    return Must(suite.Ask(suite.problems, &S::ImportProblems, batch, suite.city));
  };
  const campaigns::v1::ImportProblemsResponse first = ask();
  CHECK(first.created_count() == 1);
  CHECK(first.unchanged_count() == 1);
  REQUIRE(first.faults_size() == 3);
  CHECK(first.faults(0).index() == 2);
  CHECK(first.faults(0).reason() == "ALREADY_DECIDED");
  CHECK(first.faults(1).reason() == "TARGET_REQUIRED");
  CHECK(first.faults(2).reason() == "FOREIGN_CITY");
  suite.clock.Advance(absl::Minutes(1));
  CHECK(ask().created_count() == 0);
  batch.mutable_rows(0)->set_title("另一个问题");
  CHECK(ask().faults(0).reason() == "EXTERNAL_ID_KNOWN");
  CHECK(suite.database->Value("SELECT count(*) || ' ' || max(revision) FROM problems") == "1 1");
}

}  // namespace
}  // namespace hailan::event_workflow::testing
