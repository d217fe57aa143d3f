#include "services/event_workflow/events/list_plan.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/rpc/timestamp.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/events/convert.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

// The ids of a request's names.
struct Filter {
  std::string city, department, assignee, house, asset, item, reporter;
  // The territory asked for, else what all the caller's areas have in common.
  std::string territory;
};

std::optional<std::string> OrNull(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

std::optional<absl::Time> OrNull(bool set, const google::protobuf::Timestamp& time) {
  return set ? std::optional<absl::Time>(rpc::FromTimestamp(time)) : std::nullopt;
}

// Residents and integrators see what they reported, whatever else they ask for.
bool SeesOwnOnly(const Actor& actor) {
  return !SeesWholeCity(actor) && actor.areas.empty() && actor.departments.empty();
}

absl::StatusOr<Filter> FilterOf(const pb::ListEventsRequest& request, const Actor& actor) {
  Filter filter;
  HL_ASSIGN_OR_RETURN(filter.city, ParseCity(request.parent()));
  HL_ASSIGN_OR_RETURN(filter.territory, IdOf(request.territory(), "territories", "territory"));
  HL_ASSIGN_OR_RETURN(filter.department, IdOf(request.department(), "departments", "department"));
  HL_ASSIGN_OR_RETURN(filter.assignee, IdOf(request.assignee(), "staff", "assignee"));
  HL_ASSIGN_OR_RETURN(filter.house, IdOf(request.house(), "houses", "house"));
  HL_ASSIGN_OR_RETURN(filter.asset, IdOf(request.asset(), "places", "asset"));
  HL_ASSIGN_OR_RETURN(filter.item, IdOf(request.item(), "catalogueItems", "item"));
  if (request.mine() || SeesOwnOnly(actor)) filter.reporter = actor.subject;
  // Callers of a department see its events wherever they are; everybody else asks within their
  // areas.
  if (SeesWholeCity(actor) || SeesOwnOnly(actor) || !actor.departments.empty()) return filter;
  if (!filter.territory.empty()) {
    HL_RETURN_IF_ERROR(CheckArea(actor, filter.territory));
  } else if (filter.reporter.empty() && filter.assignee.empty()) {
    filter.territory = CommonArea(actor.areas);
  }
  return filter;
}

void AddScope(const Actor& actor, pg::Params& params) {
  if (SeesWholeCity(actor)) {
    params.AddNull();
  } else {
    params.Add(pg::TextArray(actor.areas));
  }
}

void AddStates(const pb::ListEventsRequest& request, const Profile& profile, pg::Params& params) {
  std::vector<std::string> states;
  for (int number = 1; number < kStateCount; ++number) {
    const auto state = static_cast<State>(number);
    const auto light = static_cast<pb::ProgressLight>(profile.lights[static_cast<size_t>(number)]);
    const bool named = request.states().empty() ||
                       std::find(request.states().begin(), request.states().end(), number) !=
                           request.states().end();
    const bool lit = request.progress_light() == pb::PROGRESS_LIGHT_UNSPECIFIED ||
                     request.progress_light() == light;
    if (named && lit) states.emplace_back(NameOf(state));
  }
  if (states.size() == kStateCount - 1) {
    params.AddNull();
  } else {
    params.Add(pg::TextArray(states));
  }
}

// The parameters of sql/parts/event_filter.sql.
pg::Params FilterParams(const pb::ListEventsRequest& request,
                        const Actor& actor,
                        const Filter& filter,
                        const ListStart& start) {
  pg::Params params;
  params.Add(filter.city).Add(OrNull(start.before)).Add(start.limit);
  AddScope(actor, params);
  const auto workflows = start.workflows == nullptr ? nullptr : start.workflows->Of(filter.city);
  AddStates(request, ProfileInForce(workflows, start.now), params);
  params.Add(static_cast<int>(request.sla_light())).Add(start.now).Add(OrNull(filter.item));
  params.Add(OrNull(request.has_start_time(), request.start_time()));
  params.Add(OrNull(request.has_end_time(), request.end_time()));
  params.Add(request.open_only());
  if (request.channel() == pb::CHANNEL_UNSPECIFIED) {
    params.AddNull();
  } else {
    params.Add(static_cast<int>(request.channel()));
  }
  params.Add(OrNull(filter.reporter)).Add(OrNull(filter.assignee)).Add(OrNull(filter.department));
  params.Add(OrNull(filter.house)).Add(pg::TextArray(actor.departments)).Add(actor.subject);
  params.Add(OrNull(filter.territory));
  return params;
}

// Only states that end the loop have a close time, so a list of others is a list of open events.
bool OpenOnly(const pb::ListEventsRequest& request) {
  const bool open_states =
      !request.states().empty() &&
      std::none_of(request.states().begin(), request.states().end(), [](int state) {
        return IsFinal(static_cast<State>(state));
      });
  return request.open_only() || open_states || request.sla_light() == pb::SLA_LIGHT_YELLOW ||
         request.sla_light() == pb::SLA_LIGHT_RED;
}

// More than a city has grids, states and lights.
constexpr int kMostCounts = 1'000'000;

}  // namespace

