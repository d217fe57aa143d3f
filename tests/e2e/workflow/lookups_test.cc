// What is looked up beside the loop: whistles, versions of the workflow, the token that tells
// somebody of an event, and whether a file is the one that was stored.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "hailan/event_workflow/intake/v1/files.pb.h"
#include "hailan/event_workflow/intake/v1/tracking.pb.h"
#include "hailan/event_workflow/workflows/v1/workflows.pb.h"
#include "tests/e2e/event_workflow/town.h"
#include "tests/e2e/workflow/pages.h"

namespace hailan::testing {

namespace evt_intake = hailan::event_workflow::intake::v1;
namespace evt_workflows = hailan::event_workflow::workflows::v1;
namespace {

using absl::StatusCode;
using Names = std::vector<std::string>;

Names WhistlesOf(Town& town, const Caller& who, evt::ListWhistlesRequest list = {}) {
  list.set_parent(kParent);
  return NamesOn<evt::ListWhistlesResponse>(
      town, who, "Whistles/ListWhistles", list, [](const auto& page) -> const auto& {
        return page.whistles();
      });
}

// Answered by the heating firm, its only department, and closed.
void CloseWhistle(Town& town, const std::string& whistle) {
  town.Do<evt::Whistle>(town.heat, "Whistles/ReportIn", MoveOf<evt::ReportInRequest>(whistle));
  auto answer = MoveOf<evt::AnswerWhistleRequest>(whistle);
  answer.set_answer("明日更换。");
  town.Do<evt::Whistle>(town.heat, "Whistles/AnswerWhistle", answer);
  auto close = MoveOf<evt::CloseWhistleRequest>(whistle);
  close.set_outcome("由供热部门更换。");
  town.Do<evt::Whistle>(town.officer, "Whistles/CloseWhistle", close);
}

TEST_CASE("D08: whistles are listed for who blew them, who is called and nobody else") {
  Town town;
  const evt::Whistle own = town.Whistled({kHeat});
  const evt::Whistle joint = town.Whistled({kHeat, kPower});
  const evt::Whistle last = town.Whistled({kPower});
  // Newest first.
  CHECK(WhistlesOf(town, town.officer) == Names{last.name(), joint.name(), own.name()});
  CHECK(WhistlesOf(town, town.heat) == Names{joint.name(), own.name()});
  CHECK(WhistlesOf(town, town.power) == Names{last.name(), joint.name()});
  CHECK(WhistlesOf(town, Caller(*town.suite, GridMember(2))).empty());

  evt::ListWhistlesRequest list;
  list.set_event(joint.event());
  CHECK(WhistlesOf(town, town.member, list) == Names{joint.name()});
  list.clear_event();
  list.set_department(NameOf("departments", kHeat));
  CHECK(WhistlesOf(town, town.power, list) == Names{joint.name()});
  list.clear_department();
  list.set_territory(NameOf("territories", Grid(2)));
  CHECK(WhistlesOf(town, town.city, list).empty());
  list.clear_territory();
  list.set_open_only(true);
  CloseWhistle(town, own.name());
  CHECK(WhistlesOf(town, town.city, list) == Names{last.name(), joint.name()});
  CHECK(WhistlesOf(town, town.heat).size() == 2);
}

std::vector<evt_workflows::Workflow> VersionsOf(Town& town) {
  evt_workflows::ListWorkflowsRequest list;
  list.set_parent(kParent);
  const auto page =
      town.Do<evt_workflows::ListWorkflowsResponse>(town.resident, "Workflows/ListWorkflows", list);
  CHECK(page.next_page_token().empty());
  return {page.workflows().begin(), page.workflows().end()};
}

TEST_CASE("D11: a city's versions of the workflow are listed by id, with the one in force") {
  Town town;
  CHECK(VersionsOf(town).empty());
  const Names ids{"2026-1", "2026-2", "2026-3"};
  for (const std::string& id : {ids[2], ids[0], ids[1]}) {
    evt_workflows::ImportWorkflowRequest import;
    import.set_parent(kParent);
    import.set_workflow_id(id);
    import.mutable_workflow()->set_title("办理流程 " + id);
    town.Do<evt_workflows::Workflow>(town.city, "Workflows/ImportWorkflow", import);
  }
  const std::string active = NameOf("workflows", ids[1]);
  town.Do<evt_workflows::Workflow>(town.city,
                                   "Workflows/ActivateWorkflow",
                                   MoveOf<evt_workflows::ActivateWorkflowRequest>(active));
  const auto versions = VersionsOf(town);
  REQUIRE(versions.size() == ids.size());
  for (size_t i = 0; i < ids.size(); ++i) {
    CHECK(versions[i].name() == NameOf("workflows", ids[i]));
    CHECK(versions[i].title() == "办理流程 " + ids[i]);
    CHECK(versions[i].active() == (versions[i].name() == active));
    CHECK(versions[i].has_activate_time() == versions[i].active());
    CHECK(versions[i].has_create_time());
    CHECK(versions[i].rules().empty());
  }
  evt_workflows::ListWorkflowsRequest list;
  list.set_parent(kParent);
  const Names paged = NamesOn<evt_workflows::ListWorkflowsResponse>(
      town, town.city, "Workflows/ListWorkflows", list, [](const auto& page) -> const auto& {
        return page.workflows();
      });
  REQUIRE(paged.size() == ids.size());
  CHECK(paged[2] == NameOf("workflows", ids[2]));
}

TEST_CASE("D02: whoever may see an event hands its token on, and the token tells how it stands") {
  Town town;
  const std::string event = town.Reported();
  const std::string other = town.Reported(2);
  const auto issue = [&](const Caller& who, const std::string& name) {
    evt_intake::IssueTokenRequest request;
    request.set_event(name);
    return town.Try<evt_intake::TrackedReport>(who, "Tracking/IssueToken", request);
  };
  // The desk gives the token to whoever calls; the member accepts the event meanwhile.
  const evt_intake::TrackedReport token = Must(issue(town.officer, event));
  CHECK(token.create_time().seconds() == town.Get(town.resident, event).create_time().seconds());
  town.Step<evt::AcceptEventRequest>(town.member, "AcceptEvent", event);
  const auto state = [&](const std::string& text) {
    evt_intake::TrackReportRequest track;
    track.set_token(text);
    return town.Do<evt_intake::ReportProgress>(Caller(*town.suite), "Tracking/TrackReport", track)
        .state();
  };
  CHECK(state(token.token()) == evt::Event::STATE_ACCEPTED);
  CHECK(state(Must(issue(town.resident, event)).token()) == evt::Event::STATE_ACCEPTED);
  CHECK(state(Must(issue(town.resident, other)).token()) == evt::Event::STATE_REPORTED);
  for (const auto& claims : {Resident("R2"), GridMember(2)}) {
    CHECK_THAT(issue(Caller(*town.suite, claims), event).status(),
               FailsWith(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  }
  CHECK_THAT(issue(Caller(*town.suite), event).status(), HasCode(StatusCode::kUnauthenticated));
}

evt_intake::StoredFile File(const char* name, char digit) {
  evt_intake::StoredFile file;
  file.set_uri(Photo(name, evt::Attachment::PURPOSE_AFTER).uri());
  file.set_sha256(std::string(64, digit));
  return file;
}

TEST_CASE("D30: references are checked against what the object store recorded, in their order") {
  Town town;
  evt_intake::RecordFilesRequest record;
  record.set_parent(kParent);
  *record.add_files() = File("left", 'b');
  *record.add_files() = File("right", 'c');
  CHECK(town.Do<evt_intake::RecordFilesResponse>(town.loader, "Files/RecordFiles", record)
            .created_count() == 2);
  evt_intake::CheckFilesRequest check;
  check.set_parent(kParent);
  *check.add_files() = File("right", 'b');
  *check.add_files() = File("nowhere", 'b');
  *check.add_files() = File("left", 'B');
  *check.add_files() = File("right", 'c');
  const auto answer =
      town.Do<evt_intake::CheckFilesResponse>(town.member, "Files/CheckFiles", check);
  CHECK(std::vector<int>(answer.verdicts().begin(), answer.verdicts().end()) ==
        std::vector<int>{evt_intake::FILE_VERDICT_DIFFERS,
                         evt_intake::FILE_VERDICT_UNKNOWN,
                         evt_intake::FILE_VERDICT_MATCHES,
                         evt_intake::FILE_VERDICT_MATCHES});
  // Another city's store is another one.
  check.set_parent("cities/222401");
  CHECK_THAT(
      town.Try<evt_intake::CheckFilesResponse>(town.member, "Files/CheckFiles", check).status(),
      HasCode(StatusCode::kPermissionDenied));
}

}  // namespace
}  // namespace hailan::testing
