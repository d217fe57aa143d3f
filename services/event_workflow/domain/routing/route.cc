#include "services/event_workflow/domain/routing/route.h"

#include <algorithm>
#include <array>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/event_workflow/domain/reasons.h"

namespace hailan::event_workflow {
namespace {

constexpr std::array<absl::string_view, kLevelCount> kLevels{
    "nobody", "the grid", "the community", "the street", "the department", "the city"};

absl::string_view Name(Level level) {
  return kLevels[static_cast<size_t>(level)];
}

Platform PlatformOf(Platform platform) {
  return platform == Platform::kUnsaid ? Platform::kGovernance : platform;
}

bool Fits(const RoutingRule& rule, const RouteFacts& facts) {
  return absl::StartsWith(facts.item.code, rule.item_prefix) &&
         absl::StartsWith(facts.territory, rule.territory) &&
         (rule.channel == Channel::kNone || rule.channel == facts.channel) &&
         (rule.platform == Platform::kUnsaid || rule.platform == PlatformOf(facts.item.platform)) &&
         (rule.sla_class == SlaClass::kUndecided || rule.sla_class == facts.item.sla_class);
}

// `item 02…, within 222405001`.
std::string ConditionsOf(const RoutingRule& rule) {
  std::vector<std::string> parts;
  if (!rule.item_prefix.empty()) parts.push_back(absl::StrCat("item ", rule.item_prefix, "…"));
  if (!rule.territory.empty()) parts.push_back(absl::StrCat("within ", rule.territory));
  if (rule.channel != Channel::kNone) {
    parts.push_back(absl::StrCat("channel ", static_cast<int>(rule.channel)));
  }
  if (rule.platform != Platform::kUnsaid) {
    parts.push_back(absl::StrCat("platform ", static_cast<int>(rule.platform)));
  }
  if (rule.sla_class != SlaClass::kUndecided) {
    parts.push_back(absl::StrCat("class ", static_cast<int>(rule.sla_class)));
  }
  return parts.empty() ? "any event" : absl::StrJoin(parts, ", ");
}

// The place takes the event: its own level, and in a grid its member.
void GiveToPlace(const RouteFacts& facts, Level wished, Route& route) {
  const Level known = LevelOf(facts.territory);
  const bool possible = wished == Level::kCity || !CodeAt(facts.territory, wished).empty();
  route.level = possible ? wished : known;
  if (!possible) absl::StrAppend(&route.explanation, "; only ", Name(known), " is known");
  const absl::string_view code = CodeAt(facts.territory, route.level);
  absl::StrAppend(&route.explanation, "; goes to ", Name(route.level), " ", code);
  if (route.level != Level::kGrid) return;
  if (!facts.member.has_value()) {
    absl::StrAppend(&route.explanation, ", whose member is not known");
    return;
  }
  route.assignee = *facts.member;
  absl::StrAppend(&route.explanation,
                  route.assignee.empty() ? ", which has no member" : ", member ",
                  route.assignee);
}

void GiveToDepartment(const RouteFacts& facts, Route& route) {
  if (route.department.empty()) {
    absl::StrAppend(&route.explanation, "; no department owns it");
    return GiveToPlace(facts, LevelOf(facts.territory), route);
  }
  route.level = Level::kDepartment;
  absl::StrAppend(&route.explanation, "; goes to department ", route.department);
}

void ByRule(const RoutingRule& rule, const RouteFacts& facts, Route& route) {
  route.rule = rule.number;
  route.explanation =
      absl::StrCat("matched rule ", rule.number, ": ", rule.title, " (", ConditionsOf(rule), ")");
  if (rule.queue != Platform::kUnsaid) route.platform = rule.queue;
  if (!rule.department.empty()) route.department = rule.department;
  rule.level == Level::kDepartment ? GiveToDepartment(facts, route)
                                   : GiveToPlace(facts, rule.level, route);
}

void ByKind(const RouteFacts& facts, Route& route) {
  if (facts.item.routing_kind == RoutingKind::kOwnerFirst) {
    route.explanation = "no rule matched: a component, its owner first";
    return GiveToDepartment(facts, route);
  }
  route.explanation = "no rule matched: an event, its place first";
  GiveToPlace(facts, LevelOf(facts.territory), route);
}

// Everything that `later` fits, `earlier` fits too.
bool Hides(const RoutingRule& earlier, const RoutingRule& later) {
  const auto covers = [](auto wide, auto narrow, auto any) {
    return wide == any || wide == narrow;
  };
  return absl::StartsWith(later.item_prefix, earlier.item_prefix) &&
         absl::StartsWith(later.territory, earlier.territory) &&
         covers(earlier.channel, later.channel, Channel::kNone) &&
         covers(earlier.platform, later.platform, Platform::kUnsaid) &&
         covers(earlier.sla_class, later.sla_class, SlaClass::kUndecided);
}

absl::Status Fault(absl::string_view reason, absl::string_view message, int rule, int by = 0) {
  ErrorMetadata metadata{{"number", absl::StrCat(rule)}};
  if (by != 0) metadata.emplace_back("by", absl::StrCat(by));
  return Error(absl::StatusCode::kInvalidArgument, reason, message, std::move(metadata));
}

absl::Status CheckRule(absl::Span<const RoutingRule> before, const RoutingRule& rule) {
  if (rule.level == Level::kDepartment && rule.department.empty() && rule.item_prefix.empty()) {
    return Fault(reason::kDepartmentRequired,
                 "A rule for any item that goes to a department must name the department.",
                 rule.number);
  }
  for (const RoutingRule& earlier : before) {
    if (earlier.number == rule.number) {
      return Fault(reason::kRuleTwice, "Two rules have the same number.", rule.number);
    }
    if (Hides(earlier, rule)) {
      return Fault(reason::kRuleHidden,
                   "A rule before it takes everything that the rule fits; put it first.",
                   rule.number,
                   earlier.number);
    }
  }
  return absl::OkStatus();
}

}  // namespace

Route FindRoute(absl::Span<const RoutingRule> rules, int64_t book, const RouteFacts& facts) {
  Route route;
  route.book = book;
  route.platform = PlatformOf(facts.item.platform);
  // The owner is named whoever handles it first: it is asked next.
  route.department = facts.item.department;
  for (const RoutingRule& rule : rules) {
    if (!Fits(rule, facts)) continue;
    ByRule(rule, facts, route);
    return route;
  }
  ByKind(facts, route);
  return route;
}

absl::Status OrderRules(std::vector<RoutingRule>& rules) {
  std::stable_sort(rules.begin(), rules.end(), [](const RoutingRule& a, const RoutingRule& b) {
    return a.number < b.number;
  });
  for (size_t i = 0; i < rules.size(); ++i) {
    HL_RETURN_IF_ERROR(CheckRule(absl::MakeConstSpan(rules).first(i), rules[i]));
  }
  return absl::OkStatus();
}

}  // namespace hailan::event_workflow