int LengthOf(pb::CountLevel level) {
  switch (level) {
    case pb::COUNT_LEVEL_CITY:
      return 6;
    case pb::COUNT_LEVEL_STREET:
      return 9;
    case pb::COUNT_LEVEL_COMMUNITY:
      return 12;
    default:
      return 15;
  }
}

std::string CommonArea(const std::vector<std::string>& areas) {
  if (areas.empty()) return "";
  std::string common = areas.front();
  for (const std::string& area : areas) {
    const auto differ = std::mismatch(common.begin(), common.end(), area.begin(), area.end());
    common.erase(differ.first, common.end());
  }
  return common;
}

std::vector<std::string> Outermost(std::vector<std::string> areas) {
  std::sort(areas.begin(), areas.end());
  std::vector<std::string> outermost;
  for (std::string& area : areas) {
    if (!outermost.empty() && absl::StartsWith(area, outermost.back())) continue;
    outermost.push_back(std::move(area));
  }
  return outermost;
}

std::string ListFilterText(const pb::ListEventsRequest& request, const Actor& actor) {
  pb::ListEventsRequest filter = request;
  filter.clear_page_token();
  filter.clear_page_size();
  return absl::StrCat("ListEvents ",
                      filter.SerializeAsString(),
                      " ",
                      actor.subject,
                      " ",
                      absl::StrJoin(actor.areas, ","),
                      " ",
                      absl::StrJoin(actor.departments, ","));
}

absl::StatusOr<ListPlan> PlanList(const pb::ListEventsRequest& request,
                                  const Actor& actor,
                                  const ListStart& start) {
  HL_ASSIGN_OR_RETURN(const Filter filter, FilterOf(request, actor));
  ListPlan plan;
  plan.params = FilterParams(request, actor, filter, start);
  if (!filter.asset.empty()) {
    plan.statement = &sql::kListEventsAsset;
    plan.params.Add(filter.asset);
  } else if (!filter.house.empty()) {
    plan.statement = &sql::kListEventsHouse;
  } else if (!filter.reporter.empty()) {
    plan.statement = &sql::kListEventsReporter;
  } else if (!filter.assignee.empty()) {
    plan.statement = &sql::kListEventsAssignee;
  } else if (!filter.department.empty()) {
    plan.statement = &sql::kListEventsDepartment;
    plan.params.Add(pg::TextArray({filter.department}));
  } else if (!filter.territory.empty()) {
    plan.statement = OpenOnly(request) ? &sql::kListEventsOpen : &sql::kListEventsTerritory;
  } else if (!SeesWholeCity(actor) && actor.areas.empty()) {
    plan.statement = &sql::kListEventsDepartment;
    plan.params.Add(pg::TextArray(actor.departments));
  } else {
    plan.statement = &sql::kListEvents;
  }
  return plan;
}

absl::StatusOr<ListPlan> PlanCount(const pb::CountOpenEventsRequest& request,
                                   const Actor& actor,
                                   absl::Time now) {
  pb::ListEventsRequest open;
  open.set_parent(request.parent());
  open.set_territory(request.territory());
  open.set_open_only(true);
  HL_ASSIGN_OR_RETURN(Filter filter, FilterOf(open, actor));
  if (filter.territory.empty()) filter.territory = filter.city;
  ListPlan plan;
  plan.statement = &sql::kCountOpenEvents;
  plan.params = FilterParams(
      open, actor, filter, {.now = now, .before = "", .limit = kMostCounts, .workflows = nullptr});
  plan.params.Add(LengthOf(request.level()));
  return plan;
}

absl::StatusOr<FilterPlan> PlanFilter(const pb::ListEventsRequest& request,
                                      const Actor& actor,
                                      const ListStart& start) {
  HL_ASSIGN_OR_RETURN(const Filter filter, FilterOf(request, actor));
  FilterPlan plan;
  plan.params = FilterParams(request, actor, filter, start);
  plan.city = filter.city;
  plan.territory = filter.territory;
  plan.department = filter.department;
  plan.assignee = filter.assignee;
  plan.house = filter.house;
  plan.asset = filter.asset;
  plan.item = filter.item;
  plan.reporter = filter.reporter;
  plan.open_only = OpenOnly(request);
  return plan;
}

}  // namespace hailan::event_workflow
