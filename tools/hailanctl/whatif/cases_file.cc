#include "tools/hailanctl/whatif/cases_file.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/domain/workflow/version.h"
#include "services/event_workflow/duration.h"
#include "services/event_workflow/workflows/convert.h"

namespace hailan::ctl {
namespace {

namespace events = hailan::event_workflow;
using event_workflow::workflows::v1::Timeline;

events::CaseStep StepOf(const Timeline::Step& from) {
  events::CaseStep step;
  step.time = rpc::FromTimestamp(from.time());
  step.action = static_cast<events::Action>(from.action());
  step.to = static_cast<events::State>(from.to_state());
  if (from.has_department_id()) step.department = from.department_id();
  if (from.has_due_time()) step.due_time = rpc::FromTimestamp(from.due_time());
  step.due_rule = static_cast<events::DueRule>(from.due_rule());
  return step;
}

events::CaseGrant GrantOf(const Timeline::Grant& from) {
  events::CaseGrant grant;
  grant.round = from.round();
  grant.time = rpc::FromTimestamp(from.time());
  grant.extension = events::FromDuration(from.extension());
  if (from.has_end_time()) grant.hold_end = rpc::FromTimestamp(from.end_time());
  return grant;
}

// All but steps and workflow.
events::Case HeadOf(const Timeline& in) {
  events::Case c;
  c.event = in.event_id();
  c.territory = in.territory_code();
  c.item = in.item_code();
  c.department = in.department_id();
  c.owner = in.owner_department_id();
  c.platform = static_cast<events::Platform>(in.platform());
  c.channel = static_cast<events::Channel>(in.channel());
  c.sla_class = static_cast<events::SlaClass>(in.sla_class());
  c.urgency = static_cast<events::Urgency>(in.urgency());
  c.report_time = rpc::FromTimestamp(in.report_time());
  if (in.has_contact_due_time()) c.contact_due = rpc::FromTimestamp(in.contact_due_time());
  for (const Timeline::Grant& grant : in.grants()) c.grants.push_back(GrantOf(grant));
  return c;
}

}  // namespace

absl::StatusOr<CaseReader::Version> CaseReader::Find(const std::string& name) const {
  if (name.empty() || absl::EndsWith(name, absl::StrCat("/", events::kBuiltInWorkflow))) {
    return Version(&events::BuiltInProfile(), [](const events::Profile*) {});
  }
  const auto found = versions_.find(name);
  if (found != versions_.end()) return found->second;
  return Error(absl::StatusCode::kFailedPrecondition,
               "WORKFLOW_MISSING",
               absl::StrCat("A case follows the workflow ",
                            name,
                            ", which is not in the file before it; export the timelines again."));
}

absl::StatusOr<event_workflow::Case> CaseReader::CaseOf(const Timeline& timeline) {
  for (const event_workflow::workflows::v1::Workflow& one : timeline.versions()) {
    HL_ASSIGN_OR_RETURN(events::Profile profile, events::ProfileFrom(one));
    versions_[one.name()] = std::make_shared<const events::Profile>(std::move(profile));
  }
  events::Case c = HeadOf(timeline);
  bool named = false;
  for (const Timeline::Step& from : timeline.steps()) {
    events::CaseStep& step = c.steps.emplace_back(StepOf(from));
    if (from.workflow().empty()) continue;
    named = true;
    HL_ASSIGN_OR_RETURN(step.workflow, Find(from.workflow()));
  }
  // Steps name every version but the built-in one that the case may have begun with.
  HL_ASSIGN_OR_RETURN(c.workflow, Find(named ? std::string() : timeline.workflow()));
  return c;
}

}  // namespace hailan::ctl
