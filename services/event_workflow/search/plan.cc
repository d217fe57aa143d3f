#include "services/event_workflow/search/plan.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/error.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/domain/decide.h"
#include "services/event_workflow/events/convert.h"
#include "services/event_workflow/sql.h"

namespace hailan::event_workflow {
namespace {

constexpr size_t kMostWords = 8;

// A pair of statements over one index. `extra`: what $24 is.
struct Base {
  const pg::Statement* list;
  const pg::Statement* count;
  enum { kNothing, kCampaign, kDepartments, kAreas } extra = kNothing;
  const pg::Statement* estimate = nullptr;
};

constexpr Base kAll{&sql::kSearchAll, &sql::kCountAll};
constexpr Base kOpen{&sql::kSearchOpen, &sql::kCountOpen, Base::kAreas};
// Nothing but openness and place narrows an inbox, so that a large area's first page is soon full.
constexpr Base kAreaInbox{&sql::kSearchOpen, &sql::kCountOpen, Base::kAreas, &sql::kEstimateOpen};
// Newest first over the whole city the first page is full at once; counting needs the open ones
// only.
constexpr Base kCityOpen{&sql::kSearchAll, &sql::kCountOpen, Base::kAreas};
constexpr Base kTerritory{
    &sql::kSearchTerritory, &sql::kCountTerritory, Base::kNothing, &sql::kEstimateTerritory};
constexpr Base kAssignee{&sql::kSearchAssignee, &sql::kCountAssignee};
constexpr Base kInbox{&sql::kSearchInbox, &sql::kCountInbox};
constexpr Base kReporter{&sql::kSearchReporter, &sql::kCountReporter};
constexpr Base kHouse{&sql::kSearchHouse, &sql::kCountHouse};
constexpr Base kItem{&sql::kSearchItem, &sql::kCountItem};
constexpr Base kPlatform{&sql::kSearchPlatform, &sql::kCountPlatform};
constexpr Base kText{&sql::kSearchText, &sql::kCountText, Base::kNothing, &sql::kEstimateText};
constexpr Base kAsset{&sql::kSearchAsset, &sql::kCountAsset};
constexpr Base kEnterprise{&sql::kSearchEnterprise, &sql::kCountEnterprise};
constexpr Base kCampaign{&sql::kSearchCampaign, &sql::kCountCampaign, Base::kCampaign};
constexpr Base kDepartments{&sql::kSearchDepartments,
                            &sql::kCountDepartments,
                            Base::kDepartments,
                            &sql::kEstimateDepartments};
constexpr Base kTeam{&sql::kSearchTeam, &sql::kCountTeam, Base::kDepartments};

// The filter as ListEvents knows it, so that both mean the same by every condition.
pb::ListEventsRequest ListRequestOf(const Wanted& wanted, const Actor& actor) {
  const pb::EventFilter& filter = wanted.filter;
  pb::ListEventsRequest request;
  request.set_parent(wanted.parent);
  request.set_territory(filter.territory());
  *request.mutable_states() = filter.states();
  request.set_progress_light(filter.progress_light());
  request.set_sla_light(filter.sla_light());
  request.set_department(filter.department());
  request.set_assignee(filter.assignee());
  request.set_mine(filter.mine());
  request.set_house(filter.house());
  request.set_asset(filter.asset());
  request.set_item(filter.item());
  request.set_channel(filter.channel());
  if (filter.has_start_time()) *request.mutable_start_time() = filter.start_time();
  if (filter.has_end_time()) *request.mutable_end_time() = filter.end_time();
  request.set_open_only(filter.open_only() || wanted.inbox != pb::INBOX_UNSPECIFIED);
  if (request.open_only() && request.territory().empty() && SeesWholeCity(actor)) {
    request.set_territory(
        absl::StrCat(wanted.parent, "/territories/", absl::StripPrefix(wanted.parent, "cities/")));
  }
  if (wanted.inbox == pb::INBOX_MINE) {
    request.set_assignee(absl::StrCat(wanted.parent, "/staff/", actor.subject));
  }
  return request;
}

std::optional<std::string> OrNull(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

// A platform may have few events, so that a walk through all would be long.
bool IsOfPlatform(const Wanted& wanted) {
  return wanted.filter.platform() != pb::PLATFORM_UNSPECIFIED;
}

// When nothing but place, item, platform or openness narrows the search.
Base WideBase(const Wanted& wanted, const FilterPlan& plan, const std::vector<std::string>& areas) {
  const bool lit = wanted.filter.sla_light() >= pb::SLA_LIGHT_YELLOW;
  if (plan.open_only && !areas.empty()) {
    if (areas == std::vector<std::string>{plan.city} && !lit && !IsOfPlatform(wanted)) {
      return kCityOpen;
    }
    return wanted.inbox == pb::INBOX_TEAM ? kAreaInbox : kOpen;
  }
  if (!plan.item.empty()) return kItem;
  if (!plan.territory.empty()) return kTerritory;
  return IsOfPlatform(wanted) ? kPlatform : kAll;
}

// Whose events these must be: of departments, or of what lies in areas. Both empty = anybody's.
struct Owners {
  std::vector<std::string> departments;
  // None within another.
  std::vector<std::string> areas;
};

// From the narrowest condition to the widest.
Base BaseOf(const Wanted& wanted, const FilterPlan& plan, const Owners& owners, bool by_words) {
  if (!wanted.filter.campaign().empty()) return kCampaign;
  if (!plan.asset.empty()) return kAsset;
  if (!plan.house.empty()) return kHouse;
  if (!wanted.filter.enterprise().empty()) return kEnterprise;
  if (by_words) return kText;
  if (!plan.reporter.empty()) return kReporter;
  if (!plan.assignee.empty()) return plan.open_only ? kInbox : kAssignee;
  if (!owners.departments.empty()) return plan.open_only ? kTeam : kDepartments;
  return WideBase(wanted, plan, owners.areas);
}

// The id of the campaign asked for, if any.
absl::StatusOr<std::string> CampaignOf(const Wanted& wanted) {
  HL_ASSIGN_OR_RETURN(std::string id,
                      IdOf(wanted.filter.campaign(), "campaigns", "filter.campaign"));
  if (id.empty() || IsUuid(id)) return id;
  return InvalidField("filter.campaign", "NOT_A_UUID", "is not the name of a campaign");
}

Owners OwnersOf(const Wanted& wanted, const Actor& actor, const FilterPlan& plan) {
  Owners owners;
  const bool team = wanted.inbox == pb::INBOX_TEAM;
  const bool nothing_else = !SeesWholeCity(actor) && actor.areas.empty();
  if (!plan.department.empty()) {
    owners.departments = {plan.department};
  } else if (team || nothing_else) {
    owners.departments = actor.departments;
  }
  if (plan.territory.empty()) return owners;
  // The territory may be what the areas have in common, which can be far more than the areas. Only
  // a team has nothing outside them.
  const bool apart = team && !SeesWholeCity(actor);
  owners.areas = apart ? Outermost(actor.areas) : std::vector<std::string>{plan.territory};
  return owners;
}

// $24 of statements that look through what somebody owns.
std::optional<pg::Array> OwnersArray(const Base& base, const Owners& owners) {
  if (base.extra == Base::kDepartments) return pg::TextArray(owners.departments);
  if (base.extra == Base::kAreas) return pg::TextArray(owners.areas);
  return std::nullopt;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> WordsOf(const std::string& text) {
  std::vector<std::string> words;
  for (const absl::string_view word :
       absl::StrSplit(text, absl::ByAnyChar(" \t\n"), absl::SkipEmpty())) {
    words.push_back(absl::AsciiStrToLower(word));
  }
  if (words.size() <= kMostWords) return words;
  return InvalidField("filter.text", "TOO_MANY_WORDS", "Give at most eight words.");
}

absl::StatusOr<SearchPlan> PlanSearch(const Wanted& wanted,
                                      const Actor& actor,
                                      const std::vector<std::string>& words,
                                      bool by_words,
                                      const ListStart& start) {
  // A team has what its place or department has, not what one of its members reported or handles
  // elsewhere: the same as search/inbox_watch.h.
  Actor asker = actor;
  if (wanted.inbox == pb::INBOX_TEAM) asker.subject.clear();
  HL_ASSIGN_OR_RETURN(FilterPlan filter, PlanFilter(ListRequestOf(wanted, actor), asker, start));
  HL_ASSIGN_OR_RETURN(const std::string campaign, CampaignOf(wanted));
  const Owners owners = OwnersOf(wanted, actor, filter);
  const bool use_words = by_words && !words.empty();
  const Base base = BaseOf(wanted, filter, owners, use_words);
  SearchPlan plan;
  plan.list = base.list;
  plan.count = base.count;
  plan.params = std::move(filter.params);
  words.empty() ? plan.params.AddNull() : plan.params.Add(pg::TextArray(words));
  filter.asset.empty() ? plan.params.AddNull() : plan.params.Add(filter.asset);
  if (IsOfPlatform(wanted)) {
    plan.params.Add(static_cast<int>(wanted.filter.platform()));
    plan.walk = &sql::kSearchPlatform;
  } else {
    plan.params.AddNull();
  }
  plan.params.Add(OrNull(wanted.filter.enterprise()));
  plan.walk_params = plan.params;
  if (base.extra == Base::kCampaign) plan.params.Add(campaign);
  const std::optional<pg::Array> whose = OwnersArray(base, owners);
  if (whose.has_value()) plan.params.Add(*whose);
  plan.estimate = base.estimate;
  plan.by_words = base.list == kText.list;
  plan.estimate_params.Add(filter.city);
  if (plan.by_words) {
    plan.estimate_params.Add(pg::TextArray(words));
  } else if (whose.has_value()) {
    plan.estimate_params.Add(*whose);
  } else {
    plan.estimate_params.Add(filter.territory);
  }
  plan.estimate_params.Add(kRare + 1);
  return plan;
}

std::string SearchText(const Wanted& wanted, const Actor& actor) {
  return absl::StrCat("Search ",
                      wanted.inbox,
                      " ",
                      wanted.filter.SerializeAsString(),
                      " ",
                      ListFilterText(ListRequestOf(wanted, actor), actor));
}

}  // namespace hailan::event_workflow
